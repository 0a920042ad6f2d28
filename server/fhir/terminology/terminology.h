// The code systems and value sets that the server carries (those that FHIR R4 publishes), and what is done with them and
// with those that a tenant keeps: expanding, validating, looking up.
//
// Shape:  the file is mapped, not read: a resource is parsed when it is asked for. Own resources of the tenant come before
//         carried ones of the same url.
// Errors: notFound (nobody knows the url), notSupported (a filter or a code system that is not carried in full).
// Source: hl7.org/fhir/R4/valueset-operation-expand.html and its neighbours.
// Threads: reading is safe from many threads.
#pragma once

#include "fhir/resource.h"

#include <filesystem>
#include <functional>
#include <map>
#include <set>

namespace fyr::server {

class Terminology {
  public:
    [[nodiscard]] static Result<std::unique_ptr<Terminology>> open(const std::filesystem::path& file);
    ~Terminology();
    Terminology(const Terminology&) = delete;
    Terminology& operator=(const Terminology&) = delete;

    // The JSON of a carried resource; empty when there is none. `url` may carry "|version".
    [[nodiscard]] std::string_view find(std::string_view type, std::string_view url) const;
    [[nodiscard]] std::size_t size() const noexcept { return m_rows.size(); }

  private:
    Terminology() = default;
    struct Row {
        std::string_view type, url, version, json;
    };
    const char* m_data = nullptr;
    std::size_t m_size = 0;
    std::vector<Row> m_rows; // sorted by type and url
};

struct Coded {
    std::string system;
    std::string code;
    std::string display;
};

// Looks a canonical url up: the tenant's own, then the carried ones. Nothing when nobody knows it.
using FindCanonical = std::function<Result<std::optional<fhir::Resource>>(std::string_view type, std::string_view url)>;

class TermWorld {
  public:
    explicit TermWorld(FindCanonical find) : m_find(std::move(find)) {}

    [[nodiscard]] Result<std::optional<fhir::Resource>> find(std::string_view type, std::string_view url) { return m_find(type, url); }
    // All codes, in the order of the definition, each once.
    [[nodiscard]] Result<std::vector<Coded>> expand(const fhir::Value& valueSet, int depth = 0);
    // The concept of a code system; nothing when it has none such. Errors: notFound (no such system).
    [[nodiscard]] Result<std::optional<Coded>> findConcept(std::string_view system, std::string_view code);
    // Whether `code` is `ancestor` or below it.
    [[nodiscard]] Result<bool> isBelow(std::string_view system, std::string_view code, std::string_view ancestor);

  private:
    [[nodiscard]] Result<std::vector<Coded>> part(const fhir::Value& include, int depth);
    [[nodiscard]] Result<const fhir::Resource*> system(std::string_view url); // null: not known
    FindCanonical m_find;
    std::map<std::string, std::optional<fhir::Resource>, std::less<>> m_systems;
};

} // namespace fyr::server
