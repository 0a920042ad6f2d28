// One triage item opened: the patient's words as marked runs, the suggestion's bars, and which actions are possible.
#pragma once

#include "clinical/triage_item.h"
#include "presenter/queue.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace fyr::presenter {

struct WordRun {
    std::string text;
    std::optional<clinical::SpanKind> kind; // none = plain text
    std::string finding;
    clinical::LocalText label;
    friend bool operator==(const WordRun&, const WordRun&) = default;
};

// Cuts an utterance into runs. Where spans overlap the more alarming kind wins; broken spans are ignored, and the
// runs always put the patient's text back together exactly.
[[nodiscard]] std::vector<WordRun> markWords(const clinical::Utterance& utterance);

struct LevelBar {
    clinical::Urgency level = clinical::Urgency::urgent;
    double share = 0;
    bool suggested = false;
    bool belowFloor = false; // the engine may not go here; a clinician may, with a reason
    friend bool operator==(const LevelBar&, const LevelBar&) = default;
};
[[nodiscard]] std::vector<LevelBar> levelBars(const clinical::Suggestion& suggestion);
// 0.92 → 92; 0.004 → 0 with `tiny`, shown as "<1".
struct Percent {
    int value = 0;
    bool tiny = false;
};
[[nodiscard]] Percent percent(double share) noexcept;

enum class Action : std::uint8_t { claim, release, confirm, override, route, anamnesis, note, reopen };
enum class WhyNot : std::uint8_t { possible, nothingOpen, heldByOther, alreadyDecided, needsAttention, notClinician };

struct ActionState {
    Action action = Action::claim;
    WhyNot why = WhyNot::possible;
    [[nodiscard]] bool enabled() const noexcept { return why == WhyNot::possible; }
};
// In the order of the action bar. `claim` turns into `release` when I hold it, and `reopen` when it is decided.
[[nodiscard]] std::vector<ActionState> actions(const QueueEntry& entry, const std::string& me, bool mayDecide);

// The override form: what it needs before it can be sent.
struct OverrideDraft {
    std::optional<clinical::Urgency> level;
    std::string destination;
    std::string reasonCode; // of protocol/payload.h's `reasonCodes`; empty: said in words only
    std::string reason;
};
enum class OverrideProblem : std::uint8_t { levelMissing, sameAsSuggestion, destinationMissing, reasonMissing, reasonTooShort };
struct OverrideCheck {
    std::vector<OverrideProblem> problems;
    bool belowFloor = false; // needs a written reason and is reviewed afterwards
    bool lowers = false;     // the patient's advice becomes less urgent than what was said
    [[nodiscard]] bool ready() const noexcept { return problems.empty(); }
};
[[nodiscard]] OverrideCheck check(const OverrideDraft& draft, const clinical::TriageItem& item);

// The reasons that one key gives, in the order of their keys 6 … 9, 0. The third follows from the level: less urgent than
// was suggested, and it was too cautious; more urgent, and it was too low; empty while neither is so.
inline constexpr std::size_t quickReasons = 5;
[[nodiscard]] std::array<std::string_view, quickReasons> reasonsFor(const OverrideDraft& draft, const clinical::TriageItem& item);

// Where a patient can be sent, by level; the first is the usual one. Codes of the routing policy.
[[nodiscard]] const std::vector<std::string>& destinationsFor(clinical::Urgency level);
[[nodiscard]] const std::vector<std::string>& allDestinations();

} // namespace fyr::presenter
