#include "server/store/index/sort.h"

#include "base/digest.h"

#include <bit>
#include <sodium.h>

namespace fyr::server {
namespace {

using fhir::SearchKind;
constexpr char present = '\1';

std::string bigEndian(std::uint64_t v) {
    std::string out(1, present);
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(v >> static_cast<unsigned>(shift) & 0xFFU);
    return out;
}

std::string orderedReal(double v) {
    auto bits = std::bit_cast<std::uint64_t>(v);
    bits = (bits >> 63U) != 0 ? ~bits : bits | 1ULL << 63U;
    return bigEndian(bits);
}

} // namespace

std::string orderedInteger(std::int64_t v) { return bigEndian(static_cast<std::uint64_t>(v) ^ 1ULL << 63U); }

std::int64_t integerFromOrdered(std::string_view part) noexcept {
    std::uint64_t v = 0;
    for (std::size_t i = 1; i < part.size() && i < 9; ++i) v = v << 8U | static_cast<unsigned char>(part[i]);
    return static_cast<std::int64_t>(v ^ 1ULL << 63U);
}

Result<std::vector<SortSpec>> resolveSort(const Names& names, std::string_view type, const std::vector<SearchSort>& sort) {
    std::vector<SortSpec> out;
    for (const auto& s : sort) {
        const auto* p = fhir::searchParameter(type, s.param);
        if (!p) return fail(ErrorCode::unknownParameter, fmt::format("{} has no search parameter '{}' to sort by", type, s.param));
        out.push_back({names.param(*p), p->kind,
                       s.param == "_id"            ? Special::id
                       : s.param == "_lastUpdated" ? Special::lastUpdated
                                                   : Special::none,
                       s.descending});
    }
    return out;
}

bool before(const std::vector<SortSpec>& specs, const SortKey& a, const SortKey& b) {
    for (std::size_t i = 0; i < specs.size(); ++i) {
        const int order = a.parts[i].compare(b.parts[i]);
        if (order == 0) continue;
        if (a.parts[i].empty() || b.parts[i].empty()) return b.parts[i].empty(); // no value: last either way
        return (order < 0) != specs[i].descending;
    }
    // As the index runs, so that a long list can be walked in either direction.
    return !specs.empty() && specs.front().descending ? a.rid > b.rid : a.rid < b.rid;
}

Result<SortKey> sortKey(TermLookup& lookup, const std::vector<SortSpec>& specs, const Candidate& candidate,
                        std::int64_t rid) {
    SortKey out;
    out.rid = rid;
    out.parts.resize(specs.size());
    for (std::size_t i = 0; i < specs.size(); ++i) {
        const auto& spec = specs[i];
        std::string& best = out.parts[i];
        if (spec.special == Special::id) {
            best = present + std::string(candidate.id);
            continue;
        }
        if (spec.special == Special::lastUpdated) {
            best = orderedInteger(candidate.updated);
            continue;
        }
        Unpacker entries(candidate.packed);
        PackedEntry e;
        while (entries.next(e)) {
            if (e.param != spec.param) continue;
            std::string part;
            switch (e.kind) {
            case SearchKind::token:
            case SearchKind::reference:
            case SearchKind::uri: {
                FYR_TRY(const std::string text, lookup.textOfKey(e.key));
                part = present + text;
                break;
            }
            case SearchKind::string: part = present + std::string(e.text); break;
            case SearchKind::date: part = orderedInteger(e.low); break;
            case SearchKind::number:
            case SearchKind::quantity: part = orderedReal(e.number); break;
            }
            // Several values: the one that puts it first.
            if (best.empty() || (part.compare(best) < 0) != spec.descending) best = std::move(part);
        }
    }
    return out;
}

std::string pageToken(const SortKey& key) {
    std::string raw;
    for (const auto& part : key.parts) {
        const auto size = static_cast<std::uint32_t>(part.size());
        raw.append(reinterpret_cast<const char*>(&size), sizeof size).append(part);
    }
    raw.append(reinterpret_cast<const char*>(&key.rid), sizeof key.rid);
    return base64Url({reinterpret_cast<const std::uint8_t*>(raw.data()), raw.size()});
}

Result<SortKey> parsePageToken(std::string_view token, std::size_t parts) {
    const auto refuse = [] { return fail(ErrorCode::badRequest, "not a page of this search"); };
    std::string raw(token.size(), '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(raw.data()), raw.size(), token.data(), token.size(), nullptr,
                          &size, &end, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        end != token.data() + token.size())
        return refuse();
    std::string_view left(raw.data(), size);
    SortKey out;
    for (std::size_t i = 0; i < parts; ++i) {
        std::uint32_t n = 0;
        if (left.size() < sizeof n) return refuse();
        std::memcpy(&n, left.data(), sizeof n);
        left.remove_prefix(sizeof n);
        if (left.size() < n) return refuse();
        out.parts.emplace_back(left.substr(0, n));
        left.remove_prefix(n);
    }
    if (left.size() != sizeof out.rid) return refuse();
    std::memcpy(&out.rid, left.data(), sizeof out.rid);
    return out;
}

} // namespace fyr::server
