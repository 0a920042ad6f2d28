#include "server/store/sqlite/audit_blocks.h"

#include <cstring>

namespace fyr::server::audit_blocks {
namespace {

constexpr int atOnce = 8; // blocks of an older schema that are summed up along the way

// FNV-1a. Two patients with one hash cost a look through a block.
std::uint32_t hashOf(std::string_view patient) noexcept {
    std::uint32_t h = 2166136261U;
    for (const char c : patient) h = (h ^ static_cast<unsigned char>(c)) * 16777619U;
    return h;
}

Result<void> sumUp(sqlite::Database& db, std::int64_t t, std::int64_t block) {
    std::vector<std::uint32_t> hashes;
    FYR_TRY(auto rows, db.query("SELECT patient FROM audit WHERE t=? AND seq>? AND seq<=?", t, block * size, (block + 1) * size));
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) break;
        if (!rows.text(0).empty()) hashes.push_back(hashOf(rows.text(0)));
    }
    std::ranges::sort(hashes);
    hashes.erase(std::ranges::unique(hashes).begin(), hashes.end());
    const sqlite::Blob bytes{{reinterpret_cast<const std::uint8_t*>(hashes.data()), hashes.size() * sizeof(std::uint32_t)}};
    FYR_CHECK(db.run("INSERT OR REPLACE INTO audit_block(t, block, patients) VALUES(?, ?, ?)", t, block, bytes));
    return {};
}

} // namespace

Result<void> appended(sqlite::Database& db, std::int64_t t, std::int64_t seq) {
    if (seq % size != 0) return {};
    FYR_TRY(const auto last, db.integer("SELECT max(block) FROM audit_block WHERE t=?", t));
    const std::int64_t complete = seq / size - 1;
    for (std::int64_t block = last.value_or(-1) + 1, n = 0; block <= complete && n < atOnce; ++block, ++n) FYR_CHECK(sumUp(db, t, block));
    return {};
}

Result<bool> mayHold(sqlite::Database& db, std::int64_t t, std::int64_t block, std::string_view patient) {
    FYR_TRY(auto row, db.query("SELECT patients FROM audit_block WHERE t=? AND block=?", t, block));
    FYR_TRY(const bool found, row.step());
    if (!found) return true;
    const auto bytes = row.blob(0);
    const std::uint32_t wanted = hashOf(patient);
    std::size_t low = 0;
    std::size_t high = bytes.size() / sizeof wanted;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        std::uint32_t h = 0;
        std::memcpy(&h, bytes.data() + middle * sizeof h, sizeof h);
        if (h == wanted) return true;
        if (h < wanted) low = middle + 1;
        else high = middle;
    }
    return false;
}

} // namespace fyr::server::audit_blocks
