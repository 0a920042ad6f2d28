#include "server/documents/media_type.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace fyr::server {
namespace {

using namespace std::string_view_literals;

bool isPlainText(std::string_view head) {
    if (head.empty()) return false;
    // The cut may go through the last character.
    for (std::size_t back = 0; back < 4 && back < head.size(); ++back)
        if (isUtf8(head.substr(0, head.size() - back))) {
            const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t'; };
            if (std::ranges::any_of(head, control)) return false;
            const auto start = lowerCase(trim(head).substr(0, 16));
            // A page or a program would be run by whoever opens it.
            return !start.starts_with("<") && !start.starts_with("#!") && !start.starts_with("mz");
        }
    return false;
}

} // namespace

std::string_view mediaTypeOf(std::string_view h) noexcept {
    if (h.starts_with("\x89PNG\r\n\x1a\n"sv)) return "image/png";
    if (h.starts_with("\xff\xd8\xff"sv)) return "image/jpeg";
    if (h.starts_with("GIF87a"sv) || h.starts_with("GIF89a"sv)) return "image/gif";
    if (h.starts_with("%PDF-"sv)) return "application/pdf";
    if (h.starts_with("RIFF"sv) && h.size() >= 12 && h.substr(8, 4) == "WEBP") return "image/webp";
    if (h.size() >= 12 && h.substr(4, 4) == "ftyp") {
        const auto brand = h.substr(8, 4);
        if (brand == "heic" || brand == "heix" || brand == "mif1") return "image/heic";
        if (brand == "isom" || brand == "mp42" || brand == "mp41" || brand == "avc1") return "video/mp4";
        return {};
    }
    return isPlainText(h) ? "text/plain"sv : ""sv;
}

bool agrees(std::string_view declared, std::string_view found) noexcept {
    const auto plain = trim(declared.substr(0, declared.find(';')));
    return !found.empty() && lowerCase(plain) == found;
}

} // namespace fyr::server
