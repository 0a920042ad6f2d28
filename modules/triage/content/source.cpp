#include "triage/content/source.h"

#include "triage/content/fill_screening.h"
#include "yaml/yaml.h"

#include <fmt/format.h>
#include <set>

namespace fyr::triage::content {
namespace {

namespace fs = std::filesystem;

// Under these everything is text, whatever it looks like: "112" is said, "no" is a word.
const std::set<std::string, std::less<>> textKeys{"say", "label", "ask", "ask_other", "ask_child", "why", "plain", "say_now",
                                                  "title", "now", "next", "advice", "words", "groups", "rationale", "note",
                                                  "text", "icd10", "id", "version", "name", "when", "only", "of_whom", "entry", "require",
                                                  "forbid", "needs"};
// `when` of a prior is a map from expressions to factors: numbers
bool isText(std::string_view key, bool map) { return textKeys.contains(key) && !(map && key == "when"); }

void takeRules(yaml::Document document, std::vector<Rule>& into, std::vector<Problem>& problems) {
    for (auto& p : document.problems) problems.push_back(std::move(p));
    const auto root = document.root();
    if (root.value().is_null()) return;
    if (!root.isList()) {
        problems.push_back(root.problem("the file is not a list of rules"));
        return;
    }
    for (std::size_t i = 0; i < root.size(); ++i) {
        const auto item = root[i];
        if (!item.isMap()) {
            problems.push_back(item.problem("a rule is a map"));
            continue;
        }
        Rule rule;
        rule.file = document.file;
        rule.line = item.valuePlace().line;
        for (std::size_t k = 0; k < item.size(); ++k) rule.keyLines[std::string(item.keyAt(k))] = item[k].keyPlace().line;
        rule.value = std::move(document.value.get_array()[i].get_object());
        into.push_back(std::move(rule));
    }
}

void readFile(const fs::path& folder, const fs::path& file, std::vector<Rule>& into, std::vector<Problem>& problems) {
    takeRules(yaml::readFile(file, fs::relative(file, folder).string(), {.isText = isText}), into, problems);
}

void readFolder(const fs::path& folder, std::string_view part, std::vector<Rule>& into, std::vector<Problem>& problems) {
    for (auto& document : yaml::readFolder(folder / part, folder, {.isText = isText})) takeRules(std::move(document), into, problems);
}

json::array values(const std::vector<Rule>& rules) {
    json::array out;
    for (const auto& r : rules) out.push_back(r.value);
    return out;
}

// What reviewers read and the engine does not: left out of the compiled file, but for the sources, which are shown.
json::array lean(const std::vector<Rule>& rules) {
    json::array out;
    for (const auto& r : rules) {
        auto v = r.value;
        v.erase("note");
        v.erase("rationale");
        v.erase("version");
        out.push_back(std::move(v));
    }
    return out;
}

} // namespace

std::string Rule::id() const { return std::string(json::text(json::value(value), "id").value_or("")); }
std::string Rule::place() const { return fmt::format("{}:{}", file, line); }
std::string Rule::place(const std::string& key) const {
    const auto it = keyLines.find(key);
    return fmt::format("{}:{}", file, it == keyLines.end() ? line : it->second);
}

Source read(const fs::path& folder, const fs::path& instruments) {
    Source s;
    std::error_code ec;
    if (!fs::is_directory(folder, ec)) {
        s.problems.push_back({folder.string(), "is no folder"});
        return s;
    }
    const auto file = [&](std::string_view name, std::vector<Rule>& into) {
        if (fs::exists(folder / name, ec)) readFile(folder, folder / name, into, s.problems);
        else s.problems.push_back({std::string(name) + ":1", "is missing"});
    };
    file("manifest.yaml", s.manifest);
    file("sources.yaml", s.sources);
    file("lexicon/sv.yaml", s.lexiconSv);
    file("lexicon/en.yaml", s.lexiconEn);
    file("destinations.yaml", s.destinations);
    file("policy.yaml", s.policy);
    const auto table = [&](std::string_view name, std::vector<Rule>& into) { // a small knowledge base may do without
        if (fs::exists(folder / name, ec)) readFile(folder, folder / name, into, s.problems);
    };
    table("places.yaml", s.places);
    table("vitals.yaml", s.vitals);
    table("record.yaml", s.record);
    table("screening.yaml", s.screening);
    fillScreening(s.screening, instruments.empty() ? folder / ".." / "instruments" : instruments, s.problems);
    readFolder(folder, "findings", s.findings, s.problems);
    readFolder(folder, "redflags", s.redFlags, s.problems);
    readFolder(folder, "complaints", s.complaints, s.problems);
    readFolder(folder, "conditions", s.conditions, s.problems);
    readFolder(folder, "selfcare", s.selfCare, s.problems);
    return s;
}

Result<std::string> compile(const Source& source) {
    Error error{ErrorCode::content, "the knowledge base has errors", {}};
    for (const auto& p : source.problems) error.problems.push_back(p);
    if (source.problems.empty()) // what names a file that cannot be read would look wrong too
        for (const auto& r : check(source))
            if (r.severity == Severity::error) error.problems.push_back({r.place, r.message});
    if (!error.problems.empty()) return fail(std::move(error));
    json::object root;
    root["format"] = 1;
    const auto& manifest = source.manifest.front().value;
    root["version"] = manifest.at("version");
    root["manifest"] = manifest;
    root["lexicon"] = json::object{{"sv", values(source.lexiconSv)}, {"en", values(source.lexiconEn)}};
    root["policy"] = lean(source.policy);
    if (!source.places.empty()) root["places"] = lean(source.places);
    if (!source.vitals.empty()) root["vitals"] = lean(source.vitals);
    if (!source.record.empty()) root["record"] = lean(source.record);
    if (!source.screening.empty()) root["screening"] = lean(source.screening);
    root["destinations"] = lean(source.destinations);
    root["findings"] = lean(source.findings);
    root["redflags"] = lean(source.redFlags);
    root["complaints"] = lean(source.complaints);
    root["conditions"] = lean(source.conditions);
    root["selfcare"] = lean(source.selfCare);
    root["sources"] = lean(source.sources);
    return json::write(root) + "\n";
}

} // namespace fyr::triage::content
