// Small files that must be whole or not be: written aside, flushed, renamed. Readable by their owner only.
//
// Errors: diskFull, storage, notFound, tooLarge.
#pragma once

#include "localdb/file_system.h"

namespace fyr::localdb {

[[nodiscard]] Result<void> makePrivateFolder(const std::filesystem::path& folder, FileSystem& files = FileSystem::system());
[[nodiscard]] Result<std::string> readFile(const std::filesystem::path& file, std::size_t atMost = 1U << 20U,
                                           FileSystem& files = FileSystem::system());
[[nodiscard]] Result<void> writeDurably(const std::filesystem::path& file, std::string_view bytes,
                                        FileSystem& files = FileSystem::system());
// Overwrites with zeros, flushes, removes. What a medium keeps of it elsewhere this cannot reach.
[[nodiscard]] Result<void> overwriteAndRemove(const std::filesystem::path& file, FileSystem& files = FileSystem::system());

} // namespace fyr::localdb
