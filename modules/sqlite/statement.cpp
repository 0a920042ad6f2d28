#include "sqlite/statement.h"

#include "sqlite/connection.h"

#include <limits>
#include <sqlcipher/sqlite3.h>

namespace fyr::sqlite {
namespace {

Result<void> bound(const detail::Connection& c, int code) {
    if (code != SQLITE_OK) return c.error(code, true);
    return {};
}

} // namespace

Statement::Statement(Statement&& other) noexcept
    : m_connection(other.m_connection)
    , m_statement(std::exchange(other.m_statement, nullptr))
    , m_cached(other.m_cached) {}

Statement::~Statement() {
    if (!m_statement) return;
    if (!m_cached) {
        sqlite3_finalize(m_statement);
        return;
    }
    sqlite3_reset(m_statement);
    sqlite3_clear_bindings(m_statement);
    m_connection->byStatement.at(m_statement)->lent = false;
}

Result<void> Statement::bind(int index, std::nullptr_t) {
    return bound(*m_connection, sqlite3_bind_null(m_statement, index));
}
Result<void> Statement::bind(int index, std::int64_t value) {
    return bound(*m_connection, sqlite3_bind_int64(m_statement, index, value));
}
Result<void> Statement::bind(int index, double value) {
    return bound(*m_connection, sqlite3_bind_double(m_statement, index, value));
}
Result<void> Statement::bind(int index, std::string_view value) {
    // A null pointer would bind NULL: an empty text is a text.
    const char* data = value.data() ? value.data() : "";
    return bound(*m_connection,
                 sqlite3_bind_text64(m_statement, index, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}
Result<void> Statement::bind(int index, Blob value) {
    if (value.bytes.empty()) return bound(*m_connection, sqlite3_bind_zeroblob(m_statement, index, 0));
    return bound(*m_connection, sqlite3_bind_blob64(m_statement, index, value.bytes.data(),
                                                    value.bytes.size(), SQLITE_TRANSIENT));
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    auto error = m_connection->error(code, (code & 0xFF) == SQLITE_ERROR);
    sqlite3_reset(m_statement);
    return error;
}

Result<std::int64_t> Statement::run() {
    while (true) {
        FYR_TRY(const bool row, step());
        if (!row) break;
    }
    const std::int64_t changed = sqlite3_stmt_readonly(m_statement) ? 0 : sqlite3_changes64(m_connection->db);
    sqlite3_reset(m_statement);
    return changed;
}

Result<void> Statement::finish() {
    const int code = sqlite3_reset(m_statement);
    if (code == SQLITE_OK) return {};
    return m_connection->error(code, (code & 0xFF) == SQLITE_ERROR);
}

void Statement::reset() noexcept {
    sqlite3_reset(m_statement);
    sqlite3_clear_bindings(m_statement);
}

int Statement::columns() const noexcept {
    return sqlite3_column_count(m_statement);
}
bool Statement::isNull(int column) const noexcept {
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}
std::int64_t Statement::integer(int column) const noexcept {
    return sqlite3_column_int64(m_statement, column);
}
double Statement::real(int column) const noexcept {
    return sqlite3_column_double(m_statement, column);
}
std::string_view Statement::text(int column) const noexcept {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    if (!data) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
}
std::span<const std::uint8_t> Statement::blob(int column) const noexcept {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(m_statement, column));
    if (!data) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
}

} // namespace fyr::sqlite
