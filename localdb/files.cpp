#include "localdb/files.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace fyr::localdb {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> failedWith(int code) {
    if (code == ENOSPC || code == EDQUOT || code == EFBIG)
        return fail(ErrorCode::diskFull, "no room for a small file");
    if (code == ENOENT) return fail(ErrorCode::notFound, "no such file");
    return fail(ErrorCode::storage, fmt::format("errno {}", code));
}

#ifdef _WIN32
constexpr int binary = _O_BINARY;
int flush(int fd) {
    return _commit(fd);
}
#else
constexpr int binary = O_CLOEXEC;
int flush(int fd) {
    return ::fsync(fd);
}
#endif

struct Descriptor {
    int fd;
    ~Descriptor() {
        if (fd >= 0) ::close(fd);
    }
};

Result<void> writeAll(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n =
            ::write(fd, bytes.data(), static_cast<unsigned>(std::min<std::size_t>(bytes.size(), 1U << 20U)));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return failedWith(n < 0 ? errno : ENOSPC);
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
}

void flushFolder([[maybe_unused]] const fs::path& folder) {
#ifndef _WIN32
    const Descriptor d{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (d.fd >= 0) ::fsync(d.fd);
#endif
}

} // namespace

Result<void> makePrivateFolder(const fs::path& folder) {
    std::error_code ec;
    fs::create_directories(folder, ec);
    if (ec) return failedWith(ec.value());
    fs::permissions(folder, fs::perms::owner_all, ec);
    if (ec) return failedWith(ec.value());
    return {};
}

Result<std::string> readFile(const fs::path& file, std::size_t atMost) {
    std::error_code ec;
    const auto size = fs::file_size(file, ec);
    if (ec) return failedWith(ec.value());
    if (size > atMost) return fail(ErrorCode::tooLarge, "the file is larger than it can be");
    std::ifstream in(file, std::ios::binary);
    std::string bytes(static_cast<std::size_t>(size), '\0');
    if (!in.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
        return fail(ErrorCode::storage, "unreadable");
    return bytes;
}

Result<void> writeDurably(const fs::path& file, std::string_view bytes) {
    auto aside = file;
    aside += ".new";
    {
        const Descriptor d{::open(aside.string().c_str(), O_WRONLY | O_CREAT | O_TRUNC | binary, 0600)};
        if (d.fd < 0) return failedWith(errno);
        FYR_CHECK(writeAll(d.fd, bytes));
        if (flush(d.fd) != 0) return failedWith(errno);
    }
    std::error_code ec;
    fs::rename(aside, file, ec);
    if (ec) return failedWith(ec.value());
    flushFolder(file.parent_path());
    return {};
}

Result<void> overwriteAndRemove(const fs::path& file) {
    std::error_code ec;
    const auto size = fs::file_size(file, ec);
    if (ec) return ec.value() == ENOENT ? Result<void>{} : failedWith(ec.value());
    {
        const Descriptor d{::open(file.string().c_str(), O_WRONLY | binary)};
        if (d.fd >= 0) {
            const std::string zeros(std::min<std::size_t>(size, 1U << 16U), '\0');
            // A full or read-only disk must not keep the file from being removed.
            [[maybe_unused]] const auto written = writeAll(d.fd, zeros);
            flush(d.fd);
        }
    }
    fs::remove(file, ec);
    if (ec) return failedWith(ec.value());
    flushFolder(file.parent_path());
    return {};
}

} // namespace fyr::localdb
