// Operators on the order of modules, gates and choices.
#include "icbt/verify/mutant_maker.h"

#include <algorithm>

namespace fyr::icbt::verify {
namespace {

bool comesAfter(const Programme& p, std::uint16_t m, std::uint16_t first, int depth = 0) { // m needs `first`, over any number of steps
    if (depth > 64) return false;
    const auto needs = [&](const Places& all) { return std::any_of(all.begin(), all.end(), [&](auto a) { return a == first || comesAfter(p, a, first, depth + 1); }); };
    return needs(p.modules[m].after) || (p.modules[m].choice != none && needs(p.choices[p.modules[m].choice].after));
}

bool addAfter(json::object& module, const std::string& id) {
    if (!module.contains("after")) module["after"] = json::array{};
    auto& after = module["after"].get_array();
    for (const auto& a : after)
        if (a == json::value(id)) return false;
    after.push_back(json::value(id));
    if (module.contains("opens") && module["opens"] == "at-start") module["opens"] = "after";
    return true;
}

void order(const MutantMaker& m) {
    const auto& all = m.p.modules;
    for (std::uint16_t i = 0; i < all.size(); ++i) {
        for (std::uint16_t j = 0; j < all.size(); ++j) {
            const auto add = [&](std::string_view op) { m.makeIn(op, "modules", i, "after " + all[j].id, [&](json::object& o) { return addAfter(o, all[j].id); }); };
            if (i == j || comesAfter(m.p, j, i)) add("modules wait for each other");
            else if (all[i].opens != Opens::byTherapist && all[j].opens == Opens::byTherapist) add("a module waits for one that nobody has to open");
        }
        if (all[i].after.size() > 1 && all[i].opens == Opens::after)
            for (std::size_t k = 0; k < all[i].after.size(); ++k)
                m.makeIn("what joins two ways comes after one of them", "modules", i, all[all[i].after[k]].id, [&](json::object& o) {
                    o["after"].get_array().erase(o["after"].get_array().begin() + static_cast<std::ptrdiff_t>(k));
                    return true;
                });
        m.makeIn("after a module that there is not", "modules", i, "", [](json::object& o) { return addAfter(o, "m99"); });
        for (const std::int64_t week : {std::int64_t{40}, std::int64_t{(m.p.length.count + 1)}})
            m.makeIn("opens after the end", "modules", i, std::to_string(week), [&](json::object& o) {
                o["not-before"] = week;
                return true;
            });
        if (all[i].opens == Opens::after)
            m.makeIn("opens after nothing", "modules", i, "", [](json::object& o) { return o.erase("after") > 0; });
        if (all[i].booster)
            m.makeIn("a booster before the end", "modules", i, "", [](json::object& o) { return o.erase("booster") > 0; });
        if (all[i].opens == Opens::byChoice)
            m.makeIn("a branch opens before its choice", "modules", i, "", [](json::object& o) {
                o["opens"] = "at-start";
                o.erase("after");
                return true;
            });
        else if (all[i].opens == Opens::after)
            m.makeIn("waits for a choice that does not name it", "modules", i, "", [](json::object& o) {
                o["opens"] = "by-choice";
                return true;
            });
    }
}

void gates(const MutantMaker& m) {
    for (std::size_t i = 0; i < m.p.modules.size(); ++i) {
        const auto& x = m.p.modules[i];
        const auto ungate = [](json::object& o) {
            o["gate"] = "none";
            o.erase("review");
            o.erase("review-minutes");
        };
        if (!x.worksheets.empty())
            m.makeIn("homework without a gate", "modules", i, "", [&](json::object& o) { return ungate(o), true; });
        for (const auto a : x.after)
            if (x.opens != Opens::byTherapist)
                m.make("two modules in a row without a gate", m.p.modules[a].id + " " + x.id, [&](json::object& o) {
                    auto& all = o["modules"].get_array();
                    ungate(all[a].get_object());
                    ungate(all[i].get_object());
                    return true;
                });
        m.makeIn("a gate without a clock", "modules", i, "", [](json::object& o) { return o.erase("review") > 0; });
        m.makeIn("a clock without a gate", "modules", i, "", [](json::object& o) {
            o["gate"] = "none";
            return true;
        });
    }
}

void choices(const MutantMaker& m) {
    for (std::size_t i = 0; i < m.p.choices.size(); ++i) {
        const auto& c = m.p.choices[i];
        m.makeIn("nothing is taken when nobody chooses", "choices", i, "", [](json::object& o) { return o.erase("otherwise") > 0; });
        for (const auto& x : m.p.modules)
            if (std::none_of(c.among.begin(), c.among.end(), [&](auto a) { return m.p.modules[a].id == x.id; }))
                m.makeIn("what is taken is no branch", "choices", i, x.id, [&](json::object& o) {
                    o["otherwise"] = x.id;
                    return true;
                });
        m.makeIn("a choice without a clock", "choices", i, "", [](json::object& o) { return o.erase("clock") > 0; });
        m.makeIn("a choice before its time", "choices", i, "", [](json::object& o) { return o.erase("after") > 0; });
        for (std::size_t k = 0; k < c.among.size(); ++k) {
            m.makeIn("a branch is taken away", "choices", i, m.p.modules[c.among[k]].id, [&](json::object& o) {
                o["among"].get_array().erase(o["among"].get_array().begin() + static_cast<std::ptrdiff_t>(k));
                return true;
            });
            m.makeIn("a table that never says a branch", "choices", i, m.p.modules[c.among[k]].id, [&](json::object& o) {
                o["by"] = "table";
                o["inputs"] = json::array{"age"};
                o["rows"] = json::array{json::object{{"when", json::object{{"age", "any"}}}, {"then", m.p.modules[c.among[k]].id}}};
                return true;
            });
        }
        // After what comes later than itself, or after what nobody has to open.
        for (std::uint16_t x = 0; x < m.p.modules.size(); ++x) {
            const bool later = std::any_of(c.among.begin(), c.among.end(), [&](auto a) { return a == x || comesAfter(m.p, x, a); });
            const auto& id = m.p.modules[x].id;
            if (later) m.makeIn("a choice waits for its own branches", "choices", i, id, [&](json::object& o) { return addAfter(o, id); });
            else if (m.p.modules[x].opens == Opens::byTherapist) m.makeIn("a choice waits for one that nobody has to open", "choices", i, id, [&](json::object& o) { return addAfter(o, id); });
        }
        for (const auto a : c.after)
            for (const auto earlier : m.p.modules[a].after)
                m.makeIn("a choice before its time", "choices", i, m.p.modules[earlier].id, [&](json::object& o) {
                    o["after"] = json::array{json::value(m.p.modules[earlier].id)};
                    return true;
                });
    }
}

} // namespace

void moduleMutants(const MutantMaker& m) {
    order(m);
    gates(m);
    choices(m);
}

} // namespace fyr::icbt::verify
