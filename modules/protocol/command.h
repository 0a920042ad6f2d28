// Commands: what a clinician intends, as it crosses the wire and waits in the outbox. See docs/SYNC.md.
#pragma once

#include "base/clock.h"
#include "base/ids.h"
#include "base/json.h"

#include <optional>
#include <string>
#include <vector>

namespace fyr::protocol {

inline constexpr int protocolMin = 1;
inline constexpr int protocolMax = 1;
inline constexpr std::size_t maxCommandsPerBatch = 100;
inline constexpr std::size_t maxBatchBytes = 1U << 20U;

struct ResourceKey {
    std::string type; // FHIR resource type
    std::string id;
    friend auto operator<=>(const ResourceKey&, const ResourceKey&) = default;
};

enum class CommandType : std::uint8_t {
    triageClaim,
    triageRelease,
    triageConfirm,
    triageOverride,
    triageRoute,
    triageReopen,
    noteAdd,
    noteSign,
    appointmentPublish,
    appointmentWithdraw,
    appointmentOffer,
    appointmentBook,
    appointmentRebook,
    appointmentCancel,
    appointmentArrive,
    appointmentComplete,
    appointmentNoShow,
    appointmentWait,
    messageSend,
    messageMarkRead,
    messageClose,
    messageReopen,
    icbtEnrol,
    icbtStart,
    icbtApprove,
    icbtHandBack,
    icbtReply,
    icbtOpenModule,
    icbtRepeat,
    icbtSkip,
    icbtChoose,
    icbtSwap,
    icbtDecide,
    icbtTake,
    icbtSettle,
    icbtPause,
    icbtResume,
    icbtClose,
    icbtExtend,
    icbtTransfer,
    icbtCover,
    icbtWaive,
    icbtSignOff,
    icbtDischarge,
    icbtRefer,
};
inline constexpr std::size_t commandTypes = 45;
[[nodiscard]] std::string_view code(CommandType t) noexcept; // "triage.claim"
[[nodiscard]] std::optional<CommandType> commandTypeFromCode(std::string_view text) noexcept;
// Commands on a queue item, and notes: what overlay.h knows how to forecast.
[[nodiscard]] constexpr bool isTriage(CommandType t) noexcept { return t <= CommandType::noteSign; }
// Commands on a course of internet CBT (docs/COURSES.md).
[[nodiscard]] constexpr bool isCourse(CommandType t) noexcept { return t >= CommandType::icbtEnrol; }
// What only grows: no other command stands in its way, nor it in theirs.
[[nodiscard]] constexpr bool isNote(CommandType t) noexcept { return t == CommandType::noteAdd || t == CommandType::noteSign; }

struct Command {
    CommandId id;
    CommandType type = CommandType::triageClaim;
    ResourceKey target;
    std::int64_t base = 0; // the version of the target that the person saw
    Instant at;            // the device's clock: shown, never compared
    json::object payload;
};

[[nodiscard]] json::value toJson(const Command& c);
// Errors: badRequest with every problem found, places as JSON pointers.
[[nodiscard]] Result<Command> commandFromJson(const json::value& v);

enum class CommandStatus : std::uint8_t { accepted, rejected, conflict };
[[nodiscard]] std::string_view code(CommandStatus s) noexcept;

struct CommandResult {
    CommandId id;
    CommandStatus status = CommandStatus::accepted;
    std::optional<ErrorCode> code; // set unless accepted
    std::string message;           // for engineers
    std::int64_t version = 0;      // of the target after it
    std::optional<json::value> current; // the target as it stands
    std::string byId;              // who got there first
    std::string byName;
};

// Never like this, as against "not now": what no server will take however often it is sent.
[[nodiscard]] bool isFinal(ErrorCode code) noexcept;
// A text of the payload; empty when it is not there.
[[nodiscard]] std::string payloadText(const Command& c, std::string_view key);

[[nodiscard]] json::value toJson(const CommandResult& r);
[[nodiscard]] Result<CommandResult> resultFromJson(const json::value& v);

} // namespace fyr::protocol
