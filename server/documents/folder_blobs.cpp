#include "server/documents/blob_store.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fyr::server {
namespace {

namespace fs = std::filesystem;

Error ioError(int number) { return Error{number == ENOSPC || number == EDQUOT ? ErrorCode::diskFull : number == ENOENT ? ErrorCode::notFound : ErrorCode::storage, "a document's file"}; }

struct File {
    int fd = -1;
    ~File() {
        if (fd >= 0) ::close(fd);
    }
};

void syncFolder(const fs::path& folder) {
    const File f{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (f.fd >= 0) (void)::fsync(f.fd);
}

} // namespace

Result<void> copyDurably(const fs::path& from, const fs::path& to) {
    const File in{::open(from.c_str(), O_RDONLY | O_CLOEXEC)};
    if (in.fd < 0) return fail(ioError(errno));
    const File out{::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (out.fd < 0) return fail(ioError(errno));
    std::array<char, 64 * 1024> buffer;
    while (true) {
        const auto got = ::read(in.fd, buffer.data(), buffer.size());
        if (got < 0) return fail(ioError(errno));
        if (got == 0) break;
        for (ssize_t at = 0; at < got;) {
            const auto put = ::write(out.fd, buffer.data() + at, static_cast<std::size_t>(got - at));
            if (put < 0) return fail(ioError(errno));
            at += put;
        }
    }
    if (::fsync(out.fd) != 0) return fail(ioError(errno));
    return {};
}

Result<void> FolderBlobs::put(const std::string& name, const fs::path& file) {
    const auto target = m_root / name;
    std::error_code ec;
    if (fs::exists(target, ec)) {
        fs::last_write_time(target, fs::file_time_type::clock::now(), ec); // young again: not swept away meanwhile
        return {};
    }
    fs::create_directories(target.parent_path(), ec);
    if (ec) return fail(ioError(ec.value()));
    static std::atomic<std::uint64_t> serial{0};
    const auto part = target.parent_path() / fmt::format(".part-{}-{}", ::getpid(), ++serial);
    auto copied = copyDurably(file, part);
    if (!copied) {
        fs::remove(part, ec);
        return copied;
    }
    if (::rename(part.c_str(), target.c_str()) != 0) {
        const int number = errno;
        fs::remove(part, ec);
        return fail(ioError(number));
    }
    syncFolder(target.parent_path());
    return {};
}

Result<void> FolderBlobs::fetch(const std::string& name, const fs::path& to) { return copyDurably(m_root / name, to); }

Result<bool> FolderBlobs::has(const std::string& name) {
    std::error_code ec;
    return fs::exists(m_root / name, ec);
}

Result<void> FolderBlobs::remove(const std::string& name) {
    std::error_code ec;
    fs::remove(m_root / name, ec);
    if (ec) return fail(ioError(ec.value()));
    return {};
}

Result<std::vector<BlobInfo>> FolderBlobs::list(const std::string& prefix) {
    std::vector<BlobInfo> out;
    std::error_code ec;
    for (fs::directory_iterator it(m_root / prefix, ec), end; !ec && it != end; it.increment(ec)) {
        struct stat s {};
        if (::stat(it->path().c_str(), &s) != 0 || !S_ISREG(s.st_mode)) continue;
        const auto file = it->path().filename().string();
        out.push_back({prefix + "/" + file, static_cast<std::uint64_t>(s.st_size), Instant{std::chrono::seconds{s.st_mtime}}});
    }
    return out;
}

} // namespace fyr::server
