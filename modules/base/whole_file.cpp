#include "base/whole_file.h"

#include <array>
#include <fstream>

namespace fyr {

Result<std::string> readWhole(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(ErrorCode::notFound, file.string() + ": cannot be read");
    std::string bytes;
    std::array<char, 65536> part; // read() tells of what fails on the way, a folder for one
    while (in.read(part.data(), part.size()), in.gcount() > 0)
        bytes.append(part.data(), static_cast<std::size_t>(in.gcount()));
    if (in.bad()) return fail(ErrorCode::notFound, file.string() + ": cannot be read");
    return bytes;
}

Result<> writeWhole(const std::filesystem::path& file, std::string_view bytes) {
    const auto temporary = std::filesystem::path(file).concat(".new");
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out << bytes;
    out.close();
    std::error_code ec;
    if (out) std::filesystem::rename(temporary, file, ec);
    if (out && !ec) return {};
    std::filesystem::remove(temporary, ec);
    return fail(ErrorCode::storage, file.string() + ": cannot be written");
}

} // namespace fyr
