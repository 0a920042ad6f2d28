// Whom a match is about: the writer, the patient, a relative, people nobody asks about.
#include "triage/language/scopes.h"

#include <algorithm>

namespace fyr::triage {
namespace {

constexpr double storyHours = 24.0 * 7; // what a relative had earlier than this is a story

} // namespace

bool ScopeReader::ofFamily(const Match& m, bool felt) const {
    constexpr std::uint32_t feltWords = 4; // "migrän i släkten", but no "inte gått ner i vikt och ingen cancer i släkten"
    for (const auto& n : m_marks) {
        if (n.trigger != Trigger::family || m_tokens[n.first].sentence != m_tokens[m.first].sentence) continue;
        const bool own = std::any_of(m.used.begin(), m.used.end(), [&](auto u) { return u >= n.first && u < n.last; });
        if (own) continue;
        // The same clause: no "but" and no comma with a new statement between.
        const auto from = n.first < m.first ? n.last : m.last;
        const auto to = n.first < m.first ? m.first : n.first;
        bool cut = false;
        for (auto i = from; i < to; ++i)
            cut = cut || has(Trigger::terminator, i) || (m_tokens[i].isMark(',') && (felt || newStatement(i + 1, m))) || (has(Trigger::andWord, i) && (felt || newStatement(i + 1, m)));
        if (!cut && (!felt || to - from <= feltWords)) return true;
    }
    return false;
}

bool ScopeReader::counts(std::uint32_t at) const {
    if (at >= m_tokens.size()) return false;
    const auto word = m_tokens[at].kind == TokenKind::word ? m_lexicon.numberWord(m_tokens[at].text) : std::nullopt;
    return m_tokens[at].kind == TokenKind::number || (word && *word >= 2); // "a" is one
}

// "jag har diabetes, kan jag …?": told in a question
bool ScopeReader::ownStatement(const Match& m) const {
    constexpr std::uint32_t farthest = 5;
    for (auto i = m.first; i-- > 0 && m.first - i <= farthest && !ends(i) && !m_tokens[i].isMark(',');)
        if (has(Trigger::subjectSelf, i) && i + 1 < m_tokens.size() && (has(Trigger::clauseVerb, i + 1) || m_lexicon.in("possessive", m_tokens[i].text))) return true;
    return false;
}

// "looks like I've been shot", "som om jag blivit påkörd": told to paint a picture
bool ScopeReader::likened(const Match& m) const {
    constexpr std::uint32_t pictureWords = 4;
    for (const auto& words : m_lexicon.list("similes")) {
        const auto tokens = wordsOf(words);
        for (std::uint32_t k = 0; k <= pictureWords; ++k) {
            const auto from = static_cast<std::uint32_t>(tokens.size()) + k;
            if (from > m.first) break;
            const auto at = m.first - from;
            if (m_tokens[at].sentence == m_tokens[m.first].sentence && readsWords(m_tokens, at, tokens) > 0) return true;
        }
    }
    return false;
}

// "ringde nästan 112", "almost got hit"
bool ScopeReader::nearlySo(const Match& m) const {
    const auto from = m.first > 2 ? m.first - 2 : 0;
    for (auto i = from; i < m.last; ++i)
        if (m_tokens[i].sentence == m_tokens[m.first].sentence && m_lexicon.in("nearly", m_tokens[i].text) &&
            std::find(m.used.begin(), m.used.end(), i) == m.used.end())
            return true;
    return false;
}

// "min syster hade blodpropp efter sin", "dad had his first heart attack at 48": told of then, not of today
bool ScopeReader::storyOf(const Match& m) const {
    const auto sentence = m_tokens[m.first].sentence;
    for (std::uint32_t i = 0; i < m_tokens.size(); ++i)
        if (m_tokens[i].sentence == sentence && (m_lexicon.in("now_words", m_tokens[i].text) || m_lexicon.in("recent_words", m_tokens[i].text))) return false;
    for (const auto& v : m_values)
        if (v.kind == ValueKind::duration && m_tokens[v.first].sentence == sentence && v.number < storyHours) return false;
    for (auto i = m.first; i-- > 0 && m_tokens[i].sentence == sentence;)
        if (m_lexicon.in("story_verbs", m_tokens[i].text)) return true;
    return false;
}

// "mormor dog av stroke", "dad had a heart attack at 52": of then, whoever tells it
bool ScopeReader::storyOfThen(const Match& m) const {
    const auto sentence = m_tokens[m.first].sentence;
    bool had = false;
    for (auto i = m.first; i-- > 0 && m_tokens[i].sentence == sentence;) {
        if (m_lexicon.in("death_verbs", m_tokens[i].text) && !nearlySo(m)) return true;
        had = had || m_lexicon.in("story_verbs", m_tokens[i].text);
    }
    if (!had) return false;
    for (const auto& phrase : m_lexicon.list("at_age"))
        for (auto i = m.last; i < m_tokens.size() && m_tokens[i].sentence == sentence && i <= m.last + 6; ++i) {
            const auto n = readsWords(m_tokens, i, wordsOf(phrase));
            constexpr double least = 18, most = 110;
            const auto next = i + n;
            if (n > 1) return true; // "in my age"
            if (n == 1 && next < m_tokens.size() && m_tokens[next].kind == TokenKind::number && m_tokens[next].number >= least && m_tokens[next].number <= most) return true;
        }
    return false;
}

// "barnen på förskolan", "everyone at work": people whom nobody asks about
bool ScopeReader::ofGroup(std::uint32_t at, const Match& m) const {
    const auto& t = m_tokens[at];
    if (!m_lexicon.in("group_words", t.text)) return false;
    constexpr std::uint32_t farthest = 3;
    for (auto i = at + 1; i < m_tokens.size() && i <= at + farthest && i < m.first; ++i)
        if (m_lexicon.in("group_places", m_tokens[i].text)) return true;
    return false;
}

// "tjej 23, ont i halsen": a form about the one who writes
bool ScopeReader::ofForm(std::uint32_t at) const {
    return std::any_of(m_values.begin(), m_values.end(), [&](const Value& v) {
        return (v.kind == ValueKind::sexFemale || v.kind == ValueKind::sexMale) && v.relation.empty() && v.first == at;
    });
}

// "glad när jag träffar kompisar, inte deppig": people without "my" right after what I do are no subject
bool ScopeReader::metByMe(std::uint32_t at) const {
    if (at < 2 || m_lexicon.in("possessive", m_tokens[at - 1].text) || m_lexicon.in("indefinite", m_tokens[at - 1].text)) return false;
    return m_tokens[at - 1].kind == TokenKind::word && m_lexicon.in("self_pronouns", m_tokens[at - 2].text) && !has(Trigger::subjectThird, at - 1);
}

// "my husband says the eye is red", "i går såg frugan en fläck": they tell, and it is not theirs
bool ScopeReader::tellsOfMe(std::uint32_t at, const Relation& relation) const {
    if (at + 1 < m_tokens.size() && m_lexicon.in("reporting_verbs", m_tokens[at + 1].text)) return true;
    if (relation.child) return false;
    auto verb = at;
    if (verb > 0 && m_lexicon.in("possessive", m_tokens[verb - 1].text)) --verb;
    // what begins a sentence has left out "I": "såg min man svimma"; and "såg frugan blek ut" is how she looked
    if (verb < 2 || !m_lexicon.in("inverted_reports", m_tokens[verb - 1].text)) return false;
    const auto& before = m_tokens[verb - 2];
    if (before.sentence != m_tokens[at].sentence || before.kind == TokenKind::mark || m_lexicon.in("self_pronouns", before.text)) return false;
    for (auto i = at + 1; i < m_tokens.size() && m_tokens[i].sentence == m_tokens[at].sentence; ++i)
        if (m_lexicon.in("look_words", m_tokens[i].text)) return false;
    return true;
}

// "det trycker mitt i bröstet", "mitt på dagen": a place, nobody's
bool ScopeReader::inTheMiddle(std::uint32_t at) const {
    return at + 1 < m_tokens.size() && m_lexicon.in("middle_words", m_tokens[at].text) && m_lexicon.in("middle_prepositions", m_tokens[at + 1].text);
}

// "my nan tripped over the dog. She can't get up": who did it is the one meant, and not the animal
bool ScopeReader::namedBefore(std::uint32_t at) const {
    for (auto i = at; i-- > 0 && m_tokens[i].sentence == m_tokens[at].sentence;)
        if (const auto* relation = m_lexicon.relation(m_tokens[i].text)) return !relation->never;
        else if (has(Trigger::subjectThird, i)) return true; // "he drove his tractor over the cat"
    return false;
}

// "som man ska": anybody, and no husband
bool ScopeReader::impersonal(std::uint32_t at) const {
    if (!m_lexicon.in("impersonal", m_tokens[at].text)) return false;
    return at == 0 || (!m_lexicon.in("possessive", m_tokens[at - 1].text) && !m_lexicon.in("indefinite", m_tokens[at - 1].text) && m_tokens[at - 1].kind != TokenKind::number &&
                       at + 1 < m_tokens.size() && m_lexicon.in("impersonal_verbs", m_tokens[at + 1].text));
}

// "han fiser som en gubbe", "snores like an old man": a picture, and nobody
bool ScopeReader::pictured(std::uint32_t at) const {
    constexpr std::uint32_t farthest = 3; // an adjective or two may stand between
    for (auto i = at; i-- > 0 && at - i <= farthest && m_tokens[i].sentence == m_tokens[at].sentence && m_tokens[i].kind == TokenKind::word;)
        if (m_lexicon.in("indefinite", m_tokens[i].text)) return i > 0 && m_lexicon.in("likened_with", m_tokens[i - 1].text);
    return false;
}

// "he", of the man whom the account began with
bool ScopeReader::meansIntroduced(std::uint32_t pronoun) const {
    if (!m_introduced) return false;
    const bool she = m_lexicon.in("third_female", m_tokens[pronoun].text), he = m_lexicon.in("third_male", m_tokens[pronoun].text);
    if (!she && !he) return false;
    const auto* relation = m_lexicon.relation(*m_introduced);
    return !relation || (relation->sex != (she ? clinical::Sex::male : clinical::Sex::female));
}

PersonRead ScopeReader::personOf(const Match& m) const {
    PersonRead read;
    const auto sentence = m_tokens[m.first].sentence;
    // "min sambo slår mig": whom it is done to is the one who tells
    for (auto i = m.first; i <= m.last && i < m_tokens.size(); ++i)
        if (m_lexicon.in("object_self", m_tokens[i].text) && m_tokens[i].sentence == sentence) {
            read.person = Person::self;
            return read;
        }
    // "two kids in her class had …"
    for (auto i = m.first; i-- > 0 && m_tokens[i].sentence == sentence && m_tokens[i].kind != TokenKind::mark && !has(Trigger::terminator, i) && !has(Trigger::andWord, i) && !m_lexicon.in("self_pronouns", m_tokens[i].text);)
        if (ofGroup(i, m)) {
            read.person = Person::relation;
            read.word = m_tokens[i].text;
            read.relation.never = true;
            return read;
        }
    const auto ownWord = [&](std::uint32_t i) { return std::find(m.used.begin(), m.used.end(), i) != m.used.end(); };
    for (auto i = m.last; i-- > 0;) {
        const auto& t = m_tokens[i];
        if (t.sentence != sentence) break;
        if (t.kind == TokenKind::mark) continue;
        if (const auto* relation = m_lexicon.relation(t.text); relation && !ofForm(i) && !impersonal(i) && !pictured(i)) {
            if (ownWord(i)) return {}; // the phrase itself names the person: "partner has chlamydia"
            bool object = false; // "with my mother"
            for (auto k = i; k-- > 0 && i - k <= 2;) object = object || has(Trigger::notSubject, k);
            // "orolig för min mamma som har ramlat": she is who the rest is about
            const bool whoFollows = i + 1 < m_tokens.size() && m_lexicon.in("relative_pronouns", m_tokens[i + 1].text);
            const bool within = i > m.first; // "talks to dad, who is dead": said of the one who talks
            if ((object || metByMe(i)) && (!whoFollows || within)) continue;
            if (tellsOfMe(i, *relation)) continue;
            // "hon säger mamma det gör ont": whom it is said to
            if (i > 0 && m_lexicon.in("reporting_verbs", m_tokens[i - 1].text)) continue;
            if (relation->patientAlways) return {};
            if (relation->never) { // "katten kräks", but not "hunden drog, ont i axeln"
                bool subject = i + 1 == m.first || (i + 1 < m_tokens.size() && has(Trigger::clauseVerb, i + 1));
                for (auto k = i + 1; k < m.first; ++k) subject = subject && m_tokens[k].kind != TokenKind::mark && !has(Trigger::terminator, k);
                if (!subject) continue;
            }
            read.person = Person::relation;
            read.word = t.text;
            read.relation = *relation;
            read.stranger = i > 0 && m_lexicon.in("indefinite", m_tokens[i - 1].text);
            constexpr std::uint32_t objectWords = 3; // beyond what was read
            for (auto k = i + 1; k < m_tokens.size() && k < m.last + objectWords && m_tokens[k].sentence == sentence; ++k) read.doesIt = read.doesIt || m_lexicon.in("object_third", m_tokens[k].text);
            return read;
        }
        if (ownWord(i)) continue; // also of an age: "|baby is four days old|" tells of the mother
        // "my 3-year-old": the age is the person
        for (const auto& v : m_values) {
            if (v.kind != ValueKind::age || i < v.first || i >= v.last || v.relation.empty()) continue;
            if (std::any_of(m.used.begin(), m.used.end(), [&](auto k) { return m_tokens[k].text == v.relation; })) return {};
            if (const auto* relation = m_lexicon.relation(v.relation)) {
                read.person = Person::relation;
                read.word = v.relation;
                read.relation = *relation;
                return read;
            }
        }
        if (inTheMiddle(i)) continue;
        if (has(Trigger::subjectSelf, i)) {
            // "my son": the relation, not me
            if (m_lexicon.in("possessive", t.text)) {
                bool relation = false;
                for (auto k = i + 1; k < m_tokens.size() && k <= i + 5 && k < m.last; ++k)
                    relation = relation || m_lexicon.relation(m_tokens[k].text) != nullptr;
                if (relation) continue;
            }
            read.person = Person::self;
            read.ownVerb = i < m.first && m.first - i <= 4 && i + 1 < m_tokens.size() && has(Trigger::clauseVerb, i + 1);
            return read;
        }
        if (has(Trigger::subjectThird, i)) {
            read.person = Person::third;
            if (meansIntroduced(i)) return read;
            // "my sister … she": the last person named before who can be meant ("mum talks to dad. She …")
            const bool she = m_lexicon.in("third_female", t.text), he = m_lexicon.in("third_male", t.text);
            for (auto k = i; k-- > 0;) {
                const auto* relation = m_lexicon.relation(m_tokens[k].text);
                if (!relation || (relation->never && (namedBefore(k) || m_lexicon.in("group_words", m_tokens[k].text))) || impersonal(k) || pictured(k)) continue;
                if ((she || he) && m_lexicon.in("plural_persons", m_tokens[k].text)) continue; // "in the parents' chat … she"
                if ((she && relation->sex == clinical::Sex::male) || (he && relation->sex == clinical::Sex::female)) continue;
                if (relation->patientAlways) return {};
                if (relation->never && read.person == Person::relation) continue;
                read.person = Person::relation;
                read.word = m_tokens[k].text;
                read.relation = *relation;
                read.pronoun = t.text;
                if (!relation->never) break; // "nan tripped over the dog. She …": the dog only when nobody else was named
            }
            return read;
        }
    }
    return read;
}

std::optional<std::string> introducedIn(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const TriggerMark> marks, std::span<const Value> values) {
    if (std::any_of(marks.begin(), marks.end(), [](const TriggerMark& m) { return m.trigger == Trigger::subjectSelf; })) return std::nullopt;
    // "a woman of 29", "a man, 33, …"
    if (tokens.size() > 3 && lexicon.in("indefinite", tokens[0].text) && lexicon.relation(tokens[1].text) && (tokens[2].isMark(',') || lexicon.in("age_prepositions", tokens[2].text)) && tokens[3].kind == TokenKind::number)
        return tokens[1].text;
    for (const auto& v : values) {
        if (v.kind != ValueKind::age || v.first >= tokens.size() || tokens[v.first].sentence > 0) continue;
        // "a 30-year-old man": "a" stands before the age
        for (auto i = v.first; i-- > 0;)
            if (lexicon.in("indefinite", tokens[i].text)) return i + 1 == v.first || tokens[i + 1].text == v.relation ? std::optional(v.relation) : std::nullopt;
        if (lexicon.in("indefinite", tokens[v.first].text)) return v.relation;
    }
    return std::nullopt;
}

bool samePerson(const PatientContext& patient, const PersonRead& read, const Lexicon& lexicon) {
    if (read.person != Person::relation) return true;
    if (patient.relation.empty() || patient.relation == read.word) return true;
    const auto* known = lexicon.relation(patient.relation);
    if (!known || known->child != read.relation.child) return false;
    const bool conflict = known->sex != clinical::Sex::unknown && read.relation.sex != clinical::Sex::unknown &&
                          known->sex != read.relation.sex;
    return !conflict;
}

} // namespace fyr::triage
