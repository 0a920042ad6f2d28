// The list of changes of rights: tells the feed whose record to look at anew for whom. Kept as events of the tenant.
//
// Shape:  what changes by the clock is kept by the instant at which it will: `settleRights`, called once a second, turns
//         what is due into changes.
// Errors: the store's.
#pragma once

#include "server/common/principal.h"
#include "server/store/store.h"

namespace fyr::server::rights {

struct RightsChange {
    std::int64_t version = 0;
    std::string patient;
    std::string account; // whose rights changed; empty: everybody's
};
[[nodiscard]] Result<std::int64_t> rightsHead(ReadTx& tx);
[[nodiscard]] Result<std::vector<RightsChange>> rightsChanges(ReadTx& tx, std::int64_t after);
[[nodiscard]] Result<void> noteRightsChange(WriteTx& tx, Instant at, std::string_view patient, std::string_view account);
// At `when`, something about this patient's relations ends by itself.
[[nodiscard]] Result<void> noteRelationEnd(WriteTx& tx, Instant when, std::string_view patient);
// An instant of one person's own: a break-glass or a declared relation ends.
[[nodiscard]] Result<void> noteAccessEnd(WriteTx& tx, Instant when, std::string_view account, std::string_view patient);
// Notes what ran out. Answers how much.
[[nodiscard]] Result<std::size_t> settleRights(Store& store, const Clock& clock, const TenantId& tenant);

} // namespace fyr::server::rights
