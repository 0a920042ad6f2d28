// A therapist's day, after the visual reference: synthetic people, content not clinically reviewed.
#include "ui/fake_workstation.h"

#include <fmt/format.h>

namespace fyr::ui::test {
namespace {

using clinical::CourseDuty;
using clinical::CourseRow;
using clinical::LocalText;
using clinical::Sex;
using namespace std::chrono_literals;

constexpr auto day = 24h;

CourseRow person(const char* id, const char* name, const char* born, Sex sex, LocalText programme, const char* version, int week, int weeks, Instant now) {
    CourseRow c;
    c.id = CourseId{id};
    c.version = 7;
    c.patient = {std::string("pat-") + id, name};
    c.birthDate = *parseDate(born);
    c.sex = sex;
    c.unit = UnitId{"skarviken"};
    c.therapist = {"pr-petra", "Petra Lindal"};
    c.programme = "depression";
    c.programmeTitle = std::move(programme);
    c.programmeVersion = version;
    c.programmeHash = "9d1f";
    c.phase = "active";
    c.week = week;
    c.weeks = weeks;
    c.enrolled = now - day * 7 * week - 2 * day;
    c.started = now - day * 7 * week;
    c.limit = *c.started + day * 7 * weeks;
    c.extensionsLeft = 1;
    c.pausesLeft = 2;
    c.minutesWeek = 14;
    c.minutesTotal = 62;
    c.lastSign = now - 3h;
    c.next = "measure";
    c.nextAt = now + 3 * day;
    for (int n = 1; n <= 10; ++n)
        c.modules.push_back({fmt::format("m{:02}", n), {fmt::format("Modul {}", n), fmt::format("Module {}", n)}, n < week ? "done" : n == week ? "open" : "locked", now - 2 * day, false, false, {}, false});
    return c;
}

// How often there was a sign of the patient, the newest last: "1.01…".
void lived(CourseRow& c, std::string_view days) {
    for (std::size_t i = 0; i < c.activity.size() && i < days.size(); ++i) c.activity[i] = days[i] == '1' ? 2 : 0;
}

// The points by week from before the treatment; -1: missed.
void trend(CourseRow& c, LocalText title, int most, int change, const std::vector<int>& points, int from, int to, Instant now) {
    auto& t = c.trend;
    t.instrument = "phq9";
    t.title = std::move(title);
    t.most = most;
    t.reliableChange = change;
    for (std::size_t i = 0; i < points.size(); ++i)
        t.points.push_back({static_cast<int>(i), now - day * 7 * static_cast<int>(points.size() - i), points[i] < 0 ? std::nullopt : std::optional(points[i])});
    for (int w = 0; w <= c.weeks; ++w) {
        const double share = static_cast<double>(w) / c.weeks;
        t.upper.push_back(static_cast<int>(from + 4 + (to + 5 - from - 4) * share));
        t.lower.push_back(static_cast<int>(from - 3 + (to - 2 - from + 3) * share));
    }
}

clinical::CourseWarning warning(const char* state, int week, std::vector<LocalText> reasons) { return {state, week, std::move(reasons), "depression-9d1f0c6b7a52-1", 312, 71}; }

CourseDuty duty(std::uint32_t id, const char* kind, LocalText label, Instant raised, Instant by) {
    CourseDuty d;
    d.id = id;
    d.kind = kind;
    d.label = std::move(label);
    d.raised = raised;
    d.answerBy = by;
    return d;
}

const LocalText depression{"Depression", "Depression"};
const LocalText panic{"Ångest och panik", "Anxiety and panic"};
const LocalText sleep{"Sömn", "Sleep"};
const LocalText phq{"PHQ-9", "PHQ-9"};
const LocalText gad{"GAD-7", "GAD-7"};
const LocalText isi{"ISI", "ISI"};
const LocalText item9{"Tankar att det skulle vara bättre om du vore död, eller att du skulle skada dig på något sätt?",
                      "Thoughts that you would be better off dead, or of hurting yourself in some way?"};

CourseRow moa(Instant now) {
    auto c = person("moa", "Moa Ek", "1997-03-01", Sex::female, depression, "3.2.0", 3, 12, now);
    auto d = duty(1, "alert", item9, now - 3h - 12min, now + 48min);
    d.subject = "item9";
    d.answer = {"Mer än hälften av dagarna", "More than half the days"};
    d.tellAt = now + 18min;
    d.tellRole = "unit";
    c.duties = {d};
    trend(c, phq, 27, 6, {16, 17, 18, 19}, 16, 8, now);
    c.warning = warning("look", 2, {{"PHQ-9 har stigit 2 poäng till vecka 2; en sänkning på 3 poäng väntas.", "PHQ-9 has risen 2 points by week 2; a fall of 3 points is expected."},
                                    {"PHQ-9 var 16 vid start.", "PHQ-9 was 16 at the start."}});
    lived(c, "11011101100110");
    c.activity[13] = 1;
    c.unread = 1;
    c.unreadSince = now - 3h;
    return c;
}

} // namespace

std::vector<CourseRow> FakeWorkstation::caseloadScene(Instant now) {
    std::vector<CourseRow> out{moa(now)};
    {
        auto c = person("noor", "Noor Al-Sayed", "1989-08-12", Sex::female, depression, "3.2.0", 6, 12, now);
        auto d = duty(4, "ask", item9, now - 20h, now + 4h);
        d.subject = "item9";
        d.answer = {"Flera dagar", "Several days"};
        d.holder = {"pr-leila", "Leila Karimi"};
        d.settleBy = now + 52h;
        c.duties = {d};
        c.therapist = {"pr-leila", "Leila Karimi"};
        c.cover = {"pr-petra", "Petra Lindal"};
        trend(c, phq, 27, 6, {18, 16, 15, 15, 14, 13}, 18, 8, now);
        c.course = "onTrack";
        lived(c, "01011011010110");
        out.push_back(c);
    }
    {
        auto c = person("viktor", "Viktor Strand", "1985-05-05", Sex::male, panic, "2.0.1", 6, 10, now);
        c.duties = {duty(2, "message", {}, now - 22h, now + 1h + 55min)};
        trend(c, gad, 21, 4, {14, 13, 11, 10, 9, 8}, 14, 6, now);
        c.course = "onTrack";
        c.warning = warning("onTrack", 5, {});
        lived(c, "10110110110101");
        c.unread = 2;
        c.unreadSince = now - 22h;
        c.lastSign = now - 22h;
        out.push_back(c);
    }
    {
        auto c = person("hanna", "Hanna Wiberg", "1992-04-11", Sex::female, depression, "3.2.0", 5, 12, now);
        auto d = duty(3, "review", {"Modul 4: I små steg", "Module 4: In small steps"}, now - 28h, now + 19h);
        d.subject = "m04";
        c.modules[3].status = "submitted";
        c.modules[4].status = "locked";
        c.duties = {d};
        trend(c, phq, 27, 6, {17, 17, -1, 15, 13, 10}, 17, 8, now);
        c.course = "onTrack";
        lived(c, "01101111011011");
        c.unread = 1;
        c.unreadSince = now - 13h;
        out.push_back(c);
    }
    {
        auto c = person("lars", "Lars-Olof Dahl", "1968-02-20", Sex::male, sleep, "1.4.0", 2, 6, now);
        auto d = duty(5, "review", {"Sömndagbok", "Sleep diary"}, now - 6h, now + 33h);
        d.subject = "m02";
        c.modules[1].status = "submitted";
        c.duties = {d};
        trend(c, isi, 28, 8, {20, 19, 18}, 20, 10, now);
        c.warning = warning("tooLittle", 2, {{"1 svar under behandlingen till vecka 2; minst 2 behövs.", "1 answer in treatment by week 2; 2 are needed."}});
        lived(c, "00000110111011");
        out.push_back(c);
    }
    {
        auto c = person("samira", "Samira Haddad", "2003-01-30", Sex::female, panic, "2.0.1", 4, 12, now);
        auto d = duty(6, "decide", {}, now - 2 * day, now + 53h);
        d.subject = "week4";
        c.duties = {d};
        c.tracks = {{"standard", {"Fortsätt som planerat", "Go on as planned"}, 0},
                    {"adapted", {"Anpassa: tätare kontakt och ett samtal", "Adapt: closer contact and a call"}, 14},
                    {"step_up", {"Bedöm om annan vård behövs", "Assess whether other care is needed"}, 30}};
        trend(c, gad, 21, 4, {15, 15, 16, 15, 15}, 15, 7, now);
        c.course = "look";
        c.reasons = {{"GAD-7 är oförändrad till vecka 4; gränsen är 2 poäng lägre.", "GAD-7 is unchanged by week 4; the limit is 2 points lower."}};
        c.warning = warning("look", 4, {{"2 av 4 mätningar är obesvarade till vecka 4.", "2 of 4 measures not answered by week 4."}, {"9 dagar utan aktivitet i slutet av vecka 4.", "9 days without activity at the end of week 4."}});
        lived(c, "01000100001000");
        c.lastSign = now - 3 * day;
        out.push_back(c);
    }
    {
        auto c = person("emil", "Emil Sjögren", "1980-06-06", Sex::male, depression, "3.2.0", 7, 12, now);
        auto d = duty(7, "call", phq, now - 20h, now + 3 * day);
        d.subject = "weekly";
        c.duties = {d};
        trend(c, phq, 27, 6, {17, 16, 15, 14, -1, -1, -1}, 17, 8, now);
        c.course = "look";
        c.reasons = {{"PHQ-9 har sjunkit 1 poäng till vecka 4; gränsen är 3 poäng lägre.", "PHQ-9 has fallen 1 point by week 4; the limit is 3 points lower."}};
        lived(c, "10010000000000");
        c.lastSign = now - 10 * day;
        out.push_back(c);
    }
    {
        auto c = person("karin", "Karin Åström", "1975-11-11", Sex::female, depression, "3.2.0", 6, 12, now);
        auto d = duty(8, "choose", {"Vad hindrar mest: för lite kraft eller undvikande?", "What is most in the way: too little energy or avoidance?"}, now - day, now + 60h);
        d.subject = "obstacle";
        c.duties = {d};
        c.choices = {{"obstacle", d.label, {"m05", "m06"}, {}, "open", true}};
        trend(c, phq, 27, 6, {19, 18, 16, 14, 13, 12}, 19, 8, now);
        lived(c, "11101101011011");
        out.push_back(c);
    }
    {
        auto c = person("ulla", "Ulla Berg", "1959-09-02", Sex::female, depression, "3.2.0", 12, 12, now);
        c.phase = "closing";
        auto d = duty(9, "finish", {}, now - day, now + 5 * day);
        c.duties = {d};
        c.openRules = {"worksheet:relapse_plan", "measure:end"};
        trend(c, phq, 27, 6, {18, 17, 15, 13, 12, 12, 10, 9, 9, 8, 7, 6}, 18, 7, now);
        c.course = "onTrack";
        lived(c, "10010010010010");
        c.nextAt.reset();
        out.push_back(c);
    }
    {
        auto c = person("ida", "Ida Källberg", "1989-07-07", Sex::female, panic, "2.0.1", 5, 10, now);
        c.phase = "paused";
        c.pauseUntil = now + 8 * day;
        c.next = "pauseEnds";
        c.nextAt = c.pauseUntil;
        trend(c, gad, 21, 4, {13, 12, 12, 10, 9}, 13, 6, now);
        c.course = "onTrack";
        lived(c, "11011100000000");
        c.lastSign = now - 8 * day;
        out.push_back(c);
    }
    {
        auto c = person("per", "Per Nyman", "1994-12-24", Sex::male, sleep, "1.4.0", 1, 6, now);
        lived(c, "00000000000111");
        out.push_back(c);
    }
    {
        auto c = person("other", "Olle Frisk", "1970-10-10", Sex::male, depression, "3.2.0", 4, 12, now);
        c.therapist = {"pr-leila", "Leila Karimi"};
        auto d = duty(2, "alert", item9, now - 1h, now + 23h);
        d.subject = "item9";
        d.answer = {"Nästan varje dag", "Nearly every day"};
        c.duties = {d};
        trend(c, phq, 27, 6, {20, 19, 19, 18, 18}, 20, 8, now);
        lived(c, "00110011001100");
        out.push_back(c);
    }
    return out;
}

std::vector<CourseRow> FakeWorkstation::manyCourses(Instant now, int count) {
    std::vector<CourseRow> out;
    out.reserve(static_cast<std::size_t>(count));
    const auto scene = caseloadScene(now);
    SeededRandom random(11);
    for (int n = 0; n < count; ++n) {
        auto c = scene[random.below(scene.size())];
        c.id = CourseId{fmt::format("c{}", n)};
        c.patient = {fmt::format("pat-{}", n), fmt::format("Patient {:04}", n)};
        c.therapist = {"pr-petra", "Petra Lindal"};
        for (auto& d : c.duties) d.answerBy = now + std::chrono::minutes(static_cast<int>(random.below(9000)) - 200);
        out.push_back(std::move(c));
    }
    return out;
}

} // namespace fyr::ui::test
