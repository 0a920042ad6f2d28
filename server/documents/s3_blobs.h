// Blobs in an S3-compatible store: libcurl carries, the requests are signed here (AWS Signature Version 4).
//
// Shape:  path style: `<endpoint>/<bucket>/<name>`. A file is sent and received as a stream; its SHA-256 is signed.
// Errors: network (no answer, or 5xx), notFound, forbidden (the key is not accepted), storage.
// Source: docs.aws.amazon.com, Signature Version 4 for S3 (canonical request, string to sign, signing key).
#pragma once

#include "server/documents/blob_store.h"

namespace fyr::server {

struct S3Options {
    std::string endpoint; // "https://s3.example.org"
    std::string bucket;
    std::string region = "us-east-1";
    std::string accessKey;
    std::string secretKey;
    long timeoutSeconds = 120;
};

// What is signed, apart from the network.
struct S3Request {
    std::string method;
    std::string host;
    std::string path;  // as sent: percent-encoded
    std::vector<std::pair<std::string, std::string>> query; // sorted by name, not encoded
    std::string payloadHash;
    Instant at{};
};
// The value of the Authorization header.
[[nodiscard]] std::string signS3(const S3Request& r, const S3Options& o);
[[nodiscard]] std::string amzDate(Instant at); // 20261121T084500Z
[[nodiscard]] std::string percentEncoded(std::string_view text, bool keepSlash);

class S3Blobs final : public BlobStore {
  public:
    S3Blobs(S3Options options, const Clock& clock) : m_o(std::move(options)), m_clock(clock) {}
    Result<void> put(const std::string& name, const std::filesystem::path& file) override;
    Result<void> fetch(const std::string& name, const std::filesystem::path& to) override;
    Result<bool> has(const std::string& name) override;
    Result<void> remove(const std::string& name) override;
    Result<std::vector<BlobInfo>> list(const std::string& prefix) override;

  private:
    struct Answer {
        long status = 0;
        std::string body;
    };
    // `send`: a file to upload. `receive`: where a good answer goes; nothing: into `body`, at most 8 MiB.
    [[nodiscard]] Result<Answer> call(const std::string& method, const std::string& path, const std::vector<std::pair<std::string, std::string>>& query,
                                      const std::filesystem::path* send, const std::filesystem::path* receive);
    S3Options m_o;
    const Clock& m_clock;
};

} // namespace fyr::server
