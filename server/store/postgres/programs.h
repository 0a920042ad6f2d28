// Where PostgreSQL's own programs are: initdb, pg_dump, pg_restore.
//
// Shape: the folder that FYR_POSTGRES_BIN names; else the one that `pg_config --bindir` tells, for distributions keep the
//        programs of each version off the path; else the path. Empty when none of them has it.
#pragma once

#include <filesystem>
#include <string_view>

namespace fyr::server::pg {

[[nodiscard]] std::filesystem::path program(std::string_view name);

} // namespace fyr::server::pg
