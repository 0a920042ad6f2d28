// The texts of a programme: what the patient reads, worksheets, the therapist's manual and reply templates, as authors
// write them (content/icbt/texts/NAME, FORMAT.md), read and checked.
//
// Shape:  a module's text has pages of three kinds (read, practise, homework), each a list of blocks; the two languages
//         have the same pages and worksheets. `digest` is the SHA-256 over every file's name and bytes, in order.
//         Readers of a programme that is run have them as JSON (toJson, textsFromJson): `fyrd` and the workstation.
// Errors: readTexts: problems carry "file:line"; all of them are told. textsFromJson: content.
#pragma once

#include "base/json.h"
#include "clinical/local_text.h"

#include <filesystem>
#include <map>
#include <set>

namespace fyr::icbt {

using clinical::LocalText;

struct Block {
    enum class Kind : std::uint8_t { heading, paragraph, bullets, numbers, example, remember, warning, worksheet };
    Kind kind = Kind::paragraph;
    std::string text;                // of a heading, a paragraph, a box's heading, a worksheet's id
    std::vector<std::string> items;  // of a list
    std::vector<Block> inside;       // of a box
};
struct Page {
    enum class Kind : std::uint8_t { read, practise, homework };
    Kind kind = Kind::read;
    std::string title;
    std::vector<Block> blocks;
};
struct ModuleText {
    std::string id;
    LocalText title;
    LocalText summary;
    std::int32_t minutes = 0;
    std::string version;
    std::map<std::string, std::vector<Page>, std::less<>> pages; // by language
    std::map<std::string, int, std::less<>> lix;                 // readability, by language
};
struct Field {
    std::string id;
    std::string kind; // text, paragraph, number, scale, choice, several, date, time, duration, computed
    bool required = false;
    LocalText label, hint, low, high, unit;
    std::optional<std::int32_t> from, to;
    struct Option {
        std::string code;
        LocalText label;
    };
    std::vector<Option> options;
    [[nodiscard]] const LocalText* option(std::string_view code) const noexcept; // its label
};
struct Worksheet {
    std::string id;
    std::string module;
    std::string version;
    LocalText title, intro, feedback;
    std::string repeat; // once, rows, daily
    std::int32_t most = 1;
    bool gate = false;
    std::vector<Field> fields;
    json::value example;
    [[nodiscard]] const Field* field(std::string_view id) const noexcept;
};
struct Reply {
    std::string id, module, when;
    LocalText title, text; // {name}, and once {personal}: the line that the therapist writes
};
struct Manual {
    std::string module; // or "guide"
    std::map<std::string, std::string, std::less<>> text; // by language; Markdown
};

struct Texts {
    std::string digest;
    std::vector<ModuleText> modules; // by id
    std::vector<Worksheet> worksheets;
    std::vector<Reply> replies;
    std::vector<Manual> manual;
    [[nodiscard]] const ModuleText* module(std::string_view id) const noexcept;
    [[nodiscard]] const Worksheet* worksheet(std::string_view id) const noexcept;
    [[nodiscard]] const Reply* reply(std::string_view id) const noexcept;
    [[nodiscard]] std::vector<const Reply*> repliesFor(std::string_view module) const; // its own, then those for any
    [[nodiscard]] const std::string* manualOf(std::string_view module, std::string_view lang) const noexcept; // Markdown
};

// Never stops at the first problem.
[[nodiscard]] Texts readTexts(const std::filesystem::path& folder, const std::vector<std::string>& languages, std::vector<Problem>& problems);
// What `fyrd` loads and the patient's page shows. Readability is not in it.
[[nodiscard]] json::value toJson(const Texts& texts);
[[nodiscard]] Result<Texts> textsFromJson(const json::value& v);
// LIX: words a sentence and per cent of words over six letters (Björnsson 1968).
[[nodiscard]] int readability(std::string_view running);

} // namespace fyr::icbt
