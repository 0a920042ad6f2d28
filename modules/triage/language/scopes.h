// Decides how each match is meant: there, denied, uncertain, in the past, about somebody else, or only imagined.
#pragma once

#include "triage/language/matcher.h"
#include "triage/language/values.h"
#include "triage/outcome.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fyr::triage {

// Whom the words around a match speak about.
enum class Person : std::uint8_t { unsaid, self, third, relation };
struct PersonRead {
    Person person = Person::unsaid;
    std::string word; // of the relation
    Relation relation;
    bool ownVerb = false; // "I have", not "I noticed that …"
    std::string pronoun; // "she": the relation is the last one that was named
    bool doesIt = false; // "her dad dropped her": to somebody else
    bool stranger = false; // "a lady at church", "en kille": nobody the writer cares for
};

// Who the patient is, as far as earlier words told.
struct PatientContext {
    bool proxy = false; // somebody else writes
    bool child = false;
    std::string relation; // the word used for the patient; empty = not yet known
    clinical::Sex sex = clinical::Sex::unknown;
    std::optional<double> age; // in years, when it is known
};

// What the scopes must know of a finding.
struct Meant {
    bool bodily = true;     // not a history, a medicine, an exposure, which the past does not take away
    bool named = false;     // an illness, which a worry does not make real
    bool passing = false;   // counts although it has passed: a faint, a face that hung
    bool medicine = false;  // "har inte tagit min waran" denies no medicine
    bool feared = false;    // "is this a stroke?", "rädd att det är sepsis": told all the same
    bool exposure = false;  // "could it be the tablets?" tells of them
    bool grave = false;     // raises an emergency by itself: a plain past tense does not take it away
};

class ScopeReader {
  public:
    ScopeReader(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const TriggerMark> marks,
                std::span<const Match> matches, std::span<const std::uint8_t> timeTokens, std::span<const Value> values);

    [[nodiscard]] PersonRead personOf(const Match& m) const;
    // Negation, uncertainty, past and hypothesis; not who it is about.
    [[nodiscard]] FindingState stateOf(const Match& m, Meant meant) const;
    [[nodiscard]] bool ofFamily(const Match& m, bool felt = false) const; // `felt`: no named illness, which runs in families
    [[nodiscard]] bool likened(const Match& m) const;  // "looks like I've been shot"
    [[nodiscard]] bool nearlySo(const Match& m) const; // "ringde nästan 112"
    [[nodiscard]] bool storyOf(const Match& m) const;  // of somebody: had it once, not today
    [[nodiscard]] bool storyOfThen(const Match& m) const; // of somebody: died of it, or had it at an age that is told

  private:
    [[nodiscard]] bool consumed(const TriggerMark& n, const Match& m) const;
    [[nodiscard]] bool has(Trigger t, std::uint32_t at) const;
    [[nodiscard]] bool negationReaches(const TriggerMark& n, const Match& m) const;
    [[nodiscard]] bool ownMedicine(const TriggerMark& n, const Match& m, Meant meant) const;
    [[nodiscard]] bool newStatement(std::uint32_t from, const Match& m) const;
    [[nodiscard]] bool beginsClause(std::uint32_t from, const Match& m) const;
    [[nodiscard]] bool isQuestion(const Match& m) const;
    [[nodiscard]] bool toldBeforeQuestion(const Match& m) const;
    [[nodiscard]] bool orAhead(std::uint32_t from) const;
    [[nodiscard]] bool reaches(const TriggerMark& n, const Match& m, std::uint32_t words, bool comma) const;
    [[nodiscard]] bool reachedFromAfter(const TriggerMark& n, const Match& m, std::uint32_t words, bool comma = false) const;
    [[nodiscard]] bool answeredNo(const Match& m) const;
    [[nodiscard]] bool underLabel(const Match& m) const;
    [[nodiscard]] bool deniedByVerb(const Match& m) const;
    [[nodiscard]] bool endedLongAgo(const Match& m) const;
    [[nodiscard]] bool hadBefore(const Match& m) const;
    [[nodiscard]] bool cameBack(std::uint32_t from) const;
    [[nodiscard]] bool hiddenNegation(std::uint32_t at) const;
    [[nodiscard]] bool ends(std::uint32_t at) const;
    [[nodiscard]] bool ofForm(std::uint32_t at) const;
    void readLists();
    [[nodiscard]] bool saysItself(std::uint32_t from, const Match& m) const;
    [[nodiscard]] bool doubled(const TriggerMark& n, const Match& m) const;
    [[nodiscard]] bool presupposed(const TriggerMark& n, const Match& m) const;
    [[nodiscard]] bool someLeft(const TriggerMark& n, const Match& m) const;
    [[nodiscard]] bool deniedInFront(const Match& m) const;
    [[nodiscard]] bool recentlyOver(const Match& m) const;
    [[nodiscard]] bool ownStatement(const Match& m) const;
    [[nodiscard]] bool ofGroup(std::uint32_t at, const Match& m) const;
    [[nodiscard]] bool metByMe(std::uint32_t at) const;
    [[nodiscard]] bool nextInList(const TriggerMark& n, const Match& m) const;
    [[nodiscard]] bool tellsOfMe(std::uint32_t at, const Relation& relation) const;
    [[nodiscard]] bool inTheMiddle(std::uint32_t at) const;
    [[nodiscard]] bool namedBefore(std::uint32_t at) const;
    [[nodiscard]] bool meansIntroduced(std::uint32_t pronoun) const;
    [[nodiscard]] bool impersonal(std::uint32_t at) const;
    [[nodiscard]] bool pictured(std::uint32_t at) const;
    [[nodiscard]] bool counts(std::uint32_t at) const;
    [[nodiscard]] bool listedBefore(const TriggerMark& n, const Match& m) const;

    std::span<const Token> m_tokens;
    const Lexicon& m_lexicon;
    std::span<const TriggerMark> m_marks;
    std::span<const Match> m_matches;
    std::span<const std::uint8_t> m_time;
    std::span<const Value> m_values;
    std::optional<std::string> m_introduced; // whom an account is about
    std::vector<std::uint32_t> m_flags; // bit per trigger, of the token it begins at
    std::vector<std::uint8_t> m_listed; // tokens of lines that a head or a minus denies
};

// "A 30-year-old man has had fever …", and nobody says "I": an account of somebody, who is meant by each "he" that fits, whoever
// is named in passing ("as have several colleagues"). The word for them (empty for "a 32-year-old accountant"), or none.
[[nodiscard]] std::optional<std::string> introducedIn(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const TriggerMark> marks, std::span<const Value> values);

// Is a relation word the same person as the patient's?
[[nodiscard]] bool samePerson(const PatientContext& patient, const PersonRead& read, const Lexicon& lexicon);

} // namespace fyr::triage
