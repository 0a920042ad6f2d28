#include "fhir/local_text.h"

#include "fhir/fyr_extensions.h"
#include "fhir/resource.h"

namespace fyr::fhir {
namespace {

constexpr std::string_view languageUrl = "http://hl7.org/fhir/StructureDefinition/language";
constexpr Value nothing{};

bool forbidden(char c) {
    const auto u = static_cast<unsigned char>(c);
    return u < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

} // namespace

std::string cleanText(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (forbidden(c))
            out += "\xEF\xBF\xBD";
        else
            out += c;
    }
    return out;
}

void putText(JsonObject& o, std::string_view key, std::string_view text) {
    if (!text.empty()) o[key] = cleanText(text);
}

void putText(JsonObject& o, std::string_view key, const clinical::LocalText& text, bool englishFirst) {
    const bool english = text.sv.empty() || (englishFirst && !text.en.empty());
    const auto& other = english ? text.sv : text.en;
    putText(o, key, english ? text.en : text.sv);
    JsonArray beside;
    if (english && !text.en.empty()) beside.push_back(extension(languageUrl, "valueCode", "en"));
    if (!other.empty()) {
        JsonArray parts{extension("lang", "valueCode", english ? "sv" : "en"), extension("content", "valueString", cleanText(other))};
        beside.push_back(extension(url::translation, std::move(parts)));
    }
    if (!beside.empty()) o["_" + std::string(key)] = JsonObject{{"extension", std::move(beside)}};
}

clinical::LocalText localText(const Value& o, std::string_view key) {
    const std::string_view text = o.text(key);
    if (text.empty()) return {};
    const Value& beside = o["_" + std::string(key)];
    clinical::LocalText out;
    (extensionOf(beside, languageUrl).text("valueCode") == "en" ? out.en : out.sv) = text;
    eachExtension(beside, url::translation, [&](const Value& e) {
        const auto lang = extensionOf(e, "lang").text("valueCode");
        if (lang == "en") out.en = extensionOf(e, "content").text("valueString");
        if (lang == "sv") out.sv = extensionOf(e, "content").text("valueString");
    });
    return out;
}

JsonObject extension(std::string_view url, std::string_view valueKey, boost::json::value v) {
    JsonObject o;
    o["url"] = url;
    o[valueKey] = std::move(v);
    return o;
}

JsonObject extension(std::string_view url, std::string_view valueKey, std::string_view text) {
    return extension(url, valueKey, boost::json::value(text));
}

JsonObject extension(std::string_view url, JsonArray parts) {
    JsonObject o;
    o["url"] = url;
    o["extension"] = std::move(parts);
    return o;
}

void addText(JsonArray& parts, std::string_view url, const clinical::LocalText& text) {
    if (text.sv.empty() && text.en.empty()) return;
    JsonObject o;
    o["url"] = url;
    putText(o, "valueString", text);
    parts.push_back(std::move(o));
}

void addText(JsonArray& parts, std::string_view url, std::string_view text) {
    if (!text.empty()) parts.push_back(extension(url, "valueString", cleanText(text)));
}

const Value& extensionOf(const Value& o, std::string_view url) noexcept {
    for (const Value& e : o["extension"].items())
        if (e.text("url") == url) return e;
    return nothing;
}

JsonObject personReference(const clinical::PersonRef& p, std::string_view type) {
    JsonObject o;
    if (!p.id.empty()) o["reference"] = std::string(type) + "/" + p.id;
    putText(o, "display", p.name);
    return o;
}

clinical::PersonRef personOf(const Value& reference) {
    clinical::PersonRef p;
    if (const auto local = parseReference(reference.text("reference"))) p.id = local->id;
    p.name = reference.text("display");
    return p;
}

} // namespace fyr::fhir
