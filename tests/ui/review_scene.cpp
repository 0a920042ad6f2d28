#include "ui/review_scene.h"

namespace fyr::ui::test {

using namespace std::chrono_literals;

namespace {
constexpr auto day = std::chrono::hours(24);
}

clinical::CourseRow ReviewWorkstation::hanna(Instant now) {
    clinical::CourseRow r;
    r.id = CourseId{"course-hanna"};
    r.version = 12;
    r.patient = {"pat-hanna", "Hanna Wiberg"};
    r.birthDate = Date{std::chrono::year{1991} / 4 / 12};
    r.therapist = {"p-anna", "Anna Rehn"};
    r.programme = "depression";
    r.programmeVersion = "0.1.0";
    r.programmeHash = "hash";
    r.programmeTitle = {"Depression", "Depression"};
    r.phase = "active";
    r.week = 5;
    r.weeks = 12;
    r.enrolled = now - 36 * day;
    r.started = now - 33 * day;
    const auto guide = shipped();
    const char* ids[] = {"m01", "m02", "m03", "m04", "m05a", "m05b", "m06", "m07", "m08", "m09", "m10"};
    const char* sv[] = {"Börja här", "Kartlägg dina dagar", "Det som betyder något", "Planera och pröva", "Steg för steg", "Närma dig", "Byt spår", "Fånga tanken", "Pröva tanken", "Var din egen vän", "Behåll det"};
    const char* en[] = {"Begin here", "Map your days", "What matters", "Plan and try", "Step by step", "Approach", "Change tracks", "Catch the thought", "Test the thought", "Be your own friend", "Keep it"};
    for (std::size_t i = 0; i < std::size(ids); ++i) {
        clinical::CourseModule m{ids[i], {sv[i], en[i]}, i < 3 ? "done" : i == 3 ? "submitted" : "locked", {}};
        if (i < 3) m.since = now - (28 - 7 * static_cast<int>(i)) * day;
        if (i == 3) m.since = now - 28h;
        if (i == 4 || i == 5) m.choice = "barrier";
        r.modules.push_back(m);
    }
    r.choices = {{"barrier", {"Vilket hinder är störst?", "Which barrier is the largest?"}, {"m05a", "m05b"}, "m05a", "made", false}};
    clinical::CourseDuty review;
    review.id = 9;
    review.kind = "review";
    review.subject = "m04";
    review.label = {"Planera och pröva", "Plan and try"};
    review.raised = now - 28h;
    review.answerBy = now + 19h;
    r.duties = {review};
    r.trend.instrument = "phq9";
    r.trend.title = {"PHQ-9", "PHQ-9"};
    r.trend.most = 27;
    r.trend.reliableChange = 6;
    r.trend.points = {{0, now - 35 * day, 17}, {1, now - 28 * day, 17}, {2, now - 21 * day, {}}, {3, now - 14 * day, 15}, {4, now - 7 * day, 13}, {5, now - 1 * day, 10}};
    for (int w = 0; w <= 12; ++w) {
        r.trend.upper.push_back(20 - w);
        r.trend.lower.push_back(std::max(4, 14 - w));
    }
    r.course = "onTrack";
    r.activity = {1, 0, 2, 1, 0, 1, 1, 0, 2, 1, 0, 1, 3, 1};
    r.lastSign = now - 13h;
    r.minutesWeek = 8;
    r.minutesTotal = 64;
    r.next = "measure";
    r.nextAt = now + 6 * day;
    return r;
}

records::CoursePapers ReviewWorkstation::papersOf(Instant now) {
    using records::PaperField;
    records::CoursePapers p;
    const auto said = [](std::string id, std::string words) { return PaperField{std::move(id), {}, {{std::move(words), {}}}}; };
    const auto guide = shipped();
    for (const auto& s : guide.sheets) {
        if (s.module != "m04" || !s.gate) continue;
        records::Worksheet w{s.id, "m04", s.title, true, 3, now - 28h, {}, {}};
        const std::array<std::string, 3> words{"Promenad i skogen", "Ringa Karin", "Simhallen"};
        for (std::size_t i = 0; i < (s.rows ? words.size() : 1); ++i) {
            std::vector<PaperField> line;
            for (const auto& f : s.fields) {
                if (f.kind == "computed" || (!f.required && i == 1)) continue;
                const bool coded = !f.options.empty();
                line.push_back(said(f.id, coded ? f.options.begin()->first : f.kind == "number" || f.kind == "scale" || f.kind == "duration" ? std::to_string(3 + static_cast<int>(i)) : f.kind == "date" ? "2026-11-17" : f.kind == "time" ? "10:30" : words[i]));
                if (!coded) line.back().label = f.label;
            }
            if (s.rows) w.rows.push_back(std::move(line));
            else w.fields = std::move(line);
        }
        p.worksheets.push_back(std::move(w));
    }
    const auto answer = [&](int total, Millis ago) {
        records::MeasurePaper m{"q" + std::to_string(total), "phq9", {"PHQ-9", "PHQ-9"}, now - ago, total, {total > 14 ? "Medelsvår" : "Måttlig", total > 14 ? "Moderately severe" : "Moderate"}, {}};
        for (int i = 1; i <= 9; ++i)
            m.items.push_back({std::to_string(i), i == 9 ? clinical::LocalText{"Tankar att det skulle vara bättre om du var död", "Thoughts that you would be better off dead"} : clinical::LocalText{"Fråga " + std::to_string(i), "Item " + std::to_string(i)},
                               {{"Inte alls", "Not at all"}}});
        p.measures.push_back(std::move(m));
    };
    answer(10, 1 * day);
    answer(13, 7 * day);
    answer(15, 14 * day);
    answer(17, 28 * day);
    p.messages = {{"m1", "t", now - 8 * day, true, "pat-hanna", "Hanna Wiberg", "Jag undrar om det räcker med tre dagar?"},
                  {"m2", "t", now - 7 * day, false, "p-anna", "Anna Rehn", "Hej Hanna! Tre dagar räcker."},
                  {"m3", "t", now - 13h, true, "pat-hanna", "Hanna Wiberg", "Hann bara tre <b>promenader</b>, men det kändes lite lättare efteråt."}};
    return p;
}

} // namespace fyr::ui::test
