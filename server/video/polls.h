// The line of a page whose network lets no WebSocket through: what it says comes with each poll, what it is told waits for one.
//
// Shape:  a poll names its line by a number that nobody can guess. A line that was not polled for `quiet` is closed. What waits
//         is bounded: a page that does not fetch is gone.
// Threads: safe.
#pragma once

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "server/common/pending.h"
#include "server/http/web_socket.h"
#include "video/signalling/room.h"

#include <deque>
#include <map>
#include <memory>
#include <mutex>

namespace fyr::server::video {

class CallRooms;

struct PollRules {
    Millis hold{20'000};   // how long a poll waits for something to tell
    Millis quiet{30'000};
    std::size_t queue = 300; // texts
    std::size_t lines = 20'000;
};

class Polls {
  public:
    Polls(CallRooms& rooms, const Clock& clock, Random& random, PollRules rules = {}) : m_rooms(rooms), m_clock(clock), m_random(random), m_rules(rules) {}

    struct Answer {
        std::string line;
        std::vector<std::string> texts;
        bool open = true;
        std::shared_ptr<Pending> wait; // nothing to tell yet: settled when there is, or when it has waited long enough
    };
    // `line` empty: a new one. Errors: gone (no such line: begin anew with resume), overloaded.
    [[nodiscard]] Result<Answer> poll(const std::string& line, const std::vector<std::string>& said, bool wait, std::string_view node = {});
    void tick(); // now and then: ends waits and lines

    [[nodiscard]] std::size_t size() const;

  private:
    class Peer;
    struct Line {
        std::shared_ptr<Peer> peer;
        fyr::video::signalling::LineId id = 0;
        SteadyTime heard{};
    };
    CallRooms& m_rooms;
    const Clock& m_clock;
    Random& m_random;
    PollRules m_rules;
    mutable std::mutex m_mutex;
    std::map<std::string, Line> m_lines;
};

} // namespace fyr::server::video
