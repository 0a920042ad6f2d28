// Programmes made up at random: loops cannot come about (a module only comes after earlier ones), everything else can.
#include "icbt/simulate/people.h"

#include "base/json.h"

#include <fmt/format.h>

namespace fyr::icbt::simulate {
namespace {

using json::array;
using json::object;

json::value both(const std::string& s) { return object{{"sv", s}, {"en", s}}; }

std::string span(Random& r, std::uint64_t most, std::string_view units) {
    const auto unit = units[r.below(units.size())];
    const auto n = 1 + r.below(most);
    return unit == 'k' ? fmt::format("{}wd", n) : fmt::format("{}{}", n, unit);
}

json::value clock(Random& r, std::string_view id, bool risk) {
    array steps;
    std::uint64_t hours = r.below(3) == 0 ? r.below(5) : 0;
    for (std::uint64_t i = 0, count = 1 + r.below(4); i < count; ++i) {
        static constexpr std::string_view roles[] = {"therapist", "unit", "supervisor", "onCall"};
        const auto role = roles[r.below(4)];
        steps.push_back(object{{"after", r.below(4) == 0 && !risk ? fmt::format("{}wd", i) : fmt::format("{}h", hours)}, {"to", role}});
        hours += r.below(24);
    }
    object c{{"id", id}, {"answer", risk ? fmt::format("{}h", 4 + r.below(40)) : span(r, 5, "dk")}, {"again", risk ? fmt::format("{}h", 1 + r.below(12)) : span(r, 3, "dk")}, {"steps", std::move(steps)}};
    if (!risk && r.below(3) == 0) c["runs"] = array{"active", "closing"};
    return c;
}

} // namespace

std::string anyProgramme(Random& r) {
    array items;
    for (int i = 0; i < 3; ++i) items.push_back(object{{"least", 0}, {"most", 3}});
    object root{{"format", 1}, {"programme", "any"}, {"version", "1"}, {"status", "test"}, {"title", both("any")}, {"texts", "any"}, {"languages", array{"sv"}}};
    root["instruments"] = array{object{{"id", "q"}, {"version", "1"}, {"text-ships", true}, {"least", 0}, {"most", 9}, {"items", items}}};
    root["length"] = fmt::format("{}w", 2 + r.below(14));
    root["extend"] = object{{"by", "2w"}, {"most", r.below(3)}};
    root["pause"] = object{{"longest", span(r, 4, "wk")}, {"most", r.below(4)}, {"clock", "plain"}};
    root["closing"] = object{{"within", span(r, 3, "wk")}, {"clock", "plain"}};
    root["silent"] = object{{"after", span(r, 14, "dk")}, {"clock", "plain"}};
    root["messages"] = object{{"clock", "plain"}};
    root["load"] = object{{"patient-minutes", 100}, {"therapist-minutes", 100}, {"reminders", 10}};
    root["clocks"] = array{clock(r, "red", true), clock(r, "plain", false)};
    root["eligibility"] = object{{"inputs", array{"age"}}, {"rows", array{object{{"when", object{{"age", "0.."}}}, {"then", "offer"}}}}};
    array measures;
    const auto measure = [&](std::string id, json::value when, bool required) {
        array reminders;
        for (std::uint64_t i = 0, n = r.below(3); i < n; ++i) reminders.push_back(object{{"after", span(r, 6, "hdk")}, {"to", "patient"}});
        measures.push_back(object{{"id", id}, {"instrument", "q"}, {"when", std::move(when)}, {"required", required}, {"grace", span(r, 9, "dk")}, {"in-pause", r.below(2) == 0},
                                  {"missed", object{{"most", 1 + r.below(3)}, {"clock", "plain"}}}, {"reminders", std::move(reminders)}});
    };
    static constexpr std::string_view days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    const auto on = [&] { return days[r.below(7)]; };
    const auto at = [&] { // one draw after the other: arguments have no order
        const auto hour = r.below(24);
        return fmt::format("{:02}:{:02}", hour, r.below(60));
    };
    measure("start", "baseline", r.below(2) == 0);
    const auto every = fmt::format("{}w", 1 + r.below(2));
    const auto day = on();
    const auto time = at();
    measure("weekly", object{{"every", every}, {"on", day}, {"at", time}}, false);
    if (r.below(2) == 0) {
        const auto first = 1 + r.below(4);
        const auto second = first + 1 + r.below(4);
        const auto day2 = on();
        measure("weeks", object{{"weeks", array{first, second}}, {"on", day2}}, r.below(4) == 0);
    }
    measure("end", "closing", r.below(2) == 0);
    if (r.below(2) == 0) measure("later", object{{"follow-up", array{4, 9}}, {"on", on()}}, false);
    root["measures"] = std::move(measures);
    root["primary"] = "weekly";
    root["risks"] = array{object{{"id", "r"}, {"instrument", "q"}, {"label", both("r")}, {"inputs", array{"q.item3"}}, {"clock", "red"}, {"settle", span(r, 72, "h")},
                                 {"rows", array{object{{"when", object{{"q.item3", 0}}}, {"then", "none"}}, object{{"when", object{{"q.item3", 1}}}, {"then", r.below(2) == 0 ? "ask" : "note"}},
                                                object{{"when", object{{"q.item3", "2.."}}}, {"then", "alert"}}, object{{"when", object{{"q.item3", "missing"}}}, {"then", "ask"}}}}}};

    // modules in a row, now and then a choice of two branches that meet again
    array modules;
    array choices;
    const auto module = [&](const std::string& id, std::string_view opens, array after) -> object& {
        object m{{"id", id}, {"title", both(id)}, {"opens", opens}, {"due", "5d"}, {"minutes", 30}, {"skippable", r.below(3) == 0}, {"repeat", r.below(3)}};
        if (!after.empty()) m["after"] = std::move(after);
        if (r.below(3) > 0) {
            m["gate"] = "therapist";
            m["review"] = "plain";
        } else m["gate"] = "none";
        if (r.below(5) == 0 && opens != "by-therapist") m["not-before"] = 1 + r.below(6);
        if (r.below(2) == 0) m["reminders"] = array{object{{"after", span(r, 6, "dk")}, {"to", "patient"}}};
        return modules.emplace_back(std::move(m)).get_object();
    };
    module("m0", "at-start", {});
    array last{"m0"};
    const auto count = 1 + r.below(8);
    for (std::uint64_t i = 1; i <= count; ++i) {
        const auto id = fmt::format("m{}", i);
        if (r.below(3) > 0) {
            module(id, "after", last);
            last = array{json::value(id)};
            continue;
        }
        const auto a = id + "a";
        const auto b = id + "b";
        module(a, "by-choice", last);
        module(b, "by-choice", last);
        object choice{{"id", "c" + id}, {"question", both("which")}, {"among", array{json::value(a), json::value(b)}}, {"after", last}, {"clock", "plain"}, {"otherwise", r.below(2) == 0 ? a : b}, {"swap", r.below(4) > 0}};
        const auto by = r.below(3);
        choice["by"] = by == 0 ? "therapist" : by == 1 ? "patient" : "table";
        if (by == 2) {
            choice["inputs"] = array{"q.total"};
            choice["rows"] = array{object{{"when", object{{"q.total", "..4"}}}, {"then", a}}, object{{"when", object{{"q.total", "5.. or missing"}}}, {"then", b}}};
        }
        choices.push_back(std::move(choice));
        std::string endA = a;
        if (r.below(2) == 0) {
            endA = a + "x";
            module(endA, "after", array{json::value(a)});
        }
        last = array{json::value(endA), json::value(b)};
    }
    const auto closing = fmt::format("m{}", count + 1);
    module(closing, "after", last);
    module("o", "by-therapist", array{"m0"});
    module("boost", "by-therapist", array{json::value(closing)})["booster"] = true;
    root["modules"] = std::move(modules);
    root["choices"] = std::move(choices);
    root["tracks"] = array{object{{"id", "s"}, {"title", both("s")}}, object{{"id", "x"}, {"title", both("x")}}};
    root["decisions"] = array{object{{"id", "d"}, {"week", 1 + r.below(5)}, {"inputs", array{"answered"}}, {"clock", "plain"}, {"tracks", array{"s", "x"}},
                                     {"rows", array{object{{"when", object{{"answered", "..1"}}}, {"then", "tooLittle"}}, object{{"when", object{{"answered", "2.."}}}, {"then", "look"}}}}}};
    root["close"] = array{object{{"module", closing}}, object{{"worksheet", "plan"}, {"waivable", true}}, object{{"measure", "end"}, {"waivable", r.below(2) == 0}}, object{{"none-open", "risk"}},
                          object{{"none-open", "message"}}, object{{"none-open", "review"}, {"waivable", r.below(2) == 0}}};
    root["ends"] = array{object{{"kind", "signed-off"}, {"documents", array{"summary"}}, {"from", array{"closing"}}}, object{{"kind", "discharged"}, {"documents", array{"summary"}}, {"reason", true}},
                         object{{"kind", "referred"}, {"documents", array{"summary"}}, {"from", array{"active", "paused", "closing"}}}};
    return json::write(json::value(std::move(root)));
}

} // namespace fyr::icbt::simulate
