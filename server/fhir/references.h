// The links of a Bundle's resources, rewritten to where the resources go.
//
// Shape:  `LinkMap` knows the addresses entries had ("urn:uuid:…", "https://other/fhir/Patient/12", "Patient/12") and
//         what they become. Conditional references ("Practitioner?identifier=…") are collected first and looked up by
//         whoever has a transaction.
// Source: hl7.org/fhir/R4/http.html#trules
#pragma once

#include "fhir/resource.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace fyr::server {

class LinkMap {
  public:
    // "urn:uuid:…" → "Patient/01…". The first one stays.
    void add(std::string from, std::string to);
    [[nodiscard]] const std::string* find(std::string_view from) const;
    [[nodiscard]] bool empty() const noexcept { return m_links.empty(); }

    // Every link in the resource that the map knows: references, uris and links in the narrative.
    void rewrite(fhir::Resource& owner, fhir::Value& resource) const;

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const noexcept { return std::hash<std::string_view>{}(s); }
    };
    void rewriteText(fhir::Resource& owner, std::string_view key, fhir::Value& text) const;
    void rewriteNarrative(fhir::Resource& owner, fhir::Value& div) const;
    std::unordered_map<std::string, std::string, Hash, std::equal_to<>> m_links;
};

// "Practitioner?identifier=a|b": the type and what follows the question mark. Nothing for other references.
struct ConditionalReference {
    std::string_view type;
    std::string_view query;
};
[[nodiscard]] std::optional<ConditionalReference> conditionalReference(std::string_view reference) noexcept;
// Each once, in the order they come.
void collectConditionalReferences(const fhir::Value& resource, std::vector<std::string>& out);

} // namespace fyr::server
