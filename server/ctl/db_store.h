// The store that a command of fyrctl works on: a folder of the embedded one, or PostgreSQL.
#pragma once

#include "ctl/command.h"

#include "base/random.h"
#include "server/store/store.h"

#include <memory>

namespace fyr::ctl {

// From "--data DIR" (read only) or "--url URL" (as fyrd's own role). Errors: badRequest when neither or both are given.
[[nodiscard]] Result<std::unique_ptr<server::Store>> openStoreOf(const Options& options, const Clock& clock, Random& random);
// "fyrctl: …" on stderr; the exit code.
int complain(const Error& error);

} // namespace fyr::ctl
