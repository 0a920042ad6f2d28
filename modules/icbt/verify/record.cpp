#include "icbt/verify/record.h"

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <sodium.h>

namespace fyr::icbt::verify {
namespace {

json::object toJson(const LocalText& t) { return {{"sv", t.sv}, {"en", t.en}}; }

json::object toJson(const Story& s) {
    json::array lines;
    for (const auto& l : s.lines) lines.push_back(json::object{{"day", l.day}, {"sv", l.text.sv}, {"en", l.text.en}});
    return {{"place", s.place}, {"lines", std::move(lines)}, {"verdict", toJson(s.verdict)}};
}

json::object body(const Record& r) {
    auto out = toJson(r.report);
    out["format"] = 1;
    out["at"] = r.at;
    out["key"] = r.key;
    return out;
}

std::string message(const Record& r) { return "fyr-icbt-record-1\n" + json::write(body(r)); }

LocalText localOf(const json::value& v) { return {std::string(json::text(v, "sv").value_or("")), std::string(json::text(v, "en").value_or(""))}; }

Result<Outcome> outcomeOf(const json::value& v, std::size_t i) {
    Outcome o;
    o.property = static_cast<Property>(i);
    if (json::text(v, "property") != code(o.property)) return fail(ErrorCode::badRequest, fmt::format("the record does not tell of {}", code(o.property)));
    const auto verdict = json::text(v, "verdict").value_or("");
    if (verdict == name(Verdict::proved)) o.verdict = Verdict::proved;
    else if (verdict == name(Verdict::refuted)) o.verdict = Verdict::refuted;
    else if (verdict == name(Verdict::undecided)) o.verdict = Verdict::undecided;
    else return fail(ErrorCode::badRequest, "no such verdict");
    o.method = std::string(json::text(v, "method").value_or(""));
    o.states = static_cast<std::size_t>(json::integer(v, "states").value_or(0));
    o.inputs = std::string(json::text(v, "inputs").value_or(""));
    o.reused = json::boolean(v, "reused").value_or(false);
    const auto* stories = json::list(v, "stories");
    if (!stories) return fail(ErrorCode::badRequest, "the record has no stories");
    for (const auto& s : *stories) {
        Story story{std::string(json::text(s, "place").value_or("")), {}, {}};
        if (const auto* lines = json::list(s, "lines"))
            for (const auto& l : *lines) story.lines.push_back({static_cast<int>(json::integer(l, "day").value_or(0)), localOf(l)});
        if (s.is_object())
            if (const auto* verdictOf = s.get_object().if_contains("verdict")) story.verdict = localOf(*verdictOf);
        o.stories.push_back(std::move(story));
    }
    return o;
}

} // namespace

json::object toJson(const Report& r) {
    json::array all;
    for (const auto& o : r.outcomes) {
        json::array stories;
        for (const auto& s : o.stories) stories.push_back(toJson(s));
        all.push_back(json::object{{"property", code(o.property)}, {"verdict", name(o.verdict)}, {"method", o.method}, {"states", static_cast<std::int64_t>(o.states)}, {"inputs", o.inputs}, {"reused", o.reused}, {"stories", std::move(stories)}});
    }
    return {{"programme", r.programme}, {"version", r.version}, {"sha256", r.hash}, {"policy", r.policy}, {"verifier", r.verifier}, {"proved", r.proved()}, {"properties", std::move(all)}};
}

Result<Seed> seedFromText(std::string_view text) {
    FYR_TRY(const auto bytes, fromHex(trim(text)));
    Seed out{};
    if (bytes.size() != out.size()) return fail(ErrorCode::badRequest, "a key is 64 hexadecimal digits");
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
}

std::string publicKeyOf(const Seed& seed) {
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> publicKey{};
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
    crypto_sign_seed_keypair(publicKey.data(), secret.data(), seed.data());
    sodium_memzero(secret.data(), secret.size());
    return hex(publicKey);
}

Record signedRecord(Report report, std::string at, const Seed& seed) {
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> publicKey{};
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
    std::array<unsigned char, crypto_sign_BYTES> signature{};
    crypto_sign_seed_keypair(publicKey.data(), secret.data(), seed.data());
    Record out{std::move(report), std::move(at), hex(publicKey), {}};
    const auto text = message(out);
    crypto_sign_detached(signature.data(), nullptr, reinterpret_cast<const unsigned char*>(text.data()), text.size(), secret.data());
    sodium_memzero(secret.data(), secret.size());
    out.signature = hex(signature);
    return out;
}

std::string write(const Record& r) {
    auto out = body(r);
    out["signature"] = r.signature;
    return json::write(json::value(std::move(out)));
}

Result<Record> recordFromText(std::string_view text) {
    FYR_TRY(const auto v, json::parse(text));
    if (json::integer(v, "format") != 1) return fail(ErrorCode::badRequest, "no record of this format");
    const auto get = [&](std::string_view key) { return std::string(json::text(v, key).value_or("")); };
    Record out;
    out.report.programme = get("programme");
    out.report.version = get("version");
    out.report.hash = get("sha256");
    out.report.policy = get("policy");
    out.report.verifier = get("verifier");
    out.at = get("at");
    out.key = get("key");
    out.signature = get("signature");
    const auto* all = json::list(v, "properties");
    if (!all || all->size() != properties) return fail(ErrorCode::badRequest, "the record does not tell of every property");
    for (std::size_t i = 0; i < properties; ++i) {
        FYR_TRY(auto o, outcomeOf((*all)[i], i));
        out.report.outcomes.push_back(std::move(o));
    }
    auto again = body(out);
    again["signature"] = out.signature;
    if (v != json::value(std::move(again))) return fail(ErrorCode::badRequest, "the record says more, or less, than a record does");
    return out;
}

bool isAuthentic(const Record& r) {
    const auto key = fromHex(r.key);
    const auto signature = fromHex(r.signature);
    if (!key || !signature || key->size() != crypto_sign_PUBLICKEYBYTES || signature->size() != crypto_sign_BYTES) return false;
    const auto text = message(r);
    return crypto_sign_verify_detached(signature->data(), reinterpret_cast<const unsigned char*>(text.data()), text.size(), key->data()) == 0;
}

Result<> check(const Record& r, std::string_view programmeHash, std::span<const std::string> trusted) {
    if (!isAuthentic(r)) return fail(ErrorCode::forbidden, "the record is not signed by the key that it names");
    if (!trusted.empty() && std::find(trusted.begin(), trusted.end(), r.key) == trusted.end()) return fail(ErrorCode::forbidden, "the record is signed by a key that is not trusted");
    if (r.report.hash != programmeHash) return fail(ErrorCode::versionConflict, "the record is of another programme");
    if (r.report.verifier != verifierVersion) return fail(ErrorCode::preconditionFailed, "the record is of another verifier");
    if (!r.report.proved()) return fail(ErrorCode::preconditionFailed, "not every property is proved");
    return {};
}

} // namespace fyr::icbt::verify
