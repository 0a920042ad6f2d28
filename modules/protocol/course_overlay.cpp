#include "protocol/course_overlay.h"

#include "protocol/course_payload.h"

#include <algorithm>

namespace fyr::protocol {
namespace {

using clinical::CourseDuty;
using clinical::CourseModule;
using clinical::CourseRow;

CourseDuty* dutyOf(CourseRow& row, std::uint32_t id) {
    const auto it = std::ranges::find(row.duties, id, &CourseDuty::id);
    return it == row.duties.end() ? nullptr : &*it;
}
CourseDuty* dutyOf(CourseRow& row, std::string_view kind, std::string_view subject) {
    const auto it = std::ranges::find_if(row.duties, [&](const CourseDuty& d) { return d.kind == kind && (subject.empty() || d.subject == subject); });
    return it == row.duties.end() ? nullptr : &*it;
}
void drop(CourseRow& row, std::string_view kind, std::string_view subject = {}) {
    std::erase_if(row.duties, [&](const CourseDuty& d) { return d.kind == kind && (subject.empty() || d.subject == subject); });
}
CourseModule* moduleOf(CourseRow& row, std::string_view id) {
    const auto it = std::ranges::find(row.modules, id, &CourseModule::id);
    return it == row.modules.end() ? nullptr : &*it;
}
void setModule(CourseRow& row, std::string_view id, std::string_view status, Instant at) {
    if (auto* m = moduleOf(row, id)) {
        m->status = status;
        m->since = at;
    }
}

// What the server would say, as far as the row tells.
std::optional<ExpectedRefusal> refusal(CourseRow& row, const Command& c, const CoursePayload& p, const clinical::PersonRef& me) {
    using enum CommandType;
    const auto refused = [&](ErrorCode code, const clinical::PersonRef& by = {}) { return ExpectedRefusal{c.id, code, by}; };
    if (row.phase == "ended") return refused(ErrorCode::invalidState);
    switch (c.type) {
    case icbtApprove:
    case icbtHandBack: {
        const auto* m = moduleOf(row, p.module);
        if (!m || m->status != "submitted") return refused(ErrorCode::invalidState);
        return {};
    }
    case icbtDecide:
        if (!dutyOf(row, "decide", p.decision)) return refused(ErrorCode::versionConflict);
        return {};
    case icbtTake: {
        const auto* d = dutyOf(row, p.duty);
        if (!d) return refused(ErrorCode::invalidState);
        if (!d->holder.id.empty() && d->holder.id != me.id) return refused(ErrorCode::alreadyClaimed, d->holder);
        return {};
    }
    case icbtSettle:
        if (!dutyOf(row, p.duty)) return refused(ErrorCode::invalidState);
        return {};
    case icbtPause:
    case icbtExtend:
    case icbtClose:
        if (row.phase != "active") return refused(ErrorCode::invalidState);
        return {};
    case icbtResume:
        if (row.phase != "paused") return refused(ErrorCode::invalidState);
        return {};
    default: return {};
    }
}

void choose(CourseRow& row, const CoursePayload& p, Instant at) {
    const auto it = std::ranges::find(row.choices, p.choice, &clinical::CourseChoice::id);
    if (it == row.choices.end()) return;
    it->taken = p.module;
    it->status = "made";
    for (const auto& id : it->among) setModule(row, id, id == p.module ? "open" : "notChosen", at);
    drop(row, "choose", p.choice);
}

void apply(OverlaidCourse& out, const Command& c, const CoursePayload& p, const CourseOverlayContext& context) {
    using enum CommandType;
    auto& row = out.row;
    const auto person = [&](const std::string& id) { return clinical::PersonRef{id, context.nameOf ? context.nameOf(id) : std::string()}; };
    const auto leave = [&](const char* end) {
        row.phase = "ended";
        row.end = end;
        std::erase_if(row.duties, [](const CourseDuty& d) { return !d.isRisk(); });
    };
    const auto answered = [&] {
        drop(row, "message");
        row.unread = 0;
        row.unreadSince.reset();
    };
    if (p.answers) answered();
    row.minutesWeek += p.minutes;
    row.minutesTotal += p.minutes;
    switch (c.type) {
    case icbtStart: row.phase = "active"; break;
    case icbtApprove:
        setModule(row, p.module, "done", c.at);
        drop(row, "review", p.module);
        break;
    case icbtHandBack:
        setModule(row, p.module, "open", c.at);
        drop(row, "review", p.module);
        break;
    case icbtReply: answered(); break;
    case icbtOpenModule:
    case icbtRepeat: setModule(row, p.module, "open", c.at); break;
    case icbtSkip: setModule(row, p.module, "skipped", c.at); break;
    case icbtChoose:
    case icbtSwap: choose(row, p, c.at); break;
    case icbtDecide:
        drop(row, "decide", p.decision);
        row.tracks.clear();
        if (!p.track.empty()) row.track = p.track;
        break;
    case icbtTake:
        if (auto* d = dutyOf(row, p.duty)) {
            if (d->holder.id.empty()) d->taking = true;
            d->holder = context.me;
        }
        break;
    case icbtSettle:
        if (const auto* d = dutyOf(row, p.duty); d && d->isRisk()) out.settled.push_back(p.duty);
        else std::erase_if(row.duties, [&](const CourseDuty& d2) { return d2.id == p.duty; });
        break;
    case icbtPause:
        row.phase = "paused";
        row.pauseUntil = p.until;
        --row.pausesLeft;
        break;
    case icbtResume:
        row.phase = "active";
        row.pauseUntil.reset();
        drop(row, "back");
        break;
    case icbtClose: row.phase = "closing"; break;
    case icbtExtend: --row.extensionsLeft; break;
    case icbtTransfer: row.therapist = person(p.therapist); break;
    case icbtCover: row.cover = p.person.empty() ? clinical::PersonRef{} : person(p.person); break;
    case icbtWaive: std::erase(row.openRules, p.rule); break;
    case icbtSignOff: leave("signedOff"); break;
    case icbtDischarge: leave("discharged"); break;
    case icbtRefer: leave("referred"); break;
    default: break;
    }
}

} // namespace

OverlaidCourse overlayCourse(const CourseRow& row, std::span<const Command> pending, const CourseOverlayContext& context) {
    OverlaidCourse out{row, {}, {}};
    for (const auto& c : pending) {
        if (c.target.type != "CarePlan" || c.target.id != row.id.str() || !isCourse(c.type)) continue;
        if (out.expected) continue; // waits for the one before
        const auto p = coursePayload(c);
        if (!p) continue;
        out.expected = refusal(out.row, c, *p, context.me);
        if (!out.expected) apply(out, c, *p, context);
    }
    return out;
}

} // namespace fyr::protocol
