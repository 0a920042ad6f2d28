// What a therapist needs of a programme's own content while reviewing: which worksheets belong to a module and what to look
// for in them, reply templates, the manual, which items of a questionnaire somebody looks after.
//
// Shape:  the part of a published programme (icbt/language/published.h) that windows show, by their own types. A review is
//         possible without any of it.
// Errors: as readPublished.
#pragma once

#include "base/result.h"
#include "clinical/local_text.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::presenter {

struct GuideField {
    std::string id;
    std::string kind; // text, paragraph, number, scale, choice, several, date, time, duration, computed
    bool required = false;
    clinical::LocalText label, unit;
    std::map<std::string, clinical::LocalText, std::less<>> options; // by code
    friend bool operator==(const GuideField&, const GuideField&) = default;
};
struct GuideSheet {
    std::string id; // as FHIR writes it: '-' for '_'
    std::string module;
    clinical::LocalText title;
    clinical::LocalText lookFor;
    bool gate = false;   // handed in with the homework
    bool rows = false;   // a line at a time
    std::vector<GuideField> fields;
    [[nodiscard]] const GuideField* field(std::string_view id) const noexcept;
    friend bool operator==(const GuideSheet&, const GuideSheet&) = default;
};
struct ReplyTemplate {
    std::string id;
    std::string module; // or "any"
    std::string when;   // homework_done, homework_partly, homework_missing, silent, worse, better, question, risk_followup, closing
    clinical::LocalText title, text; // {name}, once {personal}, and the site's numbers
    friend bool operator==(const ReplyTemplate&, const ReplyTemplate&) = default;
};

struct ProgrammeGuide {
    std::vector<GuideSheet> sheets;
    std::vector<ReplyTemplate> replies;
    std::map<std::string, clinical::LocalText, std::less<>> manual;    // by module, and "guide"; Markdown
    std::map<std::string, std::vector<int>, std::less<>> watchedItems; // by instrument, from 1: those that risk rules look at
    [[nodiscard]] const GuideSheet* sheet(std::string_view id) const noexcept;
    [[nodiscard]] const ReplyTemplate* reply(std::string_view id) const noexcept;
};

[[nodiscard]] Result<ProgrammeGuide> programmeGuide(std::string_view canonical, std::string_view texts);

} // namespace fyr::presenter
