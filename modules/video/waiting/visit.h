// A visit by video as the server keeps it: how far it has come, who is there, and since when.
//
// Shape:  booked → opened → checked → identified → waiting → admitted → inCall ⇄ interrupted → ended, or noShow. Whether
//         somebody is there is a lease that the person's own page renews, and never the state of a socket: a line that is
//         half open, or a node that is gone, keeps nobody in the waiting room who has left, and sends nobody out who is there.
// Units:  Instant, UTC; leases end by the database's clock.
// Source: docs/VISITS.md.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "video/party.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fyr::video::waiting {

enum class Stage : std::uint8_t { booked, opened, checked, identified, waiting, admitted, inCall, interrupted, ended, noShow };
[[nodiscard]] std::string_view code(Stage s) noexcept;
[[nodiscard]] std::optional<Stage> stageFromCode(std::string_view text) noexcept;

struct Lease {
    std::string page; // which page or workstation of the person
    Instant until{};
    std::int64_t opened = 0; // how many times a page of the person was let in, this one or another; less those undone
    friend bool operator==(const Lease&, const Lease&) = default;
};

struct Participant {
    std::string party;
    PartyRole role = PartyRole::patient;
    std::string name;
    std::optional<Lease> lease;
    bool admitted = false; // may be heard and seen
    bool joined = false;   // was, since it was admitted
    bool left = false;     // said goodbye
    Instant since{};       // of the last change of these
    bool away = false;     // the lease ran out, and that was noticed: so that who keeps a list hears of it

    [[nodiscard]] bool isHere(Instant now) const noexcept { return !left && lease && lease->until > now; }
};

// What the device check found; empty: not looked at.
struct DeviceCheck {
    std::optional<bool> camera;
    std::optional<bool> microphone;
    std::optional<bool> speaker;
    std::optional<bool> udp; // a relay answers over UDP
    std::optional<bool> tcp; // … over TCP or TLS
    std::optional<int> upKbps;
    std::optional<int> downKbps;
    Instant at{};
};

struct Moment {
    Instant at{};
    std::string what; // a code: the name of a stage, "left", "returned", "handedOver" …
    std::string party;
};

struct Visit {
    std::string id;
    Stage stage = Stage::booked;
    Instant since{};
    bool dropIn = false;
    int urgency = 3; // 0 the most urgent, as in clinical/urgency.h
    Instant planned{};
    Instant plannedEnd{};
    std::optional<Instant> arrived; // the first time in the waiting room: the place is kept
    std::optional<Instant> admitted; // the first time, since it was opened
    std::optional<Instant> began;    // the first time that they heard each other
    int interruptions = 0;
    std::string holder;             // the clinician who has the patient; empty: nobody yet
    std::string offeredTo;          // to whom the holder hands over
    std::string endReason;          // of ended
    bool endedByClock = false;      // nobody decided it: whoever comes back finds the door open
    std::vector<Participant> parties;
    std::optional<DeviceCheck> check;
    std::vector<Moment> moments; // the newest 200

    [[nodiscard]] const Participant* find(std::string_view party) const noexcept;
    [[nodiscard]] Participant* find(std::string_view party) noexcept;
    [[nodiscard]] const Participant* patient() const noexcept;
    [[nodiscard]] bool isOver() const noexcept { return stage == Stage::ended || stage == Stage::noShow; }
    // What a clinician's list shows as waiting, and only that.
    [[nodiscard]] bool isWaiting(Instant now) const noexcept;
};

struct Rules {
    Millis lease{15'000};
    Millis renewEvery{5'000};
    std::chrono::minutes waitBefore{60};  // how long before its time one may sit down in the waiting room
    std::chrono::minutes noShowAfter{20}; // after the planned time
    std::chrono::minutes lateUntil{120};  // after the planned end: until then whoever comes late is let in
    std::chrono::minutes giveUpAfter{30}; // nobody has been there
    std::size_t parties = mostParties;
};

// ---- What happens ------------------------------------------------------------------------------------------------------------

struct Opened { // the page of a person who may be here; another page of the same person takes over
    std::string party;
    PartyRole role = PartyRole::patient;
    std::string name;
    std::string page;
};
struct Checked {
    std::string party;
    std::string page;
    DeviceCheck check;
};
struct Identified {
    std::string party;
    std::string page;
};
struct SatDown { // in the waiting room
    std::string party;
    std::string page;
};
struct Renewed {
    std::string party;
    std::string page;
    Millis ago{0}; // since the page was heard: a write that comes late prolongs nothing
};
// As Renewed, of a page that is on its line here although another page of the person has the lease. One that was opened and has
// said nothing for two renewals is not there: then the lease goes to who is.
struct Reclaimed {
    std::string party;
    std::string page;
    Millis ago{0};
};
// The line of `page` was gone, or taken by a newer one, when it was to be let in: whom it took the lease from has it again, unless
// a page was let in since: that may be this one, which has said hello on another line.
struct Undone {
    std::string page;
    std::int64_t opened = 0; // Lease::opened, as the opening left it
    Participant before;      // the opening
};
struct Left {
    std::string party;
    std::string page;
};
struct Admit { // by a clinician whose workstation is `page`
    std::string clinician;
    std::string name;
    std::string page;
};
struct LetIn { // an interpreter, a relative, by the holder
    std::string clinician;
    std::string party;
};
struct Joined { // hears and sees
    std::string party;
    std::string page;
};
struct HandOver {
    std::string from;
    std::string to; // empty: taken back
};
struct Take { // what was handed over, or what nobody holds any more
    std::string clinician;
    std::string name;
    std::string page;
};
struct End {
    std::string clinician;
    std::string reason; // a code
};
struct ClockPassed {};

using Event = std::variant<Opened, Checked, Identified, SatDown, Renewed, Reclaimed, Undone, Left, Admit, LetIn, Joined, HandOver, Take, End, ClockPassed>;

struct Changed {
    Visit visit;
    bool changed = false;       // beside the leases
    bool leases = false;        // a lease
    std::vector<Moment> moments; // new ones
};

// Errors: notFound (no such party), alreadyClaimed (another clinician has the patient), invalidState, gone (it is over),
//         forbidden (not the holder); duplicate ("elsewhere": another page of the person took over),
//         overloaded (four are there already).
[[nodiscard]] Result<Changed> step(const Visit& visit, const Event& event, Instant now, const Rules& rules = {});
// Whether ClockPassed would change anything now. Asked of every visit every second, so it copies nothing.
[[nodiscard]] bool clockChanges(const Visit& visit, Instant now, const Rules& rules = {}) noexcept;

} // namespace fyr::video::waiting
