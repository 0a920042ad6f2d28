#include "instruments/content/compile.h"

#include "instruments/catalogue.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace fyr::instruments::content {
namespace {

namespace fs = std::filesystem;
using Keys = std::set<std::string, std::less<>>;

const Keys textKeys{"title", "intro", "label", "text", "reason", "source", "id", "version", "measures", "band_source", "checked", "loinc", "group"};
bool isText(std::string_view key, bool) { return textKeys.contains(key); }

const Keys topKeys{"id", "version", "title", "measures", "days", "text", "licence", "source", "loinc", "total", "intro", "answers", "items", "summed", "factor", "higher",
                   "missing", "band_source", "bands", "other_bands", "cutoffs", "parts", "skip", "risk", "reliable_change", "important_change", "reliability", "remission", "response"};
const Keys itemKeys{"id", "text", "loinc", "answers", "scored", "reversed", "from", "repeat", "items", "skip"};
// The members of what stands in lists and maps below the top.
const std::map<std::string, Keys, std::less<>> memberKeys{{"title", {"sv", "en"}}, {"intro", {"sv", "en"}}, {"licence", {"state", "reason", "checked"}}, {"answers", {"points", "label", "loinc"}},
    {"missing", {"most", "prorate", "source"}}, {"bands", {"from", "to", "label", "source"}}, {"other_bands", {"id", "title", "source", "bands"}}, {"cutoffs", {"points", "label", "group", "source"}},
    {"parts", {"id", "title", "items", "where", "from", "source"}}, {"skip", {"when", "most", "items", "source"}}, {"risk", {"item", "part", "from", "act", "source"}},
    {"reliable_change", {"points", "kind", "source"}}, {"important_change", {"points", "kind", "source"}}, {"reliability", {"value", "source"}}, {"remission", {"total", "source"}},
    {"response", {"percent", "source"}}};
constexpr std::int64_t mostRepeats = 200;

std::string_view word(const yaml::Node& node) { return node && node.value().is_string() ? std::string_view(node.value().get_string()) : std::string_view(); }

// One file, made whole.
class Expander {
  public:
    Expander(const std::vector<yaml::Document>& all, const yaml::Document& document, std::vector<Problem>& problems) : m_all(all), m_document(document), m_root(document.root()), m_problems(problems) {}

    json::value expand() {
        if (!m_root.isMap()) {
            m_problems.push_back(m_root.problem("a file is one instrument: a map"));
            return nullptr;
        }
        known(m_root, topKeys);
        for (std::size_t k = 0; k < m_root.size(); ++k) {
            const std::string key(m_root.keyAt(k));
            if (const auto keys = memberKeys.find(key); keys != memberKeys.end()) below(m_root[k], keys->second);
            if (key != "items" && key != "answers" && key != "band_source" && key != "skip" && key != "parts" && key != "bands" && key != "other_bands") m_out[key] = m_root[k].value();
        }
        items();
        lists();
        bands();
        return m_out;
    }
    // Where in the file a place of the compiled instrument was written.
    std::string place(std::string_view pointer) const {
        for (std::size_t i = m_origins.size(); i-- > 0;)
            if (const auto at = fmt::format("/items/{}", i); pointer == at || pointer.starts_with(at + "/")) return m_document.place(m_origins[i] + std::string(pointer.substr(at.size())));
        return m_document.place(pointer);
    }

  private:
    void wrong(const yaml::Node& at, std::string message) { m_problems.push_back(at.problem(std::move(message))); }
    void known(const yaml::Node& map, const Keys& keys) {
        for (std::size_t k = 0; k < map.size(); ++k)
            if (!keys.contains(map.keyAt(k))) wrong(map[k], fmt::format("'{}' is no key here", map.keyAt(k)));
    }
    void below(const yaml::Node& node, const Keys& keys) {
        if (node.isMap()) known(node, keys);
        for (std::size_t i = 0; node.isList() && i < node.size(); ++i) {
            known(node[i], keys);
            if (const auto inner = node[i]["bands"]) below(inner, memberKeys.at("bands"));
        }
    }

    void add(const json::object& item, std::string origin) {
        m_items.push_back(item);
        m_origins.push_back(std::move(origin));
    }
    json::object itemOf(const yaml::Node& node, const std::string& id, const yaml::Node& root) {
        json::object out = node.value().get_object();
        out["id"] = id;
        if (!out.contains("answers"))
            if (const auto answers = root["answers"]) out["answers"] = answers.value();
        return out;
    }
    void items() {
        const auto list = m_root["items"];
        for (std::size_t i = 0; list && i < list.size(); ++i) {
            const auto node = list[i];
            const auto origin = fmt::format("/items/{}", i);
            if (!node.isMap()) {
                wrong(node, "an item is a map");
                continue;
            }
            known(node, itemKeys);
            if (node["from"]) borrowed(node, origin);
            else if (node["repeat"]) repeated(node, origin);
            else add(itemOf(node, std::string(word(node["id"])), m_root), origin);
        }
        m_out["items"] = m_items;
    }
    // {from: phq9.interest}: the words, points and codes are those of the other instrument.
    void borrowed(const yaml::Node& node, const std::string& origin) {
        const auto from = word(node["from"]);
        const auto dot = from.find('.');
        for (const auto& other : m_all) {
            if (dot == std::string_view::npos || word(other.root()["id"]) != from.substr(0, dot)) continue;
            const auto list = other.root()["items"];
            for (std::size_t i = 0; i < list.size(); ++i)
                if (word(list[i]["id"]) == from.substr(dot + 1) && !list[i]["repeat"]) return add(itemOf(list[i], std::string(from.substr(dot + 1)), other.root()), origin);
        }
        wrong(node["from"], fmt::format("no item is called '{}'", from));
    }
    // {repeat: 9, id: q} is q1 to q9; {repeat: 24, items: […]} is all of them 24 times.
    void repeated(const yaml::Node& node, const std::string& origin) {
        const auto times = node["repeat"].value().is_int64() ? node["repeat"].value().get_int64() : 0;
        if (times < 1 || times > mostRepeats) return wrong(node["repeat"], "so often an item cannot be repeated");
        const auto group = node["items"];
        const auto without = [](json::object item) {
            item.erase("repeat");
            return item;
        };
        for (std::int64_t n = 1; n <= times; ++n) {
            const auto numbered = [&](const yaml::Node& id) { return fmt::format("{}{}", word(id), n); };
            if (!group) add(without(itemOf(node, numbered(node["id"]), m_root)), origin);
            for (std::size_t i = 0; i < group.size(); ++i) {
                if (n == 1) known(group[i], itemKeys);
                if (group[i].isMap()) add(itemOf(group[i], numbered(group[i]["id"]), m_root), fmt::format("{}/items/{}", origin, i));
            }
            if (const auto skip = node["skip"]) {
                if (n == 1) known(skip, memberKeys.at("skip"));
                json::object one = skip.value().is_object() ? skip.value().get_object() : json::object();
                one["when"] = json::array{json::value(numbered(skip["when"]))};
                json::array which;
                for (std::size_t i = 0; i < skip["items"].size(); ++i) which.push_back(json::value(numbered(skip["items"][i])));
                one["items"] = std::move(which);
                m_skips.push_back(std::move(one));
            }
        }
    }

    // "q*" is every item whose id is q and a number.
    json::array named(const yaml::Node& list) {
        json::array out;
        for (std::size_t i = 0; i < list.size(); ++i) {
            const auto id = word(list[i]);
            if (!id.ends_with('*')) {
                out.push_back(list[i].value());
                continue;
            }
            const auto stem = id.substr(0, id.size() - 1);
            const auto before = out.size();
            for (const auto& item : m_items) {
                const auto& other = item.get_object().at("id").get_string();
                const std::string_view rest = std::string_view(other).starts_with(stem) ? std::string_view(other).substr(stem.size()) : std::string_view();
                if (!rest.empty() && std::all_of(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; })) out.push_back(json::value(other));
            }
            if (out.size() == before) wrong(list[i], fmt::format("no item is called '{}'", id));
        }
        return out;
    }
    void lists() {
        const auto expanded = [&](std::string_view key, std::initializer_list<std::string_view> members) {
            json::array out;
            const auto list = m_root[key];
            for (std::size_t i = 0; list && i < list.size(); ++i) {
                if (!list[i].isMap()) continue;
                auto one = list[i].value().get_object();
                for (const auto member : members)
                    if (const auto ids = list[i][member]) one[member] = named(ids);
                out.push_back(std::move(one));
            }
            return out;
        };
        if (auto parts = expanded("parts", {"items", "where"}); !parts.empty()) m_out["parts"] = std::move(parts);
        auto skips = expanded("skip", {"items", "when"});
        for (auto& s : m_skips) skips.push_back(std::move(s));
        if (!skips.empty()) m_out["skip"] = std::move(skips);
    }

    json::array sourced(const yaml::Node& bands, const yaml::Node& source) {
        json::array out;
        for (std::size_t i = 0; bands && i < bands.size(); ++i) {
            auto one = bands[i].value().is_object() ? bands[i].value().get_object() : json::object();
            if (!one.contains("source") && source) one["source"] = source.value();
            out.push_back(std::move(one));
        }
        return out;
    }
    void bands() {
        if (const auto list = m_root["bands"]) m_out["bands"] = sourced(list, m_root["band_source"]);
        const auto others = m_root["other_bands"];
        if (!others) return;
        json::array out;
        for (std::size_t i = 0; i < others.size(); ++i) {
            if (!others[i].isMap()) continue;
            auto one = others[i].value().get_object();
            one["bands"] = sourced(others[i]["bands"], others[i]["source"]);
            out.push_back(std::move(one));
        }
        m_out["other_bands"] = std::move(out);
    }

    const std::vector<yaml::Document>& m_all;
    const yaml::Document& m_document;
    yaml::Node m_root;
    std::vector<Problem>& m_problems;
    json::object m_out;
    json::array m_items;
    json::array m_skips;
    std::vector<std::string> m_origins;
};

} // namespace

const json::object* Expanded::find(std::string_view id) const {
    const auto it = std::find_if(instruments.begin(), instruments.end(), [&](const json::value& v) { return v.is_object() && json::text(v, "id") == id; });
    return it == instruments.end() ? nullptr : &it->get_object();
}

Source read(const fs::path& folder) {
    Source out;
    std::error_code ec;
    if (!fs::is_directory(folder, ec)) out.problems.push_back({folder.string(), "is no folder"});
    out.documents = yaml::readFolder(folder, folder, {.isText = isText});
    return out;
}

Expanded expand(const Source& source) {
    Expanded out;
    out.problems = source.problems;
    std::set<std::string> seen;
    for (const auto& document : source.documents) {
        out.problems.insert(out.problems.end(), document.problems.begin(), document.problems.end());
        if (document.value.is_null()) continue;
        Expander expander(source.documents, document, out.problems);
        auto one = expander.expand();
        if (!one.is_object()) continue;
        std::vector<Problem> problems;
        const auto read = readInstrument(one, problems);
        for (auto& p : problems) out.problems.push_back({expander.place(p.place), std::move(p.message)});
        if (!seen.insert(read.id).second) out.problems.push_back({document.place("/id"), fmt::format("'{}' is there twice", read.id)});
        if (read.id + ".yaml" != document.file) out.problems.push_back({document.place("/id"), fmt::format("the file of '{}' is called {}.yaml", read.id, read.id)});
        out.instruments.push_back(std::move(one));
    }
    return out;
}

Result<std::string> compile(const Source& source) {
    auto expanded = expand(source);
    if (!expanded.problems.empty()) return fail(Error{ErrorCode::content, "the instruments have errors", std::move(expanded.problems)});
    return json::write(json::object{{"format", 1}, {"instruments", std::move(expanded.instruments)}}) + "\n";
}

} // namespace fyr::instruments::content
