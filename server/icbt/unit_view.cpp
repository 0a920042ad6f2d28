#include "server/icbt/unit_view.h"

#include "icbt/report/unit_report.h"
#include "server/icbt/course_story.h"
#include "server/services/tenant_policy.h"
#include "server/services/traces.h"

#include <deque>
#include <fmt/format.h>

namespace fyr::server {
namespace {

// What a course that ended long ago has to say is said.
bool matters(const icbt::Story& s, Instant from) { return s.course.phase != icbt::Phase::ended || s.last >= from; }

Result<void> opinionsOf(ReadTx& tx, const CourseHeader& h, std::vector<icbt::Opinion>& out) {
    FYR_TRY(const auto kept, tx.values(fmt::format("course-feedback/{}/", h.id)));
    for (const auto& [key, text] : kept) {
        const auto v = json::parse(text);
        const auto at = v ? parseInstant(json::text(*v, "at").value_or("")) : Result<Instant>(fail(ErrorCode::badJson));
        if (!at) continue;
        out.push_back({h.programme, std::string(json::text(*v, "module").value_or("")), static_cast<std::int32_t>(json::integer(*v, "useful").value_or(0)),
                       std::string(json::text(*v, "text").value_or("")), *at});
    }
    return {};
}

} // namespace

Result<json::object> unitViewFor(Store& store, const Clock& clock, const Programmes& programmes, const Principal& who, std::chrono::days period) {
    if (who.unit.empty()) return fail(ErrorCode::forbidden, "without a unit there is nothing to report");
    const auto now = clock.now();
    const auto from = now - period;
    json::object out;
    std::size_t counted = 0;
    const auto read = store.read(who.tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const bool may, answersForCourses(tx, who));
        if (!may) return fail(ErrorCode::forbidden, "for the unit's manager and its supervisor of internet CBT");
        std::deque<icbt::Story> stories; // that stay where they are
        std::vector<ProgrammePtr> held;
        std::vector<icbt::UnitCourse> courses;
        std::vector<icbt::Opinion> opinions;
        std::map<std::string, std::string, std::less<>> names;
        std::int32_t unreadable = 0;
        FYR_TRY(const auto headers, tx.values("course/"));
        for (const auto& [place, kept] : headers) {
            const auto header = courseHeader(place.substr(std::string_view("course/").size()), kept);
            if (!header) {
                ++unreadable;
                continue;
            }
            if (header->unit != who.unit) continue;
            if (++counted > unitCoursesAtMost) return fail(ErrorCode::tooLarge, "more courses than one report takes");
            auto told = courseStory(tx, programmes, *header, now); // what fell due a moment ago is late now
            if (!told) {
                ++unreadable;
                continue;
            }
            for (const auto& [id, name] : header->people) names[id] = name;
            FYR_CHECK(opinionsOf(tx, *header, opinions));
            if (!matters(told->story, from)) continue;
            held.push_back(told->known);
            stories.push_back(std::move(told->story));
            const bool covered = !header->cover.id.empty() && (!header->coverUntil || *header->coverUntil > now);
            courses.push_back({header->id, held.back()->programme, stories.back(), covered ? header->cover.id : stories.back().course.therapist});
        }
        auto report = icbt::unitReport(programmes.instruments(), courses, opinions, from, now);
        report.unreadable = unreadable;
        out = icbt::toJson(report, names);
        return {};
    });
    FYR_CHECK(read);
    // Told only once its trace is written. Not in one transaction with the reading: a long report would keep every writer waiting.
    const auto traced = store.write(who.tenant, [&](WriteTx& tx) {
        return leaveTrace(tx, now, who, {TraceAction::execute, "quality.icbt", {}, {}, false, fmt::format("{} {} {}", who.unit, period.count(), counted)});
    });
    FYR_CHECK(traced);
    return out;
}

} // namespace fyr::server
