#include "server/store/sqlite/dictionary.h"

#include "base/text.h"
#include "server/store/index/terms.h"

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

Result<std::optional<std::int64_t>> findResource(sqlite::Database& db, std::int64_t t, std::int64_t type,
                                                 std::string_view id) {
    return db.integer("SELECT rid FROM resource WHERE t=? AND type=? AND id=?", t, type, id);
}

// ---- What a search asks ---------------------------------------------------------------------------------------

namespace {

template <class... Args>
Result<void> gather(sqlite::Database& db, std::vector<std::int64_t>& out, std::string_view sql, const Args&... args) {
    FYR_TRY(auto rows, db.query(sql, args...));
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) return {};
        out.push_back(rows.integer(0));
    }
}

} // namespace

Result<void> SqliteLookup::codes(std::string_view code, std::optional<std::string_view> system, std::vector<std::int64_t>& out) {
    if (!system) return gather(m_db, out, "SELECT num FROM dict WHERE t=? AND code=? AND sys>=0", m_t, code);
    std::int64_t sys = dict::noSystem;
    if (!system->empty()) {
        FYR_TRY(const auto found, findSystem(m_db, m_t, *system));
        if (!found) return {};
        sys = *found;
    }
    return gather(m_db, out, "SELECT num FROM dict WHERE t=? AND code=? AND sys=?", m_t, code, sys);
}
Result<void> SqliteLookup::codesOfSystem(std::string_view system, std::vector<std::int64_t>& out) {
    std::int64_t sys = dict::noSystem;
    if (!system.empty()) {
        FYR_TRY(const auto found, findSystem(m_db, m_t, system));
        if (!found) return {};
        sys = *found;
    }
    return gather(m_db, out, "SELECT num FROM dict WHERE t=? AND sys=?", m_t, sys);
}
Result<void> SqliteLookup::codesSaying(std::string_view folded, std::vector<std::int64_t>& out) {
    return gather(m_db, out, "SELECT num FROM dict WHERE t=? AND sys>=0 AND substr(said, 1, length(?))=?", m_t, folded, folded);
}
Result<void> SqliteLookup::addresses(std::string_view address, std::vector<std::int64_t>& out) {
    return gather(m_db, out, "SELECT num FROM dict WHERE t=? AND code=? AND sys=-2", m_t, address);
}
Result<void> SqliteLookup::uris(std::string_view uri, bool below, std::vector<std::int64_t>& out) {
    if (!below) return gather(m_db, out, "SELECT num FROM dict WHERE t=? AND code=? AND sys=-3", m_t, uri);
    return gather(m_db, out, "SELECT num FROM dict WHERE t=? AND code>=? AND code<? AND sys=-3", m_t, uri, pastPrefix(std::string(uri)));
}
Result<void> SqliteLookup::resource(std::string_view type, std::string_view id, std::vector<std::int64_t>& out) {
    FYR_TRY(const auto rid, findResource(m_db, m_t, m_names.type(type), id));
    if (rid) out.push_back(*rid);
    return {};
}
Result<std::string> SqliteLookup::textOfKey(std::int64_t key) {
    FYR_TRY(auto text, isReferenceKey(key) ? m_db.text("SELECT id FROM resource WHERE rid=?", key / 2)
                                           : m_db.text("SELECT code FROM dict WHERE num=?", key / 2));
    return std::move(text).value_or("");
}

// ---- Names ----------------------------------------------------------------------------------------------------

Result<std::vector<NameRow>> storedNames(sqlite::Database& db) {
    std::vector<NameRow> out;
    FYR_TRY(auto rows, db.query("SELECT num, text, kind FROM name"));
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) return out;
        out.push_back({rows.integer(0), std::string(rows.text(1)), static_cast<int>(rows.integer(2))});
    }
}

Result<void> completeNames(sqlite::Database& db) {
    FYR_TRY(const auto stored, storedNames(db));
    for (const auto& row : Names::missing(stored)) FYR_CHECK(db.run("INSERT INTO name(text, kind) VALUES(?, ?)", row.text, row.kind));
    return {};
}

Result<Names> loadNames(sqlite::Database& db) {
    FYR_TRY(const auto stored, storedNames(db));
    return Names::from(stored);
}

// ---- Interning ------------------------------------------------------------------------------------------------

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
