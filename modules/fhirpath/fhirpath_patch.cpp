// FHIRPath Patch: Parameters → operations on a copy of the resource.
#include "fhirpath/patch.h"

#include "fhirpath/evaluator.h"
#include "fhirpath/parser.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::fhirpath {
namespace {

namespace ft = fhir::tables;
using fhir::Member;
using fhir::Resource;
using fhir::Value;

// What "value" holds: a JSON value, the object of its "_value…", or parts that make an object.
struct Given {
    const Value* value = nullptr;
    const Value* extra = nullptr;
    const Value* parts = nullptr;
    std::string_view suffix; // "Quantity" of "valueQuantity"
    [[nodiscard]] bool any() const noexcept { return value || extra || parts; }
};

// Where a value stands: object[key], or object[key][index].
struct Slot {
    Value* object = nullptr;
    std::string key;
    std::optional<std::size_t> index;
};

class Patcher {
  public:
    Patcher(const Value& resource, const Value& parameters)
        : m_resource(Resource::copyOf(resource)),
          m_parameters(parameters),
          m_evaluator(m_context) {}

    Result<Resource> run() {
        if (m_parameters.text("resourceType") != "Parameters")
            return fail(Error{ErrorCode::badRequest, "a FHIRPath Patch is a Parameters resource", {{"Parameters", "must be a Parameters resource"}}});
        const Value& all = m_parameters["parameter"];
        if (all.size() > maxPatchOperations) return fail(ErrorCode::tooLarge, "the patch has too many operations");
        for (m_index = 0; m_index < all.size(); ++m_index)
            FYR_CHECK(operation(all[m_index]));
        return std::move(m_resource);
    }

  private:
    [[nodiscard]] tl::unexpected<Error> wrong(ErrorCode code, std::string message) const {
        std::string place = fmt::format("Parameters.parameter[{}]", m_index);
        return fail(Error{code, fmt::format("operation {}: {}", m_index, message), {{std::move(place), std::move(message)}}});
    }
    [[nodiscard]] tl::unexpected<Error> bad(std::string message) const { return wrong(ErrorCode::badRequest, std::move(message)); }

    static const Value* part(const Value& operation, std::string_view name) {
        for (const Value& p : operation["part"].items())
            if (p.text("name") == name) return &p;
        return nullptr;
    }
    static Given givenOf(const Value& p) {
        Given g;
        for (const Member& m : p.members()) {
            const std::string_view key = m.key();
            if (key.starts_with("value") && key.size() > 5) {
                g.value = &m.value;
                g.suffix = key.substr(5);
            } else if (key.starts_with("_value") && key.size() > 6) {
                g.extra = &m.value;
                g.suffix = key.substr(6);
            } else if (key == "resource") {
                g.value = &m.value;
            } else if (key == "part") {
                g.parts = &m.value;
            }
        }
        return g;
    }
    Result<std::string_view> text(const Value& operation, std::string_view name) const {
        const Value* p = part(operation, name);
        const Given g = p ? givenOf(*p) : Given{};
        if (!g.value || !g.value->isString()) return bad(fmt::format("\"{}\" is missing", name));
        return g.value->text();
    }
    Result<std::size_t> number(const Value& operation, std::string_view name) const {
        const Value* p = part(operation, name);
        const auto n = p ? givenOf(*p).value : nullptr;
        const auto i = n ? n->integer() : std::nullopt;
        if (!i || *i < 0) return bad(fmt::format("\"{}\" must be an index from 0", name));
        return static_cast<std::size_t>(*i);
    }
    Result<Given> value(const Value& operation) const {
        const Value* p = part(operation, "value");
        const Given g = p ? givenOf(*p) : Given{};
        if (!g.any()) return bad("\"value\" is missing");
        return g;
    }

    Result<std::vector<Item>> select(std::string_view path) {
        auto program = parse(path);
        if (!program) return bad(fmt::format("the path is no FHIRPath: {}", program.error().detail));
        m_evaluator.setResource(&m_resource.root(), &m_resource.root());
        const auto items = m_evaluator.run(*program, Evaluator::focusOf(m_resource.root()));
        if (!items) return bad(fmt::format("the path cannot be evaluated: {}", items.error().detail));
        for (const Item& i : *items)
            if (!i.isNode() || (!i.node.value && !i.node.extra)) return bad("the path leads to a value that is not in the resource");
        return std::vector<Item>(items->begin(), items->end());
    }
    Result<Item> selectOne(std::string_view path) {
        FYR_TRY(const auto items, select(path));
        if (items.empty()) return wrong(ErrorCode::invalidState, "the path leads to nothing");
        if (items.size() > 1) return wrong(ErrorCode::invalidState, "the path leads to more than one value");
        return items[0];
    }

    bool find(Value& at, const Value* wanted, Slot& slot, std::vector<Slot>& above) {
        for (const Member& m : at.members()) {
            Value& v = m_resource.editable(m.value);
            const std::string_view key = m.key().substr(m.key().starts_with('_') ? 1 : 0);
            slot = {&at, std::string(key), std::nullopt};
            if (&v == wanted) return true;
            if (v.isArray()) {
                for (std::size_t i = 0; i < v.size(); ++i) {
                    slot.index = i;
                    if (&v.items()[i] == wanted) return true;
                    const Slot here = slot;
                    above.push_back(here);
                    if (find(m_resource.editable(v.items()[i]), wanted, slot, above)) return true;
                    above.pop_back();
                    slot = here;
                }
            } else {
                above.push_back(slot);
                if (find(v, wanted, slot, above)) return true;
                above.pop_back();
            }
        }
        return false;
    }
    // `above` gets the places that lead there, outermost first.
    Result<Slot> slotOf(const Item& i, std::vector<Slot>& above) {
        Slot slot;
        Value& root = m_resource.edit();
        if (!find(root, i.node.value ? i.node.value : i.node.extra, slot, above)) return bad("the resource itself cannot be patched away");
        return slot;
    }

    // The member of `c` that `name` means, for a value of the given type; nullptr when there is none.
    static const ft::Row* rowFor(const ft::Class& c, std::string_view name, std::string_view suffix) {
        if (name.ends_with("[x]")) name.remove_suffix(3);
        for (std::uint16_t i = 0; i < c.rows; ++i) {
            const ft::Row& row = ft::tables.rows[c.firstRow + i];
            const std::string_view full = ft::nameText(row.name);
            if (full == name) return &row;
            if ((row.flags & ft::choiceFlag) && full.substr(0, row.stem) == name && full.substr(row.stem) == suffix) return &row;
        }
        return nullptr;
    }

    Result<> setGiven(Value& target, const Given& g, const ft::Row& row) {
        if (g.value) {
            m_resource.setCopy(target, *g.value);
            return {};
        }
        if (!g.parts) return {};
        if (ft::isPrimitive(row.type)) return bad("this element has no parts");
        const ft::Class& c = ft::tables.classes[row.target];
        m_resource.setObject(target);
        for (const Value& p : g.parts->items()) {
            const Given inner = givenOf(p);
            const ft::Row* member = rowFor(c, p.text("name"), inner.suffix);
            if (!member) return bad(fmt::format("{} has no element \"{}\"", ft::className(c), p.text("name")));
            if (++m_depth > 50) return bad("the value is too deep");
            FYR_CHECK(put(target, *member, inner, std::nullopt));
            --m_depth;
        }
        return {};
    }

    // Adds a value as a new member, or a new item at `index` (the end when empty) of a list.
    Result<> put(Value& object, const ft::Row& row, const Given& g, std::optional<std::size_t> index) {
        const std::string key(ft::nameText(row.name));
        const std::string under = "_" + key;
        if (!(row.flags & ft::listFlag)) {
            if (object.find(key) || object.find(under)) return wrong(ErrorCode::invalidState, fmt::format("there is already a value at \"{}\"", key));
            if (g.value || g.parts) FYR_CHECK(setGiven(m_resource.member(object, key), g, row));
            if (g.extra && ft::isPrimitive(row.type)) m_resource.setCopy(m_resource.member(object, under), *g.extra);
            return {};
        }
        const std::size_t count = std::max(object[key].size(), object[under].size());
        const std::size_t at = index.value_or(count);
        if (at > count) return wrong(ErrorCode::invalidState, "the index is beyond the end of the list");
        const auto pad = [&](Value& list) {
            while (list.size() < count)
                m_resource.setNull(m_resource.append(list));
        };
        const bool needsExtra = (g.extra != nullptr && ft::isPrimitive(row.type)) || object.find(under);
        {
            Value& list = m_resource.member(object, key);
            if (!list.isArray()) m_resource.setArray(list);
            pad(list);
            FYR_CHECK(setGiven(m_resource.insertItem(list, at), g, row));
        }
        if (needsExtra) {
            Value& extras = m_resource.member(object, under);
            if (!extras.isArray()) m_resource.setArray(extras);
            pad(extras);
            Value& item = m_resource.insertItem(extras, at);
            if (g.extra) m_resource.setCopy(item, *g.extra);
        }
        return {};
    }

    const ft::Class* classOf(TypeId t) const { return type::isClass(t) ? &type::classOf(t) : nullptr; }

    // The object that a new member goes into; for a primitive that is its "_name".
    Result<Value*> objectOf(const Item& i, const ft::Class*& c) {
        if (i.node.value && i.node.value->isObject()) {
            c = classOf(i.type);
            return &m_resource.editable(*i.node.value);
        }
        c = &ft::tables.classes[ft::tables.elementClass];
        if (i.node.extra) return &m_resource.editable(*i.node.extra);
        std::vector<Slot> above;
        FYR_TRY(const auto slot, slotOf(i, above));
        Value& extra = m_resource.memberAfter(*slot.object, "_" + slot.key, slot.key);
        if (!slot.index) return &extra;
        if (!extra.isArray()) m_resource.setArray(extra);
        while (extra.size() <= *slot.index)
            m_resource.setNull(m_resource.append(extra));
        return &m_resource.editable(extra.items()[*slot.index]);
    }

    Result<> add(std::string_view path, std::string_view name, const Given& g, std::optional<std::size_t> index) {
        FYR_TRY(const auto item, selectOne(path));
        const ft::Class* c = nullptr;
        FYR_TRY(Value * object, objectOf(item, c));
        const ft::Row* row = c ? rowFor(*c, name, g.suffix) : nullptr;
        if (!row) return bad(fmt::format("there is no element \"{}\" for such a value", name));
        return put(*object, *row, g, index);
    }

    Result<> remove(std::string_view path) {
        FYR_TRY(const auto items, select(path));
        if (items.empty()) return {}; // what is not there is as the sender wants it
        if (items.size() > 1) return wrong(ErrorCode::invalidState, "the path leads to more than one value");
        std::vector<Slot> above;
        FYR_TRY(auto slot, slotOf(items[0], above));
        erase(slot);
        // What is empty now goes too: FHIR has no empty objects.
        for (; !above.empty() && slot.object->size() == 0; above.pop_back()) {
            slot = above.back();
            erase(slot);
        }
        return {};
    }
    void erase(const Slot& slot) {
        for (const std::string& key : {slot.key, "_" + slot.key}) {
            const Value* v = slot.object->find(key);
            if (!v) continue;
            Value& list = m_resource.editable(*v);
            if (!slot.index) {
                m_resource.remove(*slot.object, key);
                continue;
            }
            if (*slot.index < list.size()) m_resource.removeItem(list, *slot.index);
            const bool empty = std::ranges::all_of(list.items(), [](const Value& i) { return i.isNull(); });
            if (empty && (key != slot.key || list.size() == 0)) m_resource.remove(*slot.object, key);
        }
    }

    Result<> replace(std::string_view path, const Given& g) {
        FYR_TRY(const auto item, selectOne(path));
        std::vector<Slot> above;
        FYR_TRY(const auto slot, slotOf(item, above));
        const ft::Row* row = nullptr;
        // The class of the object above tells whether the type of a choice changes.
        if (const ft::Class* c = classAbove(above)) {
            const std::uint16_t name = ft::nameOf(slot.key);
            row = name ? ft::rowOf(*c, name) : nullptr;
            if (row && (row->flags & ft::choiceFlag) && !g.suffix.empty()) {
                const std::string_view stem = ft::nameText(row->name).substr(0, row->stem);
                const ft::Row* other = rowFor(*c, stem, g.suffix);
                if (!other) return bad(fmt::format("\"{}\" cannot have a value of type {}", stem, g.suffix));
                if (other != row) {
                    m_resource.remove(*slot.object, slot.key);
                    m_resource.remove(*slot.object, "_" + slot.key);
                    return put(*slot.object, *other, g, std::nullopt);
                }
            }
        }
        const std::string under = "_" + slot.key;
        if (!slot.index) {
            m_resource.remove(*slot.object, under);
            if (g.parts && !row) return bad("this element has no parts");
            if (g.value)
                m_resource.setCopy(m_resource.member(*slot.object, slot.key), *g.value);
            else if (g.parts)
                FYR_CHECK(setGiven(m_resource.member(*slot.object, slot.key), g, *row));
            else
                m_resource.remove(*slot.object, slot.key);
            if (g.extra) m_resource.setCopy(m_resource.memberAfter(*slot.object, under, slot.key), *g.extra);
            return {};
        }
        Value& list = m_resource.member(*slot.object, slot.key);
        if (!list.isArray()) m_resource.setArray(list);
        while (list.size() <= *slot.index)
            m_resource.setNull(m_resource.append(list));
        Value& target = m_resource.editable(list.items()[*slot.index]);
        if (g.value)
            m_resource.setCopy(target, *g.value);
        else if (g.parts && row)
            FYR_CHECK(setGiven(target, g, *row));
        else
            m_resource.setNull(target);
        if (slot.object->find(under) || g.extra) {
            Value& extras = m_resource.member(*slot.object, under);
            if (!extras.isArray()) m_resource.setArray(extras);
            while (extras.size() <= *slot.index)
                m_resource.setNull(m_resource.append(extras));
            Value& extra = m_resource.editable(extras.items()[*slot.index]);
            m_resource.setNull(extra);
            if (g.extra) m_resource.setCopy(extra, *g.extra);
            if (std::ranges::all_of(extras.items(), [](const Value& i) { return i.isNull(); })) m_resource.remove(*slot.object, under);
        }
        return {};
    }

    // The class of the object that the last step of `above` leads to, by walking down from the resource.
    const ft::Class* classAbove(const std::vector<Slot>& above) const {
        const ft::Class* c = ft::classOfType(m_resource.type());
        for (const Slot& s : above) {
            const std::uint16_t name = c ? ft::nameOf(s.key) : std::uint16_t{0};
            const ft::Row* row = name ? ft::rowOf(*c, name) : nullptr;
            if (!row) return nullptr;
            if (row->type == ft::Type::resource) {
                const Value& v = (*s.object)[s.key];
                c = ft::classOfType((s.index ? v[*s.index] : v).text("resourceType"));
            } else {
                c = &ft::tables.classes[ft::isPrimitive(row->type) ? ft::tables.elementClass : row->target];
            }
        }
        return c;
    }

    // The items of one list that a path selected: where the list is, and the place of each item in it.
    Result<Slot> listOf(std::span<const Item> items, std::vector<std::size_t>& places, std::vector<Slot>& above) {
        Slot list;
        for (const Item& i : items) {
            above.clear();
            FYR_TRY(const auto slot, slotOf(i, above));
            if (!slot.index) return wrong(ErrorCode::invalidState, "the path does not lead to a list");
            if (list.object && (list.object != slot.object || list.key != slot.key))
                return wrong(ErrorCode::invalidState, "the path leads to more than one list");
            list = slot;
            places.push_back(*slot.index);
        }
        return list;
    }

    Result<> insert(std::string_view path, const Given& g, std::size_t index) {
        FYR_TRY(const auto items, select(path));
        if (items.empty()) { // "Patient.identifier" when there is none yet
            const auto dot = path.rfind('.');
            if (index != 0 || dot == std::string_view::npos || path.find_first_of("()[] ", dot) != std::string_view::npos)
                return wrong(ErrorCode::invalidState, "the path leads to nothing");
            return add(path.substr(0, dot), path.substr(dot + 1), g, std::nullopt);
        }
        if (index > items.size()) return wrong(ErrorCode::invalidState, "the index is beyond the end of the list");
        std::vector<std::size_t> places;
        std::vector<Slot> above;
        FYR_TRY(const auto list, listOf(items, places, above));
        const ft::Class* c = classAbove(above);
        const std::uint16_t name = c ? ft::nameOf(list.key) : std::uint16_t{0};
        const ft::Row* row = name ? ft::rowOf(*c, name) : nullptr;
        if (!row) return bad("this list is not one of R4's");
        return put(*list.object, *row, g, index < places.size() ? places[index] : places.back() + 1);
    }

    Result<> move(std::string_view path, std::size_t source, std::size_t destination) {
        FYR_TRY(const auto items, select(path));
        if (source >= items.size() || destination >= items.size()) return wrong(ErrorCode::invalidState, "there is no such index in the list");
        std::vector<std::size_t> places;
        std::vector<Slot> above;
        FYR_TRY(const auto list, listOf(items, places, above));
        for (const std::string& key : {list.key, "_" + list.key}) {
            const Value* v = list.object->find(key);
            if (!v || !v->isArray()) continue;
            Value& array = m_resource.editable(*v);
            if (places[source] >= array.size()) {
                if (places[destination] >= array.size()) continue;
                while (array.size() <= places[source])
                    m_resource.setNull(m_resource.append(array));
            }
            const Resource moved = Resource::copyOf(array.items()[places[source]]);
            m_resource.removeItem(array, places[source]);
            m_resource.setCopy(m_resource.insertItem(array, places[destination]), moved);
        }
        return {};
    }

    Result<> operation(const Value& o) {
        if (o.text("name") != "operation") return bad("every parameter is named \"operation\"");
        FYR_TRY(const auto kind, text(o, "type"));
        FYR_TRY(const auto path, text(o, "path"));
        if (kind == "delete") return remove(path);
        if (kind == "move") {
            FYR_TRY(const auto from, number(o, "source"));
            FYR_TRY(const auto to, number(o, "destination"));
            return move(path, from, to);
        }
        if (kind != "add" && kind != "insert" && kind != "replace") return bad("\"type\" is add, insert, delete, replace or move");
        FYR_TRY(const auto given, value(o));
        if (kind == "replace") return replace(path, given);
        if (kind == "add") {
            FYR_TRY(const auto name, text(o, "name"));
            return add(path, name, given, std::nullopt);
        }
        FYR_TRY(const auto index, number(o, "index"));
        return insert(path, given, index);
    }

    Resource m_resource;
    const Value& m_parameters;
    Context m_context;
    Evaluator m_evaluator;
    std::size_t m_index = 0;
    int m_depth = 0;
};

} // namespace

Result<fhir::Resource> patch(const fhir::Value& resource, const fhir::Value& parameters) {
    return Patcher(resource, parameters).run();
}

} // namespace fyr::fhirpath
