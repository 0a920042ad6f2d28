// What goes to PostgreSQL and what comes back, in its binary format.
//
// Shape: `Args` takes integers (int8), texts, Bytes (bytea), lists of these, and empty optionals (null). `Rows` is one
//        answer; an integer may come as int2, int4, int8 or bool.
// Source: postgresql.org/docs/15/protocol-message-formats.html, src/include/utils/array.h
#pragma once

#include <cstdint>
#include <libpq-fe.h>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace fyr::server::pg {

struct Bytes {
    std::string_view data;
};

class Args {
  public:
    template <class... T>
    explicit Args(const T&... values) {
        m_values.reserve(sizeof...(values));
        (add(values), ...);
    }
    void add(std::string_view v) { put(textType, v); }
    void add(const std::string& v) { put(textType, v); }
    void add(const char* v) { put(textType, v); }
    void add(Bytes v) { put(bytesType, v.data); }
    template <class T>
        requires std::is_integral_v<T>
    void add(T v) {
        begin(integerType);
        big(static_cast<std::uint64_t>(static_cast<std::int64_t>(v)), 8);
        end();
    }
    void add(std::optional<std::int64_t> v) {
        if (v) return add(*v);
        m_values.push_back({integerType, 0, -1});
    }
    void add(std::optional<Bytes> v) {
        if (v) return add(*v);
        m_values.push_back({bytesType, 0, -1});
    }
    void add(const std::vector<std::int64_t>& list);
    void add(const std::vector<std::string>& list);
    void add(const std::vector<std::string_view>& list);
    void add(const std::vector<Bytes>& list); // an empty data() is null, not an empty text

    [[nodiscard]] int size() const noexcept { return static_cast<int>(m_values.size()); }
    [[nodiscard]] bool good() const noexcept { return !m_bad; } // PostgreSQL's texts hold no NUL
    struct Arrays {
        std::vector<Oid> types;
        std::vector<const char*> values;
        std::vector<int> lengths;
        std::vector<int> formats;
    };
    [[nodiscard]] Arrays arrays() const;

  private:
    static constexpr Oid integerType = 20;
    static constexpr Oid textType = 25;
    static constexpr Oid bytesType = 17;
    static constexpr Oid integersType = 1016;
    static constexpr Oid textsType = 1009;
    static constexpr Oid bytesListType = 1001;
    struct Value {
        Oid type = 0;
        std::size_t at = 0;
        int size = 0;
    };
    void big(std::uint64_t v, int bytes) {
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) m_bytes += static_cast<char>(v >> static_cast<unsigned>(shift));
    }
    void begin(Oid type) { m_values.push_back({type, m_bytes.size(), 0}); }
    void end() { m_values.back().size = static_cast<int>(m_bytes.size() - m_values.back().at); }
    void put(Oid type, std::string_view v) {
        begin(type);
        if (type == textType && v.find('\0') != std::string_view::npos) m_bad = true;
        m_bytes += v;
        end();
    }
    void beginList(Oid list, Oid element, std::size_t count, bool nulls);
    template <class List>
    void texts(const List& list);

    std::vector<Value> m_values;
    std::string m_bytes;
    bool m_bad = false;
};

class Rows {
  public:
    explicit Rows(PGresult* result = nullptr) : m_result(result, &PQclear) {}
    [[nodiscard]] int count() const noexcept { return m_result ? PQntuples(m_result.get()) : 0; }
    [[nodiscard]] bool empty() const noexcept { return count() == 0; }
    [[nodiscard]] bool isNull(int row, int column) const noexcept { return PQgetisnull(m_result.get(), row, column) != 0; }
    [[nodiscard]] std::int64_t integer(int row, int column) const noexcept;
    [[nodiscard]] std::string_view text(int row, int column) const noexcept {
        return {PQgetvalue(m_result.get(), row, column), static_cast<std::size_t>(PQgetlength(m_result.get(), row, column))};
    }
    [[nodiscard]] std::span<const std::uint8_t> bytes(int row, int column) const noexcept {
        const auto t = text(row, column);
        return {reinterpret_cast<const std::uint8_t*>(t.data()), t.size()};
    }
    [[nodiscard]] std::int64_t changed() const; // rows that a statement wrote
    [[nodiscard]] std::string_view tag() const; // "COMMIT", "INSERT 0 1"

  private:
    std::unique_ptr<PGresult, decltype(&PQclear)> m_result;
};

} // namespace fyr::server::pg
