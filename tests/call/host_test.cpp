// What the page of a call tells is read defensively, and the policy of a computer about calls says what holds.
#include "app/call/call_policy.h"
#include "app/call/told.h"
#include "temp_folder.h"

#include <gtest/gtest.h>

#include <fstream>

namespace fyr::app {
namespace {

TEST(Told, aStateComesWhole) {
    const auto t = toldState(R"({"line":true,"audio":true,"video":false,"audioOnly":true,"others":[{"id":"p","role":"patient","state":"connected","score":81.6,"bars":3,"cause":"loss","relayed":true},{"id":"i","role":"interpreter","state":"interrupted","score":null,"bars":null,"cause":null}]})");
    EXPECT_TRUE(t.line && t.microphone && !t.camera && t.audioOnly);
    EXPECT_TRUE(t.microphoneProblem.empty() && t.cameraProblem.empty());
    const auto without = toldState(R"({"line":true,"audio":false,"video":false,"audioProblem":"missing","videoProblem":"taken","others":[]})");
    EXPECT_EQ(without.microphoneProblem, "missing");
    EXPECT_EQ(without.cameraProblem, "taken");
    EXPECT_EQ(toldState(R"({"audioProblem":"<b>","videoProblem":5})"), ui::CallTold{});
    ASSERT_EQ(t.others.size(), 2U);
    EXPECT_EQ(t.others[0], (ui::CallParty{"p", "patient", "connected", 82, 3, "loss", true}));
    EXPECT_EQ(t.others[1], (ui::CallParty{"i", "interpreter", "interrupted", {}, {}, "", false}));
}

TEST(Told, whatAPageShouldNotTellIsNothing) {
    for (const char* text : {"", "x", "[]", "5", R"({"line":"true","audio":1,"others":{}})", R"({"others":["x",5,null,{},{"id":5},{"id":"a b"},{"id":"<b>"}]})"}) EXPECT_EQ(toldState(text), ui::CallTold{}) << text;
    const auto t = toldState(R"({"others":[{"id":"p","role":"<script>","state":"dancing","score":1e9,"bars":-3,"cause":"because"}]})");
    ASSERT_EQ(t.others.size(), 1U);
    EXPECT_EQ(t.others[0], (ui::CallParty{"p", "relative", "connecting", {}, {}, "", false}));
    std::string many = R"({"others":[)";
    for (int i = 0; i < 50; ++i) many += R"({"id":"p)" + std::to_string(i) + "\"},";
    many.back() = ']';
    EXPECT_EQ(toldState(many + "}").others.size(), 8U);
}

TEST(Told, anEndHasACodeAndATelephoneAParty) {
    EXPECT_EQ(endReason(R"({"reason":"elsewhere"})"), "elsewhere");
    for (const char* text : {"", "{}", R"({"reason":5})", R"({"reason":"a b"})", R"({"reason":""})"}) EXPECT_EQ(endReason(text), "ended") << text;
    EXPECT_EQ(phoneWish(R"({"party":"p1"})").party, "p1");
    EXPECT_FALSE(phoneWish(R"({"party":"p1"})").asked);
    EXPECT_TRUE(phoneWish(R"({"asked":true})").asked);
    EXPECT_EQ(phoneWish(R"({"party":"+46 1"})").party, "");
}

TEST(Told, aDeviceThatWasChosenHasAKindAndAName) {
    const auto d = deviceChoice(R"({"kind":"output","label":"Skärm HDMI"})");
    ASSERT_TRUE(d);
    EXPECT_EQ(d->kind, ui::DeviceKind::speaker);
    EXPECT_EQ(d->label, QStringLiteral("Skärm HDMI"));
    EXPECT_EQ(deviceChoice(R"({"kind":"audio","label":""})")->kind, ui::DeviceKind::microphone);
    for (const auto& text : {std::string(), std::string("[]"), std::string(R"({"label":"x"})"), std::string(R"({"kind":"screen","label":"x"})"), R"({"kind":"video","label":")" + std::string(401, 'x') + "\"}"}) EXPECT_FALSE(deviceChoice(text)) << text;
}

class Policies : public testing::Test {
  protected:
    void file(const std::string& name, const std::string& text) const { std::ofstream(m_folder.path() / name) << text; }
    [[nodiscard]] Result<CallPolicy> read() const { return readCallPolicy(m_folder.path()); }
    test::TempFolder m_folder;
};

TEST_F(Policies, withoutOneCallsAreShownHere) {
    const auto p = readCallPolicy(m_folder.path() / "none");
    ASSERT_TRUE(p);
    EXPECT_FALSE(p->inBrowser || p->sdp.h264 || p->sdp.vp9);
    EXPECT_EQ(p->sdp.interfaces, video::sdp::Interfaces::all);
}

TEST_F(Policies, laterFilesHoldOverEarlierOnes) {
    file("10-region.json", R"({"calls":{"where":"browser","interfaces":"relay","h264":true},"updates":{"ring":"late"}})");
    file("20-clinic.json", R"({"calls":{"where":"workstation"}})");
    file("30-other.txt", "not read");
    const auto p = read();
    ASSERT_TRUE(p) << p.error().describe();
    EXPECT_FALSE(p->inBrowser);
    EXPECT_TRUE(p->sdp.h264);
    EXPECT_EQ(p->sdp.interfaces, video::sdp::Interfaces::relayOnly);
}

TEST_F(Policies, oneThatSaysWhatIsNotKnownIsRefused) {
    for (const char* text : {"", "x", "[]", R"({"calls":[]})", R"({"calls":{"where":"nowhere"}})", R"({"calls":{"interface":"relay"}})", R"({"calls":{"h264":"yes"}})"}) {
        file("10.json", text);
        const auto p = read();
        ASSERT_FALSE(p) << text;
        EXPECT_EQ(p.error().code, ErrorCode::configuration);
    }
    EXPECT_EQ(strictestCallPolicy().sdp.interfaces, video::sdp::Interfaces::publicOnly);
}

} // namespace
} // namespace fyr::app
