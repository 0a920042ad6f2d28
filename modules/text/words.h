// Words of a text and the term that stands for all forms of one: "Ryggarna", "ryggens" and "rygg" are "rygg".
//
// Shape:   one term a word, whatever the language: Swedish and English endings are taken away in turn until none is left,
//          so texts of both languages lie in one index and a question needs no language. Lower case; å ä ö are letters
//          (æ is ä, ø is ö), other marks go: "idé" is "ide". A number is itself. A long Swedish compound has its parts
//          beside it: "ryggsmärtor" is also "rygg" and "smärt".
//          Common words ("och", "the") are not worth an index row; they count inside phrases only.
// Units:   offsets are bytes of the text.
// Threads: any. Each thread remembers some thousand words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::text {

struct Entry {
    std::string term;               // at most `longestTerm` bytes
    std::vector<std::string> parts; // of a compound, as terms; none of them `term`
    bool common = false;
};
inline constexpr std::size_t longestTerm = 60;

struct Token {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::string folded;
};
// The words of a text, in order. Bytes that are not UTF-8 separate words.
void tokenize(std::string_view text, std::vector<Token>& out, std::size_t atMost = SIZE_MAX);
// Of a word that `tokenize` folded.
[[nodiscard]] Entry entryOf(const std::string& folded);

// `entryOf`, remembered. The reference holds until the next call on this thread.
[[nodiscard]] const Entry& knownEntry(const std::string& folded);

namespace detail {
// The parts of a Swedish compound by its term, from a list of what complaints are called. May be empty.
[[nodiscard]] std::vector<std::string> compoundParts(std::string_view term, std::string (*termOf)(std::string_view));
} // namespace detail

} // namespace fyr::text
