// A room with parties that keep to docs/SIGNALLING.md, over lines that a test cuts, leaves half open and takes over.
//
// Shape: `PartyEnd` is the other end of the contract in its shortest form: what a page or a workstation has to do.
#pragma once

#include "video/signalling/room.h"

#include <gtest/gtest.h>

namespace fyr::video::signalling::test {

using namespace std::chrono_literals;

struct PartyEnd {
    std::string id;
    PartyRole role = PartyRole::patient;
    LineId line = 0; // 0: none
    std::string session;
    bool begun = false; // was welcomed: comes back with resume
    std::int64_t lastSeq = 0;
    std::int64_t n = 0;
    std::vector<Said> unsent; // said and not known to have arrived
    std::vector<json::object> events; // numbered ones, each once
    std::vector<json::object> others; // the rest
    int resyncs = 0;
    bool over = false; // was told goodbye

    void hear(std::string_view text) {
        const auto v = json::parse(text).value().get_object();
        const auto type = std::string(v.at("type").as_string());
        if (const auto got = json::integer(v, "got")) std::erase_if(unsent, [&](const Said& s) { return s.n <= *got; });
        if (type == "welcome" || type == "resync") {
            begun = true;
            session = std::string(v.at("session").as_string());
            lastSeq = v.at("seq").as_int64();
            n = v.at("got").as_int64();
            unsent.clear(); // what was on its way is void
            resyncs += type == "resync";
        }
        if (type == "bye") over = true;
        if (const auto seq = json::integer(v, "seq"); seq && type != "welcome" && type != "resync" && type != "resumed") {
            EXPECT_EQ(*seq, lastSeq + 1) << id << ": " << text;
            lastSeq = *seq;
            events.push_back(v);
        } else {
            others.push_back(v);
        }
    }
    [[nodiscard]] std::vector<std::string> types() const {
        std::vector<std::string> out;
        for (const auto& e : events) out.emplace_back(e.at("type").as_string());
        return out;
    }
};

class World {
  public:
    explicit World(RoomRules rules = {}) : room(rules) {}

    PartyEnd& add(const std::string& id, PartyRole role, bool admitted = true) {
        auto& p = ends[id];
        p.id = id;
        p.role = role;
        admit[id] = admitted;
        return p;
    }
    // A new line: a resume when it was here before, otherwise a hello.
    void connect(PartyEnd& p) {
        if (p.line != 0) deaf.insert(p.line);
        const auto line = ++lines;
        Opened e;
        e.line = line;
        e.member = {p.id, p.role, "name of " + p.id, admit[p.id]};
        e.session = p.begun ? p.session : p.id + "-s" + std::to_string(line);
        e.resumeId = "resume-" + e.session;
        if (p.begun) e.lastSeq = p.lastSeq;
        p.line = line;
        at[line] = p.id;
        step(e);
        if (p.line != line) return;
        auto again = p.unsent; // what may not have arrived is said again
        for (const auto& s : again)
            if (p.line == line) step(Heard{line, s});
    }
    void reload(PartyEnd& p) { // the page is opened anew: knows nothing of before
        p.begun = false;
        p.unsent.clear();
        p.events.clear();
        connect(p);
    }
    // The network is gone, and the server does not notice.
    void cutHalf(PartyEnd& p) {
        deaf.insert(p.line);
        p.line = 0;
    }
    void cut(PartyEnd& p) {
        const auto line = p.line;
        cutHalf(p);
        step(LineClosed{line});
    }
    void say(PartyEnd& p, Body body) {
        Said s{isNumbered(body) ? ++p.n : 0, p.lastSeq, std::move(body)};
        if (s.n > 0) p.unsent.push_back(s);
        if (p.line != 0 && !deaf.contains(p.line)) step(Heard{p.line, s});
    }
    void offer(PartyEnd& from, const PartyEnd& to, std::int64_t epoch, bool restart = false) {
        say(from, Description{true, to.id, epoch, restart, false, "offer of " + from.id + " " + std::to_string(epoch)});
    }
    void answer(PartyEnd& from, const PartyEnd& to, std::int64_t epoch) {
        say(from, Description{false, to.id, epoch, false, false, "answer of " + from.id + " " + std::to_string(epoch)});
    }
    void pass(Millis t) {
        now += t;
        step(Ticked{});
    }
    void beat() {
        for (auto& [id, p] : ends)
            if (p.line != 0) say(p, Heartbeat{});
    }
    void step(const Event& e) {
        const bool early = std::holds_alternative<Ticked>(e) && now < room.tickAt();
        auto made = room.step(e, now);
        EXPECT_TRUE(!early || made.empty()) << "a tick that nobody would have made changed something";
        for (auto& effect : made) {
            if (auto* s = std::get_if<Send>(&effect)) {
                // A hostile order of things: nothing is sent to a line that was taken away.
                if (deaf.contains(s->line)) continue;
                const auto to = at.find(s->line);
                ASSERT_NE(to, at.end());
                auto& p = ends[to->second];
                if (p.line == s->line) p.hear(s->text);
                else late.push_back(s->text);
            } else if (auto* c = std::get_if<CloseLine>(&effect)) {
                closed[c->line] = c->reason;
                drop(c->line);
            } else if (auto* a = std::get_if<AbortLine>(&effect)) {
                aborted.insert(a->line);
                drop(a->line);
            } else {
                effects.push_back(std::move(effect));
            }
        }
    }
    template <class T>
    int count() const {
        int out = 0;
        for (const auto& e : effects) out += std::holds_alternative<T>(e);
        return out;
    }

    Room room;
    SteadyTime now{};
    std::map<std::string, PartyEnd> ends;
    std::map<std::string, bool> admit;
    std::map<LineId, std::string> at;
    std::set<LineId> deaf; // nothing gets through, either way
    std::map<LineId, std::string> closed;
    std::set<LineId> aborted;
    std::vector<Effect> effects;
    std::vector<std::string> late;
    LineId lines = 0;

  private:
    void drop(LineId line) {
        for (auto& [id, p] : ends)
            if (p.line == line) p.line = 0;
    }
};

// A clinician and a patient who are both in the room.
class DoctorAndPatient : public testing::Test {
  protected:
    void SetUp() override {
        w.connect(doctor);
        w.connect(patient);
    }
    World w;
    PartyEnd& doctor = w.add("doctor", PartyRole::clinician);
    PartyEnd& patient = w.add("patient", PartyRole::patient);
};

} // namespace fyr::video::signalling::test
