#include "base/share.h"

#include <cstdlib>

namespace fyr {
namespace fs = std::filesystem;

std::vector<fs::path> shareFolders() {
    std::vector<fs::path> out;
    if (const char* named = std::getenv("FYR_SHARE"); named && *named) out.emplace_back(named);
    std::error_code ec;
    const auto self = fs::read_symlink("/proc/self/exe", ec);
    if (!ec) out.push_back(self.parent_path().parent_path() / "share" / "fyr");
    out.emplace_back("/usr/share/fyr"); // where the packages install it
    return out;
}

} // namespace fyr
