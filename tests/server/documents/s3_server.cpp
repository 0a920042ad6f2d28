#include "server/documents/s3_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <poll.h>
#include <sstream>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace fyr::server::test {
namespace {

std::string toHex(const std::string& bytes) {
    static const char* digits = "0123456789abcdef";
    std::string out;
    for (const unsigned char c : bytes) {
        out += digits[c >> 4U];
        out += digits[c & 15U];
    }
    return out;
}
std::string shaHex(const std::string& text) {
    unsigned char out[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), out);
    return toHex({reinterpret_cast<char*>(out), sizeof out});
}
// By EVP's keys, not by HMAC().
std::string hmac(const std::string& key, const std::string& text) {
    EVP_PKEY* k = EVP_PKEY_new_raw_private_key(EVP_PKEY_HMAC, nullptr, reinterpret_cast<const unsigned char*>(key.data()), key.size());
    EVP_MD_CTX* c = EVP_MD_CTX_new();
    EVP_DigestSignInit(c, nullptr, EVP_sha256(), nullptr, k);
    EVP_DigestSignUpdate(c, text.data(), text.size());
    unsigned char out[64];
    std::size_t n = sizeof out;
    EVP_DigestSignFinal(c, out, &n);
    EVP_MD_CTX_free(c);
    EVP_PKEY_free(k);
    return {reinterpret_cast<char*>(out), n};
}
std::string part(const std::string& text, const std::string& after, char until) {
    const auto at = text.find(after);
    if (at == std::string::npos) return {};
    const auto from = at + after.size();
    return text.substr(from, text.find(until, from) - from);
}

} // namespace

S3Server::S3Server(std::string bucket, std::string accessKey, std::string secretKey)
    : m_bucket(std::move(bucket)), m_access(std::move(accessKey)), m_secret(std::move(secretKey)) {
    m_listen = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(m_listen, reinterpret_cast<sockaddr*>(&a), sizeof a);
    socklen_t size = sizeof a;
    ::getsockname(m_listen, reinterpret_cast<sockaddr*>(&a), &size);
    m_port = ntohs(a.sin_port);
    ::listen(m_listen, 16);
    m_thread = std::thread([this] { run(); });
}

S3Server::~S3Server() {
    m_stop = true;
    m_thread.join();
    ::close(m_listen);
}

std::string S3Server::endpoint() const { return "http://127.0.0.1:" + std::to_string(m_port); }

void S3Server::run() {
    while (!m_stop) {
        pollfd p{m_listen, POLLIN, 0};
        if (::poll(&p, 1, 20) <= 0) continue;
        const int fd = ::accept(m_listen, nullptr, nullptr);
        if (fd < 0) continue;
        serve(fd);
        ::close(fd);
    }
}

void S3Server::serve(int fd) {
    std::string in;
    char buffer[16384];
    std::size_t end = std::string::npos;
    std::map<std::string, std::string> headers;
    std::string method, target;
    std::size_t length = 0;
    while (true) {
        if (end != std::string::npos && in.size() >= end + 4 + length) break;
        const auto got = ::recv(fd, buffer, sizeof buffer, 0);
        if (got <= 0) return;
        in.append(buffer, static_cast<std::size_t>(got));
        if (end == std::string::npos && (end = in.find("\r\n\r\n")) != std::string::npos) {
            std::istringstream lines(in.substr(0, end));
            std::string line;
            std::getline(lines, line);
            std::istringstream(line) >> method >> target;
            while (std::getline(lines, line)) {
                if (!line.empty() && line.back() == '\r') line.pop_back();
                const auto colon = line.find(": ");
                std::string name = line.substr(0, colon);
                for (auto& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
                headers[name] = colon == std::string::npos ? "" : line.substr(colon + 2);
            }
            if (headers.count("content-length") != 0) length = std::stoul(headers["content-length"]);
        }
    }
    const auto out = answer(method, target, headers, in.substr(end + 4, length));
    for (std::size_t at = 0; at < out.size();) {
        const auto put = ::send(fd, out.data() + at, out.size() - at, MSG_NOSIGNAL);
        if (put <= 0) return;
        at += static_cast<std::size_t>(put);
    }
}

bool S3Server::signatureHolds(const std::string& method, const std::string& target, const std::map<std::string, std::string>& headers, const std::string& body) {
    const auto get = [&](const char* n) { return headers.count(n) != 0 ? headers.at(n) : std::string(); };
    const auto auth = get("authorization");
    const auto date = get("x-amz-date");
    if (get("x-amz-content-sha256") != shaHex(body)) return false;
    if (part(auth, "Credential=", '/') != m_access) return false;
    const auto region = part(auth, "/" + date.substr(0, 8) + "/", '/');
    const auto question = target.find('?');
    const auto canonical = method + "\n" + target.substr(0, question) + "\n" + (question == std::string::npos ? "" : target.substr(question + 1)) + "\nhost:" + get("host") +
                           "\nx-amz-content-sha256:" + get("x-amz-content-sha256") + "\nx-amz-date:" + date + "\n\nhost;x-amz-content-sha256;x-amz-date\n" + shaHex(body);
    const auto scope = date.substr(0, 8) + "/" + region + "/s3/aws4_request";
    const auto toSign = "AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n" + shaHex(canonical);
    const auto key = hmac(hmac(hmac(hmac("AWS4" + m_secret, date.substr(0, 8)), region), "s3"), "aws4_request");
    return auth.find("Signature=" + toHex(hmac(key, toSign))) != std::string::npos;
}

std::string S3Server::answer(const std::string& method, const std::string& target, const std::map<std::string, std::string>& headers, const std::string& body) {
    const auto reply = [&](const std::string& status, const std::string& text) {
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(text.size()) + "\r\nConnection: close\r\n\r\n" + (method == "HEAD" ? "" : text);
    };
    if (failNext > 0) {
        --failNext;
        return reply("503 Slow Down", "");
    }
    if (!signatureHolds(method, target, headers, body)) {
        ++refused;
        return reply("403 Forbidden", "<Error><Code>SignatureDoesNotMatch</Code></Error>");
    }
    const std::lock_guard lock(m_mutex);
    const auto base = "/" + m_bucket;
    const auto path = target.substr(0, target.find('?'));
    if (path == base && method == "GET") {
        std::string prefix = part(target + "&", "prefix=", '&');
        for (auto at = prefix.find("%2F"); at != std::string::npos; at = prefix.find("%2F")) prefix.replace(at, 3, "/");
        // Two a page, so that going on is tried too.
        const auto from = part(target + "&", "continuation-token=", '&');
        std::string out = "<ListBucketResult>";
        int n = 0;
        for (const auto& [name, bytes] : m_objects) {
            if (name.rfind(prefix, 0) != 0) continue;
            const auto token = shaHex(name);
            if (!from.empty() && n == 0 && token != from) continue;
            if (n++ == 2) {
                out += "<NextContinuationToken>" + token + "</NextContinuationToken>";
                break;
            }
            out += "<Contents><Key>" + name + "</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>" + std::to_string(bytes.size()) + "</Size></Contents>";
        }
        return reply("200 OK", out + "</ListBucketResult>");
    }
    if (path.rfind(base + "/", 0) != 0) return reply("404 Not Found", "");
    const auto name = path.substr(base.size() + 1);
    if (method == "PUT") {
        m_objects[name] = body;
        return reply("200 OK", "");
    }
    if (method == "DELETE") {
        m_objects.erase(name);
        return reply("204 No Content", "");
    }
    const auto it = m_objects.find(name);
    return it == m_objects.end() ? reply("404 Not Found", "") : reply("200 OK", it->second);
}

} // namespace fyr::server::test
