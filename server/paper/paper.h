// A document on paper: what is written on it as a value, and that value as a PDF.
//
// Shape:  the same paper gives the same bytes, as long as the fonts and the libraries are the same: no clock is read, the
//         fonts are those of `PaperFonts` and no others of the machine, embedded as far as they are used. The PDF has a
//         title, a language and tags (headings, paragraphs), so that a screen reader reads it in order.
// Units:  A4, points.
// Errors: configuration (the fonts are not there), internal (a library gave up).
// Threads: safe; nothing is shared.
#pragma once

#include "base/clock.h"

#include <filesystem>
#include <string>
#include <vector>

namespace fyr::server {

struct PaperPart {
    // fact: a label and what it says, on one line where there is room. code: to be compared letter by letter.
    enum class Kind : std::uint8_t { heading, subheading, paragraph, fact, code, small };
    Kind kind = Kind::paragraph;
    std::string text;
    std::string label; // of a fact and a code
    friend bool operator==(const PaperPart&, const PaperPart&) = default;
};

struct Paper {
    std::string language; // "sv", "en"
    std::string title;
    std::string author;
    std::string subject;
    std::string footer;   // on every page, before its number
    std::string pageOf;   // "Sida {n} av {all}"
    Instant made{};       // of what it shows, not of the printing
    std::vector<PaperPart> parts;
};

// DejaVu Sans, its bold and its Mono: letters of most languages that patients write.
struct PaperFonts {
    std::filesystem::path folder = "/usr/share/fonts/truetype/dejavu";
};

[[nodiscard]] Result<std::string> pdfOf(const Paper& paper, const PaperFonts& fonts = {});

} // namespace fyr::server
