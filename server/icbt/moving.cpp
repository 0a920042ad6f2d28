#include "server/icbt/moving.h"

#include "base/digest.h"
#include "server/icbt/course_desk.h"
#include "server/icbt/in_flight.h"
#include "server/services/traces.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

std::string planKey(std::string_view programme) { return "migration-plan/" + std::string(programme); }

struct Planned {
    std::string course;
    std::string link; // of its newest event when it was tried
};
struct Plan {
    std::string hash; // of the version
    std::vector<Planned> courses;
};

std::string textOf(const std::string& programme, const Plan& plan) {
    json::array courses;
    for (const auto& c : plan.courses) courses.push_back(json::object{{"course", c.course}, {"link", c.link}});
    return json::write(json::object{{"programme", programme}, {"hash", plan.hash}, {"courses", std::move(courses)}});
}

Result<Plan> planFrom(std::string_view text) {
    FYR_TRY(const auto v, json::parse(text));
    Plan out;
    out.hash = json::text(v, "hash").value_or("");
    if (const auto* all = json::list(v, "courses"))
        for (const auto& c : *all) out.courses.push_back({std::string(json::text(c, "course").value_or("")), std::string(json::text(c, "link").value_or(""))});
    return out;
}

Result<ProgrammePtr> target(ReadTx& tx, const Programmes& programmes, const std::string& id) {
    FYR_TRY(auto to, programmes.published(tx, id));
    if (!to) return fail(ErrorCode::notFound, "no such programme is published here");
    return to;
}

enum class Came : std::uint8_t { moved, already, left };
struct Outcome {
    Came came = Came::left;
    std::string why; // it was left
};

// One course, in one transaction: all of it, or nothing.
Result<Outcome> moveOne(WriteTx& tx, const Programmes& programmes, const Principal& who, const Planned& planned, const ProgrammePtr& to, Instant now) {
    FYR_TRY(const auto kept, tx.value("course/" + planned.course));
    if (!kept) return Outcome{Came::left, "gone"};
    FYR_TRY(const auto header, courseHeader(planned.course, *kept));
    if (header.hash == to->programme.hash) return Outcome{Came::already, {}};
    if (header.link != planned.link) return Outcome{Came::left, "changed"};
    CourseDesk desk(tx, programmes, now);
    FYR_TRY(const bool there, desk.open(planned.course));
    if (!there) return Outcome{Came::left, "gone"};
    const clinical::PersonRef by{who.practitioner.empty() ? who.person.str() : who.practitioner, who.name};
    if (const auto done = desk.move(to, by); !done) {
        if (done.error().code != ErrorCode::invalidState) return fail(done.error());
        return Outcome{Came::left, done.error().detail};
    }
    FYR_CHECK(desk.close());
    Trace t;
    t.action = TraceAction::update;
    t.subtype = "course.migrate";
    t.patient = header.patient;
    t.about = desk.written();
    t.detail = fmt::format("{} > {}", header.version, to->programme.version);
    FYR_CHECK(leaveTrace(tx, now, who, t));
    return Outcome{Came::moved, {}};
}

// What is wrong with one course is no reason to leave the others.
bool isOfTheCourse(const Error& e) { return e.code == ErrorCode::storageCorrupt || e.code == ErrorCode::notFound; }

} // namespace

Result<std::string> Moving::plan(const Principal& who, const std::string& programme) {
    if (who.role != Role::admin) return fail(ErrorCode::forbidden, "for administrators");
    const auto now = m_clock.now();
    json::object out;
    Plan plan;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        plan = {};
        FYR_TRY(const auto to, target(tx, m_programmes, programme));
        plan.hash = to->programme.hash;
        FYR_TRY(auto courses, coursesInFlight(tx, m_programmes, to->programme, now));
        std::erase_if(courses, [&](const InFlight& c) { return c.hash == plan.hash; });
        for (const auto& c : courses)
            if (c.what.fate == icbt::Fate::automatic) plan.courses.push_back({c.course, c.link});
        out = toJson(to->programme, courses);
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    const auto text = textOf(programme, plan);
    const auto name = hex(sha256(text));
    out["plan"] = name;
    const auto keep = [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.setValue(planKey(programme), text));
        return leaveTrace(tx, now, who, {TraceAction::execute, "programme.migrate.plan", {}, {}, false, fmt::format("{} {} {}", programme, name, plan.courses.size())});
    };
    FYR_CHECK(m_store.write(who.tenant, keep));
    return json::write(out);
}

Result<std::string> Moving::carryOut(const Principal& who, const std::string& programme, std::string_view plan, std::size_t most) {
    if (who.role != Role::admin) return fail(ErrorCode::forbidden, "for administrators");
    Plan wanted;
    ProgrammePtr to;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(to, target(tx, m_programmes, programme));
        FYR_TRY(const auto text, tx.value(planKey(programme)));
        if (!text || hex(sha256(*text)) != plan) return fail(ErrorCode::versionConflict, "this is not the newest plan: try again, and look at what it says");
        FYR_TRY(wanted, planFrom(*text));
        if (wanted.hash != to->programme.hash) return fail(ErrorCode::versionConflict, "another version was published since: try again");
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    json::array moved, left;
    std::int64_t already = 0;
    bool more = false;
    for (const auto& planned : wanted.courses) {
        if (moved.size() >= most) {
            more = true;
            break;
        }
        Outcome came;
        const auto one = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
            FYR_TRY(came, moveOne(tx, m_programmes, who, planned, to, m_clock.now()));
            return {};
        });
        if (!one && !isOfTheCourse(one.error())) return fail(one.error());
        if (!one) came = {Came::left, one.error().detail};
        if (came.came == Came::moved) moved.push_back(json::value(planned.course));
        already += came.came == Came::already;
        if (came.came == Came::left) left.push_back(json::object{{"course", planned.course}, {"why", came.why}});
    }
    const auto traced = m_store.write(who.tenant, [&](WriteTx& tx) {
        return leaveTrace(tx, m_clock.now(), who, {TraceAction::execute, "programme.migrate", {}, {}, false, fmt::format("{} {} moved {} left {}", programme, plan, moved.size(), left.size())});
    });
    FYR_CHECK(traced);
    return json::write(json::object{{"programme", programme}, {"version", to->programme.version}, {"hash", to->programme.hash}, {"moved", std::move(moved)}, {"already", already},
                                    {"left", std::move(left)}, {"more", more}});
}

} // namespace fyr::server
