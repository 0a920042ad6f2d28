#include "server/messaging/mailroom.h"

#include "server/services/queries.h"
#include "server/services/item_store.h"
#include "server/services/may_act.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {
namespace {

using protocol::CommandStatus;

Posted missing(std::string message) { return {rejected(ErrorCode::notFound, std::move(message)), {}}; }

} // namespace

Posted Mailroom::refused(const Thread& t, CommandStatus status, ErrorCode code, std::string message) {
    Posted p{refuse(status, code, std::move(message)), t};
    p.handled.result.version = t.version;
    p.handled.current = t.json;
    p.handled.patient = t.patient;
    return p;
}

Result<std::optional<Thread>> Mailroom::find(std::string_view id) {
    FYR_TRY(auto thread, loadThread(m_tx, id));
    if (!thread) return thread;
    FYR_TRY(const bool may, mayAct(m_tx, m_who, "Communication", {thread->patient, thread->unit}, m_now));
    if (!may) thread.reset();
    return thread;
}

Result<Posted> Mailroom::keep(const Thread& thread) {
    FYR_TRY(auto saved, saveThread(m_tx, thread));
    Posted p;
    p.handled.result.version = saved.version;
    p.handled.patient = saved.patient;
    p.handled.about = {"Communication/" + saved.id};
    p.thread = std::move(saved);
    return p;
}

Result<std::optional<Handled>> Mailroom::badAttachment(const protocol::MessagePayload& p, std::string_view patient) {
    for (const auto& a : p.attachments) {
        FYR_TRY(const auto stored, m_tx.read("DocumentReference", a));
        FYR_TRY(const auto scope, m_tx.scopeOf("DocumentReference", a));
        if (!stored || stored->deleted || !scope || scope->patient != patient)
            return std::optional(rejected(ErrorCode::notFound, "no such document of this patient"));
    }
    return std::optional<Handled>{};
}

Result<Posted> Mailroom::begin(const protocol::MessagePayload& p, const std::string& id) {
    FYR_TRY(const auto scope, m_tx.scopeOf("Patient", p.patient.str()));
    FYR_TRY(const auto stored, m_tx.read("Patient", p.patient.str()));
    bool may = false;
    if (scope && stored && !stored->deleted) {
        FYR_TRY(may, mayAct(m_tx, m_who, "Patient", *scope, m_now));
    }
    if (!may) return missing("no such Patient");
    FYR_TRY(auto bad, badAttachment(p, p.patient.str()));
    if (bad) return Posted{std::move(*bad), {}};
    if (side() == Side::patient) {
        SearchQuery q;
        q.type = "Communication";
        q.terms = {codeTerm("Communication", "category", {"thread"}), codeTerm("Communication", "status", {"in-progress"})};
        q.within.patient = p.patient.str();
        q.count = 0;
        q.wantTotal = true;
        FYR_TRY(const auto open, m_tx.search(q));
        if (open.total.value_or(0) >= openThreadsPerPatient)
            return Posted{rejected(ErrorCode::invalidState, "as many open threads as are allowed"), {}};
    }
    Thread t;
    t.id = id;
    t.topic = p.topic;
    t.patient = p.patient.str();
    FYR_TRY(const auto patient, fhir::Resource::parse(stored->json));
    t.patientName = patient["name"][0].text("text");
    t.unit = m_who.unit.empty() ? scope->unit : m_who.unit;
    t.unitName = m_who.unitName;
    t.started = m_now;
    FYR_TRY(auto done, post(std::move(t), p, id + "-m"));
    done.handled.result.version = stored->version; // of the target, the Patient
    return done;
}

Result<Posted> Mailroom::send(std::string_view id, const protocol::MessagePayload& p, const std::string& messageId) {
    FYR_TRY(auto thread, find(id));
    if (!thread) return missing("no such thread");
    if (!thread->open) return refused(*thread, CommandStatus::rejected, ErrorCode::invalidState, "the thread is closed");
    FYR_TRY(auto bad, badAttachment(p, thread->patient));
    if (bad) return Posted{std::move(*bad), {}};
    return post(std::move(*thread), p, messageId);
}

Result<Posted> Mailroom::post(Thread t, const protocol::MessagePayload& p, const std::string& messageId) {
    Message m;
    m.id = messageId;
    m.thread = t.id;
    m.number = ++t.count;
    m.from = side();
    m.senderId = m.from == Side::patient ? m_who.patient : m_who.practitioner.empty() ? m_who.person.str() : m_who.practitioner;
    m.senderName = m_who.name;
    m.patient = t.patient;
    m.unit = t.unit;
    m.at = m_now;
    m.text = p.text;
    m.attachments = p.attachments;
    t.lastAt = m_now;
    t.lastFrom = m.from;
    // Who writes has seen neither less nor more of the other side's: only the own message is read by its writer.
    if (m.from == Side::patient) {
        t.fromPatient = m.number;
        ++t.unreadByUnit;
    } else {
        t.fromUnit = m.number;
        ++t.unreadByPatient;
    }
    const bool fresh = t.version == 0;
    FYR_TRY(auto done, keep(t));
    FYR_CHECK(putResource(m_tx, messageResource(m), {t.patient, t.unit}, 0));
    OutboxRow row;
    row.topic = "message.sent";
    row.json = json::write({{"thread", t.id}, {"number", m.number}, {"from", code(m.from)}, {"patient", t.patient}, {"unit", t.unit}});
    row.due = m_now;
    FYR_CHECK(m_tx.enqueue(row));
    // What was written is sent: its draft is done with.
    FYR_CHECK(m_tx.clearValue(fmt::format("draft/{}/{}", m_who.person.str(), fresh ? "new" : t.id)));
    done.handled.about.push_back("Communication/" + m.id);
    done.handled.action = TraceAction::create;
    return done;
}

Result<Posted> Mailroom::markRead(std::string_view id, std::int64_t upTo) {
    FYR_TRY(auto thread, find(id));
    if (!thread) return missing("no such thread");
    auto& t = *thread;
    auto& read = side() == Side::patient ? t.readByPatient : t.readByUnit;
    const auto to = std::min(upTo, t.count);
    if (to <= read) { // nothing new, or an older page was looked at
        Posted p{{.result = {.id = {}, .version = t.version}, .patient = t.patient}, t};
        return p;
    }
    FYR_TRY(const auto messages, messagesOf(m_tx, t));
    read = to;
    auto& unread = side() == Side::patient ? t.unreadByPatient : t.unreadByUnit;
    unread = std::ranges::count_if(messages, [&](const Message& m) { return m.number > to && m.from != side(); });
    return keep(t);
}

Result<Posted> Mailroom::close(std::string_view id, const std::string& reason, std::int64_t seen) {
    FYR_TRY(auto thread, find(id));
    if (!thread) return missing("no such thread");
    auto& t = *thread;
    if (side() != Side::unit) return refused(t, CommandStatus::rejected, ErrorCode::forbidden, "the unit closes threads");
    if (!t.open) return Posted{{.result = {.id = {}, .version = t.version}, .patient = t.patient}, t};
    if (seen != t.version) {
        FYR_TRY(const auto then, m_tx.vread("Communication", id, seen));
        std::int64_t saw = 0;
        if (then && !then->deleted) {
            FYR_TRY(const auto old, threadFrom(*then));
            saw = old.count;
        }
        if (t.fromPatient > saw) return refused(t, CommandStatus::conflict, ErrorCode::versionConflict, "the patient wrote meanwhile");
    }
    t.open = false;
    t.closedReason = reason;
    return keep(t);
}

Result<Posted> Mailroom::reopen(std::string_view id) {
    FYR_TRY(auto thread, find(id));
    if (!thread) return missing("no such thread");
    auto& t = *thread;
    if (side() != Side::unit) return refused(t, CommandStatus::rejected, ErrorCode::forbidden, "the unit opens threads");
    if (t.open) return Posted{{.result = {.id = {}, .version = t.version}, .patient = t.patient}, t};
    t.open = true;
    t.closedReason.clear();
    return keep(t);
}

} // namespace fyr::server
