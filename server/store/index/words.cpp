#include "server/store/index/words.h"

#include "fhir/readable_text.h"
#include "fhir/resource.h"

#include <algorithm>

namespace fyr::server {

bool WordsFilter::admits(std::int64_t ofType, std::int64_t ofPatient, std::int64_t ofUnit) const {
    return (types.empty() || std::ranges::find(types, ofType) != types.end()) && (patient == 0 || ofPatient == patient) &&
           (!byUnit || ofUnit == 0 || ofUnit == unit);
}

std::string indexedTerms(std::int64_t tenant, std::int64_t type, std::int64_t patient, std::int64_t unit, std::string_view json) {
    const auto resource = fhir::Resource::parse(json);
    if (!resource) return {};
    const text::Document document(fhir::readableText(*resource));
    const auto terms = document.terms();
    if (terms.empty()) return {};
    const std::string lead = fmt::format("{}", tenant);
    std::string out = fmt::format("{0}t{1} {0}p{2} {0}u{3}", lead, type, patient, unit);
    for (const auto& term : terms) {
        out += ' ';
        out += lead;
        out += 'x';
        out += term;
    }
    return out;
}

std::string asTsvector(std::string_view terms) {
    std::string out;
    out.reserve(terms.size() + terms.size() / 2);
    out += '\'';
    for (const char c : terms) {
        if (c == ' ') out += "' '";
        else out += c;
    }
    return out + '\'';
}

std::string indexQuestion(text::Dialect dialect, std::int64_t tenant, const text::Query& query, const WordsFilter& f) {
    const auto mark = [&](char kind, std::int64_t number) { return text::quotedTerm(dialect, fmt::format("{}{}{}", tenant, kind, number)); };
    std::vector<std::string> all{text::question(dialect, fmt::format("{}x", tenant), query)};
    std::vector<std::string> types;
    for (const auto type : f.types) types.push_back(mark('t', type));
    if (!types.empty()) all.push_back(text::joined(dialect, types, false));
    if (f.patient != 0) all.push_back(mark('p', f.patient));
    if (f.byUnit) all.push_back(f.unit == 0 ? mark('u', 0) : text::joined(dialect, {mark('u', 0), mark('u', f.unit)}, false));
    return text::joined(dialect, all, true);
}

bool wordsMatch(const text::Query& query, bool narrativeOnly, std::string_view json) {
    const auto resource = fhir::Resource::parse(json);
    return resource && query.matches(text::Document(fhir::readableText(*resource)), narrativeOnly);
}

} // namespace fyr::server
