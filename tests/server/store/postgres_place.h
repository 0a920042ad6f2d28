// A private PostgreSQL for tests: a cluster in a folder of its own, reached by a socket there, run without rights of the
// machine, ended with the program. Each store under test gets a database of its own, copied from an empty one.
#pragma once

#include "server/store/postgres_store.h"
#include "tests/server/store/store_suite.h"

#include <filesystem>

namespace fyr::server::test {

class PgCluster {
  public:
    // nullptr, and why, where there are no server binaries.
    static PgCluster* shared(std::string* why = nullptr);
    ~PgCluster();
    PgCluster(const PgCluster&) = delete;
    PgCluster& operator=(const PgCluster&) = delete;

    [[nodiscard]] std::string url(std::string_view database, std::string_view user) const;
    [[nodiscard]] std::string ownerUrl(std::string_view database) const { return url(database, "fyr_owner"); }
    [[nodiscard]] std::string appUrl(std::string_view database) const { return url(database, "fyr_app"); }
    // Runs statements as the superuser; the rows as text.
    std::vector<std::vector<std::string>> sql(std::string_view database, const std::string& statements) const;
    // A database with the newest schema and nothing in it; or quite empty.
    [[nodiscard]] std::string newDatabase(bool withSchema = true);
    void dropDatabase(const std::string& name) const;
    void awaitQuiet(const std::string& database) const; // nobody is connected to it

    void kill();    // as a power cut: every process of it at once
    void restart(); // and recovery
    void stop();
    [[nodiscard]] std::filesystem::path folder() const { return m_folder; }
    [[nodiscard]] static std::filesystem::path program(std::string_view name);

  private:
    PgCluster() = default;
    bool start(std::string& why);
    [[nodiscard]] pid_t spawn(const std::vector<std::string>& command, bool lasting) const;
    [[nodiscard]] bool run(const std::vector<std::string>& command) const;
    pid_t m_server = 0;
    std::filesystem::path m_folder;
    int m_databases = 0;
    bool m_template = false;
};

class PostgresPlace : public Place {
  public:
    PostgresPlace(Clock& clock, Random& random, PgCluster& cluster)
        : m_clock(clock), m_random(random), m_cluster(cluster), m_database(cluster.newDatabase()) {}
    ~PostgresPlace() override { m_cluster.dropDatabase(m_database); }
    Result<std::unique_ptr<Store>> open() override {
        // What a killed process had sent already is still being done for a moment.
        m_cluster.awaitQuiet(m_database);
        return openPostgresStore({.url = m_cluster.appUrl(m_database)}, m_clock, m_random);
    }
    void tamperWithAudit(std::int64_t seq) override {
        m_cluster.sql(m_database, fmt::format("UPDATE fyr.audit SET json=replace(json, 'a', 'b') WHERE seq={}", seq));
    }
    [[nodiscard]] const std::string& database() const { return m_database; }
    [[nodiscard]] PgCluster& cluster() const { return m_cluster; }

  private:
    Clock& m_clock;
    Random& m_random;
    PgCluster& m_cluster;
    std::string m_database;
};

} // namespace fyr::server::test
