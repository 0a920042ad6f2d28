// The verifier of programmes: proves or refutes each property of docs/PROGRAMMES.md before anybody may publish.
//
// Shape:  pure: the same programme and policy give the same report on every machine. What the last record proved over the
//         same inputs (parts.h) is taken from it, and the report says so.
// Source: docs/PROGRAMMES.md is the contract; it is read apart from the engine, which has no part in this.
#pragma once

#include "icbt/verify/checks.h"

#include <optional>

namespace fyr::icbt::verify {

// Goes up with every change that may change a verdict.
inline constexpr std::string_view verifierVersion = "1";

struct Report {
    std::string programme, version, hash; // of what was verified
    std::string policy;                   // digest
    std::string verifier{verifierVersion};
    std::vector<Outcome> outcomes; // one a property, in their order
    [[nodiscard]] bool proved() const noexcept;
    [[nodiscard]] bool refuted() const noexcept;
    [[nodiscard]] const Outcome& of(Property p) const noexcept { return outcomes[static_cast<std::size_t>(p)]; }
    [[nodiscard]] std::size_t states() const noexcept;
};

struct Options {
    Bounds bounds;
    const Programme* before = nullptr; // the version that runs today
    const Report* last = nullptr;      // an authentic record's (record.h)
    int firstYear = 2027;              // of the two whose minutes are tried
};

[[nodiscard]] Report verify(const Programme& p, const Policy& policy, const Options& options = {});
[[nodiscard]] std::string schedule(const Programme& p, const Policy& policy); // when each module comes, a line each
[[nodiscard]] std::string summary(const Report& r, std::string_view lang); // a line a property
// For a terminal: the summary, then the stories. `lang` "sv" or "en".
[[nodiscard]] std::string write(const Report& r, std::string_view lang);

} // namespace fyr::icbt::verify
