#include "server/fhir/scope.h"

#include "fhir/resource.h"

#include <array>

namespace fyr::server {
namespace {

constexpr std::array<std::string_view, 7> whose{"subject", "patient", "for", "beneficiary", "individual", "candidate", "actor"};
constexpr std::array<std::string_view, 4> lists{"participant", "link", "target", "member"};
constexpr std::array<std::string_view, 3> units{"managingOrganization", "serviceProvider", "owner"};

std::string localId(const fhir::Value& reference, std::string_view type) {
    const auto local = fhir::parseReference(reference.text("reference"));
    if (!local || local->absolute || local->type != type) return {};
    return std::string(local->id);
}
// Of the first reference in a value that is one or a list of them.
std::string firstId(const fhir::Value& v, std::string_view type) {
    for (const auto& item : v.each())
        if (auto id = localId(item, type); !id.empty()) return id;
    return {};
}

} // namespace

std::string patientOf(const fhir::Value& resource) {
    const auto type = resource.text("resourceType");
    if (type == "Patient") return std::string(resource.text("id"));
    // A group of people is nobody's record.
    if (type == "Group" || type == "Bundle") return {};
    if (type == "Binary") return firstId(resource["securityContext"], "Patient");
    for (const auto key : whose)
        if (auto id = firstId(resource[key], "Patient"); !id.empty()) return id;
    for (const auto key : lists) {
        for (const auto& item : resource[key].each()) {
            for (const auto inner : {"actor", "target", "individual", "member"})
                if (auto id = localId(item[inner], "Patient"); !id.empty()) return id;
            if (auto id = localId(item, "Patient"); !id.empty()) return id; // Provenance.target
        }
    }
    return {};
}

ResourceScope scopeFrom(const fhir::Value& resource, const Principal& writer) {
    ResourceScope out;
    out.patient = patientOf(resource);
    for (const auto key : units)
        if (out.unit = firstId(resource[key], "Organization"); !out.unit.empty()) return out;
    if (staff.has(writer.role) && writer.role != Role::admin) out.unit = writer.unit;
    return out;
}

} // namespace fyr::server
