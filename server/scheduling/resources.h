// Times and visits as the FHIR resources that are their durable form: Schedule, Slot, Appointment.
//
// Shape:  a Slot says nothing of who took it: everybody of the unit may see it. An Appointment names both. A place on the
//         waiting list is an Appointment `waitlist` without a time; an offered time is `pending` until it expires.
// Errors: invalidResource for a stored resource that cannot be read.
#pragma once

#include "base/json.h"
#include "fhir/resource.h"
#include "protocol/clinic_payload.h"
#include "server/store/store.h"

namespace fyr::server {

enum class SlotState : std::uint8_t { free, held, taken, withdrawn };   // free, busy-tentative, busy, busy-unavailable
enum class VisitState : std::uint8_t { waiting, offered, booked, arrived, done, noShow, cancelled };
[[nodiscard]] std::string_view code(SlotState s) noexcept;  // as in Slot.status
[[nodiscard]] std::string_view code(VisitState s) noexcept; // as in Appointment.status

struct TimeSlot {
    std::string id;
    std::int64_t version = 0;
    SlotState state = SlotState::free;
    Instant start;
    Instant end;
    std::string schedule;
    std::string practitioner;
    std::string practitionerName;
    std::string unit;
    std::string service;
    std::vector<protocol::MeetingMode> modes; // never empty
    bool open = true; // patients may book it themselves
    std::string json; // as stored
};

struct Visit {
    std::string id;
    std::int64_t version = 0;
    VisitState state = VisitState::booked;
    std::string slot; // empty while waiting
    Instant start{};
    Instant end{};
    protocol::MeetingMode mode = protocol::MeetingMode::onSite;
    bool anyMode = false; // waiting: takes what there is
    std::string service;
    std::string patient;
    std::string patientName;
    std::string practitioner;
    std::string practitionerName;
    std::string unit;
    std::string reason; // clinical text
    std::string item;   // the queue item it came from
    Instant created{};
    std::string cancelCode;
    std::string cancelText;
    std::optional<Instant> expires; // of an offer
    bool fromList = false;          // an offer that goes back to the waiting list when it is not taken
    bool urgent = false;
    std::optional<Instant> earliest; // of the waiting list
    std::optional<Instant> latest;
    std::vector<std::string> passed; // slots that were offered and not taken
    std::string json;                // as stored

    [[nodiscard]] bool ahead() const noexcept { return state == VisitState::booked || state == VisitState::offered; }
};

[[nodiscard]] std::string scheduleId(std::string_view practitioner);
// The same time of the same clinician is the same slot, whoever publishes it: a unique key.
[[nodiscard]] std::string slotId(std::string_view practitioner, Instant start);

[[nodiscard]] fhir::Resource scheduleResource(std::string_view practitioner, std::string_view name, std::string_view unit);
[[nodiscard]] fhir::Resource slotResource(const TimeSlot& slot);
[[nodiscard]] fhir::Resource visitResource(const Visit& visit);
[[nodiscard]] Result<TimeSlot> slotFrom(const StoredResource& stored);
[[nodiscard]] Result<Visit> visitFrom(const StoredResource& stored);

// Nothing when there is none.
[[nodiscard]] Result<std::optional<TimeSlot>> loadSlot(ReadTx& tx, std::string_view id);
[[nodiscard]] Result<std::optional<Visit>> loadVisit(ReadTx& tx, std::string_view id);
// The next version; `version` of the argument must be what stands (0: not yet there).
[[nodiscard]] Result<TimeSlot> saveSlot(WriteTx& tx, const TimeSlot& slot);
[[nodiscard]] Result<Visit> saveVisit(WriteTx& tx, const Visit& visit);

// As the patient's page is told (docs/APPOINTMENTS.md).
[[nodiscard]] json::object slotView(const TimeSlot& slot);
[[nodiscard]] json::object visitView(const Visit& visit);

} // namespace fyr::server
