// A new version reaches patients in flight: what goes over, what waits for a clinician, what stays.
#include "icbt/migrate/migrate.h"

#include "icbt/engine/step.h"
#include "icbt/language/open.h"

#include <gtest/gtest.h>
#include <random>

namespace fyr::icbt {
namespace {

const Calendar& calendar() {
    static const Calendar all;
    return all;
}
const Compiled& shipped() {
    static const auto opened = openProgramme(FYR_SOURCE_DIR "/content/icbt/depression.programme", instruments::Catalogue::loadFile(FYR_BINARY_DIR "/share/fyr/instruments.json").value()).value();
    return opened.compiled;
}
Programme changed(const std::function<void(json::object&)>& change) {
    auto root = json::parse(shipped().canonical).value();
    change(root.as_object());
    return Programme::load(canonicalText(root)).value();
}
json::object& member(json::object& root, const char* list, std::string_view id) {
    for (auto& v : root.at(list).as_array())
        if (v.at("id").as_string() == id) return v.as_object();
    throw std::out_of_range("no such part");
}

// A course with random people, of so many events.
Course lived(const Programme& p, std::uint64_t seed, int events) {
    std::mt19937_64 random(seed);
    const Setting setting{p, calendar()};
    Course c = newCourse(p);
    std::vector<Effect> effects;
    Instant now = *parseInstant("2027-01-04T09:00:00Z");
    const auto happen = [&](Event e) {
        e.at = now;
        e.actor = "someone";
        effects.clear();
        [[maybe_unused]] const auto done = step(setting, c, e, effects);
    };
    happen({.type = EventType::enrol, .text = "therapist"});
    for (std::uint16_t i = 0; i < p.measures.size(); ++i)
        if (p.measures[i].when == Measure::When::baseline) happen({.type = EventType::answer, .subject = i, .total = 14, .points = std::vector<std::optional<std::int32_t>>(p.instrument(p.measures[i].instrument)->items.size(), 1)});
    happen({.type = EventType::start});
    for (int i = 0; i < events; ++i) {
        now += std::chrono::hours(1 + random() % 60);
        Event e{.type = static_cast<EventType>(random() % eventTypes)};
        const std::array sizes{p.modules.size(), p.measures.size(), p.choices.size() + 1};
        e.subject = static_cast<std::uint16_t>(random() % sizes[e.type == EventType::answer ? 1 : e.type == EventType::choose || e.type == EventType::swap ? 2 : 0]);
        if (e.type == EventType::decide) e.subject = 0;
        e.other = static_cast<std::uint16_t>(random() % (e.type == EventType::decide ? p.tracks.size() : p.modules.size()));
        e.duty = c.duties.empty() ? 0 : c.duties[random() % c.duties.size()].id;
        e.text = "because";
        if (e.type == EventType::answer && e.subject < p.measures.size()) {
            e.points.assign(p.instrument(p.measures[e.subject].instrument)->items.size(), static_cast<std::int32_t>(random() % 4));
            e.total = 10;
        }
        if (e.type == EventType::discharge || e.type == EventType::refer || (e.type == EventType::close && random() % 4 != 0)) continue;
        happen(e);
    }
    return c;
}

TEST(Migration, theSameProgrammeChangesNothing) {
    const auto& p = shipped().programme;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        const auto c = lived(p, seed, static_cast<int>(seed % 120));
        const auto m = migrate(p, p, c);
        if (c.phase == Phase::ended) {
            EXPECT_EQ(m.fate, Fate::pinned);
            continue;
        }
        ASSERT_EQ(m.fate, Fate::automatic) << seed << " " << name(m.reasons[0].reason) << " " << m.reasons[0].subject;
        EXPECT_EQ(*m.course, c) << seed;
    }
}

TEST(Migration, aNewTextOrAnotherTimeOfAModuleGoesOverByItself) {
    const auto& p = shipped().programme;
    const auto to = changed([](json::object& r) {
        r["version"] = "0.2.0";
        member(r, "modules", "m06")["due"] = "8d";
    });
    const auto c = lived(p, 5, 40);
    const auto m = migrate(p, to, c);
    ASSERT_EQ(m.fate, Fate::automatic);
    EXPECT_EQ(m.course->duties, c.duties);
}

TEST(Migration, aModuleThatIsOpenAndGoneWaitsForAClinicianADoneOneDoesNot) {
    const auto& p = shipped().programme;
    auto c = newCourse(p);
    c.enrolled = c.now = Instant{std::chrono::hours(1)};
    c.phase = Phase::active;
    c.started = c.now;
    const auto o02 = p.moduleOf("o02");
    const auto to = changed([](json::object& r) {
        auto& all = r["modules"].as_array();
        for (auto it = all.begin(); it != all.end(); ++it)
            if (it->at("id").as_string() == "o02") {
                all.erase(it);
                break;
            }
    });
    c.modules[o02].status = ModuleStatus::open;
    EXPECT_EQ(migrate(p, to, c).reasons, (std::vector<Migration::Because>{{MigrationReason::moduleGone, "o02"}}));
    c.modules[o02].status = ModuleStatus::done;
    EXPECT_EQ(migrate(p, to, c).fate, Fate::automatic);
}

TEST(Migration, anOpenRiskKeepsTheVersionThatKnowsIt) {
    const auto& p = shipped().programme;
    auto c = lived(p, 1, 0);
    std::vector<Effect> effects;
    Event e{.type = EventType::answer, .at = c.now + std::chrono::hours(1), .subject = p.measureOf("weekly"), .total = 20, .points = std::vector<std::optional<std::int32_t>>(10, 3)};
    ASSERT_TRUE(step({p, calendar()}, c, e, effects));
    ASSERT_TRUE(c.hasRisk());
    const auto renamed = changed([](json::object& r) { member(r, "risks", "thoughts_of_death")["id"] = "other"; });
    EXPECT_EQ(migrate(p, renamed, c).fate, Fate::pinned);
    EXPECT_EQ(migrate(p, renamed, c).reasons[0].reason, MigrationReason::riskOpen);
    const auto stops = changed([](json::object& r) { member(r, "clocks", "red")["runs"] = json::array{"closing"}; });
    EXPECT_EQ(migrate(p, stops, c).fate, Fate::pinned);
    const auto later = changed([](json::object& r) { member(r, "clocks", "red")["answer"] = "20h"; });
    const auto m = migrate(p, later, c);
    ASSERT_EQ(m.fate, Fate::automatic);
    EXPECT_EQ(m.course->duties[0].answerBy, c.duties[0].answerBy); // what is open keeps its times
}

TEST(Migration, aNewModuleThatWouldBePassedOverIsSomebodysToSee) {
    const auto& p = shipped().programme;
    auto c = newCourse(p);
    c.enrolled = c.now = Instant{std::chrono::hours(1)};
    c.phase = Phase::active;
    c.started = c.now;
    const auto to = changed([](json::object& r) {
        auto added = json::value(member(r, "modules", "m02"));
        added.as_object()["id"] = "m02x";
        added.as_object()["after"] = json::array{"m02"};
        r["modules"].as_array().push_back(added);
        member(r, "modules", "m03")["after"] = json::array{"m02x"};
    });
    for (const auto* id : {"m01", "m02"}) c.modules[p.moduleOf(id)].status = ModuleStatus::done;
    EXPECT_EQ(migrate(p, to, c).fate, Fate::automatic);
    c.modules[p.moduleOf("m03")].status = ModuleStatus::open;
    EXPECT_EQ(migrate(p, to, c).reasons, (std::vector<Migration::Because>{{MigrationReason::modulePassed, "m02x"}}));
}

// What is new is asked from its next time on: nobody has missed what was not there.
TEST(Migration, aNewMeasureIsAskedForFromItsNextTimeOn) {
    const auto& p = shipped().programme;
    const auto to = changed([](json::object& r) {
        const auto add = [&](const char* id, json::value when) {
            auto m = json::value(member(r, "measures", "weekly"));
            m.as_object()["id"] = id;
            m.as_object()["when"] = std::move(when);
            r["measures"].as_array().push_back(std::move(m));
        };
        add("more", member(r, "measures", "weekly")["when"]);
        auto weeks = member(r, "measures", "anxiety")["when"];
        weeks.as_object()["weeks"] = json::array{2, 3, 8};
        add("some", weeks);
    });
    auto c = lived(p, 3, 0);
    std::vector<Effect> effects;
    const auto week5 = *c.started + std::chrono::hours(24 * 7 * 4 + 30);
    advance({p, calendar()}, c, week5, effects);
    const auto carried = carryOver(p, to, calendar(), c, week5);
    ASSERT_TRUE(carried) << carried.error().detail;
    const auto& more = c.measures[to.measureOf("more")];
    const auto& some = c.measures[to.measureOf("some")];
    EXPECT_GE(*more.next, week5);
    EXPECT_LT(*more.next, week5 + std::chrono::hours(24 * 7));
    EXPECT_EQ(some.instance, 2); // weeks two and three have passed
    EXPECT_GT(*some.next, week5 + std::chrono::hours(24 * 14));
    effects.clear();
    advance({to, calendar()}, c, week5 + std::chrono::hours(24 * 7), effects);
    EXPECT_TRUE(c.measures[to.measureOf("more")].due);
    EXPECT_EQ(c.measures[to.measureOf("more")].missed, 0);
}

TEST(Migration, anAnsweredMeasureThatIsGoneKeepsTheCourseWhereItIs) {
    const auto& p = shipped().programme;
    const auto c = lived(p, 3, 0);
    const auto to = changed([](json::object& r) {
        auto& all = r["measures"].as_array();
        for (auto it = all.begin(); it != all.end(); ++it)
            if (it->at("id").as_string() == "start_anxiety") {
                all.erase(it);
                break;
            }
    });
    EXPECT_EQ(migrate(p, to, c).reasons, (std::vector<Migration::Because>{{MigrationReason::measureChanged, "start_anxiety"}}));
    auto moved = c;
    const auto carried = carryOver(p, to, calendar(), moved, c.now);
    ASSERT_FALSE(carried);
    EXPECT_EQ(carried.error().detail, "measureChanged start_anxiety");
    EXPECT_EQ(moved, c);
}

// Whatever is changed, and wherever a course stands: nothing is lost or doubled, no deadline moves, and it can go on.
TEST(Migration, nothingIsLostDoubledOrMovedByAnyChange) {
    const auto* wanted = std::getenv("FYR_MIGRATIONS");
    const int tries = wanted ? std::stoi(wanted) : 4'000;
    const auto& p = shipped().programme;
    std::mt19937_64 random(11);
    std::vector<Course> courses;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) courses.push_back(lived(p, seed * 7, static_cast<int>(seed % 150)));
    std::vector<Programme> versions;
    while (versions.size() < 60) {
        auto root = json::parse(shipped().canonical).value();
        for (int n = 0; n < 1 + static_cast<int>(random() % 3); ++n) {
            const std::array lists{"modules", "measures", "choices", "decisions", "tracks", "clocks", "close", "risks"};
            auto& list = root.as_object()[lists[random() % lists.size()]].as_array();
            auto it = list.begin() + static_cast<std::ptrdiff_t>(random() % list.size());
            if (random() % 2 == 0) list.erase(it);
            else if (it->as_object().contains("id")) it->as_object()["id"] = "renamed";
            if (list.empty()) break;
        }
        if (auto v = Programme::load(canonicalText(root))) versions.push_back(std::move(*v));
        else { // a change that breaks the programme is no version: try a harmless one
            auto harmless = json::parse(shipped().canonical).value();
            member(harmless.as_object(), "modules", "m0" + std::to_string(1 + random() % 9 % 4))["skippable"] = true;
            versions.push_back(Programme::load(canonicalText(harmless)).value());
        }
    }
    std::array<int, 3> fates{};
    for (int i = 0; i < tries; ++i) {
        const auto& c = courses[random() % courses.size()];
        const auto& to = versions[random() % versions.size()];
        const auto m = migrate(p, to, c);
        ++fates[static_cast<std::size_t>(m.fate)];
        ASSERT_EQ(m.fate == Fate::automatic, m.course.has_value());
        ASSERT_EQ(m.fate == Fate::automatic, m.reasons.empty());
        if (!m.course) continue;
        const auto& n = *m.course;
        ASSERT_EQ(n.modules.size(), to.modules.size());
        ASSERT_EQ(n.measures.size(), to.measures.size());
        ASSERT_EQ(n.duties.size(), c.duties.size());
        for (std::size_t d = 0; d < c.duties.size(); ++d) {
            ASSERT_EQ(n.duties[d].id, c.duties[d].id);
            ASSERT_EQ(n.duties[d].answerBy, c.duties[d].answerBy);
            ASSERT_EQ(n.duties[d].tellAt, c.duties[d].tellAt);
            ASSERT_EQ(n.duties[d].settleBy, c.duties[d].settleBy);
            ASSERT_EQ(n.duties[d].holder, c.duties[d].holder);
            ASSERT_LT(n.duties[d].clock, to.clocks.size());
        }
        for (std::size_t k = 0; k < p.modules.size(); ++k) {
            const auto at = to.moduleOf(p.modules[k].id);
            ASSERT_TRUE(at == none || n.modules[at].status == c.modules[k].status);
        }
        auto on = c; // carried out, and it goes on
        const auto carried = carryOver(p, to, calendar(), on, c.now);
        ASSERT_TRUE(carried) << carried.error().detail;
        ASSERT_TRUE(carried->before.empty());
        for (std::size_t d = 0; d < n.duties.size(); ++d) ASSERT_EQ(on.duties[d], n.duties[d]);
        for (const auto& m : on.measures) ASSERT_TRUE(!m.next || *m.next >= c.now || n.measures[static_cast<std::size_t>(&m - on.measures.data())].next == m.next) << "nothing is asked for after the fact";
        std::vector<Effect> effects;
        advance({to, calendar()}, on, on.now + std::chrono::hours(24 * 60), effects);
    }
    std::printf("%d courses by %zu versions: %d automatic, %d for a clinician, %d stay\n", tries, versions.size(), fates[0], fates[1], fates[2]);
    EXPECT_GT(fates[0], tries / 20);
    EXPECT_GT(fates[1], tries / 100);
    EXPECT_GT(fates[2], tries / 200);
}

} // namespace
} // namespace fyr::icbt
