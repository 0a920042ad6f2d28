#include "video/hosted/gate.h"

#include "base/json.h"
#include "video/hosted/words.h"
#include "video/signalling/message.h"

#include <algorithm>

namespace fyr::video::hosted {
namespace {

constexpr std::size_t maxServers = 16;
constexpr std::size_t maxAddresses = 16;
constexpr std::size_t maxAddressBytes = 256;
constexpr std::size_t maxSecretBytes = 1024;

// "stun:", "turn:" or "turns:", a host, a port and a transport; no more of RFC 7064 and 7065.
bool isRelayAddress(std::string_view url) {
    const auto colon = url.find(':');
    if (colon == std::string_view::npos || url.size() > maxAddressBytes) return false;
    const auto scheme = url.substr(0, colon);
    const auto rest = url.substr(colon + 1);
    return (scheme == "stun" || scheme == "turn" || scheme == "turns") && !rest.empty() && std::ranges::all_of(rest, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view(".-_:[]?=").find(c) != std::string_view::npos;
           });
}

json::array relays(const json::array& given) {
    json::array out;
    for (const auto& one : given) {
        if (out.size() >= maxServers || !one.is_object()) continue;
        json::array urls;
        const auto add = [&](const json::value& v) {
            if (v.is_string() && urls.size() < maxAddresses && isRelayAddress(v.get_string())) urls.emplace_back(v);
        };
        if (const auto* all = json::list(one, "urls"))
            for (const auto& v : *all) add(v);
        else if (const auto* v = one.get_object().if_contains("urls"))
            add(*v);
        if (urls.empty()) continue;
        json::object server{{"urls", std::move(urls)}};
        for (const auto* key : {"username", "credential"})
            if (const auto secret = json::text(one, key); secret && secret->size() <= maxSecretBytes) server[key] = *secret;
        out.emplace_back(std::move(server));
    }
    return out;
}

// The description written anew; false: nothing of it may pass.
bool rewriteDescription(json::object& m, sdp::Kind kind, const sdp::Policy& policy) {
    const auto text = json::text(m, "sdp");
    if (!text) return false;
    const auto rewritten = sdp::rewrite(*text, kind, policy);
    if (!rewritten) return false;
    m["sdp"] = rewritten->sdp;
    return true;
}

bool rewriteCandidates(json::object& m, const sdp::Policy& policy) {
    const auto* list = json::list(m, "list");
    if (!list || list->size() > signalling::maxCandidates) return false;
    json::array out;
    for (const auto& c : *list) {
        if (!c.is_string() || c.get_string().size() > signalling::maxCandidateBytes) return false;
        const auto one = sdp::rewriteCandidate(c.get_string(), policy.interfaces);
        if (one && *one) out.emplace_back(**one);
    }
    m["list"] = std::move(out);
    return true;
}

// What the engine was told to keep for itself is kept for itself here too.
Result<void> keepAddresses(signalling::Body& body, const sdp::Policy& policy) {
    if (auto* d = std::get_if<signalling::Description>(&body)) {
        FYR_TRY(auto rewritten, sdp::rewrite(d->sdp, d->offer ? sdp::Kind::offer : sdp::Kind::answer, policy));
        d->sdp = std::move(rewritten.sdp);
    } else if (auto* c = std::get_if<signalling::Candidates>(&body)) {
        std::vector<std::string> kept;
        for (const auto& one : c->list)
            if (auto written = sdp::rewriteCandidate(one, policy.interfaces); written && *written) kept.push_back(std::move(**written));
        c->list = std::move(kept);
    }
    return {};
}

} // namespace

Result<Outwards> outwards(std::string_view said, const Joining& joining, const sdp::Policy& policy) {
    FYR_TRY(auto message, signalling::read(said));
    if (policy.interfaces != sdp::Interfaces::all)
        if (auto kept = keepAddresses(message.body, policy); !kept) return fail(std::move(kept.error()));
    auto* hello = std::get_if<signalling::Hello>(&message.body);
    if (hello) {
        hello->token = joining.token;
        hello->visit = joining.visit;
    }
    return Outwards{signalling::write(message), hello != nullptr};
}

Result<Inwards> inwards(std::string_view heard, const sdp::Policy& policy) {
    FYR_TRY(auto v, json::parse(heard, {.bytes = maxHeardBytes, .depth = 8}));
    if (!v.is_object()) return fail(ErrorCode::badJson, "not an object");
    auto& m = v.get_object();
    const std::string type(json::text(m, "type").value_or(std::string_view{}));
    Inwards out;
    out.bye = type == "bye";
    if (type == "moved") out.movedTo = std::string(json::text(m, "url").value_or(std::string_view{}));
    bool passes = true;
    if (type == "offer" || type == "answer") passes = rewriteDescription(m, type == "offer" ? sdp::Kind::offer : sdp::Kind::answer, policy);
    else if (type == "candidates") passes = rewriteCandidates(m, policy);
    else if (m.contains("sdp") || m.contains("list")) passes = false; // no other message has one
    if (!passes) {
        json::object empty{{"type", "refused"}};
        if (const auto seq = json::integer(m, "seq")) empty["seq"] = *seq;
        out.refused = true;
        out.text = json::write(empty);
        return out;
    }
    m.erase("token"); // of an invited one; not for the process of the call
    if (m.contains("iceServers")) {
        const auto* given = json::list(m, "iceServers");
        m["iceServers"] = given ? relays(*given) : json::array{};
    }
    out.text = json::write(v);
    return out;
}

} // namespace fyr::video::hosted
