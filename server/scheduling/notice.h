// A notice to a patient: a Communication of category `notification` that names times and pages, never a reason or a clinician,
// for it may be read over a shoulder. Kept in Swedish and English, the patient's language first: a page says it in the one that
// is read there.
//
// Shape:  told at least once, kept once: the same promise of the outbox makes the same notice.
// Errors: the store's.
#pragma once

#include "scheduling/zone.h"
#include "base/ids.h"
#include "clinical/local_text.h"
#include "server/store/store.h"

namespace fyr::server {

struct Notice {
    std::string patient;
    std::string unit;
    std::string about;   // "Appointment/…", "Encounter/…"
    std::string subtype; // of the trace
    clinical::LocalText text;
};
// Whether it was told now; false: it had been.
[[nodiscard]] Result<bool> giveNotice(WriteTx& tx, const TenantId& tenant, const OutboxRow& promise, const Notice& notice, Instant now);
[[nodiscard]] std::string localTime(const scheduling::Zone& zone, Instant at, bool swedish);

} // namespace fyr::server
