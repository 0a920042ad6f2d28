#include "server/services/interview_doc.h"

#include "server/services/item_store.h"
#include "triage/knowledge_base.h"
#include "triage/told.h"

#include <algorithm>

namespace fyr::server {
namespace {

using clinical::LocalText;

std::string keyOf(std::string_view id) { return "interview/" + std::string(id); }

class View {
  public:
    View(const triage::KnowledgeBase& kb, const InterviewDoc& doc, const clinical::TriageItem* item)
        : m_kb(kb), m_doc(doc), m_state(doc.state), m_item(item) {}

    json::object interview() const {
        const auto& s = m_state;
        const bool left = s.done && s.outcome && s.outcome->stopped;
        json::object o{{"id", m_doc.id.str()},
                       {"turn", s.turn},
                       {"status", !s.done ? "asking" : left ? "left" : "done"},
                       {"lang", s.lang},
                       {"subject", triage::code(s.subject)},
                       {"words", words()},
                       {"understood", understood()},
                       {"answers", answers()}};
        o["question"] = s.question ? json::value(question(*s.question)) : json::value(nullptr);
        o["outcome"] = s.outcome ? json::value(outcome(*s.outcome)) : json::value(nullptr);
        o["updatedAt"] = formatInstant(m_doc.updated);
        return o;
    }

  private:
    std::string_view in(const LocalText& t) const { return t.in(m_state.lang); }

    json::array words() const {
        json::array out;
        for (const auto& u : m_state.words) {
            json::array spans;
            for (const auto& s : u.spans)
                spans.push_back({{"start", s.start},
                                 {"end", s.end},
                                 {"kind", clinical::code(s.kind)},
                                 {"finding", s.finding},
                                 {"label", in(s.label)}});
            out.push_back({{"text", u.text}, {"at", formatInstant(u.at)}, {"spans", std::move(spans)}});
        }
        return out;
    }

    json::array understood() const {
        using enum triage::FindingState;
        json::array out;
        for (const auto& u : m_state.understood)
            if (u.state == present || u.state == denied || u.state == uncertain)
                out.push_back({{"finding", u.finding}, {"label", in(u.label)}, {"state", triage::code(u.state)}});
        return out;
    }

    json::array answers() const {
        json::array out;
        for (const auto& a : m_state.answers)
            out.push_back({{"questionId", a.line.questionId},
                           {"question", in(a.line.question)},
                           {"answer", in(a.line.answer)},
                           {"unknown", a.line.unknown},
                           {"turn", a.turn}});
        return out;
    }

    json::object question(const triage::Question& q) const {
        json::array choices;
        for (const auto& c : q.choices) choices.push_back({{"id", c.id}, {"label", in(c.label)}});
        json::object o{{"id", q.id},
                       {"text", in(q.text)},
                       {"why", in(q.why)},
                       {"topic", q.topic},
                       {"kind", triage::code(q.kind)},
                       {"choices", std::move(choices)},
                       {"allowUnknown", q.allowUnknown},
                       {"safety", q.safety},
                       {"safetyIndex", q.safetyIndex},
                       {"safetyCount", q.safetyCount},
                       {"left", q.estimatedLeft}};
        if (q.min) o["min"] = *q.min;
        if (q.max) o["max"] = *q.max;
        if (!q.unit.empty()) o["unit"] = q.unit;
        if (q.kind == triage::QuestionKind::number) o["decimals"] = q.decimals;
        return o;
    }

    json::array lines(const std::vector<LocalText>& texts) const {
        json::array out;
        for (const auto& t : texts) out.push_back(json::value(in(t)));
        return out;
    }

    json::object outcome(const triage::Outcome& o) const {
        const auto& s = o.suggestion;
        json::object next{{"text", in(o.advice.next)}};
        if (m_item) next["readBy"] = formatInstant(m_item->deadline);
        json::object out{{"urgency", clinical::code(s.urgency)},
                         {"clinicianDecides", s.clinicianDecides},
                         {"title", in(o.advice.title)},
                         {"destination", {{"code", s.destination.code}, {"label", in(s.destination.label)}}},
                         {"why", in(o.why)}, // the reason in the suggestion speaks to the clinician
                         {"now", lines(o.advice.now)},
                         {"watch", lines(o.advice.watch)},
                         {"call112", lines(o.advice.call112)},
                         {"back", in(o.advice.back)},
                         {"next", std::move(next)}};
        out["decided"] = m_item && m_item->decision ? json::value(decided(*m_item->decision)) : json::value(nullptr);
        return out;
    }

    json::object decided(const clinical::Decision& d) const {
        const auto* destination = m_kb.destination(d.destination.code);
        const bool titled = destination && !in(destination->title).empty();
        const bool read = m_doc.decidedAt == d.at && !m_doc.decidedTitle.empty();
        return {{"urgency", clinical::code(d.urgency)},
                {"by", d.by.name},
                {"at", formatInstant(d.at)},
                {"title", read ? m_doc.decidedTitle : titled ? in(destination->title) : in(d.destination.label)},
                {"destination", {{"code", d.destination.code}, {"label", in(d.destination.label)}}}};
    }

    const triage::KnowledgeBase& m_kb;
    const InterviewDoc& m_doc;
    const triage::Interview& m_state;
    const clinical::TriageItem* m_item;
};

// An interview that ended before its outcome was kept with it. Its queue item holds the suggestion that was made then.
triage::Interview asItWas(const triage::KnowledgeBase& kb, const triage::RoutingPolicy& policy, triage::Interview state,
                          const clinical::TriageItem& item, Instant at) {
    auto given = item.suggestion;
    const auto routed = std::ranges::any_of(item.timeline, [](const clinical::TimelineEntry& e) { return e.kind == "routed"; });
    if (routed) given.destination = state.outcome ? state.outcome->suggestion.destination : clinical::Destination{};
    const auto* now = state.outcome ? &state.outcome->suggestion : nullptr;
    const bool same = now && now->urgency == given.urgency && now->clinicianDecides == given.clinicianDecides &&
                      now->destination.code == given.destination.code && now->knowledgeBase == given.knowledgeBase;
    return same ? state : triage::toldAgain(kb, policy, std::move(state), given, at);
}

} // namespace

Result<std::optional<InterviewDoc>> loadInterview(ReadTx& tx, const triage::KnowledgeBase& kb,
                                                  const triage::RoutingPolicy& policy, std::string_view id) {
    FYR_TRY(const auto text, tx.value(keyOf(id)));
    if (!text) return std::nullopt;
    FYR_TRY(const auto v, json::parse(*text));
    InterviewDoc d;
    const auto string = [&](std::string_view key) { return std::string(json::text(v, key).value_or("")); };
    d.id = InterviewId{string("id")};
    d.patient = PatientId{string("patient")};
    d.unit = UnitId{string("unit")};
    d.item = ItemId{string("item")};
    d.version = json::integer(v, "version").value_or(0);
    FYR_TRY(d.created, parseInstant(string("created")));
    FYR_TRY(d.updated, parseInstant(string("updated")));
    if (const auto read = json::text(v, "adviceRead")) {
        FYR_TRY(d.adviceRead, parseInstant(*read));
    }
    const auto* engine = json::child(v, "engine");
    if (!engine) return fail(ErrorCode::storageCorrupt, "an interview without its state");
    if (json::text(v, "decidedAt")) {
        FYR_TRY(d.decidedAt, parseInstant(string("decidedAt")));
        d.decidedTitle = string("decidedTitle");
    }
    if (const auto* told = json::child(v, "told")) {
        d.told = *told;
        auto state = triage::toldFromJson(*told, *engine);
        if (!state) return fail(ErrorCode::storageCorrupt, "an interview whose outcome cannot be read: " + state.error().describe());
        d.state = std::move(*state);
        return d;
    }
    FYR_TRY(d.state, triage::interviewFromJson(kb, policy, *engine, triage::OtherKnowledge::rebase));
    FYR_TRY(const auto open, tx.value("interview-open/" + d.id.str()));
    if (open) {
        d.endedByLoading = d.state.done;
    } else if (!d.item.empty()) {
        FYR_TRY(const auto stored, loadItem(tx, d.item.str()));
        if (stored) d.state = asItWas(kb, policy, std::move(d.state), stored->item, d.updated);
    }
    return d;
}

Result<void> saveInterview(WriteTx& tx, const InterviewDoc& d) {
    json::object o{{"id", d.id.str()},
                   {"patient", d.patient.str()},
                   {"unit", d.unit.str()},
                   {"item", d.item.str()},
                   {"version", d.version},
                   {"created", formatInstant(d.created)},
                   {"updated", formatInstant(d.updated)},
                   {"engine", triage::toJson(d.state)}};
    if (d.adviceRead) o["adviceRead"] = formatInstant(*d.adviceRead);
    if (d.state.done) o["told"] = d.told.empty() ? triage::toldToJson(d.state) : d.told;
    if (d.decidedAt) {
        o["decidedAt"] = formatInstant(*d.decidedAt);
        o["decidedTitle"] = d.decidedTitle;
    }
    FYR_CHECK(tx.setValue(keyOf(d.id.str()), json::write(o)));
    FYR_CHECK(tx.setValue("interview-of/" + d.patient.str(), d.id.str()));
    const auto open = "interview-open/" + d.id.str();
    return d.state.done ? tx.clearValue(open) : tx.setValue(open, formatInstant(d.updated));
}

json::object interviewView(const triage::KnowledgeBase& kb, const InterviewDoc& doc, const clinical::TriageItem* item) {
    return View(kb, doc, item).interview();
}

} // namespace fyr::server
