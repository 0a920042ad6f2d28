#include "yaml/yaml.h"

#include "base/text.h"
#include "base/whole_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <utility>
#include <yaml-cpp/yaml.h>

namespace fyr::yaml {
namespace {

namespace fs = std::filesystem;

std::string named(const std::string& file, Place p) { return fmt::format("{}:{}", file, std::max(p.line, 1)); }

// Words like "nan" and "inf" are words.
std::optional<json::value> number(std::string_view s) {
    const auto first = s.starts_with('-') ? s.substr(1, 1) : s.substr(0, 1);
    if (first.empty() || (first != "." && (first[0] < '0' || first[0] > '9'))) return std::nullopt;
    const auto* end = s.data() + s.size();
    std::int64_t whole = 0;
    if (const auto [p, ec] = std::from_chars(s.data(), end, whole); ec == std::errc{} && p == end) return whole;
    double value = 0;
    if (const auto [p, ec] = std::from_chars(s.data(), end, value); ec == std::errc{} && p == end && std::isfinite(value)) return value;
    return std::nullopt;
}

json::value scalar(const YAML::Node& node, bool text) {
    const auto& s = node.Scalar();
    if (text || node.Tag() == "!") return json::value(s); // "!": it was quoted, or a block
    if (s == "true") return true;
    if (s == "false") return false;
    if (s == "null" || s == "~" || s.empty()) return nullptr;
    if (auto n = number(s)) return *std::move(n);
    return json::value(s);
}

Place placeOf(const YAML::Node& node, Place otherwise) {
    const auto m = node.Mark();
    return m.is_null() ? otherwise : Place{m.line + 1, m.column + 1};
}

class Converter {
  public:
    Converter(Document& out, const Options& options) : m_out(out), m_options(options) {}

    // `key`: where the member's key or the list's item stands.
    json::value convert(const YAML::Node& node, bool text, std::size_t depth, Place key, Marks& marks) {
        marks.key = key;
        marks.value = placeOf(node, key);
        if (++m_nodes > m_options.nodes) {
            if (m_nodes == m_options.nodes + 1) problem(key, "the file holds too much");
            return nullptr;
        }
        if (depth > m_options.depth) {
            if (!std::exchange(m_tooDeep, true)) problem(key, "is nested too deep");
            return nullptr;
        }
        switch (node.Type()) {
        case YAML::NodeType::Scalar: return scalar(node, text);
        case YAML::NodeType::Sequence: return list(node, text, depth, marks);
        case YAML::NodeType::Map: return map(node, text, depth, marks);
        default: return nullptr;
        }
    }

  private:
    json::value list(const YAML::Node& node, bool text, std::size_t depth, Marks& marks) {
        json::array out;
        for (const auto& item : node) {
            if (m_nodes > m_options.nodes) break;
            auto& mark = marks.children.emplace_back();
            out.push_back(convert(item, text, depth + 1, placeOf(item, marks.value), mark));
        }
        return out;
    }
    json::value map(const YAML::Node& node, bool text, std::size_t depth, Marks& marks) {
        json::object out;
        for (const auto& member : node) {
            if (m_nodes > m_options.nodes) break;
            const auto at = placeOf(member.first, marks.value);
            if (!member.first.IsScalar()) {
                problem(at, "a key is a word");
                continue;
            }
            const auto& key = member.first.Scalar();
            const bool isText = text || (m_options.isText && m_options.isText(key, member.second.IsMap()));
            const auto [it, fresh] = out.emplace(key, nullptr);
            const auto index = static_cast<std::size_t>(it - out.begin());
            if (fresh) marks.children.emplace_back();
            else problem(at, fmt::format("'{}' is there twice", key));
            Marks mark; // not in place: `out` and `children` may move while the member is read
            auto value = convert(member.second, isText, depth + 1, at, mark);
            out.begin()[static_cast<std::ptrdiff_t>(index)].value() = std::move(value);
            marks.children[index] = std::move(mark);
        }
        return out;
    }
    void problem(Place at, std::string message) { m_out.problems.push_back({named(m_out.file, at), std::move(message)}); }

    Document& m_out;
    const Options& m_options;
    std::size_t m_nodes = 0;
    bool m_tooDeep = false;
};

std::string unescaped(std::string_view part) { // RFC 6901
    std::string out;
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i] == '~' && i + 1 < part.size() && (part[i + 1] == '0' || part[i + 1] == '1')) out += part[++i] == '0' ? '~' : '/';
        else out += part[i];
    }
    return out;
}

// The node of the pointer's first part.
Node stepInto(const Node& from, std::string_view part) {
    if (from.isMap()) return from[unescaped(part)];
    std::size_t index = 0;
    const auto* end = part.data() + part.size();
    if (const auto [p, ec] = std::from_chars(part.data(), end, index); ec != std::errc{} || p != end) return {};
    return from.isList() ? from[index] : Node{};
}

// Walks as far as it goes; `whole` says whether that was all the way.
Node walk(Node from, std::string_view pointer, bool& whole) {
    whole = true;
    while (!pointer.empty()) {
        pointer.remove_prefix(pointer.front() == '/' ? 1 : 0);
        const auto slash = pointer.find('/');
        const auto next = stepInto(from, pointer.substr(0, slash));
        if (!next) {
            whole = false;
            return from;
        }
        from = next;
        pointer = slash == std::string_view::npos ? std::string_view{} : pointer.substr(slash);
    }
    return from;
}

} // namespace

std::string Node::place() const { return m_file ? named(*m_file, keyPlace()) : std::string(); }
std::string Node::placeExact() const { return m_file ? fmt::format("{}:{}:{}", *m_file, valuePlace().line, valuePlace().column) : std::string(); }

std::size_t Node::size() const noexcept {
    if (isMap()) return m_value->get_object().size();
    return isList() ? m_value->get_array().size() : 0;
}
Node Node::operator[](std::string_view key) const {
    if (!isMap()) return {};
    const auto& o = m_value->get_object();
    const auto it = o.find(key);
    if (it == o.end()) return {};
    return {*m_file, it->value(), m_marks->children[static_cast<std::size_t>(it - o.begin())]};
}
Node Node::operator[](std::size_t index) const {
    if (index >= size()) return {};
    const auto& child = m_marks->children[index];
    if (isList()) return {*m_file, m_value->get_array()[index], child};
    return {*m_file, m_value->get_object().begin()[static_cast<std::ptrdiff_t>(index)].value(), child};
}
std::string_view Node::keyAt(std::size_t index) const {
    if (!isMap() || index >= size()) return {};
    return m_value->get_object().begin()[static_cast<std::ptrdiff_t>(index)].key();
}
Node Node::at(std::string_view pointer) const {
    if (!m_value) return {};
    bool whole = false;
    const auto found = walk(*this, pointer, whole);
    return whole ? found : Node{};
}

std::string Document::place(std::string_view pointer) const {
    bool whole = false;
    return walk(root(), pointer, whole).place();
}

Document read(std::string_view text, std::string name, const Options& options) {
    Document out;
    out.file = std::move(name);
    out.marks.key = out.marks.value = {1, 1};
    const auto refuse = [&](Place at, std::string message) {
        out.problems.push_back({named(out.file, at), std::move(message)});
        return std::move(out);
    };
    if (text.size() > options.bytes) return refuse({1, 1}, "is too large");
    if (!isUtf8(text)) return refuse({1, 1}, "is not UTF-8");
    try {
        const auto documents = YAML::LoadAll(std::string(text));
        if (documents.empty()) return out;
        Converter converter(out, options);
        Marks marks;
        out.value = converter.convert(documents[0], false, 0, placeOf(documents[0], {1, 1}), marks);
        out.marks = std::move(marks);
        if (documents.size() > 1) return refuse(placeOf(documents[1], {1, 1}), "a second document begins here: a file is one");
    } catch (const YAML::Exception& e) {
        out.value = nullptr;
        out.marks = {{1, 1}, {1, 1}, {}};
        return refuse({e.mark.line + 1, e.mark.column + 1}, e.msg);
    }
    return out;
}

Document readFile(const fs::path& file, std::string name, const Options& options) {
    const auto text = readWhole(file);
    if (!text) {
        Document out;
        out.file = std::move(name);
        out.problems.push_back({out.file + ":1", "cannot be read"});
        return out;
    }
    return read(*text, std::move(name), options);
}

std::vector<Document> readFolder(const fs::path& folder, const fs::path& base, const Options& options) {
    std::error_code ec;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder, ec))
        if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<Document> out;
    for (const auto& f : files) out.push_back(readFile(f, fs::relative(f, base).string(), options));
    return out;
}

} // namespace fyr::yaml
