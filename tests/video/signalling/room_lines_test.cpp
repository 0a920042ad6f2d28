// Lines that break: nothing that was said is lost, nothing is heard twice, and nobody waits for a line that is half open.
#include "base/random.h"
#include "tests/video/signalling/room_world.h"

namespace fyr::video::signalling::test {
namespace {

using Types = std::vector<std::string>;

class Lines : public DoctorAndPatient {};

TEST_F(Lines, thatCameBackAreToldWhatTheyMissed) {
    w.cut(patient);
    EXPECT_EQ(doctor.types().back(), "interrupted");
    w.offer(doctor, patient, 1, true);
    w.say(doctor, Candidates{"patient", 1, {"candidate:1"}});
    EXPECT_TRUE(patient.events.empty());
    w.connect(patient);
    EXPECT_EQ(patient.others.back().at("type"), "resumed");
    EXPECT_EQ(patient.types(), (Types{"offer", "candidates"}));
    EXPECT_EQ(doctor.types().back(), "returned");
    EXPECT_EQ(patient.resyncs, 0);
}

TEST_F(Lines, thatAreHalfOpenAreTakenOverAtOnce) {
    const auto old = patient.line;
    w.cutHalf(patient); // the server sees nothing of it
    w.connect(patient);
    EXPECT_TRUE(w.aborted.contains(old));
    EXPECT_FALSE(w.closed.contains(old)); // nobody waits for it to say goodbye
    EXPECT_EQ(patient.others.back().at("type"), "resumed");
    EXPECT_EQ(w.now, SteadyTime{}); // within the same step
    w.step(LineClosed{old});        // and its end, when it comes, takes nothing away
    EXPECT_TRUE(w.room.isPresent("patient"));
    EXPECT_EQ(doctor.types(), Types{"joined"}); // nothing happened for the other side
}

TEST_F(Lines, thatSaidNothingAreGoneAfterFiveSeconds) {
    w.cutHalf(patient);
    for (int i = 0; i < 5; ++i) {
        w.pass(1s);
        w.beat();
    }
    EXPECT_TRUE(w.room.isPresent("patient"));
    w.pass(1ms);
    EXPECT_FALSE(w.room.isPresent("patient"));
    EXPECT_TRUE(w.room.isPresent("doctor"));
    EXPECT_EQ(doctor.types().back(), "interrupted");
}

TEST_F(Lines, ofTheWaitingRoomHaveMoreTime) {
    auto& other = w.add("mother", PartyRole::relative, false);
    w.connect(other);
    w.cutHalf(other);
    w.pass(12s);
    EXPECT_TRUE(w.room.isPresent("mother"));
    w.pass(1ms);
    EXPECT_FALSE(w.room.isPresent("mother"));
}

TEST_F(Lines, thatDoNotComeBackEndTheSession) {
    w.cut(patient);
    for (int i = 0; i < 601; ++i) {
        w.pass(1s);
        w.beat();
    }
    EXPECT_FALSE(w.room.has("patient"));
    EXPECT_EQ(doctor.types().back(), "left");
    EXPECT_EQ(doctor.events.back().at("reason"), "lost");
}

TEST_F(Lines, ofAPageThatWasOpenedAgainReplaceTheOldPage) {
    w.offer(doctor, patient, 1);
    w.answer(patient, doctor, 1);
    const auto old = patient.line;
    auto before = patient; // the other tab still knows its session
    w.reload(patient);
    EXPECT_EQ(w.closed.at(old), "elsewhere");
    EXPECT_EQ(doctor.types().back(), "joined"); // with another session: its connection is to be made anew
    w.offer(doctor, patient, 2); // said before it heard of that
    EXPECT_EQ(doctor.types().back(), "stale");
    const auto epoch = doctor.events.back().at("epoch").as_int64();
    w.offer(doctor, patient, epoch + 1);
    EXPECT_EQ(patient.types(), Types{"offer"});
    w.at[99] = "patient";
    // The old tab comes back: it must not take the call away again.
    w.step(Opened{99, {"patient", PartyRole::patient, "", true}, before.session, "r", {}, before.lastSeq});
    EXPECT_EQ(w.closed.at(99), "elsewhere");
    EXPECT_TRUE(w.room.isPresent("patient"));
}

TEST_F(Lines, ofOnePageAreTakenInTheOrderThatThePageSays) {
    auto& p = w.ends["patient"];
    const auto hello = [&](LineId line, std::string session, std::int64_t attempt, std::uint64_t order) {
        w.at[line] = "patient";
        w.step(Opened{line, {"patient", PartyRole::patient, "", true}, std::move(session), "r", {}, {}, {}, attempt, order});
    };
    p.line = 70;
    hello(70, "page", 5, 70);
    EXPECT_TRUE(w.room.isPresent("patient"));
    const auto events = doctor.events.size();
    const auto late = w.late.size(); // the page of before was told that it is elsewhere
    // An older line of it, whatever this node heard first, and although nobody is there just now.
    hello(71, "page", 4, 71);
    EXPECT_EQ(w.closed.at(71), "overtaken");
    w.cut(p);
    hello(72, "page", 4, 72);
    EXPECT_EQ(w.closed.at(72), "overtaken");
    EXPECT_EQ(doctor.events.size(), events + 1); // that its line broke
    EXPECT_EQ(w.late.size(), late);              // not a word was said to either
    p.line = 73;
    hello(73, "page", 6, 60);
    EXPECT_EQ(p.others.back().at("type"), "welcome");
    EXPECT_EQ(p.others.back().at("session"), "page");
    // It heard nothing of what was before: its connections are made from the beginning, the others keep theirs.
    EXPECT_EQ(doctor.types().back(), "joined");
    EXPECT_EQ(doctor.events.back().at("party").at("session"), "page");
    // Of pages that do not count, and of another page, what this node heard first is the older.
    hello(74, "page", 0, 59);
    EXPECT_EQ(w.closed.at(74), "overtaken");
    hello(75, "another", 0, 59);
    EXPECT_EQ(w.closed.at(75), "elsewhere");
    EXPECT_EQ(p.line, LineId{73});
    w.cut(p);
    hello(76, "another", 0, 59); // the newer is away for a moment: not for good
    EXPECT_EQ(w.closed.at(76), "overtaken");
    hello(77, "another", 1, 80);
    EXPECT_TRUE(w.room.isSession("patient", "another"));
}

TEST_F(Lines, toAnotherNodeAreToldEverythingAnewAndKeepTheirConnections) {
    w.offer(doctor, patient, 1);
    w.answer(patient, doctor, 1);
    const auto sessions = std::pair{doctor.session, patient.session};
    w.room = Room{}; // the node is gone with all it knew
    w.connect(doctor);
    w.connect(patient);
    EXPECT_EQ(doctor.resyncs, 1);
    EXPECT_EQ(patient.resyncs, 1);
    EXPECT_EQ(sessions, std::pair(doctor.session, patient.session));
    EXPECT_EQ(doctor.events.back().at("party").at("session").as_string(), patient.session); // the same: nothing is made anew
    const auto epoch = doctor.events.back().at("party").at("epoch").as_int64();
    w.offer(doctor, patient, epoch + 1, true);
    EXPECT_EQ(patient.types().back(), "offer");
}

TEST_F(Lines, thatAcknowledgeNothingAreCutAndToldAnew) {
    w.cut(patient);
    for (int i = 0; i < 300; ++i) w.say(doctor, MediaState{true, i % 2 == 0});
    EXPECT_LE(w.room.bytes(), std::size_t{600} << 10U);
    w.connect(patient);
    EXPECT_EQ(patient.resyncs, 1);
    EXPECT_TRUE(patient.events.empty());
    EXPECT_EQ(patient.others.back().at("parties").at(0).at("video"), false);
    w.say(doctor, MediaState{true, true});
    EXPECT_EQ(patient.types(), Types{"media"});
}

TEST_F(Lines, withAGapAreToldWhereToGoOn) {
    const auto n = patient.n;
    w.step(Heard{patient.line, {n + 2, 0, MediaState{true, false}}});
    EXPECT_EQ(patient.others.back().at("type"), "gap");
    EXPECT_EQ(patient.others.back().at("got"), n);
    EXPECT_EQ(doctor.types(), Types{"joined"});
}

// Random cuts, half-open lines and take-overs; each end says numbered things all the while. When the lines are whole again,
// each has heard every word of the other once and in order.
TEST(ManyCuts, loseNothingAndTellNothingTwice) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        SCOPED_TRACE(seed);
        SeededRandom random(seed);
        World w;
        auto& doctor = w.add("doctor", PartyRole::clinician);
        auto& patient = w.add("patient", PartyRole::patient);
        w.connect(doctor);
        w.connect(patient);
        std::map<std::string, std::vector<std::string>> said;
        int number = 0;
        for (int i = 0; i < 200; ++i) {
            auto& one = random.below(2) == 0 ? doctor : patient;
            auto& other = &one == &doctor ? patient : doctor;
            switch (random.below(8)) {
            case 0:
                if (one.line != 0) w.cut(one);
                break;
            case 1:
                if (one.line != 0) w.cutHalf(one);
                break;
            case 2: w.connect(one); break;
            case 3:
                w.pass(Millis{random.below(900)});
                w.beat();
                break;
            default: {
                const auto text = "candidate:" + std::to_string(++number);
                said[one.id].push_back(text);
                w.say(one, Candidates{other.id, 1, {text}});
            }
            }
            if (i == 0) { // from here on there is an epoch
                if (doctor.line == 0) w.connect(doctor);
                w.offer(doctor, patient, 1);
                said.clear();
                number = 0;
            }
        }
        w.connect(doctor);
        w.connect(patient);
        for (const auto* end : {&doctor, &patient}) {
            std::vector<std::string> heard;
            for (const auto& e : end->events)
                if (e.at("type").as_string() == "candidates") heard.emplace_back(e.at("list").at(0).as_string());
            EXPECT_EQ(heard, said[end->id == "doctor" ? "patient" : "doctor"]);
            EXPECT_EQ(end->resyncs, 0);
        }
    }
}

} // namespace
} // namespace fyr::video::signalling::test
