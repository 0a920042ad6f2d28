#include "server/http/packing.h"

#include "base/text.h"

#include <zlib.h>
#include <zstd.h>

namespace fyr::server::http {
namespace {
constexpr int gzipWindow = 15 + 16;  // 16: a gzip header instead of zlib's
constexpr int eitherWindow = 15 + 32; // 32: whichever header it has
}

std::string gzip(std::string_view bytes, int level) {
    z_stream z{};
    if (deflateInit2(&z, level, Z_DEFLATED, gzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
    std::string out(deflateBound(&z, bytes.size()) + 32, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    z.avail_in = static_cast<uInt>(bytes.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    const int rc = deflate(&z, Z_FINISH);
    out.resize(z.total_out);
    deflateEnd(&z);
    if (rc != Z_STREAM_END) out.clear();
    return out;
}

std::string zstd(std::string_view bytes, int level) {
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    const auto n = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), level);
    out.resize(ZSTD_isError(n) != 0 ? 0 : n);
    return out;
}

Result<std::string> unpack(std::string_view bytes, std::size_t most) {
    z_stream z{};
    if (inflateInit2(&z, eitherWindow) != Z_OK) return fail(ErrorCode::internal, "zlib");
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    z.avail_in = static_cast<uInt>(bytes.size());
    std::string out;
    char chunk[16384];
    int rc = Z_OK;
    while (rc == Z_OK && out.size() <= most) {
        z.next_out = reinterpret_cast<Bytef*>(chunk);
        z.avail_out = sizeof chunk;
        rc = inflate(&z, Z_NO_FLUSH);
        out.append(chunk, sizeof chunk - z.avail_out);
    }
    inflateEnd(&z);
    if (out.size() > most) return fail(ErrorCode::tooLarge, "too large when unpacked");
    if (rc != Z_STREAM_END) return fail(ErrorCode::badRequest, "neither gzip nor deflate");
    return out;
}

bool isTaken(std::string_view contentEncoding) {
    return contentEncoding == "gzip" || contentEncoding == "x-gzip" || contentEncoding == "deflate";
}

bool accepts(std::string_view acceptEncoding, std::string_view coding) {
    for (const auto part : splitList(acceptEncoding, ',')) {
        const auto semicolon = part.find(';');
        const auto named = trim(part.substr(0, semicolon));
        if (named != coding && !(named == "*" && coding == "gzip")) continue;
        if (semicolon == std::string_view::npos) return true;
        const auto q = trim(part.substr(semicolon + 1));
        return !(q == "q=0" || q == "q=0.0" || q == "q=0.00" || q == "q=0.000");
    }
    return false;
}

} // namespace fyr::server::http
