#include "server/robust/site.h"

#include "server/store/move_store.h"
#include "server/store/sqlite_store.h"
#include "tests/program.h"

#include <mutex>

namespace fyr::server::test {

std::string Site::missing(StoreKind kind) {
    std::string why;
    if (kind == StoreKind::postgres) static_cast<void>(PgCluster::shared(&why));
    return why;
}

Site::Site(StoreKind k) : kind(k) {
    std::vector<std::string> more{"--log-level", "error"};
    if (kind == StoreKind::postgres) {
        m_cluster = PgCluster::shared();
        // A killed process loses nothing that the kernel has: waiting for the disk would only make the test slow.
        m_cluster->sql("postgres", "ALTER SYSTEM SET fsync=off");
        m_cluster->sql("postgres", "SELECT pg_reload_conf()");
        m_database = m_cluster->newDatabase();
        more.insert(more.end(), {"--store-kind", "postgresql", "--store-postgresql", m_cluster->appUrl(m_database)});
    }
    demo = std::make_unique<Demo>(more, [&](const std::filesystem::path& data) {
        if (kind == StoreKind::sqlite) return;
        const auto moved = moveToPostgres(data / "fyr.db", {}, m_cluster->appUrl(m_database), m_clock, m_random);
        ASSERT_TRUE(moved) << moved.error().describe();
        std::filesystem::remove(data / "fyr.db");
    });
    m_tenant = TenantId{std::string(demo->ready.at("accounts").at(0).at("tenant").as_string())};
}

Site::~Site() {
    demo.reset();
    if (m_cluster) m_cluster->dropDatabase(m_database);
}

std::unique_ptr<Store> Site::look() {
    auto s = kind == StoreKind::sqlite ? openSqliteStore({demo->folder.path() / "data" / "fyr.db", {}, 1, true}, m_clock, m_random)
                                       : openPostgresStore({.url = m_cluster->appUrl(m_database), .connections = 2}, m_clock, m_random);
    if (!s) throw std::runtime_error("the store cannot be looked at: " + s.error().describe());
    return std::move(*s);
}

int Site::ctl(const std::string& words, std::string* out) const {
    const auto where = kind == StoreKind::sqlite ? " --data '" + (demo->folder.path() / "data").string() + "'" : " --url '" + m_cluster->appUrl(m_database) + "'";
    return fyr::test::runProgram("fyrctl", words + where, out);
}

std::optional<http::test::Answer> Caller::call(std::string_view method, std::string_view path, std::string_view body,
                                               std::vector<std::pair<std::string, std::string>> headers) {
    try {
        if (!m_line) m_line = std::make_unique<http::test::RawClient>(m_port);
    } catch (const std::exception&) {
        return std::nullopt;
    }
    headers.emplace_back("Authorization", "Bearer " + m_token);
    if (!body.empty()) headers.emplace_back("Content-Type", path.starts_with("/fhir") ? "application/fhir+json" : "application/json");
    auto answer = m_line->request(method, path, headers, body);
    if (!answer || answer->header("connection") == "close") m_line.reset();
    return answer;
}

std::string freshUlid() {
    static std::mutex mutex;
    static const SystemClock clock;
    static SystemRandom random;
    const std::scoped_lock lock(mutex);
    return makeUlid(clock.now(), random);
}

} // namespace fyr::server::test
