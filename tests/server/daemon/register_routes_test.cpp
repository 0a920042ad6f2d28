// The register of courses and the unit's report of a real fyrd: who may, of whom, and the same bytes as fyrctl's.
#include "process.h"

#include "server/store/sqlite_store.h"
#include "tests/program.h"

#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>

namespace fyr::server::test {
namespace {

class RegisterRoutes : public testing::Test {
  protected:
    // The nurse of the other tenant is its manager here; Petra, who is no manager, is named as supervisor of her unit.
    static void SetUpTestSuite() {
        demo = new Demo({"--log-level", "error"}, [](const std::filesystem::path& data) {
            SystemClock clock;
            SystemRandom random;
            SqliteStoreOptions o;
            o.file = data / "fyr.db";
            auto store = openSqliteStore(o, clock, random);
            ASSERT_TRUE(store) << store.error().describe();
            const auto tenants = (*store)->tenants();
            ASSERT_TRUE(tenants);
            for (const auto& t : *tenants) {
                const auto done = (*store)->write(TenantId{t.id}, [&](WriteTx& tx) -> Result<void> {
                    FYR_TRY(auto sofia, tx.account("acc-sofia"));
                    if (sofia) {
                        sofia->role = "manager";
                        FYR_CHECK(tx.putAccount(*sofia));
                    }
                    FYR_TRY(const auto petra, tx.account("acc-petra"));
                    if (!petra) return {};
                    FYR_TRY(const auto kept, tx.value("unit-settings/" + petra->unit));
                    FYR_TRY(auto settings, json::parse(kept ? *kept : t.settings));
                    settings.as_object()["icbtSupervisor"] = petra->practitioner;
                    return tx.setValue("unit-settings/" + petra->unit, json::write(settings));
                });
                ASSERT_TRUE(done) << done.error().describe();
            }
        });
    }
    static void TearDownTestSuite() {
        delete demo;
        demo = nullptr;
    }
    static Demo::Reply ask(std::string_view user, const std::string& path) { return demo->get(path, user.empty() ? std::string() : demo->token(user)); }
    static json::value hello(std::string_view user) {
        auto c = demo->client();
        return json::parse(c.request("GET", "/sync/v1/hello", {{"Authorization", "Bearer " + demo->token(user)}, {"X-Fyr-Protocol", "1"}})->body).value();
    }
    static std::size_t lines(const std::string& text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

    static Demo* demo;
};
Demo* RegisterRoutes::demo = nullptr;

TEST_F(RegisterRoutes, theRegisterIsForTheUnitsManagerOnly) {
    const std::string path = "/api/v1/registers/icbt?table=courses";
    const auto r = ask("karin", path);
    ASSERT_EQ(r.status, 200) << r.text;
    EXPECT_GT(lines(r.text), 5U);
    EXPECT_EQ(r.headers.at("content-type"), "text/csv; charset=utf-8");
    EXPECT_EQ(r.headers.at("cache-control"), "no-store");
    EXPECT_TRUE(r.headers.contains("register-left-out"));
    for (const char* user : {"maria", "johan", "petra", "admin", "integration", "patient"}) EXPECT_EQ(ask(user, path).status, 403) << user;
    EXPECT_EQ(ask("", path).status, 401);
    EXPECT_EQ(ask("karin", path + "&unit=another").status, 404);
    EXPECT_EQ(ask("karin", path + "&identity=number").status, 403) << "the unit does not report by number";
    EXPECT_EQ(ask("karin", path + "&purpose=research&identity=number").status / 100, 4);
    for (const char* wrong : {"table=all", "purpose=curiosity", "identity=name", "from=yesterday", "everything=1"}) EXPECT_EQ(ask("karin", std::string("/api/v1/registers/icbt?") + wrong).status, 400) << wrong;
}

TEST_F(RegisterRoutes, anotherTenantsManagerSeesNothingOfIt) {
    for (const std::string table : {"courses", "measures", "fhir"}) {
        const auto ours = ask("karin", "/api/v1/registers/icbt?table=" + table);
        const auto theirs = ask("sofia", "/api/v1/registers/icbt?table=" + table);
        ASSERT_EQ(theirs.status, 200) << theirs.text;
        EXPECT_EQ(lines(theirs.text), table == "fhir" ? 0U : 1U) << "nobody there has a course";
        EXPECT_GT(lines(ours.text), lines(theirs.text));
    }
    const auto unit = std::string(hello("karin").at("unit").at("id").as_string());
    EXPECT_EQ(ask("sofia", "/api/v1/registers/icbt?unit=" + unit + "x").status, 404) << "nor another unit's";
}

TEST_F(RegisterRoutes, itIsTheSameBytesAsFyrctls) {
    const auto unit = std::string(hello("karin").at("unit").at("id").as_string());
    const auto tenant = std::string(demo->account("karin").at("tenant").as_string());
    std::map<std::string, Demo::Reply> served;
    for (const std::string table : {"courses", "measures", "fhir"}) served[table] = ask("karin", "/api/v1/registers/icbt?table=" + table);
    demo->killNow(); // fyrctl leaves its trace only where no server runs
    for (const auto& [table, r] : served) {
        ASSERT_EQ(r.status, 200);
        const auto file = demo->folder.file("register." + table).string();
        std::string said;
        ASSERT_EQ(fyr::test::runProgram("fyrctl", fmt::format("icbt register --data '{}' --tenant {} --unit {} --table {} --out '{}'", (demo->folder.path() / "data").string(), tenant, unit, table, file), &said), 0) << said;
        std::ifstream in(file, std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(in)), {});
        EXPECT_EQ(bytes, r.text) << table;
        EXPECT_EQ(r.headers.at("content-disposition").substr(0, 10), "attachment");
    }
    demo->start();
}

// In rights, in what the workstation is told, and on the route.
TEST_F(RegisterRoutes, theUnitsReportIsForItsManagerAndItsNamedSupervisor) {
    const std::string path = "/api/v1/quality/icbt?days=90";
    const auto manager = ask("karin", path);
    const auto supervisor = ask("petra", path);
    ASSERT_EQ(manager.status, 200) << manager.text;
    ASSERT_EQ(supervisor.status, 200) << supervisor.text;
    EXPECT_EQ(json::write(manager.body.at("load")), json::write(supervisor.body.at("load")));
    for (const char* user : {"maria", "johan", "leila", "admin", "integration", "patient"}) EXPECT_EQ(ask(user, path).status, 403) << user;
    EXPECT_EQ(ask("", path).status, 401);
    EXPECT_TRUE(hello("petra").at("answersForCourses").as_bool());
    EXPECT_TRUE(hello("karin").at("answersForCourses").as_bool());
    EXPECT_FALSE(hello("johan").as_object().contains("answersForCourses"));
    const auto theirs = ask("sofia", path);
    ASSERT_EQ(theirs.status, 200);
    EXPECT_EQ(theirs.body.at("courses").as_int64(), 0);
    EXPECT_EQ(ask("petra", "/api/v1/registers/icbt?table=courses").status, 403) << "the register stays the manager's";
}

} // namespace
} // namespace fyr::server::test
