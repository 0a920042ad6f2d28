// The vault: documents' bytes by their SHA-256, checked on the way in and sealed when a key is configured.
//
// Shape:  uploads grow in a staging folder, part by part; `seal` takes a finished one into the blob store under
//         `<tenant>/<sha256 of the plain bytes>`. Equal contents of one tenant are stored once. With a key a blob is a
//         libsodium secretstream (XChaCha20-Poly1305) in chunks of 64 KiB: altered, cut or reordered bytes are noticed.
// Units:  bytes. Memory: fixed buffers of 64 KiB, whatever the size of a document.
// Errors: tooLarge, unsupportedMedia (not a known type, or another than was said), invalidState (a part at the wrong
//         place), storageCorrupt (does not open under the key), notFound, diskFull, storage, network.
// Threads: safe.
#pragma once

#include "server/documents/blob_store.h"

#include <array>
#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace fyr::server {

struct FileDigest {
    std::string sha256; // hex
    std::uint64_t bytes = 0;
};
[[nodiscard]] Result<FileDigest> digestOfFile(const std::filesystem::path& file);

using VaultKey = std::array<unsigned char, 32>;
[[nodiscard]] Result<void> sealFile(const VaultKey& key, const std::filesystem::path& plain, const std::filesystem::path& sealed);
[[nodiscard]] Result<void> openSealed(const VaultKey& key, const std::filesystem::path& sealed, const std::filesystem::path& plain);

struct VaultOptions {
    std::filesystem::path staging;
    std::uint64_t mostBytes = 50U << 20U;
    std::optional<VaultKey> key;
    // Looks at a whole plain file before it is taken in; a refusal is told as it is (a virus scanner).
    std::function<Result<void>(const std::filesystem::path& file, std::string_view mediaType)> quarantine;
};

struct Sealed {
    std::string sha256;
    std::string mediaType;
    std::uint64_t bytes = 0;
    bool fresh = false; // false: these bytes were there already
};

class Vault {
  public:
    Vault(BlobStore& blobs, VaultOptions options);

    [[nodiscard]] std::uint64_t mostBytes() const noexcept { return m_o.mostBytes; }
    // How much of it is here; 0 for one that was never begun.
    [[nodiscard]] Result<std::uint64_t> received(const std::string& upload);
    // Errors: invalidState when `offset` is not where it stands (sent again, it is told where it stands).
    [[nodiscard]] Result<std::uint64_t> append(const std::string& upload, std::uint64_t offset, std::string_view bytes);
    [[nodiscard]] Result<Sealed> seal(const std::string& tenant, const std::string& upload, std::string_view declaredType);
    void drop(const std::string& upload);

    // Plain bytes [offset, offset+length) of a document, fewer at its end.
    [[nodiscard]] Result<std::string> read(const std::string& tenant, const std::string& sha256, std::uint64_t offset, std::size_t length);
    // Removes blobs that `used` does not know and that are older than `before`, and abandoned uploads. Answers how many.
    [[nodiscard]] Result<std::size_t> sweep(const std::string& tenant, Instant before, const std::function<Result<bool>(const std::string& sha256)>& used);

  private:
    [[nodiscard]] std::filesystem::path staged(const std::string& upload) const;
    [[nodiscard]] std::filesystem::path scratch() const;
    BlobStore& m_blobs;
    VaultOptions m_o;
    std::mutex m_mutex; // what is swept is not taken in meanwhile
    // The newest opened documents, so that a document read in ranges is opened once. Their plain files have no name any
    // more: whoever looks into the folder finds nothing.
    struct FileClose {
        void operator()(std::FILE* f) const { std::fclose(f); }
    };
    struct Opened {
        std::string name;
        std::unique_ptr<std::FILE, FileClose> file;
        std::uint64_t used = 0;
    };
    std::mutex m_openMutex;
    std::vector<Opened> m_open;
    std::uint64_t m_uses = 0;
};

} // namespace fyr::server
