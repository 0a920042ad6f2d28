// Signed heads of a tenant's audit tree: what the server swore to at a time. Whoever keeps one elsewhere can later show
// that nothing up to it was changed, and with a proof that a record is under it.
//
// Shape:  `extendTree` adds the records that came since, keeps the hashes of larger subtrees (2^8 leaves and up) beside the
//         records, and signs a head when there are new ones. Verifying trusts none of it: it computes all from the records.
// Source: RFC 6962 §3.5 for the idea; the signature is Ed25519 over headMessage().
// Errors: the store's, storageCorrupt (kept hashes that cannot be read).
// Threads: `extendTree`: one at a time for a tenant.
#pragma once

#include "server/audit/merkle.h"
#include "server/audit/verify.h"

#include <span>

namespace fyr::server {

struct SignedHead {
    std::string tenant;
    std::int64_t size = 0;
    std::string root; // hex
    std::string at;   // RFC 3339
    std::string key;  // public, hex
    std::string signature; // hex
};
[[nodiscard]] std::string auditHeadKey(std::int64_t size); // the name under which a head is kept
[[nodiscard]] std::string headMessage(const SignedHead& head);
[[nodiscard]] bool isAuthentic(const SignedHead& head);
[[nodiscard]] std::string write(const SignedHead& head); // one line of JSON
[[nodiscard]] Result<SignedHead> headFromText(std::string_view text); // Errors: badRequest, badJson

class AuditSigner {
  public:
    // From the server's own secret: another use of it gives other keys.
    explicit AuditSigner(std::span<const std::uint8_t> serverSecret);
    ~AuditSigner();
    AuditSigner(const AuditSigner&) = delete;
    AuditSigner& operator=(const AuditSigner&) = delete;
    void sign(SignedHead& head) const; // fills key and signature
    [[nodiscard]] std::string publicKey() const; // hex
    [[nodiscard]] std::string sign(std::string_view message) const; // the signature, hex

  private:
    std::array<unsigned char, 32> m_public{};
    std::array<unsigned char, 64> m_secret{};
};

[[nodiscard]] Result<std::optional<SignedHead>> newestHead(ReadTx& tx);
// The newest head; a new one when there were new records.
[[nodiscard]] Result<std::optional<SignedHead>> extendTree(Store& store, const TenantId& tenant, const AuditSigner& signer, const Clock& clock);
[[nodiscard]] Result<std::vector<SignedHead>> signedHeads(Store& store, const TenantId& tenant); // the oldest first

struct InclusionProof {
    std::int64_t seq = 0; // of the record; its leaf is seq - 1
    std::string leaf;     // hash of the record in the chain, hex
    SignedHead head;
    std::vector<std::string> path; // hex
};
// Under the newest head. Errors: notFound (no such record, or none was signed since).
[[nodiscard]] Result<InclusionProof> proveRecord(Store& store, const TenantId& tenant, std::int64_t seq);
[[nodiscard]] bool holds(const InclusionProof& proof);
// That the tree of the size `to` grew out of the one of the size `from`.
[[nodiscard]] Result<std::vector<std::string>> proveGrowth(Store& store, const TenantId& tenant, std::int64_t from, std::int64_t to);

struct TreeReport {
    std::int64_t heads = 0; // that fit the records
    bool witnessArchived = false; // the witness is of records that were archived: only the archive can be compared with it
    std::optional<BrokenRecord> broken; // `seq`: the first record that no fitting head vouches for
};
// Compares the records with every head kept in the store and with `witness`, one that was kept elsewhere; `key`: the only
// public key that may have signed (hex), empty for any one.
[[nodiscard]] Result<TreeReport> verifyHeads(Store& store, const TenantId& tenant, const std::optional<SignedHead>& witness = {}, std::string_view key = {});

} // namespace fyr::server
