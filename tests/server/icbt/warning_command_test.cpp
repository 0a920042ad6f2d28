// fyrctl icbt warning, the real program on a clinic's store: what an administrator does.
#include "lived_courses.h"

#include "server/icbt/early_warning.h"
#include "server/store/sqlite_store.h"
#include "tests/program.h"
#include "tests/temp_folder.h"

#include <gmock/gmock.h>

namespace fyr::server::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class WarningCommandTest : public testing::Test {
  protected:
    WarningCommandTest() {
        if (!programmes.load()) throw std::runtime_error("build the target icbt_programmes first");
        withStore([&](Store& store) {
            for (const char* tenant : {"north", "south"}) {
                const auto made = store.write(TenantId{tenant}, [&](WriteTx& tx) -> Result<void> {
                    FYR_CHECK(tx.putTenant({tenant, "Region", "", "{}"}));
                    const json::object unit{{"resourceType", "Organization"}, {"id", "clinic"}, {"name", "Clinic"}};
                    return putResource(tx, fhir::Resource::from(unit), {"", "clinic"}).map([](const auto&) {});
                });
                ASSERT_TRUE(made) << made.error().describe();
            }
            const auto north = liveIn(store, programmes, {.tenant = "north", .courses = 420});
            ASSERT_TRUE(north) << north.error().describe();
            ASSERT_TRUE(liveIn(store, programmes, {.tenant = "south", .courses = 30}));
        });
    }
    template <class F>
    void withStore(F body) { // closed again before the program runs
        SystemRandom chance;
        auto store = openSqliteStore({.file = folder.file("fyr.db")}, now, chance);
        ASSERT_TRUE(store) << store.error().describe();
        body(**store);
    }
    int run(const std::string& words) { return fyr::test::runProgram("fyrctl", "icbt warning " + words + " --data " + folder.file("").string(), &said); }

    fyr::test::TempFolder folder;
    FakeClock now{*parseInstant("2029-01-01T00:00:00Z")};
    Programmes programmes{std::filesystem::path(FYR_BINARY_DIR) / "share/fyr"};
    std::string said;
};

TEST_F(WarningCommandTest, fitShowUseWithdraw) {
    EXPECT_EQ(2, run("fit --tenant north")) << "somebody answers for it by name";
    EXPECT_EQ(2, run("fit --by Eva")) << "there are two tenants";
    EXPECT_EQ(0, run("show --tenant north"));
    EXPECT_THAT(said, HasSubstr("no early warning has been fitted"));

    EXPECT_EQ(0, run("fit --tenant north --programme depression --try --by Eva"));
    EXPECT_THAT(said, HasSubstr("nothing was stored"));
    EXPECT_THAT(said, HasSubstr("AUC"));
    EXPECT_EQ(0, run("show --tenant north"));
    EXPECT_THAT(said, HasSubstr("no early warning has been fitted"));

    EXPECT_EQ(3, run("fit --tenant south --by Eva"));
    EXPECT_THAT(said, HasSubstr("200 courses and 60 of either end are needed"));
    EXPECT_THAT(said, HasSubstr("nothing was stored"));
    EXPECT_EQ(3, run("fit --tenant north --programme insomnia --by Eva"));
    EXPECT_THAT(said, HasSubstr("no courses of that programme"));

    ASSERT_EQ(0, run("fit --tenant north --by Eva")) << said;
    std::printf("%s", said.c_str());
    std::string id;
    withStore([&](Store& store) {
        const auto read = store.read(TenantId{"north"}, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto all, earlyWarnings(tx));
            EXPECT_EQ(1U, all.size());
            id = all.at(0).id();
            EXPECT_EQ("Eva", all.at(0).fittedBy);
            FYR_TRY(const auto trail, tx.auditTrail("", 0, 10));
            std::string traces;
            for (const auto& one : trail) traces += one.json;
            EXPECT_THAT(traces, HasSubstr("warning.try"));
            EXPECT_THAT(traces, HasSubstr(id));
            return {};
        });
        ASSERT_TRUE(read);
        ASSERT_TRUE(store.write(TenantId{"north"}, [&](WriteTx& tx) { return tx.setValue("unit-settings/clinic", R"({"icbtEarlyWarning":[")" + id + R"("]})"); }));
    });
    EXPECT_THAT(said, HasSubstr("stored as " + id));

    EXPECT_EQ(0, run("show --tenant north"));
    EXPECT_THAT(said, HasSubstr("named by: clinic"));
    EXPECT_EQ(0, run("show --tenant south"));
    EXPECT_THAT(said, Not(HasSubstr(id)));

    EXPECT_EQ(2, run("withdraw --tenant north --model " + id + " --by Eva")) << "why?";
    EXPECT_EQ(2, run("withdraw --tenant south --why no --model " + id + " --by Eva")) << "another tenant's is not there";
    EXPECT_EQ(0, run("withdraw --tenant north --why 'Another year' --model " + id + " --by Eva"));
    EXPECT_EQ(1, run("withdraw --tenant north --why 'Another year' --model " + id + " --by Eva"));
    EXPECT_EQ(0, run("show --tenant north"));
    EXPECT_THAT(said, HasSubstr("by Eva: Another year"));
    EXPECT_THAT(said, Not(HasSubstr("named by")));
}

} // namespace
} // namespace fyr::server::test
