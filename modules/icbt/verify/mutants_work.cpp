// Operators on measures, reminders, decisions, load and names.
#include "icbt/verify/mutant_maker.h"

#include <algorithm>

namespace fyr::icbt::verify {
namespace {

void reminders(const MutantMaker& m) {
    for (const char* list : {"modules", "measures"}) {
        m.each("nobody is reminded", list, "", [](json::object& o) { return o.erase("reminders") > 0; });
        m.each("somebody else is reminded", list, "", [](json::object& o) {
            for (auto& r : o["reminders"].get_array()) r.get_object()["to"] = "therapist";
            return true;
        });
    }
    m.each("reminded too often", "modules", "every day", [](json::object& o) {
        json::array all;
        for (const char* day : {"1d", "2d", "3d", "4d"}) all.push_back(json::object{{"after", day}, {"to", "patient"}});
        o["reminders"] = std::move(all);
        return true;
    });
    for (std::size_t i = 0; i < m.p.measures.size(); ++i)
        for (std::size_t r = 0; r < m.p.measures[i].reminders.size(); ++r)
            m.makeIn("reminded when it was missed already", "measures", i, std::to_string(r + 1), [&](json::object& o) {
                o["reminders"].get_array()[r].get_object()["after"] = formatSpan({m.p.measures[i].grace.count + 1, m.p.measures[i].grace.unit});
                return true;
            });
}

void measures(const MutantMaker& m) {
    const auto weeks = m.p.length.count;
    for (std::size_t i = 0; i < m.p.measures.size(); ++i) {
        const auto& x = m.p.measures[i];
        const auto make = [&](std::string_view op, std::string_view detail, const std::function<bool(json::object&)>& f) { m.makeIn(op, "measures", i, detail, f); };
        make("nobody calls when it is missed", "no clock", [](json::object& o) { return o["missed"].get_object().erase("clock") > 0; });
        make("nobody calls when it is missed", "never", [](json::object& o) {
            o["missed"].get_object()["most"] = 0;
            return true;
        });
        make("nobody calls when it is missed", "", [](json::object& o) { return o.erase("missed") > 0; });
        make("never late", "", [](json::object& o) { return o.erase("grace") > 0; });
        if (x.when == Measure::When::every)
            for (const std::string& grace : {std::to_string(x.everyWeeks * 7 + 1) + "d", std::to_string(x.everyWeeks + 1) + "w", std::string("90d")})
                make("late only when the next one is due", grace, [&](json::object& o) {
                    o["grace"] = grace;
                    return true;
                });
        if (x.when == Measure::When::every)
            for (const std::string& every : {std::to_string(weeks + 1) + "w", std::string("52w")})
                make("measured after the end", every, [&](json::object& o) {
                    o["when"].get_object()["every"] = every;
                    return true;
                });
        if (x.when == Measure::When::week)
            for (const std::int64_t week : {std::int64_t{weeks + 1}, std::int64_t{30}, std::int64_t{100}})
                make("measured after the end", std::to_string(week), [&](json::object& o) {
                    o["when"].get_object()["weeks"].get_array().push_back(week);
                    return true;
                });
        if (x.when == Measure::When::closing && x.required)
            make("the last measure is asked for before the end", "", [](json::object& o) {
                o["when"] = "baseline";
                return true;
            });
        const bool changeCounts = std::any_of(m.p.decisions.begin(), m.p.decisions.end(), [&](const Decision& d) {
            return std::any_of(d.table.inputs.begin(), d.table.inputs.end(), [&](const Input& in) { return in.kind == Input::Kind::change && in.instrument == x.instrument; });
        });
        if (x.when == Measure::When::baseline && changeCounts)
            m.make("a change from what was never measured", x.id, [&](json::object& o) {
                o["measures"].get_array().erase(o["measures"].get_array().begin() + static_cast<std::ptrdiff_t>(i));
                return true;
            });
        if (x.when != Measure::When::every)
            m.make("followed by what is not measured each week", x.id, [&](json::object& o) {
                o["primary"] = x.id;
                return true;
            });
        make("an instrument that there is not", "", [](json::object& o) {
            o["instrument"] = "phq99";
            return true;
        });
    }
}

void decisions(const MutantMaker& m) {
    for (std::size_t i = 0; i < m.p.decisions.size(); ++i) {
        for (const std::int64_t week : {std::int64_t{0}, std::int64_t{m.p.length.count}, std::int64_t{m.p.length.count + 1}, std::int64_t{52}})
            m.makeIn("a decision when it is over", "decisions", i, std::to_string(week), [&](json::object& o) {
                o["week"] = week;
                return true;
            });
        m.makeIn("a decision between nothing", "decisions", i, "", [](json::object& o) { return o.erase("tracks") > 0; });
        m.makeIn("a decision between nothing", "decisions", i, "no such track", [](json::object& o) {
            o["tracks"] = json::array{"elsewhere"};
            return true;
        });
        m.makeIn("what waits has no clock", "decisions", i, "", [](json::object& o) { return o.erase("clock") > 0; });
    }
    m.each("too much for the therapist", "tracks", "", [](json::object& o) {
        o["extra-minutes"] = 60;
        return true;
    });
}

void load(const MutantMaker& m) {
    for (const std::int64_t minutes : {300, 600, 1200})
        m.each("too much for the patient", "modules", std::to_string(minutes), [&](json::object& o) {
            o["minutes"] = minutes;
            return true;
        });
    for (const std::int64_t minutes : {60, 120})
        m.each("too much for the therapist", "modules", std::to_string(minutes), [&](json::object& o) {
            o["review-minutes"] = minutes;
            return true;
        });
    m.each("reading that takes no time", "modules", "", [](json::object& o) { return o.erase("review-minutes") > 0; });
    m.each("work that takes no time", "modules", "", [](json::object& o) {
        o["minutes"] = 0;
        return true;
    });
    for (const char* due : {"10w", "20w"})
        for (std::size_t i = 0; i < m.p.modules.size(); ++i)
            if (m.p.modules[i].opens != Opens::byTherapist)
                m.makeIn("too short for its modules", "modules", i, due, [&](json::object& o) {
                    o["due"] = due;
                    return true;
                });
    const auto limit = [&](const char* key, std::int64_t v) {
        m.make("it allows itself more than the unit does", std::string(key) + " " + std::to_string(v), [&](json::object& o) {
            o["load"].get_object()[key] = v;
            return true;
        });
    };
    for (const std::int64_t v : {241, 500}) limit("patient-minutes", v);
    for (const std::int64_t v : {31, 60, 200}) limit("therapist-minutes", v);
    for (const std::int64_t v : {5, 10, 50}) limit("reminders", v);
    for (const std::int64_t v : {10, 30}) m.make("it keeps its own limit not", "patient-minutes " + std::to_string(v), [&](json::object& o) {
            o["load"].get_object()["patient-minutes"] = v;
            return true;
        });
    m.make("it keeps its own limit not", "therapist-minutes 5", [](json::object& o) {
        o["load"].get_object()["therapist-minutes"] = 5;
        return true;
    });
    m.make("it keeps its own limit not", "reminders 1", [](json::object& o) {
        o["load"].get_object()["reminders"] = 1;
        return true;
    });
}

void names(const MutantMaker& m) {
    for (const char* lang : {"sv", "en"})
        m.each("no words for the patient", "modules", lang, [&](json::object& o) { return o.contains("title") && o["title"].get_object().erase(lang) > 0; });
    m.make("no words for the patient", "languages fi", [](json::object& o) {
        o["languages"].get_array().push_back("fi");
        return true;
    });
    m.make("no words for the patient", "languages", [](json::object& o) { return o.erase("languages") > 0; });
    for (const char* list : {"modules", "measures", "clocks"})
        m.each("two of one name", list, "", [&, list](json::object& o) {
            const auto first = m.idOf(list, 0);
            if (o["id"] == json::value(first)) return false;
            o["id"] = first;
            return true;
        });
}

} // namespace

void workMutants(const MutantMaker& m) {
    reminders(m);
    measures(m);
    decisions(m);
    load(m);
    names(m);
}

} // namespace fyr::icbt::verify
