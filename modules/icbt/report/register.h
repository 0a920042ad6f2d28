// The register: what quality registers and research ask of internet CBT, one row a course and one row a measure.
//
// Shape:  every variable stands once in the codebook, with its meaning, unit and source, and is computed there and nowhere
//         else, from the story of the course (story.h). No clock is read; the same stories give the same bytes.
//         A value that is not there is empty, and the variable beside it (`…_missing`) says why.
// Units:  in the codebook. Days count from the day of enrolment in the unit's zone (0), negative never.
// Privacy: `Person::key` is all that names a person. Pseudonymised (`exact` is false): the month of enrolment instead of the
//         day, ages from 90 are 90, no names, no words that anybody wrote. Few people in a small unit may be known all the same.
#pragma once

#include "base/json.h"
#include "icbt/report/story.h"
#include "instruments/catalogue.h"

#include <string>
#include <vector>

namespace fyr::icbt {

struct Person {
    std::string key;    // a pseudonym, or the personal number
    std::string course; // the same of the course
    std::string unit;
    std::string sex;    // male, female, other, unknown
    std::optional<Date> born;
    bool exact = false;
};
struct Registered {
    const Programme& programme;
    const Calendar& calendar;
    const instruments::Catalogue& catalogue;
    const Story& story;
    const Person& person;
};

inline constexpr std::string_view codebookVersion = "1";

struct Variable {
    enum class Kind : std::uint8_t { code, whole, flag, date }; // flag: 0 or 1
    std::string_view name;
    Kind kind = Kind::code;
    std::string_view unit; // empty: none
    std::string_view meaning;
    std::string_view source; // the events it is made of
};
[[nodiscard]] std::span<const Variable> courseVariables();
[[nodiscard]] std::span<const Variable> measureVariables();
[[nodiscard]] std::string codebookTable(); // Markdown, both; docs/REGISTERS.md holds it

// As many values as there are variables.
using Values = std::vector<std::string>;
[[nodiscard]] Values courseRow(const Registered& r);
[[nodiscard]] std::vector<Values> measureRows(const Registered& r);

// RFC 4180: CRLF, quoted where needed. The heading line is the variables' names.
[[nodiscard]] std::string csvHead(std::span<const Variable> variables);
[[nodiscard]] std::string csvLine(const Values& values);
// A Bundle (collection) of one course: Patient, CarePlan, an Observation a measure that was answered, one a variable of the
// course. R4, valid.
[[nodiscard]] json::object bundleOf(const Registered& r);

} // namespace fyr::icbt
