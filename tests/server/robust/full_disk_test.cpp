// A disk that is full under the real server: a small file system of its own for each store. Writes say so, reads go on, what was
// answered is kept, and once there is room again it heals by itself.
#include "server/robust/site.h"
#include "tests/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace fyr::server::test {
namespace {

namespace fs = std::filesystem;

// A tmpfs of so many bytes; where that is not allowed, `why` says so.
class SmallDisk {
  public:
    SmallDisk(std::size_t bytes, const char* owner = nullptr) {
        const auto options = fmt::format("size={},mode=0700", bytes);
        if (::mount("fyr-test", folder.path().c_str(), "tmpfs", 0, options.c_str()) != 0) {
            why = fmt::format("no file system can be mounted here ({}): run as root to test a full disk", std::strerror(errno));
            return;
        }
        m_mounted = true;
        if (owner)
            if (const passwd* p = ::getpwnam(owner); p && ::chown(folder.path().c_str(), p->pw_uid, p->pw_gid) != 0) why = "cannot give the folder away";
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        if (m_mounted) ::umount2(folder.path().c_str(), MNT_DETACH);
    }
    // Takes what is free, but `leave` bytes.
    void fill(std::size_t leave) {
        const int fd = ::open((folder.path() / "ballast").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        const std::string block(64U << 10U, 'x');
        while (fs::space(folder.path()).available > leave + block.size() && ::write(fd, block.data(), block.size()) > 0) {
        }
        ::close(fd);
    }
    void makeRoom() { fs::remove(folder.path() / "ballast"); }
    TempFolder folder;
    std::string why;

  private:
    bool m_mounted = false;
};

std::string observation(int n) {
    return fmt::format(R"({{"resourceType":"Observation","status":"final","identifier":[{{"system":"urn:fyr:full","value":"n{}"}}],"code":{{"text":"{}"}}}})", n, std::string(20'000, 'x'));
}

// Writes until it is said that there is no room, then looks at everything that was promised.
void expectSaidKeptAndHealed(std::uint16_t port, const std::string& token, SmallDisk& disk, std::initializer_list<int> said) {
    Caller c(port, token);
    std::vector<std::string> kept;
    disk.fill(1U << 20U);
    http::test::Answer refused;
    int tries = 0;
    for (; tries < 2'000 && refused.status == 0; ++tries) {
        const auto a = c.call("POST", "/fhir/Observation", observation(tries));
        ASSERT_TRUE(a) << "no answer at all";
        if (a->status == 201) kept.push_back(std::string(*json::text(*json::parse(a->body), "id")));
        else refused = *a;
    }
    ASSERT_NE(refused.status, 0) << "the disk never was full";
    EXPECT_TRUE(std::ranges::find(said, refused.status) != said.end()) << refused.status << refused.body;
    EXPECT_NE(refused.body.find("OperationOutcome"), std::string::npos);
    EXPECT_EQ(refused.body.find(disk.folder.path().string()), std::string::npos) << "no inner path";
    EXPECT_TRUE(refused.status != 507 || refused.body.find("no-store") != std::string::npos) << refused.body;
    // Again and again: still said, still alive. Reads leave a trace each, so they are told the same as long as none can be kept.
    for (int i = 0; i < 5; ++i) {
        const auto a = c.call("POST", "/fhir/Observation", observation(5'000 + i));
        ASSERT_TRUE(a);
        EXPECT_TRUE(std::ranges::find(said, a->status) != said.end()) << a->status << a->body;
    }
    ASSERT_TRUE(c.call("GET", "/healthz"));
    EXPECT_EQ(c.call("GET", "/healthz")->status, 200);
    EXPECT_EQ(c.call("GET", "/readyz")->status, 503) << "who cannot write is not ready";
    EXPECT_EQ(c.call("GET", "/fhir/metadata")->status, 200);
    EXPECT_EQ(c.call("GET", "/api/v1/me")->status, 200) << "who is signed in stays so";
    const auto read = c.call("GET", "/fhir/Observation/" + kept.front());
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->status == 200 || std::ranges::find(said, read->status) != said.end()) << read->status << read->body;
    fmt::print(stderr, "full after {} writes: {}; a read that must leave a trace: {}\n", kept.size(), refused.status, read->status);

    disk.makeRoom();
    bool healed = false;
    for (int i = 0; i < 300 && !healed; ++i) {
        const auto a = c.call("POST", "/fhir/Observation", observation(10'000 + i));
        healed = a && a->status == 201;
        if (!healed) std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    EXPECT_TRUE(healed) << "it does not heal by itself";
    for (int i = 0; i < 100 && c.call("GET", "/readyz")->status != 200; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{100});
    EXPECT_EQ(c.call("GET", "/readyz")->status, 200);
    for (const auto& id : kept) {
        const auto a = c.call("GET", "/fhir/Observation/" + id);
        ASSERT_TRUE(a);
        EXPECT_EQ(a->status, 200) << id << " was answered and is gone";
    }
}

std::string integration(const Demo& demo) {
    for (const auto& a : demo.ready.at("accounts").as_array())
        if (a.at("role").as_string() == "integration") return std::string(a.at("token").as_string());
    return {};
}

// asvs: 16.5.2
TEST(FullDisk, underTheEmbeddedStoreIsSaidAndHeals) {
    SmallDisk disk(160U << 20U);
    if (!disk.why.empty()) GTEST_SKIP() << disk.why;
    Demo seeded({"--log-level", "error"});
    seeded.killNow();
    fs::copy(seeded.folder.path() / "data", disk.folder.path() / "data", fs::copy_options::recursive);
    Process fyrd({"--demo", "--port", "0", "--data", (disk.folder.path() / "data").string(), "--log-level", "error"});
    const auto line = fyrd.readyLine();
    ASSERT_TRUE(line) << fyrd.errors();
    const std::string base(line->at("base").as_string());
    seeded.ready = *line;
    expectSaidKeptAndHealed(static_cast<std::uint16_t>(std::stoi(base.substr(base.rfind(':') + 1))), integration(seeded), disk, {507});
    fyrd.signal(SIGTERM);
    EXPECT_EQ(fyrd.wait(), 0);
    std::string out;
    EXPECT_EQ(fyr::test::runProgram("fyrctl", "db check --data '" + (disk.folder.path() / "data").string() + "'", &out), 0) << out;
}

TEST(FullDisk, underPostgresqlIsSaidAndHeals) {
    if (const auto why = Site::missing(StoreKind::postgres); !why.empty()) GTEST_SKIP() << why;
    SmallDisk disk(160U << 20U, ::geteuid() == 0 ? "postgres" : nullptr);
    if (!disk.why.empty()) GTEST_SKIP() << disk.why;
    fs::permissions(disk.folder.path().parent_path(), fs::perms::others_exec, fs::perm_options::add);
    Site site(StoreKind::postgres);
    auto& cluster = site.cluster();
    // The tables on the small disk; the log of the cluster keeps its room, so that the server itself stays up.
    cluster.sql("postgres", fmt::format("CREATE TABLESPACE small LOCATION '{}'", disk.folder.path().string()));
    site.demo->killNow();
    cluster.awaitQuiet(site.database());
    cluster.sql("postgres", fmt::format("ALTER DATABASE {} SET TABLESPACE small", site.database()));
    site.demo->start();
    expectSaidKeptAndHealed(site.demo->port, integration(*site.demo), disk, {507, 503});
    std::string out;
    EXPECT_EQ(site.ctl("db check", &out), 0) << out;
    EXPECT_EQ(site.ctl("audit verify", &out), 0) << out;
    site.demo->killNow();
    cluster.dropDatabase(site.database());
    cluster.sql("postgres", "DROP TABLESPACE small");
}

} // namespace
} // namespace fyr::server::test
