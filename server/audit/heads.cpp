#include "server/audit/heads.h"

#include "base/json.h"
#include "server/audit/floor.h"

#include <algorithm>
#include <fmt/format.h>
#include <sodium.h>

namespace fyr::server {
namespace {

constexpr std::string_view frontierKey = "audit-frontier";
constexpr std::string_view headPrefix = "audit-head/";
constexpr int keptLevel = 8; // smaller subtrees are computed from the records
constexpr std::int32_t pageSize = 2'000;

Result<Digest> leafOf(const AuditRecord& r) {
    FYR_TRY(const auto hash, digestFromHex(r.hash));
    return merkle::leafHash({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

Result<merkle::Frontier> loadFrontier(ReadTx& tx) {
    merkle::Frontier out;
    FYR_TRY(const auto text, tx.value(frontierKey));
    if (!text) return out;
    FYR_TRY(const auto v, json::parse(*text));
    std::vector<Digest> peaks;
    if (const auto* list = json::list(v, "peaks"))
        for (const auto& p : *list) {
            FYR_TRY(const auto peak, digestFromHex(p.is_string() ? std::string_view(p.get_string()) : std::string_view{}));
            peaks.push_back(peak);
        }
    if (!out.restore(json::integer(v, "size").value_or(-1), std::move(peaks))) return fail(ErrorCode::storageCorrupt, "the frontier of the audit tree");
    return out;
}

Result<void> saveFrontier(WriteTx& tx, const merkle::Frontier& f) {
    json::array peaks;
    for (const auto& p : f.peaks()) peaks.push_back(json::value(hex(p)));
    json::object o{{"size", f.size()}};
    o["peaks"] = std::move(peaks);
    return tx.setValue(frontierKey, json::write(o));
}

// Of what is below the floor only the roots of its largest subtrees are left, kept under their names.
Result<Digest> nodeOf(ReadTx& tx, int level, std::int64_t index) {
    if (level >= keptLevel) {
        FYR_TRY(const auto kept, tx.value(auditNodeKey(level, index)));
        if (!kept) return fail(ErrorCode::notFound, "the tree has not grown so far yet");
        return digestFromHex(*kept);
    }
    const std::int64_t n = std::int64_t{1} << level;
    FYR_TRY(const auto records, tx.audit(index * n, static_cast<std::int32_t>(n)));
    if (static_cast<std::int64_t>(records.size()) == n && records.back().seq == (index + 1) * n) {
        merkle::Frontier small;
        for (const auto& r : records) {
            FYR_TRY(const auto leaf, leafOf(r));
            small.add(leaf);
        }
        return small.root();
    }
    FYR_TRY(const auto kept, tx.value(auditNodeKey(level, index)));
    if (kept) return digestFromHex(*kept);
    if (level == 0) return fail(ErrorCode::notFound, "records are missing, or archived");
    FYR_TRY(const auto left, nodeOf(tx, level - 1, index * 2));
    FYR_TRY(const auto right, nodeOf(tx, level - 1, index * 2 + 1));
    return merkle::nodeHash(left, right);
}

merkle::Source sourceOf(ReadTx& tx) {
    return [&tx](int level, std::int64_t index) { return nodeOf(tx, level, index); };
}

} // namespace

Result<std::optional<SignedHead>> newestHead(ReadTx& tx) {
    FYR_TRY(const auto size, tx.value("audit-newest-head"));
    if (!size) return std::optional<SignedHead>{};
    FYR_TRY(const auto text, tx.value(auditHeadKey(std::atoll(size->c_str()))));
    if (!text) return fail(ErrorCode::storageCorrupt, "the newest signed head is gone");
    FYR_TRY(auto head, headFromText(*text));
    return std::optional(std::move(head));
}

std::string auditHeadKey(std::int64_t size) { return fmt::format("{}{:020}", headPrefix, size); }

std::string headMessage(const SignedHead& h) { return fmt::format("fyr-audit-head-1\n{}\n{}\n{}\n{}", h.tenant, h.size, h.root, h.at); }

bool isAuthentic(const SignedHead& h) {
    const auto key = fromHex(h.key);
    const auto signature = fromHex(h.signature);
    if (!key || !signature || key->size() != crypto_sign_PUBLICKEYBYTES || signature->size() != crypto_sign_BYTES) return false;
    const auto message = headMessage(h);
    return crypto_sign_verify_detached(signature->data(), reinterpret_cast<const unsigned char*>(message.data()), message.size(), key->data()) == 0;
}

std::string write(const SignedHead& h) {
    return json::write(json::object{{"tenant", h.tenant}, {"size", h.size}, {"root", h.root}, {"at", h.at}, {"key", h.key}, {"signature", h.signature}});
}

Result<SignedHead> headFromText(std::string_view text) {
    FYR_TRY(const auto v, json::parse(text, {4096, 4}));
    const auto size = json::integer(v, "size");
    if (!size || *size < 0) return fail(ErrorCode::badRequest, "not a signed head");
    const auto get = [&](std::string_view key) { return std::string(json::text(v, key).value_or("")); };
    return SignedHead{get("tenant"), *size, get("root"), get("at"), get("key"), get("signature")};
}

AuditSigner::AuditSigner(std::span<const std::uint8_t> serverSecret) {
    std::string material = "fyr audit heads 1\n";
    material.append(reinterpret_cast<const char*>(serverSecret.data()), serverSecret.size());
    Digest seed = sha256(material);
    crypto_sign_seed_keypair(m_public.data(), m_secret.data(), seed.data());
    sodium_memzero(seed.data(), seed.size());
    sodium_memzero(material.data(), material.size());
}

AuditSigner::~AuditSigner() { sodium_memzero(m_secret.data(), m_secret.size()); }

void AuditSigner::sign(SignedHead& h) const {
    h.key = publicKey();
    h.signature = sign(headMessage(h));
}

std::string AuditSigner::publicKey() const { return hex(m_public); }

std::string AuditSigner::sign(std::string_view message) const {
    std::array<unsigned char, crypto_sign_BYTES> signature{};
    crypto_sign_detached(signature.data(), nullptr, reinterpret_cast<const unsigned char*>(message.data()), message.size(), m_secret.data());
    return hex(signature);
}

Result<std::optional<SignedHead>> extendTree(Store& store, const TenantId& tenant, const AuditSigner& signer, const Clock& clock) {
    merkle::Frontier tree;
    std::optional<SignedHead> newest;
    std::vector<std::pair<std::string, std::string>> nodes;

    while (true) { // in pages: many records must not hold one long snapshot
        std::vector<AuditRecord> records;
        const auto read = [&](ReadTx& tx) -> Result<void> {
            if (tree.size() == 0) {
                FYR_TRY(tree, loadFrontier(tx));
                FYR_TRY(newest, newestHead(tx));
            }
            FYR_TRY(records, tx.audit(tree.size(), pageSize));
            return {};
        };
        FYR_CHECK(store.read(tenant, read));
        for (const auto& r : records) {
            if (r.seq != tree.size() + 1) return newest; // a hole: verifying says so; nothing is sworn over it
            FYR_TRY(const auto leaf, leafOf(r));
            tree.add(leaf, [&](int level, std::int64_t index, const Digest& hash) {
                if (level >= keptLevel) nodes.emplace_back(auditNodeKey(level, index), hex(hash));
            });
        }
        if (records.size() < static_cast<std::size_t>(pageSize)) break;
    }
    if (tree.size() == 0 || (newest && newest->size >= tree.size())) return newest;
    SignedHead head{tenant.str(), tree.size(), hex(tree.root()), formatInstant(clock.now()), {}, {}};
    signer.sign(head);
    const auto written = store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        for (const auto& [key, hash] : nodes) FYR_CHECK(tx.setValue(key, hash));
        FYR_CHECK(saveFrontier(tx, tree));
        FYR_CHECK(tx.setValue(auditHeadKey(head.size), write(head)));
        return tx.setValue("audit-newest-head", fmt::format("{}", head.size));
    });
    if (!written) return fail(written.error());
    return std::optional(std::move(head));
}

Result<std::vector<SignedHead>> signedHeads(Store& store, const TenantId& tenant) {
    std::vector<SignedHead> out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        out.clear();
        FYR_TRY(const auto all, tx.values(headPrefix));
        for (const auto& [key, text] : all) {
            auto head = headFromText(text);
            // One that cannot be read any more must not hide: it fits nothing.
            out.push_back(head ? std::move(*head) : SignedHead{tenant.str(), std::atoll(key.substr(headPrefix.size()).c_str()), {}, {}, {}, {}});
        }
        return {};
    };
    FYR_CHECK(store.read(tenant, read));
    std::ranges::sort(out, {}, &SignedHead::size);
    return out;
}

Result<InclusionProof> proveRecord(Store& store, const TenantId& tenant, std::int64_t seq) {
    InclusionProof out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        out = {};
        FYR_TRY(auto head, newestHead(tx));
        if (!head || seq < 1 || seq > head->size) return fail(ErrorCode::notFound, "no such record under a signed head");
        out.head = std::move(*head);
        FYR_TRY(const auto records, tx.audit(seq - 1, 1));
        if (records.empty() || records.front().seq != seq) return fail(ErrorCode::notFound, "no such record");
        out.seq = seq;
        out.leaf = records.front().hash;
        FYR_TRY(const auto path, merkle::inclusionProof(seq - 1, out.head.size, sourceOf(tx)));
        for (const auto& p : path) out.path.push_back(hex(p));
        return {};
    };
    FYR_CHECK(store.read(tenant, read));
    return out;
}

bool holds(const InclusionProof& p) {
    const auto chain = digestFromHex(p.leaf);
    const auto root = digestFromHex(p.head.root);
    if (!chain || !root || !isAuthentic(p.head)) return false;
    std::vector<Digest> path;
    for (const auto& text : p.path) {
        const auto d = digestFromHex(text);
        if (!d) return false;
        path.push_back(*d);
    }
    const auto leaf = merkle::leafHash({reinterpret_cast<const char*>(chain->data()), chain->size()});
    return merkle::isIncluded(leaf, p.seq - 1, p.head.size, path, *root);
}

Result<std::vector<std::string>> proveGrowth(Store& store, const TenantId& tenant, std::int64_t from, std::int64_t to) {
    std::vector<std::string> out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        out.clear();
        FYR_TRY(const auto proof, merkle::consistencyProof(from, to, sourceOf(tx)));
        for (const auto& p : proof) out.push_back(hex(p));
        return {};
    };
    FYR_CHECK(store.read(tenant, read));
    return out;
}

Result<TreeReport> verifyHeads(Store& store, const TenantId& tenant, const std::optional<SignedHead>& witness, std::string_view key) {
    FYR_TRY(auto heads, signedHeads(store, tenant));
    if (witness) {
        heads.push_back(*witness);
        std::ranges::stable_sort(heads, {}, &SignedHead::size);
    }
    TreeReport report;
    merkle::Frontier tree;
    std::size_t next = 0;
    const auto begin = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto floor, auditFloor(tx, tenant));
        FYR_TRY(tree, frontierOf(floor));
        return {};
    };
    FYR_CHECK(store.read(tenant, begin));
    std::int64_t vouched = tree.size();
    report.witnessArchived = witness && witness->size < vouched;
    while (next < heads.size() && heads[next].size < vouched) ++next; // of what was archived
    const auto broken = [&](std::string why) {
        report.broken = BrokenRecord{vouched + 1, std::move(why)};
        return report;
    };
    const auto compare = [&](const SignedHead& h) -> std::optional<std::string> {
        if (h.tenant != tenant.str()) return "a signed head is of another tenant";
        if (!isAuthentic(h) || (!key.empty() && h.key != key)) return fmt::format("the signature of the head of {} records is not genuine", h.size);
        if (h.root != hex(tree.root())) return fmt::format("a record up to {} is not the one that was sworn to", h.size);
        return std::nullopt;
    };
    for (; next < heads.size() && vouched > 0 && heads[next].size == vouched; ++next) { // at the floor itself
        if (auto why = compare(heads[next])) return broken(std::move(*why));
        ++report.heads;
    }
    while (true) {
        std::vector<AuditRecord> records;
        const auto read = [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(records, tx.audit(tree.size(), pageSize));
            return {};
        };
        FYR_CHECK(store.read(tenant, read));
        for (const auto& r : records) {
            if (r.seq != tree.size() + 1) return broken(fmt::format("record {} is not there", tree.size() + 1));
            FYR_TRY(const auto leaf, leafOf(r));
            tree.add(leaf);
            for (; next < heads.size() && heads[next].size <= tree.size(); ++next) {
                if (heads[next].size < tree.size()) return broken("a signed head of no size that ever was");
                if (auto why = compare(heads[next])) return broken(std::move(*why));
                vouched = tree.size();
                ++report.heads;
            }
        }
        if (records.size() < static_cast<std::size_t>(pageSize)) break;
    }
    if (next < heads.size()) {
        vouched = tree.size(); // nothing to compare with: what is missing begins after the last record
        return broken(fmt::format("{} records were sworn to, {} are there", heads.back().size, tree.size()));
    }
    return report;
}

} // namespace fyr::server
