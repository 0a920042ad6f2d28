#include "server/quality/interview_export.h"

#include "base/digest.h"
#include "triage/interview.h"
#include "triage/knowledge_base.h"

#include <algorithm>

namespace fyr::server {
namespace {

using namespace triage::quality;

constexpr double oldest = 90;

// By whole weeks to the first of that weekday in the month; seconds go.
Millis shiftOf(Instant first) {
    const auto day = std::chrono::floor<std::chrono::days>(first);
    const std::chrono::year_month_day date{std::chrono::sys_days{day.time_since_epoch()}};
    const auto weeks = (static_cast<unsigned>(date.day()) - 1) / 7;
    const auto minute = std::chrono::floor<std::chrono::minutes>(first);
    return std::chrono::duration_cast<Millis>(first - minute) + Millis(std::chrono::weeks{weeks});
}

void maskText(json::object& o, const Masking& masking) {
    if (auto* text = o.if_contains("text"); text && text->is_string()) *text = masked(text->get_string(), masking);
}

// What the record said: the codes stay, for they decided; where they stood and what they were called go.
Result<void> maskRecord(json::object& start, Millis shift) {
    auto* record = start.if_contains("record");
    if (!record || !record->is_array()) return {};
    for (auto& item : record->get_array()) {
        auto* entry = item.if_object();
        if (!entry) return fail(ErrorCode::storageCorrupt, "an entry of the record that is none");
        FYR_TRY(const auto at, parseInstant(json::text(*entry, "at").value_or("")));
        (*entry)["at"] = formatInstant(at - shift);
        (*entry)["ref"] = "record";
        entry->erase("text");
    }
    return {};
}

Result<json::object> maskedInterview(const json::object& engine, const Masking& masking) {
    json::object out = engine;
    auto* log = out.if_contains("log");
    if (!log || !log->is_array() || log->get_array().empty()) return fail(ErrorCode::storageCorrupt, "an interview without events");
    std::optional<Millis> shift;
    for (auto& entry : log->get_array()) {
        auto* event = entry.if_object();
        if (!event) return fail(ErrorCode::storageCorrupt, "an event that is none");
        FYR_TRY(const auto at, parseInstant(json::text(*event, "at").value_or("")));
        if (!shift) shift = shiftOf(at);
        (*event)["at"] = formatInstant(at - *shift);
        if (auto* start = event->if_contains("start"); start && start->is_object()) FYR_CHECK(maskRecord(start->get_object(), *shift));
        for (const auto* kind : {"start", "answer", "freeText"})
            if (auto* part = event->if_contains(kind); part && part->is_object()) maskText(part->get_object(), masking);
        if (auto* start = event->if_contains("start"); start && start->is_object())
            if (auto* age = start->get_object().if_contains("age"); age && age->is_number() && age->to_number<double>() > oldest) *age = static_cast<std::int64_t>(oldest);
    }
    return out;
}

std::string outcomeText(const triage::KnowledgeBase& kb, const json::object& engine) {
    const triage::RoutingPolicy routing;
    const auto state = triage::interviewFromJson(kb, routing, engine, triage::OtherKnowledge::rebase);
    if (!state) return "?";
    const auto out = triage::standing(kb, routing, *state, state->log.empty() ? Instant{} : state->log.back().at);
    std::string text(clinical::code(out.suggestion.urgency));
    text += out.suggestion.clinicianDecides ? " decide " : " ";
    text += out.suggestion.destination.code;
    for (const auto& f : out.redFlags) text += " " + f.id;
    return text;
}

json::object givenOf(const clinical::TriageItem& item) {
    json::array flags;
    for (const auto& f : item.redFlags) flags.push_back(json::value(f.id));
    return {{"urgency", clinical::code(item.suggestion.urgency)},
            {"destination", item.suggestion.destination.code},
            {"clinicianDecides", item.suggestion.clinicianDecides},
            {"redFlags", std::move(flags)},
            {"knowledgeBase", item.suggestion.knowledgeBase}};
}

} // namespace

Result<Exported> exportInterviews(ReadTx& tx, const triage::KnowledgeBase& kb, Random& random, const ExportOptions& options,
                                  const std::function<Result<void>(const json::object& line)>& sink) {
    Exported done;
    const auto salt = makeUlid(Instant{}, random) + makeUlid(Instant{}, random);
    const auto one = [&](const SeenItem& seen) -> Result<void> {
        const auto& item = seen.item;
        FYR_TRY(const auto text, tx.value("interview/" + item.interview.str()));
        const auto stored = text ? json::parse(*text) : Result<json::value>(fail(ErrorCode::notFound, "no such interview"));
        const auto* engine = stored ? json::child(*stored, "engine") : nullptr;
        if (!engine) {
            ++done.unreadable;
            return {};
        }
        if (item.status == clinical::ItemStatus::interviewing) {
            ++done.unfinished;
            return {};
        }
        FYR_TRY(const auto reading, readingFor(tx, kb, item.patient, item.lang));
        auto interview = maskedInterview(*engine, reading.masking);
        const auto real = outcomeText(kb, *engine);
        if (!interview || real == "?") {
            ++done.unreadable;
            return {};
        }
        const bool asGiven = outcomeText(kb, *interview) == real;
        done.changedByMasking += asGiven ? 0 : 1;
        json::object line{{"id", options.realIds ? item.id.str() : hex(sha256(salt + item.id.str())).substr(0, 16)},
                          {"unit", item.unit.str()},
                          {"lang", item.lang},
                          {"given", givenOf(item)}};
        if (item.decision) line["decided"] = clinical::code(item.decision->urgency);
        line["asGiven"] = asGiven;
        line["interview"] = std::move(*interview);
        ++done.interviews;
        return sink(line);
    };
    FYR_TRY(const auto unreadable, eachItem(tx, options.period, options.unit, one));
    done.unreadable += unreadable;
    return done;
}

} // namespace fyr::server
