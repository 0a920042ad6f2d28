#include "server/common/trace.h"

#include "base/digest.h"

#include <array>

namespace fyr::server {
namespace {

bool isHex(std::string_view t) { return t.find_first_not_of("0123456789abcdef") == std::string_view::npos; }
bool isSome(std::string_view t) { return t.find_first_not_of('0') != std::string_view::npos; }

} // namespace

RequestTrace traceFrom(std::string_view t, Random& random) {
    std::array<std::uint8_t, 24> bytes{};
    random.fill(bytes);
    const auto drawn = hex(bytes);
    RequestTrace out{drawn.substr(0, 32), drawn.substr(32), {}, false};
    // "00-<32 hex>-<16 hex>-<2 hex>"; later versions may add to it, after another dash.
    const bool shaped = t.size() >= 55 && t[2] == '-' && t[35] == '-' && t[52] == '-' && (t.size() == 55 || (t[55] == '-' && t.substr(0, 2) != "00"));
    if (!shaped) return out;
    const auto version = t.substr(0, 2), trace = t.substr(3, 32), span = t.substr(36, 16), flags = t.substr(53, 2);
    if (!isHex(version) || version == "ff" || !isHex(trace) || !isSome(trace) || !isHex(span) || !isSome(span) || !isHex(flags)) return out;
    out.traceId = trace;
    out.parent = span;
    const char last = flags[1];
    out.sampled = ((last <= '9' ? last - '0' : last - 'a' + 10) & 1) != 0;
    return out;
}

} // namespace fyr::server
