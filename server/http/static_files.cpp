#include "server/http/static_files.h"

#include "base/digest.h"
#include "base/text.h"
#include "server/http/packing.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace fyr::server::http {
namespace {

constexpr std::size_t mostBytes = 64U << 20U;

struct TypeRow {
    std::string_view suffix;
    std::string_view type;
    bool packs;
};
constexpr TypeRow types[] = {
    {".html", "text/html; charset=utf-8", true},
    {".js", "text/javascript; charset=utf-8", true},
    {".mjs", "text/javascript; charset=utf-8", true},
    {".css", "text/css; charset=utf-8", true},
    {".json", "application/json", true},
    {".webmanifest", "application/manifest+json", true},
    {".map", "application/json", true},
    {".svg", "image/svg+xml", true},
    {".txt", "text/plain; charset=utf-8", true},
    {".wasm", "application/wasm", true},
    {".png", "image/png", false},
    {".jpg", "image/jpeg", false},
    {".webp", "image/webp", false},
    {".ico", "image/x-icon", false},
    {".woff2", "font/woff2", false},
    {".ogg", "audio/ogg", false},
    {".mp3", "audio/mpeg", false},
};

// "index-B3kz81Qa.js": the bundler puts a hash of the content into the name.
bool isHashed(std::string_view fileName) {
    const auto dot = fileName.find('.');
    const auto dash = fileName.substr(0, dot).find_last_of("-.");
    if (dot == std::string_view::npos || dash == std::string_view::npos) return false;
    const auto hash = fileName.substr(dash + 1, dot - dash - 1);
    const bool wordy = std::ranges::all_of(hash, [](char c) { return c >= 'a' && c <= 'z'; });
    return hash.size() >= 8 && !wordy && std::ranges::all_of(hash, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
           });
}

std::uint64_t stampOf(const std::filesystem::path& root) {
    std::uint64_t stamp = 0;
    std::error_code ec;
    for (std::filesystem::recursive_directory_iterator it(root, ec), end; !ec && it != end; it.increment(ec)) {
        std::error_code ignored;
        if (!it->is_regular_file(ignored)) continue;
        const auto time = static_cast<std::uint64_t>(it->last_write_time(ignored).time_since_epoch().count());
        stamp = stamp * 1'099'511'628'211U + time + it->file_size(ignored);
    }
    return stamp;
}

} // namespace

Result<void> StaticFiles::load(const std::filesystem::path& root) {
    std::error_code ec;
    if (!std::filesystem::is_directory(root, ec))
        return fail(ErrorCode::configuration, "web.root is not a folder: " + root.string());
    auto files = std::make_shared<Files>();
    std::size_t total = 0;
    const auto stamp = stampOf(root);
    for (std::filesystem::recursive_directory_iterator it(root, ec), end; !ec && it != end; it.increment(ec)) {
        // A link could lead outside; hidden files are nobody's.
        if (it->is_symlink(ec) || !it->is_regular_file(ec)) continue;
        const auto relative = it->path().lexically_relative(root).generic_string();
        if (relative.starts_with('.') || relative.find("/.") != std::string::npos) continue;
        const auto row = std::ranges::find_if(types, [&](const TypeRow& t) { return relative.ends_with(t.suffix); });
        if (row == std::end(types)) continue;
        std::ifstream in(it->path(), std::ios::binary);
        auto bytes = std::make_shared<std::string>(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
        total += bytes->size();
        if (total > mostBytes) return fail(ErrorCode::tooLarge, "web.root holds more than 64 MiB");
        File f;
        f.type = row->type;
        f.etag = '"' + hex(sha256(*bytes)).substr(0, 32) + '"';
        f.immutable = isHashed(it->path().filename().string());
        if (row->packs && bytes->size() > 1024) {
            auto packed = std::make_shared<std::string>(gzip(*bytes, 9));
            if (!packed->empty() && packed->size() < bytes->size()) f.gzipped = std::move(packed);
        }
        f.plain = std::move(bytes);
        if (it->path().filename() == "index.html") {
            const auto folder = relative.substr(0, relative.size() - std::string_view("index.html").size());
            files->insert_or_assign("/" + folder, f);
        }
        files->insert_or_assign("/" + relative, std::move(f));
    }
    if (ec) return fail(ErrorCode::configuration, "web.root cannot be read: " + ec.message());
    const std::lock_guard lock(m_mutex);
    m_root = root;
    m_files = std::move(files);
    m_stamp = stamp;
    return {};
}

void StaticFiles::reloadWhenChanged() {
    std::filesystem::path root;
    {
        const std::lock_guard lock(m_mutex);
        const auto now = std::chrono::steady_clock::now();
        if (!m_watch || now - m_looked < std::chrono::seconds{1}) return;
        m_looked = now;
        root = m_root;
        if (root.empty() || stampOf(root) == m_stamp) return;
    }
    // A half-written folder keeps what was there.
    (void)load(root);
}

std::optional<Response> StaticFiles::find(const Request& request) {
    reloadWhenChanged();
    std::shared_ptr<const Files> files;
    {
        const std::lock_guard lock(m_mutex);
        files = m_files;
    }
    const auto path = percentDecode(request.path, false);
    if (!path) return std::nullopt;
    auto it = files->find(*path);
    if (it == files->end()) it = files->find(*path + ".html");
    if (it == files->end()) return std::nullopt;
    const File& f = it->second;

    Response r;
    r.contentType = f.type;
    r.headers = {{"ETag", f.etag},
                 {"Cache-Control", f.immutable ? "public, max-age=31536000, immutable" : "no-cache"},
                 {"Content-Security-Policy", std::string(pagePolicy)},
                 {"Permissions-Policy", "camera=(self), microphone=(self), geolocation=(), display-capture=()"},
                 {"Cross-Origin-Opener-Policy", "same-origin"},
                 {"Vary", "Accept-Encoding"}};
    r.encoded = true;
    const auto known = request.header("if-none-match");
    if (!known.empty() && (known == "*" || known.find(f.etag) != std::string_view::npos)) {
        r.status = 304;
        return r;
    }
    if (f.gzipped && accepts(request.header("accept-encoding"), "gzip")) {
        r.headers.emplace_back("Content-Encoding", "gzip");
        r.shared = f.gzipped;
    } else {
        r.shared = f.plain;
    }
    return r;
}

} // namespace fyr::server::http
