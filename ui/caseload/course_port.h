// What the pages of internet CBT give and get over the port (ui/ports.h: caseload, coursePapers, colleagues, submitCourse,
// saveDraft and draft; caseloadChanged, courseChanged): the rows with what the outbox adds, and a command as it is asked for.
#pragma once

#include "base/result.h"
#include "clinical/course_row.h"
#include "presenter/caseload.h"
#include "protocol/command.h"
#include "protocol/course_payload.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fyr::ui {

using CaseloadSnapshot = std::shared_ptr<const std::vector<presenter::CaseloadEntry>>;

struct Colleague { // somebody of the unit
    clinical::PersonRef person;
    std::string work; // as the directory says it: "Psykolog"
};

struct ProgrammeOffer { // that a patient can be enrolled in
    std::string id;
    std::string version;
    clinical::LocalText title;
    std::optional<std::string> withdrawn; // why nobody new gets it; who is in it goes on
};

// What a programme's own table says of a patient.
struct ProgrammeSuits {
    std::string outcome; // offer, ask, notSuited
    clinical::LocalText text; // what its authors say; empty with an offer
    std::vector<clinical::LocalText> looked; // what was looked at
};

// A command on a course. A page within the caseload asks for it by a signal; the caseload page sends it, so that what can be
// undone, and what is said when it cannot be kept, is in one place.
struct CourseRequest {
    protocol::CommandType type = protocol::CommandType::icbtReply; // or noteAdd: `payload.text` becomes a note in the record
    clinical::CourseRow row; // as the person saw it: what it is about, and its version; to enrol, only its patient
    protocol::CoursePayload payload;
    std::string draft; // key of the text that became it: removed once the command is durable, kept when it is not
    std::function<void(const Result<CommandId>&)> done; // may be empty; guards itself against an asker that is gone
};

[[nodiscard]] inline std::string courseDraft(std::string_view what, const CourseId& id, std::string_view part = {}) { return presenter::courseDraft(what, id.str(), part); }

} // namespace fyr::ui
