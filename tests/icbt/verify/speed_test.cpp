// How long it takes, printed; a branching programme of forty modules.
#include "small.h"

#include <chrono>
#include <gtest/gtest.h>
#include <iostream>

namespace fyr::icbt::verify {
namespace {

using namespace small;

// A module, then choices of two ways (every second one by table) of `steps` modules each that join again, to 40 modules.
Programme branching(int steps) {
    auto p = programme();
    p.modules = {module("start", Opens::atStart)};
    p.choices.clear();
    std::uint16_t last = 0;
    for (int i = 0; p.modules.size() < 40; ++i) {
        const auto first = static_cast<std::uint16_t>(p.modules.size());
        const auto choice = static_cast<std::uint16_t>(p.choices.size());
        const auto id = [&](const char* what, int step) { return what + std::to_string(i) + std::string(1, static_cast<char>('a' + step)); };
        Choice c;
        std::vector<std::uint16_t> ends;
        for (const char* way : {"left", "right"}) {
            c.among.push_back(static_cast<std::uint16_t>(p.modules.size()));
            p.modules.push_back(module(id(way, 0), Opens::byChoice, {last}));
            p.modules.back().choice = choice;
            for (int s = 1; s < steps; ++s) p.modules.push_back(module(id(way, s), Opens::after, {static_cast<std::uint16_t>(p.modules.size() - 1)}));
            ends.push_back(static_cast<std::uint16_t>(p.modules.size() - 1));
        }
        p.modules.push_back(module(id("join", 0), Opens::after, ends));
        c.id = id("way", 0);
        c.question = {"Vilken väg?", "Which way?"};
        c.after = {last};
        c.clock = staff;
        c.otherwise = first;
        if (i % 2) {
            c.by = Chooses::table;
            c.table = Table{p.eligibility.inputs, {p.modules[c.among[0]].id, p.modules[c.among[1]].id}, {{{cell(0, 40)}, 0, ""}, {{cell(41, 130)}, 1, ""}}};
        }
        p.choices.push_back(c);
        last = static_cast<std::uint16_t>(p.modules.size() - 1);
    }
    for (auto& m : p.modules) m.due = days(4);
    p.close[0].subject = last;
    p.modules[last].worksheets = {"relapse_plan"};
    p.length = weeks(24);
    p.extendMost = 0;
    return p;
}

void timed(const char* what, const Programme& p) {
    const auto from = std::chrono::steady_clock::now();
    const auto r = verify(p, {});
    const auto ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - from).count();
    std::cout << what << ": " << p.modules.size() << " modules, " << r.states() << " looked at, " << ms << " ms\n";
    for (const auto& o : r.outcomes) std::cout << "  " << code(o.property) << " " << o.states << "\n";
    EXPECT_EQ(refuted(r), "") << write(r, "en");
}

TEST(Speed, fortyModulesThatBranch) {
    for (const int steps : {1, 2, 4}) timed("branching", branching(steps));
}

TEST(Speed, tenModulesInARow) {
    auto p = programme();
    p.length = weeks(12);
    while (p.modules.size() < 10) p.modules.push_back(module("m" + std::to_string(p.modules.size() + 1), Opens::after, {static_cast<std::uint16_t>(p.modules.size() - 1)}));
    for (auto& m : p.modules) m.due = days(5);
    timed("in a row", p);
}

// Side by side: every order is covered without being walked.
TEST(Speed, twelveModulesSideBySide) {
    auto p = programme();
    p.modules = {module("m01", Opens::atStart)};
    for (int i = 0; i < 12; ++i) {
        p.modules.push_back(module("s" + std::to_string(i), Opens::after, {0}));
        p.modules.back().minutes = p.modules.back().reviewMinutes = 1;
        p.modules.back().reminders = {{days(7), Role::patient}};
    }
    p.modules.push_back(module("last", Opens::after, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
    p.modules.back().worksheets = {"relapse_plan"};
    p.close[0].subject = 13;
    timed("side by side", p);
}

} // namespace
} // namespace fyr::icbt::verify
