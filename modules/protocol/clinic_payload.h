// Payloads of the commands about appointments and messages (docs/APPOINTMENTS.md, docs/MESSAGES.md).
//
// Errors: badRequest with every problem found, places as JSON pointers into the command.
#pragma once

#include "base/clock.h"
#include "protocol/command.h"

#include <array>
#include <vector>

namespace fyr::protocol {

inline constexpr std::size_t maxMessageCodePoints = 8000;
inline constexpr std::size_t maxTopicCodePoints = 120;
inline constexpr std::size_t maxAttachments = 10;
inline constexpr std::size_t maxVisitReasonCodePoints = 500;
inline constexpr std::int64_t maxPublishDays = 370;

// How patient and clinician meet.
enum class MeetingMode : std::uint8_t { onSite, video, phone };
[[nodiscard]] std::string_view code(MeetingMode m) noexcept;
[[nodiscard]] std::optional<MeetingMode> meetingModeFromCode(std::string_view text) noexcept;
inline constexpr std::array<std::string_view, 6> cancelReasons{"patientAsked", "patientBetter", "clinicianIll",
                                                               "rebooked",     "wrongBooking",  "other"};

struct PublishPayload { // appointment.publish: target Schedule/<practitioner's schedule>
    std::string practitioner;
    std::string practitionerName;
    Date from{};
    Date to{};               // the last day
    json::object pattern;    // as docs/APPOINTMENTS.md says; read by modules/scheduling
};
struct BookPayload { // appointment.book, appointment.offer: target Slot
    PatientId patient;
    std::optional<MeetingMode> mode; // nothing: the slot's first
    std::string reason;
    ItemId item;                     // the queue item it comes from
    std::int64_t expiresMinutes = 0; // of an offer; 0 = the unit's own
};
struct RebookPayload { // appointment.rebook: target Appointment
    std::string slot;
    std::optional<MeetingMode> mode; // nothing: as before
};
struct CancelPayload { // appointment.cancel
    std::string reasonCode;
    std::string reason;
};
struct WaitPayload { // appointment.wait: target Patient
    PatientId patient;
    std::string service;
    std::optional<MeetingMode> mode; // nothing: any
    std::string reason;
    std::optional<Instant> earliest;
    std::optional<Instant> latest;
    bool urgent = false; // before the others
};
struct MessagePayload { // message.send: target Communication (the thread) or Patient (a new thread)
    PatientId patient;  // of a new thread
    std::string topic;  // of a new thread
    std::string text;
    std::vector<std::string> attachments; // ids of DocumentReferences of the same patient
};
struct ReadPayload { // message.markRead
    std::int64_t upTo = 0; // the number of the newest message that was seen
};
struct ClosePayload { // message.close
    std::string reason;
};

[[nodiscard]] json::object toJson(const BookPayload& p);
[[nodiscard]] json::object toJson(const MessagePayload& p);

[[nodiscard]] Result<PublishPayload> publishPayload(const Command& c);
[[nodiscard]] Result<BookPayload> bookPayload(const Command& c);
[[nodiscard]] Result<RebookPayload> rebookPayload(const Command& c);
[[nodiscard]] Result<CancelPayload> cancelPayload(const Command& c);
[[nodiscard]] Result<WaitPayload> waitPayload(const Command& c);
[[nodiscard]] Result<MessagePayload> messagePayload(const Command& c);
[[nodiscard]] Result<ReadPayload> readPayload(const Command& c);
[[nodiscard]] Result<ClosePayload> closePayload(const Command& c);
[[nodiscard]] Result<void> checkClinicPayload(const Command& c);

} // namespace fyr::protocol
