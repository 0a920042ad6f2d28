#include "server/icbt/course_row.h"

#include "server/icbt/consent.h"
#include "server/icbt/track_reasons.h"

#include <algorithm>

namespace fyr::server {

using clinical::LocalText;

namespace {

LocalText titleOfMeasure(const icbt::Programme& p, const instruments::Catalogue& catalogue, std::uint16_t measure) {
    if (measure >= p.measures.size()) return {};
    const auto* i = catalogue.find(p.measures[measure].instrument);
    return i ? i->title : LocalText{p.measures[measure].instrument, p.measures[measure].instrument};
}

clinical::CourseDuty dutyRow(const CourseFile& f, const instruments::Catalogue& catalogue, const icbt::Duty& d) {
    const auto& p = f.programme();
    clinical::CourseDuty out;
    out.id = d.id;
    out.kind = icbt::name(d.kind);
    switch (d.kind) {
    case icbt::DutyKind::ask:
    case icbt::DutyKind::alert: {
        out.subject = p.risks[d.subject].id;
        const auto asked = askedOf(f, catalogue, d.subject);
        out.label = asked.question;
        out.answer = asked.answer;
        break;
    }
    case icbt::DutyKind::review:
        out.subject = p.modules[d.subject].id;
        out.label = p.modules[d.subject].title;
        break;
    case icbt::DutyKind::choose:
        out.subject = p.choices[d.subject].id;
        out.label = p.choices[d.subject].question;
        break;
    case icbt::DutyKind::decide: out.subject = p.decisions[d.subject].id; break;
    case icbt::DutyKind::call:
        out.subject = p.measures[d.subject].id;
        out.label = titleOfMeasure(p, catalogue, d.subject);
        break;
    default: break;
    }
    out.raised = d.raised;
    out.answerBy = d.answerBy;
    const auto& steps = p.clocks[d.clock].steps;
    if (!d.taken && d.tellAt && !steps.empty()) {
        out.tellAt = d.tellAt;
        out.tellRole = icbt::name(steps[std::min<std::size_t>(d.step, steps.size() - 1)].to);
    }
    out.late = d.late;
    if (!d.holder.empty()) {
        const auto person = f.header.people.find(d.holder);
        out.holder = {d.holder, person == f.header.people.end() ? "" : person->second};
    }
    out.settleBy = d.settleBy;
    out.standsStill = d.stoodSince.has_value();
    return out;
}

clinical::CourseTrend trendOf(const CourseFile& f, const instruments::Catalogue& catalogue) {
    const auto& p = f.programme();
    clinical::CourseTrend t;
    t.instrument = p.measures[p.primary].instrument;
    t.title = titleOfMeasure(p, catalogue, p.primary);
    t.points = f.journal.points;
    if (const auto* facts = p.instrument(t.instrument)) {
        t.least = facts->least;
        t.most = facts->most;
    }
    if (const auto* i = catalogue.find(t.instrument)) {
        t.higherIsWorse = i->higherIsWorse;
        if (i->reliableChange) t.reliableChange = i->reliableChange->points;
    }
    const auto first = std::ranges::find_if(t.points, [](const auto& x) { return x.total.has_value(); });
    if (first == t.points.end()) return t;
    for (const auto& band : p.expected)
        if (*first->total >= band.from && *first->total <= band.to) {
            t.lower = band.lower;
            t.upper = band.upper;
        }
    return t;
}

void look(const CourseFile& f, const instruments::Catalogue& catalogue, clinical::CourseRow& row, Instant now) {
    const auto& p = f.programme();
    for (std::size_t i = 0; i < p.decisions.size(); ++i) {
        const auto& s = f.course.decisions[i];
        if (s.suggested == icbt::none || (s.status != icbt::DecisionStatus::open && s.status != icbt::DecisionStatus::made)) continue;
        row.course = p.decisions[i].table.outcomes[s.suggested];
        const auto week = p.decisions[i].week;
        row.reasons = reasonsOf(f, catalogue, p.decisions[i], s.suggested, soFar(f, catalogue, week, endOfWeek(f, week, now).value_or(now)));
        if (s.status == icbt::DecisionStatus::open) {
            row.tracks.clear();
            for (const auto& t : p.tracks)
                if (std::ranges::find(p.decisions[i].tracks, t.id) != p.decisions[i].tracks.end()) row.tracks.push_back({t.id, t.title, t.extraMinutes});
        }
    }
    if (f.course.track != icbt::none) row.track = p.tracks[f.course.track].id;
}

void comes(const CourseFile& f, clinical::CourseRow& row) {
    const auto& c = f.course;
    const auto consider = [&](std::optional<Instant> at, std::string_view what) {
        if (!at || (row.nextAt && *row.nextAt <= *at)) return;
        row.nextAt = at;
        row.next = what;
    };
    if (c.phase == icbt::Phase::ended) return;
    for (const auto& m : c.measures) consider(m.next, "measure");
    if (c.phase == icbt::Phase::paused) consider(c.pauseUntil, "pauseEnds");
    if (c.phase != icbt::Phase::active) return;
    consider(row.limit, "limit");
    for (std::size_t i = 0; i < c.decisions.size(); ++i)
        if (c.decisions[i].status == icbt::DecisionStatus::notYet)
            consider(*c.started + std::chrono::hours(24 * 7) * f.programme().decisions[i].week + c.paused, "decision");
}

} // namespace

bool isThePatients(const icbt::Programme& p, const icbt::Duty& d) noexcept { return d.kind == icbt::DutyKind::choose && p.choices[d.subject].by == icbt::Chooses::patient; }

std::string_view name(icbt::ModuleStatus s) noexcept {
    static constexpr std::array<std::string_view, 6> names{"locked", "open", "submitted", "done", "skipped", "notChosen"};
    return names[static_cast<std::size_t>(s)];
}
std::string_view name(icbt::ChoiceStatus s) noexcept {
    static constexpr std::array<std::string_view, 4> names{"notYet", "open", "made", "dropped"};
    return names[static_cast<std::size_t>(s)];
}
std::string endName(const icbt::Course& c) {
    if (!c.over) return {};
    static constexpr std::array<std::string_view, 3> names{"signedOff", "discharged", "referred"};
    return std::string(names[static_cast<std::size_t>(c.end)]);
}

std::string ruleCode(const icbt::Programme& p, const icbt::CloseRule& rule) {
    switch (rule.kind) {
    case icbt::CloseRule::Kind::module: return "module:" + p.modules[rule.subject].id;
    case icbt::CloseRule::Kind::worksheet: return "worksheet:" + rule.worksheet;
    case icbt::CloseRule::Kind::measure: return "measure:" + p.measures[rule.subject].id;
    case icbt::CloseRule::Kind::noRisk: return "noRisk";
    case icbt::CloseRule::Kind::noMessage: return "noMessage";
    case icbt::CloseRule::Kind::noReview: return "noReview";
    }
    return {};
}

std::optional<Instant> limitOf(const CourseFile& f) {
    const auto& p = f.programme();
    const auto& c = f.course;
    const auto& calendar = f.calendar->calendar;
    if (!c.started) return std::nullopt;
    auto t = calendar.after(*c.started, p.length);
    for (int i = 0; i < c.extensions; ++i) t = calendar.after(t, p.extendBy);
    return t + c.paused;
}

clinical::PersonRef therapistOf(const CourseFile& f) {
    const auto person = f.header.people.find(f.course.therapist);
    return {f.course.therapist, person == f.header.people.end() ? "" : person->second};
}

clinical::PersonRef coverOf(const CourseFile& f, Instant now) {
    if (f.header.coverUntil && *f.header.coverUntil <= now) return {};
    return f.header.cover;
}

Asked askedOf(const CourseFile& f, const instruments::Catalogue& catalogue, std::uint16_t risk) {
    const auto& rule = f.programme().risks[risk];
    const auto* instrument = catalogue.find(rule.instrument);
    const auto points = f.journal.answers.find(risk);
    Asked out;
    const auto join = [](std::string& to, const std::string& text) {
        if (text.empty()) return;
        to += (to.empty() ? "" : "\n") + text;
    };
    for (const auto& in : rule.table.inputs) {
        if (in.kind != icbt::Input::Kind::item || in.item < 1) continue;
        const auto n = static_cast<std::size_t>(in.item - 1);
        LocalText question = rule.label;
        LocalText answer{"Inte besvarad", "Not answered"};
        if (instrument && n < instrument->items.size() && !instrument->items[n].text.sv.empty()) question = instrument->items[n].text;
        if (points != f.journal.answers.end() && n < points->second.size() && points->second[n]) {
            const auto* given = instrument && n < instrument->items.size() ? instrument->items[n].answer(*points->second[n]) : nullptr;
            const auto number = std::to_string(*points->second[n]);
            answer = given && !given->label.sv.empty() ? given->label : LocalText{number, number};
        }
        join(out.question.sv, question.sv);
        join(out.question.en, question.en);
        join(out.answer.sv, answer.sv);
        join(out.answer.en, answer.en);
    }
    if (out.question.sv.empty()) out.question = rule.label;
    return out;
}

clinical::CourseRow rowOf(const CourseFile& f, const instruments::Catalogue& catalogue, const fhir::Value& patient, Instant now) {
    const auto& p = f.programme();
    const auto& c = f.course;
    clinical::CourseRow row;
    row.id = CourseId{f.header.id};
    row.patient = {f.header.patient, std::string(patient["name"][0].text("text"))};
    if (const auto born = parseDate(patient.text("birthDate"))) row.birthDate = *born;
    row.sex = clinical::sexFromCode(patient.text("gender"));
    row.unit = UnitId{f.header.unit};
    row.therapist = therapistOf(f);
    row.cover = coverOf(f, now);
    row.programme = p.id;
    row.programmeVersion = p.version;
    row.programmeHash = p.hash;
    row.programmeTitle = p.title;
    if (!f.header.before.empty()) {
        row.movedFrom = f.header.before.back().version;
        row.movedAt = f.header.before.back().at;
    }
    row.enrolReason = f.header.reason;
    row.suited = f.header.suited;
    row.phase = icbt::name(c.phase);
    row.end = endName(c);
    const auto limit = limitOf(f);
    if (c.started) {
        const auto till = c.phase == icbt::Phase::paused ? c.since : now;
        row.week = static_cast<std::int32_t>(std::max<std::int64_t>(0, (till - *c.started - c.paused) / std::chrono::hours(24 * 7))) + 1;
        row.weeks = static_cast<std::int32_t>((*limit - c.paused - *c.started + std::chrono::hours(24 * 7) - Millis{1}) / std::chrono::hours(24 * 7));
        row.week = std::min(row.week, row.weeks);
    } else {
        row.weeks = p.length.unit == icbt::Span::Unit::weeks ? p.length.count : 0;
    }
    row.enrolled = c.enrolled;
    row.started = c.started;
    row.limit = limit;
    row.pauseUntil = c.pauseUntil;
    row.extensionsLeft = std::max(0, p.extendMost - c.extensions);
    row.pausesLeft = std::max(0, p.pauseMost - c.pauses);
    for (const auto& d : c.duties)
        if (!isThePatients(p, d)) row.duties.push_back(dutyRow(f, catalogue, d));
    for (std::size_t i = 0; i < p.modules.size(); ++i) {
        const auto& m = p.modules[i];
        row.modules.push_back({m.id, m.title, std::string(name(c.modules[i].status)), c.modules[i].since, m.opens == icbt::Opens::byTherapist, m.booster,
                               m.choice == icbt::none ? "" : p.choices[m.choice].id, m.skippable});
    }
    for (std::size_t i = 0; i < p.choices.size(); ++i) {
        const auto& choice = p.choices[i];
        clinical::CourseChoice out{choice.id, choice.question, {}, {}, std::string(name(c.choices[i].status)), choice.swap};
        for (const auto m : choice.among) out.among.push_back(p.modules[m].id);
        if (c.choices[i].taken != icbt::none) out.taken = p.modules[c.choices[i].taken].id;
        row.choices.push_back(std::move(out));
    }
    row.trend = trendOf(f, catalogue);
    look(f, catalogue, row, now);
    const auto& zone = f.calendar->zone;
    const auto today = std::chrono::sys_days{scheduling::toLocal(zone, now).day};
    for (const auto at : f.journal.signs) {
        const auto ago = (today - std::chrono::sys_days{scheduling::toLocal(zone, at).day}).count();
        if (ago >= 0 && ago < 14 && row.activity[static_cast<std::size_t>(13 - ago)] < 255) ++row.activity[static_cast<std::size_t>(13 - ago)];
    }
    row.lastSign = c.lastSign;
    row.unread = f.journal.unread;
    row.unreadSince = f.journal.unreadSince;
    const auto monday = scheduling::startOfDay(zone, scheduling::plusDays(Date{today}, -static_cast<int>(scheduling::weekdayOf(Date{today}))));
    for (const auto& [at, minutes] : f.journal.minutes) {
        row.minutesTotal += minutes;
        if (at >= monday) row.minutesWeek += minutes;
    }
    if (c.phase == icbt::Phase::closing)
        for (const auto r : icbt::openRules(p, c)) row.openRules.push_back(ruleCode(p, p.close[r]));
    if (consentWaits(f)) row.openRules.emplace_back("consent");
    if (c.phase == icbt::Phase::enrolled) // what the start waits for
        for (std::size_t i = 0; i < p.measures.size(); ++i)
            if (p.measures[i].when == icbt::Measure::When::baseline && p.measures[i].required && !c.measures[i].satisfied) row.openRules.push_back("measure:" + p.measures[i].id);
    comes(f, row);
    return row;
}

} // namespace fyr::server
