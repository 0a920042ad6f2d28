// The Merkle tree against a plain recursive one and the known hashes; every proof of every small tree; every damaged one.
#include "base/random.h"
#include "server/audit/merkle.h"

#include <gtest/gtest.h>

namespace fyr::server::merkle {
namespace {

// RFC 6962 §2.1, word for word.
Digest plainRoot(const std::vector<Digest>& leaves, std::size_t from, std::size_t to) {
    if (from == to) return sha256({});
    if (to - from == 1) return leaves[from];
    std::size_t k = 1;
    while (k * 2 < to - from) k *= 2;
    return nodeHash(plainRoot(leaves, from, from + k), plainRoot(leaves, from + k, to));
}
std::vector<Digest> someLeaves(std::size_t n) {
    std::vector<Digest> out;
    for (std::size_t i = 0; i < n; ++i) out.push_back(leafHash(std::to_string(i)));
    return out;
}
Source sourceOf(const std::vector<Digest>& leaves) {
    return [&leaves](int level, std::int64_t index) -> Result<Digest> {
        const auto n = std::size_t{1} << level;
        const auto from = static_cast<std::size_t>(index) * n;
        if (from + n > leaves.size()) return fail(ErrorCode::notFound);
        return plainRoot(leaves, from, from + n);
    };
}

TEST(Merkle, knowsTheHashesThatTheStandardGives) {
    EXPECT_EQ(hex(emptyRoot()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(leafHash("")), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

TEST(Merkle, growsToTheSameRootAsThePlainTree) {
    const auto leaves = someLeaves(70);
    Frontier f;
    for (std::size_t n = 0; n <= leaves.size(); ++n) {
        EXPECT_EQ(f.root(), plainRoot(leaves, 0, n)) << n;
        EXPECT_EQ(rootOf(static_cast<std::int64_t>(n), sourceOf(leaves)).value(), f.root());
        if (n < leaves.size()) f.add(leaves[n]);
    }
}

TEST(Merkle, tellsOfEachSubtreeThatBecameComplete) {
    const auto leaves = someLeaves(33);
    Frontier f;
    int told = 0;
    for (const auto& l : leaves)
        f.add(l, [&](int level, std::int64_t index, const Digest& hash) {
            ++told;
            EXPECT_EQ(hash, sourceOf(leaves)(level, index).value()) << level << "/" << index;
        });
    EXPECT_EQ(told, 33 + 16 + 8 + 4 + 2 + 1);
}

TEST(Merkle, goesOnFromItsPeaks) {
    const auto leaves = someLeaves(21);
    Frontier f;
    for (int i = 0; i < 13; ++i) f.add(leaves[static_cast<std::size_t>(i)]);
    Frontier g;
    EXPECT_FALSE(g.restore(12, f.peaks()));
    EXPECT_FALSE(g.restore(-1, {}));
    ASSERT_TRUE(g.restore(13, f.peaks()));
    for (int i = 13; i < 21; ++i) g.add(leaves[static_cast<std::size_t>(i)]);
    EXPECT_EQ(g.root(), plainRoot(leaves, 0, 21));
}

TEST(Merkle, everyRecordOfEverySmallTreeIsProvenAndNoOther) {
    const auto leaves = someLeaves(20);
    const auto source = sourceOf(leaves);
    for (std::int64_t n = 1; n <= 20; ++n) {
        const auto root = plainRoot(leaves, 0, static_cast<std::size_t>(n));
        for (std::int64_t i = 0; i < n; ++i) {
            auto proof = inclusionProof(i, n, source).value();
            const auto& leaf = leaves[static_cast<std::size_t>(i)];
            ASSERT_TRUE(isIncluded(leaf, i, n, proof, root)) << i << " of " << n;
            EXPECT_FALSE(isIncluded(leafHash("another"), i, n, proof, root));
            EXPECT_FALSE(isIncluded(leaf, i, n, proof, leafHash("another")));
            for (std::int64_t j = 0; j < n; ++j)
                EXPECT_EQ(isIncluded(leaf, j, n, proof, root), j == i) << i << " as " << j << " of " << n;
            auto longer = proof;
            longer.push_back(leaf);
            EXPECT_FALSE(isIncluded(leaf, i, n, longer, root));
            for (auto& p : proof) {
                p[5] ^= 1;
                EXPECT_FALSE(isIncluded(leaf, i, n, proof, root));
                p[5] ^= 1;
            }
            if (proof.empty()) continue;
            proof.pop_back();
            EXPECT_FALSE(isIncluded(leaf, i, n, proof, root));
        }
        EXPECT_FALSE(inclusionProof(n, n, source));
        EXPECT_FALSE(inclusionProof(-1, n, source));
    }
}

TEST(Merkle, everyTreeIsProvenToHaveGrownOutOfEveryEarlierOneAndOfNoOther) {
    const auto leaves = someLeaves(20);
    auto forged = leaves;
    forged[2] = leafHash("rewritten");
    const auto source = sourceOf(leaves);
    for (std::int64_t m = 1; m <= 20; ++m)
        for (std::int64_t n = m; n <= 20; ++n) {
            const auto from = plainRoot(leaves, 0, static_cast<std::size_t>(m));
            const auto to = plainRoot(leaves, 0, static_cast<std::size_t>(n));
            auto proof = consistencyProof(m, n, source).value();
            ASSERT_TRUE(isConsistent(m, n, from, to, proof)) << m << " → " << n;
            EXPECT_FALSE(isConsistent(m, n, leafHash("x"), to, proof));
            EXPECT_FALSE(isConsistent(m, n, from, leafHash("x"), proof));
            const auto rewritten = plainRoot(forged, 0, static_cast<std::size_t>(n));
            EXPECT_EQ(isConsistent(m, n, from, rewritten, consistencyProof(m, n, sourceOf(forged)).value()), m <= 2);
            for (auto& p : proof) {
                p[0] ^= 0x80;
                EXPECT_FALSE(isConsistent(m, n, from, to, proof)) << m << " → " << n;
                p[0] ^= 0x80;
            }
        }
    EXPECT_FALSE(consistencyProof(0, 5, source));
    EXPECT_FALSE(consistencyProof(6, 5, source));
}

} // namespace
} // namespace fyr::server::merkle
