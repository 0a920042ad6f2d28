// An embedded store in a folder of its own, gone with the test.
#pragma once

#include "sqlite/database.h"
#include "server/store/sqlite_store.h"
#include "tests/server/store/store_suite.h"
#include "tests/temp_folder.h"

#include <filesystem>
#include <map>

namespace fyr::server::test {

using fyr::test::TempFolder;

// All that a tenant's trail holds.
inline std::vector<AuditRecord> wholeTrail(Store& store, const std::string& tenant) {
    std::vector<AuditRecord> out;
    EXPECT_TRUE(store.read(TenantId{tenant}, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(out, tx.audit(0, 10'000));
        return {};
    }));
    return out;
}

class SqlitePlace : public Place {
  public:
    SqlitePlace(Clock& clock, Random& random, std::vector<std::uint8_t> key = {})
        : m_clock(clock), m_random(random), m_options{m_folder.file(), std::move(key)} {
        // Making the tables takes longer than most tests: each file begins as a copy of an empty one.
        static std::map<std::vector<std::uint8_t>, std::unique_ptr<TempFolder>> empty;
        auto& folder = empty[m_options.key];
        if (!folder) {
            folder = std::make_unique<TempFolder>();
            EXPECT_TRUE(openSqliteStore({folder->file(), m_options.key}, clock, random));
        }
        std::filesystem::copy_file(folder->file(), m_options.file);
    }
    Result<std::unique_ptr<Store>> open() override { return openSqliteStore(m_options, m_clock, m_random); }
    void tamperWithAudit(std::int64_t seq) override {
        auto db = sqlite::Database::open(m_options.file, {sqlite::OpenMode::readWrite, m_options.key});
        ASSERT_TRUE(db);
        const auto changed = db->run("UPDATE audit SET json=replace(json, 'a', 'b') WHERE seq=?", seq);
        ASSERT_TRUE(changed);
        ASSERT_GE(*changed, 1);
    }
    [[nodiscard]] const SqliteStoreOptions& options() const { return m_options; }

  private:
    Clock& m_clock;
    Random& m_random;
    TempFolder m_folder;
    SqliteStoreOptions m_options;
};

} // namespace fyr::server::test
