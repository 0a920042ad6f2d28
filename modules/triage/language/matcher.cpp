#include "triage/language/matcher.h"

#include <algorithm>
#include <optional>

namespace fyr::triage {
namespace {

constexpr int maxSkipped = 4;     // fillers between two words
constexpr int maxGapWords = 4;    // other words in a gap
constexpr int maxGapTokens = 9;   // all tokens in a gap
constexpr int farthestSite = 5;   // words between a place and what is told of it
constexpr int commaWords = 3;     // what a comma between them counts as
constexpr int clauseWords = 3;    // … and an "and she has"
constexpr std::uint32_t carriesFor = 2; // sentences
constexpr std::uint32_t longSite = 7; // letters of a place that may be misspelt
constexpr int maxTries = 400'000; // of element against token, in one text: a guard against hostile input

class Matcher {
  public:
    Matcher(std::span<const Token> tokens, const Language& language, Lang lang, std::span<const TriggerMark> marks,
            std::span<const Value> values)
        : m_tokens(tokens), m_language(language), m_side(language.side(lang)), m_blocked(tokens.size(), open),
          m_filler(tokens.size(), false), m_valueEnd(tokens.size(), 0), m_clause(tokens.size(), false), m_candidates(tokens.size()) {
        for (const auto& m : marks)
            if (m.trigger == Trigger::negationBefore || m.trigger == Trigger::negationVerb ||
                m.trigger == Trigger::negationInability || m.trigger == Trigger::terminator)
                for (auto i = m.first; i < m.last; ++i) m_blocked[i] = std::min(m_blocked[i], m.first);
        m_joins.assign(tokens.size(), false);
        for (const auto& m : marks)
            if (m.trigger == Trigger::andWord) m_joins[m.last - 1] = true;
        m_terminates.assign(tokens.size(), false);
        for (const auto& m : marks)
            if (m.trigger == Trigger::terminator)
                for (auto i = m.first; i < m.last; ++i) m_terminates[i] = true;
        m_negates.assign(tokens.size(), false);
        for (const auto& m : marks) // no longer mark covers it
            if (m.trigger == Trigger::negationVerb && m.last - m.first == 1 && (lang == Lang::sv || (m.first > 0 && m_side.lexicon.in("auxiliaries", tokens[m.first - 1].text))))
                m_negates[m.first] = std::none_of(marks.begin(), marks.end(), [&](const TriggerMark& o) { return o.last - o.first > 1 && o.first <= m.first && m.first < o.last; });
        // "and she has": what a conjunction begins is another clause
        for (const auto& m : marks)
            if (m.trigger == Trigger::andWord && m.last < tokens.size())
                for (const auto& k : marks)
                    if ((k.trigger == Trigger::subjectSelf || k.trigger == Trigger::subjectThird || k.trigger == Trigger::clauseVerb) && k.first == m.last)
                        m_clause[m.first] = true;
        for (const auto& v : values)
            if (v.kind == ValueKind::pain || v.kind == ValueKind::duration) m_valueEnd[v.first] = v.last;
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            const auto& t = tokens[i];
            if (t.kind == TokenKind::mark) continue;
            m_candidates[i] = m_side.vocabulary->candidates(t.text);
            m_filler[i] = t.kind == TokenKind::word && m_side.lexicon.skippable(t.text);
        }
    }

    std::vector<Match> run() {
        for (std::uint32_t at = 0; at < m_tokens.size(); ++at) {
            for (const auto& c : m_candidates[at]) {
                const auto it = m_side.byFirst.find(c.word);
                if (it == m_side.byFirst.end()) continue;
                for (const auto p : it->second) start(m_side.patterns[static_cast<std::size_t>(p)], at, c);
            }
            suffix(at);
        }
        if (!m_side.places.empty()) readPlaces();
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
            if (m_valueEnd[at] > at && !m_filler[here] && !needed(pattern, element, at)) { // "pain 9/10 in my back", "ont sedan 3 dagar i knät"
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

    struct SenseRead {
        std::int32_t sense = -1;
        std::uint32_t first = 0;
        std::uint32_t last = 0; // end exclusive
        bool part = false;      // of a compound: told only of a place in the same word ("knävärk", not "värktablett")
    };
    // A word of the text as it was written or as a form of it, no slip of another.
    [[nodiscard]] std::int32_t siteAt(std::uint32_t at) const {
        for (const auto& c : m_candidates[at])
            if (const auto it = m_side.places.sites.find(c.word); it != m_side.places.sites.end() && (!c.typo || m_tokens[at].to - m_tokens[at].from >= longSite)) return it->second;
        return -1;
    }
    [[nodiscard]] std::optional<SenseRead> senseAt(std::uint32_t at) const {
        for (const auto& c : m_candidates[at]) {
            const auto it = c.typo ? m_side.places.senses.end() : m_side.places.senses.find(c.word);
            if (it == m_side.places.senses.end()) continue;
            for (const auto& s : it->second) {
                auto next = at + 1;
                const bool reads = (c.part < 0 || s.words.size() == 1) && std::all_of(s.words.begin() + 1, s.words.end(), [&](auto word) {
                    while (next < m_tokens.size() && m_filler[next] && !writes(next, word)) ++next;
                    return next < m_tokens.size() && writes(next++, word);
                });
                if (reads) return SenseRead{s.sense, at, s.words.size() == 1 ? at + 1 : next, c.part >= 0};
            }
        }
        return std::nullopt;
    }
    [[nodiscard]] bool writes(std::uint32_t at, std::int32_t word) const {
        return std::any_of(m_candidates[at].begin(), m_candidates[at].end(), [&](const Candidate& c) { return c.word == word && !c.typo; });
    }
    // How many words lie between two places of the text; nothing when another clause begins between them.
    [[nodiscard]] std::optional<int> between(std::uint32_t from, std::uint32_t to) const {
        int words = 0;
        for (auto at = from; at < to; ++at) {
            const auto& t = m_tokens[at];
            if (t.kind == TokenKind::mark) {
                const char c = t.text[0];
                if (c == '.' || c == '!' || c == '?' || c == ';' || c == '\n') return std::nullopt;
                words += c == ',' ? commaWords : 0;
            } else if (m_terminates[at]) {
                return std::nullopt;
            } else if (m_clause[at]) {
                words += clauseWords;
            } else if (!m_filler[at]) {
                ++words;
            }
        }
        return words;
    }
    void readPlaces() {
        const auto size = static_cast<std::uint32_t>(m_tokens.size());
        std::vector<bool> fixed(size, false); // words of a fixed expression: "pain killers"
        std::vector<bool> used(size, false);
        for (const auto& m : m_found)
            for (const auto u : m.used) {
                fixed[u] = fixed[u] || m.finding < 0;
                used[u] = used[u] || m.used.size() > 1; // a phrase says what it is about
            }
        std::vector<std::int32_t> sites(size, -1);
        for (std::uint32_t at = 0; at < size; ++at)
            if (!fixed[at] && m_tokens[at].kind == TokenKind::word) sites[at] = siteAt(at);
        for (std::uint32_t at = 0; at < size; ++at) {
            if (fixed[at] || m_tokens[at].kind != TokenKind::word) continue;
            const auto sense = senseAt(at);
            if (!sense) continue;
            if (sense->part) {
                if (sites[at] >= 0) tell(*sense, at, sites[at]);
                continue;
            }
            if (const auto place = nearest(*sense, sites)) tell(*sense, *place, sites[*place]);
            else if (!used[at]) carryOn(*sense, sites);
        }
    }
    [[nodiscard]] std::optional<std::uint32_t> nearest(const SenseRead& s, const std::vector<std::int32_t>& sites) const {
        std::optional<std::uint32_t> best;
        int least = farthestSite + 1;
        for (std::uint32_t at = 0; at < m_tokens.size(); ++at) {
            if (sites[at] < 0 || m_tokens[at].sentence != m_tokens[s.first].sentence) continue;
            if (!m_side.places.senseCarries[static_cast<std::size_t>(s.sense)] && !m_side.places.told.contains({sites[at], s.sense})) continue;
            const auto distance = at < s.first ? between(at + 1, s.first) : at >= s.last ? between(s.last, at) : std::optional<int>(0);
            if (!distance || *distance >= least) continue;
            least = *distance;
            best = at;
        }
        return best;
    }
    void tell(const SenseRead& s, std::uint32_t at, std::int32_t site) {
        const auto it = m_side.places.told.find({site, s.sense});
        if (it == m_side.places.told.end()) return;
        Match m;
        m.phrase = it->second;
        m.finding = m_language.phrases()[static_cast<std::size_t>(it->second)].finding;
        m.first = std::min(at, s.first);
        m.last = std::max(at + 1, s.last);
        m.used = at < s.first ? std::vector<std::uint32_t>{at, s.first} : std::vector<std::uint32_t>{s.first, at};
        if (at == s.first) m.used = {at};
        // "the knee is not swollen"
        for (auto i = m.first + 1; i < m.last; ++i) m.deniedWithin = m.deniedWithin || (m_blocked[i] != open && !m_terminates[i]);
        m_found.push_back(std::move(m));
    }
    void carryOn(const SenseRead& s, const std::vector<std::int32_t>& sites) {
        if (!m_side.places.senseCarries[static_cast<std::size_t>(s.sense)]) return;
        const auto sentence = m_tokens[s.first].sentence;
        std::int32_t site = -1;
        for (std::uint32_t at = 0; at < m_tokens.size(); ++at) {
            if (sites[at] < 0) continue;
            if (m_tokens[at].sentence == sentence) return; // too far from it, but another place than before
            if (at > s.first || m_tokens[at].sentence + carriesFor < sentence) continue;
            if (site >= 0 && site != sites[at]) return;
            site = sites[at];
        }
        if (site < 0 || !m_side.places.siteCarries[static_cast<std::size_t>(site)]) return;
        const auto it = m_side.places.told.find({site, s.sense});
        if (it == m_side.places.told.end()) return;
        const auto finding = m_language.phrases()[static_cast<std::size_t>(it->second)].finding;
        m_found.push_back({it->second, finding, s.first, s.last, {s.first}, false, false});
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
    static constexpr std::uint32_t open = UINT32_MAX;
    std::vector<std::uint32_t> m_blocked; // where the negation or the "but" that holds this token begins
    std::vector<bool> m_filler;
    std::vector<std::uint32_t> m_valueEnd; // of a time or a grade of pain that begins here
    std::vector<bool> m_clause;            // a conjunction that begins another clause
    std::vector<std::vector<Candidate>> m_candidates;
    std::vector<std::uint32_t> m_used;
    std::vector<std::int16_t> m_parts;
    std::vector<Match> m_found;
    bool m_typo = false;
    bool m_within = false; // the phrase is read around an "inte"
    std::vector<bool> m_negates;
    std::vector<bool> m_joins; // "och", "and"
    std::vector<bool> m_terminates; // a "but"
    int m_tries = 0;
};

} // namespace

namespace {

// Swedish "inte feber utan frossa" says what is there instead: that "utan" is a "but", no "without".
void contrast(std::vector<TriggerMark>& marks, std::span<const Token> tokens, const Lexicon& lexicon) {
    constexpr std::uint32_t farthest = 6;
    for (auto& m : marks) {
        if (m.trigger != Trigger::negationBefore || m.last - m.first != 1 || !lexicon.in("contrast_words", tokens[m.first].text)) continue;
        for (auto i = m.first; i-- > 0 && m.first - i <= farthest;) {
            const auto& t = tokens[i];
            if (t.kind == TokenKind::mark && !(t.isMark(',') && i + 1 == m.first)) break;
            if (lexicon.in("and_words", t.text)) break;
            if (!lexicon.in("negation_words", t.text)) continue;
            // "går inte över utan medicin" denies nothing that could be set right
            const bool pseudo = std::any_of(marks.begin(), marks.end(), [&](const TriggerMark& p) {
                return p.trigger == Trigger::pseudo && p.first <= i && i < p.last && !(p.last < tokens.size() && lexicon.in("not_only", tokens[p.last - 1].text));
            });
            if (!pseudo) m.trigger = Trigger::terminator;
            break;
        }
    }
}

} // namespace

std::vector<TriggerMark> markTriggers(std::span<const Token> tokens, const Lexicon& lexicon) {
    std::vector<TriggerMark> out;
    for (std::uint32_t at = 0; at < tokens.size(); ++at) {
        std::size_t longest = 0;
        for (const auto& words : lexicon.triggersAt(tokens[at].text)) {
            // Longest first; of the same length all count ("but" may end a scope and begin a clause).
            if (longest != 0 && words.tokens.size() < longest) break;
            const auto n = readsWords(tokens, at, words.tokens);
            if (n == 0) continue;
            longest = n;
            out.push_back({words.trigger, at, at + static_cast<std::uint32_t>(n)});
        }
    }
    // A longer trigger hides the negations inside it: "not only", "can not", "har jag inte".
    std::erase_if(out, [&](const TriggerMark& m) {
        if (m.trigger != Trigger::negationBefore && m.trigger != Trigger::negationVerb &&
            m.trigger != Trigger::negationInability && m.trigger != Trigger::negationAfter && m.trigger != Trigger::resolvedAfter)
            return false;
        return std::any_of(out.begin(), out.end(), [&](const TriggerMark& p) {
            // "vad jag vet har jag ingen allergi": what "har jag ingen" ends with denies what follows, too
            if (p.trigger == Trigger::negationAfter && m.trigger == Trigger::negationBefore && p.last == m.last) return false;
            if (p.trigger == Trigger::orWord && m.trigger == Trigger::negationBefore) return false; // "orädd, och inga mörka tankar"
            // "glöm inte | att jag har": a denial that begins with the last word of what is none
            if (p.trigger == Trigger::pseudo && m.trigger == Trigger::negationBefore && p.first < m.first && m.first < p.last && m.last - m.first > 1) return true;
            return p.first <= m.first && m.last <= p.last && p.last - p.first > m.last - m.first;
        });
    });
    contrast(out, tokens, lexicon);
    return out;
}

std::vector<Match> matchPhrases(std::span<const Token> tokens, const Language& language, Lang lang,
                                std::span<const TriggerMark> marks, std::span<const Value> values) {
    return Matcher(tokens, language, lang, marks, values).run();
}

} // namespace fyr::triage
