// What a session description may say, rule by rule.
#include "video/sdp/sdp.h"

#include <gtest/gtest.h>

namespace fyr::video::sdp {
namespace {

const std::string print = "a=fingerprint:sha-256 36:46:3B:BB:C8:E9:E2:E6:1A:4D:0E:C3:6A:CB:3A:38:3F:7B:44:12:73:17:09:14:3C:0E:7F:28:01:52:4B:25\r\n";
const std::string transport = "a=ice-ufrag:geUb\r\na=ice-pwd:4WYx5zRkP+fncJbz3Cx4Pfgi\r\n" + print + "a=setup:actpass\r\na=rtcp-mux\r\n";
const std::string head = "v=0\r\no=- 8103806099244650302 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
const std::string audio = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\n" + transport;
const std::string video = "m=video 9 UDP/TLS/RTP/SAVPF 102 103 98 96 97\r\na=mid:1\r\n"
                          "a=rtpmap:102 H264/90000\r\na=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n"
                          "a=rtpmap:103 rtx/90000\r\na=fmtp:103 apt=102\r\na=rtpmap:98 VP9/90000\r\na=fmtp:98 profile-id=0\r\n"
                          "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack pli\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n"
                          + transport;

std::string with(std::string text, std::string_view old, std::string_view fresh) {
    const auto at = text.find(old);
    EXPECT_NE(at, std::string::npos) << old;
    return text.replace(at, old.size(), fresh);
}
std::string refusal(const std::string& text, Kind kind = Kind::offer, Policy policy = {}) {
    const auto r = rewrite(text, kind, policy);
    return r ? "taken" : r.error().problems.empty() ? std::string(info(r.error().code).name) : r.error().problems[0].place;
}
std::string out(const std::string& text, Policy policy = {}, Kind kind = Kind::offer) {
    const auto r = rewrite(text, kind, policy);
    return r ? r->sdp : "refused at " + refusal(text, kind, policy);
}
bool says(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }

TEST(Descriptions, thatAreAllowedComeOutWhole) {
    const auto text = out(head + "a=group:BUNDLE 0 1\r\n" + audio + video);
    EXPECT_TRUE(says(text, "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"));
    EXPECT_TRUE(says(text, "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n")) << text;
    EXPECT_TRUE(says(text, "a=rtcp-fb:96 nack pli\r\n"));
    EXPECT_TRUE(says(text, "a=group:BUNDLE 0 1\r\n"));
    EXPECT_TRUE(says(text, print));
}

TEST(Formats, areOursFirstAndThoseOfThePolicyAfter) {
    EXPECT_TRUE(says(out(head + video, {true, true}), "SAVPF 96 97 102 103 98\r\n"));
    EXPECT_TRUE(says(out(head + video, {true, false}), "SAVPF 96 97 102 103\r\n"));
    EXPECT_TRUE(says(out(head + video, {false, true}), "SAVPF 96 97 98\r\n"));
    EXPECT_EQ(refusal(head + with(video, "a=rtpmap:96 VP8/90000", "a=rtpmap:96 AV1/90000")), "/"); // nothing is left
}

TEST(Formats, withParametersThatAreNotAllowedAreLeftOut) {
    const Policy all{true, true};
    EXPECT_FALSE(says(out(head + with(video, "42e01f", "640c1f"), all), "H264")); // the high profile
    EXPECT_FALSE(says(out(head + with(video, "42e01f", "42e0zz"), all), "H264"));
    EXPECT_FALSE(says(out(head + with(video, "packetization-mode=1", "packetization-mode=2"), all), "H264"));
    EXPECT_FALSE(says(out(head + with(video, "profile-id=0", "profile-id=2"), all), "VP9"));
    EXPECT_FALSE(says(out(head + with(video, "apt=96", "apt=55"), all), "a=rtpmap:97"));
    const auto opus = [&](const std::string& format) { return out(head + with(audio, transport, "a=fmtp:111 " + format + "\r\n" + transport)); };
    EXPECT_TRUE(says(opus("minptime=10;useinbandfec=1"), "a=fmtp:111 minptime=10;useinbandfec=1\r\n"));
    EXPECT_TRUE(says(opus("useinbandfec=1; x-evil=%n"), "a=fmtp:111 useinbandfec=1\r\n"));
    EXPECT_EQ(opus("maxaveragebitrate=99999999"), "refused at /"); // the only format falls
    EXPECT_EQ(opus("minptime=-1"), "refused at /");
}

TEST(RepeatedAudio, pointsAtOpus) {
    const auto red = [&](const std::string& format) {
        return out(head + with(with(audio, "SAVPF 111", "SAVPF 111 63"), transport, "a=rtpmap:63 red/48000/2\r\na=fmtp:63 " + format + "\r\n" + transport));
    };
    EXPECT_TRUE(says(red("111/111"), "a=fmtp:63 111/111\r\n"));
    EXPECT_FALSE(says(red("111/0"), "red/"));
    EXPECT_FALSE(says(red("63/63"), "red/"));
    EXPECT_FALSE(says(red("111/111/111/111/111/111"), "red/"));
}

TEST(Fingerprints, areOneOfSha256) {
    EXPECT_EQ(refusal(head + with(audio, print, "")), "/");
    EXPECT_EQ(refusal(head + with(audio, "sha-256", "sha-1")), "/"); // one that is too weak is as good as none
    EXPECT_EQ(refusal(head + with(audio, ":25\r\n", "\r\n")), "10");
    EXPECT_EQ(refusal(head + with(audio, ":25\r\n", ":25:25\r\n")), "10");
    EXPECT_EQ(refusal(head + with(audio, "36:46", "3G:46")), "10");
    EXPECT_EQ(refusal(head + with(audio, print, print + print)), "11");
    // Two of one call: which of them would the people compare?
    EXPECT_EQ(refusal(head + "a=group:BUNDLE 0 1\r\n" + audio + with(video, "36:46", "36:47")), "/");
    const auto session = out(head + print + with(audio, print, "")); // as Firefox says it
    EXPECT_TRUE(says(session, print));
}

TEST(Transport, isOneMultiplexedBundle) {
    EXPECT_EQ(refusal(head + with(audio, "a=rtcp-mux\r\n", "")), "/");
    EXPECT_EQ(refusal(head + audio + video), "/"); // not bundled
    EXPECT_EQ(refusal(head + "a=group:BUNDLE 0\r\n" + audio + video), "/");
    EXPECT_EQ(refusal(head + with(audio, "geUb", "g")), "8");
    EXPECT_EQ(refusal(head + with(audio, "geUb", "ge b")), "8");
    EXPECT_EQ(refusal(head + with(audio, "UDP/TLS/RTP/SAVPF", "RTP/AVP")), "5"); // without encryption
    EXPECT_EQ(refusal(head + "a=ice-lite\r\n" + audio), "5");
    // A section that has no transport of its own takes that of the first.
    EXPECT_TRUE(says(out(head + "a=group:BUNDLE 0 1\r\n" + audio + with(with(video, transport, "a=bundle-only\r\n"), "video 9", "video 0")), "m=video 9 "));
}

TEST(Answers, sayWhoBegins) {
    EXPECT_EQ(refusal(head + audio, Kind::answer), "11");
    EXPECT_EQ(refusal(head + with(audio, "actpass", "active"), Kind::answer), "taken");
    EXPECT_EQ(refusal(head + with(audio, "actpass", "passive"), Kind::answer), "taken");
    EXPECT_EQ(refusal(head + with(audio, "actpass", "active"), Kind::offer), "11");
}

TEST(Sections, thatAreRefusedStayAsSuch) {
    const auto text = out(head + "a=group:BUNDLE 0\r\n" + audio + with(video, "video 9", "video 0"));
    EXPECT_TRUE(says(text, "m=video 0 UDP/TLS/RTP/SAVPF 96 97\r\n")) << text;
    EXPECT_TRUE(says(text, "a=group:BUNDLE 0\r\n"));
    EXPECT_FALSE(says(text.substr(text.find("m=video")), "a=ice-ufrag"));
    EXPECT_EQ(refusal(head + with(audio, "audio 9", "audio 0")), "/"); // nothing is left of it
}

TEST(Sections, haveBounds) {
    EXPECT_EQ(refusal(head + "a=group:BUNDLE 0 1 2 3 4 5 6\r\n" + audio), "5");
    std::string lines = head + audio;
    for (int i = 0; i < 1'500; ++i) lines += "a=x\r\n";
    EXPECT_EQ(refusal(lines), "1501");
    EXPECT_EQ(refusal(head + audio + std::string(maxBytes, 'a')), "tooLarge");
    EXPECT_EQ(refusal(""), "/");
    EXPECT_EQ(refusal(head), "4");
}

TEST(CandidatesInside, areThirtyAtMostAndObeyThePolicy) {
    const auto line = [](int i) { return "a=candidate:" + std::to_string(i) + " 1 udp 5 192.168.0.1 " + std::to_string(1'000 + i) + " typ host\r\n"; };
    auto text = head + audio;
    for (int i = 0; i < 30; ++i) text += line(i);
    EXPECT_EQ(rewrite(text, Kind::offer, {})->candidates, 30U);
    const auto outside = rewrite(text, Kind::offer, {false, false, Interfaces::publicOnly}).value();
    EXPECT_EQ(outside.candidates, 0U);
    EXPECT_EQ(outside.candidatesLeftOut, 30U);
    EXPECT_NE(refusal(text + line(30)), "taken");
}

TEST(Names, ofStreamsCarryNothingElse) {
    EXPECT_TRUE(says(out(head + audio + "a=msid:- 333-abc\r\na=ssrc:5 cname:hju9sFvv/FLY\r\n"), "a=ssrc:5 cname:hju9sFvv/FLY\r\n"));
    EXPECT_NE(refusal(head + audio + "a=msid:<script> x\r\n"), "taken");
    EXPECT_NE(refusal(head + audio + "a=ssrc:5 cname:\"x\"\r\n"), "taken");
    EXPECT_NE(refusal(head + audio + "a=mid:0\r\n"), "taken");
    EXPECT_FALSE(says(out(head + audio + "a=x-secret:whatever\r\n"), "whatever"));
    EXPECT_EQ(refusal(head + "i=a title\r\n" + audio), "5");
}

} // namespace
} // namespace fyr::video::sdp
