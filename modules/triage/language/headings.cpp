#include "triage/language/headings.h"

#include <algorithm>

namespace fyr::triage {
namespace {

constexpr std::uint32_t headingWords = 9;
constexpr std::uint32_t briefWords = 5;

class HeadingReader {
  public:
    HeadingReader(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const TriggerMark> marks)
        : m_tokens(tokens), m_lexicon(lexicon), m_marks(marks) {}

    std::vector<Heading> run() const {
        std::vector<Heading> out;
        for (std::uint32_t at = 1; at + 1 < m_tokens.size(); ++at) {
            if (!m_tokens[at].isMark(':')) continue;
            Heading h;
            h.mark = at;
            if (!words(h) || !answer(h)) continue;
            h.kind = kindOf(h);
            judge(h);
            out.push_back(h);
        }
        return out;
    }

  private:
    [[nodiscard]] bool ends(std::uint32_t at) const {
        const auto& t = m_tokens[at];
        return t.kind == TokenKind::mark && (t.text[0] == '.' || t.text[0] == '!' || t.text[0] == '?' || t.text[0] == ';' || t.text[0] == '\n');
    }
    [[nodiscard]] bool in(std::string_view set, std::uint32_t at) const { return m_tokens[at].kind == TokenKind::word && m_lexicon.in(set, m_tokens[at].text); }
    [[nodiscard]] bool any(std::string_view set, std::uint32_t from, std::uint32_t to) const {
        for (auto i = from; i < to; ++i)
            if (in(set, i)) return true;
        return false;
    }
    [[nodiscard]] bool marked(Trigger trigger, std::uint32_t from, std::uint32_t to) const {
        return std::any_of(m_marks.begin(), m_marks.end(), [&](const TriggerMark& m) { return m.trigger == trigger && m.first >= from && m.first < to; });
    }
    [[nodiscard]] bool negated(std::uint32_t from, std::uint32_t to) const {
        return marked(Trigger::negationBefore, from, to) || marked(Trigger::negationVerb, from, to) || marked(Trigger::negationInability, from, to) || any("negation_words", from, to) || any("plain_no", from, to);
    }
    [[nodiscard]] std::uint32_t reads(std::string_view list, std::uint32_t at) const {
        std::uint32_t longest = 0;
        for (const auto& phrase : m_lexicon.list(list)) longest = std::max(longest, static_cast<std::uint32_t>(readsWords(m_tokens, at, wordsOf(phrase))));
        return longest;
    }

    // The heading begins with its line or sentence; after another answer ("fever: no, cough: yes") at the last comma.
    [[nodiscard]] bool words(Heading& h) const {
        std::uint32_t comma = 0;
        h.first = h.mark;
        while (h.first > 0 && !ends(h.first - 1)) {
            if (m_tokens[h.first - 1].isMark(':')) {
                if (comma == 0) return false;
                h.first = comma;
                break;
            }
            --h.first;
            if (comma == 0 && m_tokens[h.first].isMark(',')) comma = h.first + 1;
        }
        while (h.first < h.mark && m_tokens[h.first].kind == TokenKind::mark) ++h.first;
        std::uint32_t count = 0;
        for (auto i = h.first; i < h.mark; ++i) count += m_tokens[i].kind != TokenKind::mark;
        if (count == 0 || count > headingWords || m_tokens[h.mark - 1].kind == TokenKind::number) return false;
        if (any("subject_self_plain", h.first, h.mark) || negated(h.first, h.mark)) return false;
        if (in("heading_asks", h.first)) return true;
        for (auto i = h.first; i < h.mark; ++i)
            if (marked(Trigger::clauseVerb, i, i + 1) && !in("now_words", i)) return false; // a sentence
        return !any("subject_pronouns_third", h.first, h.mark);
    }

    // Its answer goes to the end of the sentence, or to the next heading.
    [[nodiscard]] bool answer(Heading& h) const {
        h.last = h.mark + 1;
        std::uint32_t comma = 0;
        while (h.last < m_tokens.size() && !ends(h.last)) {
            if (m_tokens[h.last].isMark(',')) comma = h.last;
            if (m_tokens[h.last].isMark(':')) {
                if (comma == 0) return false;
                h.last = comma;
                break;
            }
            ++h.last;
        }
        return h.last > h.mark + 1 && !(h.last < m_tokens.size() && m_tokens[h.last].isMark('?'));
    }

    [[nodiscard]] Heading::Kind kindOf(const Heading& h) const {
        if (marked(Trigger::orWord, h.first, h.mark)) return Heading::Kind::either;
        if (in("heading_asks", h.first)) return reads("heading_presupposes", h.first) > 0 ? Heading::Kind::one : Heading::Kind::either;
        for (auto i = h.first; i < h.mark; ++i)
            if (m_tokens[i].isMark(',') || m_tokens[i].isMark('/')) return Heading::Kind::list;
        return Heading::Kind::one;
    }

    [[nodiscard]] bool closes(std::uint32_t at, std::uint32_t last) const { return at >= last || m_tokens[at].kind == TokenKind::mark || in("answer_trail", at); }

    // "It comes when I walk", "I get it at night": of what the heading names
    [[nodiscard]] bool refersBack(const Heading& h) const {
        constexpr std::uint32_t beginning = 2;
        for (auto i = h.mark + 1; i < h.last && i < h.mark + 1 + beginning; ++i)
            if (in("heading_it", i)) return true;
        return in("self_pronouns", h.mark + 1) && any("heading_it", h.mark + 1, h.last);
    }
    [[nodiscard]] bool sentence(const Heading& h) const {
        constexpr std::uint32_t beginning = 3;
        const auto to = std::min(h.last, h.mark + 1 + beginning);
        for (auto i = h.mark + 1; i < to; ++i)
            if (in("subject_pronouns", i) || in("possessive", i) || m_lexicon.relation(m_tokens[i].text)) return true;
        return marked(Trigger::clauseVerb, h.mark + 2, h.last);
    }
    void judge(Heading& h) const {
        const auto from = h.mark + 1;
        const bool contrast = any("heading_but", from, h.last);
        std::uint32_t count = 0;
        bool number = false;
        for (auto i = from; i < h.last; ++i) {
            constexpr double feverish = 37.8;
            constexpr double thermometer = 35;
            count += m_tokens[i].kind == TokenKind::word;
            const bool normal = m_tokens[i].number >= thermometer && m_tokens[i].number < feverish;
            number = number || (m_tokens[i].kind == TokenKind::number && m_tokens[i].number > 0 && !normal);
        }
        h.brief = count <= briefWords;
        const auto no = reads("heading_no", from);
        const auto open = reads("heading_no_open", from);
        h.denies = !contrast && ((no > 0 && closes(from + no, h.last)) || open > 0);
        const auto yes = reads("heading_yes", from);
        h.affirms = yes > 0 || in("heading_when", from); // "when I climb stairs"
        h.well = (any("well_words", from, h.last) || any("normal_words", from, h.last)) && !contrast && !any("now_words", from, h.last);
        if (h.denies || h.affirms) return;
        const bool not_ = negated(from, h.last);
        // "not constant but heavy", "not all the time"
        const bool partly = not_ && negated(from, from + 1) && (contrast || (from + 1 < h.last && in("negation_partial", from + 1)) || (from + 1 < h.last && (in("degree_adjectives", from + 1) || reads("partial_after", from + 1) > 0)));
        if (partly) h.affirms = true;
        else if (!not_ && !h.well) h.affirms = number || !sentence(h) || refersBack(h);
    }

    std::span<const Token> m_tokens;
    const Lexicon& m_lexicon;
    std::span<const TriggerMark> m_marks;
};

} // namespace

std::vector<Heading> readHeadings(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const TriggerMark> marks) {
    return HeadingReader(tokens, lexicon, marks).run();
}

} // namespace fyr::triage
