// The tree of one FHIR JSON document: numbers keep their digits, members their order.
//
// Shape: a `Value` is 16 bytes and lives in the arena of one `Resource` (resource.h), which owns every byte
// of it.
//        A missing member reads as the null value, so that paths can be followed without a test at each step:
//        `patient["name"][0]["given"][1].text()`.
// Threads: reading is safe from many threads while nobody edits.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fyr::fhir {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

struct Member;
class Arena;

class Value {
  public:
    constexpr Value() noexcept = default;

    [[nodiscard]] Kind kind() const noexcept { return m_kind; }
    [[nodiscard]] bool isNull() const noexcept { return m_kind == Kind::null; }
    [[nodiscard]] bool isBoolean() const noexcept { return m_kind == Kind::boolean; }
    [[nodiscard]] bool isNumber() const noexcept { return m_kind == Kind::number; }
    [[nodiscard]] bool isString() const noexcept { return m_kind == Kind::string; }
    [[nodiscard]] bool isArray() const noexcept { return m_kind == Kind::array; }
    [[nodiscard]] bool isObject() const noexcept { return m_kind == Kind::object; }
    [[nodiscard]] explicit operator bool() const noexcept {
        return m_kind != Kind::null;
    } // is there anything?

    // A string's text (escapes resolved) or a number's digits as they were written; empty for other kinds.
    [[nodiscard]] std::string_view text() const noexcept {
        return m_kind == Kind::string || m_kind == Kind::number ? std::string_view(m_at.chars, m_size)
                                                                : std::string_view();
    }
    [[nodiscard]] bool isTrue() const noexcept { return m_kind == Kind::boolean && m_size != 0; }
    [[nodiscard]] std::optional<bool> boolean() const noexcept;
    [[nodiscard]] std::optional<double> number() const noexcept;
    [[nodiscard]] std::optional<std::int64_t> integer() const noexcept; // none when it has a fraction

    [[nodiscard]] std::size_t size() const noexcept { return isArray() || isObject() ? m_size : 0; }
    [[nodiscard]] std::span<const Value> items() const noexcept;    // of an array; empty otherwise
    [[nodiscard]] std::span<const Member> members() const noexcept; // of an object; empty otherwise
    // What FHIRPath sees: an array's items, any other value as one item, nothing for null.
    [[nodiscard]] std::span<const Value> each() const noexcept;

    [[nodiscard]] const Value* find(std::string_view key) const noexcept;
    [[nodiscard]] const Value& operator[](std::string_view key) const noexcept; // null when missing
    [[nodiscard]] const Value& operator[](std::size_t index) const noexcept;    // null when past the end
    [[nodiscard]] const Value& operator[](const char* key) const noexcept {
        return (*this)[std::string_view(key)];
    }
    [[nodiscard]] const Value& operator[](int index) const noexcept {
        return (*this)[static_cast<std::size_t>(index)];
    }
    [[nodiscard]] std::string_view text(std::string_view key) const noexcept { return (*this)[key].text(); }

    // JSON without white space; numbers byte for byte, members in their order.
    [[nodiscard]] std::string write() const;
    void writeTo(std::string& out) const;

  private:
    friend class Resource;
    friend class Builder;
    friend struct ValueTest;
    union At {
        const char* chars = nullptr;
        Value* items;
        Member* members;
    } m_at;
    std::uint32_t m_size = 0; // bytes of text, items, members; 1 for true
    Kind m_kind = Kind::null;
};

// Equal when a reader of JSON could not tell them apart; numbers must have the same digits (1.0 is not 1.00).
[[nodiscard]] bool operator==(const Value& a, const Value& b) noexcept;

struct Member {
    const char* keyChars = nullptr;
    std::uint16_t keySize = 0;
    std::uint16_t name = 0;  // index in the table of R4 element names; 0 when R4 knows no such name
    bool underscore = false; // "_birthDate": `name` is then that of "birthDate"
    Value value;
    [[nodiscard]] std::string_view key() const noexcept { return {keyChars, keySize}; }
};

inline std::span<const Value> Value::items() const noexcept {
    return isArray() ? std::span<const Value>(m_at.items, m_size) : std::span<const Value>();
}
inline std::span<const Member> Value::members() const noexcept {
    return isObject() ? std::span<const Member>(m_at.members, m_size) : std::span<const Member>();
}
inline std::span<const Value> Value::each() const noexcept {
    if (isArray()) return items();
    return isNull() ? std::span<const Value>() : std::span<const Value>(this, 1);
}

// Where `inside` is in `root`, as FHIRPath: "Patient.name[0].given[1]". Empty when it is not in there.
// Walks the tree: for messages, not for loops.
[[nodiscard]] std::string placeOf(const Value& root, const Value& inside);

} // namespace fyr::fhir
