// Numbers for the names that index keys are made of: resource types and their search parameters.
//
// Shape: written into the file when it is opened for writing, and only ever added to: a number keeps its meaning over
//        every later build, whatever order its tables have.
// Threads: read-only after loading.
#pragma once

#include "fhir/search_index.h"
#include "sqlite/database.h"

#include <unordered_map>
#include <vector>

namespace fyr::server {

class Names {
  public:
    // Adds what this build knows and the file does not. Call inside a write transaction.
    [[nodiscard]] static Result<void> complete(sqlite::Database& db);
    [[nodiscard]] static Result<Names> load(sqlite::Database& db);

    [[nodiscard]] std::int64_t type(std::string_view type) const; // 0: R4 has no such type
    [[nodiscard]] std::string_view typeText(std::int64_t number) const;
    [[nodiscard]] std::int64_t param(const fhir::SearchParameter& p) const;

  private:
    std::unordered_map<std::string, std::int64_t> m_types;
    std::unordered_map<std::int64_t, std::string> m_typeTexts;
    std::vector<std::int64_t> m_params; // by SearchParameter::number
};

} // namespace fyr::server
