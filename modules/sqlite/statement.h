// A prepared statement, lent by a Database; it goes back when it goes out of scope. See sqlite/database.h.
//
// Units: columns count from 0, arguments are bound in order.
#pragma once

#include "base/result.h"

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3_stmt;

namespace fyr::sqlite {

namespace detail {
class Connection;
}

struct Blob {
    std::span<const std::uint8_t> bytes;
};

class [[nodiscard]] Statement {
  public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    // Text and bytes are copied: a temporary may be bound.
    [[nodiscard]] Result<void> bind(int index, std::nullptr_t);
    [[nodiscard]] Result<void> bind(int index, std::int64_t value);
    [[nodiscard]] Result<void> bind(int index, double value);
    [[nodiscard]] Result<void> bind(int index, std::string_view value);
    [[nodiscard]] Result<void> bind(int index, Blob value);
    template <std::integral T>
        requires(!std::same_as<T, std::int64_t>)
    [[nodiscard]] Result<void> bind(int index, T value) {
        return bind(index, static_cast<std::int64_t>(value));
    }
    [[nodiscard]] Result<void> bind(int index, const std::string& value) {
        return bind(index, std::string_view(value));
    }
    [[nodiscard]] Result<void> bind(int index, const char* value) { return bind(index, std::string_view(value)); }
    template <class T>
    [[nodiscard]] Result<void> bind(int index, const std::optional<T>& value) {
        return value ? bind(index, *value) : bind(index, nullptr);
    }
    template <class... Args>
    [[nodiscard]] Result<void> bindAll(const Args&... args) {
        Result<void> out;
        int index = 0;
        static_cast<void>(((out = bind(++index, args)).has_value() && ...));
        return out;
    }

    [[nodiscard]] Result<bool> step();         // true: a row stands
    [[nodiscard]] Result<std::int64_t> run();  // to the end; rows changed
    // Ends it where it stands. Outside a transaction what it wrote is committed only here: the first row of a pragma says what
    // should be, and this whether it is.
    [[nodiscard]] Result<void> finish();
    void reset() noexcept;                     // ready to bind and run again

    [[nodiscard]] int columns() const noexcept;
    [[nodiscard]] bool isNull(int column) const noexcept;
    [[nodiscard]] std::int64_t integer(int column) const noexcept;
    [[nodiscard]] double real(int column) const noexcept;
    [[nodiscard]] std::string_view text(int column) const noexcept;             // valid until the next step
    [[nodiscard]] std::span<const std::uint8_t> blob(int column) const noexcept; // as text

  private:
    friend class Database;
    Statement(detail::Connection* connection, sqlite3_stmt* statement, bool cached)
        : m_connection(connection), m_statement(statement), m_cached(cached) {}
    detail::Connection* m_connection;
    sqlite3_stmt* m_statement;
    bool m_cached;
};

} // namespace fyr::sqlite
