#include "localdb/files.h"

#include "base/planted.h"

#include <algorithm>

namespace fyr::localdb {

namespace fs = std::filesystem;

Result<void> makePrivateFolder(const fs::path& folder, FileSystem& files) { return files.makePrivateFolder(folder); }

Result<std::string> readFile(const fs::path& file, std::size_t atMost, FileSystem& files) { return files.read(file, atMost); }

Result<void> writeDurably(const fs::path& file, std::string_view bytes, FileSystem& files) {
    auto aside = file;
    aside += ".new";
    if (FYR_PLANTED(106)) return files.write(file, bytes, WriteMode::replace, Flush::yes);
    FYR_CHECK(files.write(aside, bytes, WriteMode::replace, FYR_PLANTED(105) ? Flush::no : Flush::yes));
    FYR_CHECK(files.rename(aside, file));
    files.flushFolder(file.parent_path());
    return {};
}

Result<void> overwriteAndRemove(const fs::path& file, FileSystem& files) {
    const auto size = files.size(file);
    if (!size) return size.error().code == ErrorCode::notFound ? Result<void>{} : fail(size.error());
    const std::string zeros(std::min<std::size_t>(*size, 1U << 16U), '\0');
    // A full or read-only disk must not keep the file from being removed.
    [[maybe_unused]] const auto written = files.write(file, zeros, WriteMode::inPlace, Flush::yes);
    FYR_CHECK(files.remove(file));
    files.flushFolder(file.parent_path());
    return {};
}

} // namespace fyr::localdb
