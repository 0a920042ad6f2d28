#include "server/documents/service/documents.h"

#include "server/scheduling/clinic_fixture.h"

#include "fhir/validate.h"

namespace fyr::server::test {
namespace {

namespace fs = std::filesystem;

class DocumentsTest : public ClinicTest {
  protected:
    std::string upload(const Principal& who, const std::string& patient, const std::string& bytes, std::string type = "text/plain") {
        const auto id = ulid();
        EXPECT_TRUE(documents.begin(who, {id, patient, "Provsvar", std::move(type), bytes.size()}));
        EXPECT_TRUE(documents.append(who, id, 0, bytes));
        return id;
    }
    static VaultOptions options(const fs::path& folder) {
        VaultOptions o;
        o.staging = folder / "staging";
        o.mostBytes = 10'000;
        return o;
    }
    FolderBlobs blobs{folder / "blobs"};
    Vault vault{blobs, options(folder.path())};
    Documents documents{*store, vault, clock};
};

TEST_F(DocumentsTest, anUploadBecomesADocumentOfThePatientAndIsReadInRanges) {
    const std::string bytes = "Blodvärde 142, utan anmärkning.";
    const auto id = upload(anna, "anna", bytes);
    EXPECT_EQ(ErrorCode::notFound, documents.read(anna, id, 0, 100).error().code) << "not yet";
    const auto first = documents.finish(anna, id);
    ASSERT_TRUE(first) << first.error().describe();
    EXPECT_EQ(*first, documents.finish(anna, id).value()) << "done again, told again";
    EXPECT_EQ(bytes, documents.read(nurse, id, 0, 1000)->bytes);
    EXPECT_EQ("142", documents.read(nurse, id, 11, 3)->bytes);
    EXPECT_EQ(ErrorCode::badRequest, documents.read(nurse, id, 1000, 3).error().code);
    read("t1", [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto stored, tx.read("DocumentReference", id));
        FYR_TRY(const auto r, fhir::Resource::parse(stored->json));
        for (const auto& p : fhir::validate(r)) ADD_FAILURE() << stored->json << "\n" << p.place << ": " << p.message;
        return {};
    });
    // And it can be sent with a message.
    EXPECT_TRUE(messages.begin(anna, ulid(), {PatientId{"anna"}, "Svar", "Se bilagan", {id}}));
}

TEST_F(DocumentsTest, nobodyElseTouchesIt) {
    const auto id = upload(anna, "anna", "hemligt");
    EXPECT_EQ(ErrorCode::notFound, documents.append(bo, id, 7, "x").error().code);
    EXPECT_EQ(ErrorCode::notFound, documents.finish(nurse, id).error().code) << "an upload is its owner's";
    ASSERT_TRUE(documents.finish(anna, id));
    for (const auto& stranger : {bo, annaElsewhere, nurseElsewhere, person("t1", Role::nurse, "outsider", "unit9"), person("t1", Role::admin, "admin", "unit1")}) {
        EXPECT_EQ(ErrorCode::notFound, documents.read(stranger, id, 0, 10).error().code) << stranger.name;
        EXPECT_EQ(ErrorCode::notFound, documents.finish(stranger, id).error().code) << stranger.name;
    }
    EXPECT_EQ(ErrorCode::notFound, documents.begin(bo, {ulid(), "anna", "x", "text/plain", 3}).error().code);
}

TEST_F(DocumentsTest, onlyWhatWasSaidIsTaken) {
    EXPECT_EQ(3U, documents.begin(anna, {"x", "anna", " ", "text/plain", 0}).error().problems.size());
    EXPECT_EQ(ErrorCode::tooLarge, documents.begin(anna, {ulid(), "anna", "x", "text/plain", 10'001}).error().code);
    const auto id = ulid();
    ASSERT_TRUE(documents.begin(anna, {id, "anna", "x", "image/png", 8}));
    EXPECT_TRUE(documents.begin(anna, {id, "anna", "x", "image/png", 8})) << "begun again";
    EXPECT_EQ(ErrorCode::duplicate, documents.begin(anna, {id, "anna", "y", "image/png", 8}).error().code);
    EXPECT_EQ(ErrorCode::tooLarge, documents.append(anna, id, 0, "123456789").error().code);
    ASSERT_TRUE(documents.append(anna, id, 0, "1234"));
    EXPECT_EQ(ErrorCode::invalidState, documents.finish(anna, id).error().code) << "half of it";
    ASSERT_TRUE(documents.append(anna, id, 4, "5678"));
    EXPECT_EQ(ErrorCode::unsupportedMedia, documents.finish(anna, id).error().code) << "no picture";
}

TEST_F(DocumentsTest, bytesLiveAsLongAsSomeDocumentNeedsThem) {
    const auto one = upload(anna, "anna", "samma text");
    const auto two = upload(bo, "bo", "samma text");
    ASSERT_TRUE(documents.finish(anna, one));
    ASSERT_TRUE(documents.finish(bo, two));
    clock.jumpWall(SystemClock{}.now() - clock.now() + std::chrono::hours{48});
    const auto remove = [&](const std::string& id) { write("t1", [&](WriteTx& tx) { return tx.remove("DocumentReference", id).map([](const auto&) {}); }); };
    remove(one);
    EXPECT_EQ(0U, documents.sweep(TenantId{"t1"}).value());
    EXPECT_EQ("samma text", documents.read(bo, two, 0, 100)->bytes);
    EXPECT_EQ(ErrorCode::notFound, documents.read(anna, one, 0, 100).error().code);
    remove(two);
    EXPECT_EQ(1U, documents.sweep(TenantId{"t1"}).value());
    EXPECT_TRUE(blobs.list("t1").value().empty());
}

} // namespace
} // namespace fyr::server::test
