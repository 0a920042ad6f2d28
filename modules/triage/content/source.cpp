#include "triage/content/source.h"

#include "triage/content/fill_screening.h"
#include "yaml/yaml.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace fyr::triage::content {
namespace {

namespace fs = std::filesystem;

// Under these everything is text, whatever it looks like: "112" is said, "no" is a word.
const std::set<std::string, std::less<>> textKeys{"say", "label", "ask", "ask_other", "ask_child", "why", "plain", "say_now",
                                                  "title", "now", "next", "advice", "words", "groups", "rationale", "note",
                                                  "text", "icd10", "id", "version", "name", "when", "only", "of_whom", "entry", "require", "ignore",
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

constexpr std::size_t mostInAnyOrder = 4; // parts: 24 orders
constexpr std::size_t mostOrders = 1000;  // phrases that one may become: a slip of the author, not a wish

std::vector<std::string> split(std::string_view text, std::string_view by) {
    std::vector<std::string> out;
    for (std::size_t from = 0;;) {
        const auto to = text.find(by, from);
        out.emplace_back(text.substr(from, to == std::string_view::npos ? to : to - from));
        if (to == std::string_view::npos) return out;
        from = to + by.size();
    }
}

// The alternatives of a part: single words stay together ("fis|prutt"), each of several words is one by itself, in which "/"
// parts single words ("break/pass wind").
std::vector<std::string> alternatives(std::string_view part) {
    std::string words;
    std::vector<std::string> out;
    for (auto& a : split(part, "|")) {
        std::replace(a.begin(), a.end(), '/', '|');
        if (a.find(' ') != std::string::npos) out.push_back(std::move(a));
        else words += (words.empty() ? "" : "|") + a;
    }
    if (!words.empty()) out.push_back(std::move(words));
    return out;
}

// "fis|gas & inte": its parts in any order, a gap between them, and across commas where a part ends with one ("sump, & kräk").
// Nothing when the parts or the orders are too few or too many.
std::vector<std::string> anyOrder(std::string_view phrase) {
    std::vector<std::vector<std::string>> rows{{}};
    bool commas = false;
    const auto parts = split(phrase, " & ");
    if (parts.size() < 2 || parts.size() > mostInAnyOrder || phrase.starts_with('=')) return {};
    for (std::string_view part : parts) {
        commas = commas || part.ends_with(',');
        if (part.ends_with(',')) part.remove_suffix(1);
        std::vector<std::vector<std::string>> next;
        for (const auto& a : alternatives(part))
            for (auto row : rows) {
                row.push_back(a);
                next.push_back(std::move(row));
            }
        rows = std::move(next);
        if (rows.size() > mostOrders) return {};
    }
    std::vector<std::string> out;
    for (auto& row : rows) {
        std::sort(row.begin(), row.end());
        do out.push_back(fmt::format("{}", fmt::join(row, commas ? ", … " : " … ")));
        while (std::next_permutation(row.begin(), row.end()));
    }
    if (out.size() > mostOrders) out.clear();
    return out;
}

void writeOrders(std::vector<Rule>& findings, std::vector<Problem>& problems) {
    for (auto& rule : findings) {
        auto* say = rule.value.if_contains("say");
        if (!say || !say->is_object()) continue;
        for (auto& [lang, list] : say->as_object()) {
            if (!list.is_array()) continue;
            json::array out;
            for (auto& phrase : list.as_array()) {
                if (!phrase.is_string() || phrase.as_string().find(" & ") == boost::json::string::npos) {
                    out.push_back(std::move(phrase));
                    continue;
                }
                const auto orders = anyOrder(std::string(phrase.as_string()));
                if (orders.empty()) problems.push_back({rule.place("say"), fmt::format("{}: '{}' cannot be read in any order", rule.id(), std::string(phrase.as_string()))});
                for (const auto& o : orders) out.push_back(json::value(o));
            }
            list = std::move(out);
        }
    }
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
    writeOrders(s.findings, s.problems);
    readFolder(folder, "redflags", s.redFlags, s.problems);
    readFolder(folder, "complaints", s.complaints, s.problems);
    readFolder(folder, "conditions", s.conditions, s.problems);
    readFolder(folder, "selfcare", s.selfCare, s.problems);
    s.letters = readLetters(folder / "letters", s.problems);
    return s;
}

Ignored ignoredWords(const Source& source) {
    Ignored out;
    for (const auto& r : source.policy) {
        const auto* ignore = r.id() == "second_reader" ? json::child(r.value, "ignore") : nullptr;
        if (!ignore) continue;
        for (const auto lang : {Lang::sv, Lang::en})
            if (const auto* list = json::list(*ignore, lang == Lang::sv ? "sv" : "en"))
                for (const auto& word : *list)
                    if (word.is_string()) out[static_cast<std::size_t>(lang)].emplace(std::string(word.as_string()));
    }
    return out;
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
    if (!source.letters.empty()) { // learned last: it builds on what the rules read
        FYR_TRY(const auto kb, KnowledgeBase::fromJson(json::write(root)));
        root["second_reader"] = learn(source.letters, marksOf(kb, source.letters), ignoredWords(source));
    }
    return json::write(root) + "\n";
}

} // namespace fyr::triage::content
