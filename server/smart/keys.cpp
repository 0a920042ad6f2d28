#include "server/smart/keys.h"

#include "base/digest.h"
#include "server/identity/oidc/jwt.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sodium.h>

namespace fyr::server::smart {
namespace {

constexpr std::string_view prefixOfKeys = "smart-key/";
constexpr std::chrono::hours newAfter{24 * 90};
constexpr std::chrono::hours signsAfter{24};      // published before it signs
constexpr std::chrono::hours goneAfter{24 * 92};  // and a while after it signed last
constexpr Millis readAgainAfter = std::chrono::seconds(30);

using EvpKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

std::string_view view(const std::vector<std::uint8_t>& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
const unsigned char* bytesOf(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
std::string b64(std::string_view raw) { return base64Url({bytesOf(raw), raw.size()}); }

std::string numberOf(EVP_PKEY* key, const char* name) {
    BIGNUM* n = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &n) != 1) return {};
    std::vector<std::uint8_t> out(static_cast<std::size_t>(BN_num_bytes(n)));
    BN_bn2bin(n, out.data());
    BN_free(n);
    return b64(view(out));
}

} // namespace

Result<SigningKeys::Key> SigningKeys::make() const {
    const EvpKey key(EVP_RSA_gen(2048), &EVP_PKEY_free);
    if (!key) return fail(ErrorCode::internal, "no signing key could be made");
    unsigned char* der = nullptr;
    const int size = i2d_PrivateKey(key.get(), &der);
    if (size <= 0) return fail(ErrorCode::internal, "a signing key cannot be kept");
    std::vector<std::uint8_t> sealed(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + static_cast<std::size_t>(size));
    m_random.fill(std::span(sealed).first(crypto_secretbox_NONCEBYTES));
    crypto_secretbox_easy(sealed.data() + crypto_secretbox_NONCEBYTES, der, static_cast<unsigned long long>(size), sealed.data(), m_seal.data());
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    Key out;
    out.made = m_clock.now();
    const auto n = numberOf(key.get(), OSSL_PKEY_PARAM_RSA_N);
    const auto e = numberOf(key.get(), OSSL_PKEY_PARAM_RSA_E);
    out.kid = hex(sha256(n)).substr(0, 20);
    out.jwk = json::object{{"kty", "RSA"}, {"use", "sig"}, {"alg", "RS256"}, {"kid", out.kid}, {"n", n}, {"e", e}};
    out.sealed = b64(view(sealed));
    return out;
}

std::string SigningKeys::open(const Key& key) const {
    const auto sealed = oidc::fromBase64Url(key.sealed);
    if (!sealed || sealed->size() < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES) return {};
    std::string out(sealed->size() - crypto_secretbox_NONCEBYTES - crypto_secretbox_MACBYTES, '\0');
    const auto* from = bytesOf(*sealed);
    if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(out.data()), from + crypto_secretbox_NONCEBYTES, sealed->size() - crypto_secretbox_NONCEBYTES, from, m_seal.data()) != 0)
        return {};
    return out;
}

Result<std::vector<SigningKeys::Key>> SigningKeys::current(const TenantId& tenant) {
    const std::scoped_lock lock(m_mutex); // making a key takes a while: only one at a time does
    const auto now = m_clock.now();
    if (const auto at = m_cache.find(tenant); at != m_cache.end() && now - at->second.read < readAgainAfter) return at->second.keys;
    std::vector<Key> keys;
    const auto load = [&](ReadTx& tx) -> Result<void> {
        keys.clear();
        FYR_TRY(const auto all, tx.values(prefixOfKeys));
        for (const auto& [name, text] : all) {
            FYR_TRY(const auto v, json::parse(text));
            const auto* jwk = json::child(v, "jwk");
            const auto made = parseInstant(json::text(v, "made").value_or(""));
            if (!jwk || !made) continue;
            keys.push_back({std::string(json::text(v, "kid").value_or("")), *made, *jwk, std::string(json::text(v, "sealed").value_or(""))});
        }
        std::ranges::sort(keys, [](const Key& a, const Key& b) { return a.made > b.made; });
        return {};
    };
    FYR_CHECK(m_store.read(tenant, load));
    const auto usable = [&](const Key& k) { return now - k.made < newAfter && !open(k).empty(); };
    const bool due = std::ranges::none_of(keys, usable);
    const bool old = std::ranges::any_of(keys, [&](const Key& k) { return now - k.made > goneAfter; });
    if (due || old) {
        std::optional<Key> fresh;
        if (due) {
            FYR_TRY(fresh, make());
        }
        const auto write = [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(load(tx));
            for (const auto& k : keys)
                if (now - k.made > goneAfter) FYR_CHECK(tx.clearValue(fmt::format("{}{}", prefixOfKeys, k.kid)));
            if (!fresh || std::ranges::any_of(keys, usable)) return load(tx); // another node was faster
            json::object o{{"kid", fresh->kid}, {"made", formatInstant(fresh->made)}, {"sealed", fresh->sealed}};
            o["jwk"] = fresh->jwk;
            FYR_CHECK(tx.setValue(fmt::format("{}{}", prefixOfKeys, fresh->kid), json::write(o)));
            return load(tx);
        };
        FYR_CHECK(m_store.write(tenant, write));
    }
    m_cache[tenant] = {keys, now};
    return keys;
}

Result<std::string> SigningKeys::sign(const TenantId& tenant, const json::object& claims) {
    FYR_TRY(const auto keys, current(tenant));
    // The newest that has been published for a day, or else the oldest that there is.
    std::string der;
    std::string kid;
    for (const auto& k : keys) {
        auto one = open(k);
        if (one.empty()) continue;
        der = std::move(one);
        kid = k.kid;
        if (m_clock.now() - k.made >= signsAfter) break;
    }
    const auto* from = bytesOf(der);
    const EvpKey key(der.empty() ? nullptr : d2i_AutoPrivateKey(nullptr, &from, static_cast<long>(der.size())), &EVP_PKEY_free);
    if (!key) return fail(ErrorCode::internal, "no signing key");
    const auto text = b64(json::write(json::object{{"alg", "RS256"}, {"typ", "JWT"}, {"kid", kid}})) + "." + b64(json::write(claims));
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> c(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    std::size_t size = 0;
    if (!c || EVP_DigestSignInit(c.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 || EVP_DigestSign(c.get(), nullptr, &size, bytesOf(text), text.size()) != 1)
        return fail(ErrorCode::internal, "signing failed");
    std::vector<std::uint8_t> signature(size);
    if (EVP_DigestSign(c.get(), signature.data(), &size, bytesOf(text), text.size()) != 1) return fail(ErrorCode::internal, "signing failed");
    signature.resize(size);
    OPENSSL_cleanse(der.data(), der.size());
    return text + "." + b64(view(signature));
}

Result<json::object> SigningKeys::published() {
    json::array out;
    FYR_TRY(const auto tenants, m_store.tenants());
    for (const auto& t : tenants) {
        const TenantId tenant{t.id};
        bool hasApps = false;
        const auto look = [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto apps, tx.values("app/"));
            hasApps = !apps.empty();
            return {};
        };
        FYR_CHECK(m_store.read(tenant, look));
        if (!hasApps) continue;
        FYR_TRY(const auto keys, current(tenant));
        for (const auto& k : keys) out.push_back(k.jwk);
    }
    json::object o;
    o["keys"] = std::move(out);
    return o;
}

Result<void> SigningKeys::replace(const TenantId& tenant) {
    FYR_TRY(const auto keys, current(tenant));
    const auto write = [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto all, tx.values(prefixOfKeys));
        for (const auto& [name, text] : all) FYR_CHECK(tx.clearValue(name));
        return {};
    };
    FYR_CHECK(m_store.write(tenant, write));
    {
        const std::scoped_lock lock(m_mutex);
        m_cache.erase(tenant);
    }
    FYR_TRY(const auto fresh, current(tenant));
    return fresh.empty() ? fail(ErrorCode::internal, "no signing key") : Result<void>{};
}

} // namespace fyr::server::smart
