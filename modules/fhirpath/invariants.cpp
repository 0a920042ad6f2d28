#include "fhirpath/invariants.h"

#include "fhirpath/evaluator.h"
#include "fhirpath/parser.h"
#include "fhirpath/tables.h"

#include "fhir/validate.h"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

namespace fyr::fhirpath {
namespace {

namespace ft = fhir::tables;
using fhir::Member;
using fhir::Value;

struct Compiled {
    const tables::Constraint* source;
    Program program;
    std::uint16_t member = 0;     // of the class, when it is about one element; 0: about the object
    bool needsContained = false;  // dom-2, dom-4 and dom-5 say nothing about a resource that contains none
};

// By class: what its objects and their members must fulfil.
struct Rules {
    std::vector<std::vector<Compiled>> ofClass;
    std::vector<Compiled> ofDomainResource;
    std::vector<ConstraintInfo> unusable;
    const tables::Constraint* containedAreUsed = nullptr; // dom-3
    std::size_t count = 0;

    Rules() {
        const std::size_t classes = ft::tables.classCount;
        ofClass.resize(classes);
        std::unordered_map<std::string_view, std::size_t> byName;
        for (std::size_t i = 0; i < classes; ++i)
            byName.emplace(ft::className(ft::tables.classes[i]), i);
        for (const tables::Constraint& c : tables::constraints()) {
            if (c.key == "ref-1") continue; // fhir::validate looks for the contained resource itself
            if (c.key == "dom-3" && c.path == "DomainResource") {
                containedAreUsed = &c;
                ++count;
                continue;
            }
            auto program = parse(c.expression);
            if (!program) {
                unusable.push_back({c.path, c.key, c.expression, program.error().detail});
                continue;
            }
            program->asFilters = true;
            Compiled compiled{&c, std::move(*program)};
            if (c.path == "DomainResource") {
                compiled.needsContained = c.key != "dom-6";
                ofDomainResource.push_back(std::move(compiled));
                ++count;
                continue;
            }
            auto it = byName.find(c.path);
            if (it == byName.end()) { // the constraint of one element, not of a class
                const auto dot = c.path.rfind('.');
                std::string_view last = dot == std::string_view::npos ? c.path : c.path.substr(dot + 1);
                if (last.ends_with("[x]")) last.remove_suffix(3);
                it = dot == std::string_view::npos ? it : byName.find(c.path.substr(0, dot));
                if (it == byName.end()) {
                    unusable.push_back({c.path, c.key, c.expression, "R4's tables have no such element"});
                    continue;
                }
                // A choice is one rule for each of its types.
                const ft::Class& k = ft::tables.classes[it->second];
                bool placed = false;
                for (std::uint16_t i = 0; i < k.rows; ++i) {
                    const ft::Row& row = ft::tables.rows[k.firstRow + i];
                    const std::string_view text = ft::nameText(row.name);
                    if (((row.flags & ft::choiceFlag) ? text.substr(0, row.stem) : text) != last) continue;
                    Compiled one{&c, compiled.program, row.name};
                    ofClass[it->second].push_back(std::move(one));
                    placed = true;
                }
                count += placed ? 1 : 0;
                if (!placed) unusable.push_back({c.path, c.key, c.expression, "R4's tables have no such element"});
                continue;
            }
            ofClass[it->second].push_back(std::move(compiled));
            ++count;
        }
        // Quantities that the specification narrows are Quantities all the same.
        if (const auto quantity = byName.find("Quantity"); quantity != byName.end())
            for (const char* name : {"SimpleQuantity", "MoneyQuantity"})
                if (const auto it = byName.find(name); it != byName.end()) ofClass[it->second] = ofClass[quantity->second];
    }
};
const Rules& rules() {
    static const Rules r;
    return r;
}

class Walker {
  public:
    Walker(const Value& root, bool warnings)
        : m_evaluator(m_context),
          m_root(root.text("resourceType")),
          m_warnings(warnings) {}

    std::vector<Violation> violations;

    // `outer`: the resource that this one is contained in.
    void resource(const Value& v, const Value* outer) {
        const TypeId t = type::ofResource(v.text("resourceType"));
        if (t == type::none) return;
        const Value* savedResource = m_resource;
        const Value* savedOuter = m_outer;
        m_resource = &v;
        m_outer = outer ? outer : &v;
        m_evaluator.setResource(m_resource, m_outer);
        const bool contains = v.find("contained") != nullptr;
        if (isA(t, type::domainResource))
            for (const Compiled& c : m_rules.ofDomainResource)
                if (contains || !c.needsContained) check(c, Item::of(&v, nullptr, t));
        if (contains && m_rules.containedAreUsed) containedAreUsed(t, v);
        object(t, v);
        m_resource = savedResource;
        m_outer = savedOuter;
        m_evaluator.setResource(m_resource, m_outer);
    }

  private:
    struct Frame {
        std::string_view key;
        std::int64_t index = -1;
    };

    void object(TypeId t, const Value& v) {
        if (!v.isObject() || violations.size() >= fhir::maxProblems) return;
        const ft::Class& c = type::classOf(t);
        const auto& mine = m_rules.ofClass[static_cast<std::size_t>(t - type::firstClass)];
        bool aboutMembers = false;
        for (const Compiled& rule : mine) {
            if (rule.member)
                aboutMembers = true;
            else
                check(rule, Item::of(&v, nullptr, t));
        }
        for (const Member& m : v.members()) {
            const ft::Row* row = m.name == 0 || m.underscore ? nullptr : ft::rowOf(c, m.name);
            if (!row) continue;
            const bool primitive = ft::isPrimitive(row->type);
            if (primitive && !aboutMembers) continue;
            m_path.push_back({m.key()});
            if (m.value.isArray()) {
                for (std::size_t i = 0; i < m.value.size(); ++i) {
                    m_path.back().index = static_cast<std::int64_t>(i);
                    element(*row, m.value.items()[i], mine, aboutMembers);
                }
            } else {
                element(*row, m.value, mine, aboutMembers);
            }
            m_path.pop_back();
        }
    }

    void element(const ft::Row& row, const Value& v, const std::vector<Compiled>& rulesOfClass, bool aboutMembers) {
        if (v.isNull()) return;
        if (aboutMembers)
            for (const Compiled& rule : rulesOfClass)
                if (rule.member == row.name)
                    check(rule, Item::of(&v, nullptr, row.type == ft::Type::resource ? type::ofResource(v.text("resourceType")) : type::ofRow(row)));
        if (ft::isPrimitive(row.type)) return;
        if (row.type == ft::Type::resource)
            resource(v, m_path.back().key == "contained" ? m_outer : nullptr);
        else
            object(type::ofRow(row), v);
    }

    // dom-3 without its expression, which goes through all descendants nine times: the texts that point inside ("#…").
    static void pointers(TypeId t, const Value& v, std::vector<std::string_view>& out) {
        if (!v.isObject() || t == type::none) return;
        const ft::Class& c = type::classOf(t);
        for (const Member& m : v.members()) {
            const ft::Row* row = m.name == 0 || m.underscore ? nullptr : ft::rowOf(c, m.name);
            if (!row) continue;
            const bool text = row->type == ft::Type::uri || row->type == ft::Type::url || row->type == ft::Type::canonical || m.key() == "reference";
            if (ft::isPrimitive(row->type) && !text) continue;
            for (const Value& one : m.value.each()) {
                if (one.isString() && one.text().starts_with('#')) out.push_back(one.text());
                if (one.isObject()) pointers(row->type == ft::Type::resource ? type::ofResource(one.text("resourceType")) : type::ofRow(*row), one, out);
            }
        }
    }
    void containedAreUsed(TypeId t, const Value& v) {
        std::vector<std::string_view> all;
        pointers(t, v, all);
        for (const Value& inner : v["contained"].items()) {
            const std::string_view id = inner.text("id");
            if (id.empty() || std::ranges::any_of(all, [&](std::string_view p) { return p.substr(1) == id; })) continue;
            std::vector<std::string_view> own;
            pointers(type::ofResource(inner.text("resourceType")), inner, own);
            if (std::ranges::find(own, std::string_view("#")) == own.end()) return violated(*m_rules.containedAreUsed);
        }
    }

    void check(const Compiled& rule, const Item& focus) {
        if (!rule.source->isError && !m_warnings) return;
        const auto held = m_evaluator.holds(rule.program, focus, true);
        if (!held || *held) return;
        violated(*rule.source);
    }
    void violated(const tables::Constraint& c) {
        std::string place(m_root);
        for (const Frame& f : m_path) {
            fmt::format_to(std::back_inserter(place), ".{}", f.key);
            if (f.index >= 0) fmt::format_to(std::back_inserter(place), "[{}]", f.index);
        }
        violations.push_back({std::move(place), c.key, c.human, c.isError ? Severity::error : Severity::warning});
    }

    const Rules& m_rules = rules();
    Context m_context;
    Evaluator m_evaluator;
    std::string_view m_root;
    const Value* m_resource = nullptr;
    const Value* m_outer = nullptr;
    bool m_warnings;
    std::vector<Frame> m_path;
};

} // namespace

std::vector<Violation> checkInvariants(const Value& resource, bool warnings) {
    Walker walker(resource, warnings);
    walker.resource(resource, nullptr);
    return std::move(walker.violations);
}

std::vector<Problem> validateFully(const Value& resource) {
    auto problems = fhir::validate(resource);
    if (!problems.empty()) return problems;
    for (auto& v : checkInvariants(resource))
        problems.push_back({std::move(v.place), fmt::format("{}: {}", v.key, v.human)});
    return problems;
}

std::size_t constraintCount() {
    return rules().count;
}

std::span<const ConstraintInfo> unusableConstraints() {
    return rules().unusable;
}

} // namespace fyr::fhirpath
