// The plain words of a language that say how a finding is meant: "no", "maybe", "my sister", "since", "but".
//
// Source: kinds of scope follow NegEx and ConText (Chapman 2001, Harkema 2009); the Swedish triggers follow
//         Skeppstedt's NegEx for Swedish (2011) and our own reading of lay texts.
#pragma once

#include "base/json.h"
#include "clinical/triage_item.h"
#include "triage/language/stem.h"
#include "triage/language/tokens.h"

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace fyr::triage {

enum class Trigger : std::uint8_t {
    negationBefore, // "no", "ingen": names what is not there, lists follow it
    negationVerb,   // "not", "inte": denies what follows in the clause
    negationInability, // "can not": denies a doing, reaches only a few words
    negationAfter,  // "… saknas", "…: nej"
    pseudo,         // "not only", "inte bättre": looks like a negation and is none
    uncertainBefore,
    uncertainAfter,
    pastBefore,
    pastAfter,
    resolvedAfter, // "has gone away": over, but for what counts although it has passed
    resolvedBefore, // "stopped", "kvitt": the same, right before what is over
    hypotheticalBefore,
    adviceBefore,  // "seek care if …": advice on what may come, to the end of the sentence
    worryBefore,   // hypothetical for illnesses that are named, real for what is felt
    terminator,    // "but", "men": ends every scope
    orWord,        // carries a negation over a list
    andWord,
    subjectSelf,   // "I", "jag"
    subjectThird,  // "she", "han"
    clauseVerb,    // "have", "är": a new statement begins
    positiveCue,   // "severe", "this", "lite": what follows is there
    notSubject,    // "with my mother": a person named is not the one who is ill
    questionBefore, // "any …?": asked, not told
    family,        // "runs in the family", "i släkten"
};

struct Relation {
    bool child = false;
    clinical::Sex sex = clinical::Sex::unknown;
    bool patientAlways = false; // "the patient"
    bool never = false; // a dog, everybody: never the patient
};

class Lexicon {
  public:
    struct Words {
        std::vector<std::string> tokens;
        Trigger trigger = Trigger::pseudo;
    };
    struct TimePoint {
        std::vector<std::string> tokens;
        double hours = 0;
    };

    // Errors: content.
    [[nodiscard]] static Result<Lexicon> load(Lang lang, const json::value& stored);

    [[nodiscard]] Lang lang() const noexcept { return m_lang; }
    [[nodiscard]] bool filler(std::string_view word) const { return m_fillers.contains(std::string(word)); }
    [[nodiscard]] bool skippable(std::string_view word) const { return filler(word) || m_skippable.contains(std::string(word)); }
    [[nodiscard]] bool common(std::string_view word) const { return m_common.contains(std::string(word)); }
    // Any word that the lexicon itself knows: no slip of another word.
    [[nodiscard]] bool known(std::string_view word) const { return m_known.contains(std::string(word)); }
    // An ordinary word that is near to one of the content's: no slip of it.
    [[nodiscard]] bool real(std::string_view word) const { return m_real.contains(std::string(word)); }
    // Is the word named in a group of words that mean the same?
    [[nodiscard]] bool sameWord(std::string_view word) const { return m_sameWord.contains(std::string(word)); }
    // The canonical stem: words that mean the same share one.
    [[nodiscard]] std::string canonical(std::string_view word) const;
    [[nodiscard]] std::optional<double> numberWord(std::string_view word) const;
    [[nodiscard]] std::optional<double> unitHours(std::string_view word) const;
    [[nodiscard]] const Relation* relation(std::string_view word) const;
    [[nodiscard]] bool in(std::string_view set, std::string_view word) const; // "yes", "sex_female", "possessive" …
    [[nodiscard]] const std::vector<std::string>& list(std::string_view set) const;

    [[nodiscard]] std::span<const Words> triggersAt(std::string_view firstWord) const; // longest first
    [[nodiscard]] std::span<const TimePoint> timePointsAt(std::string_view firstWord) const;
    // The word of the other language, for the few that join both in mixed texts; empty when there is none.
    [[nodiscard]] std::string_view translation(std::string_view word) const;
    [[nodiscard]] const std::vector<std::string>& intensifiers() const noexcept { return m_intensifiers; }
    [[nodiscard]] const std::vector<std::string>& negativeSuffixes() const noexcept { return m_negativeSuffixes; }
    [[nodiscard]] const std::vector<std::vector<std::string>>& ignored() const noexcept { return m_ignored; }

  private:
    Lang m_lang = Lang::sv;
    std::unordered_set<std::string> m_fillers;
    std::unordered_set<std::string> m_skippable;
    std::unordered_set<std::string> m_common;
    std::unordered_set<std::string> m_distinct;
    std::unordered_set<std::string> m_known;
    std::unordered_set<std::string> m_real;
    std::unordered_map<std::string, std::string> m_same; // stem → canonical stem
    std::unordered_map<std::string, std::string> m_sameWord; // irregular form → canonical stem
    std::unordered_map<std::string, double> m_numbers;
    std::unordered_map<std::string, double> m_units;
    std::unordered_map<std::string, Relation> m_relations;
    std::unordered_map<std::string, std::vector<std::string>> m_sets;
    std::unordered_map<std::string, std::vector<Words>> m_triggers;
    std::unordered_map<std::string, std::vector<TimePoint>> m_times;
    std::unordered_map<std::string, std::string> m_translations;
    std::vector<std::string> m_intensifiers;
    std::vector<std::string> m_negativeSuffixes;
    std::vector<std::vector<std::string>> m_ignored;
};

// Do the tokens from `at` read exactly these words? Returns how many tokens they take, or 0.
[[nodiscard]] std::size_t readsWords(std::span<const Token> tokens, std::size_t at,
                                     const std::vector<std::string>& words);

} // namespace fyr::triage
