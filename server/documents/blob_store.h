// Where the bytes of documents lie: a folder, or an S3-compatible store. Whole files by name; the vault (vault.h) decides
// names, encryption and what may go.
//
// Shape:  a name is `<tenant>/<sha256>`, so that equal contents of one tenant are one file and no tenant shares with
//         another. Files are moved and copied through fixed buffers, never held in memory.
// Errors: notFound, diskFull, storage, network, configuration.
// Threads: safe.
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace fyr::server {

struct BlobInfo {
    std::string name;
    std::uint64_t bytes = 0;
    Instant written{};
};

class BlobStore {
  public:
    virtual ~BlobStore() = default;
    // Durable when it returns. What is there under that name already stays.
    [[nodiscard]] virtual Result<void> put(const std::string& name, const std::filesystem::path& file) = 0;
    // Writes the whole file to `to`.
    [[nodiscard]] virtual Result<void> fetch(const std::string& name, const std::filesystem::path& to) = 0;
    [[nodiscard]] virtual Result<bool> has(const std::string& name) = 0;
    [[nodiscard]] virtual Result<void> remove(const std::string& name) = 0; // nothing when it is not there
    [[nodiscard]] virtual Result<std::vector<BlobInfo>> list(const std::string& prefix) = 0;
};

class FolderBlobs final : public BlobStore {
  public:
    explicit FolderBlobs(std::filesystem::path root) : m_root(std::move(root)) {}
    Result<void> put(const std::string& name, const std::filesystem::path& file) override;
    Result<void> fetch(const std::string& name, const std::filesystem::path& to) override;
    Result<bool> has(const std::string& name) override;
    Result<void> remove(const std::string& name) override;
    Result<std::vector<BlobInfo>> list(const std::string& prefix) override;

  private:
    std::filesystem::path m_root;
};

// Copies through a fixed buffer and makes it durable. Errors: notFound, diskFull, storage.
[[nodiscard]] Result<void> copyDurably(const std::filesystem::path& from, const std::filesystem::path& to);

} // namespace fyr::server
