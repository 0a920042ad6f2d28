#include "server/store/sqlite/dictionary.h"

#include "base/text.h"

namespace fyr::server {
namespace {

constexpr std::size_t maxCached = 20'000;

void makeKey(std::string& out, char kind, std::int64_t t, std::int64_t sys, std::string_view a, std::string_view b) {
    out.assign(1, kind);
    out.append(reinterpret_cast<const char*>(&t), sizeof t);
    out.append(reinterpret_cast<const char*>(&sys), sizeof sys);
    out.append(a).append(1, '\0').append(b);
}

} // namespace

Result<std::optional<std::int64_t>> findSystem(sqlite::Database& db, std::int64_t t, std::string_view uri) {
    return db.integer("SELECT num FROM dict WHERE t=? AND code=? AND sys=-1", t, uri);
}

Result<std::optional<std::int64_t>> findUnit(sqlite::Database& db, std::int64_t t, std::string_view unit) {
    return db.integer("SELECT num FROM dict WHERE t=? AND code=? AND sys=-4", t, unit);
}

Result<void> findCode(sqlite::Database& db, std::int64_t t, std::string_view code, std::optional<std::int64_t> sys,
                      std::vector<std::int64_t>& out) {
    const auto collect = [&](sqlite::Statement rows) -> Result<void> {
        while (true) {
            FYR_TRY(const bool more, rows.step());
            if (!more) return {};
            out.push_back(rows.integer(0));
        }
    };
    if (sys) {
        FYR_TRY(auto rows, db.query("SELECT num FROM dict WHERE t=? AND code=? AND sys=?", t, code, *sys));
        return collect(std::move(rows));
    }
    FYR_TRY(auto rows, db.query("SELECT num FROM dict WHERE t=? AND code=? AND sys>=0", t, code));
    return collect(std::move(rows));
}

Result<std::optional<std::int64_t>> findResource(sqlite::Database& db, std::int64_t t, std::int64_t type,
                                                 std::string_view id) {
    return db.integer("SELECT rid FROM resource WHERE t=? AND type=? AND id=?", t, type, id);
}

std::optional<std::int64_t> InternCache::cached(const std::string& key) const {
    const auto at = m_numbers.find(key);
    return at == m_numbers.end() ? std::optional<std::int64_t>{} : at->second;
}

void InternCache::remember(std::string key, std::int64_t number) {
    if (m_numbers.size() >= maxCached) m_numbers.clear();
    m_fresh.push_back(key);
    m_numbers.insert_or_assign(std::move(key), number);
}

void InternCache::rolledBack() {
    for (const auto& key : m_fresh) m_numbers.erase(key);
    m_fresh.clear();
}

Result<std::int64_t> InternCache::code(sqlite::Database& db, std::int64_t t, std::string_view code, std::int64_t sys,
                                       std::string_view said) {
    makeKey(m_key, 'c', t, sys, code, said);
    if (const auto known = cached(m_key)) return *known;
    const std::string folded = foldForSearch(said);
    FYR_TRY(const auto stored,
            db.integer("SELECT num FROM dict WHERE t=? AND code=? AND sys=? AND said=?", t, code, sys, folded));
    std::int64_t number = stored.value_or(0);
    if (!stored) {
        FYR_CHECK(db.run("INSERT INTO dict(t, code, sys, said) VALUES(?, ?, ?, ?)", t, code, sys, folded));
        number = db.lastInsertId();
    }
    remember(m_key, number);
    return number;
}

Result<std::int64_t> InternCache::system(sqlite::Database& db, std::int64_t t, std::string_view uri) {
    if (uri.empty()) return dict::noSystem;
    return code(db, t, uri, dict::systemRow);
}

Result<std::int64_t> InternCache::resource(sqlite::Database& db, std::int64_t t, std::int64_t type, std::string_view id) {
    makeKey(m_key, 'r', t, type, id, {});
    if (const auto known = cached(m_key)) return *known;
    FYR_TRY(const auto stored, findResource(db, t, type, id));
    std::int64_t rid = stored.value_or(0);
    if (!stored) {
        FYR_TRY(rid, newResource(db));
        FYR_CHECK(db.run("INSERT INTO resource(rid, t, type, id, version, updated, state, method, patient, unit) "
                         "VALUES(?, ?, ?, ?, 0, 0, 2, 0, 0, 0)", rid, t, type, id));
    }
    remember(m_key, rid);
    return rid;
}

Result<std::int64_t> InternCache::newResource(sqlite::Database& db) {
    if (m_lastResource == 0) {
        FYR_TRY(const auto last, db.integer("SELECT max(rid) FROM resource"));
        m_lastResource = last.value_or(0);
    }
    return ++m_lastResource;
}

void InternCache::knowResource(std::int64_t t, std::int64_t type, std::string_view id, std::int64_t rid) {
    makeKey(m_key, 'r', t, type, id, {});
    remember(m_key, rid);
}

} // namespace fyr::server
