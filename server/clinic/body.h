// What a JSON body asks for, with everything that is wrong in it.
#pragma once

#include "server/http/message.h"

namespace fyr::server {

class Body {
  public:
    explicit Body(json::value v) : m_v(std::move(v)) {}
    [[nodiscard]] static Result<Body> of(const http::Request& r) {
        FYR_TRY(auto v, r.jsonObject());
        return Body(std::move(v));
    }

    [[nodiscard]] const json::object& object() const { return m_v.get_object(); }
    [[nodiscard]] const json::value& value() const { return m_v; }
    std::string text(std::string_view key) {
        const auto t = json::text(m_v, key);
        if (!t || t->empty()) wrong(key, "a text is needed");
        return std::string(t.value_or(""));
    }
    std::string optionalText(std::string_view key) {
        const auto* v = object().if_contains(key);
        if (v && !v->is_string() && !v->is_null()) wrong(key, "a text is needed");
        return std::string(json::text(m_v, key).value_or(""));
    }
    std::int64_t number(std::string_view key) {
        const auto n = json::integer(m_v, key);
        if (!n || *n < 0) wrong(key, "a whole number is needed");
        return n.value_or(0);
    }
    void wrong(std::string_view key, std::string message) { m_problems.push_back({"/" + std::string(key), std::move(message)}); }
    [[nodiscard]] Result<void> check() const {
        if (m_problems.empty()) return {};
        return fail(Error{ErrorCode::badRequest, "the body is not what is expected here", m_problems});
    }

  private:
    json::value m_v;
    std::vector<Problem> m_problems;
};

[[nodiscard]] inline Result<http::Response> jsonText(Result<std::string> text, int status = 200) {
    if (!text) return fail(text.error());
    return http::textResponse(std::move(*text), "application/json; charset=utf-8", status);
}

} // namespace fyr::server
