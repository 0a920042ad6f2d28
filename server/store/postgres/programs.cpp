#include "server/store/postgres/programs.h"

#include "base/text.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace fyr::server::pg {
namespace {

namespace fs = std::filesystem;

std::string toldByPgConfig() {
    FILE* pipe = ::popen("pg_config --bindir 2>/dev/null", "re");
    if (!pipe) return {};
    std::string out;
    std::array<char, 512> part{};
    while (std::fgets(part.data(), part.size(), pipe)) out += part.data();
    ::pclose(pipe);
    return out.substr(0, out.find('\n'));
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

} // namespace

fs::path program(std::string_view name) {
    std::error_code ec;
    if (const auto named = environment("FYR_POSTGRES_BIN"); !named.empty()) {
        const fs::path p = fs::path(named) / name;
        return fs::exists(p, ec) ? p : fs::path(); // who names a folder means no other
    }
    static const std::string told = toldByPgConfig();
    if (!told.empty() && fs::exists(fs::path(told) / name, ec)) return fs::path(told) / name;
    const auto path = environment("PATH");
    for (const auto folder : splitList(path, ':'))
        if (const fs::path p = fs::path(folder) / name; fs::exists(p, ec)) return p;
    return {};
}

} // namespace fyr::server::pg
