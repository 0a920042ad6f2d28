// A sealed archive of the oldest part of a tenant's audit trail: what may be taken away afterwards, and still be shown.
//
// Shape:  lines of JSON. 1: what it holds (`ArchiveHeader`). 2: the seal, an Ed25519 signature by the server's key over
//         "fyr-audit-archive-1\n" and line 1. Then a line for each record in order: number, time (ms), patient, the record's
//         JSON word for word, its chain hash, and its Merkle path to the root of line 1: `path` holds what differs from the
//         record before, `same` how many of that one's last hashes follow. The header ties the first record to the one before
//         it and the root to a signed head of the server, with the proof that the one tree grew out of the other.
//         Because each record is proven by itself, the first line that is not as it was written is always the one named.
// Errors: notFound (nothing is that old), invalidState (policy keeps it; no signed head yet), storage, diskFull (the file),
//         badRequest (not an archive), storageCorrupt (the trail in the store is not whole).
#pragma once

#include "server/audit/heads.h"

#include <filesystem>

namespace fyr::server {

struct ArchiveHeader {
    std::string tenant;
    std::int64_t from = 0; // the first record's number
    std::int64_t to = 0;   // the last one's
    std::string previous;  // chain hash of the record before the first, hex
    std::vector<std::string> peaks; // of the tree of from - 1 records, hex
    std::string root;      // of the tree of `to` records, hex
    std::string before;    // asked for: all records are older; RFC 3339
    std::string at;        // when it was made
    SignedHead head;       // of `to` records or more
    std::vector<std::string> growth; // from `to` to the head, hex
    std::vector<SignedHead> heads;   // of from … to records: what was sworn to in that time
};

// Writes what is older than `before` and under a signed head; the file appears whole or not at all.
[[nodiscard]] Result<ArchiveHeader> writeArchive(Store& store, const TenantId& tenant, Instant before, const AuditSigner& signer, const Clock& clock,
                                                 const std::filesystem::path& out);

struct ArchiveReport {
    ArchiveHeader header;
    std::int64_t records = 0; // that were found whole
    std::string lastHash;     // of the last of them, hex
    std::vector<std::string> peaks; // of the tree of `to` records
    std::string key;          // that sealed it: public, hex
    std::string sha256;       // of the whole file, hex
    std::optional<BrokenRecord> broken; // `seq` 0: the header or its seal
};
// `key`: the only one that may have sealed it, empty for any. `each` sees every record that was found whole, in order.
[[nodiscard]] Result<ArchiveReport> verifyArchive(const std::filesystem::path& file, std::string_view key = {},
                                                  const std::function<Result<void>(const AuditRecord&)>& each = {});

} // namespace fyr::server
