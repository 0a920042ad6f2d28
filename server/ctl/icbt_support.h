// Shared by the icbt subcommands: opening a programme with its texts and instruments, and saying what is wrong with it.
#pragma once

#include "ctl/command.h"
#include "icbt/language/open.h"

namespace fyr::ctl {

// `instruments`: the compiled catalogue; null: the one that is installed.
[[nodiscard]] Result<icbt::Opened> openForTool(const std::string& file, const std::string* instruments);
int unreadable(const Error& e); // every problem at its "file:line"; returns 2

} // namespace fyr::ctl
