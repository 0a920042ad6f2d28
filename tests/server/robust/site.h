// A site for the hard tests: a real fyrd with the demonstration's data, on either store, and a second pair of eyes on that
// store.
#pragma once

#include "server/daemon/process.h"
#include "server/store/postgres_place.h"
#include "tests/environment.h"

#include <atomic>

namespace fyr::server::test {

enum class StoreKind { sqlite, postgres };

class Site {
  public:
    // Why a store of this kind cannot be had here; empty when it can.
    static std::string missing(StoreKind kind);
    explicit Site(StoreKind kind);
    ~Site();
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    // The same store, opened beside fyrd to read.
    [[nodiscard]] std::unique_ptr<Store> look();
    // "fyrctl WORDS… --data DIR" or "--url URL": its exit code; what it printed goes to `out`.
    int ctl(const std::string& words, std::string* out = nullptr) const;
    [[nodiscard]] const TenantId& tenant() const noexcept { return m_tenant; }
    [[nodiscard]] PgCluster& cluster() const noexcept { return *m_cluster; }
    [[nodiscard]] const std::string& database() const noexcept { return m_database; }

    StoreKind kind;

  private:
    PgCluster* m_cluster = nullptr;
    std::string m_database;
    TenantId m_tenant;
    SystemClock m_clock;
    SystemRandom m_random;

  public:
    std::unique_ptr<Demo> demo;
};

// One connection that is made again when it broke: a call that nobody answered answers nothing.
class Caller {
  public:
    Caller(std::uint16_t port, std::string token) : m_port(port), m_token(std::move(token)) {}
    std::optional<http::test::Answer> call(std::string_view method, std::string_view path, std::string_view body = {},
                                           std::vector<std::pair<std::string, std::string>> headers = {});

  private:
    std::uint16_t m_port;
    std::string m_token;
    std::unique_ptr<http::test::RawClient> m_line;
};

[[nodiscard]] std::string freshUlid();
using fyr::test::asked;

} // namespace fyr::server::test
