// The one sentence "what happens now, and when" that a patient reads first: in every state there is one.
//
// Shape: a pure function of the course; `text` is ready to be shown, with times in the unit's zone. The telephone numbers are
//        left as {emergency}, {advice}, {helpline} for whoever knows the site.
#pragma once

#include "server/icbt/course_file.h"

namespace fyr::server {

struct NowSentence {
    std::string code;
    clinical::LocalText text;
    std::optional<Instant> at;
    std::string subject; // id of the measure, module or choice it is about; may be empty
};
[[nodiscard]] NowSentence nowSentence(const CourseFile& f);
[[nodiscard]] clinical::LocalText crisisText();
// Fills {emergency}, {advice} and {helpline} in.
[[nodiscard]] std::string withPhones(std::string text, std::string_view emergency, std::string_view advice, std::string_view helpline);
[[nodiscard]] std::string withPhones(std::string text, const UnitSettings& settings);

} // namespace fyr::server
