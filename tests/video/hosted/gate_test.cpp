// The gate between the page and the server: who it is goes in here, strangers' descriptions come in harmless or not at all.
#include "base/json.h"
#include "video/hosted/gate.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace fyr::video::hosted {
namespace {

const Joining me{"secret-token", "v1"};

std::string sample(const std::string& name) {
    std::ifstream file(std::string(FYR_SOURCE_DIR) + "/tests/video/sdp/" + name, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    EXPECT_FALSE(text.str().empty()) << name;
    return text.str();
}

json::object in(const std::string& heard, bool* refused = nullptr, const sdp::Policy& policy = {}) {
    const auto r = inwards(heard, policy);
    if (!r) return {{"type", "error"}};
    if (refused) *refused = r->refused;
    return json::parse(r->text)->get_object();
}

TEST(Outwards, thePageNeverKnowsWhoItIs) {
    const auto hello = outwards(R"({"type":"hello","version":1,"token":"host","visit":"host","caps":["trickle"]})", me, {});
    ASSERT_TRUE(hello);
    EXPECT_TRUE(hello->hello);
    const auto v = json::parse(hello->text);
    EXPECT_EQ(*json::text(*v, "token"), "secret-token");
    EXPECT_EQ(*json::text(*v, "visit"), "v1");
    // Whatever else a page says there.
    const auto other = outwards(R"({"type":"hello","version":1,"token":"another","visit":"another","caps":[]})", me, {});
    ASSERT_TRUE(other);
    EXPECT_EQ(other->text.find("another"), std::string::npos);
}

TEST(Outwards, whichPageItIsAndWhichOfItsLinesReachTheServer) {
    const auto hello = outwards(R"({"type":"hello","version":1,"token":"host","visit":"host","caps":[],"page":"01JD4Z9K7Q3W8XVRN5T2M6BYHC","try":2})", me, {});
    ASSERT_TRUE(hello);
    const auto v = json::parse(hello->text);
    EXPECT_EQ(*json::text(*v, "page"), "01JD4Z9K7Q3W8XVRN5T2M6BYHC");
    EXPECT_EQ(*json::integer(*v, "try"), 2);
    const auto resume = outwards(R"({"type":"resume","resumeId":"r","lastSeq":4,"try":3})", me, {});
    ASSERT_TRUE(resume);
    EXPECT_EQ(*json::integer(*json::parse(resume->text), "try"), 3);
}

TEST(Outwards, theTokenIsInNothingButHello) {
    for (const char* text : {R"({"type":"hb","ack":4})", R"({"type":"resume","resumeId":"r","lastSeq":4})", R"({"type":"media","n":1,"audio":true,"video":false})", R"({"type":"leave","n":2,"reason":"left"})",
                             R"({"type":"quality","n":3,"score":70,"cause":"loss"})", R"({"type":"candidates","n":5,"to":"p","epoch":1,"list":[""]})"}) {
        const auto out = outwards(text, me, {});
        ASSERT_TRUE(out) << text;
        EXPECT_FALSE(out->hello);
        EXPECT_EQ(out->text.find("secret"), std::string::npos);
        EXPECT_EQ(*json::parse(out->text), *json::parse(text));
    }
}

TEST(Outwards, whatIsNotTheProtocolDoesNotPass) {
    for (const char* text : {"", "x", "[]", R"({"type":"hello"})", R"({"type":"exec","n":1})", R"({"type":"hb","extra":1})", R"({"type":"leave","n":1,"reason":"a b"})"}) EXPECT_FALSE(outwards(text, me, {})) << text;
    EXPECT_FALSE(outwards(R"({"type":"hb","ack":1,"x":")" + std::string(70'000, 'x') + "\"}", me, {}));
}

TEST(Outwards, noAddressLeavesThatThePolicyKeeps) {
    const char* inner = "candidate:1 1 udp 2122260223 10.66.0.5 50000 typ host generation 0";
    const char* name = "candidate:2 1 udp 2122260223 3f2504e0-4f89-11d3-9a0c-0305e82c3301.local 50001 typ host generation 0";
    const char* outer = "candidate:3 1 udp 1677729535 20.0.2.1 50002 typ srflx raddr 10.66.0.5 rport 50000 generation 0";
    const char* relayed = "candidate:4 1 udp 33562879 20.0.9.2 50003 typ relay raddr 20.0.2.1 rport 50002 generation 0";
    const auto told = json::write(json::object{{"type", "candidates"}, {"n", 5}, {"to", "p"}, {"epoch", 1}, {"list", json::array{inner, name, outer, relayed, ""}}});
    const auto list = [&](sdp::Interfaces which) {
        const auto out = outwards(told, me, {.interfaces = which});
        return out ? *json::list(*json::parse(out->text), "list") : json::array{};
    };
    EXPECT_EQ(list(sdp::Interfaces::all).size(), 5U);
    EXPECT_EQ(list(sdp::Interfaces::all)[2].get_string(), outer);
    const auto outside = list(sdp::Interfaces::publicOnly);
    ASSERT_EQ(outside.size(), 3U);
    EXPECT_EQ(json::write(outside).find("10.66.0.5"), std::string::npos) << "not as raddr either";
    const auto relays = list(sdp::Interfaces::relayOnly);
    ASSERT_EQ(relays.size(), 2U);
    EXPECT_EQ(json::write(relays).find("20.0.2.1"), std::string::npos);
    EXPECT_EQ(relays[1].get_string(), "");

    auto offer = sample("samples/chromium156-call.offer.sdp");
    const auto at = offer.find("\r\n", offer.find("a=mid:")) + 2;
    offer.insert(at, std::string("a=") + inner + "\r\na=" + relayed + "\r\n");
    const auto said = json::write(json::object{{"type", "offer"}, {"n", 6}, {"to", "p"}, {"epoch", 1}, {"restart", false}, {"relayOnly", false}, {"sdp", offer}});
    const auto out = outwards(said, me, {.interfaces = sdp::Interfaces::relayOnly});
    ASSERT_TRUE(out) << out.error().describe();
    EXPECT_EQ(out->text.find("10.66.0.5"), std::string::npos);
    EXPECT_NE(out->text.find("20.0.9.2"), std::string::npos);
}

TEST(Inwards, descriptionsAreWrittenAnew) {
    const auto offer = sample("samples/chromium156-call.offer.sdp");
    bool refused = true;
    const auto m = in(json::write(json::object{{"type", "offer"}, {"seq", 4}, {"party", "p"}, {"epoch", 2}, {"restart", true}, {"sdp", offer}}), &refused);
    EXPECT_FALSE(refused);
    EXPECT_EQ(*json::text(m, "sdp"), sdp::rewrite(offer, sdp::Kind::offer, {})->sdp);
    EXPECT_EQ(*json::integer(m, "seq"), 4);
    EXPECT_EQ(*json::integer(m, "epoch"), 2);
    EXPECT_TRUE(*json::boolean(m, "restart"));
    EXPECT_EQ(std::string(*json::text(m, "sdp")).find("H264"), std::string::npos);
    const auto policy = in(json::write(json::object{{"type", "offer"}, {"seq", 4}, {"sdp", offer}}), nullptr, {.h264 = true});
    EXPECT_NE(std::string(*json::text(policy, "sdp")).find("H264"), std::string::npos);
}

TEST(Inwards, whatIsRefusedKeepsItsNumberAndNothingElse) {
    for (const json::object& m : {json::object{{"type", "offer"}, {"seq", 7}, {"sdp", "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"}}, json::object{{"type", "answer"}, {"seq", 7}, {"sdp", 5}},
                                  json::object{{"type", "offer"}, {"seq", 7}}, json::object{{"type", "candidates"}, {"seq", 7}, {"list", "x"}},
                                  json::object{{"type", "candidates"}, {"seq", 7}, {"list", json::array{5}}}, json::object{{"type", "candidates"}, {"seq", 7}, {"list", json::array{std::string(600, 'x')}}},
                                  json::object{{"type", "media"}, {"seq", 7}, {"sdp", "v=0"}}, json::object{{"type", "news"}, {"seq", 7}, {"list", json::array{}}}}) {
        bool refused = false;
        const auto out = in(json::write(m), &refused);
        EXPECT_TRUE(refused) << json::write(m);
        EXPECT_EQ(out, (json::object{{"type", "refused"}, {"seq", 7}})) << json::write(m);
    }
}

TEST(Inwards, candidatesThatLeadInsideThisComputerAreLeftOut) {
    const auto m = in(R"({"type":"candidates","seq":3,"party":"p","epoch":1,"list":["candidate:1 1 udp 2122260223 127.0.0.1 50000 typ host","candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host","junk",""]})");
    const auto& list = *json::list(m, "list");
    ASSERT_EQ(list.size(), 2U);
    EXPECT_NE(std::string(list[0].get_string()).find("192.0.2.7"), std::string::npos);
    EXPECT_EQ(list[1].get_string(), "");
}

TEST(Inwards, relaysAreRelaysOnly) {
    const auto m = in(R"({"type":"welcome","seq":0,"resumeId":"r","iceServers":[{"urls":["turn:t.example:3478?transport=udp","http://evil.example/","javascript:1"],"username":"u","credential":"c","extra":1},)"
                      R"({"urls":"stun:s.example:3478"},{"urls":["file:///etc/passwd"]},5],"parties":[{"id":"p","name":"N"}]})");
    EXPECT_EQ(json::write(*m.if_contains("iceServers")), R"([{"urls":["turn:t.example:3478?transport=udp"],"username":"u","credential":"c"},{"urls":["stun:s.example:3478"]}])");
    EXPECT_EQ(*json::text((*json::list(m, "parties"))[0], "name"), "N");
    EXPECT_TRUE(json::list(in(R"({"type":"ice","iceServers":"x"})"), "iceServers")->empty());
    EXPECT_FALSE(in(R"({"type":"welcome","seq":0,"token":"seat"})").contains("token"));
}

TEST(Inwards, whatANewerServerSaysPassesAndALineThatIsNoneEnds) {
    EXPECT_EQ(*json::integer(in(R"({"type":"future","seq":9,"more":{"a":1}})"), "seq"), 9);
    for (const char* text : {"", "x", "[]", "5", "\xFF"}) EXPECT_FALSE(inwards(text, {})) << text;
    EXPECT_FALSE(inwards(R"({"type":"x","y":")" + std::string(300'000, 'x') + "\"}", {}));
    EXPECT_TRUE(inwards(R"({"type":"bye","reason":"ended"})", {})->bye);
    EXPECT_EQ(inwards(R"({"type":"moved","url":"wss://n2.example/call/v1/line","resumeId":"r"})", {})->movedTo, "wss://n2.example/call/v1/line");
}

TEST(Inwards, everyHostileDescriptionOfTheCorpusComesInHarmlessOrNotAtAll) {
    const std::filesystem::path folder = std::string(FYR_SOURCE_DIR) + "/tests/video/sdp/hostile";
    int seen = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        std::ifstream stream(file.path(), std::ios::binary);
        std::ostringstream text;
        text << stream.rdbuf();
        boost::json::string raw(text.str());
        for (const char* type : {"offer", "answer"}) {
            const auto r = inwards(json::write(json::object{{"type", type}, {"seq", 1}, {"sdp", raw}}), {});
            ++seen;
            if (!r || r->refused) continue;
            const auto sdp = std::string(*json::text(*json::parse(r->text), "sdp"));
            EXPECT_TRUE(sdp::rewrite(sdp, type == std::string_view("offer") ? sdp::Kind::offer : sdp::Kind::answer, {})) << file.path();
        }
    }
    EXPECT_GT(seen, 10);
}

} // namespace
} // namespace fyr::video::hosted
