// From a value to what is inside it.
#include "fhirpath/evaluator.h"

#include "fhir/resource.h"

#include <algorithm>
#include <unordered_set>

namespace fyr::fhirpath {
namespace {

namespace ft = fhir::tables;
using fhir::Member;
using fhir::Value;

// The class whose rows say what an object's members are; nullptr for JSON of a type that R4 does not know.
const ft::Class* classFor(const Item& i) noexcept {
    if (type::isClass(i.type)) return &type::classOf(i.type);
    return nullptr;
}

TypeId typeOf(const ft::Row& row, const Value* v) noexcept {
    if (row.type == ft::Type::resource) return v ? type::ofResource(v->text("resourceType")) : type::none;
    return type::ofRow(row);
}

// A type for a JSON value that no table describes.
TypeId guessed(const Value* v) noexcept {
    if (!v) return type::none;
    switch (v->kind()) {
    case fhir::Kind::boolean:
        return type::of(ft::Type::boolean);
    case fhir::Kind::string:
        return type::of(ft::Type::string);
    case fhir::Kind::number:
        return v->integer() ? type::of(ft::Type::integer) : type::of(ft::Type::decimal);
    default:
        return v->isObject() ? type::ofResource(v->text("resourceType")) : type::none;
    }
}

// The other half of a primitive: "_name" for "name".
const Value* sibling(const Value& object, const Member& m) noexcept {
    const std::string_view key = m.key();
    for (const Member& other : object.members()) {
        if (m.underscore ? other.key() == key.substr(1) : other.underscore && other.key().substr(1) == key) return &other.value;
    }
    return nullptr;
}

} // namespace

bool Evaluator::hasValue(const Item& i) const noexcept {
    if (!i.isNode()) return i.sort != Sort::info;
    return i.node.value && !i.node.value->isNull() && !i.node.value->isObject() && !i.node.value->isArray();
}

void Evaluator::pushValues(const Value* value, const Value* extra, TypeId t, bool guess) {
    const auto one = [&](const Value* v, const Value* e) {
        if (v && v->isNull()) v = nullptr;
        if (e && !e->isObject()) e = nullptr;
        if (v || e) push(Item::of(v, e, guess || t == type::none ? guessed(v) : t));
    };
    const bool list = (value && value->isArray()) || (extra && extra->isArray());
    if (!list) return one(value, extra);
    const std::size_t count = std::max(value ? value->size() : 0, extra ? extra->size() : 0);
    for (std::size_t i = 0; i < count; ++i)
        one(value && value->isArray() && i < value->size() ? &value->items()[i] : nullptr,
            extra && extra->isArray() && i < extra->size() ? &extra->items()[i] : nullptr);
}

bool Evaluator::pushMember(const Item& from, const Name& name, const Node& n) {
    if (!from.isNode()) {
        if (from.sort == Sort::info) {
            const auto described = static_cast<TypeId>(from.integer);
            if (name.text == "name") return push(Item::of(nameOf(described)));
            if (name.text == "namespace") return push(Item::of(spaceOf(described)));
        }
        if (m_program->strict) return bad(n, "this value has no such element");
        return true;
    }
    const Value* object = from.node.value;
    const ft::Class* c = classFor(from);
    if (!object || !object->isObject()) { // a primitive: its id and extensions
        object = from.node.extra;
        c = &ft::tables.classes[ft::tables.elementClass];
        if (!object) {
            if (m_program->strict && (type::isPrimitive(from.type)) && name.text != "extension" && name.text != "id")
                return bad(n, "this type has no such element");
            return true;
        }
    }
    if (!c) {
        for (const Member& m : object->members())
            if (m.key() == name.text) pushValues(&m.value, nullptr, type::none, true);
        return true;
    }
    const ft::Row* row = name.id == 0 ? nullptr : ft::rowOf(*c, name.id);
    if (row && (row->flags & ft::choiceFlag)) row = nullptr; // "valueQuantity" is "value" in FHIRPath
    if (row) {
        for (const Member& m : object->members()) {
            if (m.name != name.id) continue;
            const bool primitive = ft::isPrimitive(row->type);
            const Value* other = primitive ? sibling(*object, m) : nullptr;
            if (m.underscore)
                pushValues(other, &m.value, type::ofRow(*row), false);
            else if (row->type == ft::Type::resource)
                pushValues(&m.value, nullptr, type::none, true);
            else
                pushValues(&m.value, other, type::ofRow(*row), false);
            return true;
        }
        return true;
    }
    // A choice: the member whose stem is the name.
    for (const Member& m : object->members()) {
        if (m.name == 0) continue;
        const ft::Row* r = ft::rowOf(*c, m.name);
        if (!r || !(r->flags & ft::choiceFlag) || ft::nameText(r->name).substr(0, r->stem) != name.text) continue;
        const bool primitive = ft::isPrimitive(r->type);
        const Value* other = primitive ? sibling(*object, m) : nullptr;
        if (m.underscore)
            pushValues(other, &m.value, type::ofRow(*r), false);
        else
            pushValues(&m.value, other, type::ofRow(*r), false);
        return true;
    }
    if (m_program->strict) {
        for (std::uint16_t i = 0; i < c->rows; ++i) {
            const ft::Row& r = ft::tables.rows[c->firstRow + i];
            if ((r.flags & ft::choiceFlag) && ft::nameText(r.name).substr(0, r.stem) == name.text) return true;
        }
        return bad(n, "this type has no such element");
    }
    return true;
}

bool Evaluator::member(const Node& n, const Scope& scope) {
    const Name& name = m_program->names[n.b];
    const Base base = top();
    if (n.a == noNode) {
        // At the start of a path a name may be the type of the focus: "Patient.name", "Resource.id".
        if (name.type != type::none && scope.end == scope.begin + 1) {
            const Item focus = m_stack[scope.begin];
            if (focus.isNode() && isA(focus.type, name.type) && name.text[0] >= 'A' && name.text[0] <= 'Z') return push(focus);
        }
        for (Base i = scope.begin; i < scope.end; ++i)
            if (!pushMember(Item(m_stack[i]), name, n)) return false;
        return true;
    }
    if (!eval(n.a, scope)) return false;
    const Base end = top();
    if (!tick(n, end - base)) return false;
    for (Base i = base; i < end; ++i)
        if (!pushMember(Item(m_stack[i]), name, n)) return false;
    drop(base, end);
    return true;
}

void Evaluator::pushChildren(const Item& from) {
    if (!from.isNode()) return;
    const Value* object = from.node.value;
    const ft::Class* c = classFor(from);
    if (!object || !object->isObject()) {
        object = from.node.extra;
        c = &ft::tables.classes[ft::tables.elementClass];
        if (!object) return;
    }
    for (const Member& m : object->members()) {
        if (m.key() == "resourceType") continue;
        if (!c) {
            if (!m.underscore) pushValues(&m.value, nullptr, type::none, true);
            continue;
        }
        const ft::Row* row = m.name == 0 ? nullptr : ft::rowOf(*c, m.name);
        if (!row) continue;
        const Value* other = ft::isPrimitive(row->type) ? sibling(*object, m) : nullptr;
        if (m.underscore && other) continue; // comes with its value
        if (m.underscore)
            pushValues(nullptr, &m.value, type::ofRow(*row), false);
        else
            pushValues(&m.value, other, typeOf(*row, &m.value), row->type == ft::Type::resource);
    }
}

// Breadth first, as the specification's own examples come: all children, then theirs.
bool Evaluator::descendants(Base base, const Node& n, bool childrenOnly) {
    const Base first = top();
    for (Base i = base; i < first; ++i)
        pushChildren(Item(m_stack[i]));
    if (!childrenOnly)
        for (Base i = first; i < top(); ++i) {
            if (!tick(n)) return false;
            pushChildren(Item(m_stack[i]));
        }
    if (!tick(n, top() - first)) return false;
    drop(base, first);
    return true;
}

bool Evaluator::repeat(Base base, const Node& n, const Scope& scope) {
    const Base results = top();
    // Places are compared by address first: only computed values need a comparison with all that were found.
    std::unordered_set<const void*> seen;
    const auto accept = [&](Base from) {
        Base kept = from;
        for (Base i = from; i < top(); ++i) {
            const Item item = m_stack[i];
            const void* place = item.isNode() ? static_cast<const void*>(item.node.value ? item.node.value : item.node.extra) : nullptr;
            bool fresh = false;
            if (place) {
                fresh = seen.insert(place).second;
            } else {
                if (!tick(n, kept - results + 1)) return false;
                fresh = !contains(results, kept, item);
            }
            if (fresh) m_stack[kept++] = item;
        }
        cut(kept);
        return true;
    };
    for (Base i = base; i < top(); ++i) {
        const Base from = top();
        Scope inner = scope;
        inner.begin = i;
        inner.end = i + 1;
        inner.index = i < results ? i - base : i - results;
        if (!tick(n) || !argument(n, 0, inner) || !accept(from)) return false;
    }
    drop(base, results);
    return true;
}

bool Evaluator::resolve(Base base, const Node& n) {
    const Base end = top();
    for (Base i = base; i < end; ++i) {
        const Item item = m_stack[i];
        if (!item.isNode() || !item.node.value) continue;
        const Value& v = *item.node.value;
        const std::string_view reference = v.isObject() ? v.text("reference") : v.text();
        if (!tick(n)) return false;
        if (reference.empty()) {
            if (m_context.resolveByType && v.isObject())
                if (const TypeId t = type::ofResource(v.text("type")); t != type::none) push(Item::of(nullptr, nullptr, t));
            continue;
        }
        if (reference.front() == '#') {
            const Value* root = m_root ? m_root : m_resource;
            if (!root) continue;
            if (reference.size() == 1) {
                push(focusOf(*root));
                continue;
            }
            for (const Value& inner : (*root)["contained"].items())
                if (inner.text("id") == reference.substr(1)) push(focusOf(inner));
            continue;
        }
        const Value* found = nullptr;
        if (m_root && m_root->text("resourceType") == "Bundle")
            for (const Value& entry : (*m_root)["entry"].items()) {
                const std::string_view full = entry.text("fullUrl");
                if (full == reference || (full.ends_with(reference) && full.size() > reference.size() && full[full.size() - reference.size() - 1] == '/')) {
                    found = entry.find("resource");
                    break;
                }
            }
        if (!found && m_context.resolve) found = m_context.resolve(reference);
        if (found) {
            push(focusOf(*found));
        } else if (m_context.resolveByType) {
            TypeId t = type::none;
            if (const auto local = fhir::parseReference(reference)) t = type::ofResource(local->type);
            if (t == type::none) t = type::ofResource(v.text("type"));
            if (t != type::none) push(Item::of(nullptr, nullptr, t));
        }
    }
    drop(base, end);
    return true;
}

bool Evaluator::extension(Base base, const Node& n, const Scope& scope) {
    std::string_view url;
    bool found = false;
    if (!textArgument(n, 0, scope, url, found)) return false;
    if (!found) return nothing(base);
    static const TypeId extensionType = static_cast<TypeId>(type::firstClass + ft::tables.extensionClass);
    const Base end = top();
    for (Base i = base; i < end; ++i) {
        const Item item = m_stack[i];
        if (!item.isNode()) continue;
        const Value* object = item.node.value && item.node.value->isObject() ? item.node.value : item.node.extra;
        if (!object) continue;
        for (const Value& e : (*object)["extension"].items())
            if (e.text("url") == url) push(Item::of(&e, nullptr, extensionType));
    }
    drop(base, end);
    return true;
}

} // namespace fyr::fhirpath
