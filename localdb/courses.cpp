// The caseload out of the cache: courses of internet CBT, and who works here.
#include "localdb/cache.h"

#include "base/text.h"
#include "protocol/course_overlay.h"

#include <algorithm>
#include <unordered_map>

namespace fyr::localdb {

using clinical::CourseEntry;
using clinical::CourseRow;

Result<std::vector<CourseRow>> Records::courses() {
    FYR_TRY(auto rows, m_db.query("SELECT json, version FROM resource WHERE type = 'CarePlan' AND here = 1"));
    std::vector<CourseRow> out;
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) return out;
        FYR_TRY(const auto json, whole(rows.text(0)));
        auto course = m_projector->course(json);
        if (!course) continue;
        course->version = rows.integer(1);
        out.push_back(std::move(*course));
    }
}

Result<std::optional<CourseRow>> Records::course(const std::string& id) {
    FYR_TRY(auto row, m_db.query("SELECT json, version FROM resource WHERE type = 'CarePlan' AND id = ? AND here = 1", id));
    FYR_TRY(const bool found, row.step());
    if (!found) return std::optional<CourseRow>{};
    FYR_TRY(const auto json, whole(row.text(0)));
    auto course = m_projector->course(json);
    if (!course) return std::optional<CourseRow>{};
    course->version = row.integer(1);
    return std::optional(std::move(*course));
}

Result<std::vector<Colleague>> Records::colleagues() {
    FYR_TRY(auto rows, m_db.query("SELECT json FROM resource WHERE type = 'Practitioner' AND here = 1"));
    std::vector<Colleague> out;
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) break;
        FYR_TRY(const auto json, whole(rows.text(0)));
        if (auto c = m_projector->colleague(json); c && !c->person.id.empty() && !c->person.name.empty()) out.push_back(std::move(*c));
    }
    std::ranges::sort(out, {}, [](const Colleague& c) { return std::pair(foldForSearch(c.person.name), c.person.id); });
    return out;
}

Result<std::vector<CourseRow>> Cache::courseRows() {
    FYR_CHECK(readable());
    return m_records.courses();
}

Result<std::vector<CourseRow>> Cache::courseRows(const std::vector<std::string>& ids) {
    FYR_CHECK(readable());
    std::vector<CourseRow> out;
    for (const auto& id : ids) {
        FYR_TRY(auto course, m_records.course(id));
        if (course) out.push_back(std::move(*course));
    }
    return out;
}

Result<std::vector<Colleague>> Cache::colleagues() {
    FYR_CHECK(readable());
    return m_records.colleagues();
}

Result<void> Cache::decorate(std::vector<CourseEntry>& courses, const clinical::PersonRef& me) {
    FYR_CHECK(readable());
    FYR_TRY(const auto pending, m_outbox.overlay());
    FYR_TRY(const auto unanswered, m_outbox.items());
    FYR_TRY(const auto refused, m_outbox.attention());
    const auto about = [](const protocol::Command& c) { return c.target.type == "CarePlan" ? c.target.id : std::string(); };
    std::unordered_map<std::string, std::vector<protocol::Command>> byCourse;
    std::unordered_map<std::string, int> unsent;
    std::unordered_map<std::string, bool> attention;
    for (const auto& c : pending)
        if (auto id = about(c); !id.empty()) byCourse[std::move(id)].push_back(c);
    for (const auto& i : unanswered) ++unsent[about(i.command)];
    for (const auto& a : refused) attention[about(a.command)] = true;
    if (byCourse.empty() && attention.empty()) return {};
    FYR_TRY(const auto people, m_records.colleagues());
    const auto nameOf = [&](std::string_view id) {
        const auto it = std::ranges::find_if(people, [&](const Colleague& c) { return c.person.id == id; });
        return it == people.end() ? std::string() : it->person.name;
    };
    for (auto& e : courses) {
        const auto& id = e.row.id.str();
        if (const auto it = byCourse.find(id); it != byCourse.end()) {
            auto over = protocol::overlayCourse(e.row, it->second, {me, nameOf});
            e.row = std::move(over.row);
            e.settled = std::move(over.settled);
        }
        if (const auto it = unsent.find(id); it != unsent.end()) e.unsent = it->second;
        e.attention = attention.contains(id);
    }
    return {};
}

} // namespace fyr::localdb
