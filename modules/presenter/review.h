// The review of one patient's course: what has happened since the therapist wrote last, and the homework as it was handed in.
//
// Shape:  pure functions over the row, the papers of the course (records/course_papers.h) and the programme's guide, which may
//         be missing. "Last" is the newest message that this therapist wrote, as the cache knows it.
// Safety: what the patient has not handed in is never shown as handed in, and its words not at all. An answer that somebody
//         looks after is given word for word; nothing says how dangerous it is.
#pragma once

#include "clinical/course_row.h"
#include "presenter/programme_guide.h"
#include "records/course_papers.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::presenter {

enum class ChangeKind : std::uint8_t { risk, riskSettled, homework, measure, missed, message, colleague, opened, version, opinion };
struct Change {
    ChangeKind kind = ChangeKind::message;
    Instant at;
    clinical::LocalText label;  // the module, the questionnaire, the question; of an opinion on all of it empty
    clinical::LocalText words;  // word for word: the message, the answer, what was done
    std::optional<std::int32_t> total, before; // of a questionnaire; empty: too little was answered, the first one. Of an opinion: 0 … 10
    std::string who;            // a colleague, the holder of a risk
    friend bool operator==(const Change&, const Change&) = default;
};
struct News {
    std::optional<Instant> since; // empty: this therapist has not written yet; then all of the course is told
    std::vector<Change> changes;  // risk that is open first, then the newest first
    int daysActive = 0;           // with a sign of the patient, of
    int days = 0;                 // so many days since then, today among them; 14 at most are known
    bool riskUnchanged = true;
    bool planUnchanged = true;
    friend bool operator==(const News&, const News&) = default;
};
[[nodiscard]] News newsOf(const clinical::CourseRow& row, const records::CoursePapers& papers, const ProgrammeGuide& guide, std::string_view me, Instant now);

// Of an answer set: the answers that a risk rule looks at, with their questions. An item that was passed over has no answers.
[[nodiscard]] std::vector<records::PaperField> watchedOf(const records::MeasurePaper& measure, const ProgrammeGuide& guide);

enum class SheetState : std::uint8_t { notBegun, draft, handedIn, changedAfter }; // changedAfter: the patient wrote on after handing in
struct Answer {
    std::string id;
    clinical::LocalText question;
    std::vector<clinical::LocalText> answers; // empty: left blank
    bool required = false;
    friend bool operator==(const Answer&, const Answer&) = default;
};
struct SheetView {
    std::string id;
    clinical::LocalText title;
    clinical::LocalText lookFor;
    SheetState state = SheetState::notBegun;
    Instant at;
    bool gate = false;
    std::vector<Answer> answers;           // empty unless it is handed in
    std::vector<std::vector<Answer>> rows; // every line has the same columns
    friend bool operator==(const SheetView&, const SheetView&) = default;
};
enum class HomeworkDone : std::uint8_t { missing, partly, done }; // of what is asked for at the gate
struct HomeworkView {
    std::string module;
    clinical::LocalText title;
    std::string status;              // of the module
    std::optional<Instant> handedIn; // while it waits
    std::optional<Instant> answerBy;
    bool late = false;
    std::vector<SheetView> sheets;   // those of the gate first
    HomeworkDone done = HomeworkDone::missing;
    [[nodiscard]] bool waits() const noexcept { return status == "submitted"; }
    friend bool operator==(const HomeworkView&, const HomeworkView&) = default;
};
// The module whose homework a review opens with: the one that waits longest, else the newest that is open or done. Empty: none.
[[nodiscard]] std::string moduleToReview(const clinical::CourseRow& row);
[[nodiscard]] HomeworkView homeworkOf(const clinical::CourseRow& row, const records::CoursePapers& papers, const ProgrammeGuide& guide, std::string_view module);

// What approving this module opens, as far as the row says; null when a choice comes first or nothing does. The server decides.
[[nodiscard]] const clinical::CourseModule* opensNext(const clinical::CourseRow& row, std::string_view module);

} // namespace fyr::presenter
