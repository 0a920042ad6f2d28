#include "presenter/caseload.h"

#include "base/text.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

namespace fyr::presenter {
namespace {

using clinical::CourseDuty;
using clinical::CourseRow;

constexpr int quietDays = 5; // without a sign of the patient: worth a look, before anybody must do something

NeedKind kindOf(const CourseDuty& d) {
    if (d.isRisk()) return d.taking ? NeedKind::riskTaking : d.holder.id.empty() ? NeedKind::risk : NeedKind::riskHeld;
    if (d.kind == "message") return NeedKind::message;
    if (d.kind == "review") return NeedKind::homework;
    if (d.kind == "choose") return NeedKind::choice;
    if (d.kind == "decide") return NeedKind::decision;
    if (d.kind == "call") return NeedKind::call;
    if (d.kind == "silent") return NeedKind::silent;
    if (d.kind == "back") return NeedKind::back;
    return NeedKind::finish;
}

// Risk before everything; then what must be answered by its deadline; then what is worth a look.
int tier(NeedKind k) {
    switch (k) {
    case NeedKind::risk:
    case NeedKind::riskTaking: return 0; // until the server has it, nobody does
    case NeedKind::riskHeld: return 1;
    case NeedKind::message:
    case NeedKind::homework:
    case NeedKind::choice:
    case NeedKind::decision:
    case NeedKind::call:
    case NeedKind::silent:
    case NeedKind::back:
    case NeedKind::finish:
    case NeedKind::begin: return 2;
    case NeedKind::look: return 3;
    case NeedKind::quiet: return 4;
    case NeedKind::next: return 5;
    case NeedKind::nothing: return 6;
    case NeedKind::paused: return 7;
    }
    return 7;
}

Instant deadlineOf(const Need& n) { return n.deadline.value_or(Instant::max()); }
bool before(const Need& a, const Need& b) {
    return std::tuple(tier(a.kind), deadlineOf(a), a.since, a.kind) < std::tuple(tier(b.kind), deadlineOf(b), b.since, b.kind);
}

int daysBetween(Instant from, Instant to) { return to < from ? 0 : static_cast<int>((to - from) / std::chrono::hours(24)); }

std::optional<RiskCell> riskOf(const CaseloadEntry& e) {
    const auto& row = e.row;
    const CourseDuty* first = nullptr;
    int open = 0;
    const auto until = [](const CourseDuty& d) { return d.settleBy.value_or(d.answerBy); };
    const auto isHeld = [](const CourseDuty& d) { return !d.holder.id.empty() && !d.taking; };
    for (const auto& d : row.duties) {
        if (!d.isRisk()) continue;
        ++open;
        if (!first || std::tuple(isHeld(d), until(d)) < std::tuple(isHeld(*first), until(*first))) first = &d;
    }
    if (!first) return {};
    return RiskCell{first->id, first->label, first->answer, first->raised, first->holder, first->tellRole, first->tellAt, open - 1,
                    std::ranges::find(e.settled, first->id) != e.settled.end(), first->taking};
}

CaseloadRow rowOf(const CaseloadEntry& e, const CaseloadRequest& request) {
    const auto& c = e.row;
    CaseloadRow r;
    r.id = c.id.str();
    r.needs = needsOf(c, request.now);
    if (const auto& n = r.needs.front(); n.deadline) r.left = timeLeft(n.since, *n.deadline, request.now);
    r.name = c.patient.name;
    r.age = age(c.birthDate, request.now);
    r.programme = c.programmeTitle;
    r.version = c.programmeVersion;
    r.phase = c.phase;
    r.week = c.week;
    r.weeks = c.weeks;
    r.risk = riskOf(e);
    r.riskMine = r.risk && !r.risk->holder.id.empty() && r.risk->holder.id == request.me;
    if (const auto it = std::ranges::find(r.needs, NeedKind::homework, &Need::kind); it != r.needs.end()) r.homework = *it;
    r.trend = trendOf(c.trend);
    r.standing = standingOf(c);
    r.daysSilent = daysBetween(c.lastSign, request.now);
    r.unread = c.unread;
    r.unreadSince = c.unreadSince;
    r.next = c.next;
    r.nextAt = c.nextAt;
    r.covered = !c.cover.id.empty() && c.cover.id == request.me;
    r.mine = !c.therapist.id.empty() && c.therapist.id == request.me;
    r.unsent = e.unsent;
    r.attention = e.attention;
    return r;
}

bool inScope(const CaseloadRow& r, CaseloadScope scope) {
    switch (scope) {
    case CaseloadScope::mine: return r.mine || r.covered;
    case CaseloadScope::covered: return r.covered;
    case CaseloadScope::unit: return true;
    }
    return true;
}

bool opensBy(const CourseRow& row, bool booster) {
    return std::ranges::any_of(row.modules, [&](const auto& m) { return m.byTherapist && m.booster == booster && m.status == "locked"; });
}

} // namespace

Standing standingOf(const CourseRow& row) {
    constexpr std::size_t most = 3;
    const auto care = [](std::string_view state) { return state == "look" ? 3 : state == "tooLittle" ? 2 : state == "onTrack" ? 1 : 0; };
    const auto table = care(row.course);
    const auto warning = row.warning ? care(row.warning->state) : 0;
    Standing out;
    out.byTable = table > 0 && table >= warning;
    out.byWarning = warning > 0 && warning >= table;
    out.course = out.byTable ? row.course : out.byWarning ? row.warning->state : std::string();
    const auto add = [&](const std::vector<clinical::LocalText>& reasons) {
        for (const auto& r : reasons)
            if (out.reasons.size() < most && std::ranges::find(out.reasons, r) == out.reasons.end()) out.reasons.push_back(r);
    };
    if (out.byTable) add(row.reasons);
    if (out.byWarning) add(row.warning->reasons);
    return out;
}

TrendCell trendOf(const clinical::CourseTrend& t) {
    TrendCell out;
    const clinical::CoursePoint* first = nullptr;
    const clinical::CoursePoint* last = nullptr;
    for (const auto& p : t.points) {
        if (!p.total) {
            ++out.missed;
            continue;
        }
        out.missed = 0;
        if (!first) first = &p;
        last = &p;
    }
    if (!last) return out;
    out.last = last->total;
    const auto week = static_cast<std::size_t>(std::max(0, last->week));
    if (week < t.upper.size() && week < t.lower.size()) out.within = t.higherIsWorse ? *last->total <= t.upper[week] : *last->total >= t.lower[week];
    if (first == last) return out;
    const int better = t.higherIsWorse ? *first->total - *last->total : *last->total - *first->total;
    out.change = better;
    if (t.reliableChange) out.moved = better >= *t.reliableChange ? Moved::better : -better >= *t.reliableChange ? Moved::worse : Moved::unchanged;
    return out;
}

std::vector<Need> needsOf(const CourseRow& row, Instant now) {
    std::vector<Need> out;
    for (const auto& d : row.duties) out.push_back({kindOf(d), d.label, d.raised, d.settleBy ? d.settleBy : std::optional(d.answerBy), d.late});
    const bool treated = row.phase == "active" || row.phase == "closing";
    if (const auto standing = standingOf(row); treated && standing.course == "look")
        out.push_back({NeedKind::look, standing.reasons.empty() ? clinical::LocalText{} : standing.reasons.front(), row.lastSign, {}, false});
    if (treated && daysBetween(row.lastSign, now) >= quietDays && !std::ranges::any_of(row.duties, [](const CourseDuty& d) { return d.kind == "silent"; }))
        out.push_back({NeedKind::quiet, {}, row.lastSign, {}, false});
    if (row.phase == "enrolled" && row.openRules.empty()) out.push_back({NeedKind::begin, {}, row.lastSign, {}, false});
    if (row.phase == "paused") out.push_back({NeedKind::paused, {}, row.lastSign, {}, false});
    else if (row.nextAt) out.push_back({NeedKind::next, {}, row.lastSign, {}, false});
    if (out.empty()) out.push_back({NeedKind::nothing, {}, row.lastSign, {}, false});
    std::ranges::stable_sort(out, before);
    return out;
}

CaseloadView buildCaseload(const std::vector<CaseloadEntry>& entries, const CaseloadRequest& request) {
    CaseloadView view;
    const std::string folded = foldForSearch(trim(request.search));
    struct Keyed {
        CaseloadRow row;
        Instant next;
    };
    std::vector<Keyed> kept;
    kept.reserve(entries.size());
    for (const auto& e : entries) {
        if (e.row.phase == "ended" && !e.attention && e.unsent == 0) continue;
        auto r = rowOf(e, request);
        ++view.unit;
        view.mine += r.mine || r.covered ? 1 : 0;
        view.covered += r.covered ? 1 : 0;
        view.openRisk += r.risk ? 1 : 0;
        const bool shown = (inScope(r, request.scope) && (folded.empty() || foldForSearch(r.name).find(folded) != std::string::npos)) || (r.attention && r.mine);
        if (!shown) {
            view.hiddenRisk += r.risk ? 1 : 0;
            continue;
        }
        view.needMe += tier(r.needs.front().kind) <= 3 ? 1 : 0;
        view.messages += r.unread > 0 ? 1 : 0;
        view.homework += r.homework ? 1 : 0;
        view.look += r.standing.course == "look" ? 1 : 0;
        const auto next = r.nextAt.value_or(Instant::max());
        kept.push_back({std::move(r), next});
    }
    std::ranges::stable_sort(kept, [](const Keyed& a, const Keyed& b) {
        const auto& x = a.row.needs.front();
        const auto& y = b.row.needs.front();
        return std::tuple(!a.row.attention, tier(x.kind), deadlineOf(x), a.next, x.since, std::string_view(a.row.id)) <
               std::tuple(!b.row.attention, tier(y.kind), deadlineOf(y), b.next, y.since, std::string_view(b.row.id));
    });
    view.rows.reserve(kept.size());
    for (auto& k : kept) view.rows.push_back(std::move(k.row));
    return view;
}

std::string courseDraft(std::string_view what, std::string_view course, std::string_view part) {
    std::string key = "course/";
    key += what;
    if (!part.empty()) {
        key += '/';
        key += part;
    }
    key += '/';
    key += course;
    return key;
}

std::vector<CourseActionState> actionsOf(const CourseRow& row) {
    const bool active = row.phase == "active";
    const bool ended = row.phase == "ended";
    const bool over = ended || row.phase == "followUp";
    const auto has = [&](std::string_view kind) { return std::ranges::any_of(row.duties, [&](const CourseDuty& d) { return d.kind == kind; }); };
    const bool risk = std::ranges::any_of(row.duties, [](const CourseDuty& d) { return d.isRisk(); });
    const bool free = std::ranges::any_of(row.duties, [](const CourseDuty& d) { return d.isRisk() && d.holder.id.empty(); });
    const bool held = std::ranges::any_of(row.duties, [](const CourseDuty& d) { return d.isRisk() && !d.holder.id.empty(); }); // by anybody
    const bool byWord = has("call") || has("silent") || has("finish") || has("back");
    const bool swaps = std::ranges::any_of(row.choices, [](const auto& c) { return c.swap && c.status == "made"; });
    const bool skips = std::ranges::any_of(row.modules, [](const auto& m) { return m.skippable && (m.status == "open" || (m.status == "locked" && !m.byTherapist)); });
    const bool waives = std::ranges::any_of(row.openRules, [](const std::string& r) { return r != "consent"; }); // that one is the patient's
    const auto when = [](bool possible, CourseWhyNot otherwise) { return possible ? CourseWhyNot::none : otherwise; };
    const auto leaving = over ? CourseWhyNot::wrongPhase : risk ? CourseWhyNot::riskOpen : row.unread > 0 || has("message") ? CourseWhyNot::unread : CourseWhyNot::none;
    using A = CourseAction;
    return {
        {A::start, row.phase != "enrolled" ? CourseWhyNot::wrongPhase : when(row.openRules.empty(), CourseWhyNot::missing)},
        {A::approve, when(has("review"), CourseWhyNot::nothingWaits)},
        {A::handBack, when(has("review"), CourseWhyNot::nothingWaits)},
        {A::reply, when(!ended, CourseWhyNot::wrongPhase)},
        {A::choose, when(has("choose"), CourseWhyNot::nothingWaits)},
        {A::swap, !active ? CourseWhyNot::wrongPhase : when(swaps, CourseWhyNot::nothingWaits)},
        {A::decide, when(has("decide"), CourseWhyNot::nothingWaits)},
        {A::take, free ? CourseWhyNot::none : risk ? CourseWhyNot::taken : CourseWhyNot::nothingWaits},
        {A::settle, held || byWord ? CourseWhyNot::none : risk ? CourseWhyNot::notTaken : CourseWhyNot::nothingWaits},
        {A::openModule, active ? when(opensBy(row, false), CourseWhyNot::nothingWaits) : row.phase == "followUp" ? when(opensBy(row, true), CourseWhyNot::nothingWaits) : CourseWhyNot::wrongPhase},
        {A::skip, active || row.phase == "closing" ? when(skips, CourseWhyNot::nothingWaits) : CourseWhyNot::wrongPhase},
        {A::extend, !active ? CourseWhyNot::wrongPhase : when(row.extensionsLeft > 0, CourseWhyNot::usedUp)},
        {A::pause, !active ? CourseWhyNot::wrongPhase : when(row.pausesLeft > 0, CourseWhyNot::usedUp)},
        {A::resume, when(row.phase == "paused", CourseWhyNot::wrongPhase)},
        {A::transfer, when(!ended, CourseWhyNot::wrongPhase)},
        {A::cover, when(!ended, CourseWhyNot::wrongPhase)},
        {A::close, when(active, CourseWhyNot::wrongPhase)},
        {A::waive, row.phase != "closing" && row.phase != "enrolled" ? CourseWhyNot::wrongPhase : when(waives, CourseWhyNot::nothingWaits)},
        {A::signOff, row.phase != "closing" ? CourseWhyNot::wrongPhase : leaving != CourseWhyNot::none ? leaving : when(row.openRules.empty(), CourseWhyNot::missing)},
        {A::discharge, leaving},
        {A::refer, leaving},
    };
}

} // namespace fyr::presenter
