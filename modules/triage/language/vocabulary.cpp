#include "triage/language/language.h"

#include "base/text.h"

#include <algorithm>
#include <bit>

namespace fyr::triage {
namespace {

// Which letters a word holds, as bits: two words k edits apart differ in at most 2k of them.
std::uint64_t letterBits(std::u32string_view word) {
    std::uint64_t bits = 0;
    for (const auto c : word) bits |= std::uint64_t{1} << (c % 61U);
    return bits;
}

// Do two words differ in their ending only?
bool sameBeginning(std::u32string_view a, std::u32string_view b) {
    constexpr std::size_t ending = 2;
    constexpr std::size_t least = 4;
    const auto common = static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
    return common >= least && common + ending >= std::min(a.size(), b.size());
}

constexpr std::size_t shortestCompound = 6; // bytes
constexpr std::size_t shortestPart = 3;

} // namespace

std::int32_t Vocabulary::intern(std::string_view word) {
    const auto canonical = m_lexicon->canonical(word);
    const auto [it, isNew] = m_ids.try_emplace(canonical, m_next);
    if (isNew) ++m_next;
    m_forms.try_emplace(std::string(word), it->second);
    return it->second;
}

std::int32_t Vocabulary::internExact(std::string_view word) {
    const auto [it, isNew] = m_exact.try_emplace(std::string(word), m_next);
    if (isNew) ++m_next;
    return it->second;
}

void Vocabulary::finish() {
    m_byLetter.clear();
    m_folded.clear();
    // Sorted, so that the order of candidates never depends on a hash.
    const std::map<std::string, std::int32_t> ordered(m_forms.begin(), m_forms.end());
    for (const auto& [form, id] : ordered) {
        const auto cps = toCodePoints(form);
        auto folded = foldForSearch(form);
        if (folded != form) m_folded.try_emplace(std::move(folded), id);
        if (cps.size() < 4 || (cps[0] >= U'0' && cps[0] <= U'9')) continue;
        m_byLetter[cps[0]].push_back({cps, letterBits(cps), id});
    }
}

std::int32_t Vocabulary::idOf(std::string_view word) const {
    const auto it = m_ids.find(m_lexicon->canonical(word));
    return it == m_ids.end() ? -1 : it->second;
}

bool Vocabulary::knows(std::string_view word) const {
    return m_forms.contains(std::string(word)) || idOf(word) >= 0;
}

bool Vocabulary::writes(std::string_view word) const {
    return m_forms.contains(std::string(word)) || (word.size() > 4 && idOf(word) >= 0);
}

std::vector<Candidate> Vocabulary::candidates(std::string_view word) const {
    std::vector<Candidate> out;
    if (const auto it = m_exact.find(std::string(word)); it != m_exact.end()) out.push_back({it->second});
    // A word of three letters is itself or nothing: "and" is no form of "andas".
    const bool stems = toCodePoints(word).size() > 3 || m_forms.contains(std::string(word)) || m_lexicon->sameWord(word);
    if (const auto id = stems ? idOf(word) : -1; id >= 0) {
        out.push_back({id});
        return out;
    }
    if (m_lexicon->known(word)) return out;
    if (const auto it = m_folded.find(std::string(word)); it != m_folded.end()) {
        out.push_back({it->second}); // a keyboard without dots is no slip
        return out;
    }
    if (m_lexicon->lang() == Lang::sv) compound(word, out);
    if (out.empty()) typos(word, out);
    return out;
}

void Vocabulary::typos(std::string_view word, std::vector<Candidate>& out) const {
    const auto cps = toCodePoints(word);
    const int allowed = forgivenEdits(cps.size());
    if (allowed == 0) return;
    const auto bucket = m_byLetter.find(cps[0]);
    if (bucket == m_byLetter.end()) return;
    const auto bits = letterBits(cps);
    const bool real = m_lexicon->real(word);
    int best = allowed;
    std::vector<std::int32_t> ids;
    for (const auto& e : bucket->second) {
        // The vocabulary's word counts too: a short one is another word, not a slip of a long one.
        const int limit = std::min(best, forgivenEdits(e.form.size()));
        if (limit == 0 || std::popcount(bits ^ e.letters) > 2 * limit) continue;
        if (real && !sameBeginning(cps, e.form)) continue; // an ordinary word may be another form of ours, but no slip of it
        const int d = editDistance(cps, e.form, limit);
        if (d > limit) continue;
        if (d < best) ids.clear();
        best = d;
        if (std::find(ids.begin(), ids.end(), e.id) == ids.end()) ids.push_back(e.id);
    }
    if (ids.size() > 3) return; // as near to many words as to one: it is none of them
    for (const auto id : ids) out.push_back({id, -1, true});
}

bool Vocabulary::split(std::string_view word, std::vector<std::int32_t>& parts, int depth) const {
    if (depth > 3) return false;
    // The longest first part wins; "s", "o", "e", "u" may join two parts.
    for (std::size_t cut = word.size() - shortestPart; cut >= shortestPart; --cut) {
        if ((static_cast<std::uint8_t>(word[cut]) & 0xC0U) == 0x80U) continue; // inside a letter
        const auto first = word.substr(0, cut);
        auto rest = word.substr(cut);
        std::int32_t id = -2;
        const auto& strong = m_lexicon->intensifiers();
        if (std::find(strong.begin(), strong.end(), first) != strong.end()) id = -1;
        else if (const auto it = m_forms.find(std::string(first)); it != m_forms.end()) id = it->second;
        else if (first.size() > shortestPart && m_forms.contains(std::string(first.substr(0, first.size() - 1))) &&
                 (first.back() == 's' || first.back() == 'e' || first.back() == 'o' || first.back() == 'u'))
            id = m_forms.find(std::string(first.substr(0, first.size() - 1)))->second;
        // "magont": the form in a compound lacks the last vowel of "mage"
        else if (const auto stemmed = m_ids.find(std::string(first)); stemmed != m_ids.end() && first.size() >= 3) id = stemmed->second;
        if (id == -2) continue;
        if (m_lexicon->in("negation_words", rest) || m_lexicon->in("negation_words", first)) continue; // "åttaår-ingen"
        const auto tail = m_forms.find(std::string(rest));
        const auto tailId = tail != m_forms.end() ? tail->second : idOf(rest);
        if (tailId >= 0) {
            if (id >= 0) parts.push_back(id);
            parts.push_back(tailId);
            return true;
        }
        const auto mark = parts.size();
        if (id >= 0) parts.push_back(id);
        if (rest.size() >= 2 * shortestPart && split(rest, parts, depth + 1)) return true;
        parts.resize(mark);
    }
    return false;
}

void Vocabulary::compound(std::string_view word, std::vector<Candidate>& out) const {
    if (word.size() < shortestCompound) return;
    std::vector<std::int32_t> parts;
    if (!split(word, parts, 0)) return;
    if (parts.size() == 1) { // an intensifier and a word: the word itself
        out.push_back({parts[0]});
        return;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) out.push_back({parts[i], static_cast<std::int16_t>(i)});
}

std::int32_t Vocabulary::deniedBySuffix(std::string_view word) const {
    for (const auto& suffix : m_lexicon->negativeSuffixes()) {
        if (word.size() < suffix.size() + shortestPart || !word.ends_with(suffix)) continue;
        auto head = word.substr(0, word.size() - suffix.size());
        if (const auto id = idOf(head); id >= 0) return id;
        if (head.back() == 's' && head.size() > shortestPart)
            if (const auto id = idOf(head.substr(0, head.size() - 1)); id >= 0) return id;
    }
    return -1;
}

} // namespace fyr::triage
