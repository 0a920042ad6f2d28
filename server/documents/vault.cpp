#include "server/documents/vault.h"

#include "base/digest.h"
#include "base/ids.h"
#include "server/documents/media_type.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fyr::server {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t chunk = 64 * 1024;
constexpr std::size_t openedAtOnce = 8;

struct FileClose {
    void operator()(std::FILE* f) const { std::fclose(f); }
};
using FilePtr = std::unique_ptr<std::FILE, FileClose>;

Error fileError() { return Error{errno == ENOSPC ? ErrorCode::diskFull : errno == ENOENT ? ErrorCode::notFound : ErrorCode::storage, "a document's file"}; }

FilePtr openFile(const fs::path& path, const char* mode) { return FilePtr(std::fopen(path.c_str(), mode)); }

Result<void> finish(FilePtr file) {
    if (std::fflush(file.get()) != 0 || ::fsync(::fileno(file.get())) != 0) return fail(fileError());
    return {};
}

} // namespace

Result<FileDigest> digestOfFile(const fs::path& path) {
    const auto file = openFile(path, "rbe");
    if (!file) return fail(fileError());
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::vector<unsigned char> buffer(chunk);
    FileDigest out;
    while (const auto got = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
        crypto_hash_sha256_update(&state, buffer.data(), got);
        out.bytes += got;
    }
    if (std::ferror(file.get())) return fail(fileError());
    Digest digest{};
    crypto_hash_sha256_final(&state, digest.data());
    out.sha256 = hex(digest);
    return out;
}

Result<void> sealFile(const VaultKey& key, const fs::path& plain, const fs::path& sealed) {
    const auto in = openFile(plain, "rbe");
    auto out = openFile(sealed, "wbe");
    if (!in || !out) return fail(fileError());
    crypto_secretstream_xchacha20poly1305_state state;
    std::array<unsigned char, crypto_secretstream_xchacha20poly1305_HEADERBYTES> header{};
    crypto_secretstream_xchacha20poly1305_init_push(&state, header.data(), key.data());
    if (std::fwrite(header.data(), 1, header.size(), out.get()) != header.size()) return fail(fileError());
    std::vector<unsigned char> clear(chunk);
    std::vector<unsigned char> shut(chunk + crypto_secretstream_xchacha20poly1305_ABYTES);
    bool last = false;
    while (!last) {
        const auto got = std::fread(clear.data(), 1, clear.size(), in.get());
        if (std::ferror(in.get())) return fail(fileError());
        const int next = got == clear.size() ? std::fgetc(in.get()) : EOF;
        if (next != EOF) std::ungetc(next, in.get());
        last = next == EOF;
        unsigned long long size = 0;
        crypto_secretstream_xchacha20poly1305_push(&state, shut.data(), &size, clear.data(), got, nullptr, 0,
                                                   last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
        if (std::fwrite(shut.data(), 1, size, out.get()) != size) return fail(fileError());
    }
    return finish(std::move(out));
}

Result<void> openSealed(const VaultKey& key, const fs::path& sealed, const fs::path& plain) {
    const auto in = openFile(sealed, "rbe");
    auto out = openFile(plain, "wbe");
    if (!in || !out) return fail(fileError());
    const Error corrupt{ErrorCode::storageCorrupt, "a document does not open under the key"};
    crypto_secretstream_xchacha20poly1305_state state;
    std::array<unsigned char, crypto_secretstream_xchacha20poly1305_HEADERBYTES> header{};
    if (std::fread(header.data(), 1, header.size(), in.get()) != header.size()) return fail(corrupt);
    if (crypto_secretstream_xchacha20poly1305_init_pull(&state, header.data(), key.data()) != 0) return fail(corrupt);
    std::vector<unsigned char> shut(chunk + crypto_secretstream_xchacha20poly1305_ABYTES);
    std::vector<unsigned char> clear(chunk);
    unsigned char tag = 0;
    while (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
        const auto got = std::fread(shut.data(), 1, shut.size(), in.get());
        unsigned long long size = 0;
        if (got == 0 || crypto_secretstream_xchacha20poly1305_pull(&state, clear.data(), &size, &tag, shut.data(), got, nullptr, 0) != 0) return fail(corrupt);
        if (std::fwrite(clear.data(), 1, size, out.get()) != size) return fail(fileError());
    }
    if (std::fgetc(in.get()) != EOF) return fail(corrupt);
    return finish(std::move(out));
}

Vault::Vault(BlobStore& blobs, VaultOptions options) : m_blobs(blobs), m_o(std::move(options)) {
    std::error_code ec;
    fs::create_directories(m_o.staging, ec);
    ::chmod(m_o.staging.c_str(), 0700);
    // What a former life opened is nobody's.
    for (fs::directory_iterator it(m_o.staging, ec), end; !ec && it != end; it.increment(ec))
        if (it->path().filename().string().starts_with("open-")) fs::remove(it->path(), ec);
}

fs::path Vault::staged(const std::string& upload) const { return m_o.staging / ("up-" + upload); }

fs::path Vault::scratch() const {
    static std::atomic<std::uint64_t> serial{0};
    return m_o.staging / fmt::format("open-{}-{}", ::getpid(), ++serial);
}

Result<std::uint64_t> Vault::received(const std::string& upload) {
    if (!isFhirId(upload)) return fail(ErrorCode::notFound, "no such upload");
    std::error_code ec;
    const auto size = fs::file_size(staged(upload), ec);
    return ec ? std::uint64_t{0} : static_cast<std::uint64_t>(size);
}

Result<std::uint64_t> Vault::append(const std::string& upload, std::uint64_t offset, std::string_view bytes) {
    FYR_TRY(const auto at, received(upload));
    if (offset + bytes.size() <= at && !bytes.empty()) return at; // this part came before
    if (offset != at) return fail(ErrorCode::invalidState, fmt::format("the upload stands at {}", at));
    if (at + bytes.size() > m_o.mostBytes) return fail(ErrorCode::tooLarge, fmt::format("{} bytes at most", m_o.mostBytes));
    const auto file = openFile(staged(upload), "abe");
    if (!file) return fail(fileError());
    if (std::fwrite(bytes.data(), 1, bytes.size(), file.get()) != bytes.size() || std::fflush(file.get()) != 0) {
        const auto error = fileError();
        std::error_code ec;
        fs::resize_file(staged(upload), at, ec); // half a part is none
        return fail(error);
    }
    return at + bytes.size();
}

Result<Sealed> Vault::seal(const std::string& tenant, const std::string& upload, std::string_view declaredType) {
    FYR_TRY(const auto size, received(upload));
    if (size == 0) return fail(ErrorCode::badRequest, "an empty document");
    const auto file = staged(upload);
    std::string head(std::min<std::uint64_t>(sniffBytes, size), '\0');
    {
        const auto in = openFile(file, "rbe");
        if (!in || std::fread(head.data(), 1, head.size(), in.get()) != head.size()) return fail(fileError());
    }
    Sealed out;
    out.mediaType = mediaTypeOf(head);
    if (!agrees(declaredType, out.mediaType)) return fail(ErrorCode::unsupportedMedia, "the file is not what it says, or of a type that is not taken");
    FYR_TRY(const auto digest, digestOfFile(file));
    out.sha256 = digest.sha256;
    out.bytes = digest.bytes;
    if (m_o.quarantine) FYR_CHECK(m_o.quarantine(file, out.mediaType));
    const auto name = tenant + "/" + out.sha256;
    const std::lock_guard lock(m_mutex);
    FYR_TRY(const bool there, m_blobs.has(name));
    out.fresh = !there;
    if (m_o.key && !there) {
        const auto shut = scratch();
        auto done = sealFile(*m_o.key, file, shut);
        if (done) done = m_blobs.put(name, shut);
        std::error_code ec;
        fs::remove(shut, ec);
        FYR_CHECK(done);
    } else {
        FYR_CHECK(m_blobs.put(name, file));
    }
    return out;
}

void Vault::drop(const std::string& upload) {
    std::error_code ec;
    if (isFhirId(upload)) fs::remove(staged(upload), ec);
}

Result<std::string> Vault::read(const std::string& tenant, const std::string& sha256, std::uint64_t offset, std::size_t length) {
    const auto name = tenant + "/" + sha256;
    const std::lock_guard lock(m_openMutex);
    auto it = std::ranges::find(m_open, name, &Opened::name);
    std::error_code ec;
    if (it == m_open.end()) {
        const auto raw = scratch();
        const auto fetched = m_blobs.fetch(name, raw);
        if (!fetched) {
            fs::remove(raw, ec);
            return fail(fetched.error());
        }
        auto plain = raw;
        if (m_o.key) {
            plain = scratch();
            const auto opened = openSealed(*m_o.key, raw, plain);
            fs::remove(raw, ec);
            if (!opened) {
                fs::remove(plain, ec);
                return fail(opened.error());
            }
        }
        // Never hand out bytes that are not the ones the name promises.
        const auto digest = digestOfFile(plain);
        Opened opened{name, {}, 0};
        if (digest && digest->sha256 == sha256) opened.file.reset(std::fopen(plain.c_str(), "rbe"));
        fs::remove(plain, ec);
        if (!digest || digest->sha256 != sha256) return fail(ErrorCode::storageCorrupt, "a document's bytes are not its own");
        if (!opened.file) return fail(fileError());
        if (m_open.size() >= openedAtOnce) m_open.erase(std::ranges::min_element(m_open, {}, &Opened::used));
        m_open.push_back(std::move(opened));
        it = m_open.end() - 1;
    }
    it->used = ++m_uses;
    std::FILE* file = it->file.get();
    if (std::fseek(file, static_cast<long>(offset), SEEK_SET) != 0) return fail(fileError());
    std::string out(length, '\0');
    out.resize(std::fread(out.data(), 1, out.size(), file));
    return out;
}

Result<std::size_t> Vault::sweep(const std::string& tenant, Instant before, const std::function<Result<bool>(const std::string&)>& used) {
    std::size_t gone = 0;
    FYR_TRY(const auto all, m_blobs.list(tenant));
    for (const auto& b : all) {
        if (b.written >= before) continue;
        const std::lock_guard lock(m_mutex);
        FYR_TRY(const bool wanted, used(b.name.substr(b.name.find('/') + 1)));
        if (wanted) continue;
        FYR_CHECK(m_blobs.remove(b.name));
        ++gone;
    }
    std::error_code ec;
    for (fs::directory_iterator it(m_o.staging, ec), end; !ec && it != end; it.increment(ec)) {
        struct stat s {};
        if (!it->path().filename().string().starts_with("up-") || ::stat(it->path().c_str(), &s) != 0) continue;
        if (Instant{std::chrono::seconds{s.st_mtime}} >= before) continue;
        fs::remove(it->path(), ec);
        ++gone;
    }
    return gone;
}

} // namespace fyr::server
