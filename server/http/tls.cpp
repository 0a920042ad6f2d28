#include "server/http/server_impl.h"

#include <openssl/ssl.h>

namespace fyr::server::http {

Result<std::shared_ptr<net::ssl::context>> makeTlsContext(const std::string& certificate, const std::string& key) {
    auto context = std::make_shared<net::ssl::context>(net::ssl::context::tls_server);
    boost::system::error_code ec;
    context->set_options(net::ssl::context::default_workarounds | net::ssl::context::no_sslv2 |
                             net::ssl::context::no_sslv3 | net::ssl::context::no_tlsv1 |
                             net::ssl::context::no_tlsv1_1,
                         ec);
    SSL_CTX_set_options(context->native_handle(),
                        SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    // TLS 1.2 only with forward secrecy and authenticated encryption; TLS 1.3 has nothing else.
    if (SSL_CTX_set_cipher_list(context->native_handle(), "ECDHE+AESGCM:ECDHE+CHACHA20") != 1)
        return fail(ErrorCode::configuration, "this OpenSSL lacks the ciphers we ask for");
    context->use_certificate_chain_file(certificate, ec);
    if (ec) return fail(ErrorCode::configuration, "tls.certificate " + certificate + ": " + ec.message());
    context->use_private_key_file(key, net::ssl::context::pem, ec);
    if (ec) return fail(ErrorCode::configuration, "tls.key " + key + ": " + ec.message());
    if (SSL_CTX_check_private_key(context->native_handle()) != 1)
        return fail(ErrorCode::configuration, "tls.key does not belong to tls.certificate");
    static constexpr unsigned char http11[] = "\x08http/1.1";
    SSL_CTX_set_alpn_select_cb(
        context->native_handle(),
        [](SSL*, const unsigned char** out, unsigned char* outLength, const unsigned char* in, unsigned inLength,
           void*) {
            unsigned char* chosen = nullptr;
            const int rc = SSL_select_next_proto(&chosen, outLength, http11, sizeof http11 - 1, in, inLength);
            *out = chosen;
            return rc == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
        },
        nullptr);
    return context;
}

} // namespace fyr::server::http
