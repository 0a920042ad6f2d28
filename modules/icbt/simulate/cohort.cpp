#include "icbt/simulate/cohort.h"

#include "icbt/simulate/behaviour.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

namespace fyr::icbt::simulate {
namespace {

constexpr std::uint64_t block = 500;
constexpr std::size_t takeMost = 3 * 24 * 60;

void count(Cohort& c, const Lived& l, std::uint64_t number, const Yardstick& y) {
    ++c.patients;
    c.events += l.events;
    c.started.add(l.started);
    if (!l.started) return;
    c.completed.add(l.completed);
    c.signedOff.add(l.end == Lived::End::signedOff);
    c.discharged.add(l.end == Lived::End::discharged);
    c.referred.add(l.end == Lived::End::referred);
    c.unfinished.add(l.end == Lived::End::open);
    c.ideation.add(l.ideation);
    if (l.before && l.after) {
        const auto change = *l.before - *l.after;
        ++c.pairs;
        c.changeSum += change;
        c.changeSquares += change * change;
        c.startSum += *l.before;
        c.startSquares += *l.before * *l.before;
        c.deterioration.add(*l.after - *l.before >= y.reliableChange);
        c.reliable.add(*l.before - *l.after >= y.reliableChange);
        if (y.remission > 0) c.remission.add(*l.after <= y.remission);
    }
    if (l.suggested != none) {
        c.nonResponse.add(l.suggested == 1);
        c.tooLittle.add(l.suggested == 2);
    }
    c.missed.of += l.measuresMissed;
    c.missed.all += l.measuresDue;
    for (std::size_t i = 0; i < c.modules.size(); ++i) {
        c.modules[i].opened += l.opened[i];
        c.modules[i].submitted += l.submitted[i];
        c.modules[i].done += l.done[i];
    }
    for (std::size_t i = 0; i < dutyKinds; ++i) {
        c.duties[i].raised += l.duties[i].raised;
        c.duties[i].late += l.duties[i].late;
    }
    c.alerts += l.alerts;
    c.asks += l.asks;
    c.onCall += l.onCall;
    for (const auto m : l.minutesToTake) {
        ++c.takeMinutes[std::min(static_cast<std::size_t>(std::max(m, 0)), takeMost)];
        c.inADay.add(m <= 24 * 60);
    }
    const auto batch = number % batches;
    const auto weeks = static_cast<std::uint64_t>(std::lround(l.weeks * 100));
    const auto minutes = static_cast<std::uint64_t>(l.minutes);
    c.minutes += minutes;
    c.hundredthWeeks += weeks;
    c.batchMinutes[batch] += minutes;
    c.batchHundredthWeeks[batch] += weeks;
    c.batchAlerts[batch] += l.alerts;
    c.batchCalls[batch] += l.duties[static_cast<std::size_t>(DutyKind::call)].raised;
    c.batchOnCall[batch] += l.onCall;
    ++c.batchPatients[batch];
    for (std::size_t w = 0; w < std::min(l.weekly.size(), weeksShown); ++w)
        if (l.weekly[w] >= 0) {
            c.scoreSum[w] += static_cast<std::uint64_t>(l.weekly[w]);
            ++c.scoreCount[w];
        }
}

Cohort empty(const Programme& p) {
    Cohort c;
    c.modules.resize(p.modules.size());
    c.takeMinutes.assign(takeMost + 1, 0);
    return c;
}

} // namespace

std::pair<double, double> Share::interval() const {
    if (all == 0) return {0, 1};
    constexpr double z = 1.959963984540054;
    const auto n = static_cast<double>(all);
    const auto q = value();
    const auto middle = (q + z * z / (2 * n)) / (1 + z * z / n);
    const auto half = z / (1 + z * z / n) * std::sqrt(q * (1 - q) / n + z * z / (4 * n * n));
    return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

void Cohort::add(const Cohort& o) {
    patients += o.patients;
    events += o.events;
    pairs += o.pairs;
    changeSum += o.changeSum;
    changeSquares += o.changeSquares;
    startSum += o.startSum;
    startSquares += o.startSquares;
    for (const auto s : {&Cohort::started, &Cohort::completed, &Cohort::signedOff, &Cohort::discharged, &Cohort::referred, &Cohort::unfinished, &Cohort::deterioration, &Cohort::reliable, &Cohort::remission,
                         &Cohort::nonResponse, &Cohort::tooLittle, &Cohort::ideation, &Cohort::missed, &Cohort::inADay})
        (this->*s).add(o.*s);
    for (std::size_t i = 0; i < modules.size(); ++i) {
        modules[i].opened += o.modules[i].opened;
        modules[i].submitted += o.modules[i].submitted;
        modules[i].done += o.modules[i].done;
    }
    for (std::size_t i = 0; i < dutyKinds; ++i) {
        duties[i].raised += o.duties[i].raised;
        duties[i].late += o.duties[i].late;
    }
    alerts += o.alerts;
    asks += o.asks;
    onCall += o.onCall;
    for (std::size_t i = 0; i < takeMinutes.size(); ++i) takeMinutes[i] += o.takeMinutes[i];
    minutes += o.minutes;
    hundredthWeeks += o.hundredthWeeks;
    for (std::size_t i = 0; i < batches; ++i) {
        batchMinutes[i] += o.batchMinutes[i];
        batchHundredthWeeks[i] += o.batchHundredthWeeks[i];
        batchAlerts[i] += o.batchAlerts[i];
        batchCalls[i] += o.batchCalls[i];
        batchOnCall[i] += o.batchOnCall[i];
        batchPatients[i] += o.batchPatients[i];
    }
    for (std::size_t i = 0; i < weeksShown; ++i) {
        scoreSum[i] += o.scoreSum[i];
        scoreCount[i] += o.scoreCount[i];
    }
}

std::int32_t Cohort::takenWithin(double quantile) const {
    std::uint64_t all = 0;
    for (const auto n : takeMinutes) all += n;
    if (all == 0) return -1;
    const auto wanted = static_cast<std::uint64_t>(std::ceil(quantile * static_cast<double>(all)));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < takeMinutes.size(); ++i)
        if ((seen += takeMinutes[i]) >= wanted) return static_cast<std::int32_t>(i);
    return static_cast<std::int32_t>(takeMinutes.size() - 1);
}

// Patients begin through a year and stay about thirteen weeks.
static double load(std::uint64_t patients, std::uint32_t therapists) noexcept {
    const auto atATime = static_cast<double>(patients) * 13 / 52;
    return atATime * behaviour::weekMinutesAPatient.value / (behaviour::patientMinutesAWeek.value * std::max(1U, therapists));
}
std::uint32_t usualTherapists(std::uint64_t patients) noexcept { return static_cast<std::uint32_t>(std::max(1.0, std::ceil(load(patients, 1) / 0.8))); }
double leavesForLater(std::uint64_t patients, std::uint32_t therapists) noexcept { return std::min(0.85, behaviour::leavesForLater.value + std::max(0.0, load(patients, therapists) - 0.8)); }

Cohort simulate(const Setting& setting, const Yardstick& yardstick, std::uint64_t patients, std::uint64_t seed, std::uint32_t therapists, unsigned jobs) {
    const Service service{seed, therapists, leavesForLater(patients, therapists)};
    std::atomic<std::uint64_t> next{0};
    std::vector<Cohort> sums(std::max(1U, jobs), empty(setting.programme));
    const auto work = [&](Cohort& own) {
        while (true) {
            const auto from = next.fetch_add(block);
            if (from >= patients) return;
            for (auto i = from; i < std::min(patients, from + block); ++i) count(own, live(setting, service, i), i, yardstick);
        }
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < sums.size(); ++i) threads.emplace_back([&, i] { work(sums[i]); });
    work(sums[0]);
    for (auto& t : threads) t.join();
    for (std::size_t i = 1; i < sums.size(); ++i) sums[0].add(sums[i]);
    sums[0].seed = seed;
    return std::move(sums[0]);
}

} // namespace fyr::icbt::simulate
