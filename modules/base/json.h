// JSON helpers over Boost.JSON: parse with limits, read fields without exceptions.
//
// Errors: badJson (with line:column in `problems`), badUtf8, tooLarge.
#pragma once

#include "base/result.h"

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace fyr::json {

using boost::json::array;
using boost::json::object;
using boost::json::value;

struct Limits {
    std::size_t bytes = 16U << 20U;
    std::size_t depth = 64;
};

[[nodiscard]] Result<value> parse(std::string_view text, Limits limits = {});
[[nodiscard]] std::string write(const value& v);
// The same value as it comes back from its text, however often it is written and read: the parser may miss the last bit of a
// number, and a digest of the text must still be that of what is stored. For values that were made here.
[[nodiscard]] value settled(value v);

// The member when it is there and of that kind; nothing otherwise.
[[nodiscard]] std::optional<std::string_view> text(const value& v, std::string_view key);
[[nodiscard]] std::optional<std::int64_t> integer(const value& v, std::string_view key);
[[nodiscard]] std::optional<double> number(const value& v, std::string_view key);
[[nodiscard]] std::optional<bool> boolean(const value& v, std::string_view key);
[[nodiscard]] const object* child(const value& v, std::string_view key);
[[nodiscard]] const array* list(const value& v, std::string_view key);
// The same of an object: without these it would become a value, a copy that dies while views into it live.
[[nodiscard]] std::optional<std::string_view> text(const object& o, std::string_view key);
[[nodiscard]] std::optional<std::int64_t> integer(const object& o, std::string_view key);
[[nodiscard]] std::optional<double> number(const object& o, std::string_view key);
[[nodiscard]] std::optional<bool> boolean(const object& o, std::string_view key);
[[nodiscard]] const object* child(const object& o, std::string_view key);
[[nodiscard]] const array* list(const object& o, std::string_view key);

} // namespace fyr::json
