#include "server/icbt/course_desk.h"

#include "fhir/course_mapping.h"
#include "server/services/house.h"
#include "server/services/item_store.h"
#include "server/services/traces.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace fyr::server {

using icbt::EffectType;
using icbt::EventType;

namespace {

constexpr int freshAt = 150; // minutes after midnight: weeks and days of the caseload are counted anew

bool sameContent(const fhir::Value& stored, const fhir::Value& made) {
    const auto rest = [](const fhir::Value& v) {
        std::vector<const fhir::Member*> out;
        for (const auto& m : v.members())
            if (m.key() != "meta") out.push_back(&m);
        return out;
    };
    return std::ranges::equal(rest(stored), rest(made), [](const fhir::Member* a, const fhir::Member* b) { return a->key() == b->key() && a->value == b->value; });
}

} // namespace

Result<void> CourseDesk::loadPatient() {
    FYR_TRY(const auto stored, m_tx.read("Patient", m_file.header.patient));
    if (!stored || stored->deleted) return fail(ErrorCode::notFound, "no such Patient");
    FYR_TRY(m_patient, fhir::Resource::parse(stored->json));
    FYR_TRY(m_warning, warningInUse(m_tx, m_file.header.unit, m_file.header.hash));
    return {};
}

clinical::CourseRow CourseDesk::row() const {
    auto out = rowOf(m_file, m_programmes.instruments(), *m_patient, m_now);
    if (m_warning) out.warning = warningOf(*m_warning, m_file, m_programmes.instruments(), out, m_now);
    return out;
}

Result<bool> CourseDesk::open(const std::string& id) {
    FYR_TRY(auto found, loadCourse(m_tx, m_programmes, id));
    if (!found) return false;
    m_file = std::move(*found);
    FYR_CHECK(loadPatient());
    m_before = row();
    for (const auto& d : m_before.duties)
        if (d.isRisk()) m_risks[d.id] = d;
    return true;
}

Result<void> CourseDesk::begin(const ProgrammePtr& programme, const Opening& o) {
    m_file.known = programme;
    m_file.engine = m_programmes.engine();
    FYR_TRY(m_file.calendar, m_programmes.calendars().ofUnit(m_tx, o.unit));
    m_file.course = icbt::newCourse(programme->programme);
    auto& h = m_file.header;
    h.id = o.id;
    h.patient = o.patient;
    h.unit = o.unit;
    h.programme = programme->programme.id;
    h.version = programme->programme.version;
    h.hash = programme->programme.hash;
    h.asksConsent = o.asksConsent;
    h.people[o.therapist.id] = o.therapist.name;
    h.reason = o.reason;
    h.suited = o.suited;
    h.looked = o.looked;
    FYR_CHECK(loadPatient());
    FYR_CHECK(m_programmes.keep(m_tx, *programme));
    FYR_CHECK(addCourseOf(m_tx, o.patient, o.id));
    CourseEvent e;
    e.type = EventType::enrol;
    e.actor = e.text = o.therapist.id;
    return run(std::move(e));
}

Result<void> CourseDesk::run(CourseEvent event) {
    event.at = std::max(m_now, m_file.course.now); // a clock that was set back moves nothing
    auto moved = m_file; // a refusal must leave no trace
    std::vector<icbt::Effect> effects;
    FYR_CHECK(play(moved, event, effects));
    return happened(std::move(moved), event, effects);
}

Result<void> CourseDesk::move(const ProgrammePtr& to, const clinical::PersonRef& by) {
    CourseEvent event;
    event.type = EventType::move;
    event.at = std::max(m_now, m_file.course.now);
    event.actor = by.id;
    event.text = to->programme.hash;
    auto moved = m_file;
    std::vector<icbt::Effect> effects;
    FYR_CHECK(playMove(moved, to, event, effects));
    auto& h = moved.header;
    h.people[by.id] = by.name;
    h.before.push_back({h.hash, h.version, h.events, event.at});
    h.hash = to->programme.hash;
    h.version = to->programme.version;
    FYR_CHECK(m_programmes.keep(m_tx, *to));
    return happened(std::move(moved), event, effects);
}

// It is in the file and in the log.
Result<void> CourseDesk::happened(CourseFile moved, const CourseEvent& event, const std::vector<icbt::Effect>& effects) {
    m_file = std::move(moved);
    auto& h = m_file.header;
    FYR_TRY(h.link, linkAfter(h.firstHash(), h.link, event));
    FYR_CHECK(m_programmes.calendars().keep(m_tx, *m_file.calendar));
    const auto& text = m_logged.emplace_back(loggedText({event, h.link, m_file.engine.version, m_file.calendar->hash}));
    FYR_CHECK(m_tx.append("course/" + h.id, h.events, {{"course/" + h.id, h.events + 1, m_now, std::string(icbt::name(event.type)), text}}));
    ++h.events;
    m_effects.insert(m_effects.end(), effects.begin(), effects.end());
    m_byPatient = m_byPatient || event.patient;
    if (event.type == EventType::settle) m_settled[event.duty] = {event.text, m_now, event.actor};
    if (m_file.course.hasRisk())
        for (const auto& d : row().duties)
            if (d.isRisk()) m_risks[d.id] = d;
    return {};
}

Result<bool> CourseDesk::tick() {
    m_file.header.due.reset(); // the promise that woke us is used up
    const auto next = icbt::nextDue(m_file.setting(), m_file.course);
    if (!next || *next > m_now) return false;
    FYR_CHECK(run(CourseEvent{}));
    return true;
}

Result<void> CourseDesk::put(const fhir::Resource& r) {
    FYR_TRY(const auto stored, m_tx.read(r.type(), r.id()));
    if (stored && !stored->deleted) {
        FYR_TRY(const auto old, fhir::Resource::parse(stored->json));
        if (sameContent(old, r)) return {};
    }
    FYR_CHECK(putResource(m_tx, r, scope()));
    m_written.push_back(fmt::format("{}/{}", r.type(), r.id()));
    return {};
}

Result<StoredResource> CourseDesk::close() {
    const auto now = row();
    FYR_CHECK(duties(now));
    FYR_CHECK(put(fhir::carePlan(now)));
    FYR_CHECK(m_programmes.show(m_tx, *m_file.known, m_file.header.unit));
    FYR_CHECK(tell());
    FYR_CHECK(plan());
    FYR_CHECK(saveHeader(m_tx, m_file.header));
    if (!m_logged.empty()) {
        FYR_TRY(const bool proved, saveState(m_tx, m_programmes, m_file, m_logged));
        if (!proved) FYR_CHECK(unproved()); // the events stand; nothing may hold up an answer
    }
    FYR_TRY(auto stored, m_tx.read("CarePlan", m_file.header.id));
    if (!stored) return fail(ErrorCode::internal, "the course's CarePlan is not there");
    return std::move(*stored);
}

Result<void> CourseDesk::unproved() {
    FYR_TRY(const auto tenant, m_tx.tenant());
    return leaveTrace(m_tx, m_now, house(TenantId{tenant.id}, m_file.header.unit), {TraceAction::execute, "course.unproved", {"CarePlan/" + m_file.header.id}, m_file.header.patient, true, m_file.header.link});
}

Result<void> CourseDesk::duties(const clinical::CourseRow& row) {
    for (const auto& [id, was] : m_risks) {
        const auto is = std::ranges::find(row.duties, id, &clinical::CourseDuty::id);
        const bool open = is != row.duties.end();
        auto shown = open ? *is : was;
        std::optional<Said> settled;
        if (!open) {
            const auto said = m_settled.find(id);
            settled = said == m_settled.end() ? Said{{}, m_now, {}} : said->second;
            if (shown.holder.id.empty() && !settled->by.empty()) shown.holder = {settled->by, m_file.header.people[settled->by]};
        }
        // `lastModified` would make each of them new: the time of what last happened to the duty itself.
        FYR_CHECK(put(dutyTask(row, shown, settled, settled ? settled->at : shown.raised)));
        FYR_CHECK(put(dutyFlag(row, shown, open, settled ? settled->at : shown.raised)));
    }
    return {};
}

// Who is to be told of what; a person once of each thing, however much time went by.
Result<void> CourseDesk::tell() {
    const auto& h = m_file.header;
    std::set<std::pair<std::uint32_t, icbt::Role>> told;
    const auto promise = [&](std::string_view kind, icbt::Role to, std::uint32_t duty, Instant at) -> Result<void> {
        OutboxRow row;
        row.topic = "course.tell";
        row.json = json::write({{"course", h.id}, {"event", h.events}, {"kind", kind}, {"to", icbt::name(to)}, {"duty", std::int64_t{duty}}, {"at", formatInstant(at)}});
        row.due = m_now;
        return m_tx.enqueue(row);
    };
    std::string_view forPatient;
    for (const auto& e : m_effects) {
        if (e.type == EffectType::dutyTold && e.to != icbt::Role::patient) {
            const auto* duty = m_file.course.duty(e.duty);
            if (duty && isThePatients(m_file.programme(), *duty)) { // it waits for nobody of the staff
                forPatient = "news";
                continue;
            }
            const bool stands = duty != nullptr || m_risks.contains(e.duty);
            if (stands && told.emplace(e.duty, e.to).second) FYR_CHECK(promise(icbt::name(e.kind), e.to, e.duty, e.at));
        }
        const bool reminds = e.type == EffectType::reminder || e.type == EffectType::moduleReminder;
        const bool tells = reminds ? e.to == icbt::Role::patient
                                                          : !m_byPatient && (e.type == EffectType::moduleOpened || e.type == EffectType::moduleBack || e.type == EffectType::measureDue);
        if (tells) forPatient = reminds ? "reminder" : "news";
        if (e.type == EffectType::dutyTold && e.to == icbt::Role::patient) forPatient = "news";
    }
    // Whoever had it has gone home, perhaps: they need not wonder.
    for (const auto& [id, said] : m_settled) {
        const auto was = m_risks.find(id);
        if (was == m_risks.end() || was->second.holder.id.empty() || was->second.holder.id == said.by) continue;
        OutboxRow row;
        row.topic = "course.tell";
        row.json = json::write({{"course", h.id}, {"event", h.events}, {"kind", "settled"}, {"to", "holder"}, {"person", was->second.holder.id}, {"duty", std::int64_t{id}}, {"at", formatInstant(said.at)}});
        row.due = m_now;
        FYR_CHECK(m_tx.enqueue(row));
    }
    if (!forPatient.empty() && m_file.course.phase != icbt::Phase::ended) FYR_CHECK(promise(forPatient, icbt::Role::patient, 0, m_now));
    return {};
}

Result<void> CourseDesk::plan() {
    auto next = icbt::nextDue(m_file.setting(), m_file.course);
    if (m_file.course.phase != icbt::Phase::ended) {
        const auto& zone = m_file.calendar->zone;
        const auto tomorrow = scheduling::startOfDay(zone, scheduling::plusDays(scheduling::toLocal(zone, m_now).day, 1)) + std::chrono::minutes{freshAt};
        next = next ? std::min(*next, tomorrow) : tomorrow;
    }
    auto& due = m_file.header.due;
    if (due == next) return {};
    due = next;
    if (!next) return {};
    OutboxRow row;
    row.topic = "course-due";
    row.json = json::write({{"course", m_file.header.id}, {"at", formatInstant(*next)}});
    row.due = *next;
    return m_tx.enqueue(row);
}

} // namespace fyr::server
