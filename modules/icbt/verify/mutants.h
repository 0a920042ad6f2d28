// Defects put into a programme one at a time, to see that each is found: how good the verifier is, and not only that it says
// yes to what is sound.
//
// Shape:  operators over the canonical form; each makes a real defect at each place where it can (a change that would be a
//         lawful programme of its own is none). What the compiler's loader refuses is counted apart from what a property
//         refutes.
#pragma once

#include "base/json.h"
#include "icbt/verify/verify.h"

#include <map>
#include <string>
#include <vector>

namespace fyr::icbt::verify {

struct Mutant {
    std::string_view op; // "no on-call"
    std::string what;    // "clock red"
    std::string canonical;
};
[[nodiscard]] Result<std::vector<Mutant>> mutantsOf(std::string_view canonical);

struct Fate {
    enum class Kind : std::uint8_t { refused, refuted, survived };
    Kind kind = Kind::survived;
    std::string by; // "P5 P9", or what the loader said
};
[[nodiscard]] Fate fateOf(const Mutant& m, const Policy& policy, const Options& options = {});

struct OperatorRow {
    std::string_view op;
    std::size_t made = 0, refused = 0, refuted = 0;
    std::vector<std::string> survivors;            // what
    std::map<std::string, std::size_t, std::less<>> by; // property → how many it refuted
};
struct Killed {
    std::vector<OperatorRow> rows; // in the order of the operators
    std::size_t made = 0, killed = 0;
};
[[nodiscard]] Killed killedOf(const std::vector<Mutant>& mutants, const Policy& policy, const Options& options = {});
[[nodiscard]] std::string write(const Killed& k);

} // namespace fyr::icbt::verify
