// Numbers for the names that index keys are made of: resource types and their search parameters.
//
// Shape: written into the database when it is opened for writing, and only ever added to: a number keeps its meaning
//        over every later build, whatever order its tables have.
// Threads: read-only after loading.
#pragma once

#include "base/result.h"
#include "fhir/search_index.h"

#include <unordered_map>
#include <vector>

namespace fyr::server {

struct NameRow {
    std::int64_t number = 0;
    std::string text;
    int kind = 0;
};

class Names {
  public:
    // What this build knows and the database does not, without numbers.
    [[nodiscard]] static std::vector<NameRow> missing(const std::vector<NameRow>& stored);
    // Errors: storageCorrupt when something is missing.
    [[nodiscard]] static Result<Names> from(const std::vector<NameRow>& stored);

    [[nodiscard]] std::int64_t type(std::string_view type) const; // 0: R4 has no such type
    [[nodiscard]] std::string_view typeText(std::int64_t number) const;
    [[nodiscard]] std::int64_t param(const fhir::SearchParameter& p) const;

  private:
    std::unordered_map<std::string, std::int64_t> m_types;
    std::unordered_map<std::int64_t, std::string> m_typeTexts;
    std::vector<std::int64_t> m_params; // by SearchParameter::number
};

} // namespace fyr::server
