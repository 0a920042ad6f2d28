// What payload.cpp and clinic_payload.cpp read payloads with: collects everything that is wrong in one.
#pragma once

#include "base/text.h"
#include "clinical/urgency.h"
#include "protocol/command.h"

namespace fyr::protocol {

// Collects what is wrong, so that the person hears all of it at once.
class Reader {
  public:
    explicit Reader(const json::object& payload)
        : m_payload(payload) {}

    std::string text(std::string_view key, bool required, std::size_t maxCodePoints) {
        const auto* v = m_payload.if_contains(key);
        if (!v || v->is_null()) {
            if (required) wrong(key, "is required");
            return {};
        }
        if (!v->is_string()) {
            wrong(key, "must be text");
            return {};
        }
        std::string out(v->get_string());
        if (required && trim(out).empty()) wrong(key, "is required");
        if (codePoints(out) > maxCodePoints) wrong(key, fmt::format("{} characters at most", maxCodePoints));
        return out;
    }
    std::int64_t integer(std::string_view key, bool required, std::int64_t least, std::int64_t most) {
        const auto* v = m_payload.if_contains(key);
        if (!v || v->is_null()) {
            if (required) wrong(key, "is required");
            return least;
        }
        if (!v->is_int64() || v->get_int64() < least || v->get_int64() > most) {
            wrong(key, fmt::format("a whole number from {} to {}", least, most));
            return least;
        }
        return v->get_int64();
    }
    bool boolean(std::string_view key, bool otherwise) {
        const auto* v = m_payload.if_contains(key);
        if (!v || v->is_null()) return otherwise;
        if (v->is_bool()) return v->get_bool();
        wrong(key, "must be true or false");
        return otherwise;
    }
    std::vector<std::string> texts(std::string_view key, std::size_t most, std::size_t maxCodePoints) {
        std::vector<std::string> out;
        const auto* v = m_payload.if_contains(key);
        if (!v || v->is_null()) return out;
        if (!v->is_array() || v->get_array().size() > most) {
            wrong(key, fmt::format("a list of at most {} texts", most));
            return out;
        }
        for (const auto& item : v->get_array()) {
            if (item.is_string() && codePoints(item.get_string()) <= maxCodePoints) out.emplace_back(item.get_string());
            else wrong(key, "short texts are needed");
        }
        return out;
    }
    const json::object* object(std::string_view key) {
        const auto* v = m_payload.if_contains(key);
        if (v && v->is_object()) return &v->get_object();
        wrong(key, "an object is required");
        return nullptr;
    }
    clinical::Urgency urgency() {
        const auto u = clinical::urgencyFromCode(text("urgency", true, 32));
        if (!u) wrong("urgency", "is not a level");
        return u.value_or(clinical::Urgency::urgent);
    }
    std::string id(std::string_view key, bool required) {
        auto out = text(key, required, 64);
        if (!out.empty() && !isFhirId(out)) wrong(key, "is not an id");
        return out;
    }
    void wrong(std::string_view key, std::string message) {
        m_problems.push_back({"/payload/" + std::string(key), std::move(message)});
    }
    void wrongAt(std::string place, std::string message) { m_problems.push_back({std::move(place), std::move(message)}); }
    template <class T>
    Result<T> done(T value) {
        if (m_problems.empty()) return value;
        return fail(
            Error{ErrorCode::badRequest, "the payload does not fit the command", std::move(m_problems)});
    }

  private:
    const json::object& m_payload;
    std::vector<Problem> m_problems;
};

} // namespace fyr::protocol
