// fyrctl icbt warning fit, show, withdraw: early warnings on a tenant's own finished courses (docs/EARLY_WARNING.md).
#include "ctl/command.h"
#include "ctl/db_store.h"

#include "base/share.h"
#include "server/icbt/warning_fit.h"
#include "server/services/traces.h"

#include <fmt/format.h>

namespace fyr::ctl {
namespace {

using icbt::Estimate;
using server::EarlyWarning;
using server::FitTried;
using server::WeekTried;
using server::WeekWarning;

constexpr int storedNothing = 3;

std::string plain(const Estimate& e) { return fmt::format("{:.2f} ({:.2f}-{:.2f})", e.value, e.low, e.high); }
std::string percent(const Estimate& e) { return fmt::format("{:.0f} % ({:.0f}-{:.0f})", e.value * 100, e.low * 100, e.high * 100); }

constexpr std::string_view line = "{:>4}  {:>7}  {:>6}  {:<17}  {:<17}  {:<15}  {:<15}  {}\n";
void printHead() { fmt::print(line, "week", "courses", "failed", "AUC", "balanced accuracy", "caught", "spared", "calibration slope"); }
void printWeek(const icbt::WarningModel& m) {
    fmt::print(line, m.week, m.courses, m.ended, plain(m.auc), percent(m.balancedAccuracy), percent(m.caught), percent(m.spared), plain(m.calibrationSlope));
}
void printWeights(const WeekWarning& w) {
    const auto& m = w.model;
    std::string weights;
    for (std::size_t i = 0; i < icbt::features; ++i)
        weights += fmt::format("  {} {:+.3f} (mean {:.3f}, sd {:.3f})\n", icbt::name(static_cast<icbt::Feature>(i)), m.weight[i], m.mean[i], m.scale[i]);
    fmt::print("\nweek {}: logits for each standard deviation, intercept {:+.3f}; asks for a look from p = {:.3f}\n{}", m.week, m.intercept, m.limit, weights);
    fmt::print("  foretold and happened, in fifths:");
    for (const auto& b : w.bins) fmt::print("  {:.0f} % -> {} of {}", b.foretold * 100, percent(b.happened), b.courses);
    fmt::print("\n");
    for (const auto& g : w.groups) fmt::print("  {}: {} courses, {} failed; caught {}, spared {}\n", g.name, g.courses, g.ended, percent(g.caught), percent(g.spared));
}
void printWarning(const EarlyWarning& w) {
    fmt::print("enough change: {} {} points better{}\n", w.instrument, w.reliableChange, w.remission ? fmt::format(", or {} or better at the end", *w.remission) : "");
    fmt::print("of courses that each model had not seen (tenfold), with 95 % intervals:\n");
    printHead();
    for (const auto& week : w.weeks) printWeek(week.model);
    for (const auto& week : w.weeks) printWeights(week);
}

void printTried(const FitTried& t) {
    const auto& w = t.warning;
    fmt::print("\n{} {} ({}): {} finished courses{}\n", w.programme, w.version, w.hash.substr(0, 12), t.finished, t.finished > 0 ? fmt::format(", started {} to {}", w.from, w.to) : "");
    const auto& o = t.out;
    fmt::print("left out: {} of demonstrations or tests, {} objected, {} under way, {} ended before the start, {} further ones of a person, {} moved between versions, {} damaged\n", o.demonstration, o.objected, o.underWay,
               o.notStarted, o.again, o.moved, o.damaged);
    if (o.noMeasure > 0) return (void)fmt::print("nothing says what a reliable change of {} is: nothing can be fitted on {} courses\n", w.instrument, o.noMeasure);
    for (const auto& week : t.weeks) {
        if (week.came == WeekTried::Came::fitted) continue;
        if (week.came == WeekTried::Came::chance) {
            fmt::print("week {}: {} courses, {} failed: no better than chance on courses that it had not seen, AUC {}; not kept\n", week.week, week.courses, week.ended, plain(week.auc));
            continue;
        }
        fmt::print("week {}: too few: {} courses, {} failed and {} did not; {} courses and {} of either end are needed (others had left by then: {}; too few answers: {}; no total afterwards: {})\n",
                   week.week, week.courses, week.ended, week.courses - week.ended, icbt::leastCourses, icbt::leastOfEither, week.leftBefore, week.tooLittle, week.noEnd);
    }
    if (!w.weeks.empty()) printWarning(w);
}

// Plain regression at week four comes to 0.78; what clinicians said they can use begins at 0.67 (docs/EARLY_WARNING.md).
constexpr double usefulFrom = 0.67;

Result<int> runFit(const Options& o, const std::string& by) {
    SystemClock clock;
    SystemRandom random;
    FYR_TRY(const auto store, openStoreToTrace(o, clock, random));
    FYR_TRY(const auto tenant, tenantOf(*store, o));
    server::Programmes programmes(shareFolders().front());
    FYR_CHECK(programmes.load());
    const auto now = clock.now();
    std::vector<FitTried> all;
    const auto read = [&](server::ReadTx& tx) -> Result<void> {
        FYR_TRY(all, server::fitEarlyWarnings(tx, programmes, o.value("--programme") ? std::string_view(*o.value("--programme")) : std::string_view{}, now));
        return {};
    };
    FYR_CHECK(store->read(tenant, read));
    const bool keeps = !o.flag("--try");
    std::int32_t courses = 0;
    bool kept = false;
    std::vector<std::string> names;
    const auto write = [&](server::WriteTx& tx) -> Result<void> {
        courses = 0;
        names.clear();
        for (const auto& t : all) {
            courses += t.finished;
            if (!keeps || t.warning.weeks.empty()) continue;
            FYR_TRY(const auto w, server::keepEarlyWarning(tx, toolOf(tenant, by), t.warning, now));
            names.push_back(w.id());
        }
        kept = !names.empty();
        if (kept) return {};
        return server::leaveTrace(tx, now, toolOf(tenant, by), {server::TraceAction::execute, "warning.try", {}, {}, false, fmt::format("{} {}", courses, by)});
    };
    FYR_CHECK(store->write(tenant, write)); // nothing is told before its trace is written
    if (all.empty()) fmt::print("no courses of that programme\n");
    for (const auto& t : all) {
        printTried(t);
        for (const auto& w : t.warning.weeks)
            if (w.model.balancedAccuracy.value < usefulFrom)
                fmt::print("week {}: balanced accuracy is below {:.0f} %, what has been called useful: think before it is used\n", w.model.week, usefulFrom * 100);
    }
    for (const auto& name : names) fmt::print("\nstored as {}. No unit uses it before its settings name it: \"icbtEarlyWarning\":[\"{}\"]\n", name, name);
    if (!kept) fmt::print("\nnothing was stored\n");
    return kept || !keeps ? 0 : storedNothing;
}

Result<int> runShow(const Options& o) {
    const SystemClock clock;
    SystemRandom random;
    FYR_TRY(const auto store, openStoreOf(o, clock, random));
    FYR_TRY(const auto tenant, tenantOf(*store, o));
    std::vector<EarlyWarning> all;
    std::map<std::string, std::set<std::string>> units;
    const auto read = [&](server::ReadTx& tx) -> Result<void> {
        FYR_TRY(all, server::earlyWarnings(tx));
        FYR_TRY(units, server::unitsOfWarnings(tx));
        return {};
    };
    FYR_CHECK(store->read(tenant, read));
    if (o.flag("--json")) {
        json::array out;
        for (const auto& w : all) out.push_back(toJson(w));
        fmt::print("{}\n", json::write(out));
        return 0;
    }
    if (all.empty()) fmt::print("no early warning has been fitted\n");
    for (const auto& w : all) {
        fmt::print("\n{}: {} {}, courses started {} to {}; fitted {} by {}\n", w.id(), w.programme, w.version, w.from, w.to, formatInstant(w.fittedAt), w.fittedBy);
        std::string users;
        for (const auto& unit : units[w.id()]) users += (users.empty() ? "" : ", ") + (unit == "*" ? std::string("every unit without settings of its own") : unit);
        if (w.withdrawnAt) fmt::print("withdrawn {} by {}: {}\n", formatInstant(*w.withdrawnAt), w.withdrawnBy, w.withdrawnWhy);
        else fmt::print("named by: {}\n", users.empty() ? "no unit" : users);
        printWarning(w);
    }
    return 0;
}

Result<int> runWithdraw(const Options& o, const std::string& by) {
    SystemClock clock;
    SystemRandom random;
    FYR_TRY(const auto store, openStoreToTrace(o, clock, random));
    FYR_TRY(const auto tenant, tenantOf(*store, o));
    FYR_CHECK(store->write(tenant, [&](server::WriteTx& tx) { return server::withdrawEarlyWarning(tx, toolOf(tenant, by), *o.value("--model"), *o.value("--why"), clock.now()); }));
    fmt::print("{} is withdrawn; courses are shown without it as soon as the server has looked at them\n", *o.value("--model"));
    return 0;
}

constexpr std::string_view fitLine = "--data DIR | --url URL [--tenant ID] [--programme ID] [--try] --by NAME";
constexpr std::string_view showLine = "--data DIR | --url URL [--tenant ID] [--json]";
constexpr std::string_view withdrawLine = "--data DIR | --url URL [--tenant ID] --model NAME --why TEXT --by NAME";

int usage(const Options& o, std::string_view command, std::string_view usageLine) { return wrong(o.problem().empty() ? fmt::format("usage: fyrctl icbt warning {} {}", command, usageLine) : o.problem()); }
int told(const Result<int>& code) { return code ? *code : complain(code.error()); }

int fit(Arguments args) {
    const Options o(args, {"--data", "--url", "--tenant", "--programme", "--by"}, {"--try"});
    if (!o.problem().empty() || !o.plain().empty() || !o.value("--by") || o.value("--by")->empty()) return usage(o, "fit", fitLine);
    return told(runFit(o, *o.value("--by")));
}
int show(Arguments args) {
    const Options o(args, {"--data", "--url", "--tenant"}, {"--json"});
    if (!o.problem().empty() || !o.plain().empty()) return usage(o, "show", showLine);
    return told(runShow(o));
}
int withdraw(Arguments args) {
    const Options o(args, {"--data", "--url", "--tenant", "--model", "--why", "--by"});
    for (const auto* needed : {"--model", "--why", "--by"})
        if (!o.problem().empty() || !o.plain().empty() || !o.value(needed) || o.value(needed)->empty()) return usage(o, "withdraw", withdrawLine);
    return told(runWithdraw(o, *o.value("--by")));
}

} // namespace

std::vector<Command> icbtWarningCommands() {
    return {{"icbt warning fit", std::string(fitLine), "Fits early warnings on the tenant's own finished courses, a programme each, weeks 2 to 6, and says how far they can be trusted. Leaves a trace. 0: stored (with --try: tried); 3: too few courses, nothing stored.", fit},
            {"icbt warning show", std::string(showLine), "The early warnings that were fitted, and which units use them.", show},
            {"icbt warning withdraw", std::string(withdrawLine), "Withdraws an early warning: no course is told of it any more. Leaves a trace.", withdraw}};
}

} // namespace fyr::ctl
