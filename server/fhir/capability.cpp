#include "server/fhir/capability.h"

#include "base/json.h"
#include "fhir/search_index.h"
#include "fhir/validate.h"
#include "server/fhir/interaction.h"

namespace fyr::server {
namespace {

using json::array;
using json::object;

array codes(std::initializer_list<std::string_view> list) {
    array out;
    for (const auto c : list) out.push_back(object{{"code", c}});
    return out;
}

object resource(std::string_view type) {
    object out{{"type", type}, {"profile", fmt::format("http://hl7.org/fhir/StructureDefinition/{}", type)}};
    out["interaction"] = codes({"read", "vread", "update", "delete", "history-instance", "history-type", "create", "search-type"});
    out["versioning"] = "versioned-update";
    out["readHistory"] = true;
    out["updateCreate"] = true;
    out["conditionalCreate"] = true;
    out["conditionalRead"] = "full-support";
    out["conditionalUpdate"] = true;
    out["conditionalDelete"] = "single";
    out["referencePolicy"] = array{"literal", "logical", "local"};
    array includes;
    array params;
    for (const auto& p : fhir::searchParameters(type)) {
        if (p.kind == fhir::SearchKind::reference) includes.push_back(json::value(fmt::format("{}:{}", type, p.name)));
        params.push_back(object{{"name", p.name}, {"definition", p.url}, {"type", code(p.kind)}});
    }
    array reverse;
    for (const auto from : fhir::resourceTypes())
        for (const auto& p : fhir::searchParameters(from))
            if (p.kind == fhir::SearchKind::reference && std::ranges::find(p.targets, type) != p.targets.end())
                reverse.push_back(json::value(fmt::format("{}:{}", from, p.name)));
    if (!includes.empty()) {
        includes.insert(includes.begin(), "*");
        out["searchInclude"] = std::move(includes);
    }
    if (!reverse.empty()) out["searchRevInclude"] = std::move(reverse);
    out["searchParam"] = std::move(params);
    array operations{object{{"name", "validate"}, {"definition", "http://hl7.org/fhir/OperationDefinition/Resource-validate"}}};
    if (type == "Patient")
        operations.push_back(object{{"name", "everything"}, {"definition", "http://hl7.org/fhir/OperationDefinition/Patient-everything"}});
    out["operation"] = std::move(operations);
    return out;
}

} // namespace

std::string capabilityStatement(std::string_view base, const FhirOptions& options, Instant now) {
    object out{{"resourceType", "CapabilityStatement"}, {"status", "active"}, {"date", formatInstant(now)}, {"kind", "instance"}};
    out["software"] = object{{"name", options.software}, {"version", options.version.empty() ? "0" : options.version}};
    out["implementation"] = object{{"description", "Fyr: FHIR R4 over the server's own record"}, {"url", base}};
    out["fhirVersion"] = "4.0.1";
    out["format"] = array{"application/fhir+json", "json"};
    object rest{{"mode", "server"}};
    rest["documentation"] = "Unknown search parameters, modifiers and values are refused unless Prefer: handling=lenient is "
                            "sent; chains and _has may be nested. Resources of other tenants, units and patients answer 404.";
    rest["security"] = object{
        {"cors", false},
        {"description", "Authorization: Bearer, a token from sign-in. The tenant comes from the token."}};
    array resources;
    for (const auto type : fhir::resourceTypes())
        if (isServedType(type)) resources.push_back(resource(type));
    rest["resource"] = std::move(resources);
    rest["interaction"] = codes({"transaction", "batch", "history-system"});
    rest["compartment"] = array{"http://hl7.org/fhir/CompartmentDefinition/patient"};
    out["rest"] = array{std::move(rest)};
    return json::write(out);
}

} // namespace fyr::server
