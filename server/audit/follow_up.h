// Follow-up of accesses: rules that flag what a person should look at, each with its reason in words, and the review that
// somebody records. Rules decide nothing about guilt.
//
// Shape:  `examine` is pure: one access and what is known about the two people → flags. `scanAudit` reads new records of a
//         tenant, gathers what is known, and keeps each new flag as an open review, once a day for the same pair and rule.
// Source: HSLF-FS 2016:40 ch. 4 §9 (systematic, recurring control, documented).
// Errors: the store's; reviews: notFound, badRequest, invalidState, forbidden.
#pragma once

#include "server/common/principal.h"
#include "server/store/store.h"

namespace fyr::server {

struct AccessFacts {
    std::string account;
    std::string patient;
    Instant at;
    bool related = false;       // a care relation follows from what stands
    bool emergency = false;     // break-glass
    bool ownRecord = false;     // the two are one person
    bool colleague = false;     // the patient works in the tenant
    bool sameSurname = false;
    bool sameAddress = false;
    bool protectedPerson = false; // protected identity, or a publicly known person (CELEB)
    int unrelatedToday = 0;     // different patients without a relation, this one included, on the same day
};
struct Flag {
    std::string rule; // "ownRecord", "colleague", "sameSurname", "sameAddress", "protectedPerson", "manyUnrelated", "outsideHours"
    std::string why;  // for whoever reviews; no clinical content
};
inline constexpr int manyUnrelated = 15;
[[nodiscard]] std::vector<Flag> examine(const AccessFacts& access);

// Looks at records that were not looked at yet, at most `most`. Answers how many flags are new.
[[nodiscard]] Result<std::size_t> scanAudit(Store& store, const Clock& clock, const TenantId& tenant, std::int32_t most = 2'000);

struct Review {
    std::string id;
    std::string json; // {kind, patient, account, at, status:"open|closed", why…; decision, note, by, closedAt}
};
// For managers (of their own unit's people) and administrators.
[[nodiscard]] Result<std::vector<Review>> reviews(Store& store, const Clock& clock, const Principal& who, bool openOnly);
// `decision`: justified, unjustified, unclear. Nobody reviews their own access.
[[nodiscard]] Result<void> closeReview(Store& store, const Clock& clock, const Principal& who, std::string_view id, std::string_view decision, std::string_view note);

} // namespace fyr::server
