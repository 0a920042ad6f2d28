// The embedded store: the whole suite, plain and encrypted.
#include "tests/server/store/sqlite_place.h"

namespace fyr::server::test {
namespace {

std::vector<std::uint8_t> someKey() { return std::vector<std::uint8_t>(32, 0x5A); }

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreSuite,
                         testing::Values(Kind{"plain", [](Clock& c, Random& r) { return std::make_unique<SqlitePlace>(c, r); }},
                                         Kind{"encrypted", [](Clock& c, Random& r) { return std::make_unique<SqlitePlace>(c, r, someKey()); }}),
                         [](const auto& kind) { return kind.param.name; });

} // namespace
} // namespace fyr::server::test
