// The signalling of one call as a state machine: who is in it, what is relayed to whom, and what is told again to a party
// whose line broke. No sockets, no clock, no randomness. The contract is docs/SIGNALLING.md.
//
// Shape:  step(event, now) → effects. A party is one person in one visit and has one session; a session has one line or none.
//         A new line takes over at once: the old one is aborted, nobody waits for it to close. What a party is told has a
//         number and is kept until it is acknowledged; what a party says has a number and is taken once.
//         Offers have epochs: of each pair the server lets one offer through at a time, so that two who offer at once do not
//         meet, and descriptions that come late are dropped.
// Units:  SteadyTime; sizes in bytes.
// Threads: none; whoever holds the room calls it from one place at a time.
#pragma once

#include "base/clock.h"
#include "video/signalling/message.h"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fyr::video::signalling {

using LineId = std::uint64_t;

struct RoomRules {
    std::size_t parties = mostParties;
    std::size_t keptEvents = 256;        // of a party that does not acknowledge
    std::size_t keptBytes = 512U << 10U;
    Millis heartbeatInCall{2'000};
    Millis deadInCall{5'000};            // a line that said nothing for so long is gone
    Millis heartbeatWaiting{5'000};
    Millis deadWaiting{12'000};
    Millis keepSession{600'000};         // of a party without a line
    Millis restartPause{500};            // between two restarts of the same pair
};

struct Member {
    std::string party; // its id in this visit
    PartyRole role = PartyRole::patient;
    std::string name;  // as the others see it
    bool admitted = false; // false: is still in the waiting room and hears nothing of the others
};

// ---- What happens ----------------------------------------------------------------------------------------------------------

// Somebody who may be here opened a line. `session` is a new one, or that of the resumeId.
struct Opened {
    LineId line = 0;
    Member member;
    std::string session;
    std::string resumeId;
    json::array ice;
    std::optional<std::int64_t> lastSeq; // of a resume: the last event that was heard
    std::string token{}; // opens the line from now on, when it was an invitation
    std::int64_t attempt = 0; // which of the page's lines it is, as the page counts; 0: it does not say
    std::uint64_t order = 0;  // when this node heard the first word of it, among those of other lines; 0: not known
};
struct Heard {
    LineId line = 0;
    Said said;
};
struct LineClosed {
    LineId line = 0;
};
struct Admitted {
    std::string party;
};
struct Tell { // a numbered event from the visit, such as the place in the queue
    std::string party;
    std::string type;
    json::object body;
};
struct IceServers {
    std::string party;
    json::array ice;
};
struct Removed { // by the clinician, or because the rights are gone
    std::string party;
    std::string reason;
};
struct Ended {
    std::string reason;
};
struct Draining {
    Millis after{0};
    Millis jitter{5'000};
};
struct Ticked {};

using Event = std::variant<Opened, Heard, LineClosed, Admitted, Tell, IceServers, Removed, Ended, Draining, Ticked>;

// ---- What is to be done ------------------------------------------------------------------------------------------------------

struct Send {
    LineId line = 0;
    std::string text;
};
struct CloseLine { // after what was sent
    LineId line = 0;
    std::uint16_t code = 1000;
    std::string reason;
};
struct AbortLine { // at once, without goodbye: it is half open
    LineId line = 0;
};
struct PartyPresent { // has a line (again)
    std::string party;
};
struct PartyLost { // the line is gone, the party may come back
    std::string party;
};
struct PartyGone { // left, or did not come back
    std::string party;
    std::string reason;
};
struct QualityTold {
    std::string party;
    Quality quality;
};
struct IceWanted {
    std::string party;
};

using Effect = std::variant<Send, CloseLine, AbortLine, PartyPresent, PartyLost, PartyGone, QualityTold, IceWanted>;

// ---- The room ----------------------------------------------------------------------------------------------------------------

// Whether somebody who may be here is let in with this line.
enum class Verdict : std::uint8_t {
    welcome,
    full,
    elsewhere, // a newer page of the person is here
    overtaken, // a newer line of this page was let in before; or a newer page was, which is away for a moment
};

class Room {
  public:
    explicit Room(RoomRules rules = {}) : m_rules(rules) {}
    [[nodiscard]] std::vector<Effect> step(const Event& event, SteadyTime now);
    // What becomes of it: the workers that ask the store do not finish in the order in which lines were opened.
    [[nodiscard]] Verdict judge(const Opened& e) const;

    [[nodiscard]] bool empty() const noexcept { return m_parties.empty(); }
    [[nodiscard]] bool has(std::string_view party) const { return m_parties.contains(party); }
    [[nodiscard]] bool isPresent(std::string_view party) const;
    [[nodiscard]] bool isAdmitted(std::string_view party) const;
    [[nodiscard]] bool isSession(std::string_view party, std::string_view session) const; // the one that was let in last
    // Before it nothing comes of a tick, if nothing else happens; nobody there: never.
    [[nodiscard]] SteadyTime tickAt() const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return m_parties.size(); }
    [[nodiscard]] std::optional<std::string> partyOf(LineId line) const;
    [[nodiscard]] std::size_t bytes() const noexcept; // that are kept for parties, about

  private:
    struct Kept {
        std::int64_t seq = 0;
        std::string text;
    };
    struct Party {
        Member member;
        std::string session;
        std::string resumeId;
        std::optional<LineId> line;
        std::int64_t attempt = 0; // of the newest line that was let in
        std::uint64_t order = 0;
        SteadyTime heard{}; // or the time at which the line was lost
        std::int64_t seq = 0;   // of the last event that was made for it
        std::int64_t acked = 0;
        std::int64_t got = 0;   // of its own messages
        std::vector<Kept> kept; // few, most of the time none
        std::size_t keptBytes = 0;
        bool lostTrack = false; // more was made than is kept: it must be told everything anew
        MediaState media{true, true};
    };
    struct Pair { // of two parties, the smaller id first
        std::int64_t epoch = 0;
        std::int64_t since = 0; // the epoch of the last new ICE credentials: candidates of earlier ones are void
        std::string offerer;
        bool answered = true;
        std::optional<SteadyTime> asked; // for a restart
    };
    using Parties = std::map<std::string, Party, std::less<>>;

    void opened(const Opened& e);
    void began(Party& p, const Opened& e, bool same);
    void heard(const Heard& e);
    void lineClosed(const LineClosed& e);
    void admitted(const Admitted& e);
    void tick();
    void lose(Party& p, bool abort);
    void leave(const std::string& id, const std::string& reason, std::uint16_t code);
    void take(Party& p, const Said& said);
    void describe(Party& from, const Description& d);
    void candidates(Party& from, const Candidates& c);
    void askRestart(Party& from, const AskRestart& a);
    void acknowledge(Party& p, std::int64_t upTo);

    [[nodiscard]] Party* atLine(LineId line);
    [[nodiscard]] Party* peerOf(const Party& from, std::string_view to);
    [[nodiscard]] Pair& pairOf(const std::string& a, const std::string& b);
    [[nodiscard]] json::object whole(const Party& p, std::string_view type); // welcome and resync
    [[nodiscard]] json::object view(const Party& p, const Party& to);
    void tell(Party& to, std::string_view type, json::object body);
    void tellOthers(const Party& from, std::string_view type, const json::object& body);
    void say(const Party& p, json::object body); // not numbered: lost with the line
    [[nodiscard]] Millis deadAfter(const Party& p) const { return p.member.admitted ? m_rules.deadInCall : m_rules.deadWaiting; }
    [[nodiscard]] Millis heartbeat(const Party& p) const { return p.member.admitted ? m_rules.heartbeatInCall : m_rules.heartbeatWaiting; }

    RoomRules m_rules;
    Parties m_parties;
    std::map<std::pair<std::string, std::string>, Pair> m_pairs;
    std::int64_t m_highest = 0; // epoch of the room: nobody who comes meets an old one
    SteadyTime m_now{};
    std::vector<Effect> m_effects;
};

// Of two that meet, the one that gives way: the patient's side of the table.
[[nodiscard]] bool isPolite(const Member& a, const Member& towards) noexcept;

} // namespace fyr::video::signalling
