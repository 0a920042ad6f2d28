#include "triage/language/scopes.h"
#include "triage/language/clauses.h"

#include <algorithm>

namespace fyr::triage {
namespace {

constexpr std::uint32_t uncertainWords = 7;
constexpr std::uint32_t pastWords = 9;
constexpr std::uint32_t hypotheticalWords = 12;
constexpr std::uint32_t afterWords = 3;
constexpr std::uint32_t resolvedWords = 2;
constexpr double longAgoHours = 24.0 * 42; // what ended before is no symptom of today
constexpr double overHours = 24.0 * 4; // "jag hade feber i förra veckan": so far back a plain past tense means that it is over

} // namespace

ScopeReader::ScopeReader(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const TriggerMark> marks,
                         std::span<const Match> matches, std::span<const std::uint8_t> timeTokens, std::span<const Value> values)
    : m_tokens(tokens), m_lexicon(lexicon), m_marks(marks), m_matches(matches), m_time(timeTokens), m_values(values), m_introduced(introducedIn(tokens, lexicon, marks, values)),
      m_flags(tokens.size(), 0) {
    for (const auto& m : marks) m_flags[m.first] |= 1U << static_cast<unsigned>(m.trigger);
    readLists();
}

bool ScopeReader::has(Trigger t, std::uint32_t at) const {
    return at < m_flags.size() && (m_flags[at] & (1U << static_cast<unsigned>(t))) != 0;
}

bool ScopeReader::ends(std::uint32_t at) const {
    const auto& t = m_tokens[at];
    if (t.kind != TokenKind::mark) return false;
    const char c = t.text[0];
    return c == '.' || c == '!' || c == '?' || c == ';' || c == '\n';
}

// "jag hade feber i förra veckan", "I was sick two weeks ago but am fine": a plain past tense of a while ago, and no word that it goes on
bool ScopeReader::recentlyOver(const Match& m) const {
    constexpr std::uint32_t verbReach = 4;
    const auto sentence = m_tokens[m.first].sentence;
    bool was = false;
    for (auto i = m.first; i-- > 0 && m.first - i <= verbReach && m_tokens[i].sentence == sentence && !ends(i);) was = was || m_lexicon.in("simple_past", m_tokens[i].text);
    if (!was) return false;
    for (std::uint32_t i = 0; i < m_tokens.size(); ++i) {
        if (m_tokens[i].sentence != sentence) continue;
        // "…, now sore again": of something else
        if (i > m.last && m_lexicon.in("now_words", m_tokens[i].text) && (m_tokens[i - 1].isMark(',') || has(Trigger::andWord, i - 1))) break;
        if (m_lexicon.in("continuing_words", m_tokens[i].text)) return false;
    }
    for (const auto& v : m_values) {
        if (v.kind != ValueKind::duration || v.number < overHours || m_tokens[v.first].sentence != sentence) continue;
        const auto points = m_lexicon.timePointsAt(m_tokens[v.first].text);
        const bool point = v.ago || std::any_of(points.begin(), points.end(), [&](const auto& p) { return readsWords(m_tokens, v.first, p.tokens) > 0; });
        if (!point) continue;
        const auto from = v.first >= m.last ? m.last : v.last;
        const auto to = v.first >= m.last ? v.first : m.first;
        constexpr std::uint32_t beside = 5;
        bool apart = to < from || to - from > beside;
        for (auto i = from; !apart && i < to; ++i) apart = ends(i) || m_tokens[i].isMark(',') || has(Trigger::terminator, i) || has(Trigger::andWord, i);
        if (!apart) return true;
    }
    return false;
}

// "had chest pain 3 years ago", but not "started 3 months ago" or "and again today"
bool ScopeReader::endedLongAgo(const Match& m) const {
    const auto sentence = m_tokens[m.first].sentence;
    for (const auto& v : m_values) {
        if (v.kind != ValueKind::duration || !v.ago || v.number < longAgoHours || m_tokens[v.first].sentence != sentence) continue;
        const auto from = v.first >= m.last ? m.last : v.last;
        const auto to = v.first >= m.last ? v.first : m.first;
        if (to < from || to - from > 6) continue;
        // "har hemorrojder, läkaren tittade i höstas": the time is of what stands beside it
        constexpr std::uint32_t ownWords = 2;
        std::uint32_t behind = 0;
        bool other = false;
        for (auto i = from; i < to; ++i) {
            if (m_tokens[i].isMark(',')) other = true;
            else if (other && m_tokens[i].kind == TokenKind::word) ++behind;
        }
        if (other && behind >= ownWords) continue;
        bool now = false; // "i somras, nu bara halsont"
        for (auto i = from; i < to; ++i) now = now || m_lexicon.in("now_words", m_tokens[i].text);
        for (std::uint32_t i = 0; i < m_tokens.size(); ++i)
            if (m_tokens[i].sentence == sentence && (i < v.first || i >= v.last) && !(i + 1 < m_tokens.size() && m_lexicon.in("then_words", m_tokens[i + 1].text))) now = now || m_lexicon.in("onset_words", m_tokens[i].text);
        if (!now) return true;
    }
    return false;
}

// "har haft yrsel tidigare", but not "mer ont än tidigare"
bool ScopeReader::hadBefore(const Match& m) const {
    if (m.last >= m_tokens.size() || !m_lexicon.in("before_words", m_tokens[m.last].text)) return false;
    if (m.last + 1 < m_tokens.size() && !ends(m.last + 1) && !m_tokens[m.last + 1].isMark(',') && !has(Trigger::terminator, m.last + 1) && !has(Trigger::andWord, m.last + 1)) return false;
    for (auto i = m.first; i-- > 0 && m.first - i <= 5 && m_tokens[i].sentence == m_tokens[m.first].sentence;)
        if (m_lexicon.in("had_words", m_tokens[i].text)) return !(i > 0 && m_lexicon.in("never", m_tokens[i - 1].text)); // "aldrig haft så ont förut"
    return false;
}

// "försvann men kom tillbaka", "it went away but is back"
bool ScopeReader::cameBack(std::uint32_t from) const {
    for (auto i = from; i < m_tokens.size() && i < from + 7 && m_tokens[i].sentence == m_tokens[from].sentence; ++i)
        if (m_lexicon.in("returned", m_tokens[i].text) || (i == from && m_lexicon.in("negation_words", m_tokens[i].text))) return true;
    return false;
}

// "no fever, not pregnant": what begins with its own "not" is another item of the list, and true
bool ScopeReader::nextInList(const TriggerMark& n, const Match& m) const {
    if (n.last >= m.first || !m_lexicon.in("negation_words", m_tokens[m.first].text)) return false;
    return m_tokens[m.first - 1].isMark(',') || has(Trigger::andWord, m.first - 1);
}

FindingState ScopeReader::stateOf(const Match& m, Meant meant) const {
    if (m.deniedWithin || answeredNo(m) || deniedByVerb(m) || deniedInFront(m) || m_listed[m.first]) return FindingState::denied;
    const auto sentence = m_tokens[m.first].sentence;
    bool denied = false;
    bool uncertain = false;
    bool past = meant.bodily && (endedLongAgo(m) || hadBefore(m) || (!meant.passing && !meant.grave && recentlyOver(m)));
    bool hypothetical = meant.named && !meant.feared && !meant.exposure && isQuestion(m) && !ownStatement(m) && !toldBeforeQuestion(m);
    hypothetical = hypothetical || condition(m_tokens, m_lexicon, m_flags, m);
    for (const auto& n : m_marks) {
        if (m_tokens[n.first].sentence != sentence) continue;
        const bool doubt = n.trigger == Trigger::uncertainBefore || n.trigger == Trigger::uncertainAfter;
        if (doubt && counts(n.last)) continue; // "for maybe twenty seconds"
        switch (n.trigger) {
        case Trigger::negationBefore:
        case Trigger::negationVerb:
        case Trigger::negationInability:
            if (!denied && isNegationBefore(n.trigger) && !consumed(n, m) && negationReaches(n, m) && !ownMedicine(n, m, meant) && !nextInList(n, m)) denied = true;
            break;
        case Trigger::negationAfter:
            if (!consumed(n, m) && (reachedFromAfter(n, m, afterWords) || listedBefore(n, m))) denied = true;
            break;
        case Trigger::pseudo:
            // "inte gått ner i vikt": the expression goes on beyond "inte gått ner", and its "inte" denies it
            if (m.first == n.first + 1 && m.last > n.last && m.used.size() > n.last - m.first && m_lexicon.in("negation_words", m_tokens[n.first].text)) denied = true;
            break;
        case Trigger::uncertainBefore:
            if (!meant.feared && !meant.exposure && !consumed(n, m) && reaches(n, m, uncertainWords, false)) uncertain = true;
            break;
        case Trigger::uncertainAfter:
            if (!meant.feared && !meant.exposure && !consumed(n, m) && reachedFromAfter(n, m, afterWords, true)) uncertain = true;
            break;
        case Trigger::pastBefore:
            // "father died of": the words may belong to another phrase, but not to this one
            if (meant.bodily && !(n.first > 0 && m_lexicon.in("never", m_tokens[n.first - 1].text)) && std::none_of(m.used.begin(), m.used.end(), [&](auto u) { return u >= n.first && u < n.last; }) && reaches(n, m, pastWords, true) && !ownClause(m_tokens, m_lexicon, m_flags, n.last, m.first)) past = true;
            break;
        case Trigger::pastAfter:
            if (meant.bodily && !consumed(n, m) && reachedFromAfter(n, m, pastWords, true)) past = true;
            break;
        case Trigger::resolvedBefore:
            if (meant.bodily && !meant.passing && !consumed(n, m) && reaches(n, m, resolvedWords, false) && !notAchieved(m_tokens, m_lexicon, n.first)) past = true;
            break;
        case Trigger::resolvedAfter:
            if (meant.bodily && !meant.passing && reachedFromAfter(n, m, pastWords, true) && !cameBack(n.last)) past = true;
            break;
        case Trigger::hypotheticalBefore:
            // "not sure if she has a fever": the "if" belongs to the doubt
            if (std::any_of(m_marks.begin(), m_marks.end(), [&](const TriggerMark& p) { return p.trigger == Trigger::uncertainBefore && p.first < n.first && n.first < p.last; })) break;
            if (n.last < m.first && m_lexicon.in("if_words", m_tokens[n.first].text) && mainClause(m_tokens, m_lexicon, m_flags, n.last, std::min(m.first + 1, m.last))) break;
            // "om jag får feber": the condition begins before the phrase "får feber", and holds it
            if ((n.first < m.first && n.last > m.first && n.last <= m.last) || (!consumed(n, m) && reaches(n, m, hypotheticalWords, true))) hypothetical = true;
            break;
        case Trigger::adviceBefore:
            if (n.last <= m.first && !consumed(n, m)) return FindingState::hypothetical;
            break;
        case Trigger::questionBefore:
            if (!meant.feared && isQuestion(m) && reaches(n, m, hypotheticalWords, true)) hypothetical = true;
            break;
        case Trigger::worryBefore:
            if (meant.named && !meant.feared && !meant.exposure && !consumed(n, m) && reaches(n, m, hypotheticalWords, false)) hypothetical = true;
            break;
        default: break;
        }
    }
    if (denied) return FindingState::denied;
    if (hypothetical) return FindingState::hypothetical;
    if (past) return FindingState::past;
    return uncertain ? FindingState::uncertain : FindingState::present;
}

} // namespace fyr::triage
