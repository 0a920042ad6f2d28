// StaticFiles: the built web pages, read into memory when the server starts. What is not in the map is not there, so
// no path can lead outside the folder.
//
// Threads: safe; a reload swaps the map.
#pragma once

#include "base/result.h"
#include "server/http/message.h"

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>

namespace fyr::server::http {

class StaticFiles {
  public:
    // Reads the folder. Errors: configuration (not a folder), tooLarge (over 64 MiB in all).
    [[nodiscard]] Result<void> load(const std::filesystem::path& root);
    // Reads it again when something in it changed, at most once a second: for developing the pages.
    void watch(bool on) { m_watch = on; }
    // The answer to GET or HEAD; nothing when there is no such file.
    [[nodiscard]] std::optional<Response> find(const Request& request);

  private:
    struct File {
        std::string type;
        std::string etag;
        bool immutable = false;
        std::shared_ptr<const std::string> plain;
        std::shared_ptr<const std::string> gzipped; // empty when it does not pay
    };
    using Files = std::map<std::string, File, std::less<>>;
    void reloadWhenChanged();

    std::filesystem::path m_root;
    std::mutex m_mutex;
    std::shared_ptr<const Files> m_files = std::make_shared<Files>();
    bool m_watch = false;
    std::uint64_t m_stamp = 0;
    std::chrono::steady_clock::time_point m_looked{};
};

// What browsers are told with every page of ours.
inline constexpr std::string_view pagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; media-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'";

} // namespace fyr::server::http
