// A patient's own extract of the audit trail: who read or changed the record, at which unit, when and why, in plain words.
//
// Shape:  newest first; one entry for each trace about the patient, the patient's own doings left out unless asked for.
// Source: patientdatalagen (2008:355) ch. 8 §5; HSLF-FS 2016:40 ch. 4 §9.
// Errors: the store's.
#pragma once

#include "server/common/principal.h"
#include "server/store/store.h"

namespace fyr::server {

enum class Language : std::uint8_t { sv, en };

struct ExtractEntry {
    std::int64_t seq = 0;
    Instant at;
    std::string who;  // name, or the role when no name is known
    std::string role; // code
    std::string unit; // name, or the id
    std::string sentence;
    bool emergency = false; // break-glass
    bool refused = false;   // tried, and not shown
};
struct Extract {
    std::vector<ExtractEntry> entries;
    std::int64_t next = 0; // pass as `before` for the next page; 0: no more
};
[[nodiscard]] Result<Extract> extractFor(ReadTx& tx, std::string_view patient, Language lang, std::int64_t before = 0, std::int32_t limit = 200, bool ownToo = false);
// As a page to read or print.
[[nodiscard]] std::string plainText(const Extract& extract, Language lang);

// "20 november 2026 kl. 10.47" in Swedish time (the EU's rule for summer time).
[[nodiscard]] std::string localTime(Instant t, Language lang);
[[nodiscard]] int localHour(Instant t);

} // namespace fyr::server
