// A therapist's caseload: whose turn it is, why, and until when. One list; nothing red is ever hidden without saying so.
//
// Shape:  pure functions over what the cache holds. Order: open risk by the time that is left, then whatever a person must
//         answer by its deadline, then who is off the expected course, who is silent, the rest by what comes next.
//         A paused course without duties stands last. The strongest reason is `need`; `needs` has all of them, in order:
//         the answer to "why is this one here?".
// Units:  scores are points of the instrument; improvement counts as positive whichever way the instrument points.
// Safety: an answer about death is shown word for word with its question, since when and who has it; never how dangerous.
#pragma once

#include "clinical/course_row.h"
#include "presenter/time_left.h"

#include <optional>
#include <string>
#include <vector>

namespace fyr::presenter {

using CaseloadEntry = clinical::CourseEntry;

enum class CaseloadScope : std::uint8_t { mine, covered, unit };

enum class NeedKind : std::uint8_t { risk, riskTaking, riskHeld, message, homework, choice, decision, call, silent, back, finish, begin, look, quiet, next, paused, nothing };

struct Need {
    NeedKind kind = NeedKind::nothing;
    clinical::LocalText label;       // the module, the question, the choice …
    Instant since;
    std::optional<Instant> deadline; // of the answer
    bool late = false;
    friend bool operator==(const Need&, const Need&) = default;
};

struct RiskCell { // the one whose time is shortest
    std::uint32_t duty = 0;
    clinical::LocalText question;
    clinical::LocalText answer;
    Instant since;
    clinical::PersonRef holder;
    std::string tellRole;
    std::optional<Instant> tellAt;
    int others = 0;
    bool settled = false; // what was done is written here and not confirmed yet
    bool taking = false;  // so is the taking: to everybody else nobody has it
    friend bool operator==(const RiskCell&, const RiskCell&) = default;
};

enum class Moved : std::uint8_t { notKnown, unchanged, better, worse }; // by at least the reliable change
struct TrendCell {
    std::optional<std::int32_t> last;
    std::optional<std::int32_t> change; // since the first; positive is better
    Moved moved = Moved::notKnown;
    int missed = 0;                     // in a row, at the end
    std::optional<bool> within;         // of what was expected in that week
    friend bool operator==(const TrendCell&, const TrendCell&) = default;
};

// How the course is on its way: what the programme's table said in its week, and what the unit's early warning says now. The
// more careful of the two is shown, so that neither can reassure where the other asks for a look.
struct Standing {
    std::string course; // look, tooLittle, onTrack; empty
    std::vector<clinical::LocalText> reasons; // of those who say so; three at most
    bool byTable = false;
    bool byWarning = false;
    friend bool operator==(const Standing&, const Standing&) = default;
};
[[nodiscard]] Standing standingOf(const clinical::CourseRow& row);

struct CaseloadRow {
    std::string id;
    std::vector<Need> needs; // the first is why it stands here; never empty
    std::optional<TimeLeft> left;
    std::string name;
    Age age;
    clinical::LocalText programme;
    std::string version;
    std::string phase;
    std::int32_t week = 0;
    std::int32_t weeks = 0;
    std::optional<RiskCell> risk;
    std::optional<Need> homework;
    TrendCell trend;
    Standing standing;
    int daysSilent = 0;
    std::int32_t unread = 0;
    std::optional<Instant> unreadSince;
    std::string next;
    std::optional<Instant> nextAt;
    bool riskMine = false; // the risk in the cell: I have it
    bool mine = false;
    bool covered = false;
    int unsent = 0;
    bool attention = false;
    friend bool operator==(const CaseloadRow&, const CaseloadRow&) = default;
};

struct CaseloadView {
    std::vector<CaseloadRow> rows;
    int mine = 0;
    int covered = 0;
    int unit = 0;
    int needMe = 0;     // of `rows`: something waits for a person
    int openRisk = 0;   // in the whole unit: the rail's badge
    int hiddenRisk = 0; // open risk that the scope or the search leaves out
    int messages = 0;   // of `rows`
    int homework = 0;
    int look = 0;
    friend bool operator==(const CaseloadView&, const CaseloadView&) = default;
};

struct CaseloadRequest {
    CaseloadScope scope = CaseloadScope::mine;
    std::string search; // name; accents and case do not matter
    std::string me;     // practitioner id
    Instant now;
};

[[nodiscard]] CaseloadView buildCaseload(const std::vector<CaseloadEntry>& entries, const CaseloadRequest& request);
[[nodiscard]] TrendCell trendOf(const clinical::CourseTrend& trend);
// What a person must answer, and what is worth a look, the most pressing first. Never empty.
[[nodiscard]] std::vector<Need> needsOf(const clinical::CourseRow& row, Instant now);

// Where what is written about a course is kept until it is sent: "course/reply/<id>", "course/feedback/<module>/<id>",
// "course/settle/<duty>/<id>". The course's id stands last: what is forgotten takes its drafts along by it.
[[nodiscard]] std::string courseDraft(std::string_view what, std::string_view course, std::string_view part = {});

// What can be done with a course now; the others say why not.
enum class CourseAction : std::uint8_t { start, approve, handBack, reply, choose, swap, decide, take, settle, openModule, skip, extend, pause, resume, transfer, cover, close, waive, signOff, discharge, refer };
inline constexpr std::size_t courseActions = 21;
enum class CourseWhyNot : std::uint8_t { none, nothingWaits, wrongPhase, usedUp, riskOpen, unread, missing, taken, notTaken };
struct CourseActionState {
    CourseAction action = CourseAction::approve;
    CourseWhyNot whyNot = CourseWhyNot::none;
    [[nodiscard]] bool possible() const noexcept { return whyNot == CourseWhyNot::none; }
    friend bool operator==(const CourseActionState&, const CourseActionState&) = default;
};
[[nodiscard]] std::vector<CourseActionState> actionsOf(const clinical::CourseRow& row);

} // namespace fyr::presenter
