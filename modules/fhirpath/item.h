// One value while an expression is worked out: a place in a resource, or a value of FHIRPath's own types.
// Internal to modules/fhirpath.
//
// Shape: 24 bytes, copied freely; what it points to lives in the resource, the program or the evaluator's memory.
#pragma once

#include "fhir/value.h"
#include "fhirpath/decimal.h"
#include "fhirpath/temporal.h"
#include "fhirpath/types.h"

#include <memory>
#include <string_view>
#include <vector>

namespace fyr::fhirpath {

struct Quantity {
    Decimal value;
    std::string_view unit; // UCUM, or a calendar word when `calendar`
    bool calendar = false;
};

enum class Sort : std::uint8_t { node, boolean, integer, decimal, string, date, dateTime, time, quantity, info };

struct Item {
    struct Place {
        const fhir::Value* value; // nullptr: a primitive with extensions only, or a resource known by its type alone
        const fhir::Value* extra; // the object under "_name", or nullptr
    };
    struct Text {
        const char* chars;
        std::size_t size;
    };
    union {
        Place node;
        Text chars;
        bool boolean;
        std::int64_t integer; // of `info`: the type that it describes
        const Decimal* decimal;
        const Temporal* temporal;
        const Quantity* quantity;
    };
    TypeId type;
    Sort sort;

    [[nodiscard]] std::string_view text() const noexcept { return {chars.chars, chars.size}; }
    [[nodiscard]] bool isNode() const noexcept { return sort == Sort::node; }
    // A primitive that has extensions only: for every function of values there is nothing.
    [[nodiscard]] bool isVoid() const noexcept { return sort == Sort::node && !node.value; }
    [[nodiscard]] bool isNumber() const noexcept { return sort == Sort::integer || sort == Sort::decimal; }
    [[nodiscard]] bool isDated() const noexcept { return sort == Sort::date || sort == Sort::dateTime; }

    static Item of(const fhir::Value* value, const fhir::Value* extra, TypeId type) noexcept {
        Item i;
        i.node = {value, extra};
        i.type = type;
        i.sort = Sort::node;
        return i;
    }
    static Item of(bool b) noexcept {
        Item i;
        i.boolean = b;
        i.type = type::boolean;
        i.sort = Sort::boolean;
        return i;
    }
    static Item of(std::int64_t n) noexcept {
        Item i;
        i.integer = n;
        i.type = type::integer;
        i.sort = Sort::integer;
        return i;
    }
    static Item of(std::string_view s) noexcept {
        Item i;
        i.chars = {s.data(), s.size()};
        i.type = type::string;
        i.sort = Sort::string;
        return i;
    }
    static Item of(const Decimal* d) noexcept {
        Item i;
        i.decimal = d;
        i.type = type::decimal;
        i.sort = Sort::decimal;
        return i;
    }
    static Item of(const Quantity* q) noexcept {
        Item i;
        i.quantity = q;
        i.type = type::quantity;
        i.sort = Sort::quantity;
        return i;
    }
    static Item of(const Temporal* t, Sort sort) noexcept {
        Item i;
        i.temporal = t;
        i.type = sort == Sort::date ? type::date : sort == Sort::time ? type::time : type::dateTime;
        i.sort = sort;
        return i;
    }
    static Item ofInfo(TypeId described) noexcept {
        Item i;
        i.integer = described;
        i.type = type::info;
        i.sort = Sort::info;
        return i;
    }
};

// Bytes that live until `clear`, given out in order; keeps its first chunk.
class Memory {
  public:
    template <class T>
    const T* keep(const T& value) {
        static_assert(std::is_trivially_destructible_v<T>);
        return new (bytes(sizeof(T), alignof(T))) T(value);
    }
    std::string_view keep(std::string_view text) {
        if (text.empty()) return {"", 0};
        auto* at = static_cast<char*>(bytes(text.size(), 1));
        std::copy(text.begin(), text.end(), at);
        return {at, text.size()};
    }
    void clear() noexcept {
        if (m_chunks.size() > 1) m_chunks.resize(1);
        m_used = 0;
        m_total = 0;
        m_size = m_chunks.empty() ? 0 : first;
    }
    [[nodiscard]] std::size_t used() const noexcept { return m_total; }

  private:
    static constexpr std::size_t first = 4096;
    void* bytes(std::size_t size, std::size_t alignment) {
        std::size_t at = (m_used + alignment - 1) & ~(alignment - 1);
        if (m_chunks.empty() || at + size > m_size) {
            m_size = m_chunks.empty() ? std::max(first, size) : std::max<std::size_t>(64U << 10U, size);
            if (m_chunks.empty() && m_size > first) m_chunks.push_back(std::unique_ptr<std::byte[]>(new std::byte[first]));
            m_chunks.push_back(std::unique_ptr<std::byte[]>(new std::byte[m_size]));
            at = 0;
        }
        m_used = at + size;
        m_total += size;
        return m_chunks.back().get() + at;
    }
    std::vector<std::unique_ptr<std::byte[]>> m_chunks;
    std::size_t m_used = 0;
    std::size_t m_size = 0;
    std::size_t m_total = 0;
};

} // namespace fyr::fhirpath
