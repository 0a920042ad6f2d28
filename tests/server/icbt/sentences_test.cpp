#include "server/icbt/sentences.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace fyr::server {
namespace {

// Random courses of every programme of the share: nobody is ever left without a sentence.
TEST(Sentences, everyStateHasOne) {
    Programmes programmes(std::filesystem::path(FYR_BINARY_DIR) / "share/fyr");
    ASSERT_TRUE(programmes.load());
    ASSERT_GE(programmes.all().size(), 3U);
    std::map<std::string, int> seen;
    for (const auto& known : programmes.all())
        for (unsigned seed = 0; seed < 60; ++seed) {
            std::mt19937 random(seed);
            const auto below = [&](std::size_t n) { return static_cast<std::uint16_t>(random() % std::max<std::size_t>(1, n)); };
            CourseFile f;
            f.known = known;
            f.course = icbt::newCourse(f.programme());
            const auto& p = f.programme();
            auto at = *parseInstant("2026-01-05T08:00:00Z") + std::chrono::hours{random() % 1000};
            icbt::Event first;
            first.type = icbt::EventType::enrol;
            first.at = at;
            first.text = "pr";
            std::vector<icbt::Effect> effects;
            ASSERT_TRUE(play(f, first, effects));
            for (int i = 0; i < 400 && f.course.phase != icbt::Phase::ended; ++i) {
                at += std::chrono::minutes{random() % (random() % 4 == 0 ? 4000 : 400)};
                icbt::Event e;
                e.at = at;
                e.type = static_cast<icbt::EventType>(1 + below(icbt::eventTypes - 1));
                if (random() % 3 == 0) e.type = icbt::EventType::submit;
                if (random() % 4 == 0) e.type = icbt::EventType::answer;
                if (random() % 4 == 0) e.type = icbt::EventType::approve;
                if (e.type == icbt::EventType::discharge && random() % 8 != 0) continue;
                if (e.type == icbt::EventType::refer && random() % 8 != 0) continue;
                e.actor = "pr";
                e.text = "därför";
                e.patient = e.type == icbt::EventType::choose && random() % 2 == 0;
                switch (e.type) {
                case icbt::EventType::answer: {
                    e.subject = below(p.measures.size());
                    const auto* facts = p.instrument(p.measures[e.subject].instrument);
                    for (const auto& [least, most] : facts->items) e.points.push_back(least + (random() % 6 == 0 ? below(static_cast<std::size_t>(most - least + 1)) : 0));
                    e.total = facts->least;
                    break;
                }
                case icbt::EventType::choose:
                case icbt::EventType::swap:
                    if (p.choices.empty()) continue;
                    e.subject = below(p.choices.size());
                    e.other = p.choices[e.subject].among[below(p.choices[e.subject].among.size())];
                    break;
                case icbt::EventType::decide:
                    e.subject = below(p.decisions.size());
                    e.other = below(p.tracks.size());
                    break;
                case icbt::EventType::waive: e.subject = below(p.close.size()); break;
                case icbt::EventType::waiveStart: e.subject = below(p.measures.size()); break;
                default: e.subject = below(p.modules.size()); break;
                }
                if (!f.course.duties.empty()) e.duty = f.course.duties[below(f.course.duties.size())].id;
                (void)play(f, e, effects);
                const auto s = nowSentence(f);
                ++seen[s.code];
                for (const auto& text : {s.text.sv, s.text.en}) {
                    ASSERT_FALSE(text.empty()) << s.code;
                    ASSERT_EQ(std::string::npos, text.find("{at}")) << s.code;
                    ASSERT_EQ(std::string::npos, text.find("{what}")) << s.code;
                    ASSERT_EQ(std::string::npos, withPhones(text, "112", "1177", "90101").find('{')) << s.code;
                }
            }
        }
    for (const char* code : {"riskWait", "measureFirst", "waitStart", "measure", "module", "waitReview", "paused", "discharged", "referred"}) EXPECT_GT(seen[code], 0) << code;
}

TEST(Sentences, theCrisisNumbersAreFilledIn) {
    const auto text = withPhones(crisisText().sv, "112", "1177", "90101");
    EXPECT_NE(std::string::npos, text.find("112"));
    EXPECT_NE(std::string::npos, text.find("90101"));
    EXPECT_EQ(std::string::npos, text.find('{'));
}

} // namespace
} // namespace fyr::server
