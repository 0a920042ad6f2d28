// The commands of docs/COURSES.md: what is asked → the engine's event, and what else follows.
#include "server/icbt/course_end.h"
#include "server/icbt/courses.h"

#include "server/icbt/consent.h"
#include "server/icbt/eligibility.h"
#include "server/icbt/sentences.h"

#include "protocol/course_payload.h"
#include "fhir/course_mapping.h"
#include "server/messaging/mailroom.h"
#include "server/services/may_act.h"
#include "server/services/tenant_policy.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {
namespace {

using icbt::EventType;
using protocol::Command;
using protocol::CommandStatus;
using protocol::CommandType;
using protocol::CoursePayload;

clinical::PersonRef personOf(const Principal& who) { return {who.practitioner.empty() ? who.person.str() : who.practitioner, who.name}; }

template <class List>
std::uint16_t placeOf(const List& list, std::string_view id) {
    for (std::size_t i = 0; i < list.size(); ++i)
        if (list[i].id == id) return static_cast<std::uint16_t>(i);
    return icbt::none;
}

EventType eventOf(CommandType t) {
    using enum CommandType;
    switch (t) {
    case icbtStart: return EventType::start;
    case icbtApprove: return EventType::approve;
    case icbtHandBack: return EventType::handBack;
    case icbtReply: return EventType::reply;
    case icbtOpenModule: return EventType::openModule;
    case icbtRepeat: return EventType::repeat;
    case icbtSkip: return EventType::skip;
    case icbtChoose: return EventType::choose;
    case icbtSwap: return EventType::swap;
    case icbtDecide: return EventType::decide;
    case icbtTake: return EventType::take;
    case icbtSettle: return EventType::settle;
    case icbtPause: return EventType::pause;
    case icbtResume: return EventType::resume;
    case icbtClose: return EventType::close;
    case icbtExtend: return EventType::extend;
    case icbtTransfer: return EventType::transfer;
    case icbtWaive: return EventType::waive;
    case icbtSignOff: return EventType::signOff;
    case icbtDischarge: return EventType::discharge;
    case icbtRefer: return EventType::refer;
    default: return EventType::tick;
    }
}

CourseEvent eventFor(const Command& c, const CoursePayload& p, const CourseFile& f) {
    const auto& programme = f.programme();
    CourseEvent e;
    e.type = eventOf(c.type);
    e.duty = p.duty;
    e.minutes = p.minutes;
    e.until = p.until;
    e.text = p.text.empty() ? p.reason : p.text;
    if (!p.module.empty()) e.subject = placeOf(programme.modules, p.module);
    if (!p.choice.empty()) {
        e.other = e.subject;
        e.subject = placeOf(programme.choices, p.choice);
    }
    if (!p.decision.empty()) {
        e.subject = placeOf(programme.decisions, p.decision);
        e.other = p.track.empty() && f.course.track != icbt::none ? f.course.track : placeOf(programme.tracks, p.track.empty() && !programme.tracks.empty() ? programme.tracks.front().id : p.track);
    }
    if (c.type == CommandType::icbtTransfer) e.text = p.therapist;
    if (c.type == CommandType::icbtWaive) {
        for (std::size_t i = 0; i < programme.close.size(); ++i)
            if (ruleCode(programme, programme.close[i]) == p.rule) e.subject = static_cast<std::uint16_t>(i);
        if (f.course.phase == icbt::Phase::enrolled && p.rule.starts_with("measure:")) {
            e.type = EventType::waiveStart;
            e.subject = placeOf(programme.measures, p.rule.substr(8));
        }
    }
    return e;
}

// The two questions that the course cannot answer for the person (docs/COURSES.md, "When the world has moved").
Result<std::optional<Handled>> worldMoved(WriteTx& tx, const Command& c, const CoursePayload& p, const CourseFile& f) {
    std::optional<Handled> out;
    if (c.type == CommandType::icbtApprove || c.type == CommandType::icbtHandBack) {
        const auto place = placeOf(f.programme().modules, p.module);
        FYR_TRY(const auto then, tx.vread("CarePlan", f.header.id, c.base));
        if (place == icbt::none || !then || then->deleted) return out;
        FYR_TRY(const auto resource, fhir::Resource::parse(then->json));
        FYR_TRY(const auto seen, fhir::courseRow(resource));
        const auto module = std::ranges::find(seen.modules, p.module, &clinical::CourseModule::id);
        const auto& now = f.course.modules[place];
        if (module != seen.modules.end() && now.status == icbt::ModuleStatus::submitted && module->status == "submitted" && module->since != now.since)
            out = refuse(CommandStatus::conflict, ErrorCode::versionConflict, "it was handed in again after what was seen");
    }
    if (c.type == CommandType::icbtDecide) {
        const auto place = placeOf(f.programme().decisions, p.decision);
        if (place != icbt::none && f.course.decisions[place].status == icbt::DecisionStatus::made)
            out = refuse(CommandStatus::conflict, ErrorCode::versionConflict, "somebody decided already");
    }
    if (c.type == CommandType::icbtTake)
        if (const auto* d = f.course.duty(p.duty); d && d->taken) {
            out = rejected(ErrorCode::alreadyClaimed, "somebody has it");
            out->result.byId = d->holder;
            if (const auto person = f.header.people.find(d->holder); person != f.header.people.end()) out->result.byName = person->second;
        }
    return out;
}

// What the therapist writes is a message in the patient's thread about the course.
Result<std::optional<Handled>> post(WriteTx& tx, CourseDesk& desk, const Principal& who, const std::string& text, const std::string& id, Instant now) {
    auto& h = desk.file().header;
    Mailroom room(tx, who, now);
    const protocol::MessagePayload p{PatientId{h.patient}, desk.file().programme().title.in("sv"), text, {}};
    FYR_TRY(auto posted, h.thread.empty() ? room.begin(p, id) : room.send(h.thread, p, id));
    if (posted.handled.refused() && !h.thread.empty()) { // closed meanwhile: a new one
        FYR_TRY(posted, room.begin(p, id));
    }
    if (posted.handled.refused()) return std::optional(std::move(posted.handled));
    h.thread = posted.thread->id;
    h.heard = posted.thread->count;
    FYR_CHECK(room.markRead(h.thread, posted.thread->count));
    return std::optional<Handled>{};
}

// Of the course's unit. Nothing: there is no such person.
Result<std::optional<std::string>> colleague(ReadTx& tx, const std::string& id, const std::string& unit) {
    FYR_TRY(const auto stored, tx.read("Practitioner", id));
    FYR_TRY(const auto scope, tx.scopeOf("Practitioner", id));
    if (!stored || stored->deleted || !scope || scope->unit != unit) return std::optional<std::string>{};
    FYR_TRY(const auto r, fhir::Resource::parse(stored->json));
    return std::optional(std::string(r["name"][0].text("text")));
}

Result<Handled> enrol(WriteTx& tx, const Programmes& programmes, const Principal& who, const Command& c, const CoursePayload& p, Instant now) {
    FYR_TRY(const auto scope, tx.scopeOf("Patient", c.target.id));
    FYR_TRY(const auto patient, tx.read("Patient", c.target.id));
    bool may = false;
    if (scope && patient && !patient->deleted) {
        FYR_TRY(may, mayAct(tx, who, "Patient", *scope, now));
    }
    if (!may) return rejected(ErrorCode::notFound, "no such Patient");
    FYR_TRY(const auto settings, loadUnitSettings(tx, who.unit));
    FYR_TRY(const auto programme, programmes.published(tx, p.programme));
    FYR_TRY(const auto withdrawn, programmes.withdrawal(tx, p.programme));
    if (settings.icbt && withdrawn) return rejected(ErrorCode::invalidState, "withdrawn: " + withdrawn->reason);
    if (!settings.icbt || !programme) return rejected(ErrorCode::notFound, "no such programme here");
    FYR_TRY(const auto had, coursesOf(tx, c.target.id));
    for (const auto& id : had) {
        FYR_TRY(const auto other, loadCourse(tx, programmes, id));
        if (other && !other->course.over) return rejected(ErrorCode::duplicate, "the patient has a course already");
    }
    FYR_TRY(const auto asked, suited(tx, who, programme->programme, programmes.instruments(), c.target.id, now));
    if (asked.refused() && !p.overrides) return rejected(ErrorCode::preconditionFailed, "notSuited: " + asked.why);
    if (asked.asks() && p.reason.empty()) return rejected(ErrorCode::preconditionFailed, "ask: " + asked.why); // a person looks first, and says so
    CourseDesk desk(tx, programmes, now);
    FYR_CHECK(desk.begin(programme, {c.id.str(), c.target.id, who.unit, personOf(who), !p.consent, p.reason, asked.outcome, asked.why}));
    FYR_CHECK(desk.close());
    if (asked.refused() || asked.asks()) { // against the table, or on a person's word
        Trace t{TraceAction::create, asked.refused() ? "course.enrol.override" : "course.enrol.asked", {"CarePlan/" + c.id.str()}, c.target.id, false, asked.outcome};
        FYR_CHECK(leaveTrace(tx, now, who, t));
    }
    Handled out;
    out.result.version = patient->version;
    out.patient = c.target.id;
    out.about = desk.written();
    out.action = TraceAction::create;
    return out;
}

// The languages: the clinic's is the first that it names, the patient's the first of the record.
Result<CourseEnd> endOf(ReadTx& tx, CourseDesk& desk, const CourseEvent& event, const std::string& text, const clinical::PersonRef& by, Instant now) {
    CourseEnd end{text, by, now, event.type, {}, {}, "sv", "sv", {}};
    FYR_TRY(const auto settings, loadUnitSettings(tx, desk.file().header.unit));
    const auto known = [](std::string_view code) { return code.starts_with("sv") || code.starts_with("en"); };
    if (const auto first = std::ranges::find_if(settings.languages, known); first != settings.languages.end()) end.clinicLanguage = first->substr(0, 2);
    end.unitName = settings.name;
    const auto& patient = desk.patient();
    const auto reads = patient["communication"][0]["language"]["coding"][0].text("code");
    end.patientLanguage = known(reads) ? std::string(reads.substr(0, 2)) : end.clinicLanguage;
    end.identifier = patient["identifier"][0].text("value");
    FYR_TRY(end.plan, relapsePlan(tx, desk.file()));
    return end;
}

// It is printed after the commit, from what is stored.
Result<void> promisePaper(WriteTx& tx, const fhir::Resource& composition, Instant now) {
    OutboxRow row;
    row.topic = "course.paper";
    row.json = json::write({{"composition", composition.id()}});
    row.due = now;
    return tx.enqueue(row);
}

} // namespace

Result<Handled> runCourseCommand(WriteTx& tx, const Programmes& programmes, const Principal& who, const Command& c, Instant now) {
    FYR_TRY(auto p, protocol::coursePayload(c));
    if (c.type == CommandType::icbtEnrol) return enrol(tx, programmes, who, c, p, now);
    CourseDesk desk(tx, programmes, now);
    FYR_TRY(const bool there, desk.open(c.target.id));
    bool may = false;
    if (there) {
        const bool manages = who.role == Role::manager && who.unit == desk.file().header.unit && (c.type == CommandType::icbtTransfer || c.type == CommandType::icbtCover);
        FYR_TRY(may, mayAct(tx, who, "CarePlan", desk.scope(), now));
        may = may || manages;
    }
    if (!may) return rejected(ErrorCode::notFound, "no such course");
    auto& h = desk.file().header;
    FYR_TRY(const auto plan, tx.read("CarePlan", h.id));
    const auto refused = [&](Handled no) {
        no.patient = h.patient;
        no.result.version = plan ? plan->version : 0;
        no.current = plan ? plan->json : "";
        return no;
    };
    FYR_TRY(auto moved, worldMoved(tx, c, p, desk.file()));
    if (moved) return refused(std::move(*moved));

    if (c.type == CommandType::icbtStart && consentWaits(desk.file())) return refused(rejected(ErrorCode::invalidState, "the patient has not agreed yet"));

    if (c.type == CommandType::icbtApprove || c.type == CommandType::icbtHandBack || c.type == CommandType::icbtReply) { // templates name the site's numbers
        FYR_TRY(const auto settings, loadUnitSettings(tx, h.unit));
        p.text = withPhones(std::move(p.text), settings);
    }
    const auto me = personOf(who);
    h.people[me.id] = me.name;
    std::vector<fhir::Resource> papers; // of the end
    if (c.type == CommandType::icbtTransfer || (c.type == CommandType::icbtCover && !p.person.empty())) {
        const auto& id = c.type == CommandType::icbtTransfer ? p.therapist : p.person;
        FYR_TRY(const auto name, colleague(tx, id, h.unit));
        if (!name) return refused(rejected(ErrorCode::notFound, "no such person of this unit"));
        h.people[id] = *name;
        if (c.type == CommandType::icbtCover) h.cover = {id, *name};
    }
    if (c.type == CommandType::icbtCover) {
        if (p.person.empty()) h.cover = {};
        h.coverUntil = p.person.empty() ? std::nullopt : p.until;
    } else {
        auto event = eventFor(c, p, desk.file());
        event.actor = me.id;
        if (c.type == CommandType::icbtSignOff || c.type == CommandType::icbtDischarge || c.type == CommandType::icbtRefer) {
            FYR_TRY(const auto end, endOf(tx, desk, event, p.text.empty() ? p.reason : p.text, me, now));
            papers = endCompositions(desk.row(), desk.file(), end);
            // The words of a sign-off stand in the document, once; the reason of another end is the event's own.
            event.text = vouching(c.type == CommandType::icbtSignOff ? std::string() : event.text, papers);
        }
        if (const auto done = desk.run(std::move(event)); !done) {
            if (done.error().code != ErrorCode::invalidState && done.error().code != ErrorCode::badRequest) return fail(done.error());
            return refused(rejected(done.error().code, done.error().detail));
        }
        if (p.answers && desk.file().course.has(icbt::DutyKind::message)) { // in the same text, and said so
            CourseEvent reply;
            reply.type = EventType::reply;
            reply.actor = me.id;
            FYR_CHECK(desk.run(std::move(reply)));
        }
    }
    if (c.type == CommandType::icbtApprove || c.type == CommandType::icbtHandBack || c.type == CommandType::icbtReply) {
        FYR_TRY(auto no, post(tx, desk, who, p.text, c.id.str(), now));
        if (no) return fail(ErrorCode::internal, "the message was not taken"); // nothing of it stands
    }
    for (const auto& paper : papers) {
        FYR_CHECK(desk.put(tieTo(paper, h.link, h.events)));
        FYR_CHECK(promisePaper(tx, paper, now));
    }
    FYR_TRY(const auto stored, desk.close());
    Handled out;
    out.result.version = stored.version;
    out.patient = h.patient;
    out.about = desk.written();
    return out;
}

} // namespace fyr::server
