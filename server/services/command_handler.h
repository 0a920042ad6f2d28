// What another part than triage answers to a command: it reads and writes in the batch's transaction; the command
// service keeps the answer and leaves the trace.
//
// Shape: a refusal has written nothing. `result.id` is filled in by the service.
#pragma once

#include "protocol/command.h"
#include "server/common/principal.h"
#include "server/services/traces.h"
#include "server/store/store.h"

#include <functional>

namespace fyr::server {

struct Handled {
    protocol::CommandResult result;
    std::string current; // the target as it stands, as stored; for refusals
    std::string patient; // whose record, for the trace
    std::vector<std::string> about; // what was written, beside the target
    TraceAction action = TraceAction::update;

    [[nodiscard]] bool refused() const noexcept { return result.status != protocol::CommandStatus::accepted; }
};
[[nodiscard]] inline Handled refuse(protocol::CommandStatus status, ErrorCode code, std::string message) {
    Handled h;
    h.result.status = status;
    h.result.code = code;
    h.result.message = std::move(message);
    return h;
}
[[nodiscard]] inline Handled rejected(ErrorCode code, std::string message) {
    return refuse(protocol::CommandStatus::rejected, code, std::move(message));
}

using CommandHandler = std::function<Result<Handled>(WriteTx&, const Principal&, const protocol::Command&, Instant now)>;

} // namespace fyr::server
