#include "fhir/outcome.h"

namespace fyr::fhir {
namespace {

namespace json = boost::json;

// "Patient.name[0]" is FHIRPath; "3:17" and "/a/b" are not.
bool isPath(std::string_view place) {
    return !place.empty() && place.front() >= 'A' && place.front() <= 'Z';
}

json::object issue(std::string_view severity, std::string_view code, std::string_view text) {
    json::object made;
    made["severity"] = severity;
    made["code"] = code;
    if (!text.empty()) made["diagnostics"] = text;
    return made;
}

} // namespace

Resource operationOutcome(const Error& error) {
    const ErrorInfo& what = info(error.code);
    json::array issues;
    for (const Problem& p : error.problems) {
        json::object i = issue("error", what.fhirIssue, {});
        if (isPath(p.place)) {
            i["diagnostics"] = p.message;
            i["expression"] = json::array{p.place};
        } else {
            i["diagnostics"] = p.place.empty() ? p.message : p.place + ": " + p.message;
        }
        issues.push_back(std::move(i));
    }
    if (issues.empty())
        issues.push_back(issue("error", what.fhirIssue, error.detail.empty() ? what.name : error.detail));
    return Resource::from(json::object{{"resourceType", "OperationOutcome"}, {"issue", std::move(issues)}});
}

Resource informationOutcome(std::string_view text) {
    return Resource::from(json::object{{"resourceType", "OperationOutcome"},
                                       {"issue", json::array{issue("information", "informational", text)}}});
}

} // namespace fyr::fhir
