// A key that signs tokens as an app would: RS256, RS384, ES256, ES384.
#pragma once

#include "base/digest.h"
#include "base/json.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

namespace fyr::server::smart::test {

inline std::string b64(std::string_view raw) { return base64Url({reinterpret_cast<const std::uint8_t*>(raw.data()), raw.size()}); }

class SigningKey {
  public:
    SigningKey(std::string kid, std::string alg) : m_kid(std::move(kid)), m_alg(std::move(alg)), m_key(m_alg == "ES384" ? EVP_EC_gen("P-384") : m_alg == "ES256" ? EVP_EC_gen("P-256") : EVP_RSA_gen(2048)) {}
    ~SigningKey() { EVP_PKEY_free(m_key); }
    SigningKey(const SigningKey&) = delete;
    SigningKey& operator=(const SigningKey&) = delete;

    [[nodiscard]] std::string jwks() const {
        const auto big = [&](const char* name, std::size_t size) {
            BIGNUM* n = nullptr;
            EVP_PKEY_get_bn_param(m_key, name, &n);
            std::string out(size ? size : static_cast<std::size_t>(BN_num_bytes(n)), '\0');
            BN_bn2binpad(n, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
            BN_free(n);
            return b64(out);
        };
        const std::size_t half = m_alg == "ES384" ? 48 : 32;
        json::object key{{"kid", m_kid}, {"use", "sig"}, {"alg", m_alg}};
        if (m_alg.starts_with("ES")) {
            key["kty"] = "EC";
            key["crv"] = m_alg == "ES384" ? "P-384" : "P-256";
            key["x"] = big(OSSL_PKEY_PARAM_EC_PUB_X, half);
            key["y"] = big(OSSL_PKEY_PARAM_EC_PUB_Y, half);
        } else {
            key["kty"] = "RSA";
            key["n"] = big(OSSL_PKEY_PARAM_RSA_N, 0);
            key["e"] = big(OSSL_PKEY_PARAM_RSA_E, 0);
        }
        json::array keys;
        keys.push_back(std::move(key));
        json::object o;
        o["keys"] = std::move(keys);
        return json::write(o);
    }
    [[nodiscard]] std::string token(const json::object& claims, std::string alg = {}) const {
        const auto said = alg.empty() ? m_alg : alg;
        const auto text = b64(json::write(json::object{{"alg", said}, {"kid", m_kid}, {"typ", "JWT"}})) + "." + b64(json::write(claims));
        auto* c = EVP_MD_CTX_new();
        std::size_t size = 0;
        EVP_DigestSignInit(c, nullptr, m_alg.ends_with("384") ? EVP_sha384() : EVP_sha256(), nullptr, m_key);
        EVP_DigestSign(c, nullptr, &size, reinterpret_cast<const unsigned char*>(text.data()), text.size());
        std::string signature(size, '\0');
        EVP_DigestSign(c, reinterpret_cast<unsigned char*>(signature.data()), &size, reinterpret_cast<const unsigned char*>(text.data()), text.size());
        EVP_MD_CTX_free(c);
        signature.resize(size);
        if (m_alg.starts_with("ES")) { // DER → two numbers
            const std::size_t half = m_alg == "ES384" ? 48 : 32;
            const auto* p = reinterpret_cast<const unsigned char*>(signature.data());
            auto* sig = d2i_ECDSA_SIG(nullptr, &p, static_cast<long>(size));
            std::string raw(2 * half, '\0');
            BN_bn2binpad(ECDSA_SIG_get0_r(sig), reinterpret_cast<unsigned char*>(raw.data()), static_cast<int>(half));
            BN_bn2binpad(ECDSA_SIG_get0_s(sig), reinterpret_cast<unsigned char*>(raw.data()) + half, static_cast<int>(half));
            ECDSA_SIG_free(sig);
            signature = raw;
        }
        return text + "." + b64(signature);
    }

  private:
    std::string m_kid;
    std::string m_alg;
    EVP_PKEY* m_key;
};

} // namespace fyr::server::smart::test
