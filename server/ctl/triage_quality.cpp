// fyrctl triage report | export: what clinicians' decisions say about the engine, and stored interviews as replayable lines.
// Both read a store where it lies, by whoever may read its files; both leave a trace in it.
#include "ctl/db_store.h"
#include "ctl/private_file.h"
#include "ctl/triage_support.h"
#include "server/quality/interview_export.h"
#include "server/services/traces.h"

#include <fmt/format.h>

namespace fyr::ctl {
namespace {

using namespace triage::quality;
using server::ReadTx;
using server::WriteTx;

struct Place {
    SystemClock clock;
    SystemRandom random;
    std::unique_ptr<server::Store> store;
    TenantId tenant;
    server::Period period;
    std::string unit;
};
Result<std::unique_ptr<Place>> placeOf(const Options& options) {
    auto p = std::make_unique<Place>();
    const auto text = [&](std::string_view name) { return options.value(name) ? std::string_view(*options.value(name)) : std::string_view(); };
    FYR_TRY(p->period, server::periodFrom(text("--from"), text("--to"), p->clock.now()));
    FYR_TRY(p->store, openStoreToTrace(options, p->clock, p->random));
    FYR_TRY(p->tenant, tenantOf(*p->store, options));
    p->unit = text("--unit");
    return p;
}

Result<void> trace(Place& p, std::string_view what, std::size_t count) {
    return p.store->write(p.tenant, [&](WriteTx& tx) {
        return server::leaveTrace(tx, p.clock.now(), toolOf(p.tenant), {server::TraceAction::execute, std::string(what), {}, {}, false, fmt::format("{} {} {}", p.unit.empty() ? "all" : p.unit, formatInstant(p.period.from).substr(0, 10), count)});
    });
}

int reportOf(Arguments args) {
    const Options options(args, {"--data", "--url", "--tenant", "--from", "--to", "--unit", "--format", "--candidates", "--kb"});
    constexpr std::string_view line = "triage report --data DIR | --url URL [--tenant ID] [--from DAY] [--to DAY] [--unit ID] [--format text|json|csv] [--candidates FILE.yaml]";
    const std::string format = options.value("--format") ? *options.value("--format") : "text";
    if (!options.problem().empty() || !options.plain().empty() || (format != "text" && format != "json" && format != "csv")) return usage(options, line);
    const auto* candidates = options.value("--candidates");
    const auto kb = candidates ? loadKnowledge(options.value("--kb")) : nullptr;
    if (candidates && !kb) return 1;
    const auto place = placeOf(options);
    if (!place) return complain(place.error());
    auto& p = **place;
    std::vector<Case> cases;
    std::vector<Disagreement> disagreements;
    std::size_t unreadable = 0;
    const auto read = p.store->read(p.tenant, [&](ReadTx& tx) -> Result<void> {
        cases.clear();
        disagreements.clear();
        const auto each = [&](const server::SeenItem& seen) -> Result<void> {
            cases.push_back(caseOf(seen.item, seen.abandoned));
            if (!candidates || !seen.item.decision || seen.item.decision->kind != clinical::DecisionKind::overridden) return {};
            FYR_TRY(const auto how, server::readingFor(tx, *kb, seen.item.patient, seen.item.lang));
            if (auto d = disagreement(seen.item, seen.abandoned, how)) disagreements.push_back(std::move(*d));
            return {};
        };
        FYR_TRY(unreadable, server::eachItem(tx, p.period, p.unit, each));
        return {};
    });
    if (!read) return complain(read.error());
    if (const auto traced = trace(p, candidates ? "quality.candidates" : "quality.triage", cases.size()); !traced) return complain(traced.error());
    auto r = report(cases, p.period.from, p.period.to, p.unit);
    r.unreadable = static_cast<std::int64_t>(unreadable);
    fmt::print("{}{}", format == "json" ? json::write(toJson(r, ReportFor::withCases)) : format == "csv" ? toCsv(r) : toText(r), format == "json" ? "\n" : "");
    if (!candidates) return 0;
    PrivateFile out(*candidates);
    out.write(candidatesYaml(disagreements, p.period.from, p.period.to, p.unit));
    if (!out.finish()) return complain({ErrorCode::storage, "cannot write " + *candidates, {}});
    fmt::print(stderr, "{} decisions that the content may learn from are in {}\n", disagreements.size(), *candidates);
    return 0;
}

int exportOf(Arguments args) {
    const Options options(args, {"--data", "--url", "--tenant", "--from", "--to", "--unit", "--out", "--kb"}, {"--with-ids"});
    const auto* file = options.value("--out");
    if (!options.problem().empty() || !options.plain().empty() || !file)
        return usage(options, "triage export --data DIR | --url URL [--tenant ID] [--from DAY] [--to DAY] [--unit ID] --out FILE.jsonl [--with-ids]");
    const auto kb = loadKnowledge(options.value("--kb"));
    if (!kb) return 1;
    const auto place = placeOf(options);
    if (!place) return complain(place.error());
    auto& p = **place;
    // Nobody knows beforehand how much it will be: the trace says what was begun, before the first word leaves.
    if (const auto traced = trace(p, "quality.export", 0); !traced) return complain(traced.error());
    PrivateFile out(*file);
    if (!out.ok()) return complain({ErrorCode::storage, "cannot write " + *file, {}});
    server::Exported done;
    const auto read = p.store->read(p.tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(done, server::exportInterviews(tx, *kb, p.random, {p.period, p.unit, options.flag("--with-ids")}, [&](const json::object& line) -> Result<void> {
            out.write(json::write(line) + "\n");
            return out.ok() ? Result<void>{} : Result<void>(fail(ErrorCode::diskFull, "cannot write " + *file));
        }));
        return {};
    });
    if (!read) return complain(read.error());
    if (!out.finish()) return complain({ErrorCode::diskFull, "cannot write " + *file, {}});
    fmt::print(stderr, "{} interviews ({} left out: not finished {}, damaged {}); {} come out otherwise once names and numbers are masked\n", done.interviews,
               done.unfinished + done.unreadable, done.unfinished, done.unreadable, done.changedByMasking);
    return done.unreadable > 0 ? 1 : 0;
}

} // namespace

std::vector<Command> triageQualityCommands() {
    return {{"triage report", "--data DIR | --url URL [--tenant ID] [--from DAY] [--to DAY] [--unit ID] [--format text|json|csv] [--candidates FILE.yaml]",
             "How clinicians decided against what was suggested: agreement, weighted kappa, under- and over-triage with intervals, by complaint, language, age, "
             "sex and version. FILE.yaml: what the content may learn from it, for an author.",
             reportOf},
            {"triage export", "--data DIR | --url URL [--tenant ID] [--from DAY] [--to DAY] [--unit ID] --out FILE.jsonl [--with-ids]",
             "Stored interviews, masked, as lines that 'triage compare' replays.", exportOf}};
}

} // namespace fyr::ctl
