// What a therapist writes back: which template fits, how it becomes a text with room for the therapist's own line, and
// whether that line is there.
//
// Shape:  pure. Own words are those that the filled template does not have, in order (longest common subsequence of words).
// Units:  UTF-8; places are bytes.
// Safety: a text without words of the therapist's own, or with a place that nobody filled, is never ready to be sent. With an
//         answer that somebody looks after, no template that says it goes well comes first.
#pragma once

#include "clinical/course_row.h"
#include "presenter/review.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::presenter {

enum class ReplyKind : std::uint8_t { feedback, reply }; // goes with the homework; a message by itself

inline constexpr int ownWordsLeast = 3;

// The codes that templates are chosen by, the one that fits best first; each stands there once.
[[nodiscard]] std::vector<std::string> situationsOf(const clinical::CourseRow& row, const records::CoursePapers& papers, const HomeworkView& homework, ReplyKind kind, Instant now);
// Those that fit, the best first: of the module before those of any.
[[nodiscard]] std::vector<const ReplyTemplate*> templatesFor(const std::vector<ReplyTemplate>& all, const std::vector<std::string>& situations, std::string_view module);

struct FilledTemplate {
    std::string text;
    std::size_t ownAt = 0; // where the therapist's line goes; the mark stands there
    std::size_t ownSize = 0;
    friend bool operator==(const FilledTemplate&, const FilledTemplate&) = default;
};
// `name`: of the patient; the first of them is used. The site's numbers stay as they are: the server fills them in.
[[nodiscard]] FilledTemplate filled(const ReplyTemplate& t, std::string_view lang, std::string_view name);
[[nodiscard]] std::string_view ownLineMark(std::string_view lang) noexcept;

enum class TextFault : std::uint8_t { none, empty, ownLineMissing, notFilled, tooLong };
struct TextState {
    TextFault fault = TextFault::none;
    int ownWords = 0;
    [[nodiscard]] bool ready() const noexcept { return fault == TextFault::none; }
    friend bool operator==(const TextState&, const TextState&) = default;
};
// The template that most of this text comes from, whoever put it there: a text without a known beginning, or pasted. Null: none.
[[nodiscard]] const ReplyTemplate* madeFrom(std::string_view text, const std::vector<const ReplyTemplate*>& templates, std::string_view lang, std::string_view name);
// `from`: the template that it began with; null for a text that was written freely.
[[nodiscard]] TextState stateOf(std::string_view text, const ReplyTemplate* from, std::string_view lang, std::string_view name);

} // namespace fyr::presenter
