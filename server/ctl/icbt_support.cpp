#include "ctl/icbt_support.h"

#include <fmt/format.h>
#include <fstream>
#include <sstream>

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

Result<std::string> readFile(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(ErrorCode::notFound, file + ": cannot be read");
    std::stringstream s;
    s << in.rdbuf();
    return s.str();
}

Result<> writeFile(const std::string& file, const std::string& text) {
    const auto temporary = file + ".new";
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    std::error_code ec;
    if (out) std::filesystem::rename(temporary, file, ec);
    if (!out || ec) return fail(ErrorCode::storage, file + ": cannot be written");
    return {};
}

} // namespace fyr::ctl
