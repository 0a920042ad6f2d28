// PostgreSQL: the whole suite, over a private cluster.
#include "tests/server/store/postgres_place.h"

namespace fyr::server::test {
namespace {

std::vector<Kind> kinds() {
    std::string why;
    PgCluster* cluster = PgCluster::shared(&why);
    if (!cluster) {
        fmt::print(stderr, "The suite is skipped for PostgreSQL: {}\n", why);
        return {};
    }
    return {Kind{"server", [cluster](Clock& c, Random& r) { return std::make_unique<PostgresPlace>(c, r, *cluster); }}};
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StoreSuite);
INSTANTIATE_TEST_SUITE_P(Postgres, StoreSuite, testing::ValuesIn(kinds()), [](const auto& kind) { return kind.param.name; });

} // namespace
} // namespace fyr::server::test
