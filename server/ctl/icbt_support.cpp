#include "ctl/icbt_support.h"

#include <fmt/format.h>

namespace fyr::ctl {

Result<icbt::Opened> openForTool(const std::string& file, const std::string* instruments) {
    std::filesystem::path catalogue;
    if (instruments) {
        catalogue = *instruments;
    } else {
        FYR_TRY(catalogue, instruments::Catalogue::findFile());
    }
    FYR_TRY(const auto all, instruments::Catalogue::loadFile(catalogue));
    return icbt::openProgramme(file, all);
}

int unreadable(const Error& e) {
    fmt::print(stderr, "fyrctl: {}{}{}\n", info(e.code).name, e.detail.empty() ? "" : ": ", e.detail);
    for (const auto& p : e.problems) fmt::print(stderr, "{}: {}\n", p.place, p.message);
    return 2;
}

} // namespace fyr::ctl
