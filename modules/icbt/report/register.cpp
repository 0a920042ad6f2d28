#include "icbt/report/register.h"

#include "icbt/report/summary.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::icbt {
namespace {

using Kind = Variable::Kind;

struct Whole { // one course, once
    const Registered& r;
    Summary sum;
    Date zero; // the day of enrolment
    [[nodiscard]] const Story& story() const { return r.story; }
    [[nodiscard]] Date day(Instant at) const { return scheduling::toLocal(r.calendar.zone(), at).day; }
    [[nodiscard]] std::string days(std::optional<Instant> at) const {
        return at ? std::to_string((std::chrono::sys_days{day(*at)} - std::chrono::sys_days{zero}).count()) : std::string();
    }
};
Whole wholeOf(const Registered& r) {
    Whole w{r, summaryOf(r.programme, r.catalogue, r.story), {}};
    w.zero = w.day(r.story.course.enrolled);
    return w;
}

std::string whole(std::int64_t n) { return std::to_string(n); }
std::string flag(bool b) { return b ? "1" : "0"; }
std::string number(std::optional<std::int32_t> n) { return n ? std::to_string(*n) : std::string(); }
std::string direction(std::optional<instruments::Direction> d) {
    static constexpr std::array<std::string_view, 3> names{"better", "same", "worse"};
    return d ? std::string(names[static_cast<std::size_t>(*d)]) : std::string();
}

std::int64_t waited(const Story& s, DutyKind k, bool onlyLate) {
    return std::ranges::count_if(s.waited, [&](const Waited& w) { return w.kind == k && (!onlyLate || w.late); });
}
// The median of how long they waited for a person, in whole minutes; of those that a person answered.
std::string medianMinutes(const Story& s, DutyKind k) {
    std::vector<std::int64_t> all;
    for (const auto& w : s.waited)
        if (w.kind == k && w.answered && w.over) all.push_back((*w.over - w.raised) / std::chrono::minutes(1));
    if (all.empty()) return {};
    std::ranges::sort(all);
    return whole(all[(all.size() - 1) / 2]);
}

std::string ageOf(const Whole& w) {
    if (!w.r.person.born) return {};
    const auto years = ageInYears(*w.r.person.born, w.zero);
    return whole(w.r.person.exact ? years : std::min(years, 90));
}
std::string remitted(const Whole& w) {
    const auto* i = w.sum.primary;
    if (!i || !i->remission || !w.sum.after.value) return {};
    return flag(i->higherIsWorse ? *w.sum.after.value <= i->remission->value : *w.sum.after.value >= i->remission->value);
}
std::string responded(const Whole& w) {
    const auto* i = w.sum.primary;
    if (!i || !i->response || !w.sum.after.value || !w.sum.before.value) return {};
    const auto before = *w.sum.before.value, after = *w.sum.after.value;
    const auto better = i->higherIsWorse ? before - after : after - before;
    return before == 0 ? std::string() : flag(better * 100 >= i->response->value * before);
}

template <class F>
struct Computed {
    Variable variable;
    F value;
};
using OfCourse = Computed<std::string (*)(const Whole&)>;

constexpr std::string_view everyEvent = "all events, replayed";

const std::vector<OfCourse>& course() {
    static const std::vector<OfCourse> all{
        {{"course", Kind::code, "", "The course: a pseudonym, or its id", "the stream"}, [](const Whole& w) { return w.r.person.course; }},
        {{"person", Kind::code, "", "The person: a pseudonym that is the same in all courses of this tenant, or the personal number", "Patient"}, [](const Whole& w) { return w.r.person.key; }},
        {{"unit", Kind::code, "", "The care unit", "the course's header"}, [](const Whole& w) { return w.r.person.unit; }},
        {{"sex", Kind::code, "", "male, female, other, unknown: as registered", "Patient"}, [](const Whole& w) { return w.r.person.sex; }},
        {{"age", Kind::whole, "years", "Age on the day of enrolment; pseudonymised: 90 and over are 90", "Patient, enrol"}, ageOf},
        {{"programme", Kind::code, "", "The programme", "enrol"}, [](const Whole& w) { return w.r.programme.id; }},
        {{"programme_version", Kind::code, "", "Its version", "enrol"}, [](const Whole& w) { return w.r.programme.version; }},
        {{"programme_hash", Kind::code, "", "SHA-256 of its canonical form: what exactly was given", "enrol"}, [](const Whole& w) { return w.r.programme.hash; }},
        {{"enrolled", Kind::date, "", "Day of enrolment (day 0); pseudonymised: its month", "enrol"},
         [](const Whole& w) { return formatDate(w.zero).substr(0, w.r.person.exact ? 10 : 7); }},
        {{"state", Kind::code, "", "signedOff, discharged, referred; of a course that goes on: enrolled, active, paused, closing", everyEvent}, [](const Whole& w) { return stateOf(w.story().course); }},
        {{"started_day", Kind::whole, "days", "Day on which the treatment began", "start"}, [](const Whole& w) { return w.days(w.story().course.started); }},
        {{"closing_day", Kind::whole, "days", "Day on which closing began", everyEvent}, [](const Whole& w) { return w.days(w.story().closing); }},
        {{"ended_day", Kind::whole, "days", "Day of the sign-off, discharge or referral", "signOff, discharge, refer"}, [](const Whole& w) { return w.days(w.story().ended); }},
        {{"last_sign_day", Kind::whole, "days", "Day of the patient's last sign of life", "the patient's events"}, [](const Whole& w) { return w.days(w.story().course.lastSign); }},
        {{"completed", Kind::flag, "", "1: every required module was done (one that was skipped is not done)", everyEvent}, [](const Whole& w) { return flag(w.sum.completed); }},
        {{"modules_required", Kind::whole, "modules", "Modules that this course cannot do without, after its choices", everyEvent}, [](const Whole& w) { return whole(w.sum.required); }},
        {{"modules_done", Kind::whole, "modules", "Modules done, optional ones too", everyEvent}, [](const Whole& w) { return whole(w.sum.done); }},
        {{"modules_skipped", Kind::whole, "modules", "Modules that the therapist let go", "skip"}, [](const Whole& w) { return whole(w.sum.skipped); }},
        {{"modules_handed_back", Kind::whole, "times", "Homework handed back for more work", "handBack"}, [](const Whole& w) { return whole(w.sum.handedBack); }},
        {{"therapist_minutes", Kind::whole, "min", "The therapist's minutes as recorded with each act", "minutes of every event"}, [](const Whole& w) { return whole(w.sum.minutes); }},
        {{"therapists", Kind::whole, "people", "How many had the course, one after the other", "enrol, transfer"}, [](const Whole& w) { return whole(static_cast<std::int64_t>(w.story().therapists.size())); }},
        {{"messages_patient", Kind::whole, "messages", "Messages of the patient", "write"}, [](const Whole& w) { return whole(w.story().written); }},
        {{"messages_therapist", Kind::whole, "messages", "Messages of the clinic; feedback to homework is not counted", "reply"}, [](const Whole& w) { return whole(w.story().replies); }},
        {{"message_wait", Kind::whole, "min", "Median time from a message to its answer (lower median)", "write, reply"}, [](const Whole& w) { return medianMinutes(w.story(), DutyKind::message); }},
        {{"messages_late", Kind::whole, "times", "Messages not answered within the programme's time", everyEvent}, [](const Whole& w) { return whole(waited(w.story(), DutyKind::message, true)); }},
        {{"feedback_wait", Kind::whole, "min", "Median time from homework to its feedback (lower median)", "submit, approve, handBack"}, [](const Whole& w) { return medianMinutes(w.story(), DutyKind::review); }},
        {{"feedback_late", Kind::whole, "times", "Homework not answered within the programme's time", everyEvent}, [](const Whole& w) { return whole(waited(w.story(), DutyKind::review, true)); }},
        {{"risk_asks", Kind::whole, "times", "Answers that a person had to ask about; says nothing about how dangerous they were", "answer"}, [](const Whole& w) { return whole(waited(w.story(), DutyKind::ask, false)); }},
        {{"risk_alerts", Kind::whole, "times", "Answers that alerted the unit; says nothing about how dangerous they were", "answer"}, [](const Whole& w) { return whole(waited(w.story(), DutyKind::alert, false)); }},
        {{"risk_late", Kind::whole, "times", "Of those two, not taken by anybody within the programme's time", everyEvent},
         [](const Whole& w) { return whole(waited(w.story(), DutyKind::ask, true) + waited(w.story(), DutyKind::alert, true)); }},
        {{"pauses", Kind::whole, "times", "Pauses", "pause"}, [](const Whole& w) { return whole(w.story().pauses); }},
        {{"extensions", Kind::whole, "times", "Extensions", "extend"}, [](const Whole& w) { return whole(w.story().extensions); }},
        {{"track", Kind::code, "", "The track that the therapist decided on; empty: none was", "decide"},
         [](const Whole& w) { return w.story().course.track == none ? std::string() : w.r.programme.tracks[w.story().course.track].id; }},
        {{"boosters", Kind::whole, "times", "Booster modules opened after the sign-off", "openModule"}, [](const Whole& w) { return whole(w.story().boosters); }},
        {{"measures_asked", Kind::whole, "times", "Measures that fell due", everyEvent}, [](const Whole& w) { return whole(w.sum.asked); }},
        {{"measures_answered", Kind::whole, "times", "Measures answered, also those that were not asked for", "answer"}, [](const Whole& w) { return whole(w.sum.answered); }},
        {{"measures_missed", Kind::whole, "times", "Measures whose time passed", everyEvent}, [](const Whole& w) { return whole(w.sum.missed); }},
        {{"primary", Kind::code, "", "The instrument of the primary measure", "the programme"}, [](const Whole& w) { return w.r.programme.measures[w.r.programme.primary].instrument; }},
        {{"primary_before", Kind::whole, "points", "Its total before the treatment", "answer"}, [](const Whole& w) { return number(w.sum.before.value); }},
        {{"primary_before_missing", Kind::code, "", "Why it is not there: notReached, missed, waived, tooLittle (answered, too little for a total), waiting", everyEvent}, [](const Whole& w) { return std::string(name(w.sum.before.lacks)); }},
        {{"primary_after", Kind::whole, "points", "Its total at the end of the treatment", "answer"}, [](const Whole& w) { return number(w.sum.after.value); }},
        {{"primary_after_missing", Kind::code, "", "Why it is not there, as above", everyEvent}, [](const Whole& w) { return std::string(name(w.sum.after.lacks)); }},
        {{"primary_last", Kind::whole, "points", "The newest total in the treatment or at its end", "answer"}, [](const Whole& w) { return number(w.sum.last.value); }},
        {{"primary_last_day", Kind::whole, "days", "Its day", "answer"}, [](const Whole& w) { return w.sum.last.asked ? w.days(w.sum.last.asked->at) : std::string(); }},
        {{"primary_follow_up", Kind::whole, "points", "The newest total after the sign-off", "answer"}, [](const Whole& w) { return number(w.sum.followUp.value); }},
        {{"primary_follow_up_day", Kind::whole, "days", "Its day", "answer"}, [](const Whole& w) { return w.sum.followUp.asked ? w.days(w.sum.followUp.asked->at) : std::string(); }},
        {{"primary_follow_up_missing", Kind::code, "", "Why it is not there, as above", everyEvent}, [](const Whole& w) { return std::string(name(w.sum.followUp.lacks)); }},
        {{"reliable_change", Kind::code, "", "better, same, worse: before → after, by the instrument's reliable change; empty where there is no figure or one of the two is missing", "answer; the instrument's figure with its source (INSTRUMENTS.md)"},
         [](const Whole& w) { return direction(w.sum.change); }},
        {{"reliable_change_last", Kind::code, "", "The same, before → last: of those too who left before the end", "answer"}, [](const Whole& w) { return direction(w.sum.changeAtLast); }},
        {{"response", Kind::flag, "", "1: better by the instrument's share (half, for PHQ-9) from before to after", "answer"}, responded},
        {{"remission", Kind::flag, "", "1: after is at the instrument's limit of remission or better", "answer"}, remitted},
    };
    return all;
}

struct OneMeasure {
    const Whole& w;
    const Asked& a;
    std::int32_t n = 0; // the how manieth of this measure
};
using OfMeasure = Computed<std::string (*)(const OneMeasure&)>;

std::string_view nameOf(Measure::When w) {
    static constexpr std::array<std::string_view, 5> names{"before", "weekly", "week", "end", "followUp"};
    return names[static_cast<std::size_t>(w)];
}
std::string_view nameOf(Asked::Came c) {
    static constexpr std::array<std::string_view, 5> names{"answered", "missed", "waived", "fellAway", "waiting"};
    return names[static_cast<std::size_t>(c)];
}

const std::vector<OfMeasure>& measure() {
    static const std::vector<OfMeasure> all{
        {{"course", Kind::code, "", "As in the table of courses", "the stream"}, [](const OneMeasure& m) { return m.w.r.person.course; }},
        {{"measure", Kind::code, "", "The measure, as the programme names it", "the programme"}, [](const OneMeasure& m) { return m.w.r.programme.measures[m.a.measure].id; }},
        {{"instrument", Kind::code, "", "Its instrument", "the programme"}, [](const OneMeasure& m) { return m.w.r.programme.measures[m.a.measure].instrument; }},
        {{"when", Kind::code, "", "before, weekly, week (a set one), end, followUp", "the programme"}, [](const OneMeasure& m) { return std::string(nameOf(m.w.r.programme.measures[m.a.measure].when)); }},
        {{"number", Kind::whole, "", "The how manieth time it was asked or answered, from 1", everyEvent}, [](const OneMeasure& m) { return whole(m.n); }},
        {{"week", Kind::whole, "weeks", "Week of treatment, from 1; 0 before it; empty after the sign-off", everyEvent}, [](const OneMeasure& m) { return m.a.week < 0 ? std::string() : whole(m.a.week); }},
        {{"due_day", Kind::whole, "days", "Day on which it fell due; empty: answered without being asked", everyEvent}, [](const OneMeasure& m) { return m.w.days(m.a.due); }},
        {{"answered_day", Kind::whole, "days", "Day of the answer", "answer"}, [](const OneMeasure& m) { return m.w.days(m.a.at); }},
        {{"came", Kind::code, "", "answered, missed, waived, fellAway (no longer asked for), waiting", everyEvent}, [](const OneMeasure& m) { return std::string(nameOf(m.a.came)); }},
        {{"total", Kind::whole, "points", "The total, as scored when it was answered; empty: not answered, or too little of it", "answer"}, [](const OneMeasure& m) { return number(m.a.total); }},
        {{"items", Kind::code, "points", "The points of each item in the form's order, between spaces; - where it was passed over", "answer"},
         [](const OneMeasure& m) {
             std::string out;
             for (const auto& p : m.a.points) out += (out.empty() ? "" : " ") + (p ? std::to_string(*p) : std::string("-"));
             return out;
         }},
    };
    return all;
}

template <class List>
std::vector<Variable> variablesOf(const List& all) {
    std::vector<Variable> out;
    for (const auto& v : all) out.push_back(v.variable);
    return out;
}

std::string inCsv(std::string_view v) {
    if (v.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(v);
    std::string out = "\"";
    for (const char c : v) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

} // namespace

std::span<const Variable> courseVariables() {
    static const auto all = variablesOf(course());
    return all;
}
std::span<const Variable> measureVariables() {
    static const auto all = variablesOf(measure());
    return all;
}

std::string codebookTable() {
    std::string out;
    const auto table = [&](std::string_view title, std::span<const Variable> all) {
        out += fmt::format("### {}\n| Variable | Kind | Unit | Meaning | Made of |\n|---|---|---|---|---|\n", title);
        static constexpr std::array<std::string_view, 4> kinds{"code", "whole number", "0 or 1", "date"};
        for (const auto& v : all) out += fmt::format("| `{}` | {} | {} | {} | {} |\n", v.name, kinds[static_cast<std::size_t>(v.kind)], v.unit, v.meaning, v.source);
    };
    table("A row a course", courseVariables());
    out += "\n";
    table("A row a measure", measureVariables());
    return out;
}

Values courseRow(const Registered& r) {
    const auto w = wholeOf(r);
    Values out;
    for (const auto& v : course()) out.push_back(v.value(w));
    return out;
}

std::vector<Values> measureRows(const Registered& r) {
    const auto w = wholeOf(r);
    std::vector<std::int32_t> count(r.programme.measures.size());
    std::vector<Values> out;
    for (const auto& a : r.story.asked) {
        Values row;
        const OneMeasure one{w, a, ++count[a.measure]};
        for (const auto& v : measure()) row.push_back(v.value(one));
        out.push_back(std::move(row));
    }
    return out;
}

std::string csvHead(std::span<const Variable> variables) {
    Values names;
    for (const auto& v : variables) names.emplace_back(v.name);
    return csvLine(names);
}

std::string csvLine(const Values& values) {
    std::string out;
    for (std::size_t i = 0; i < values.size(); ++i) out += (i == 0 ? "" : ",") + inCsv(values[i]);
    return out + "\r\n";
}

} // namespace fyr::icbt
