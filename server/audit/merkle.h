// The Merkle tree over audit records: roots, proofs that a record is in it, proofs that one tree grew out of another.
//
// Shape:  leaves are the chain hashes of the records in order. A subtree is named by its level and index; whoever proves
//         gives a source of the hashes of complete subtrees, so that a proof costs O(log n) of them.
// Source: RFC 6962 §2.1; the checks of proofs are those of RFC 9162 §2.1.3.2 and §2.1.4.2.
// Threads: pure.
#pragma once

#include "base/digest.h"

#include <functional>
#include <vector>

namespace fyr::server::merkle {

[[nodiscard]] Digest leafHash(std::string_view data);
[[nodiscard]] Digest nodeHash(const Digest& left, const Digest& right);
[[nodiscard]] Digest emptyRoot();

// A tree that only grows: keeps the roots of its largest complete subtrees.
class Frontier {
  public:
    // Called for each subtree that became complete, leaves (level 0) included.
    using Complete = std::function<void(int level, std::int64_t index, const Digest& hash)>;
    void add(const Digest& leaf, const Complete& complete = {});
    [[nodiscard]] Digest root() const;
    [[nodiscard]] std::int64_t size() const noexcept { return m_size; }
    [[nodiscard]] const std::vector<Digest>& peaks() const noexcept { return m_peaks; } // the largest first
    // False when the number of peaks does not fit the size.
    [[nodiscard]] bool restore(std::int64_t size, std::vector<Digest> peaks);

  private:
    std::int64_t m_size = 0;
    std::vector<Digest> m_peaks;
};

// The hash of the complete subtree of 2^level leaves that begins at leaf index·2^level.
using Source = std::function<Result<Digest>(int level, std::int64_t index)>;
[[nodiscard]] Result<Digest> rootOf(std::int64_t size, const Source& source);
// Errors: badRequest (not 0 ≤ index < size; not 0 < from ≤ to), the source's.
[[nodiscard]] Result<std::vector<Digest>> inclusionProof(std::int64_t index, std::int64_t size, const Source& source);
[[nodiscard]] Result<std::vector<Digest>> consistencyProof(std::int64_t from, std::int64_t to, const Source& source);

[[nodiscard]] bool isIncluded(const Digest& leaf, std::int64_t index, std::int64_t size, const std::vector<Digest>& proof, const Digest& root);
[[nodiscard]] bool isConsistent(std::int64_t from, std::int64_t to, const Digest& fromRoot, const Digest& toRoot, const std::vector<Digest>& proof);

} // namespace fyr::server::merkle
