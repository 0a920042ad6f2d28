#include "server/documents/s3_blobs.h"

#include "base/digest.h"
#include "server/documents/vault.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <curl/curl.h>
#include <fmt/format.h>
#include <memory>
#include <openssl/hmac.h>

namespace fyr::server {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t mostBody = 8U << 20U;

std::string hmac(std::string_view key, std::string_view text) {
    std::array<unsigned char, 32> out{};
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data(), &size);
    return {reinterpret_cast<const char*>(out.data()), size};
}
std::string hexOf(std::string_view bytes) { return hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}); }

std::string canonicalQuery(const std::vector<std::pair<std::string, std::string>>& query) {
    std::string out;
    for (const auto& [name, value] : query) out += fmt::format("{}{}={}", out.empty() ? "" : "&", percentEncoded(name, false), percentEncoded(value, false));
    return out;
}

struct CurlClose {
    void operator()(CURL* c) const { curl_easy_cleanup(c); }
    void operator()(curl_slist* l) const { curl_slist_free_all(l); }
    void operator()(std::FILE* f) const { std::fclose(f); }
};
using Curl = std::unique_ptr<CURL, CurlClose>;
using FilePtr = std::unique_ptr<std::FILE, CurlClose>;

struct Sink {
    std::string* body = nullptr;
    std::FILE* file = nullptr;
};
std::size_t receiveSome(char* data, std::size_t size, std::size_t count, void* to) {
    auto* sink = static_cast<Sink*>(to);
    const auto bytes = size * count;
    if (sink->file) return std::fwrite(data, 1, bytes, sink->file);
    if (sink->body->size() + bytes > mostBody) return 0;
    sink->body->append(data, bytes);
    return bytes;
}
std::size_t sendSome(char* to, std::size_t size, std::size_t count, void* from) { return std::fread(to, 1, size * count, static_cast<std::FILE*>(from)); }

std::string between(std::string_view text, std::string_view open, std::string_view close, std::size_t& from) {
    const auto a = text.find(open, from);
    if (a == std::string_view::npos) return from = std::string_view::npos, std::string{};
    const auto b = text.find(close, a + open.size());
    if (b == std::string_view::npos) return from = std::string_view::npos, std::string{};
    from = b + close.size();
    return std::string(text.substr(a + open.size(), b - a - open.size()));
}

} // namespace

std::string percentEncoded(std::string_view text, bool keepSlash) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~' || (keepSlash && c == '/');
        if (plain) out += c;
        else out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

std::string amzDate(Instant at) {
    std::string out;
    for (const char c : formatInstant(at).substr(0, 19))
        if (c != '-' && c != ':') out += c;
    return out + "Z";
}

std::string signS3(const S3Request& r, const S3Options& o) {
    const auto date = amzDate(r.at);
    const auto day = date.substr(0, 8);
    const auto headers = fmt::format("host:{}\nx-amz-content-sha256:{}\nx-amz-date:{}\n", r.host, r.payloadHash, date);
    constexpr std::string_view signedHeaders = "host;x-amz-content-sha256;x-amz-date";
    const auto canonical = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", r.method, r.path, canonicalQuery(r.query), headers, signedHeaders, r.payloadHash);
    const auto scope = fmt::format("{}/{}/s3/aws4_request", day, o.region);
    const auto toSign = fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", date, scope, hex(sha256(canonical)));
    const auto key = hmac(hmac(hmac(hmac("AWS4" + o.secretKey, day), o.region), "s3"), "aws4_request");
    return fmt::format("AWS4-HMAC-SHA256 Credential={}/{},SignedHeaders={},Signature={}", o.accessKey, scope, signedHeaders, hexOf(hmac(key, toSign)));
}

Result<S3Blobs::Answer> S3Blobs::call(const std::string& method, const std::string& name, const std::vector<std::pair<std::string, std::string>>& query,
                                      const fs::path* send, const fs::path* receive) {
    S3Request r;
    r.method = method;
    const auto scheme = m_o.endpoint.find("://");
    r.host = m_o.endpoint.substr(scheme == std::string::npos ? 0 : scheme + 3);
    r.path = percentEncoded(fmt::format("/{}{}{}", m_o.bucket, name.empty() ? "" : "/", name), true);
    r.query = query;
    r.at = m_clock.now();
    std::uint64_t bytes = 0;
    if (send) {
        FYR_TRY(const auto digest, digestOfFile(*send));
        r.payloadHash = digest.sha256;
        bytes = digest.bytes;
    } else {
        r.payloadHash = hex(sha256(""));
    }
    const Curl curl(curl_easy_init());
    if (!curl) return fail(ErrorCode::internal, "libcurl");
    const auto text = canonicalQuery(query);
    const auto url = m_o.endpoint + r.path + (text.empty() ? "" : "?" + text);
    curl_slist* raw = nullptr;
    for (const auto& h : {"Authorization: " + signS3(r, m_o), "x-amz-date: " + amzDate(r.at), "x-amz-content-sha256: " + r.payloadHash, std::string("Expect:")})
        raw = curl_slist_append(raw, h.c_str());
    const std::unique_ptr<curl_slist, CurlClose> headers(raw);
    Answer answer;
    Sink sink{&answer.body, nullptr};
    FilePtr out;
    if (receive) {
        out.reset(std::fopen(receive->c_str(), "wbe"));
        if (!out) return fail(ErrorCode::storage, "a document's file");
        sink.file = out.get();
    }
    FilePtr in;
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, m_o.timeoutSeconds);
    curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &receiveSome);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &sink);
    if (send) {
        in.reset(std::fopen(send->c_str(), "rbe"));
        if (!in) return fail(ErrorCode::storage, "a document's file");
        curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, &sendSome);
        curl_easy_setopt(curl.get(), CURLOPT_READDATA, in.get());
        curl_easy_setopt(curl.get(), CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(bytes));
    } else if (method == "HEAD") {
        curl_easy_setopt(curl.get(), CURLOPT_NOBODY, 1L);
    } else if (method != "GET") {
        curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
    }
    const auto code = curl_easy_perform(curl.get());
    if (out && (std::fflush(out.get()) != 0)) return fail(ErrorCode::diskFull, "a document's file");
    if (code != CURLE_OK) return fail(ErrorCode::network, fmt::format("the object store: {}", curl_easy_strerror(code)));
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
    if (answer.status == 404) return fail(ErrorCode::notFound, "no such object");
    if (answer.status == 403 || answer.status == 401) return fail(ErrorCode::configuration, "the object store does not accept the key");
    if (answer.status >= 500 || answer.status == 429) return fail(ErrorCode::network, fmt::format("the object store answers {}", answer.status));
    if (answer.status >= 300) return fail(ErrorCode::storage, fmt::format("the object store answers {}", answer.status));
    return answer;
}

Result<void> S3Blobs::put(const std::string& name, const fs::path& file) {
    FYR_TRY(const auto done, call("PUT", name, {}, &file, nullptr));
    return {};
}
Result<void> S3Blobs::fetch(const std::string& name, const fs::path& to) {
    FYR_TRY(const auto done, call("GET", name, {}, nullptr, &to));
    return {};
}
Result<bool> S3Blobs::has(const std::string& name) {
    const auto done = call("HEAD", name, {}, nullptr, nullptr);
    if (done) return true;
    if (done.error().code == ErrorCode::notFound) return false;
    return fail(done.error());
}
Result<void> S3Blobs::remove(const std::string& name) {
    const auto done = call("DELETE", name, {}, nullptr, nullptr);
    if (!done && done.error().code != ErrorCode::notFound) return fail(done.error());
    return {};
}

Result<std::vector<BlobInfo>> S3Blobs::list(const std::string& prefix) {
    std::vector<BlobInfo> out;
    std::string token;
    do {
        std::vector<std::pair<std::string, std::string>> query;
        if (!token.empty()) query.emplace_back("continuation-token", token);
        query.emplace_back("list-type", "2");
        query.emplace_back("prefix", prefix + "/");
        FYR_TRY(const auto page, call("GET", {}, query, nullptr, nullptr));
        // The answer is XML of one known shape; names here are hex digits and need no unescaping.
        for (std::size_t at = 0; at != std::string::npos;) {
            const auto item = between(page.body, "<Contents>", "</Contents>", at);
            if (item.empty()) break;
            BlobInfo info;
            std::size_t in = 0;
            info.name = between(item, "<Key>", "</Key>", in);
            in = 0;
            if (const auto t = parseInstant(between(item, "<LastModified>", "</LastModified>", in))) info.written = *t;
            in = 0;
            const auto size = between(item, "<Size>", "</Size>", in);
            info.bytes = size.empty() ? 0 : std::strtoull(size.c_str(), nullptr, 10);
            out.push_back(std::move(info));
        }
        std::size_t at = 0;
        token = between(page.body, "<NextContinuationToken>", "</NextContinuationToken>", at);
    } while (!token.empty());
    return out;
}

} // namespace fyr::server
