// What a device that was shut out handed in: kept word for word, never carried out, until somebody has looked at it.
//
// Shape:  value "held/<command id>" of the tenant. Handing the same in again changes nothing. What had been carried out is not
//         held; what had been refused is, with the `refused` code. At most `heldAtMost` of one
//         person; a batch as docs/SYNC.md, POST /sync/v1/hand-in.
// Errors: forbidden (the tenant's policy takes nothing), tooLarge, badRequest, notFound.
#pragma once

#include "base/json.h"
#include "server/common/principal.h"
#include "server/policy/unit_settings.h"
#include "server/store/store.h"

namespace fyr::server {

inline constexpr std::size_t heldAtMost = 5000;

[[nodiscard]] Result<OfflineRules> offlineRules(ReadTx& tx); // of the tenant; the defaults when its settings say nothing
[[nodiscard]] Result<std::vector<CommandId>> holdWork(Store& store, const Clock& clock, const Principal& whose, std::string_view batch);
[[nodiscard]] Result<json::array> heldWork(Store& store, const Clock& clock, const Principal& who); // leaves a trace
// It was dealt with: it leaves the list, with a trace of who settled what. What it said, by whom it was settled, how and why
// stays as value "held-settled/<id>". `body` is empty (entered again) or
// {"how":"entered"|"dismissed","reason":"…"}; what is dismissed needs a reason. Errors: notFound, badRequest.
[[nodiscard]] Result<void> settleHeldWork(Store& store, const Clock& clock, const Principal& who, std::string_view id, std::string_view body = {});

} // namespace fyr::server
