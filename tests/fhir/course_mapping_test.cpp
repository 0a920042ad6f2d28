#include "fhir/course_mapping.h"
#include "fhir/validate.h"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace fyr;
using namespace fyr::fhir;
using namespace fyr::clinical;

// Makes any row at all, within what the clinical types promise, from a seed.
class Maker {
  public:
    explicit Maker(unsigned seed) : m_random(seed) {}

    CourseRow row() {
        CourseRow r;
        r.id = CourseId{id()};
        r.version = number(1, 100'000);
        r.patient = {id(), maybe()};
        if (coin()) r.birthDate = Date{std::chrono::year{number(1900, 2020)} / number(1, 12) / number(1, 28)};
        r.sex = static_cast<Sex>(number(0, 3));
        if (coin()) r.unit = UnitId{id()};
        r.therapist = person();
        r.cover = person();
        r.programme = maybe("depression");
        r.programmeVersion = maybe("1.2");
        r.programmeHash = maybe("abc");
        r.programmeTitle = local();
        r.enrolReason = maybe("Vill börja\nnu");
        r.suited = of({"", "offer", "ask", "notSuited"});
        r.phase = of({"enrolled", "active", "paused", "closing", "followUp", "ended"});
        r.end = of({"", "signedOff", "discharged", "referred"});
        r.week = number(0, 30);
        r.weeks = number(0, 30);
        r.enrolled = instant();
        r.started = perhaps();
        r.limit = perhaps();
        r.pauseUntil = perhaps();
        r.extensionsLeft = number(0, 3);
        r.pausesLeft = number(0, 3);
        for (int n = number(0, 4); n > 0; --n)
            r.duties.push_back({static_cast<std::uint32_t>(number(0, 90)), of({"ask", "review", "silent"}), maybe("phq9"), local(), local(), instant(), instant(), perhaps(),
                                of({"", "unit", "onCall"}), coin(), person(), perhaps(), coin()});
        for (int n = number(0, 6); n > 0; --n)
            r.modules.push_back({"m" + std::to_string(n), local(), of({"locked", "open", "submitted", "done", "skipped", "notChosen"}), instant(), coin(), coin(), maybe("c"), coin()});
        for (int n = number(0, 2); n > 0; --n) r.choices.push_back({"c" + std::to_string(n), local(), texts(), maybe("m1"), of({"notYet", "open"}), coin()});
        r.trend.instrument = maybe("phq9");
        r.trend.title = local();
        for (int n = number(0, 12); n > 0; --n) r.trend.points.push_back({number(0, 20), instant(), coin() ? std::optional(number(0, 27)) : std::nullopt});
        r.trend.least = number(-3, 3);
        r.trend.most = number(0, 60);
        r.trend.higherIsWorse = coin();
        if (coin()) r.trend.reliableChange = number(0, 9);
        for (int n = number(0, 12); n > 0; --n) r.trend.lower.push_back(number(-5, 27)), r.trend.upper.push_back(number(0, 27));
        r.course = of({"", "onTrack", "look", "tooLittle"});
        for (int n = number(0, 3); n > 0; --n) r.reasons.push_back({maybe("varför "), "why"});
        if (coin()) {
            auto& w = r.warning.emplace();
            w = {of({"onTrack", "look", "tooLittle"}), number(2, 6), {}, maybe("depression-1"), number(200, 900), number(0, 100)};
            for (int n = number(0, 3); n > 0; --n) w.reasons.push_back({maybe("varför "), "why"});
        }
        r.track = maybe("more");
        for (int n = number(0, 3); n > 0; --n) r.tracks.push_back({"t" + std::to_string(n), local(), number(0, 60)});
        for (auto& day : r.activity) day = static_cast<std::uint8_t>(number(0, 255));
        r.lastSign = instant();
        r.unread = number(0, 9);
        r.unreadSince = perhaps();
        r.minutesWeek = number(0, 90);
        r.minutesTotal = number(0, 900);
        r.openRules = texts();
        r.next = of({"", "measure", "limit"});
        r.nextAt = perhaps();
        return r;
    }

  private:
    int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(m_random); }
    bool coin() { return number(0, 1) == 1; }
    std::string id() { return "01J" + std::to_string(number(1, 999'999)); }
    std::string maybe(const char* text = "Å \"ö\"\n\t<&> 😀") { return coin() ? text : ""; }
    LocalText local() { return {maybe(), maybe("English\n“words”")}; }
    std::string of(std::initializer_list<const char*> list) { return list.begin()[number(0, static_cast<int>(list.size()) - 1)]; }
    std::vector<std::string> texts() { return std::vector<std::string>(static_cast<std::size_t>(number(0, 3)), "m2"); }
    PersonRef person() { return {coin() ? id() : "", maybe()}; }
    Instant instant() { return Instant{Millis{std::uniform_int_distribution<std::int64_t>(0, 4'000'000'000'000)(m_random)}}; }
    std::optional<Instant> perhaps() { return coin() ? std::optional(instant()) : std::nullopt; }
    std::mt19937 m_random;
};

Resource stored(const CourseRow& row) {
    Resource plan = carePlan(row);
    plan.stamp(row.id.str(), row.version, "2026-11-20T09:47:12.345Z");
    return Resource::parse(plan.write()).value();
}

TEST(CourseMapping, everyFieldComesBack) {
    for (unsigned seed = 0; seed < 500; ++seed) {
        const CourseRow row = Maker(seed).row();
        const auto back = courseRow(stored(row));
        ASSERT_TRUE(back) << seed;
        ASSERT_EQ(row, *back) << seed;
    }
}

TEST(CourseMapping, isValidFhir) {
    for (unsigned seed = 0; seed < 100; ++seed) {
        const Resource plan = stored(Maker(seed).row());
        const auto problems = validate(plan);
        for (const auto& p : problems) ADD_FAILURE() << seed << " " << p.place << ": " << p.message;
        if (!problems.empty()) break;
    }
}

TEST(CourseMapping, anEmptyRowIsOneToo) {
    CourseRow row;
    row.id = CourseId{"01A"};
    row.version = 1;
    row.patient.id = "01P";
    EXPECT_EQ(row, courseRow(stored(row)).value());
}

TEST(CourseMapping, whatTheWorldSeesOfIt) {
    CourseRow row = Maker(1).row();
    const auto status = [&](const char* phase, const char* end) {
        row.phase = phase;
        row.end = end;
        return std::string(carePlan(row).text("status"));
    };
    EXPECT_EQ("draft", status("enrolled", ""));
    EXPECT_EQ("active", status("active", ""));
    EXPECT_EQ("active", status("closing", ""));
    EXPECT_EQ("on-hold", status("paused", ""));
    EXPECT_EQ("completed", status("followUp", "signedOff"));
    EXPECT_EQ("completed", status("ended", "signedOff"));
    EXPECT_EQ("revoked", status("ended", "discharged"));
    EXPECT_EQ("revoked", status("ended", "referred"));
}

TEST(CourseMapping, whatIsNoCourseSaysSo) {
    for (const char* text : {R"({"resourceType":"CarePlan","id":"1"})", R"({"resourceType":"Task","id":"1"})", "{}"}) {
        const Resource r = Resource::parse(text).value();
        EXPECT_FALSE(isCourse(r));
        EXPECT_EQ(ErrorCode::invalidResource, courseRow(r).error().code);
    }
    CourseRow row = Maker(2).row();
    row.patient.id.clear();
    EXPECT_FALSE(courseRow(carePlan(row))); // nobody's
    EXPECT_TRUE(isCourse(carePlan(row)));
}

} // namespace
