// The index of one resource in one blob, kept beside the resource.
//
// Shape: the index tables only find candidates; whether a candidate matches is decided on its blob. So a query needs
//        one table scan however many terms it has, and an update knows which index rows to take away.
//        An entry is varint(param << 3 | kind) and then: token, reference, uri: varint key · string: folded text,
//        text as written ("" = the same) · date: low, length · number, quantity: unit key, number, low, high.
//        Key of a local reference: rid × 2. Any other: number in the dictionary × 2 + 1.
// Threads: pure.
#pragma once

#include "fhir/search_index.h"

#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace fyr::server {

struct PackedEntry {
    std::int64_t param = 0;
    fhir::SearchKind kind = fhir::SearchKind::token;
    std::int64_t key = 0;
    std::string_view text;
    std::string_view exact;
    std::int64_t low = 0;
    std::int64_t high = 0;
    double number = 0;
    double numberLow = 0;
    double numberHigh = 0;
    friend bool operator==(const PackedEntry&, const PackedEntry&) = default;
};

constexpr std::int64_t referenceKey(std::int64_t rid) { return rid * 2; }
constexpr std::int64_t dictionaryKey(std::int64_t number) { return number * 2 + 1; }
constexpr bool isReferenceKey(std::int64_t key) { return key % 2 == 0; }

void pack(std::string& out, const PackedEntry& entry);

// Reads entry after entry; a blob that is cut short ends early.
class Unpacker {
  public:
    explicit Unpacker(std::span<const std::uint8_t> blob)
        : m_at(blob.data()), m_end(blob.data() + blob.size()) {}
    bool next(PackedEntry& out) noexcept;

  private:
    bool varint(std::uint64_t& out) noexcept {
        out = 0;
        for (unsigned shift = 0; m_at < m_end && shift < 64; shift += 7) {
            const std::uint8_t b = *m_at++;
            out |= static_cast<std::uint64_t>(b & 0x7FU) << shift;
            if (b < 0x80) return true;
        }
        return false;
    }
    bool text(std::string_view& out) noexcept {
        std::uint64_t size = 0;
        if (!varint(size) || size > static_cast<std::uint64_t>(m_end - m_at)) return false;
        out = {reinterpret_cast<const char*>(m_at), static_cast<std::size_t>(size)};
        m_at += size;
        return true;
    }
    bool real(double& out) noexcept {
        if (m_end - m_at < 8) return false;
        std::memcpy(&out, m_at, 8);
        m_at += 8;
        return true;
    }

    const std::uint8_t* m_at;
    const std::uint8_t* m_end;
};

} // namespace fyr::server
