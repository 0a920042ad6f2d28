#include "fhir/readable_text.h"

#include <algorithm>
#include <array>
#include <sodium.h>

namespace fyr::fhir {
namespace {

using text::Field;

// Sorted. Members that hold nothing to read, whatever is below them.
constexpr std::array<std::string_view, 36> silent{
    "address",  "authored",  "contact",      "contentType",  "criteria",     "definition",  "end",         "expression", "extension",
    "gender",   "hash",      "id",           "identifier",   "intent",       "language",    "linkId",      "meta",       "modifierExtension",
    "path",     "photo",     "priority",     "profile",      "reference",    "resourceType", "sender",     "signature",  "start",
    "status",   "system",    "telecom",      "unit",         "url",          "use",         "version",     "versionId",  "who"};
// Sorted. What a resource is about in few words.
constexpr std::array<std::string_view, 12> titles{"code",      "description", "family", "given", "medicationCodeableConcept", "name",
                                                  "reasonCode", "suffix",     "text",   "title", "topic",                     "vaccineCode"};

bool in(std::span<const std::string_view> sorted, std::string_view key) { return std::ranges::binary_search(sorted, key); }

// "2026-11-20…", "http://…", "urn:…": written by machines.
bool isMachineText(std::string_view t) {
    if (t.starts_with("http://") || t.starts_with("https://") || t.starts_with("urn:")) return true;
    if (t.size() < 7 || t[4] != '-') return false;
    return std::ranges::all_of(t.substr(0, 4), [](char c) { return c >= '0' && c <= '9'; }) && t[5] >= '0' && t[5] <= '9';
}
// "final", "vital-signs": a code has no white space. Strings of these members are codes; as objects they are not.
bool isCodeMember(std::string_view key) {
    return key == "code" || key == "type" || key == "kind" || key == "mode" || key == "relationship" || key.starts_with("valueCode") || key == "period";
}

// The text between the tags; character references of XML and those that texts use.
std::string plain(std::string_view html) {
    std::string out;
    for (std::size_t i = 0; i < html.size();) {
        if (html[i] == '<') {
            const auto end = html.find('>', i);
            if (end == std::string_view::npos) break;
            out += ' ';
            i = end + 1;
        } else if (html[i] == '&') {
            const auto end = html.find(';', i);
            const auto name = end == std::string_view::npos || end - i > 8 ? std::string_view() : html.substr(i + 1, end - i - 1);
            if (name == "amp") out += '&';
            else if (name == "lt") out += '<';
            else if (name == "gt") out += '>';
            else if (name == "quot") out += '"';
            else if (name == "apos" || name == "#39") out += '\'';
            else if (!name.empty()) out += ' ';
            else out += '&';
            i = name.empty() ? i + 1 : end + 1;
        } else {
            out += html[i++];
        }
    }
    return out;
}

std::string decoded(std::string_view base64) {
    std::string out(base64.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), base64.data(), base64.size(), "\r\n ", &size, nullptr,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return {};
    out.resize(size);
    return out;
}

class Reader {
  public:
    std::vector<text::Passage> run(const Value& resource) {
        for (const auto& m : resource.members()) member(m, Field::body, 0);
        return std::move(m_out);
    }

  private:
    void add(Field field, std::string text) {
        if (text.empty() || m_bytes >= text::mostBytes) return;
        m_bytes += text.size();
        m_out.push_back({field, std::move(text)});
    }
    void member(const Member& m, Field field, int depth) {
        const auto key = m.key();
        if (m.underscore || in(silent, key) || depth > 64) return;
        if (depth == 0 && key == "text" && m.value.isObject()) {
            add(Field::narrative, plain(m.value.text("div")));
            return;
        }
        if (depth == 0 && in(titles, key)) field = Field::title;
        for (const auto& v : m.value.each()) value(key, v, field, depth);
    }
    void value(std::string_view key, const Value& v, Field field, int depth) {
        if (v.isString()) {
            if (!isCodeMember(key) && !isMachineText(v.text())) add(field, std::string(v.text()));
            return;
        }
        if (!v.isObject()) return;
        const bool reference = v.find("reference") != nullptr;
        const bool readable = v.text("contentType").starts_with("text/plain");
        for (const auto& m : v.members()) {
            if (reference && m.key() == "display") continue;
            if (m.key() == "data") {
                if (readable) add(field, decoded(m.value.text()));
                continue;
            }
            if (m.key() == "value" && v.find("unit")) continue;
            if (m.key() == "div") {
                add(Field::narrative, plain(m.value.text())); // of a section
                continue;
            }
            member(m, field, depth + 1);
        }
    }

    std::vector<text::Passage> m_out;
    std::size_t m_bytes = 0;
};

} // namespace

std::vector<text::Passage> readableText(const Value& resource) { return Reader().run(resource); }

} // namespace fyr::fhir
