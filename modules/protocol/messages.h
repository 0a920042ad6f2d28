// The other messages of sync: hello, a batch of commands, its results, what the wake socket says. See docs/SYNC.md.
//
// Errors: badJson, badUtf8, tooLarge, badRequest.
#pragma once

#include "base/clock.h"
#include "base/json.h"
#include "protocol/command.h"

#include <optional>
#include <string>
#include <vector>

namespace fyr::protocol {

struct NamedRef {
    std::string id;
    std::string name;
    friend bool operator==(const NamedRef&, const NamedRef&) = default;
};

// Who signed in, as sign-in, `me` and hello tell it.
struct Person {
    std::string id;
    std::string name;
    std::string role;         // "nurse", "doctor" …
    std::string practitioner; // FHIR id; empty when none
    std::string patient;
    friend bool operator==(const Person&, const Person&) = default;
};
[[nodiscard]] json::value toJson(const Person& p);
[[nodiscard]] Result<Person> personFromJson(const json::value& v);

struct Hello {
    int protocolMin = 1;
    int protocolMax = 1;
    Instant serverTime;
    std::string epoch;
    Person person;
    NamedRef unit;
    Millis keepAlive{15000};
    std::optional<Millis> lease; // how long the cache may be read without a word of the server
    std::optional<std::int64_t> keepBytes; // how large the file of records may become
    bool answersForCourses = false; // of the unit: may see its report of internet CBT
};
[[nodiscard]] std::string write(const Hello& h);
[[nodiscard]] Result<Hello> helloFromText(std::string_view text);

// One place of a batch: the command, or why it is none. `id` is set when at least that much could be read, so
// that one bad command is answered and does not stop the others.
struct BatchEntry {
    CommandId id;
    Result<Command> command = fail(ErrorCode::badRequest);
};
struct CommandBatch {
    DeviceId device;
    std::string epoch; // of the server that it was made for; empty: does not say
    std::vector<BatchEntry> commands;
};
// Errors: badRequest for a batch whose shape is wrong, tooLarge over the limits of command.h.
[[nodiscard]] Result<CommandBatch> commandBatchFromText(std::string_view text);
[[nodiscard]] std::string writeBatch(const DeviceId& device, const std::vector<Command>& commands, std::string_view epoch = {});

[[nodiscard]] std::string writeResults(const std::vector<CommandResult>& results);
[[nodiscard]] Result<std::vector<CommandResult>> resultsFromText(std::string_view text);

// The answer to what a device that was shut out handed in: what the server keeps now (or knew already).
[[nodiscard]] std::string writeHeld(const std::vector<CommandId>& ids);
[[nodiscard]] Result<std::vector<CommandId>> heldFromText(std::string_view text);

// Which resources are asked for by name. Errors: tooLarge over `maxKeysPerRequest`.
inline constexpr std::size_t maxKeysPerRequest = 2000;
[[nodiscard]] std::string writeKeys(const std::vector<ResourceKey>& keys);
[[nodiscard]] Result<std::vector<ResourceKey>> keysFromText(std::string_view text);

enum class WakeKind : std::uint8_t { wake, goAway, revoked };
struct WakeMessage {
    WakeKind kind = WakeKind::wake;
    Millis after{0};  // of goAway: leave no sooner than this …
    Millis jitter{0}; // … plus a random share of this
};
[[nodiscard]] std::string write(const WakeMessage& m);
// Nothing for what a newer server may say one day.
[[nodiscard]] std::optional<WakeMessage> wakeFromText(std::string_view text);

// `{"error":{"code","message",…}}` of a refused request. Nothing when the body says nothing of the kind.
[[nodiscard]] std::optional<ErrorCode> errorCodeFromBody(std::string_view text);

} // namespace fyr::protocol
