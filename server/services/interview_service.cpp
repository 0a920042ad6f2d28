#include "server/services/interview_service.h"

#include "base/digest.h"
#include "server/services/record_reading.h"
#include "server/services/screening_record.h"
#include "server/services/traces.h"
#include "server/services/vital_record.h"
#include "triage/knowledge_base.h"
#include "triage/told.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

using Kind = InterviewReply::Kind;

// With what a rule of the region says of this age.
TenantPolicy forAge(TenantPolicy policy, const triage::KnowledgeBase& kb, std::optional<double> age, Instant now) {
    if (age && !policy.unit.rules.empty()) applyMoment(policy, {now, static_cast<int>(*age), {}, &kb});
    return policy;
}

std::string_view typeOf(const triage::Event& e) {
    constexpr std::array<std::string_view, 5> names{"start", "answer", "freeText", "back", "stop"};
    return names[e.index()];
}

// What the queue shows of a person, from the Patient resource.
Result<PatientFacts> patientFacts(ReadTx& tx, const PatientId& id) {
    FYR_TRY(const auto stored, tx.read("Patient", id.str()));
    if (!stored || stored->deleted) return fail(ErrorCode::notFound, "no such Patient");
    FYR_TRY(const auto p, fhir::Resource::parse(stored->json));
    PatientFacts f;
    const auto& name = p["name"][0];
    f.name = name.text("text");
    if (f.name.empty()) {
        for (const auto& given : name["given"].items()) f.name += (f.name.empty() ? "" : " ") + std::string(given.text());
        f.name += (f.name.empty() ? "" : " ") + std::string(name.text("family"));
    }
    if (const auto birth = parseDate(p.text("birthDate"))) f.birthDate = *birth;
    f.sex = clinical::sexFromCode(p.text("gender"));
    return f;
}

// Years with a fraction for small children: months decide there.
double ageOf(Date birth, Date on) {
    const int years = ageInYears(birth, on);
    return years >= 3 ? years : ageInMonths(birth, on) / 12.0;
}

Trace trace(const InterviewDoc& doc, TraceAction action, std::string subtype) {
    Trace t;
    t.action = action;
    t.subtype = std::move(subtype);
    t.patient = doc.patient.str();
    t.about = {"QuestionnaireResponse/" + (doc.item.empty() ? doc.id.str() : doc.item.str())};
    return t;
}

} // namespace

InterviewService::InterviewService(Store& store, const triage::KnowledgeBase& kb, const Clock& clock, Random& random)
    : m_store(store), m_kb(kb), m_clock(clock), m_random(random) {}

Result<InterviewReply> InterviewService::once(const Principal& who, std::string_view clientId, std::string_view asked,
                                              const std::function<Result<InterviewReply>(WriteTx&, Instant)>& body) {
    if (!isUlid(clientId)) return fail(Error{ErrorCode::badRequest, "a clientId is needed", {{"/clientId", "a ULID"}}});
    if (who.role != Role::patient || who.patient.empty()) return fail(ErrorCode::forbidden, "for patients");
    const auto hash = hex(sha256(asked));
    InterviewReply reply;
    const auto written = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto known, tx.command(clientId));
        if (known) {
            if (known->person != who.person.str() || known->hash != hash)
                return fail(ErrorCode::duplicate, "this clientId was used for something else");
            reply = {Kind::ok, known->result};
            return {};
        }
        const auto now = m_clock.now();
        FYR_TRY(reply, body(tx, now));
        if (reply.kind == Kind::moved) return {};
        return tx.putCommand({std::string(clientId), who.person.str(), hash, reply.json, now});
    });
    if (!written) return fail(written.error());
    return reply;
}

Result<InterviewDoc> InterviewService::mine(WriteTx& tx, const Principal& who, const TenantPolicy& policy,
                                            std::string_view id) const {
    if (!isUlid(id)) return fail(ErrorCode::notFound, "no such interview");
    FYR_TRY(auto doc, loadInterview(tx, m_kb, policy.routing, id));
    if (!doc || doc->patient.str() != who.patient || who.patient.empty())
        return fail(ErrorCode::notFound, "no such interview");
    FYR_CHECK(settle(tx, policy, *doc, m_clock.now()));
    return std::move(*doc);
}

// An interview that a newer knowledge base has no more questions for has ended, and goes to the queue like any other;
// one that ended before outcomes were kept is kept from now on.
Result<void> InterviewService::settle(WriteTx& tx, const TenantPolicy& policy, InterviewDoc& doc, Instant now) const {
    if (!doc.state.done || !doc.told.empty()) return {};
    if (doc.endedByLoading) {
        FYR_TRY(auto again, loadInterview(tx, m_kb, forAge(policy, m_kb, doc.state.age, now).routing, doc.id.str()));
        if (again) doc = std::move(*again);
        doc.endedByLoading = false;
        doc.updated = now;
        const auto stream = "interview/" + doc.id.str();
        FYR_CHECK(tx.append(stream, doc.version, {{stream, doc.version + 1, now, "ended", json::write({{"kb", doc.state.kbHash}})}}));
        ++doc.version;
        FYR_CHECK(project(tx, policy, doc, now));
    }
    FYR_CHECK(saveInterview(tx, doc));
    doc.told = triage::toldToJson(doc.state);
    return {};
}

Result<std::string> InterviewService::view(WriteTx& tx, InterviewDoc& doc) const {
    if (doc.item.empty() || !doc.state.done) return json::write(interviewView(m_kb, doc, nullptr));
    FYR_TRY(const auto stored, loadItem(tx, doc.item.str()));
    auto shown = interviewView(m_kb, doc, stored ? &stored->item : nullptr);
    if (stored && stored->item.decision && doc.decidedAt != stored->item.decision->at) { // what was read stays, too
        const json::value v = shown;
        doc.decidedAt = stored->item.decision->at;
        doc.decidedTitle = std::string(json::text(v.at("outcome").at("decided"), "title").value_or(""));
        FYR_CHECK(saveInterview(tx, doc));
    }
    return json::write(shown);
}

Result<void> InterviewService::project(WriteTx& tx, const TenantPolicy& policy, InterviewDoc& doc, Instant now) const {
    if (doc.item.empty() && !belongsInQueue(doc.state)) return {};
    FYR_TRY(const auto patient, patientFacts(tx, doc.patient));
    std::optional<StoredItem> before;
    if (doc.item.empty()) {
        doc.item = ItemId{makeUlid(now, m_random)};
        const auto stream = "task/" + doc.item.str();
        FYR_CHECK(tx.append(stream, 0, {{stream, 1, now, "entered", json::write({{"interview", doc.id.str()}})}}));
    } else {
        FYR_TRY(before, loadItem(tx, doc.item.str()));
    }
    const auto item = projectItem(m_kb, policy, doc, patient, before ? &before->item : nullptr, now);
    FYR_CHECK(saveItem(tx, before ? &*before : nullptr, item));
    const bool reopened = before && before->item.decision && !item.decision;
    if (before && !reopened) return {};
    OutboxRow told; // ids and a level: whoever is told reads the rest with rights of their own
    told.topic = reopened ? "triage.reopened" : "triage.entered";
    told.json = json::write({{"item", item.id.str()}, {"unit", item.unit.str()}, {"urgency", clinical::code(item.suggestion.urgency)}});
    told.due = now;
    return tx.enqueue(told);
}

Result<void> InterviewService::advance(WriteTx& tx, const TenantPolicy& policy, InterviewDoc& doc,
                                       const triage::Event& event, std::string_view clientId, Instant now) const {
    const auto* start = std::get_if<triage::Start>(&event);
    const auto age = start ? start->age : doc.state.age;
    FYR_TRY(auto step, triage::step(m_kb, forAge(policy, m_kb, age, now).routing, doc.state, event, now));
    if (step.state.done && step.state.age != age && !policy.unit.rules.empty()) { // these very words told the age
        FYR_TRY(step, triage::step(m_kb, forAge(policy, m_kb, step.state.age, now).routing, std::move(doc.state), event, now));
    }
    doc.state = std::move(step.state);
    doc.updated = now;
    const auto stream = "interview/" + doc.id.str();
    json::object data{{"event", triage::toJson(event)}, {"turn", doc.state.turn}, {"kb", doc.state.kbHash}};
    if (!clientId.empty()) data["clientId"] = clientId;
    if (doc.state.done && doc.state.outcome) {
        doc.told = std::move(json::settled(triage::toldToJson(doc.state)).as_object());
        data["told"] = hex(sha256(json::write(doc.told))); // the stream says what was told, whatever becomes of the snapshot
        FYR_CHECK(countRouted(tx, policy.unit, doc.unit.str(), doc.state.outcome->suggestion.destination.code, now));
    }
    FYR_CHECK(tx.append(stream, doc.version,
                        {{stream, doc.version + 1, now, std::string(typeOf(event)), json::write(data)}}));
    ++doc.version;
    FYR_CHECK(project(tx, policy, doc, now));
    if (doc.state.done) {
        FYR_CHECK(writeScreenings(tx, doc, now));
        FYR_TRY(const auto patient, patientFacts(tx, doc.patient));
        if (isAboutRecord(doc.state.subject, patient, now)) {
            FYR_CHECK(writeVitals(tx, doc, now));
        }
    }
    return saveInterview(tx, doc);
}

Result<void> InterviewService::leavePrevious(WriteTx& tx, const TenantPolicy& policy, const Principal& who,
                                             Instant now) const {
    FYR_TRY(const auto id, tx.value("interview-of/" + who.patient));
    if (!id) return {};
    FYR_TRY(auto doc, loadInterview(tx, m_kb, policy.routing, *id));
    if (!doc) return {};
    FYR_CHECK(settle(tx, policy, *doc, now));
    return doc->state.done ? Result<void>{} : advance(tx, policy, *doc, triage::Stop{}, {}, now);
}

Result<InterviewReply> InterviewService::start(const Principal& who, const StartInterview& r) {
    const auto asked = json::write({{"start", r.text}, {"lang", r.lang}, {"subject", triage::code(r.subject)}});
    if (!r.lang.empty() && r.lang != "sv" && r.lang != "en")
        return fail(Error{ErrorCode::badRequest, "an unknown language", {{"/lang", "sv or en"}}});
    std::optional<clinical::Urgency> ended;
    auto reply = once(who, r.clientId, asked, [&](WriteTx& tx, Instant now) -> Result<InterviewReply> {
        FYR_TRY(const auto policy, loadPolicy(tx, who.unit, now, &m_kb));
        FYR_TRY(const auto patient, patientFacts(tx, PatientId{who.patient}));
        FYR_TRY(const auto scope, tx.scopeOf("Patient", who.patient));
        FYR_CHECK(leavePrevious(tx, policy, who, now));
        InterviewDoc doc;
        doc.id = InterviewId{makeUlid(now, m_random)};
        doc.patient = PatientId{who.patient};
        doc.unit = UnitId{scope && !scope->unit.empty() ? scope->unit : who.unit};
        doc.created = now;
        triage::Start start;
        start.lang = r.lang;
        start.text = r.text;
        start.subject = r.subject;
        if (isAboutRecord(r.subject, patient, now)) { // somebody else's age is asked for
            if (patient.birthDate) start.age = ageOf(*patient.birthDate, dateOf(now));
            start.sex = patient.sex;
            if (policy.unit.readRecord && m_kb.record().any()) {
                FYR_TRY(auto reading, readRecord(tx, m_kb.record(), who.patient, doc.unit.str(), now));
                start.record = std::move(reading.entries);
                auto read = trace(doc, TraceAction::read, "interview.record");
                read.about.insert(read.about.end(), reading.read.begin(), reading.read.end());
                if (reading.blocked) read.detail = "blocked";
                FYR_CHECK(leaveTrace(tx, now, triageReader(who, doc.unit.str()), read));
            }
        }
        FYR_CHECK(advance(tx, policy, doc, start, r.clientId, now));
        if (doc.state.done && doc.state.outcome) ended = doc.state.outcome->suggestion.urgency;
        FYR_CHECK(leaveTrace(tx, now, who, trace(doc, TraceAction::create, "interview.start")));
        FYR_TRY(auto text, view(tx, doc));
        return InterviewReply{Kind::created, std::move(text)};
    });
    if (reply && ended && onOutcome) onOutcome(*ended);
    return reply;
}

Result<InterviewReply> InterviewService::turn(const Principal& who, std::string_view id, const InterviewTurn& r) {
    const auto asked = json::write({{"id", id}, {"turn", r.turn}, {"event", triage::toJson(r.event)}});
    std::optional<clinical::Urgency> ended;
    auto reply = once(who, r.clientId, asked, [&](WriteTx& tx, Instant now) -> Result<InterviewReply> {
        ended.reset();
        FYR_TRY(const auto policy, loadPolicy(tx, who.unit, now, &m_kb));
        FYR_TRY(auto doc, mine(tx, who, policy, id));
        if (doc.state.turn != r.turn || doc.state.done) {
            FYR_TRY(auto text, view(tx, doc));
            return InterviewReply{Kind::moved, std::move(text)};
        }
        FYR_CHECK(advance(tx, policy, doc, r.event, r.clientId, now));
        if (doc.state.done && doc.state.outcome) ended = doc.state.outcome->suggestion.urgency;
        FYR_CHECK(leaveTrace(tx, now, who, trace(doc, TraceAction::update, fmt::format("interview.{}", typeOf(r.event)))));
        FYR_TRY(auto text, view(tx, doc));
        return InterviewReply{Kind::ok, std::move(text)};
    });
    if (reply && ended && onOutcome) onOutcome(*ended);
    return reply;
}

Result<InterviewReply> InterviewService::leave(const Principal& who, std::string_view id, std::string_view clientId) {
    const auto asked = json::write({{"id", id}, {"leave", true}});
    std::optional<clinical::Urgency> ended;
    auto reply = once(who, clientId, asked, [&](WriteTx& tx, Instant now) -> Result<InterviewReply> {
        ended.reset();
        FYR_TRY(const auto policy, loadPolicy(tx, who.unit, now, &m_kb));
        FYR_TRY(auto doc, mine(tx, who, policy, id));
        if (!doc.state.done) { // leaving what is over changes nothing
            FYR_CHECK(advance(tx, policy, doc, triage::Stop{}, clientId, now));
            if (doc.state.outcome) ended = doc.state.outcome->suggestion.urgency;
        }
        FYR_CHECK(leaveTrace(tx, now, who, trace(doc, TraceAction::update, "interview.leave")));
        FYR_TRY(auto text, view(tx, doc));
        return InterviewReply{Kind::ok, std::move(text)};
    });
    if (reply && ended && onOutcome) onOutcome(*ended);
    return reply;
}

Result<void> InterviewService::adviceRead(const Principal& who, std::string_view id, std::string_view clientId) {
    const auto asked = json::write({{"id", id}, {"read", true}});
    return once(who, clientId, asked, [&](WriteTx& tx, Instant now) -> Result<InterviewReply> {
               FYR_TRY(const auto policy, loadPolicy(tx, who.unit, now, &m_kb));
               FYR_TRY(auto doc, mine(tx, who, policy, id));
               if (!doc.state.done) return fail(ErrorCode::invalidState, "there is no advice yet");
               if (!doc.adviceRead) {
                   doc.adviceRead = now;
                   FYR_TRY(const auto before, loadItem(tx, doc.item.str()));
                   if (before) {
                       auto item = before->item;
                       item.timeline.push_back({now, "adviceRead", {}, {who.patient, item.patientName}});
                       FYR_CHECK(saveItem(tx, &*before, item));
                   }
                   FYR_CHECK(saveInterview(tx, doc));
               }
               FYR_CHECK(leaveTrace(tx, now, who, trace(doc, TraceAction::update, "interview.read")));
               return InterviewReply{Kind::ok, ""};
           })
        .map([](const InterviewReply&) {});
}

Result<InterviewReply> InterviewService::get(const Principal& who, std::string_view id) {
    InterviewReply reply;
    const auto written = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto policy, loadPolicy(tx, who.unit, m_clock.now(), &m_kb));
        FYR_TRY(auto doc, mine(tx, who, policy, id));
        FYR_TRY(reply.json, view(tx, doc));
        return leaveTrace(tx, m_clock.now(), who, trace(doc, TraceAction::read, "interview.get"));
    });
    if (!written) return fail(written.error());
    return reply;
}

Result<InterviewReply> InterviewService::current(const Principal& who) {
    std::optional<std::string> id;
    const auto found = m_store.read(who.tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(id, tx.value("interview-of/" + who.patient));
        return {};
    });
    if (!found) return fail(found.error());
    if (!id) return fail(ErrorCode::notFound, "no interview yet");
    return get(who, *id);
}

Result<void> InterviewService::keepOutcomes(const TenantId& tenant) {
    std::vector<std::string> ids;
    bool kept = false;
    FYR_CHECK(m_store.read(tenant, [&](ReadTx& tx) -> Result<void> {
        ids.clear();
        FYR_TRY(const auto done, tx.value("interviews-kept"));
        kept = done.has_value();
        if (kept) return {};
        FYR_TRY(const auto all, tx.values("interview/"));
        for (const auto& [key, text] : all) ids.push_back(key.substr(key.find('/') + 1));
        return {};
    }));
    if (kept) return {};
    bool complete = true;
    for (const auto& id : ids) {
        const auto one = m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
            FYR_TRY(auto policy, loadPolicy(tx, {}, m_clock.now(), &m_kb));
            FYR_TRY(auto doc, loadInterview(tx, m_kb, policy.routing, id));
            if (!doc || doc->endedByLoading) return {}; // the sweep of open ones takes it
            return settle(tx, policy, *doc, m_clock.now());
        });
        complete = complete && one.has_value(); // a damaged one must not keep the others; it is tried again
    }
    if (!complete) return {};
    return m_store.write(tenant, [&](WriteTx& tx) { return tx.setValue("interviews-kept", formatInstant(m_clock.now())); });
}

Result<std::size_t> InterviewService::sweep(const TenantId& tenant, Millis abandonedAfter) {
    FYR_CHECK(keepOutcomes(tenant));
    const auto before = m_clock.now() - abandonedAfter;
    std::vector<std::string> ids;
    const auto listed = m_store.read(tenant, [&](ReadTx& tx) -> Result<void> {
        ids.clear();
        FYR_TRY(const auto open, tx.values("interview-open/"));
        for (const auto& [key, at] : open) {
            const auto t = parseInstant(at);
            if (!t || *t <= before) ids.push_back(key.substr(key.find('/') + 1));
        }
        return {};
    });
    if (!listed) return fail(listed.error());
    std::size_t left = 0;
    for (const auto& id : ids) {
        std::optional<clinical::Urgency> ended;
        // One that fails must not keep the others from the queue.
        const auto done = m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
            ended.reset();
            FYR_TRY(auto policy, loadPolicy(tx, {}, m_clock.now(), &m_kb));
            FYR_TRY(auto doc, loadInterview(tx, m_kb, policy.routing, id));
            if (!doc) return tx.clearValue("interview-open/" + id);
            FYR_TRY(policy, loadPolicy(tx, doc->unit.str(), m_clock.now(), &m_kb));
            const bool ends = doc->endedByLoading;
            FYR_CHECK(settle(tx, policy, *doc, m_clock.now()));
            if (ends && doc->state.outcome) ended = doc->state.outcome->suggestion.urgency;
            if (doc->state.done || doc->updated > before) return {}; // answered meanwhile
            FYR_CHECK(advance(tx, policy, *doc, triage::Stop{}, {}, m_clock.now()));
            if (doc->state.outcome) ended = doc->state.outcome->suggestion.urgency;
            return {};
        });
        if (!done || !ended) continue;
        ++left;
        if (onOutcome) onOutcome(*ended);
    }
    return left;
}

} // namespace fyr::server
