// May this person act on what belongs to this patient and unit? No: it answers as what is not there.
#pragma once

#include "server/common/principal.h"
#include "server/store/store.h"

namespace fyr::server {

[[nodiscard]] Result<bool> mayAct(ReadTx& tx, const Principal& who, std::string_view type, const ResourceScope& scope, Instant now);

} // namespace fyr::server
