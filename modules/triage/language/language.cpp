#include "triage/language/language.h"

#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace fyr::triage {
namespace {

constexpr std::size_t maxPatterns = 64; // one phrase may open into: more is a mistake of the content

struct RawElement {
    std::vector<std::vector<std::string>> alternatives; // each a row of words
    bool gapBefore = false;
    bool commaBefore = false;
};

// "ont|värk i bröstet … natten" → elements. Quotes around a phrase are only YAML's.
std::vector<RawElement> parse(std::string_view phrase) {
    std::vector<RawElement> out;
    bool gap = false;
    bool comma = false;
    std::size_t at = 0;
    while (at < phrase.size()) {
        if (phrase[at] == ' ') {
            ++at;
            continue;
        }
        if (phrase.substr(at).starts_with("…")) {
            gap = true;
            at += std::string_view("…").size();
            continue;
        }
        if (phrase.substr(at).starts_with("...")) {
            gap = true;
            at += 3;
            continue;
        }
        auto end = phrase.find(' ', at);
        if (end == std::string_view::npos) end = phrase.size();
        if (const auto dots = phrase.find("…", at); dots != std::string_view::npos && dots > at) end = std::min(end, dots);
        RawElement e;
        e.gapBefore = gap && !out.empty();
        gap = false;
        e.commaBefore = comma && !out.empty();
        const auto word = phrase.substr(at, end - at);
        comma = word.ends_with(',') || word.ends_with(':');
        for (std::size_t from = 0; from <= word.size();) {
            auto bar = word.find('|', from);
            if (bar == std::string_view::npos) bar = word.size();
            auto words = wordsOf(word.substr(from, bar - from));
            std::erase_if(words, [](const auto& w) { return w == "," || w == "." || w == "?" || w == "!" || w == "(" || w == ")"; });
            if (!words.empty() && words.back() == ":") words.pop_back();
            if (!words.empty()) e.alternatives.push_back(std::move(words));
            from = bar + 1;
        }
        if (!e.alternatives.empty()) out.push_back(std::move(e));
        at = end;
    }
    return out;
}

struct Slot {
    std::vector<std::string> words; // alternatives, each one word
    bool gapBefore = false;
    bool commaBefore = false;
};
using Row = std::vector<Slot>;

// Which elements lose their fillers. They stay where they carry the meaning: a person ("rädd för min man"), and beside
// the only word of a part that a gap cuts off ("kissat på mig … ryggen").
std::vector<bool> losesFillers(const std::vector<RawElement>& raw, const Lexicon& lexicon) {
    std::vector<bool> out(raw.size(), true);
    const auto plain = [&](const RawElement& e) {
        return std::all_of(e.alternatives.begin(), e.alternatives.end(), [&](const auto& a) {
            return std::all_of(a.begin(), a.end(), [&](const auto& w) { return lexicon.filler(w); });
        });
    };
    const bool gaps = std::any_of(raw.begin(), raw.end(), [](const auto& e) { return e.gapBefore; });
    for (std::size_t from = 0; from < raw.size();) {
        auto to = from + 1;
        while (to < raw.size() && !raw[to].gapBefore) ++to;
        const auto words = std::count_if(raw.begin() + static_cast<std::ptrdiff_t>(from), raw.begin() + static_cast<std::ptrdiff_t>(to), [&](const auto& e) { return !plain(e); });
        for (auto i = from; i < to; ++i) {
            const auto& a = raw[i].alternatives;
            const bool person = std::any_of(a.begin(), a.end(), [&](const auto& w) { return w.size() == 1 && lexicon.relation(w[0]); });
            out[i] = !person && !(gaps && words <= 1);
        }
        from = to;
    }
    return out;
}

// Opens alternatives of several words, and elements that fillers make optional, into rows of single words.
std::vector<Row> open(const std::vector<RawElement>& raw, const Lexicon& lexicon, bool exact) {
    std::vector<Row> rows{{}};
    const auto loses = losesFillers(raw, lexicon);
    for (std::size_t n = 0; n < raw.size(); ++n) {
        const auto& e = raw[n];
        const bool drop = loses[n] && !exact;
        std::vector<std::string> single;
        std::vector<const std::vector<std::string>*> several;
        bool optional = false;
        for (const auto& alternative : e.alternatives) {
            if (alternative.size() > 1) several.push_back(&alternative);
            else if (drop && lexicon.filler(alternative[0])) optional = true;
            else single.push_back(alternative[0]);
        }
        std::vector<Row> next;
        for (const auto& row : rows) {
            if (optional) {
                next.push_back(row);
                if ((e.gapBefore || e.commaBefore) && !row.empty()) next.back().push_back({{}, e.gapBefore, e.commaBefore}); // carries the gap on
            }
            if (!single.empty()) {
                next.push_back(row);
                next.back().push_back({single, e.gapBefore, e.commaBefore});
            }
            for (const auto* words : several) {
                next.push_back(row);
                bool first = true;
                for (const auto& w : *words) {
                    if (drop && lexicon.filler(w)) continue;
                    next.back().push_back({{w}, first && e.gapBefore, first && e.commaBefore});
                    first = false;
                }
            }
        }
        rows = std::move(next);
        if (rows.size() > maxPatterns) return {};
    }
    for (auto& row : rows) { // an empty slot only hands its gap to the next one
        Row tidy;
        bool gap = false;
        bool comma = false;
        for (auto& slot : row) {
            gap = gap || slot.gapBefore;
            comma = comma || slot.commaBefore;
            if (slot.words.empty()) continue;
            slot.gapBefore = gap && !tidy.empty();
            slot.commaBefore = comma && !tidy.empty();
            gap = comma = false;
            tidy.push_back(std::move(slot));
        }
        row = std::move(tidy);
    }
    return rows;
}

// Words that say nothing by themselves: what fillers leave of "it's 45", "they are after me", "gör det nu", "not himself at all",
// "already took it", "out to get me".
bool weak(const Row& row, const Lexicon& lexicon) {
    constexpr std::size_t few = 3;
    const auto empty = [&](const std::string& w) {
        const bool number = std::all_of(w.begin(), w.end(), [](char c) { return c >= '0' && c <= '9'; });
        return number || lexicon.skippable(w) || lexicon.common(w) || lexicon.in("negation_words", w) || lexicon.in("be_words", w) || lexicon.in("time_prepositions", w) ||
               lexicon.in("language_words", w) || lexicon.in("weak_words", w);
    };
    const bool gaps = std::any_of(row.begin(), row.end(), [](const Slot& s) { return s.gapBefore; });
    return row.size() <= few && !gaps && std::all_of(row.begin(), row.end(), [&](const Slot& s) { return s.words.size() == 1 && empty(s.words[0]); });
}

} // namespace

Language::Language(Lexicon sv, Lexicon en) {
    m_sides[0] = std::make_unique<Side>(Side{std::move(sv), nullptr, {}, {}, {}});
    m_sides[1] = std::make_unique<Side>(Side{std::move(en), nullptr, {}, {}, {}});
    for (auto& side : m_sides) side->vocabulary = std::make_unique<Vocabulary>(side->lexicon);
    for (const auto lang : {Lang::sv, Lang::en})
        for (const auto& words : m_sides[static_cast<std::size_t>(lang)]->lexicon.ignored()) {
            std::string text;
            for (const auto& w : words) text += (text.empty() ? "" : " ") + w;
            (void)add(lang, -1, 0, text);
        }
}

Result<> Language::add(Lang lang, std::int32_t finding, std::int32_t ordinal, std::string_view phrase) {
    auto& side = *m_sides[static_cast<std::size_t>(lang)];
    auto text = trim(phrase);
    const bool exact = text.starts_with('=');
    const auto id = static_cast<std::int32_t>(m_phrases.size());
    const auto raw = parse(exact ? text.substr(1) : text);
    if (raw.empty()) return fail(ErrorCode::content, fmt::format("the phrase '{}' holds no word", phrase));
    auto rows = open(raw, side.lexicon, exact);
    if (rows.empty()) return fail(ErrorCode::content, fmt::format("the phrase '{}' opens into too many", phrase));
    bool any = false;
    std::set<std::vector<std::vector<std::int32_t>>> seen;
    for (auto& row : rows) {
        // A phrase that fillers leave with one word or none ("mycket sjuk", "det är över") keeps them: the one word
        // alone would say something else.
        if (row.size() < 2 || weak(row, side.lexicon)) {
            Row full;
            for (const auto& e : raw) {
                if (e.alternatives.size() == 1) {
                    for (std::size_t w = 0; w < e.alternatives[0].size(); ++w)
                        full.push_back({{e.alternatives[0][w]}, w == 0 && e.gapBefore && !full.empty(), false});
                    continue;
                }
                Slot slot{{}, e.gapBefore && !full.empty(), false};
                for (const auto& alternative : e.alternatives)
                    if (alternative.size() == 1) slot.words.push_back(alternative[0]);
                if (!slot.words.empty()) full.push_back(std::move(slot));
            }
            if (full.size() > row.size()) row = std::move(full);
        }
        Pattern p;
        p.phrase = id;
        p.together = exact;
        std::vector<std::vector<std::int32_t>> key;
        for (const auto& slot : row) {
            Pattern::Element e;
            e.gapBefore = slot.gapBefore;
            e.commaBefore = slot.commaBefore;
            for (const auto& w : slot.words)
                e.words.push_back(exact ? side.vocabulary->internExact(w) : side.vocabulary->intern(w));
            std::sort(e.words.begin(), e.words.end());
            e.words.erase(std::unique(e.words.begin(), e.words.end()), e.words.end());
            key.push_back(e.words);
            p.elements.push_back(std::move(e));
        }
        if (!seen.insert(std::move(key)).second) continue;
        const auto index = static_cast<std::int32_t>(side.patterns.size());
        for (const auto w : p.elements.front().words) side.byFirst[w].push_back(index);
        side.patterns.push_back(std::move(p));
        any = true;
    }
    if (any) m_phrases.push_back({finding, lang, ordinal, std::string(text)});
    return {};
}

Result<> Language::addSite(Lang lang, std::int32_t site, bool carries, std::string_view word) {
    auto& side = *m_sides[static_cast<std::size_t>(lang)];
    const auto words = wordsOf(word);
    if (words.size() != 1) return fail(ErrorCode::content, fmt::format("the place '{}' is not one word", word));
    const auto [it, isNew] = side.places.sites.try_emplace(side.vocabulary->intern(words.front()), site);
    if (!isNew && it->second != site) return fail(ErrorCode::content, fmt::format("'{}' names two places", word));
    side.places.siteCarries.resize(std::max(side.places.siteCarries.size(), static_cast<std::size_t>(site) + 1), false);
    side.places.siteCarries[static_cast<std::size_t>(site)] = carries;
    return {};
}

Result<> Language::addSense(Lang lang, std::int32_t sense, bool carries, std::string_view text) {
    auto& side = *m_sides[static_cast<std::size_t>(lang)];
    Places::Sense s{{}, sense};
    for (const auto& w : wordsOf(text)) s.words.push_back(side.vocabulary->intern(w));
    if (s.words.empty()) return fail(ErrorCode::content, "a sense without a word");
    auto& list = side.places.senses[s.words.front()];
    list.push_back(std::move(s));
    std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.words.size() > b.words.size(); }); // the longest first
    side.places.senseCarries.resize(std::max(side.places.senseCarries.size(), static_cast<std::size_t>(sense) + 1), false);
    side.places.senseCarries[static_cast<std::size_t>(sense)] = carries;
    return {};
}

void Language::addTold(std::int32_t finding, std::int32_t site, std::int32_t sense, std::string_view text) {
    for (const auto lang : {Lang::sv, Lang::en}) {
        auto& side = *m_sides[static_cast<std::size_t>(lang)];
        side.places.told.try_emplace({site, sense}, static_cast<std::int32_t>(m_phrases.size()));
        m_phrases.push_back({finding, lang, Phrase::ofPlace, std::string(text)});
    }
}

void Language::finish() {
    for (auto& side : m_sides) side->vocabulary->finish();
}

bool Language::hides(std::int32_t finding, std::int32_t hidden) const noexcept {
    const auto it = m_hides.find(finding);
    return it != m_hides.end() && std::find(it->second.begin(), it->second.end(), hidden) != it->second.end();
}

Lang Language::detect(std::string_view text, Lang otherwise) const {
    std::array<int, 2> score{};
    for (const auto& t : tokenise(text)) {
        if (t.kind != TokenKind::word) continue;
        for (const auto lang : {Lang::sv, Lang::en}) {
            const auto& s = side(lang);
            auto& points = score[static_cast<std::size_t>(lang)];
            if (s.lexicon.filler(t.text) || s.lexicon.in("language_words", t.text)) points += 2;
            else if (s.vocabulary->knows(t.text)) points += 1;
        }
        if (t.text.find("å") != std::string::npos || t.text.find("ä") != std::string::npos || t.text.find("ö") != std::string::npos)
            score[0] += 2;
    }
    if (score[0] == score[1]) return otherwise;
    return score[0] > score[1] ? Lang::sv : Lang::en;
}

std::vector<std::uint8_t> foreignWords(const Language& language, std::span<const Token> tokens, Lang lang) {
    const auto& own = language.side(lang);
    const auto& other = language.side(lang == Lang::sv ? Lang::en : Lang::sv);
    std::vector<std::uint8_t> out(tokens.size(), 0);
    bool any = false;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto& t = tokens[i];
        if (t.kind != TokenKind::word || own.lexicon.known(t.text) || own.vocabulary->knows(t.text)) continue;
        if (!other.lexicon.known(t.text) && !other.vocabulary->writes(t.text)) continue;
        out[i] = 1;
        any = true;
    }
    if (!any) out.clear();
    return out;
}

} // namespace fyr::triage
