// The structured anamnesis of a triage interview: a draft that a clinician reads, changes and signs into the record.
//
// Shape:  `anamnesisOf` writes the draft from the queue item alone, so a workstation has it offline. Its sections are always the
//         same, in the same order; what the patient said and what the engine or a clinician assessed are never in one section.
//         `toText` is the form people edit: headings on lines of their own. `sectionsOf` cuts an edited text at those headings
//         again; text before the first, or under a heading that somebody made up, stays where it was written: nothing is lost.
// Units:  as in clinical/triage_item.h. Source of the headings: Swedish anamnesis as taught (kontaktorsak, aktuellt, tidigare
//         sjukdomar, läkemedel, överkänslighet); status and diagnosis are the clinician's and are not written here.
#pragma once

#include "clinical/triage_item.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::clinical {

enum class AnamnesisPart : std::uint8_t { reason, current, denied, history, risk, values, redFlags, assessment };
inline constexpr std::array<AnamnesisPart, 8> anamnesisParts{
    AnamnesisPart::reason, AnamnesisPart::current, AnamnesisPart::denied,   AnamnesisPart::history,
    AnamnesisPart::risk,   AnamnesisPart::values,  AnamnesisPart::redFlags, AnamnesisPart::assessment};
[[nodiscard]] std::string_view code(AnamnesisPart p) noexcept;
[[nodiscard]] const LocalText& title(AnamnesisPart p);
// Assessed by the engine or a clinician, as against said by the patient.
[[nodiscard]] constexpr bool isAssessed(AnamnesisPart p) noexcept { return p >= AnamnesisPart::redFlags; }

struct AnamnesisSection {
    AnamnesisPart part = AnamnesisPart::reason;
    std::vector<LocalText> lines; // never empty: "no information" is a line
};
struct Anamnesis {
    std::vector<AnamnesisSection> sections; // one for each part
    bool byProxy = false;                   // somebody else writes for the patient
    std::string knowledgeBase;              // version and the beginning of its hash
};
[[nodiscard]] Anamnesis anamnesisOf(const TriageItem& item);
[[nodiscard]] std::string toText(const Anamnesis& anamnesis, std::string_view lang);

struct WrittenSection {
    std::optional<AnamnesisPart> part; // none: before the first heading
    std::string heading;               // as written
    std::string text;
    friend bool operator==(const WrittenSection&, const WrittenSection&) = default;
};
// Headings are known in both languages; the lines that part what was said from what was assessed are no text.
[[nodiscard]] std::vector<WrittenSection> sectionsOf(std::string_view text);

// The timeline's kind of line for a signed one: they are counted by it.
inline constexpr std::string_view anamnesisSigned = "anamnesis";
[[nodiscard]] int signedVersions(const TriageItem& item) noexcept;

} // namespace fyr::clinical
