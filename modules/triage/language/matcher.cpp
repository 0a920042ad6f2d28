#include "triage/language/match_text.h"

#include <algorithm>

namespace fyr::triage {
namespace {

constexpr int maxSkipped = 4;     // fillers between two words
constexpr int maxGapWords = 4;    // other words in a gap
constexpr int maxGapTokens = 9;   // all tokens in a gap
constexpr int maxTries = 5000; // of element against token, from one word of a text: a guard against hostile input

class Matcher {
  public:
    explicit Matcher(const MatchText& text) : m_tokens(text.tokens), m_language(text.language), m_side(text.side), m_text(text), m_blocked(text.blocked), m_filler(text.filler), m_valueEnd(text.valueEnd), m_clause(text.clause), m_candidates(text.candidates), m_negates(text.negates), m_joins(text.joins) {}

    std::vector<Match> run() {
        for (std::uint32_t at = 0; at < m_tokens.size(); ++at) {
            m_tries = 0;
            for (const auto& c : m_candidates[at]) {
                const auto it = m_side.byFirst.find(c.word);
                if (it == m_side.byFirst.end()) continue;
                for (const auto p : it->second) start(m_side.patterns[static_cast<std::size_t>(p)], at, c);
            }
            suffix(at);
        }
        for (auto& m : readPlaces(m_text, m_found)) m_found.push_back(std::move(m));
        return tidy();
    }

  private:
    void start(const Pattern& pattern, std::uint32_t at, const Candidate& c) {
        if (c.part >= 0 && pattern.elements.size() == 1) return; // half a compound is another word
        m_used.assign(1, at);
        m_parts.assign(1, c.part);
        m_typo = c.typo;
        m_within = false;
        if (!follow(pattern, 1)) return;
        const auto& phrase = m_language.phrases()[static_cast<std::size_t>(pattern.phrase)];
        Match m;
        m.phrase = pattern.phrase;
        m.finding = phrase.finding;
        m.used = m_used;
        m.typo = m_typo;
        m.deniedWithin = m_within;
        const auto [low, high] = std::minmax_element(m_used.begin(), m_used.end());
        m.first = *low;
        m.last = *high + 1;
        m_found.push_back(std::move(m));
    }

    bool follow(const Pattern& pattern, std::size_t element) {
        if (element == pattern.elements.size()) return true;
        if (++m_tries > maxTries) return false;
        const auto& e = pattern.elements[element];
        const auto here = m_used.back();
        // another part of the same compound
        if (m_parts.back() >= 0 && place(pattern, element, here)) return true;
        int skipped = 0;
        int words = 0;
        for (auto at = here + 1; at < m_tokens.size(); ++at) {
            const auto& t = m_tokens[at];
            if (t.kind == TokenKind::mark) {
                const char c = t.text[0];
                if (c == '.' || c == '!' || c == '?' || c == ';') return false;
                if (c == '(' || c == ')' || (c == '\n' && !e.gapBefore)) continue;
                if (!e.commaBefore || (c != ',' && c != ':')) return false;
                continue;
            }
            // "kissar och inte ont i magen": what "och" joins to a denial is another thing
            const bool joined = m_blocked[at] == at && at > here + 1 && m_joins[at - 1];
            if (joined) return false;
            if (place(pattern, element, at)) return true;
            if (m_valueEnd[at] > at && !pattern.together && !m_filler[here] && !needed(pattern, element, at)) { // "pain 9/10 in my back", "ont sedan 3 dagar i knät"
                if (++skipped > maxSkipped) return false;
                at = m_valueEnd[at] - 1;
                continue;
            }
            if (m_clause[at]) return false;
            // Swedish puts its "inte" after the verb: "mår inte illa", "svider inte när jag kissar" deny the whole phrase;
            // English after an auxiliary: "my lips have not swollen"
            if (!m_within && !e.gapBefore && skipped <= 2 && deniesWithin(at)) {
                m_within = true;
                ++skipped;
                for (auto next = at + 1; next < m_tokens.size() && next <= at + 3; ++next) {
                    if (m_tokens[next].kind == TokenKind::mark) break;
                    if (place(pattern, element, next)) return true;
                    if (!m_filler[next] || m_blocked[next] != open) break;
                }
                m_within = false;
                return false;
            }
            if (pattern.together && !e.gapBefore) return false;
            if (m_blocked[at] != open && !(m_filler[at] && begun(m_blocked[at]))) return false;
            if (m_filler[at]) {
                if (++skipped > (e.gapBefore ? maxGapTokens : maxSkipped)) return false;
                continue;
            }
            if (!e.gapBefore || ++words > maxGapWords) return false;
        }
        return false;
    }

    // A single "inte" that is part of no other expression, and of no "inte så"
    [[nodiscard]] bool deniesWithin(std::uint32_t at) const {
        if (!m_negates[at] || m_blocked[at] != at) return false;
        return at + 1 >= m_tokens.size() || !m_side.lexicon.in("negation_partial", m_tokens[at + 1].text);
    }
    // Has the phrase read the first word of the trigger that begins there? Then its "to" and "att" may be passed.
    [[nodiscard]] bool begun(std::uint32_t first) const { return taken(first); }
    // Does the phrase itself name this time? "Krampat i fem minuter" does.
    [[nodiscard]] bool needed(const Pattern& pattern, std::size_t element, std::uint32_t from) const {
        const auto& words = pattern.elements[element].words;
        for (auto at = from; at < m_valueEnd[from]; ++at)
            for (const auto& c : m_candidates[at])
                if (std::binary_search(words.begin(), words.end(), c.word)) return true;
        return false;
    }
    [[nodiscard]] bool taken(std::uint32_t at) const { return std::find(m_used.begin(), m_used.end(), at) != m_used.end(); }

    bool place(const Pattern& pattern, std::size_t element, std::uint32_t at) {
        const auto& words = pattern.elements[element].words;
        for (const auto& c : m_candidates[at]) {
            if (!std::binary_search(words.begin(), words.end(), c.word)) continue;
            if (c.part < 0 && std::find(m_used.begin(), m_used.end(), at) != m_used.end()) continue;
            bool twice = false;
            for (std::size_t i = 0; i < m_used.size(); ++i) twice = twice || (m_used[i] == at && m_parts[i] == c.part);
            if (twice) continue;
            m_used.push_back(at);
            m_parts.push_back(c.part);
            const bool before = m_typo;
            m_typo = m_typo || c.typo;
            if (follow(pattern, element + 1)) return true;
            m_used.pop_back();
            m_parts.pop_back();
            m_typo = before;
        }
        return false;
    }

    // "feberfri": the phrase of one word "feber", denied by the word's own end.
    void suffix(std::uint32_t at) {
        const auto& t = m_tokens[at];
        if (t.kind != TokenKind::word || t.text.size() < 6) return;
        for (const auto& c : m_candidates[at])
            if (c.part < 0 && !c.typo) return;
        const auto id = m_side.vocabulary->deniedBySuffix(t.text);
        if (id < 0) return;
        const auto it = m_side.byFirst.find(id);
        if (it == m_side.byFirst.end()) return;
        for (const auto p : it->second) {
            const auto& pattern = m_side.patterns[static_cast<std::size_t>(p)];
            if (pattern.elements.size() != 1) continue;
            const auto& phrase = m_language.phrases()[static_cast<std::size_t>(pattern.phrase)];
            if (phrase.finding < 0) continue;
            m_found.push_back({pattern.phrase, phrase.finding, at, at + 1, {at}, true, false});
        }
    }

    // "not have severe" in "does not have severe abdominal pain": the "severe" is the pain's, and the "not" denies that.
    [[nodiscard]] bool belongsTo(const Match& o, const Match& m) const {
        if (o.first <= m.first || o.first >= m.last || o.last <= m.last || !m_side.lexicon.in("negation_words", m_tokens[m.first].text)) return false;
        return std::all_of(m.used.begin() + 1, m.used.end(), [&](auto u) {
            return m_side.lexicon.in("degree_adjectives", m_tokens[u].text) && std::find(o.used.begin(), o.used.end(), u) != o.used.end();
        });
    }

    // One match per finding and place: the longest. What a fixed expression covers is gone.
    std::vector<Match> tidy() {
        std::stable_sort(m_found.begin(), m_found.end(), [](const Match& a, const Match& b) {
            if (a.finding != b.finding) return a.finding < b.finding;
            if (a.used.size() != b.used.size()) return a.used.size() > b.used.size();
            if (a.last - a.first != b.last - b.first) return a.last - a.first < b.last - b.first;
            return a.first < b.first;
        });
        std::vector<Match> out;
        for (auto& m : m_found) {
            const bool repeated = std::any_of(out.begin(), out.end(), [&](const Match& o) {
                return o.finding == m.finding && o.first < m.last && m.first < o.last;
            });
            const bool swallowed = m.finding >= 0 && std::any_of(out.begin(), out.end(), [&](const Match& o) {
                // the same words in a phrase of a finding: its author meant them
                const bool same = o.first == m.first && m.last == o.last && o.used.size() == m.used.size() && !m.typo;
                return o.finding < 0 && !same && o.first <= m.first && m.last <= o.last && o.used.size() >= m.used.size();
            });
            if (!repeated && !swallowed) out.push_back(std::move(m));
        }
        std::erase_if(out, [](const Match& m) { return m.finding < 0; });
        std::vector<Match> whole = out; // what hides may itself be hidden
        std::erase_if(out, [&](const Match& m) { return std::any_of(whole.begin(), whole.end(), [&](const Match& o) { return belongsTo(o, m); }); });
        std::erase_if(out, [&](const Match& m) {
            return std::any_of(whole.begin(), whole.end(), [&](const Match& o) {
                return o.first <= m.first && m.last <= o.last && o.used.size() > m.used.size() &&
                       m_language.hides(o.finding, m.finding);
            });
        });
        std::stable_sort(out.begin(), out.end(), [](const Match& a, const Match& b) {
            if (a.first != b.first) return a.first < b.first;
            if (a.last != b.last) return a.last > b.last;
            return a.finding < b.finding;
        });
        return out;
    }

    std::span<const Token> m_tokens;
    const Language& m_language;
    const Language::Side& m_side;
    const MatchText& m_text;
    static constexpr auto open = MatchText::open;
    const std::vector<std::uint32_t>& m_blocked;
    const std::vector<bool>& m_filler;
    const std::vector<std::uint32_t>& m_valueEnd;
    const std::vector<bool>& m_clause;
    const std::vector<std::vector<Candidate>>& m_candidates;
    const std::vector<bool>& m_negates;
    const std::vector<bool>& m_joins;
    std::vector<std::uint32_t> m_used;
    std::vector<std::int16_t> m_parts;
    std::vector<Match> m_found;
    bool m_typo = false;
    bool m_within = false; // the phrase is read around an "inte"
    int m_tries = 0;
};

} // namespace

std::vector<Match> matchPhrases(std::span<const Token> tokens, const Language& language, Lang lang,
                                std::span<const TriggerMark> marks, std::span<const Value> values) {
    const MatchText text(tokens, language, lang, marks, values);
    return Matcher(text).run();
}

} // namespace fyr::triage
