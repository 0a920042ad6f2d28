#include "triage/content/source.h"

#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fstream>
#include <set>
#include <sstream>
#include <yaml-cpp/yaml.h>

namespace fyr::triage::content {
namespace {

namespace fs = std::filesystem;

// Under these everything is text, whatever it looks like: "112" is said, "no" is a word.
const std::set<std::string, std::less<>> textKeys{"say", "label", "ask", "ask_other", "ask_child", "why", "plain", "say_now",
                                                  "title", "now", "next", "advice", "words", "groups", "rationale", "note",
                                                  "text", "icd10", "id", "version", "name", "when", "only", "entry", "require",
                                                  "forbid", "needs"};

json::value scalar(const YAML::Node& node, bool text) {
    const auto& s = node.Scalar();
    if (text || node.Tag() == "!") return json::value(s);
    if (s == "true") return true;
    if (s == "false") return false;
    if (s == "null" || s == "~" || s.empty()) return text || node.Tag() == "!" ? json::value(s) : json::value(nullptr);
    double number = 0;
    const auto* end = s.data() + s.size();
    if (const auto [p, ec] = std::from_chars(s.data(), end, number); ec == std::errc{} && p == end) {
        std::int64_t whole = 0;
        if (const auto [q, e] = std::from_chars(s.data(), end, whole); e == std::errc{} && q == end) return whole;
        return number;
    }
    return json::value(s);
}

json::value convert(const YAML::Node& node, bool text, int depth) {
    if (depth > 12) return nullptr;
    switch (node.Type()) {
    case YAML::NodeType::Scalar: return scalar(node, text);
    case YAML::NodeType::Sequence: {
        json::array out;
        for (const auto& item : node) out.push_back(convert(item, text, depth + 1));
        return out;
    }
    case YAML::NodeType::Map: {
        json::object out;
        for (const auto& member : node) {
            const auto& key = member.first.Scalar();
            // `when` of a prior is a map from expressions to factors: numbers
            const bool isText = text || (textKeys.contains(key) && !(key == "when" && member.second.IsMap()));
            out[key] = convert(member.second, isText, depth + 1);
        }
        return out;
    }
    default: return nullptr;
    }
}

void readFile(const fs::path& folder, const fs::path& file, std::vector<Rule>& into, std::vector<Problem>& problems) {
    const auto name = fs::relative(file, folder).string();
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        problems.push_back({name + ":1", "cannot be read"});
        return;
    }
    std::stringstream text;
    text << in.rdbuf();
    if (!isUtf8(text.str())) {
        problems.push_back({name + ":1", "is not UTF-8"});
        return;
    }
    try {
        const auto root = YAML::Load(text.str());
        if (root.IsNull()) return;
        if (!root.IsSequence()) {
            problems.push_back({fmt::format("{}:{}", name, root.Mark().line + 1), "the file is not a list of rules"});
            return;
        }
        for (const auto& item : root) {
            const int line = item.Mark().line + 1;
            if (!item.IsMap()) {
                problems.push_back({fmt::format("{}:{}", name, line), "a rule is a map"});
                continue;
            }
            Rule rule;
            rule.file = name;
            rule.line = line;
            std::set<std::string> seen;
            for (const auto& member : item) {
                const auto& key = member.first.Scalar();
                const int at = member.first.Mark().line + 1;
                rule.keyLines[key] = at;
                if (!seen.insert(key).second) problems.push_back({fmt::format("{}:{}", name, at), fmt::format("'{}' is there twice", key)});
            }
            rule.value = convert(item, false, 0).as_object();
            into.push_back(std::move(rule));
        }
    } catch (const YAML::Exception& e) {
        problems.push_back({fmt::format("{}:{}", name, e.mark.line + 1), e.msg});
    }
}

void readFolder(const fs::path& folder, std::string_view part, std::vector<Rule>& into, std::vector<Problem>& problems) {
    std::error_code ec;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder / part, ec))
        if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    std::sort(files.begin(), files.end()); // the order of the knowledge base never depends on the file system
    for (const auto& f : files) readFile(folder, f, into, problems);
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

Source read(const fs::path& folder) {
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
