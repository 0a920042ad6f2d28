// The disk below the cache, as a port: its small files, and the SQLite VFS that its databases lie on.
//
// Shape:  `system()` is the computer's own. The simulator has another one, which loses power and fails at will
//         (localdb/sim/faulty_disk.h); nothing in localdb reaches a disk in any other way.
// Errors: notFound, diskFull, storage, tooLarge. A call that failed may have been carried out in part.
#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace fyr::localdb {

enum class WriteMode : std::uint8_t { replace, append, inPlace }; // replace: made, or emptied first; inPlace: must be there
enum class Flush : std::uint8_t { no, yes };                      // yes: on the medium when the call returns

class FileSystem {
  public:
    [[nodiscard]] static FileSystem& system();
    virtual ~FileSystem() = default;

    // For sqlite::OpenOptions. nullptr: SQLite's own.
    [[nodiscard]] virtual const char* vfs() const noexcept { return nullptr; }

    [[nodiscard]] virtual Result<void> makePrivateFolder(const std::filesystem::path& folder) = 0;
    [[nodiscard]] virtual bool exists(const std::filesystem::path& file) = 0;
    [[nodiscard]] virtual Result<std::uintmax_t> size(const std::filesystem::path& file) = 0;
    [[nodiscard]] virtual Result<std::string> read(const std::filesystem::path& file, std::size_t atMost) = 0;
    // Readable by the owner only.
    [[nodiscard]] virtual Result<void> write(const std::filesystem::path& file, std::string_view bytes, WriteMode mode,
                                             Flush flush) = 0;
    [[nodiscard]] virtual Result<void> truncate(const std::filesystem::path& file, std::uintmax_t size) = 0;
    [[nodiscard]] virtual Result<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
    [[nodiscard]] virtual Result<void> remove(const std::filesystem::path& file) = 0; // one that is not there is no error
    [[nodiscard]] virtual Result<void> removeFolder(const std::filesystem::path& folder) = 0; // with all that is in it
    // From here on names made, changed and removed before are on the medium, in so far as the system can say so.
    virtual void flushFolder(const std::filesystem::path& folder) = 0;
};

} // namespace fyr::localdb
