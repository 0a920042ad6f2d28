// TLS on the same port: what is spoken, what is refused, and a certificate that is exchanged while running.
#include "server/http/test_server.h"
#include "tests/temp_folder.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <unistd.h>

namespace fyr::server::http::test {
namespace {

namespace fs = std::filesystem;

// A self-signed certificate with this serial number, and its key.
void makeCertificate(const fs::path& certificate, const fs::path& key, long serial) {
    EVP_PKEY* pair = EVP_EC_gen("P-256");
    X509* x = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
    X509_gmtime_adj(X509_getm_notBefore(x), 0);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_set_pubkey(x, pair);
    auto* name = X509_get_subject_name(x);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(x, name);
    X509_sign(x, pair, EVP_sha256());
    const auto save = [](const fs::path& path, auto write) {
        FILE* f = std::fopen(path.c_str(), "w");
        write(f);
        std::fclose(f);
    };
    save(certificate, [&](FILE* f) { PEM_write_X509(f, x); });
    save(key, [&](FILE* f) { PEM_write_PrivateKey(f, pair, nullptr, nullptr, 0, nullptr, nullptr); });
    X509_free(x);
    EVP_PKEY_free(pair);
}

class TlsClient {
  public:
    TlsClient(std::uint16_t port, int oldest, int newest) : m_context(SSL_CTX_new(TLS_client_method())) {
        SSL_CTX_set_min_proto_version(m_context, oldest);
        SSL_CTX_set_max_proto_version(m_context, newest);
        SSL_CTX_set_security_level(m_context, 0); // so that old versions are offered at all
        m_bio = BIO_new_ssl_connect(m_context);
        BIO_set_conn_hostname(m_bio, ("127.0.0.1:" + std::to_string(port)).c_str());
        m_connected = BIO_do_connect(m_bio) == 1 && BIO_do_handshake(m_bio) == 1;
        ERR_clear_error();
    }
    ~TlsClient() {
        BIO_free_all(m_bio);
        SSL_CTX_free(m_context);
    }
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;
    bool connected() const { return m_connected; }
    std::string request(const std::string& text) {
        BIO_write(m_bio, text.data(), static_cast<int>(text.size()));
        std::string out;
        char chunk[4096];
        for (int n = 0; (n = BIO_read(m_bio, chunk, sizeof chunk)) > 0;) {
            out.append(chunk, static_cast<std::size_t>(n));
            if (out.find("pong") != std::string::npos) break;
        }
        return out;
    }
    long serial() {
        SSL* ssl = nullptr;
        BIO_get_ssl(m_bio, &ssl);
        X509* x = SSL_get1_peer_certificate(ssl);
        const long n = ASN1_INTEGER_get(X509_get_serialNumber(x));
        X509_free(x);
        return n;
    }

  private:
    SSL_CTX* m_context;
    BIO* m_bio;
    bool m_connected = false;
};

class Tls : public ServerTest {
  protected:
    Tls() {
        makeCertificate(folder / "c.pem", folder / "k.pem", 1);
    }
    void startTls() {
        ServerOptions o;
        o.certificate = folder / "c.pem";
        o.key = folder / "k.pem";
        start(o);
    }
    fyr::test::TempFolder folder;
    const std::string ping = "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";
};

// asvs: 12.1.1
TEST_F(Tls, isSpokenInItsTwoGoodVersionsOnly) {
    startTls();
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsClient c(server->port(), version, version);
        ASSERT_TRUE(c.connected()) << version;
        const auto text = c.request(ping);
        EXPECT_THAT(text, testing::HasSubstr("pong"));
        EXPECT_THAT(text, testing::HasSubstr("Strict-Transport-Security"));
    }
    for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) EXPECT_FALSE(TlsClient(server->port(), version, version).connected()) << version;
}

// asvs: 4.1.2
TEST_F(Tls, plainTextIsToldToUpgradeAndNothingElse) {
    startTls();
    auto c = client();
    const auto a = c.request("GET", "/ping", {{"Authorization", "Bearer nurse-token"}});
    ASSERT_TRUE(a);
    EXPECT_EQ(a->status, 426);
    EXPECT_TRUE(c.closedByPeer());
}

TEST_F(Tls, aHandshakeThatNeverEndsIsEnded) {
    ServerOptions o;
    o.certificate = folder / "c.pem";
    o.key = folder / "k.pem";
    o.headerTime = Millis{80};
    start(o);
    auto c = client();
    ASSERT_TRUE(c.send(std::string("\x16\x03\x01\x02\x00", 5)));
    EXPECT_TRUE(c.closedByPeer());
}

TEST_F(Tls, aNewCertificateIsTakenWithoutARestartAndABadOneIsNot) {
    startTls();
    EXPECT_EQ(TlsClient(server->port(), TLS1_3_VERSION, TLS1_3_VERSION).serial(), 1);
    TlsClient old(server->port(), TLS1_3_VERSION, TLS1_3_VERSION);
    makeCertificate(folder / "c.pem", folder / "k.pem", 2);
    ASSERT_TRUE(server->reloadCertificate());
    EXPECT_EQ(TlsClient(server->port(), TLS1_3_VERSION, TLS1_3_VERSION).serial(), 2);
    EXPECT_THAT(old.request(ping), testing::HasSubstr("pong")) << "open connections stay";
    std::ofstream(folder / "c.pem") << "rubbish";
    EXPECT_FALSE(server->reloadCertificate());
    EXPECT_EQ(TlsClient(server->port(), TLS1_3_VERSION, TLS1_3_VERSION).serial(), 2);
    makeCertificate(folder / "c.pem", folder / "other.pem", 3);
    EXPECT_FALSE(server->reloadCertificate()) << "a key of another certificate";
}

} // namespace
} // namespace fyr::server::http::test
