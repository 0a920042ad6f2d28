#include "server/store/index/packed.h"

namespace fyr::server {
namespace {

using fhir::SearchKind;

void putVarint(std::string& out, std::uint64_t v) {
    while (v >= 0x80) {
        out += static_cast<char>(v | 0x80U);
        v >>= 7U;
    }
    out += static_cast<char>(v);
}
void putText(std::string& out, std::string_view text) {
    putVarint(out, text.size());
    out += text;
}
void putReal(std::string& out, double v) { out.append(reinterpret_cast<const char*>(&v), 8); }
std::uint64_t zigzag(std::int64_t v) { return (static_cast<std::uint64_t>(v) << 1U) ^ static_cast<std::uint64_t>(v >> 63); }
std::int64_t unzigzag(std::uint64_t v) {
    return static_cast<std::int64_t>(v >> 1U) ^ -static_cast<std::int64_t>(v & 1U);
}

} // namespace

void pack(std::string& out, const PackedEntry& e) {
    putVarint(out, static_cast<std::uint64_t>(e.param) << 3U | static_cast<std::uint64_t>(e.kind));
    switch (e.kind) {
    case SearchKind::token:
    case SearchKind::reference:
    case SearchKind::uri: putVarint(out, static_cast<std::uint64_t>(e.key)); return;
    case SearchKind::string:
        putText(out, e.text);
        putText(out, e.exact == e.text ? std::string_view{} : e.exact);
        return;
    case SearchKind::date:
        putVarint(out, zigzag(e.low));
        putVarint(out, static_cast<std::uint64_t>(e.high) - static_cast<std::uint64_t>(e.low));
        return;
    case SearchKind::number:
    case SearchKind::quantity:
        putVarint(out, static_cast<std::uint64_t>(e.key));
        putReal(out, e.number);
        putReal(out, e.numberLow);
        putReal(out, e.numberHigh);
        return;
    }
}

bool Unpacker::next(PackedEntry& e) noexcept {
    std::uint64_t head = 0;
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    if (!varint(head)) return false;
    e = {};
    e.param = static_cast<std::int64_t>(head >> 3U);
    e.kind = static_cast<SearchKind>(head & 7U);
    switch (e.kind) {
    case SearchKind::token:
    case SearchKind::reference:
    case SearchKind::uri:
        if (!varint(a)) return false;
        e.key = static_cast<std::int64_t>(a);
        return true;
    case SearchKind::string:
        if (!text(e.text) || !text(e.exact)) return false;
        if (e.exact.empty()) e.exact = e.text;
        return true;
    case SearchKind::date:
        if (!varint(a) || !varint(b)) return false;
        e.low = unzigzag(a);
        e.high = static_cast<std::int64_t>(static_cast<std::uint64_t>(e.low) + b);
        return true;
    case SearchKind::number:
    case SearchKind::quantity:
        if (!varint(a)) return false;
        e.key = static_cast<std::int64_t>(a);
        return real(e.number) && real(e.numberLow) && real(e.numberHigh);
    }
    return false;
}

} // namespace fyr::server
