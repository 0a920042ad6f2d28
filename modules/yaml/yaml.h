// YAML that people write, as JSON values that know where they stood. For what compiles content, never for what runs.
//
// Shape:  read() gives one value and the place of every node in it, however deep. Places are asked by JSON pointer
//         (RFC 6901), or walked along with the values by Node. A member of a map has two: that of its key, which a problem
//         names, and that of its value.
//         A plain scalar is null, true, false, a whole number or a number when it looks like one; a quoted one is text, and
//         so is everything below a key that Options::isText claims: "112" is said, "no" is a word.
// Units:  lines and columns count from 1.
// Errors: problems carry "file:line" and are all told; the rest of the file is still there to be looked at.
#pragma once

#include "base/json.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::yaml {

struct Place {
    std::int32_t line = 0;
    std::int32_t column = 0;
    friend bool operator==(const Place&, const Place&) = default;
};
// Beside every value, in the same order: list items and members of a map are children.
struct Marks {
    Place key; // of the value itself where there is no key
    Place value;
    std::vector<Marks> children;
};

struct Options {
    bool (*isText)(std::string_view key, bool map) = nullptr; // `map`: the member is a map
    std::size_t bytes = 16U << 20U;
    std::size_t depth = 32;
    std::size_t nodes = 4U << 20U; // with aliases expanded
};

// A value together with where it stood. A view: the document must outlive it. Empty where there is nothing.
class Node {
  public:
    Node() = default;
    Node(const std::string& file, const json::value& value, const Marks& marks) noexcept : m_file(&file), m_value(&value), m_marks(&marks) {}

    explicit operator bool() const noexcept { return m_value != nullptr; }
    [[nodiscard]] const json::value& value() const noexcept { return *m_value; }
    [[nodiscard]] Place keyPlace() const noexcept { return m_marks ? m_marks->key : Place{}; }
    [[nodiscard]] Place valuePlace() const noexcept { return m_marks ? m_marks->value : Place{}; }
    [[nodiscard]] std::string place() const;       // "content/x.yaml:12", of the key
    [[nodiscard]] std::string placeExact() const;  // "content/x.yaml:12:7", of the value
    [[nodiscard]] Problem problem(std::string message) const { return {place(), std::move(message)}; }

    [[nodiscard]] bool isMap() const noexcept { return m_value && m_value->is_object(); }
    [[nodiscard]] bool isList() const noexcept { return m_value && m_value->is_array(); }
    [[nodiscard]] std::size_t size() const noexcept;               // of a map or list; 0 of anything else
    [[nodiscard]] Node operator[](std::string_view key) const;     // empty when it is no map or has none
    [[nodiscard]] Node operator[](std::size_t index) const;        // of a list, or the member that stands there
    [[nodiscard]] std::string_view keyAt(std::size_t index) const; // of a map
    [[nodiscard]] Node at(std::string_view pointer) const;         // "/items/3/text/sv"; "" is itself

  private:
    const std::string* m_file = nullptr;
    const json::value* m_value = nullptr;
    const Marks* m_marks = nullptr;
};

struct Document {
    std::string file; // the name that places carry
    json::value value;
    Marks marks;
    std::vector<Problem> problems; // not YAML, keys that are there twice, limits
    [[nodiscard]] Node root() const noexcept { return {file, value, marks}; }
    // "file:line" of what the pointer names; of its nearest ancestor when it is not there.
    [[nodiscard]] std::string place(std::string_view pointer) const;
};

// Never stops at the first problem. An empty text is null.
[[nodiscard]] Document read(std::string_view text, std::string name, const Options& options = {});
[[nodiscard]] Document readFile(const std::filesystem::path& file, std::string name, const Options& options = {});
// Every *.yaml of a folder, by name: the order never depends on the file system. Names are relative to `base`.
[[nodiscard]] std::vector<Document> readFolder(const std::filesystem::path& folder, const std::filesystem::path& base, const Options& options = {});

} // namespace fyr::yaml
