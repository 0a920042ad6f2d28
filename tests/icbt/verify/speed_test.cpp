// How long it takes, printed; a branching programme of forty modules.
#include "small.h"

#include <chrono>
#include <gtest/gtest.h>
#include <iostream>

namespace fyr::icbt::verify {
namespace {

using namespace small;

// Eight times: a module, a choice of two ways with two modules each (every second one by table), and a module that joins.
Programme branching() {
    auto p = programme();
    p.modules = {module("start", Opens::atStart)};
    p.choices.clear();
    std::uint16_t last = 0;
    for (int i = 0; p.modules.size() < 40; ++i) {
        const auto n = static_cast<std::uint16_t>(p.modules.size());
        const auto id = [&](const char* what) { return what + std::to_string(i); };
        const auto choice = static_cast<std::uint16_t>(p.choices.size());
        for (const char* way : {"a", "b"}) {
            p.modules.push_back(module(id(way), Opens::byChoice, {last}));
            p.modules.back().choice = choice;
        }
        p.modules.push_back(module(id("aa"), Opens::after, {n}));
        p.modules.push_back(module(id("bb"), Opens::after, {static_cast<std::uint16_t>(n + 1)}));
        p.modules.push_back(module(id("join"), Opens::after, {static_cast<std::uint16_t>(n + 2), static_cast<std::uint16_t>(n + 3)}));
        Choice c;
        c.id = id("way");
        c.question = {"Vilken väg?", "Which way?"};
        c.among = {n, static_cast<std::uint16_t>(n + 1)};
        c.after = {last};
        c.clock = staff;
        c.otherwise = n;
        if (i % 2) {
            c.by = Chooses::table;
            c.table = Table{p.eligibility.inputs, {p.modules[n].id, p.modules[n + 1U].id}, {{{cell(0, 40)}, 0, ""}, {{cell(41, 130)}, 1, ""}}};
        }
        p.choices.push_back(c);
        last = static_cast<std::uint16_t>(n + 4);
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

TEST(Speed, fortyModulesThatBranch) { timed("branching", branching()); }

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
