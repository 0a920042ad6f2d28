// The computer's own files.
#include "localdb/file_system.h"

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

Result<void> done(const std::error_code& ec) {
    if (ec) return failedWith(ec.value());
    return {};
}

#ifdef _WIN32
constexpr int binary = _O_BINARY;
int flushed(int fd) { return _commit(fd); }
#else
constexpr int binary = O_CLOEXEC;
int flushed(int fd) { return ::fsync(fd); }
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

int flagsOf(WriteMode mode) {
    switch (mode) {
    case WriteMode::replace:
        return O_WRONLY | O_CREAT | O_TRUNC | binary;
    case WriteMode::append:
        return O_WRONLY | O_CREAT | O_APPEND | binary;
    case WriteMode::inPlace:
        break;
    }
    return O_WRONLY | binary;
}

class SystemFiles final : public FileSystem {
  public:
    Result<void> makePrivateFolder(const fs::path& folder) override {
        std::error_code ec;
        fs::create_directories(folder, ec);
        if (!ec) fs::permissions(folder, fs::perms::owner_all, ec);
        return done(ec);
    }
    bool exists(const fs::path& file) override {
        std::error_code ec;
        return fs::exists(file, ec);
    }
    Result<std::uintmax_t> size(const fs::path& file) override {
        std::error_code ec;
        const auto n = fs::file_size(file, ec);
        if (ec) return failedWith(ec.value());
        return n;
    }
    Result<std::string> read(const fs::path& file, std::size_t atMost) override {
        FYR_TRY(const auto n, size(file));
        if (n > atMost) return fail(ErrorCode::tooLarge, "the file is larger than it can be");
        std::ifstream in(file, std::ios::binary);
        std::string bytes(static_cast<std::size_t>(n), '\0');
        if (!in.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
            return fail(ErrorCode::storage, "unreadable");
        return bytes;
    }
    Result<void> write(const fs::path& file, std::string_view bytes, WriteMode mode, Flush flush) override {
        const Descriptor d{::open(file.string().c_str(), flagsOf(mode), 0600)};
        if (d.fd < 0) return failedWith(errno);
        FYR_CHECK(writeAll(d.fd, bytes));
        if (flush == Flush::yes && flushed(d.fd) != 0) return failedWith(errno);
        return {};
    }
    Result<void> truncate(const fs::path& file, std::uintmax_t size) override {
        std::error_code ec;
        fs::resize_file(file, size, ec);
        return done(ec);
    }
    Result<void> rename(const fs::path& from, const fs::path& to) override {
        std::error_code ec;
        fs::rename(from, to, ec);
        return done(ec);
    }
    Result<void> remove(const fs::path& file) override {
        std::error_code ec;
        fs::remove(file, ec);
        return done(ec);
    }
    Result<void> removeFolder(const fs::path& folder) override {
        std::error_code ec;
        fs::remove_all(folder, ec);
        return done(ec);
    }
    void flushFolder([[maybe_unused]] const fs::path& folder) override {
#ifndef _WIN32
        const Descriptor d{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
        if (d.fd >= 0) ::fsync(d.fd);
#endif
    }
};

} // namespace

FileSystem& FileSystem::system() {
    static SystemFiles files; // holds no state
    return files;
}

} // namespace fyr::localdb
