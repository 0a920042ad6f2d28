// A JSON Schema that editors use, as far as ours go: a word of it that this does not know is an error.
#pragma once

#include "base/json.h"

#include <algorithm>
#include <ranges>
#include <regex>

namespace fyr::test {

class JsonSchema {
  public:
    explicit JsonSchema(json::value root) : m_root(std::move(root)) {}
    std::string check(const json::value& v) { return check(m_root.as_object(), v, ""); }

  private:
    const json::object& resolve(const json::object& s) {
        const auto ref = json::text(s, "$ref");
        if (!ref) return s;
        return m_root.as_object().at("$defs").as_object().at(ref->substr(std::string_view("#/$defs/").size())).as_object();
    }
    static bool is(const json::value& v, std::string_view type) {
        if (type == "object") return v.is_object();
        if (type == "array") return v.is_array();
        if (type == "string") return v.is_string();
        if (type == "integer") return v.is_int64();
        if (type == "number") return v.is_number();
        return type == "boolean" && v.is_bool();
    }
    std::string check(const json::object& schema, const json::value& v, const std::string& place) {
        const auto& s = resolve(schema);
        std::string out;
        const auto wrong = [&](const std::string& what) { out += place + ": " + what + "\n"; };
        for (const auto& [key, rule] : s) {
            const std::string_view k = key;
            if (k == "$schema" || k == "title" || k == "$defs" || k == "$ref" || k == "description") continue;
            if (k == "type") {
                if (!is(v, rule.as_string())) wrong("is no " + std::string(rule.as_string()));
            } else if (k == "enum") {
                if (std::find(rule.as_array().begin(), rule.as_array().end(), v) == rule.as_array().end()) wrong("is not one of " + json::write(rule));
            } else if (k == "pattern") {
                if (v.is_string() && !std::regex_search(std::string(v.as_string()), std::regex(std::string(rule.as_string())))) wrong(json::write(v) + " is not like " + std::string(rule.as_string()));
            } else if (k == "minLength") {
                if (v.is_string() && static_cast<std::int64_t>(v.as_string().size()) < rule.as_int64()) wrong("is too short");
            } else if (k == "minimum" || k == "maximum") {
                const double n = v.is_number() ? v.to_number<double>() : 0;
                if (v.is_number() && (k == "minimum" ? n < rule.to_number<double>() : n > rule.to_number<double>())) wrong("is out of range");
            } else if (k == "minItems") {
                if (v.is_array() && static_cast<std::int64_t>(v.as_array().size()) < rule.as_int64()) wrong("has too few");
            } else if (k == "items") {
                for (std::size_t i = 0; v.is_array() && i < v.as_array().size(); ++i) out += check(rule.as_object(), v.as_array()[i], place + "/" + std::to_string(i));
            } else if (k == "required") {
                for (const auto& name : rule.as_array())
                    if (v.is_object() && !v.as_object().contains(name.as_string())) wrong("has no '" + std::string(name.as_string()) + "'");
            } else if (k == "properties") {
                for (const auto& [name, of] : rule.as_object())
                    if (v.is_object() && v.as_object().contains(name)) out += check(of.as_object(), v.as_object().at(name), place + "/" + std::string(name));
            } else if (k == "additionalProperties") {
                const auto* named = s.if_contains("properties");
                for (const auto& [name, of] : v.is_object() ? v.as_object() : json::object()) {
                    if (named && named->as_object().contains(name)) continue;
                    if (rule.is_object()) out += check(rule.as_object(), of, place + "/" + std::string(name));
                    else if (!rule.as_bool()) wrong("has '" + std::string(name) + "', which the schema does not know");
                }
            } else if (k == "const") {
                if (rule != v) wrong("is not " + json::write(rule));
            } else if (k == "minProperties") {
                if (v.is_object() && static_cast<std::int64_t>(v.as_object().size()) < rule.as_int64()) wrong("has too few");
            } else if (k == "anyOf") {
                if (std::ranges::none_of(rule.as_array(), [&](const json::value& one) { return check(one.as_object(), v, place).empty(); })) wrong("fits none of what it may be");
            } else {
                wrong("the schema says '" + std::string(k) + "', which this test does not know");
            }
        }
        return out;
    }
    json::value m_root;
};

} // namespace fyr::test
