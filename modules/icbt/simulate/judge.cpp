// Was every step of every chain told in time, to the one whose step it is?
#include "icbt/simulate/failing_server.h"
#include "icbt/simulate/faults.h"
#include "icbt/simulate/owed.h"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

namespace fyr::icbt::simulate {
namespace {

using std::chrono::minutes;

constexpr minutes polls{1};

auto key(const Owed::Telling& x) { return std::tuple(x.at, x.rule, x.kind, x.to); }
auto key(const Told& x) { return std::tuple(x.stamp, x.rule, x.kind, x.to); }

} // namespace

void judge(const Owed& owed, const std::vector<Told>& came, const ServerTime& time, Instant until, std::string_view who, FaultReport& report) {
    const auto untold = [&](std::string why) {
        ++report.untold;
        if (report.stories.size() < 10) report.stories.push_back(fmt::format("{}: {}", who, why));
    };
    auto told = came;
    std::stable_sort(told.begin(), told.end(), [](const Told& a, const Told& b) { return key(a) < key(b); });
    auto wanted = owed.tellings();
    std::stable_sort(wanted.begin(), wanted.end(), [](const auto& a, const auto& b) { return key(a) < key(b); });
    auto next = told.begin();
    const auto notOwed = [&] {
        untold(fmt::format("{} was told of an {} at {}, and nobody owed it", name(next->to), name(next->kind), formatInstant(next->at)));
        ++next;
    };
    for (const auto& w : wanted) {
        while (next != told.end() && key(*next) < key(w)) notOwed();
        const auto* got = next != told.end() && key(*next) == key(w) ? &*next++ : nullptr;
        const auto known = time.mustKnow(w.at, w.since, polls, until);
        if (!known || time.reachesPeopleFrom(*known + polls) >= until) continue; // the server had no chance
        ++report.steps;
        const auto sent = time.reachesPeopleFrom(*known + polls); // at the latest
        if (!got || got->at > sent + FailingServer::slowest)
            untold(fmt::format("{} was not told of an {} that was due at {} by the server's clock, {} by the true one{}", name(w.to), name(w.kind), formatInstant(w.at), formatInstant(*known), got ? ", before " + formatInstant(got->at) : std::string()));
        else if (const auto late = got->at - (sent - polls); late > Millis(0)) report.longestMinutes = std::max(report.longestMinutes, static_cast<std::uint64_t>(std::chrono::ceil<minutes>(late).count()));
    }
    while (next != told.end()) notOwed();
}

} // namespace fyr::icbt::simulate
