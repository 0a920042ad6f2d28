// The tables of the PostgreSQL store, made and brought forward by the role that owns them; fyrd itself is another role.
//
// Shape: everything lies in the schema `fyr`. Row-level security is forced on each table: a row is seen by who has set
//        `fyr.tenant` to its number. What is history (old versions, feed, events, commands, audit) the server's role
//        can add to and read, not change.
// Errors: storageTooNew (a newer Fyr was here), configuration (an older one; the wrong role).
#pragma once

#include "server/store/postgres/connection.h"

namespace fyr::server::pg {

[[nodiscard]] int schemaVersion() noexcept;
// As the owner. Brings the schema to `version` (the newest by default) and gives `appRole` what it needs; the role is
// made, without a password, when it is not there and the owner may. Never goes back.
[[nodiscard]] Result<void> migrate(Connection& owner, std::string_view appRole, int version = schemaVersion());
// 0: there is no schema.
[[nodiscard]] Result<int> versionOf(Connection& db);
// As the server's role: the schema is this build's, and the role is bound by its row-level security.
[[nodiscard]] Result<void> checkSchema(Connection& db);

} // namespace fyr::server::pg
