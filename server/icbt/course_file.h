// One course as the server has it open: who it belongs to, its programme, and what its events made of it.
//
// Shape:  the stream course/<id> is the truth (course_log.h); the header (value course/<id>) says what no event does and is
//         written with each. `Course` is the engine's; the journal is what the engine forgets and people see: points, signs,
//         words. What an earlier engine made of its events stands (course_state.h).
// Errors: storageCorrupt (a link that does not fit, or events that fit neither the engine nor a kept state), notFound (its
//         programme is gone).
#pragma once

#include "clinical/course_row.h"
#include "icbt/migrate/migrate.h"
#include "server/icbt/course_log.h"
#include "server/icbt/programmes.h"

#include <functional>
#include <map>

namespace fyr::server {

using CourseEvent = icbt::Event; // the store has events too

// A version that a course ran under, until it was moved to the next.
struct CourseStretch {
    std::string hash;
    std::string version;
    std::int64_t events = 0; // of the log before the move
    Instant at;              // of the move
};

struct CourseHeader {
    std::string id;
    std::string patient;
    std::string unit;
    clinical::PersonRef cover;
    std::optional<Instant> coverUntil;
    std::string programme;
    std::string version; // that it runs now
    std::string hash;
    std::vector<CourseStretch> before; // versions, the oldest first; none: it was never moved
    std::int64_t events = 0;
    std::string link;             // of the newest event
    std::string reason;           // why the patient was enrolled, as the clinician wrote it
    std::string suited;           // what the programme's table said then: offer, ask, notSuited
    std::string looked;           // why, and of what
    std::string thread;           // the patient's messages about the course; empty before the first
    bool asksConsent = false;     // on the patient's page, before anything else (consent.h)
    std::optional<Instant> consented;
    std::int64_t heard = 0;       // messages of the thread that events were made of
    std::optional<Instant> due;   // when the outbox wakes it
    std::map<std::string, std::string, std::less<>> people; // practitioners who acted, by id
    [[nodiscard]] const std::string& firstHash() const noexcept { return before.empty() ? hash : before.front().hash; }
    [[nodiscard]] const std::string& hashAfter(std::int64_t events) const noexcept; // under which so many events had left it
};

struct Said {
    std::string text;
    Instant at;
    std::string by; // practitioner
};
struct Moment {
    std::string code; // enrolled, started, moduleOpened, submitted, moduleDone, moduleBack, measured, missed, paused …
    std::uint16_t subject = icbt::none;
    Instant at;
};
struct Journal {
    std::vector<clinical::CoursePoint> points;            // of the primary measure's instrument
    std::vector<Instant> signs;                           // of the patient
    std::vector<std::pair<Instant, std::int32_t>> minutes; // of the therapist
    std::map<std::uint16_t, std::vector<std::optional<std::int32_t>>> answers; // that each risk rule looked at last
    std::map<std::uint16_t, Said> feedback;               // of modules
    std::vector<std::pair<std::string, Said>> risks;      // that were settled: the rule's id, what was done
    std::vector<std::pair<std::string, Said>> waived;
    std::int32_t unread = 0;
    std::optional<Instant> unreadSince;
    std::vector<Moment> moments;
};

// From where a course was played when it was loaded, and the events since.
struct CourseHistory {
    std::shared_ptr<const KnownProgramme> known;
    icbt::Course course;
    Journal journal;
    std::vector<LoggedEvent> events;
};

struct CourseFile {
    CourseHeader header;
    ProgrammePtr known;
    icbt::Course course;
    Journal journal;
    CalendarPtr calendar = swedishCalendar(); // of the unit, as it is now
    Engine engine;
    std::shared_ptr<const CourseHistory> history; // null: nothing was loaded
    [[nodiscard]] const icbt::Programme& programme() const { return known->programme; }
    [[nodiscard]] icbt::Setting setting() const { return {known->programme, calendar->calendar}; }
};

// Runs the event and notes what people will want to see. Errors: the engine's; then `file` may have moved in time only.
[[nodiscard]] Result<void> play(CourseFile& file, const icbt::Event& event, std::vector<icbt::Effect>& effects);

// The same of a `move`: from then on the file is under `to`. Errors: invalidState, when it does not go over by itself.
[[nodiscard]] Result<void> playMove(CourseFile& file, const ProgrammePtr& to, const icbt::Event& event, std::vector<icbt::Effect>& effects);

// The header as it is kept, and the events as they happened, their chain looked through to the header's last link.
[[nodiscard]] Result<CourseHeader> courseHeader(std::string id, std::string_view kept);
[[nodiscard]] Result<std::vector<LoggedEvent>> courseLog(ReadTx& tx, const CourseHeader& h);
[[nodiscard]] std::int32_t weekOf(const icbt::Course& c, Instant at); // of treatment, from 1; 0 before the start
[[nodiscard]] Result<std::optional<CourseFile>> loadCourse(ReadTx& tx, const Programmes& programmes, const std::string& id);
[[nodiscard]] Result<void> saveHeader(WriteTx& tx, const CourseHeader& h);
// Wakes the going courses that `which` names at once, not when they would have been: what their rows are made of has changed.
[[nodiscard]] Result<void> wakeCourses(WriteTx& tx, Instant now, const std::function<bool(const CourseHeader&)>& which);
// Keeps what `added` made of the course, if playing all of it again from its text comes to the same. False: it does not, and what
// was kept before stays.
[[nodiscard]] Result<bool> saveState(WriteTx& tx, const Programmes& programmes, const CourseFile& file, const std::vector<std::string>& added);
[[nodiscard]] Result<std::vector<std::string>> coursesOf(ReadTx& tx, std::string_view patient); // the newest last
[[nodiscard]] Result<void> addCourseOf(WriteTx& tx, std::string_view patient, std::string_view course);

} // namespace fyr::server
