// The "Calls" of a unit: who waits and since when, who has whom, what comes next today, and what may be done about each.
//
// Shape:  pure functions over the server's list (docs/API.md, "Visits by video") and the booked times of the cache. Order: what
//         I have or was handed, then the waiting room in the server's own order, then who is on the way, what colleagues have,
//         what is booked for today, and what ended without a note.
// Safety: who waits is shown only as long as the list is fresh: an old list says so and nothing is done on its word.
#pragma once

#include "base/json.h"
#include "clinical/booking.h"
#include "presenter/status.h"

#include <optional>
#include <string>
#include <vector>

namespace fyr::presenter {

enum class VisitStage : std::uint8_t { booked, opened, checked, identified, waiting, admitted, inCall, interrupted, ended, noShow };

struct VisitParty {
    std::string id;
    std::string role; // patient, clinician, colleague, interpreter, relative
    std::string name;
    bool here = false;
    bool admitted = false;
    bool joined = false;
    friend bool operator==(const VisitParty&, const VisitParty&) = default;
};

struct CallCheck { // empty: not looked at
    std::optional<bool> camera, microphone, speaker, udp, tcp;
    std::optional<int> upKbps, downKbps;
    friend bool operator==(const CallCheck&, const CallCheck&) = default;
};

struct CallGuest { // an interpreter or a relative, who has an invitation
    std::string id;
    std::string role;
    std::string name;
    bool used = false; // was let in: the link itself opens nothing any more
    friend bool operator==(const CallGuest&, const CallGuest&) = default;
};

struct CallVisit {
    std::string id;
    VisitStage stage = VisitStage::booked;
    Instant since{};
    bool dropIn = false;
    std::optional<Instant> planned, plannedEnd; // not of a drop-in
    clinical::PersonRef patient;
    bool waiting = false; // in the waiting room and there
    bool here = false;
    std::optional<Instant> awaySince, arrived;
    int urgency = 3;      // 0 the most urgent to 4
    int position = 0;     // in the waiting room; 0: not in it
    std::optional<Millis> estimate;
    clinical::PersonRef with; // whom it is booked with; the name may be empty
    std::string item;
    std::string holder; // who has the patient
    std::string holderName;
    std::string offeredTo;
    std::string endReason;
    std::vector<VisitParty> parties;
    std::vector<CallGuest> invited;
    std::vector<std::string> asked; // colleagues, to come into the call
    std::string invitation;         // only in the answer to one: what its link ends with
    std::optional<CallCheck> check;
    friend bool operator==(const CallVisit&, const CallVisit&) = default;

    [[nodiscard]] bool isOver() const noexcept { return stage == VisitStage::ended || stage == VisitStage::noShow; }
    [[nodiscard]] bool asks(std::string_view practitioner) const noexcept; // into a call that a colleague has
    [[nodiscard]] const VisitParty* party(std::string_view id) const noexcept;
};

struct CallList {
    std::vector<CallVisit> waiting; // in the server's order
    std::vector<CallVisit> others;
    std::vector<CallVisit> unwritten; // mine that ended without a note, the oldest first
    friend bool operator==(const CallList&, const CallList&) = default;
};

// Errors: badRequest when it is not one.
[[nodiscard]] Result<CallVisit> callVisitFromJson(const json::value& v);
[[nodiscard]] Result<CallList> callListFromJson(const json::value& v); // visits that cannot be read are left out
[[nodiscard]] Result<std::vector<CallVisit>> callsWithoutNote(const json::value& v);

// The server's list as it is kept here, and how old it is.
struct CallsKept {
    CallList list;
    std::vector<clinical::Booking> booked; // today's by video, from the cache
    std::optional<Instant> asOf;           // of the list; nothing: never read
    friend bool operator==(const CallsKept&, const CallsKept&) = default;
};

enum class CallGroup : std::uint8_t { mine, waiting, coming, colleagues, booked, unwritten };
enum class CallDevice : std::uint8_t { notChecked, fine, noCamera, noMicrophone, nothingWorks, detour, slow };

struct CallRow {
    std::string id; // of the visit
    CallGroup group = CallGroup::waiting;
    CallVisit visit;
    CallDevice device = CallDevice::notChecked;
    bool late = false;       // past the promised time, and still waiting
    bool toMe = false;       // handed to me, not taken yet
    bool asksMe = false;     // a colleague has the patient and asks me in
    bool away = false;       // was in the waiting room and is not there now
    std::string holderName;
    std::vector<VisitParty> guests; // interpreters and relatives who wait to be let in
    [[nodiscard]] bool operator==(const CallRow&) const = default;
};

struct CallsQuestion {
    std::string me; // practitioner
    bool mineOnly = false; // booked with me, mine, or anybody's drop-in
    std::string query;
    std::optional<Millis> old; // how old the list may be before it counts as old; nothing: 45 s
};

struct CallsView {
    std::vector<CallRow> rows;
    int waiting = 0;     // in the waiting room, whatever is filtered away
    int urgent = 0;      // … urgent drop-ins, and whoever waits past the time
    int hidden = 0;      // rows that the scope or the search leaves out
    int unwritten = 0;
    bool old = false;    // the list cannot be trusted to be of now
    bool never = false;  // it was never read
    std::optional<Instant> asOf;
    std::string next;    // the visit that is first in line and nobody has; empty: nobody waits
    friend bool operator==(const CallsView&, const CallsView&) = default;
};

[[nodiscard]] CallsView callsView(const CallsKept& kept, const CallsQuestion& q, bool online, Instant now);

[[nodiscard]] CallDevice callDevice(const std::optional<CallCheck>& check) noexcept;

// What one key does for a patient, from wherever they are shown.
enum class CallStart : std::uint8_t {
    admit,   // waits: call at once
    join,    // is mine, or a colleague asks me in: into the call
    take,    // handed to me, or nobody has the patient any more
    held,    // another has the patient
    notHere, // a visit is there and the patient has not come yet
    create,  // none: make one
};
struct CallIntent {
    CallStart what = CallStart::create;
    CallVisit visit; // but for create
};
[[nodiscard]] CallIntent callIntent(const CallsKept& kept, std::string_view patient, std::string_view me, Instant now);
[[nodiscard]] CallStart callStart(const CallVisit& visit, std::string_view me);

enum class CallAct : std::uint8_t { start, handOver, letIn, invite, end, noShow, phone, record, note };
enum class CallWhyNot : std::uint8_t { none, offline, oldList, notClinician, otherCall, notThere, held, notMine, nobodyAsks, notYet, nobodyElse, isOver };
struct CallCan {
    CallAct what = CallAct::start;
    CallWhyNot why = CallWhyNot::none;
    friend bool operator==(const CallCan&, const CallCan&) = default;
};
struct CallsMe {
    std::string id;
    bool clinician = false;
    bool online = false;
    bool fresh = false;      // the list is
    std::string inCall;      // the visit whose call runs here; empty: none
    int colleagues = 0;
};
[[nodiscard]] std::vector<CallCan> callActs(const CallRow& row, const CallsMe& me, Instant now);

// Who was asked into a call, and how far each has come: those with an invitation in the order of their names, then colleagues.
enum class InvitedState : std::uint8_t { notCome, waits, inCall, gone };
struct InvitedRow {
    std::string id;
    std::string role;
    std::string name; // empty: a colleague of whom only the id is known
    InvitedState state = InvitedState::notCome;
    friend bool operator==(const InvitedRow&, const InvitedRow&) = default;
};
[[nodiscard]] std::vector<InvitedRow> invitedTo(const CallVisit& visit);

// Who has come since: what is worth a sound for me. Visits by id.
[[nodiscard]] std::vector<std::string> callArrivals(const CallList& before, const CallList& after, std::string_view me);

} // namespace fyr::presenter
