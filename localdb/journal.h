// A second copy of what the outbox holds, for the day its file is damaged: an append-only file of sealed
// records.
//
// Shape: each record is length, nonce, XChaCha20-Poly1305 box. Reading gives every record up to the first
// that does
//        not open; a half-written end is normal. It may hold commands that were answered long ago: sending
//        those again is harmless, since the server answers an id once and for ever.
// Errors: as files.h. What cannot be read, tried three times, is not there: a sector that is gone must not keep the rest shut.
#pragma once

#include "localdb/file_system.h"
#include "localdb/secret.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::localdb {

class Journal {
  public:
    // An empty path: nothing is kept.
    Journal(std::filesystem::path file, Secret key, FileSystem& files)
        : m_file(std::move(file))
        , m_key(std::move(key))
        , m_files(&files) {}

    // In the hands of the system when it returns, not flushed.
    [[nodiscard]] Result<void> append(std::string_view record, Random& random);
    [[nodiscard]] std::vector<std::string> read() const;
    [[nodiscard]] Result<void> rewrite(const std::vector<std::string>& records, Random& random);
    [[nodiscard]] std::uintmax_t size() const;

  private:
    [[nodiscard]] std::string sealed(std::string_view record, Random& random) const;
    std::filesystem::path m_file;
    Secret m_key;
    FileSystem* m_files;
};

} // namespace fyr::localdb
