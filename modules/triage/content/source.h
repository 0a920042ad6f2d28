// The knowledge base as its authors write it: YAML files under content/triage, with the line of every rule.
//
// Errors: problems carry "file:line"; all of them are told, not the first one.
#pragma once

#include "base/json.h"
#include "triage/content/letters.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace fyr::triage::content {

struct Rule {
    json::object value; // typed: numbers and booleans as such, texts always as text
    std::string file;   // relative to the folder
    int line = 0;
    std::map<std::string, int> keyLines;
    [[nodiscard]] std::string id() const;
    [[nodiscard]] std::string place() const;                     // "findings/chest.yaml:12"
    [[nodiscard]] std::string place(const std::string& key) const; // of one of its members
};

struct Source {
    std::vector<Rule> manifest, sources, lexiconSv, lexiconEn, findings, redFlags, complaints, conditions, selfCare,
        destinations, policy, places, vitals, record, screening;
    std::vector<Letter> letters;   // what the second reader learns from; a small knowledge base may do without
    std::vector<Problem> problems; // what could not be read at all
};

// Reads every file; never stops at a bad one. What screening.yaml says of an instrument is read from `instruments`: by
// itself, the folder of that name beside this one.
[[nodiscard]] Source read(const std::filesystem::path& folder, const std::filesystem::path& instruments = {});

// What policy.yaml says the second reader shall not learn from.
[[nodiscard]] Ignored ignoredWords(const Source& source);

// The compiled file. Errors: content, with every problem that keeps it from being loaded.
[[nodiscard]] Result<std::string> compile(const Source& source);

enum class Severity : std::uint8_t { error, warning };
struct Remark {
    Severity severity = Severity::error;
    std::string place;
    std::string message;
};
// Everything that is wrong or doubtful, in the order of the files.
[[nodiscard]] std::vector<Remark> check(const Source& source);

} // namespace fyr::triage::content
