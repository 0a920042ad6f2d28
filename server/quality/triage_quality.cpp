#include "server/quality/triage_quality.h"

#include "fhir/resource.h"
#include "fhir/triage_codes.h"
#include "server/services/queries.h"
#include "server/services/traces.h"
#include "triage/knowledge_base.h"
#include "triage/language/language.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

using namespace triage::quality;

constexpr std::int32_t page = 200;

// The patient left: its last event says so. What cannot be read was not left as far as anybody knows.
bool wasLeft(const std::string& interview) {
    const auto v = json::parse(interview);
    if (!v) return false;
    const auto* engine = json::child(*v, "engine");
    const auto* log = engine ? json::list(*engine, "log") : nullptr;
    return log && !log->empty() && log->back().is_object() && log->back().get_object().contains("stop");
}

Result<Instant> dayFrom(std::string_view text, std::string_view name) {
    const auto date = parseDate(text);
    if (!date) return fail(Error{ErrorCode::badRequest, "a query parameter", {{std::string(name), "a day, as 2026-11-20"}}});
    return Instant{std::chrono::sys_days{*date}.time_since_epoch()};
}

// The unit that this person is told of; empty: all of the tenant.
Result<std::string> unitOf(ReadTx& tx, const Principal& who, std::string_view asked) {
    if (who.role == Role::manager) {
        if (who.unit.empty()) return fail(ErrorCode::forbidden, "without a unit there is nothing to report");
        if (!asked.empty() && asked != who.unit) return fail(ErrorCode::notFound, "no such unit");
        return who.unit;
    }
    if (who.role != Role::admin) return fail(ErrorCode::forbidden, "for managers and administrators");
    if (asked.empty()) return std::string();
    FYR_TRY(const auto unit, tx.read("Organization", asked));
    if (!unit || unit->deleted) return fail(ErrorCode::notFound, "no such unit");
    return std::string(asked);
}

std::vector<std::string> namesOf(const fhir::Resource& patient) {
    std::vector<std::string> out;
    for (const auto& name : patient["name"].items()) {
        out.emplace_back(name.text("text"));
        out.emplace_back(name.text("family"));
        for (const auto& given : name["given"].items()) out.emplace_back(given.text());
    }
    for (const auto& contact : patient["contact"].items()) {
        out.emplace_back(contact["name"].text("text"));
        out.emplace_back(contact["name"].text("family"));
        for (const auto& given : contact["name"]["given"].items()) out.emplace_back(given.text());
    }
    std::erase(out, std::string());
    return out;
}

} // namespace

Result<Period> periodFrom(std::string_view from, std::string_view to, Instant now) {
    Period p;
    const Instant today{std::chrono::floor<std::chrono::days>(now).time_since_epoch()};
    p.to = today;
    if (!to.empty()) {
        FYR_TRY(p.to, dayFrom(to, "to"));
    }
    p.to += std::chrono::days{1};
    p.from = p.to - std::chrono::days{30};
    if (!from.empty()) {
        FYR_TRY(p.from, dayFrom(from, "from"));
    }
    if (p.from >= p.to) return fail(Error{ErrorCode::badRequest, "a query parameter", {{"from", "not after `to`"}}});
    if (p.to - p.from > reportDaysAtMost) return fail(Error{ErrorCode::badRequest, "a query parameter", {{"from", fmt::format("{} days at most", reportDaysAtMost.count())}}});
    return p;
}

Result<std::size_t> eachItem(ReadTx& tx, const Period& period, std::string_view unit, const std::function<Result<void>(SeenItem)>& each) {
    SearchQuery query;
    query.type = "Task";
    query.count = page;
    query.terms = {codeTerm("Task", "code", {fhir::triageTask}), timeTerm("Task", "authored-on", Prefix::ge, period.from),
                   timeTerm("Task", "authored-on", Prefix::lt, period.to)};
    query.sort = {{"authored-on", false}};
    query.within.unit = unit;
    std::size_t seen = 0, unreadable = 0;
    do {
        FYR_TRY(auto found, tx.search(query));
        for (const auto& task : found.matches) {
            auto loaded = loadItem(tx, task.id);
            if (!loaded && (loaded.error().code == ErrorCode::invalidResource || loaded.error().code == ErrorCode::notFound)) {
                ++unreadable; // one that is damaged must not keep all the others from being counted
                continue;
            }
            FYR_TRY(const auto stored, std::move(loaded));
            if (!stored || (!unit.empty() && stored->item.unit.str() != unit)) continue; // within a unit is what the whole tenant shares, too
            if (++seen > reportItemsAtMost) return fail(ErrorCode::tooLarge, fmt::format("more than {} items: ask for a shorter period or one unit", reportItemsAtMost));
            FYR_TRY(const auto interview, tx.value("interview/" + stored->item.interview.str()));
            FYR_CHECK(each({stored->item, interview && wasLeft(*interview)}));
        }
        query.page = std::move(found.next);
    } while (!query.page.empty());
    return unreadable;
}

Result<OwnReport> triageReport(Store& store, const Clock& clock, const Principal& who, const Period& period, std::string_view unit) {
    std::string of;
    std::vector<Case> cases;
    std::size_t unreadable = 0;
    const auto read = store.read(who.tenant, [&](ReadTx& tx) -> Result<void> {
        cases.clear();
        FYR_TRY(of, unitOf(tx, who, unit));
        FYR_TRY(unreadable, eachItem(tx, period, of, [&](const SeenItem& i) -> Result<void> {
                    cases.push_back(caseOf(i.item, i.abandoned));
                    return {};
                }));
        return {};
    });
    if (!read) return fail(read.error());
    // Told only once its trace is written. Not in one transaction with the reading: a long report would keep every writer waiting.
    const auto traced = store.write(who.tenant, [&](WriteTx& tx) {
        return leaveTrace(tx, clock.now(), who, {TraceAction::execute, "quality.triage", {}, {}, false, fmt::format("{} {} {}", of.empty() ? "all" : of, formatInstant(period.from).substr(0, 10), cases.size())});
    });
    if (!traced) return fail(traced.error());
    auto made = report(cases, period.from, period.to, of);
    made.unreadable = static_cast<std::int64_t>(unreadable);
    return OwnReport{std::move(made), who.role == Role::manager ? ReportFor::withCases : ReportFor::figuresOnly};
}

Result<Reading> readingFor(ReadTx& tx, const triage::KnowledgeBase& kb, const PatientId& patient, std::string_view lang) {
    Reading out;
    FYR_TRY(const auto stored, tx.read("Patient", patient.str()));
    if (stored && !stored->deleted) {
        FYR_TRY(const auto resource, fhir::Resource::parse(stored->json));
        out.masking.names = namesOf(resource);
    }
    // People mix the two languages: a word of either is no name.
    const auto* sv = &kb.language().side(triage::Lang::sv);
    const auto* en = &kb.language().side(triage::Lang::en);
    const auto knows = [](const triage::Language::Side* side, const std::string& w) { return side->lexicon.known(w) || side->lexicon.common(w) || side->vocabulary->knows(w); };
    out.masking.isWord = [sv, en, knows](std::string_view w) { return knows(sv, std::string(w)) || knows(en, std::string(w)); };
    const auto* own = lang == "en" ? en : sv;
    out.isCommon = [own](std::string_view w) { return own->lexicon.skippable(w) || own->lexicon.common(w) || own->lexicon.known(w); };
    return out;
}

} // namespace fyr::server
