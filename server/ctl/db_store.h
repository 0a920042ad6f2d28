// The store that a command of fyrctl works on: a folder of the embedded one, or PostgreSQL.
#pragma once

#include "ctl/command.h"

#include "base/random.h"
#include "server/identity/identity.h"
#include "server/store/store.h"

#include <memory>

namespace fyr::ctl {

// From "--data DIR" (read only) or "--url URL" (as fyrd's own role). Errors: badRequest when neither or both are given.
[[nodiscard]] Result<std::unique_ptr<server::Store>> openStoreOf(const Options& options, const Clock& clock, Random& random);
// The same to be written into, because a trace is left. Errors: storageBusy while a server runs on the embedded one.
[[nodiscard]] Result<std::unique_ptr<server::Store>> openStoreToTrace(const Options& options, const Clock& clock, Random& random);
// The tenant of "--tenant ID", or the only one.
[[nodiscard]] Result<TenantId> tenantOf(server::Store& store, const Options& options);
// As whom the tool leaves its traces; `name` is who says to have run it, where a command asks.
[[nodiscard]] server::Principal toolOf(const TenantId& tenant, std::string name = {});
// "fyrctl: …" on stderr; the exit code.
int complain(const Error& error);

} // namespace fyr::ctl
