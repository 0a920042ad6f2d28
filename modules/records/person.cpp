#include "records/reading.h"

namespace fyr::records {
namespace {

// Which identifier a clinician expects to see: the Swedish personal number, then other national ones.
int rank(const fhir::Value& identifier) {
    const std::string_view system = identifier.text("system");
    if (identifier.text("use") == "old" || identifier.text("value").empty()) return 9;
    if (system == "urn:oid:1.2.752.129.2.1.3.1" || system.ends_with("personnummer")) return 0;
    if (system == "urn:oid:1.2.752.129.2.1.3.3" || system.ends_with("samordningsnummer")) return 1;
    if (hasCode(identifier["type"], {"NI", "NNSWE", "SS", "SB"}) || system.ends_with("us-ssn")) return 2;
    if (hasCode(identifier["type"], {"MR"})) return 3;
    return 4;
}

std::string addressLine(const fhir::Value& address) {
    if (!address["line"] && !address["city"]) return std::string(address.text("text"));
    std::vector<std::string> parts;
    for (const fhir::Value& line : address["line"].items())
        parts.emplace_back(line.text());
    parts.push_back(
        joined({std::string(address.text("postalCode")), std::string(address.text("city"))}, " "));
    return joined(parts, ", ");
}

} // namespace

Person readPerson(const fhir::Value& patient) {
    Person p;
    p.id = patient.text("id");
    p.name = personName(patient);
    if (const auto born = parseDate(patient.text("birthDate"))) p.birthDate = *born;
    p.sex = clinical::sexFromCode(patient.text("gender"));
    int best = 9;
    for (const fhir::Value& i : patient["identifier"].items())
        if (const int r = rank(i); r < best) {
            best = r;
            p.identifier = i.text("value");
        }
    for (const fhir::Value& t : patient["telecom"].items()) {
        if (t.text("system") != "phone" || t.text("use") == "old") continue;
        if (p.phone.empty() || t.text("use") == "mobile") p.phone = t.text("value");
    }
    for (const fhir::Value& a : patient["address"].items())
        if (p.address.empty() && a.text("use") != "old") p.address = addressLine(a);
    for (const fhir::Value& c : patient["communication"].items())
        if (p.language.empty() || c["preferred"].isTrue()) p.language = conceptText(c["language"]);
    p.deceased = patient["deceasedBoolean"].isTrue() || patient["deceasedDateTime"];
    return p;
}

} // namespace fyr::records
