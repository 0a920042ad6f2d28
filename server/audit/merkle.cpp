#include "server/audit/merkle.h"

#include <bit>

namespace fyr::server::merkle {
namespace {

// The largest power of two below n (n > 1).
std::int64_t split(std::int64_t n) { return static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(n - 1))); }

Result<Digest> rangeHash(std::int64_t from, std::int64_t to, const Source& source) {
    const std::int64_t n = to - from;
    if (std::has_single_bit(static_cast<std::uint64_t>(n)) && from % n == 0)
        return source(std::countr_zero(static_cast<std::uint64_t>(n)), from / n);
    const std::int64_t k = split(n);
    FYR_TRY(const auto left, rangeHash(from, from + k, source));
    FYR_TRY(const auto right, rangeHash(from + k, to, source));
    return nodeHash(left, right);
}

Result<void> path(std::int64_t index, std::int64_t from, std::int64_t to, const Source& source, std::vector<Digest>& out) {
    if (to - from == 1) return {};
    const std::int64_t middle = from + split(to - from);
    const bool left = index < middle;
    FYR_CHECK(left ? path(index, from, middle, source, out) : path(index, middle, to, source, out));
    FYR_TRY(const auto other, left ? rangeHash(middle, to, source) : rangeHash(from, middle, source));
    out.push_back(other);
    return {};
}

Result<void> subproof(std::int64_t m, std::int64_t from, std::int64_t to, bool whole, const Source& source, std::vector<Digest>& out) {
    if (m == to) {
        if (whole) return {};
        FYR_TRY(const auto hash, rangeHash(from, to, source));
        out.push_back(hash);
        return {};
    }
    const std::int64_t middle = from + split(to - from);
    if (m <= middle) {
        FYR_CHECK(subproof(m, from, middle, whole, source, out));
        FYR_TRY(const auto right, rangeHash(middle, to, source));
        out.push_back(right);
    } else {
        FYR_CHECK(subproof(m, middle, to, false, source, out));
        FYR_TRY(const auto left, rangeHash(from, middle, source));
        out.push_back(left);
    }
    return {};
}

std::string_view bytes(const Digest& d) { return {reinterpret_cast<const char*>(d.data()), d.size()}; }

} // namespace

Digest leafHash(std::string_view data) { return sha256(std::string(1, '\0') + std::string(data)); }

Digest nodeHash(const Digest& left, const Digest& right) {
    std::string text(1, '\1');
    text += bytes(left);
    text += bytes(right);
    return sha256(text);
}

Digest emptyRoot() { return sha256({}); }

void Frontier::add(const Digest& leaf, const Complete& complete) {
    Digest hash = leaf;
    std::int64_t n = m_size++;
    int level = 0;
    if (complete) complete(0, n, hash);
    for (; (n & 1) != 0; n >>= 1) {
        hash = nodeHash(m_peaks.back(), hash);
        m_peaks.pop_back();
        ++level;
        if (complete) complete(level, n >> 1, hash);
    }
    m_peaks.push_back(hash);
}

Digest Frontier::root() const {
    if (m_peaks.empty()) return emptyRoot();
    Digest hash = m_peaks.back();
    for (std::size_t i = m_peaks.size() - 1; i-- > 0;) hash = nodeHash(m_peaks[i], hash);
    return hash;
}

bool Frontier::restore(std::int64_t size, std::vector<Digest> peaks) {
    if (size < 0 || std::popcount(static_cast<std::uint64_t>(size)) != static_cast<int>(peaks.size())) return false;
    m_size = size;
    m_peaks = std::move(peaks);
    return true;
}

Result<Digest> rootOf(std::int64_t size, const Source& source) { return size == 0 ? Result<Digest>(emptyRoot()) : rangeHash(0, size, source); }

Result<std::vector<Digest>> inclusionProof(std::int64_t index, std::int64_t size, const Source& source) {
    if (index < 0 || index >= size) return fail(ErrorCode::badRequest, "not in this tree");
    std::vector<Digest> out;
    FYR_CHECK(path(index, 0, size, source, out));
    return out;
}

Result<std::vector<Digest>> consistencyProof(std::int64_t from, std::int64_t to, const Source& source) {
    if (from <= 0 || from > to) return fail(ErrorCode::badRequest, "not two sizes of one tree");
    std::vector<Digest> out;
    FYR_CHECK(subproof(from, 0, to, true, source, out));
    return out;
}

bool isIncluded(const Digest& leaf, std::int64_t index, std::int64_t size, const std::vector<Digest>& proof, const Digest& root) {
    if (index < 0 || index >= size) return false;
    std::int64_t fn = index;
    std::int64_t sn = size - 1;
    Digest r = leaf;
    for (const auto& p : proof) {
        if (sn == 0) return false;
        if ((fn & 1) != 0 || fn == sn) {
            r = nodeHash(p, r);
            while ((fn & 1) == 0 && fn != 0) fn >>= 1, sn >>= 1;
        } else {
            r = nodeHash(r, p);
        }
        fn >>= 1, sn >>= 1;
    }
    return sn == 0 && r == root;
}

bool isConsistent(std::int64_t from, std::int64_t to, const Digest& fromRoot, const Digest& toRoot, const std::vector<Digest>& proof) {
    if (from <= 0 || from > to) return false;
    if (from == to) return proof.empty() && fromRoot == toRoot;
    std::vector<Digest> path = proof;
    if (std::has_single_bit(static_cast<std::uint64_t>(from))) path.insert(path.begin(), fromRoot);
    if (path.empty()) return false;
    std::int64_t fn = from - 1;
    std::int64_t sn = to - 1;
    while ((fn & 1) != 0) fn >>= 1, sn >>= 1;
    Digest fr = path.front();
    Digest sr = path.front();
    for (std::size_t i = 1; i < path.size(); ++i) {
        const auto& c = path[i];
        if (sn == 0) return false;
        if ((fn & 1) != 0 || fn == sn) {
            fr = nodeHash(c, fr);
            sr = nodeHash(c, sr);
            while ((fn & 1) == 0 && fn != 0) fn >>= 1, sn >>= 1;
        } else {
            sr = nodeHash(sr, c);
        }
        fn >>= 1, sn >>= 1;
    }
    return sn == 0 && fr == fromRoot && sr == toRoot;
}

} // namespace fyr::server::merkle
