// The instruments as their authors write them: YAML under content/instruments (FORMAT.md), compiled to instruments.json.
//
// Errors: content, with every problem as "file:line".
#pragma once

#include "yaml/yaml.h"

namespace fyr::instruments::content {

struct Source {
    std::vector<yaml::Document> documents;
    std::vector<Problem> problems; // what could not be read at all
};
// Every file of the folder; never stops at a bad one.
[[nodiscard]] Source read(const std::filesystem::path& folder);

struct Expanded {
    json::array instruments;       // each as it stands in instruments.json
    std::vector<Problem> problems; // "phq9.yaml:12"
    [[nodiscard]] const json::object* find(std::string_view id) const;
};
// Repeats, references and defaults filled in, and everything looked at that the catalogue looks at.
[[nodiscard]] Expanded expand(const Source& source);

[[nodiscard]] Result<std::string> compile(const Source& source);

} // namespace fyr::instruments::content
