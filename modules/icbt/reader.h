// Reads the canonical form of a programme: every problem is kept with its place (a JSON pointer), and reading goes on.
//
// Shape: a `Reader` stands on one value. A key that nobody asked for is a problem: a rule that is misspelt is never
//        silently left out.
#pragma once

#include "base/json.h"
#include "icbt/programme.h"

#include <set>

namespace fyr::icbt {

class Reader {
  public:
    Reader(const json::value& value, std::string pointer, std::vector<Problem>& problems)
        : m_value(value), m_pointer(std::move(pointer)), m_problems(problems) {}
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader();

    void problem(std::string message) const { m_problems.push_back({m_pointer.empty() ? "/" : m_pointer, std::move(message)}); }
    void problemAt(std::string_view key, std::string message) const { m_problems.push_back({place(key), std::move(message)}); }
    [[nodiscard]] bool has(std::string_view key) const;
    [[nodiscard]] const json::value& value() const noexcept { return m_value; }
    [[nodiscard]] const std::string& pointer() const noexcept { return m_pointer; }
    [[nodiscard]] std::string place(std::string_view key) const;

    [[nodiscard]] std::string text(std::string_view key); // required and not empty
    [[nodiscard]] std::string textOr(std::string_view key, std::string otherwise);
    [[nodiscard]] LocalText local(std::string_view key); // both languages required
    [[nodiscard]] Span span(std::string_view key);
    [[nodiscard]] Span spanOr(std::string_view key, Span otherwise);
    [[nodiscard]] std::int32_t number(std::string_view key, std::int32_t least, std::int32_t most);
    [[nodiscard]] std::int32_t numberOr(std::string_view key, std::int32_t least, std::int32_t most, std::int32_t otherwise);
    [[nodiscard]] bool flag(std::string_view key, bool otherwise);
    [[nodiscard]] std::vector<std::string> texts(std::string_view key); // a list; empty when it is not there
    [[nodiscard]] std::vector<std::int32_t> numbers(std::string_view key, std::int32_t least, std::int32_t most);
    template <class Enum>
    [[nodiscard]] Enum oneOf(std::string_view key, std::initializer_list<std::pair<std::string_view, Enum>> names, std::optional<Enum> otherwise = {}) {
        const auto* v = take(key);
        if (!v) {
            if (otherwise) return *otherwise;
            problem("'" + std::string(key) + "' is missing");
            return names.begin()->second;
        }
        if (v->is_string())
            for (const auto& [n, e] : names)
                if (v->get_string() == n) return e;
        std::string known;
        for (const auto& [n, e] : names) known += (known.empty() ? "" : ", ") + std::string(n);
        problemAt(key, "is one of: " + known);
        return names.begin()->second;
    }
    // Calls `each(Reader&)` for every member of a list, or `one(Reader&)` for a map. Required lists must not be empty.
    template <class F>
    void each(std::string_view key, bool required, F&& f) {
        const auto* v = take(key);
        if (!v || !v->is_array()) {
            if (v) problemAt(key, "is a list");
            else if (required) problem("'" + std::string(key) + "' is missing");
            return;
        }
        if (required && v->get_array().empty()) problemAt(key, "is empty");
        std::size_t i = 0;
        for (const auto& item : v->get_array()) {
            Reader r(item, place(key) + "/" + std::to_string(i++), m_problems);
            if (!item.is_object()) r.problem("is a map");
            else f(r);
        }
    }
    template <class F>
    bool in(std::string_view key, bool required, F&& f) {
        const auto* v = take(key);
        if (!v || !v->is_object()) {
            if (v) problemAt(key, "is a map");
            else if (required) problem("'" + std::string(key) + "' is missing");
            return false;
        }
        Reader r(*v, place(key), m_problems);
        f(r);
        return true;
    }
    void ignore(std::string_view key) { m_taken.insert(std::string(key)); } // for reviewers
    [[nodiscard]] const json::value* take(std::string_view key);

  private:
    const json::value& m_value;
    std::string m_pointer;
    std::vector<Problem>& m_problems;
    std::set<std::string, std::less<>> m_taken;
};

[[nodiscard]] std::optional<Span> parseSpan(std::string_view text) noexcept; // "24h", "3d", "12w", "2wd"

} // namespace fyr::icbt
