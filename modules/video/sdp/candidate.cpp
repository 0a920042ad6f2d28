#include "video/sdp/candidate.h"

#include "video/sdp/scan.h"

#include <arpa/inet.h>
#include <fmt/format.h>

namespace fyr::video::sdp {
namespace {

struct Place {
    std::string text;
    bool inner = false;
    bool forbidden = false;
};

Place placeOf(const std::array<std::uint8_t, 4>& a) {
    Place p;
    char out[INET_ADDRSTRLEN];
    p.text = ::inet_ntop(AF_INET, a.data(), out, sizeof out);
    p.forbidden = a[0] == 0 || a[0] == 127 || (a[0] == 169 && a[1] == 254) || a[0] >= 224;
    p.inner = a[0] == 10 || (a[0] == 172 && a[1] >= 16 && a[1] < 32) || (a[0] == 192 && a[1] == 168) || (a[0] == 100 && a[1] >= 64 && a[1] < 128)
              || (a[0] == 192 && a[1] == 0 && a[2] == 0) || (a[0] == 198 && (a[1] == 18 || a[1] == 19));
    return p;
}

Place placeOf(const std::array<std::uint8_t, 16>& a) {
    Place p;
    char out[INET6_ADDRSTRLEN];
    p.text = ::inet_ntop(AF_INET6, a.data(), out, sizeof out);
    // Global unicast (2000::/3) and unique local (fc00::/7); all else is nowhere to send to: ::1, mapped, link-local, multicast.
    const bool global = (a[0] & 0xE0U) == 0x20U;
    const bool local = (a[0] & 0xFEU) == 0xFCU;
    const bool tunnel = a[0] == 0x20 && (a[1] == 0x02 || (a[1] == 0x01 && a[2] == 0 && a[3] == 0)); // 6to4, Teredo: IPv4 inside
    p.forbidden = (!global && !local) || tunnel;
    p.inner = local;
    return p;
}

bool isLocalName(std::string_view text) {
    constexpr std::string_view end = ".local";
    if (text.size() != 36 + end.size() || !text.ends_with(end)) return false;
    return std::ranges::all_of(text.substr(0, 36), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-'; });
}

std::optional<Place> place(std::string_view text) {
    if (text.empty() || text.size() > 64) return {};
    if (isLocalName(text)) return Place{std::string(text), true, false};
    const std::string terminated(text);
    std::array<std::uint8_t, 4> v4{};
    if (::inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1) return placeOf(v4);
    std::array<std::uint8_t, 16> v6{};
    if (::inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) return placeOf(v6);
    return {};
}

std::optional<CandidateType> typeOf(std::string_view text) {
    if (text == "host") return CandidateType::host;
    if (text == "srflx") return CandidateType::srflx;
    if (text == "prflx") return CandidateType::prflx;
    if (text == "relay") return CandidateType::relay;
    return {};
}
std::string_view codeOf(CandidateType t) {
    switch (t) {
    case CandidateType::host: return "host";
    case CandidateType::srflx: return "srflx";
    case CandidateType::prflx: return "prflx";
    case CandidateType::relay: return "relay";
    }
    return {};
}
std::optional<TcpType> tcpTypeOf(std::string_view text) {
    if (text == "active") return TcpType::active;
    if (text == "passive") return TcpType::passive;
    if (text == "so") return TcpType::so;
    return {};
}
std::string_view codeOf(TcpType t) {
    switch (t) {
    case TcpType::none: return {};
    case TcpType::active: return "active";
    case TcpType::passive: return "passive";
    case TcpType::so: return "so";
    }
    return {};
}

bool isWord(std::string_view text, std::string_view lower) {
    return text.size() == lower.size() && std::ranges::equal(text, lower, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; });
}

} // namespace

Result<std::optional<Candidate>> readCandidate(std::string_view text) {
    const auto bad = [] { return fail(ErrorCode::badRequest, "not an ICE candidate"); };
    if (text.size() > 512) return bad();
    if (text.starts_with("a=")) text.remove_prefix(2);
    constexpr std::string_view head = "candidate:";
    if (!text.starts_with(head)) return bad();
    text.remove_prefix(head.size());

    Candidate c;
    c.foundation = std::string(cutAt(text, ' '));
    const auto component = numberOf<int>(cutAt(text, ' '), 256);
    const auto transport = cutAt(text, ' ');
    const auto priority = numberOf<std::uint32_t>(cutAt(text, ' '), UINT32_MAX);
    const auto where = place(cutAt(text, ' '));
    const auto port = numberOf<std::uint16_t>(cutAt(text, ' '), UINT16_MAX);
    const bool typ = cutAt(text, ' ') == "typ";
    const auto type = typeOf(cutAt(text, ' '));
    const bool tcp = isWord(transport, "tcp");
    if (!isIceText(c.foundation, 1, 32) || !component || *component < 1 || (!tcp && !isWord(transport, "udp")) || !priority || !where || !port || !typ || !type) return bad();
    c.priority = *priority;
    c.address = where->text;
    c.port = *port;
    c.type = *type;
    c.inner = where->inner;
    for (int pairs = 0; !text.empty(); ++pairs) {
        const auto key = cutAt(text, ' ');
        if (key.empty() || text.empty() || pairs > 16) return bad();
        const auto value = cutAt(text, ' ');
        if (key == "tcptype") {
            const auto t = tcpTypeOf(value);
            if (!t || !tcp) return bad();
            c.tcp = *t;
        } else if (key == "ufrag") {
            if (!isIceText(value, 4, 256)) return bad();
            c.ufrag = std::string(value);
        } // raddr, rport, generation, network-id, network-cost and what is invented later: left out
    }
    if (tcp && c.tcp == TcpType::none) return bad();
    if (where->forbidden || *component != 1 || c.type == CandidateType::prflx) return std::optional<Candidate>{};
    if (c.port == 0 && c.tcp != TcpType::active) return std::optional<Candidate>{};
    return c;
}

std::string writeCandidate(const Candidate& c) {
    auto out = fmt::format("candidate:{} 1 {} {} {} {} typ {}", c.foundation, c.tcp == TcpType::none ? "udp" : "tcp", c.priority, c.address, c.port, codeOf(c.type));
    if (c.type != CandidateType::host) out += " raddr 0.0.0.0 rport 0";
    if (c.tcp != TcpType::none) out += fmt::format(" tcptype {}", codeOf(c.tcp));
    out += " generation 0";
    if (!c.ufrag.empty()) out += " ufrag " + c.ufrag;
    return out;
}

Result<std::optional<std::string>> rewriteCandidate(std::string_view text, Interfaces policy) {
    if (text.empty()) return std::optional<std::string>{""};
    FYR_TRY(const auto c, readCandidate(text));
    if (!c || !c->allowedBy(policy)) return std::optional<std::string>{};
    return writeCandidate(*c);
}

} // namespace fyr::video::sdp
