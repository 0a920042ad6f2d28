// The trace that every access leaves: an AuditEvent, in the same transaction as what it is about.
//
// Source: FHIR R4 AuditEvent; IHE ITI Basic Audit Log Patterns (BALP) 1.1; action codes C R U D E; outcome 0 or 4.
// Privacy: ids and codes only.
#pragma once

#include "server/common/principal.h"
#include "server/store/store.h"

namespace fyr::server {

enum class TraceAction : std::uint8_t { create, read, update, remove, execute };

struct Trace {
    TraceAction action = TraceAction::read;
    std::string subtype;            // "interview.answer", "triage.confirm", "sync.feed", "sign-in"
    std::vector<std::string> about; // "Task/01…"
    std::string patient;            // whose record
    bool refused = false;
    std::string detail; // a code or a count
};
// The AuditEvent, for whoever writes it later.
[[nodiscard]] Result<std::string> traceText(ReadTx& tx, Instant at, const Principal& who, const Trace& trace);
[[nodiscard]] Result<void> leaveTrace(WriteTx& tx, Instant at, const Principal& who, const Trace& trace);

} // namespace fyr::server
