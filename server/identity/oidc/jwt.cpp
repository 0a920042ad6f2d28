#include "server/identity/oidc/jwt.h"

#include <memory>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <sodium.h>

namespace fyr::server::oidc {
namespace {

constexpr std::size_t tokenAtMost = 32U << 10U;

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* p) const {
        Free(p);
    }
};
using Bn = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
Bn number(std::string_view big) { return Bn(BN_bin2bn(bytes(big), static_cast<int>(big.size()), nullptr)); }

Key made(const char* type, OSSL_PARAM_BLD* builder) {
    const Params params(OSSL_PARAM_BLD_to_param(builder));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 || EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
        return nullptr;
    return Key(key);
}

Key rsaKey(const Jwk& k) {
    const Bn n = number(k.n);
    const Bn e = number(k.e);
    if (!n || !e || BN_num_bits(n.get()) < 2048) return nullptr;
    const Builder b(OSSL_PARAM_BLD_new());
    if (!b || OSSL_PARAM_BLD_push_BN(b.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 || OSSL_PARAM_BLD_push_BN(b.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return nullptr;
    return made("RSA", b.get());
}

Key ecKey(const Jwk& k) {
    const bool wide = k.crv == "P-384";
    const std::size_t size = wide ? 48 : 32;
    if ((!wide && k.crv != "P-256") || k.x.size() != size || k.y.size() != size) return nullptr;
    const std::string point = std::string(1, '\4') + k.x + k.y;
    const Builder b(OSSL_PARAM_BLD_new());
    if (!b || OSSL_PARAM_BLD_push_utf8_string(b.get(), OSSL_PKEY_PARAM_GROUP_NAME, wide ? "secp384r1" : "prime256v1", 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(b.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
        return nullptr;
    return made("EC", b.get()); // a point that is not on the curve makes no key
}

// ECDSA: two numbers side by side in a token, DER in OpenSSL.
std::string derOf(std::string_view raw, std::size_t each) {
    const Signature sig(ECDSA_SIG_new());
    if (raw.size() != 2 * each || !sig) return {};
    Bn r = number(raw.substr(0, each));
    Bn s = number(raw.substr(each));
    if (!r || !s || ECDSA_SIG_set0(sig.get(), r.get(), s.get()) != 1) return {};
    static_cast<void>(r.release());
    static_cast<void>(s.release());
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(sig.get(), &der);
    std::string out;
    if (size > 0) out.assign(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return out;
}

} // namespace

Result<std::string> fromBase64Url(std::string_view text) {
    std::string out(text.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), nullptr, &size, nullptr,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return fail(ErrorCode::badRequest, "not base64url");
    out.resize(size);
    return out;
}

Result<std::vector<Jwk>> keysFrom(std::string_view jwks) {
    FYR_TRY(const auto v, json::parse(jwks, {256U << 10U, 8}));
    const auto* keys = json::list(v, "keys");
    if (!keys) return fail(ErrorCode::badRequest, "not a key set");
    std::vector<Jwk> out;
    for (const auto& k : *keys) {
        const auto get = [&](std::string_view name) { return std::string(json::text(k, name).value_or("")); };
        if (const auto use = get("use"); !use.empty() && use != "sig") continue;
        Jwk key{get("kid"), get("kty"), get("alg"), get("crv"), {}, {}, {}, {}};
        if (key.kty != "RSA" && key.kty != "EC") continue;
        bool readable = true;
        for (auto [name, into] : {std::pair<std::string_view, std::string*>{"n", &key.n}, {"e", &key.e}, {"x", &key.x}, {"y", &key.y}}) {
            const auto text = get(name);
            if (text.empty()) continue;
            auto raw = fromBase64Url(text);
            readable = readable && raw.has_value();
            if (raw) *into = std::move(*raw);
        }
        if (readable) out.push_back(std::move(key));
    }
    return out;
}

Result<Jwt> parseJwt(std::string_view text) {
    const auto a = text.find('.');
    const auto b = a == std::string_view::npos ? a : text.find('.', a + 1);
    if (text.size() > tokenAtMost || b == std::string_view::npos || text.find('.', b + 1) != std::string_view::npos)
        return fail(ErrorCode::badRequest, "not a signed token");
    FYR_TRY(const auto head, fromBase64Url(text.substr(0, a)));
    FYR_TRY(const auto body, fromBase64Url(text.substr(a + 1, b - a - 1)));
    FYR_TRY(const auto header, json::parse(head, {4096, 4}));
    Jwt out;
    FYR_TRY(out.claims, json::parse(body, {tokenAtMost, 16}));
    FYR_TRY(out.signature, fromBase64Url(text.substr(b + 1)));
    if (!header.is_object() || !out.claims.is_object()) return fail(ErrorCode::badRequest, "not a signed token");
    if (header.get_object().contains("crit")) return fail(ErrorCode::badRequest, "a token that asks for what is not known here");
    out.alg = json::text(header, "alg").value_or("");
    out.kid = json::text(header, "kid").value_or("");
    out.typ = json::text(header, "typ").value_or("");
    out.signedPart = text.substr(0, b);
    return out;
}

bool isSignedBy(const Jwt& t, const Jwk& k) {
    if (!k.alg.empty() && k.alg != t.alg) return false;
    Key key;
    std::string signature;
    const bool wide = t.alg == "RS384" || t.alg == "ES384";
    if ((t.alg == "RS256" || t.alg == "RS384") && k.kty == "RSA") {
        key = rsaKey(k);
        signature = t.signature;
    } else if ((t.alg == "ES256" && k.kty == "EC" && k.crv == "P-256") || (t.alg == "ES384" && k.kty == "EC" && k.crv == "P-384")) {
        key = ecKey(k);
        signature = derOf(t.signature, wide ? 48 : 32);
    }
    const DigestContext context(EVP_MD_CTX_new());
    if (!key || signature.empty() || !context) return false;
    return EVP_DigestVerifyInit(context.get(), nullptr, wide ? EVP_sha384() : EVP_sha256(), nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(t.signedPart), t.signedPart.size()) == 1;
}

} // namespace fyr::server::oidc
