#include "server/documents/s3_blobs.h"

#include "server/documents/s3_server.h"
#include "server/documents/vault.h"
#include "tests/temp_folder.h"

#include <fstream>
#include <gmock/gmock.h>
#include <unistd.h>

namespace fyr::server {
namespace {

namespace fs = std::filesystem;

// The worked example of AWS's documentation (GET Object, without the Range header) has headers of its own; this one was
// computed with an independent implementation (Python's hmac) from the same recipe.
TEST(S3SignatureTest, isWhatAnotherImplementationComputes) {
    S3Request r{"GET", "examplebucket.s3.amazonaws.com", "/", {{"max-keys", "2"}, {"prefix", "J"}},
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", *parseInstant("2013-05-24T00:00:00Z")};
    S3Options o{"https://examplebucket.s3.amazonaws.com", "examplebucket", "us-east-1", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
    EXPECT_EQ("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,"
              "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7", signS3(r, o))
        << "AWS, Signature Calculations for the Authorization Header, example List Objects";
    EXPECT_EQ("20130524T000000Z", amzDate(r.at));
    EXPECT_EQ("a%20b/%C3%A5~", percentEncoded("a b/å~", true));
}

class S3Test : public testing::Test {
  protected:
    S3Options options(std::string secret = "hemlig/nyckel+1") { return {server.endpoint(), "fyr", "eu-north-1", "AK", std::move(secret), 10}; }
    fs::path file(const std::string& bytes) {
        std::ofstream(folder / "in", std::ios::binary | std::ios::trunc) << bytes;
        return folder / "in";
    }
    fyr::test::TempFolder folder;
    test::S3Server server{"fyr", "AK", "hemlig/nyckel+1"};
    SystemClock clock;
};

TEST_F(S3Test, objectsGoThereAndBackSigned) {
    S3Blobs s3(options(), clock);
    const std::string big(3'000'000, 'x');
    ASSERT_TRUE(s3.put("t1/aa", file(big)));
    EXPECT_TRUE(s3.has("t1/aa").value());
    EXPECT_FALSE(s3.has("t1/bb").value());
    ASSERT_TRUE(s3.fetch("t1/aa", folder / "out"));
    EXPECT_EQ(big.size(), fs::file_size(folder / "out"));
    EXPECT_EQ(ErrorCode::notFound, s3.fetch("t1/bb", folder / "out").error().code);
    for (const char* n : {"t1/bb", "t1/cc", "t1/dd", "t1/ee", "t2/zz"}) ASSERT_TRUE(s3.put(n, file("1")));
    EXPECT_EQ(5U, s3.list("t1").value().size()) << "over three pages, and none of another tenant";
    EXPECT_TRUE(s3.remove("t1/aa"));
    EXPECT_TRUE(s3.remove("t1/aa")) << "gone is gone";
    EXPECT_FALSE(s3.has("t1/aa").value());
    EXPECT_EQ(0, server.refused);
}

TEST_F(S3Test, aWrongKeyIsRefusedByTheServersOwnReckoning) {
    S3Blobs s3(options("fel"), clock);
    EXPECT_EQ(ErrorCode::configuration, s3.put("t1/aa", file("x")).error().code);
    EXPECT_EQ(1, server.refused);
    EXPECT_TRUE(server.objects().empty());
}

TEST_F(S3Test, aServerThatIsDownOrBusyIsANetworkError) {
    S3Blobs s3(options(), clock);
    server.failNext = 1;
    EXPECT_EQ(ErrorCode::network, s3.put("t1/aa", file("x")).error().code);
    EXPECT_TRUE(s3.put("t1/aa", file("x")));
    auto nowhere = options();
    nowhere.endpoint = "http://127.0.0.1:1";
    EXPECT_EQ(ErrorCode::network, S3Blobs(nowhere, clock).has("t1/aa").error().code);
}

// asvs: 11.3.3
TEST_F(S3Test, theVaultSealsAndChecksWhatLiesThere) {
    S3Blobs s3(options(), clock);
    VaultOptions o;
    o.staging = folder / "staging";
    o.key.emplace();
    Vault vault(s3, o);
    ASSERT_TRUE(vault.append("u", 0, "En hemlig text"));
    const auto sealed = vault.seal("t1", "u", "text/plain");
    ASSERT_TRUE(sealed) << sealed.error().describe();
    EXPECT_THAT(server.objects().at("t1/" + sealed->sha256), testing::Not(testing::HasSubstr("hemlig")));
    EXPECT_EQ("hemlig", Vault(s3, o).read("t1", sealed->sha256, 3, 6).value());
    server.damage("t1/" + sealed->sha256, "annat");
    EXPECT_EQ(ErrorCode::storageCorrupt, Vault(s3, o).read("t1", sealed->sha256, 0, 6).error().code);
}

} // namespace
} // namespace fyr::server
