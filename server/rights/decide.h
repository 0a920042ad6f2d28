// The one decision of who may do what: pure, a table of rows read from above, and what no row names is hidden.
//
// Shape:  decide(question) → allow · allowMarked (shown, and the trace says why it was unusual) · blockedMarker (only that
//         something is blocked may be told) · hidden (answers as what is not there) · forbidden (there, but not for this
//         role). `redactContact`: of a protected identity, shown without where the person can be found.
// Source: docs/RIGHTS.md, which a test keeps equal to the table; patientdatalagen (2008:355) ch. 4 §§1–5.
// Threads: pure.
#pragma once

#include "server/common/principal.h"

#include <span>
#include <string>
#include <string_view>

namespace fyr::server::rights {

enum class Action : std::uint8_t { read, search, create, update, remove, command };
// What a resource is to rights: `directory` units and staff · `identity` who a patient is · `record` what a patient may
// read of the own record · `internal` the rest of a record · `queue` the unit's work · `consent` what a patient blocked ·
// `trace` who read what · `other` about nobody.
enum class Kind : std::uint8_t { directory, identity, record, internal, queue, consent, trace, other };
enum class Whose : std::uint8_t { own, another, nobody };
enum class Place : std::uint8_t { ownUnit, tenantWide, otherUnit };
// Care relation: `unit` follows from what stands (registered, in the queue, booked, met); `declared` was chosen by the
// person for a while, with a reason.
enum class Relation : std::uint8_t { none, unit, declared };
enum class Purpose : std::uint8_t { treatment, administration, followUp, system, self };
enum class Effect : std::uint8_t { hidden, forbidden, blockedMarker, allowMarked, allow };

[[nodiscard]] std::string_view code(Effect e) noexcept;

struct Question {
    Role role = Role::patient;
    bool sameTenant = true;
    Action action = Action::read;
    Kind kind = Kind::other;
    Whose whose = Whose::nobody;
    Place place = Place::otherUnit;
    Relation relation = Relation::none;
    Purpose purpose = Purpose::treatment;
    bool blocked = false;           // the patient blocked this unit's data towards the person's unit
    bool glass = false;             // a break-glass of this person for this patient is running
    bool protectedIdentity = false; // skyddade personuppgifter
    bool seesProtected = false;     // this person was given the right to see them
};
struct Verdict {
    Effect effect = Effect::hidden;
    bool redactContact = false;
    std::string_view rule = "nothing else allows it";

    [[nodiscard]] bool allowed() const noexcept { return effect == Effect::allow || effect == Effect::allowMarked; }
};

[[nodiscard]] Verdict decide(const Question& q) noexcept;

[[nodiscard]] Kind kindOf(std::string_view resourceType, bool aboutAPatient) noexcept;
[[nodiscard]] Purpose purposeOf(Role role) noexcept;
[[nodiscard]] std::string tableText(); // as in docs/RIGHTS.md

} // namespace fyr::server::rights
