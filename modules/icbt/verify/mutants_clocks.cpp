// Operators on clocks and risk rules.
#include "icbt/verify/mutant_maker.h"

#include <algorithm>
#include <set>

namespace fyr::icbt::verify {
namespace {

json::array phasesBut(Phase left) {
    json::array out;
    for (std::size_t i = 0; i + 1 < phases; ++i)
        if (static_cast<Phase>(i) != left) out.push_back(json::value(name(static_cast<Phase>(i))));
    return out;
}

struct Use {
    bool risk = false, review = false, message = false;
    PhaseSet phases = 0; // in which something of it may wait
    Span most;           // the longest answer of what uses it
};

// What a clock is for: a defect is one only where the clock is needed.
Use useOf(const Programme& p, std::uint16_t clock) {
    const Policy y;
    Use u;
    const auto add = [&](std::uint16_t c, PhaseSet in) {
        if (c == clock) u.phases = static_cast<PhaseSet>(u.phases | in);
    };
    for (const auto& r : p.risks) {
        u.risk = u.risk || r.clock == clock;
        add(r.clock, everyPhase & ~bit(Phase::ended));
    }
    for (const auto& m : p.modules) {
        u.review = u.review || m.reviewClock == clock;
        add(m.reviewClock, static_cast<PhaseSet>(m.booster ? bit(Phase::followUp) : bit(Phase::active) | bit(Phase::paused) | bit(Phase::closing)));
    }
    u.message = p.messageClock == clock;
    add(p.messageClock, everyPhase & ~bit(Phase::ended));
    add(p.closingClock, bit(Phase::closing));
    add(p.silentClock, bit(Phase::active));
    if (p.pauseMost > 0) add(p.pauseClock, bit(Phase::paused));
    for (const auto& c : p.choices)
        if (c.by != Chooses::table) add(c.clock, bit(Phase::active));
    for (const auto& d : p.decisions) add(d.clock, bit(Phase::active));
    for (const auto& m : p.measures) add(m.missedClock, bit(m.when == Measure::When::baseline ? Phase::enrolled : m.when == Measure::When::closing ? Phase::closing : m.when == Measure::When::followUp ? Phase::followUp : Phase::active));
    u.most = u.risk ? y.riskAnswer : u.message ? y.messageAnswer : u.review ? y.reviewAnswer : p.closingClock == clock ? y.finishAnswer : y.otherAnswer;
    return u;
}

void steps(const MutantMaker& m, std::size_t i, const Use& u) {
    const auto& clock = m.p.clocks[i];
    const auto change = [&](std::string_view op, std::string_view detail, const std::function<bool(json::array&)>& f) { m.makeIn(op, "clocks", i, detail, [&](json::object& c) { return f(c["steps"].get_array()); }); };
    change("nobody is told at once", "", [](json::array& s) {
        while (!s.empty() && json::text(s.front(), "after") == "0h") s.erase(s.begin());
        return true;
    });
    change("nobody else is told", "", [](json::array& s) {
        if (s.size() < 2) return false;
        s.erase(s.begin() + 1, s.end());
        return true;
    });
    change("the owner is the patient", "", [](json::array& s) {
        s.front().get_object()["to"] = "patient";
        return true;
    });
    change("every step goes to the owner", "", [](json::array& s) {
        const auto to = s.front().get_object()["to"];
        for (auto& x : s) x.get_object()["to"] = to;
        return s.size() > 1;
    });
    for (const char* late : {"3w", "8w"})
        change("the last step comes late", late, [&](json::array& s) {
            s.back().get_object()["after"] = late;
            return s.size() > 1;
        });
    if (clock.steps.size() > 1 && !(clock.steps.front().after == clock.steps.back().after))
        change("steps out of order", "", [](json::array& s) {
            std::swap(s.front(), s.back());
            return true;
        });
    change("no steps", "", [](json::array& s) {
        s.clear();
        return true;
    });
    if (!u.risk) return;
    change("no on-call", "", [](json::array& s) {
        s.pop_back();
        return true;
    });
    for (const char* to : {"unit", "supervisor", "therapist", "patient"})
        change("no on-call", to, [&](json::array& s) {
            s.back().get_object()["to"] = to;
            return true;
        });
    for (const char* late : {"13h", "18h", "24h", "2d", "1wd", "1w"})
        change("the on-call is reached late", late, [&](json::array& s) {
            s.back().get_object()["after"] = late;
            return true;
        });
    for (const char* late : {"1h", "8h"})
        change("nobody is told at once", late, [&](json::array& s) {
            for (auto& x : s)
                if (json::text(x, "after") == "0h") x.get_object()["after"] = late;
            return true;
        });
}

void clocks(const MutantMaker& m) {
    for (std::size_t i = 0; i < m.p.clocks.size(); ++i) {
        const auto u = useOf(m.p, static_cast<std::uint16_t>(i));
        if (!u.phases) continue;
        steps(m, i, u);
        m.makeIn("never said again", "clocks", i, "", [](json::object& c) { return c.erase("again") > 0; });
        for (std::size_t ph = 0; ph < phases; ++ph)
            if (const auto phase = static_cast<Phase>(ph); u.phases & bit(phase))
                m.makeIn("a clock stands still", "clocks", i, name(phase), [&](json::object& c) {
                    c["runs"] = phasesBut(phase);
                    return true;
                });
        m.makeIn("a clock runs in treatment only", "clocks", i, "", [&](json::object& c) {
            c["runs"] = json::array{"active"};
            return (u.phases & ~bit(Phase::active)) != 0;
        });
        std::vector<std::string> longer{formatSpan({u.most.count + 1, u.most.unit}), formatSpan({u.most.count * 2, u.most.unit}), "4w", "30d"};
        if (u.risk) longer.insert(longer.end(), {"2d", "36h", "1wd", "2wd", "1w"});
        for (const auto& answer : longer)
            m.makeIn("a longer answer", "clocks", i, answer, [&](json::object& c) {
                c["answer"] = answer;
                return true;
            });
        if (u.risk)
            for (const char* again : {"25h", "2d", "1wd", "1w"})
                m.makeIn("said again too seldom", "clocks", i, again, [&](json::object& c) {
                    c["again"] = again;
                    return true;
                });
        m.makeIn("a clock that is not there", "clocks", i, "", [](json::object& c) {
            c["id"] = std::string(c["id"].get_string()) + "x";
            return true;
        });
    }
}

void wrongClocks(const MutantMaker& m) {
    const auto longer = [&](std::uint16_t c, const Span& most) { return m.p.clocks[c].answer.unit == most.unit ? m.p.clocks[c].answer.count > most.count : most.unit == Span::Unit::hours; };
    const Policy y;
    for (std::uint16_t c = 0; c < m.p.clocks.size(); ++c) {
        const auto& id = m.p.clocks[c].id;
        for (std::size_t r = 0; r < m.p.risks.size(); ++r)
            if (m.p.risks[r].clock != c)
                m.makeIn("a risk on another clock", "risks", r, id, [&](json::object& o) {
                    o["clock"] = id;
                    return true;
                });
        for (std::size_t i = 0; i < m.p.modules.size(); ++i)
            if (m.p.modules[i].gate == Gate::therapist && longer(c, y.reviewAnswer))
                m.makeIn("homework on a slow clock", "modules", i, id, [&](json::object& o) {
                    o["review"] = id;
                    return true;
                });
        if (longer(c, y.messageAnswer))
            m.make("messages on a slow clock", id, [&](json::object& o) {
                o["messages"].get_object()["clock"] = id;
                return true;
            });
    }
}

void risks(const MutantMaker& m) {
    m.make("no risk rule", "", [](json::object& o) { return o.erase("risks") > 0; });
    for (std::size_t r = 0; r < m.p.risks.size(); ++r) {
        for (std::size_t ph = 0; ph + 1 < phases; ++ph)
            m.makeIn("a rule watches fewer phases", "risks", r, name(static_cast<Phase>(ph)), [&](json::object& o) {
                o["watches"] = phasesBut(static_cast<Phase>(ph));
                return true;
            });
        m.makeIn("a rule watches fewer phases", "risks", r, "active only", [&](json::object& o) {
            o["watches"] = json::array{"active"};
            return true;
        });
        for (const char* settle : {"73h", "4d", "1w", "5wd", "4w"})
            m.makeIn("a longer time to settle", "risks", r, settle, [&](json::object& o) {
                o["settle"] = settle;
                return true;
            });
        for (std::size_t row = 0; row < m.p.risks[r].table.rows.size(); ++row) {
            const auto is = m.p.risks[r].table.rows[row].outcome;
            for (std::uint16_t lower = 0; lower < is; ++lower)
                m.makeIn("a graver answer is told to fewer", "risks", r, "row " + std::to_string(row + 1) + " " + std::string(name(static_cast<Severity>(lower))), [&](json::object& o) {
                    o["rows"].get_array()[row].get_object()["then"] = name(static_cast<Severity>(lower));
                    return lower < static_cast<std::uint16_t>(Severity::ask) || is == static_cast<std::uint16_t>(Severity::alert);
                });
        }
        m.makeIn("no answer hits", "risks", r, "", [](json::object& o) {
            for (auto& row : o["rows"].get_array()) row.get_object()["then"] = "none";
            return true;
        });
        const auto& in = m.p.risks[r].table.inputs[0];
        const auto* facts = m.p.instrument(in.instrument);
        for (std::int32_t item = 0; facts && item <= static_cast<std::int32_t>(facts->items.size()) + 1; ++item)
            if (item != in.item && m.p.risks[r].table.inputs.size() == 1)
                m.makeIn("another item, or one out of range", "risks", r, std::to_string(item), [&](json::object& o) {
                    const auto was = std::string(o["inputs"].get_array()[0].get_string());
                    const auto now = in.instrument + ".item" + std::to_string(item);
                    o["inputs"].get_array()[0] = now;
                    for (auto& row : o["rows"].get_array()) {
                        auto& when = row.get_object()["when"].get_object();
                        when[now] = when[was];
                        when.erase(was);
                    }
                    return true;
                });
    }
}

} // namespace

void clockMutants(const MutantMaker& m) {
    clocks(m);
    wrongClocks(m);
    risks(m);
}

} // namespace fyr::icbt::verify
