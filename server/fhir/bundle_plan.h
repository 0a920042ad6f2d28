// A transaction Bundle, read and checked before anything is done. Internal to server/fhir.
#pragma once

#include "server/fhir/references.h"
#include "server/fhir/writing.h"

namespace fyr::server {

struct BundleEntry {
    std::size_t index = 0;
    FhirMethod method = FhirMethod::get;
    std::string url; // relative to the base, as asked
    QueryParameters query;
    Target target;
    const fhir::Value* resource = nullptr; // in the Bundle's tree
    std::string fullUrl;
    std::string ifNoneExist;
    std::string ifMatch;
    std::string ifNoneMatch;
    std::string ifModifiedSince;
    WriteConditions when;

    std::string id; // where it goes; empty until a condition was looked up
    std::optional<StoredResource> match; // If-None-Exist found it
    std::optional<ResourceWrite> draft;

    [[nodiscard]] bool writes() const noexcept { return method == FhirMethod::post || method == FhirMethod::put; }
    [[nodiscard]] bool creates() const noexcept { return target.interaction == Interaction::create; }
};

// "Bundle.entry[3]: …" in front of what an entry was refused for.
[[nodiscard]] Error atEntry(Error e, std::size_t index);

// Method, address and conditions of each entry. Errors: all problems, each with its place.
[[nodiscard]] Result<std::vector<BundleEntry>> readEntries(const FhirContext& c, const fhir::Value& bundle);

class BundlePlan {
  public:
    // Everything that can be known without the store. Errors: badRequest, invalidResource.
    [[nodiscard]] static Result<BundlePlan> make(FhirContext& c, fhir::Resource bundle);

    // True when conditions have to be looked up in the transaction before ids are known.
    [[nodiscard]] bool needsLookups() const noexcept { return m_needsLookups; }
    // Looks conditions up, gives ids, rewrites links and drafts the writes. Once per transaction: a second run of the
    // body starts from the text again.
    [[nodiscard]] Result<void> resolve(ReadTx* tx, FhirContext& c);
    [[nodiscard]] std::vector<BundleEntry>& entries() noexcept { return m_entries; }

  private:
    [[nodiscard]] Result<void> giveId(ReadTx* tx, FhirContext& c, BundleEntry& e, std::map<std::string, std::string>& sameCondition);
    [[nodiscard]] Result<void> lookUpReferences(ReadTx* tx, FhirContext& c, LinkMap& links);
    [[nodiscard]] Result<void> noneTwice() const;
    void addLinks(LinkMap& links) const;

    fhir::Resource m_bundle;
    std::vector<BundleEntry> m_entries;
    std::vector<std::string> m_conditional; // references
    bool m_needsLookups = false;
    bool m_resolved = false;
};

} // namespace fyr::server
