#include "server/icbt/courses.h"

#include "base/digest.h"
#include "fhir/fyr_extensions.h"
#include "server/services/house.h"
#include "server/services/item_store.h"
#include "server/services/tenant_policy.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

json::object reference(std::string_view type, std::string_view id) { return {{"reference", fmt::format("{}/{}", type, id)}}; }

// No clinical text: a notice may be read over a shoulder.
std::string_view words(std::string_view kind, bool patient) {
    if (patient) return kind == "reminder" ? "Påminnelse: det finns något att göra i din behandling." : "Det finns något nytt i din behandling.";
    if (kind == "settled") return "Ett svar som du tog hand om är avslutat av en kollega.";
    if (kind == "ask" || kind == "alert") return "Ett svar i en behandling på nätet väntar på att någon tar hand om det.";
    return "En behandling på nätet väntar på dig.";
}

} // namespace

void Courses::addCommands(CommandService& commands) {
    using enum protocol::CommandType;
    commands.handle({icbtEnrol,  icbtStart, icbtApprove, icbtHandBack, icbtReply,    icbtOpenModule, icbtRepeat, icbtSkip,  icbtChoose,    icbtSwap, icbtDecide, icbtTake,
                     icbtSettle, icbtPause, icbtResume,  icbtClose,    icbtExtend,   icbtTransfer,   icbtCover,  icbtWaive, icbtSignOff, icbtDischarge, icbtRefer},
                    [this](WriteTx& tx, const Principal& who, const protocol::Command& c, Instant now) { return runCourseCommand(tx, m_programmes, who, c, now); });
}

void Courses::addOutbox(Outbox& outbox) {
    outbox.on("course-due", [this](const TenantId& t, const OutboxRow& row) { return due(t, row); });
    outbox.on("course.tell", [this](const TenantId& t, const OutboxRow& row) { return tell(t, row); });
    outbox.on("course.paper", [this](const TenantId& t, const OutboxRow& row) { return print(t, row); });
    outbox.on("unit.settings", [this](const TenantId& t, const OutboxRow& row) { return settingsChanged(t, row); });
}

Result<void> Courses::settingsChanged(const TenantId& tenant, const OutboxRow& row) {
    FYR_TRY(const auto v, json::parse(row.json));
    const auto unit = json::text(v, "unit").value_or("");
    return m_store.write(tenant, [&](WriteTx& tx) { return wakeCourses(tx, m_clock.now(), [&](const CourseHeader& h) { return h.unit == unit; }); });
}

Result<void> Courses::due(const TenantId& tenant, const OutboxRow& row) {
    FYR_TRY(const auto v, json::parse(row.json));
    const std::string id(json::text(v, "course").value_or(""));
    const auto at = parseInstant(json::text(v, "at").value_or(""));
    return m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        const auto now = m_clock.now();
        CourseDesk desk(tx, m_programmes, now);
        FYR_TRY(const bool there, desk.open(id));
        if (!there || !at || desk.file().header.due != *at) return {}; // another promise took this one's place
        FYR_TRY(const bool moved, desk.tick());
        FYR_CHECK(desk.close());
        if (!moved) return {};
        Trace t;
        t.action = TraceAction::update;
        t.subtype = "course.due";
        t.patient = desk.file().header.patient;
        t.about = desk.written();
        t.about.insert(t.about.begin(), "CarePlan/" + id);
        return leaveTrace(tx, now, house(tenant, desk.file().header.unit), t);
    });
}

// Told at least once, kept once: the same promise makes the same notice.
Result<void> Courses::tell(const TenantId& tenant, const OutboxRow& row) {
    FYR_TRY(const auto v, json::parse(row.json));
    const std::string id(json::text(v, "course").value_or(""));
    const std::string to(json::text(v, "to").value_or(""));
    const auto kind = json::text(v, "kind").value_or("");
    bool told = false;
    const auto body = [&](WriteTx& tx) -> Result<void> {
        told = false;
        const auto notice = "n" + hex(sha256("course.tell/" + row.json)).substr(0, 40);
        FYR_TRY(const auto known, tx.read("Communication", notice));
        if (known) return {};
        FYR_TRY(const auto file, loadCourse(tx, m_programmes, id));
        if (!file) return {};
        const auto now = m_clock.now();
        const auto& h = file->header;
        FYR_TRY(const auto settings, loadUnitSettings(tx, h.unit));
        const bool patient = to == "patient";
        std::string person;
        if (to == "therapist") {
            const auto cover = coverOf(*file, now);
            person = cover.id.empty() ? file->course.therapist : cover.id;
        } else if (to == "onCall") {
            person = settings.icbtOnCall;
        } else if (to == "holder") {
            person = json::text(v, "person").value_or("");
        } else if (to == "supervisor") {
            person = settings.icbtSupervisor;
        }
        // Nobody was named for it: then it is the whole unit's.
        const auto recipient = patient ? reference("Patient", h.patient) : person.empty() ? reference("Organization", h.unit) : reference("Practitioner", person);
        json::object c{{"resourceType", "Communication"}, {"id", notice}, {"status", "completed"}};
        c["category"] = json::array{
            json::object{{"coding", json::array{json::object{{"system", fhir::url::messageKindSystem}, {"code", patient ? "notification" : "staff-notice"}}}}}};
        c["basedOn"] = json::array{reference("CarePlan", id)};
        c["subject"] = reference("Patient", h.patient);
        const auto duty = json::integer(v, "duty").value_or(0);
        c["about"] = json::array{(kind == "ask" || kind == "alert" || kind == "settled") ? reference("Task", dutyResourceId(id, static_cast<std::uint32_t>(duty))) : reference("CarePlan", id)};
        c["sent"] = formatInstant(now);
        c["recipient"] = json::array{recipient};
        c["sender"] = reference("Organization", h.unit);
        c["reasonCode"] = json::array{json::object{{"coding", json::array{json::object{{"system", fhir::url::roleSystem}, {"code", to}}}}, {"text", kind}}};
        c["payload"] = json::array{json::object{{"contentString", words(kind, patient)}}};
        FYR_CHECK(putResource(tx, fhir::Resource::from(c), {h.patient, h.unit}, 0));
        Trace t;
        t.action = TraceAction::create;
        t.subtype = "course.tell";
        t.patient = h.patient;
        t.about = {"CarePlan/" + id, "Communication/" + notice};
        t.detail = to;
        told = true;
        return leaveTrace(tx, now, house(tenant, h.unit), t);
    };
    FYR_CHECK(m_store.write(tenant, body));
    if (told && onTold) onTold(to);
    return {};
}

Result<void> Courses::heard(const TenantId& tenant, const json::value& message) {
    const auto text = [&](std::string_view key) { return std::string(json::text(message, key).value_or("")); };
    const auto number = json::integer(message, "number").value_or(0);
    const auto body = [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto all, coursesOf(tx, text("patient")));
        if (all.empty()) return {};
        CourseDesk desk(tx, m_programmes, m_clock.now());
        FYR_TRY(const bool there, desk.open(all.back()));
        auto& h = desk.file().header;
        if (!there || h.thread.empty() || h.thread != text("thread") || number <= h.heard || desk.file().course.phase == icbt::Phase::ended) return {};
        CourseEvent e;
        e.patient = text("from") == "patient";
        e.type = e.patient ? icbt::EventType::write : icbt::EventType::reply;
        e.actor = e.patient ? h.patient : h.unit;
        FYR_CHECK(desk.run(std::move(e)));
        desk.file().header.heard = number;
        return desk.close().map([](const auto&) {});
    };
    return m_store.write(tenant, body);
}

} // namespace fyr::server
