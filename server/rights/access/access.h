// What changes rights: break-glass, declared relations, blocks, the right to see protected people.
//
// Shape:  each is one transaction with its trace. Break-glass and declared relations run out by themselves; `settleRights`
//         (changes.h) notices it. A block is a Consent that denies.
// Errors: forbidden, notFound, badRequest (with problems), the store's.
// Threads: safe.
#pragma once

#include "base/random.h"
#include "server/rights/guard.h"

namespace fyr::server::rights {

inline constexpr std::chrono::minutes longestGlass{60};
inline constexpr std::chrono::hours choiceLasts{24};

struct Opened {
    Instant until;
    std::string review; // the id under which it is followed up; empty for a declared relation
};
// `reasonCode`: emergency, unconscious, urgentCare, consent (the patient agreed now). A free reason is needed too.
[[nodiscard]] Result<Opened> breakGlass(Store& store, const Clock& clock, Random& random, const Principal& who, std::string_view patient,
                                        std::string_view reasonCode, std::string_view reason, std::chrono::minutes lasts);
[[nodiscard]] Result<void> endGlass(Store& store, const Clock& clock, const Principal& who, std::string_view patient);
// "Aktivt val": a relation that no register knows of yet.
[[nodiscard]] Result<Opened> declareRelation(Store& store, const Clock& clock, const Principal& who, std::string_view patient, std::string_view reason);

// Blocks the data of `unit` (empty: of every unit) towards all other units. By the patient, or by a manager for the
// patient. Answers the Consent's id.
[[nodiscard]] Result<std::string> block(Store& store, const Clock& clock, Random& random, const Principal& who, std::string_view patient, std::string_view unit);
[[nodiscard]] Result<void> unblock(Store& store, const Clock& clock, const Principal& who, std::string_view patient, std::string_view consent);

struct Blocks {
    std::string consent;
    std::string unit; // empty: all
};
// How things stand, for the screen; `blocks` only for the patient and managers.
struct AccessView {
    Standing standing;
    std::vector<Blocks> blocks;
};
[[nodiscard]] Result<AccessView> accessTo(Store& store, const Clock& clock, const Principal& who, std::string_view patient);

// By an administrator's tool.
[[nodiscard]] Result<void> setSeesProtected(WriteTx& tx, std::string_view account, bool may);

} // namespace fyr::server::rights
