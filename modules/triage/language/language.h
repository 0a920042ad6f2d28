// How people say the findings, per language: phrases indexed by their first word, and the vocabulary they use.
//
// Shape: built once with the knowledge base. A phrase is a row of elements; each element is a set of word ids that
//        may stand there. Word ids are interned stems; exact words ("=ms") have ids of their own.
#pragma once

#include "triage/language/lexicon.h"
#include "triage/language/places.h"

#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fyr::triage {

struct Phrase {
    std::int32_t finding = -1; // -1: a fixed expression that means nothing to us ("hay fever" where it is no finding)
    Lang lang = Lang::sv;
    std::int32_t ordinal = 0; // which of the finding's phrases in that language; `ofLabel`: its label; `ofPlace`
    static constexpr std::int32_t ofLabel = -1;
    static constexpr std::int32_t ofPlace = -2; // a place and a sense, in any order (places.h)
    std::string text;
};

// One way to read a phrase once its alternatives are opened.
struct Pattern {
    struct Element {
        std::vector<std::int32_t> words; // sorted ids
        bool gapBefore = false;
        bool commaBefore = false; // the phrase itself writes one: the text may too
    };
    std::int32_t phrase = -1;
    bool together = false; // of a phrase with "=": nothing stands between its words ("out cold" is not "out in the cold")
    std::vector<Element> elements;
};

// What a word of the text may stand for.
struct Candidate {
    std::int32_t word = -1;
    std::int16_t part = -1; // of a compound; -1 when it is the whole word
    bool typo = false;
};

class Vocabulary {
  public:
    explicit Vocabulary(const Lexicon& lexicon) : m_lexicon(&lexicon) {}
    std::int32_t intern(std::string_view word);      // by canonical stem
    std::int32_t internExact(std::string_view word); // the word itself
    void finish(); // after the last word

    // Ids of a word in a text: its stem, itself, a typo of it, the parts of a compound. Sorted by part.
    [[nodiscard]] std::vector<Candidate> candidates(std::string_view word) const;
    // The stem of a compound's part before a suffix that denies it ("feberfri" → feber), or nothing.
    [[nodiscard]] std::int32_t deniedBySuffix(std::string_view word) const;
    [[nodiscard]] std::size_t size() const noexcept { return m_ids.size(); }
    [[nodiscard]] bool knows(std::string_view word) const;
    [[nodiscard]] bool writes(std::string_view word) const; // the very form, or a form whose stem it shares and that is no short word

  private:
    struct Entry {
        std::u32string form;
        std::uint64_t letters = 0;
        std::int32_t id = -1;
    };
    [[nodiscard]] std::int32_t idOf(std::string_view word) const;
    void typos(std::string_view word, std::vector<Candidate>& out) const;
    void compound(std::string_view word, std::vector<Candidate>& out) const;
    [[nodiscard]] bool split(std::string_view word, std::vector<std::int32_t>& parts, int depth) const;

    const Lexicon* m_lexicon;
    std::unordered_map<std::string, std::int32_t> m_ids;   // canonical stem → id
    std::unordered_map<std::string, std::int32_t> m_exact; // word → id
    std::unordered_map<std::string, std::int32_t> m_forms; // every form as written → id
    std::unordered_map<std::string, std::int32_t> m_folded; // without accents → id
    std::map<char32_t, std::vector<Entry>> m_byLetter;
    std::int32_t m_next = 0;
};

class Language {
  public:
    struct Side {
        Lexicon lexicon;
        std::unique_ptr<Vocabulary> vocabulary;
        std::vector<Pattern> patterns;
        std::unordered_map<std::int32_t, std::vector<std::int32_t>> byFirst; // word id → patterns
        Places places;
    };

    Language(Lexicon sv, Lexicon en);
    // Adds what may be said for a finding. Errors: content (an empty phrase, too many alternatives).
    [[nodiscard]] Result<> add(Lang lang, std::int32_t finding, std::int32_t ordinal, std::string_view phrase);
    // Places and senses are numbered by who adds them, alike in both languages. Errors: content (no word, or one that already
    // names another place).
    [[nodiscard]] Result<> addSite(Lang lang, std::int32_t site, bool carries, std::string_view word);
    [[nodiscard]] Result<> addSense(Lang lang, std::int32_t sense, bool carries, std::string_view words);
    void addTold(std::int32_t finding, std::int32_t site, std::int32_t sense, std::string_view text);
    // A phrase of `finding` takes away what it holds of `hidden`: "hay fever" is no fever.
    void hide(std::int32_t finding, std::int32_t hidden) { m_hides[finding].push_back(hidden); }
    void finish();

    [[nodiscard]] bool hides(std::int32_t finding, std::int32_t hidden) const noexcept;
    [[nodiscard]] const Side& side(Lang lang) const noexcept { return *m_sides[static_cast<std::size_t>(lang)]; }
    [[nodiscard]] const std::vector<Phrase>& phrases() const noexcept { return m_phrases; }
    // Which of the two the text is written in; `otherwise` when it says too little.
    [[nodiscard]] Lang detect(std::string_view text, Lang otherwise) const;

  private:
    std::array<std::unique_ptr<Side>, 2> m_sides;
    std::vector<Phrase> m_phrases;
    std::unordered_map<std::int32_t, std::vector<std::int32_t>> m_hides;
};

// Per token: is it a word of the other language and none of this one? Empty when no phrase or scope hangs on such a word.
[[nodiscard]] std::vector<std::uint8_t> foreignWords(const Language& language, std::span<const Token> tokens, Lang lang);

} // namespace fyr::triage
