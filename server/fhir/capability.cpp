#include "server/fhir/capability.h"

#include "base/json.h"
#include "fhir/search_index.h"
#include "fhir/validate.h"
#include "server/fhir/interaction.h"
#include "server/fhir/operations.h"
#include "server/fhir/smart_configuration.h"

namespace fyr::server {
namespace {

using json::array;
using json::object;

array codes(std::initializer_list<std::string_view> list) {
    array out;
    for (const auto c : list) out.push_back(object{{"code", c}});
    return out;
}

// The rows of the table that fit, each definition once.
array operationList(const FhirOptions& options, bool system, std::string_view type) {
    array out;
    for (const auto& r : operations()) {
        if (r.enabled && !r.enabled(options)) continue;
        const bool fits = system ? r.system : (r.type || r.instance) && (r.onlyType.empty() || r.onlyType == type);
        if (fits) out.push_back(object{{"name", r.name}, {"definition", r.definition}});
    }
    return out;
}

// Full text, of every type.
array wordParameters() {
    return {object{{"name", "_content"}, {"definition", "http://hl7.org/fhir/SearchParameter/Resource-content"}, {"type", "string"}},
            object{{"name", "_text"}, {"definition", "http://hl7.org/fhir/SearchParameter/DomainResource-text"}, {"type", "string"}}};
}

object resource(std::string_view type, const FhirOptions& options) {
    object out{{"type", type}, {"profile", fmt::format("http://hl7.org/fhir/StructureDefinition/{}", type)}};
    out["interaction"] = codes({"read", "vread", "update", "patch", "delete", "history-instance", "history-type", "create", "search-type"});
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
    for (const auto& p : fhir::compositeParameters(type)) params.push_back(object{{"name", p.name}, {"definition", p.url}, {"type", "composite"}});
    for (const auto& w : wordParameters()) params.push_back(w);
    if (type == "Location")
        params.push_back(object{{"name", "near"}, {"definition", "http://hl7.org/fhir/SearchParameter/Location-near"}, {"type", "special"}});
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
    if (auto list = operationList(options, false, type); !list.empty()) out["operation"] = std::move(list);
    return out;
}

} // namespace

std::string capabilityStatement(std::string_view base, const FhirOptions& options, Instant now) {
    object out{{"resourceType", "CapabilityStatement"}, {"status", "active"}, {"date", formatInstant(now)}, {"kind", "instance"}};
    out["software"] = object{{"name", options.software}, {"version", options.version.empty() ? "0" : options.version}};
    out["implementation"] = object{{"description", "Fyr: FHIR R4 over the server's own record"}, {"url", base}};
    out["fhirVersion"] = "4.0.1";
    out["patchFormat"] = array{"application/fhir+json", "application/json-patch+json"};
    out["format"] = array{"application/fhir+json", "json"};
    if (options.exports) out["instantiates"] = array{"http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data"};
    object rest{{"mode", "server"}};
    rest["documentation"] = "Unknown search parameters, modifiers and values are refused unless Prefer: handling=lenient is "
                            "sent; chains and _has may be nested. Resources of other tenants, units and patients answer 404.";
    object security{{"cors", options.cors},
                    {"description", "Authorization: Bearer, a token from sign-in. The tenant comes from the token; SMART scopes of a token are enforced."}};
    if (options.authorizes && isOwnAddress(base, options.publicBase)) {
        const auto root = rootOf(base);
        array uris;
        for (const auto& [name, path] : {std::pair{"authorize", "/oauth/authorize"}, {"token", "/oauth/token"}, {"introspect", "/oauth/introspect"}, {"revoke", "/oauth/revoke"}})
            uris.push_back(object{{"url", name}, {"valueUri", root + path}});
        security["extension"] = array{object{{"url", "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"}, {"extension", std::move(uris)}}};
        security["service"] = array{object{{"coding", array{object{{"system", "http://terminology.hl7.org/CodeSystem/restful-security-service"}, {"code", "SMART-on-FHIR"}}}}}};
    }
    rest["security"] = std::move(security);
    array resources;
    for (const auto type : fhir::resourceTypes())
        if (isServedType(type)) resources.push_back(resource(type, options));
    rest["resource"] = std::move(resources);
    rest["interaction"] = codes({"transaction", "batch", "history-system", "search-system"});
    if (auto list = operationList(options, true, {}); !list.empty()) rest["operation"] = std::move(list);
    rest["compartment"] = array{"http://hl7.org/fhir/CompartmentDefinition/patient"};
    out["rest"] = array{std::move(rest)};
    return json::write(out);
}

} // namespace fyr::server
