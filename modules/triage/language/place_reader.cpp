#include "triage/language/match_text.h"

#include <algorithm>
#include <optional>

namespace fyr::triage {
namespace {

constexpr int farthestSite = 5;   // words between a place and what is told of it
constexpr int commaWords = 3;     // what a comma between them counts as
constexpr int clauseWords = 3;    // … and an "and she has"
constexpr std::uint32_t carriesFor = 2; // sentences
constexpr std::uint32_t longSite = 7; // letters of a place that may be misspelt

class PlaceReader {
  public:
    PlaceReader(const MatchText& text, const std::vector<Match>& phrases)
        : m_text(text), m_tokens(text.tokens), m_language(text.language), m_side(text.side), m_phrases(phrases) {}

    std::vector<Match> run() {
        const auto size = static_cast<std::uint32_t>(m_tokens.size());
        std::vector<bool> fixed(size, false); // words of a fixed expression: "pain killers"
        std::vector<bool> used(size, false);
        for (const auto& m : m_phrases)
            for (const auto u : m.used) {
                fixed[u] = fixed[u] || m.finding < 0;
                used[u] = used[u] || m.used.size() > 1; // a phrase says what it is about
            }
        m_sites.assign(size, -1);
        for (std::uint32_t at = 0; at < size; ++at)
            if (!fixed[at] && m_tokens[at].kind == TokenKind::word) m_sites[at] = siteAt(at);
        for (std::uint32_t at = 0; at < size; ++at)
            if (!fixed[at] && m_tokens[at].kind == TokenKind::word) readSenses(sensesAt(at), used[at]);
        return std::move(m_found);
    }

  private:
    struct SenseRead {
        std::int32_t sense = -1;
        std::uint32_t first = 0;
        std::uint32_t last = 0; // end exclusive
        bool part = false;      // of a compound: told only of a place in the same word ("knävärk", not "värktablett")
    };
    // The first of the senses of a word that makes something with its place; when none does, the first is told of a place before.
    void readSenses(const std::vector<SenseRead>& senses, bool used) {
        bool placed = false;
        for (const auto& s : senses) {
            const auto at = s.part ? (m_sites[s.first] >= 0 ? std::optional(s.first) : std::nullopt) : nearest(s);
            placed = placed || at || s.part;
            if (at && tell(s, *at, m_sites[*at])) return;
        }
        if (!placed && !used) (void)std::any_of(senses.begin(), senses.end(), [&](const SenseRead& s) { return carryOn(s); });
    }
    // A word of the text as it was written or as a form of it, no slip of another.
    [[nodiscard]] std::int32_t siteAt(std::uint32_t at) const {
        for (const auto& c : m_text.candidates[at])
            if (const auto it = m_side.places.sites.find(c.word); it != m_side.places.sites.end() && (!c.typo || m_tokens[at].to - m_tokens[at].from >= longSite)) return it->second;
        return -1;
    }
    // A word may be of several senses ("sår" is a wound and a sore): all that are read there, the longest first.
    [[nodiscard]] std::vector<SenseRead> sensesAt(std::uint32_t at) const {
        std::vector<SenseRead> out;
        for (const auto& c : m_text.candidates[at]) {
            const auto it = c.typo ? m_side.places.senses.end() : m_side.places.senses.find(c.word);
            if (it == m_side.places.senses.end()) continue;
            for (const auto& s : it->second) {
                auto next = at + 1;
                const bool reads = (c.part < 0 || s.words.size() == 1) && std::all_of(s.words.begin() + 1, s.words.end(), [&](auto word) {
                    while (next < m_tokens.size() && m_text.filler[next] && !writes(next, word)) ++next;
                    return next < m_tokens.size() && writes(next++, word);
                });
                const bool known = std::any_of(out.begin(), out.end(), [&](const SenseRead& o) { return o.sense == s.sense; });
                if (reads && !known) out.push_back({s.sense, at, s.words.size() == 1 ? at + 1 : next, c.part >= 0});
            }
        }
        return out;
    }
    [[nodiscard]] bool writes(std::uint32_t at, std::int32_t word) const {
        return std::any_of(m_text.candidates[at].begin(), m_text.candidates[at].end(), [&](const Candidate& c) { return c.word == word && !c.typo; });
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
            } else if (m_text.terminates[at]) {
                return std::nullopt;
            } else if (m_text.clause[at]) {
                words += clauseWords;
            } else if (!m_text.filler[at]) {
                ++words;
            }
        }
        return words;
    }
    [[nodiscard]] std::optional<std::uint32_t> nearest(const SenseRead& s) const {
        std::optional<std::uint32_t> best;
        int least = farthestSite + 1;
        for (std::uint32_t at = 0; at < m_tokens.size(); ++at) {
            if (m_sites[at] < 0 || m_tokens[at].sentence != m_tokens[s.first].sentence) continue;
            if (!m_side.places.senseCarries[static_cast<std::size_t>(s.sense)] && !m_side.places.told.contains({m_sites[at], s.sense})) continue;
            const auto distance = at < s.first ? between(at + 1, s.first) : at >= s.last ? between(s.last, at) : std::optional<int>(0);
            if (!distance || *distance >= least || acrossClauses(s, at)) continue;
            least = *distance;
            best = at;
        }
        return best;
    }
    // "Ont i hela kroppen, hjärtat bankar", "the heart races, hands tingle": on each side of the comma stands a clause of its own.
    // "Ont, vänster vad" and "my calf, it hurts" are one.
    [[nodiscard]] bool acrossClauses(const SenseRead& s, std::uint32_t at) const {
        const auto comma = [&](std::uint32_t from, std::uint32_t to) {
            for (auto k = from; k < to; ++k)
                if (m_tokens[k].isMark(',')) return k;
            return to;
        };
        const auto filled = [&](std::uint32_t from, std::uint32_t to) {
            for (auto k = from; k < to; ++k)
                if (m_tokens[k].kind != TokenKind::mark && !m_text.filler[k]) return true;
            return false;
        };
        if (at >= s.last) {
            const auto cut = comma(s.last, at);
            if (cut == at || !filled(s.last, cut)) return false;
            auto end = at + 1;
            while (end < m_tokens.size() && m_tokens[end].kind != TokenKind::mark) ++end;
            return filled(at + 1, end);
        }
        const auto cut = comma(at + 1, s.first);
        for (auto k = cut; k < s.first; ++k)
            if (m_sites[k] >= 0) return true;
        return false;
    }
    bool tell(const SenseRead& s, std::uint32_t at, std::int32_t site) {
        const auto it = m_side.places.told.find({site, s.sense});
        if (it == m_side.places.told.end()) return false;
        Match m;
        m.phrase = it->second;
        m.finding = m_language.phrases()[static_cast<std::size_t>(it->second)].finding;
        m.first = std::min(at, s.first);
        m.last = std::max(at + 1, s.last);
        m.used = at < s.first ? std::vector<std::uint32_t>{at, s.first} : std::vector<std::uint32_t>{s.first, at};
        if (at == s.first) m.used = {at};
        // "the knee is not swollen"
        for (auto i = m.first + 1; i < m.last; ++i) m.deniedWithin = m.deniedWithin || (m_text.blocked[i] != MatchText::open && !m_text.terminates[i]);
        m_found.push_back(std::move(m));
        return true;
    }
    bool carryOn(const SenseRead& s) {
        if (!m_side.places.senseCarries[static_cast<std::size_t>(s.sense)]) return false;
        const auto sentence = m_tokens[s.first].sentence;
        std::int32_t site = -1;
        for (std::uint32_t at = 0; at < m_tokens.size(); ++at) {
            if (m_sites[at] < 0) continue;
            if (m_tokens[at].sentence == sentence) return false; // too far from it, but another place than before
            if (at > s.first || m_tokens[at].sentence + carriesFor < sentence) continue;
            if (site >= 0 && site != m_sites[at]) return false;
            site = m_sites[at];
        }
        if (site < 0 || !m_side.places.siteCarries[static_cast<std::size_t>(site)]) return false;
        const auto it = m_side.places.told.find({site, s.sense});
        if (it == m_side.places.told.end()) return false;
        const auto finding = m_language.phrases()[static_cast<std::size_t>(it->second)].finding;
        m_found.push_back({it->second, finding, s.first, s.last, {s.first}, false, false});
        return true;
    }

    const MatchText& m_text;
    std::span<const Token> m_tokens;
    const Language& m_language;
    const Language::Side& m_side;
    const std::vector<Match>& m_phrases;
    std::vector<std::int32_t> m_sites; // by token; -1: no place
    std::vector<Match> m_found;
};

} // namespace

std::vector<Match> readPlaces(const MatchText& text, const std::vector<Match>& phrases) {
    if (text.side.places.empty()) return {};
    return PlaceReader(text, phrases).run();
}

} // namespace fyr::triage
