// Names of the engine's enums on the wire and in stored events.
#include "triage/interview.h"

#include <algorithm>
#include <array>

namespace fyr::triage {
namespace {

constexpr std::array<std::string_view, 6> states{"present", "denied", "uncertain", "past", "other", "hypothetical"};
constexpr std::array<std::string_view, 3> subjects{"self", "child", "other"};
constexpr std::array<std::string_view, 5> kinds{"choice", "many", "number", "date", "text"};

} // namespace

std::string_view code(FindingState s) noexcept { return states[static_cast<std::size_t>(s)]; }
std::string_view code(Subject s) noexcept { return subjects[static_cast<std::size_t>(s)]; }
std::string_view code(QuestionKind k) noexcept { return kinds[static_cast<std::size_t>(k)]; }

std::optional<Subject> subjectFromCode(std::string_view text) noexcept {
    const auto it = std::find(subjects.begin(), subjects.end(), text);
    if (it == subjects.end()) return std::nullopt;
    return static_cast<Subject>(it - subjects.begin());
}

} // namespace fyr::triage
