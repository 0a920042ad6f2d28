// Text in two languages, extensions and people, as the mapping writes and reads them.
//
// Shape: "text" holds Swedish with the standard translation extension for English. English that comes first, or
//        alone, says so with the standard language extension.
#pragma once

#include "clinical/triage_item.h"
#include "fhir/value.h"

#include <boost/json/value.hpp>

namespace fyr::fhir {

using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

// What FHIR strings must not hold (control characters) replaced by U+FFFD, so that offsets stay.
[[nodiscard]] std::string cleanText(std::string_view text);

// Sets `key` (and "_key") unless the text is empty.
void putText(JsonObject& o, std::string_view key, std::string_view text);
void putText(JsonObject& o, std::string_view key, const clinical::LocalText& text, bool englishFirst = false);
[[nodiscard]] clinical::LocalText localText(const Value& o, std::string_view key);

// {url, value…}; `valueKey` is "valueCode" and so on.
[[nodiscard]] JsonObject extension(std::string_view url, std::string_view valueKey, boost::json::value v);
[[nodiscard]] JsonObject extension(std::string_view url, std::string_view valueKey, std::string_view text);
[[nodiscard]] inline JsonObject extension(std::string_view url, std::string_view valueKey, const char* text) {
    return extension(url, valueKey, std::string_view(text));
}
[[nodiscard]] inline JsonObject extension(std::string_view url, std::string_view valueKey,
                                          const std::string& text) {
    return extension(url, valueKey, std::string_view(text));
}
[[nodiscard]] JsonObject extension(std::string_view url, JsonArray parts);
// The same for text, left out when it is empty.
void addText(JsonArray& parts, std::string_view url, const clinical::LocalText& text);
void addText(JsonArray& parts, std::string_view url, std::string_view text);

// The first extension with this url; the null value when there is none.
[[nodiscard]] const Value& extensionOf(const Value& o, std::string_view url) noexcept;
template <class F>
void eachExtension(const Value& o, std::string_view url, const F& f) {
    for (const Value& e : o["extension"].items())
        if (e.text("url") == url) f(e);
}

// {reference: "Practitioner/id", display: name}; an empty person gives an empty object.
[[nodiscard]] JsonObject personReference(const clinical::PersonRef& p, std::string_view type);
[[nodiscard]] clinical::PersonRef personOf(const Value& reference);

} // namespace fyr::fhir
