// The readable text of one record as words: what an index is made of, and what decides whether a query matches.
//
// Shape:   passages are read in order; a phrase never crosses from one to the next. Bounded: past `mostBytes` or
//          `mostWords` nothing is read, by index and query alike.
// Units:   offsets are bytes of the passage.
// Threads: pure.
#pragma once

#include "text/words.h"

#include <deque>

namespace fyr::text {

enum class Field : std::uint8_t { title, body, narrative };
struct Passage {
    Field field = Field::body;
    std::string text;
};

inline constexpr std::size_t mostBytes = 64U << 10U;
inline constexpr std::size_t mostWords = 8'000;

class Document {
  public:
    explicit Document(std::vector<Passage> passages);

    struct Word {
        std::uint32_t passage = 0;
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
        const Entry* entry = nullptr; // lives in this document
    };
    [[nodiscard]] const std::vector<Passage>& passages() const noexcept { return m_passages; }
    [[nodiscard]] const std::vector<Word>& words() const noexcept { return m_words; }
    // What an index holds of it: terms and parts of compounds without the common words; sorted, each once.
    [[nodiscard]] std::vector<std::string_view> terms() const;

  private:
    std::vector<Passage> m_passages;
    std::vector<Word> m_words;
    std::deque<Entry> m_entries; // each word once
};

} // namespace fyr::text
