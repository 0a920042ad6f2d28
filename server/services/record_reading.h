// What the triage engine may know of a patient's record when an interview begins: problems, medicines, what is not
// tolerated, pregnancy, and values measured in the last day.
//
// Shape:  codes only, and of them only those that the knowledge base maps (content/triage/record.yaml). Read with the
//         rights of a nurse of the care unit that the patient turns to: neither what the patient has blocked towards it nor
//         what other units hold is read. `read` names the resources
//         that took part, for the trace.
// Source: patientdatalagen (2008:355) ch. 4; docs/RIGHTS.md.
// Errors: the store's. A resource that cannot be parsed is passed over: an interview never fails for an old record.
#pragma once

#include "server/common/principal.h"
#include "server/store/store.h"
#include "triage/record.h"

namespace fyr::server {

struct RecordReading {
    std::vector<triage::RecordEntry> entries;
    std::vector<std::string> read; // "Condition/01…", each once
    bool blocked = false;          // something was blocked and not read
};
[[nodiscard]] Result<RecordReading> readRecord(ReadTx& tx, const triage::RecordTable& table, std::string_view patient,
                                               std::string_view unit, Instant now);

// Who stands in the trace: the unit's triage, a program.
[[nodiscard]] Principal triageReader(const Principal& patient, std::string_view unit);

} // namespace fyr::server
