// The record of a verification: what was proved of which programme by which policy, signed.
//
// Shape:  JSON. The signature (Ed25519) is over the text of everything else, written anew from what was read, so that spaces
//         and the order of keys are of no matter and everything that is read is signed.
// Errors: badRequest (no such key, no record); forbidden (not signed, or by another key); versionConflict (of another
//         programme); preconditionFailed (of another verifier, or not everything is proved).
#pragma once

#include "base/json.h"
#include "icbt/verify/verify.h"

#include <array>
#include <span>

namespace fyr::icbt::verify {

struct Record {
    Report report;
    std::string at;        // when, RFC 3339
    std::string key;       // public, hexadecimal
    std::string signature; // hexadecimal
};

using Seed = std::array<std::uint8_t, 32>;
[[nodiscard]] Result<Seed> seedFromText(std::string_view text); // 64 hexadecimal digits; the key file of the one who publishes

[[nodiscard]] std::string publicKeyOf(const Seed& seed); // hexadecimal: as records name it

[[nodiscard]] json::object toJson(const Report& r);
[[nodiscard]] Record signedRecord(Report report, std::string at, const Seed& seed);
[[nodiscard]] std::string write(const Record& r); // JSON, one line
[[nodiscard]] Result<Record> recordFromText(std::string_view text);
[[nodiscard]] bool isAuthentic(const Record& r); // signed by the key that it names
// May this programme be published on the strength of this record? `trusted`: the public keys of those who publish; empty:
// any key will do.
[[nodiscard]] Result<> check(const Record& r, std::string_view programmeHash, std::span<const std::string> trusted);

} // namespace fyr::icbt::verify
