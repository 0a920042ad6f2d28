#include "server/services/notes.h"

#include "base/json.h"

#include <sodium.h>

namespace fyr::server {
namespace {

std::string base64(std::string_view bytes) { // FHIR wants padding
    std::string out(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    out.resize(out.find('\0'));
    return out;
}

} // namespace

fhir::Resource noteResource(const Note& n) {
    const auto reference = [](std::string_view type, std::string_view id) {
        return std::string(type) + "/" + std::string(id);
    };
    json::object doc{
        {"resourceType", "DocumentReference"},
        {"id", n.id},
        {"status", "current"},
        {"docStatus", "final"},
        // LOINC 34109-9: Note
        {"type", {{"coding", json::array{{{"system", "http://loinc.org"}, {"code", "34109-9"}}}}, {"text", "Anteckning"}}},
        {"subject", {{"reference", reference("Patient", n.patient)}}},
        {"date", formatInstant(n.at)},
        {"author", json::array{{{"reference", reference("Practitioner", n.by.id)}, {"display", n.by.name}}}},
        {"content", json::array{{{"attachment",
                                  {{"contentType", "text/plain; charset=utf-8"},
                                   {"data", base64(n.text)},
                                   {"creation", formatInstant(n.at)}}}}}},
    };
    if (!n.unit.empty()) doc["custodian"] = json::object{{"reference", reference("Organization", n.unit)}};
    json::object context;
    if (!n.encounter.empty()) context["encounter"] = json::array{json::object{{"reference", reference("Encounter", n.encounter)}}};
    if (!n.item.empty()) context["related"] = json::array{json::object{{"reference", reference("Task", n.item)}}};
    if (!context.empty()) doc["context"] = std::move(context);
    return fhir::Resource::from(doc);
}

std::string noteOwedKey(std::string_view encounter) { return "callnote/" + std::string(encounter); }

} // namespace fyr::server
