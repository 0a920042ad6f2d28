#include "records/reading.h"

#include "fhir/search_index.h"

#include "base/text.h"

namespace fyr::records {
namespace {
const fhir::Value nothing{};
}

Shelf::Shelf(const std::vector<fhir::Resource>& resources) {
    for (const auto& r : resources) {
        m_byReference.emplace(std::string(r.type()) + "/" + std::string(r.id()), &r.root());
        m_byId.emplace(r.id(), &r.root());
    }
}

const fhir::Value& Shelf::resolve(const fhir::Value& from, const fhir::Value& reference) const {
    const std::string_view text = reference.text("reference");
    if (text.starts_with('#')) {
        for (const fhir::Value& inner : from["contained"].items())
            if (inner.text("id") == text.substr(1)) return inner;
        return nothing;
    }
    if (const auto local = fhir::parseReference(text)) {
        const auto it = m_byReference.find(std::string(local->type) + "/" + std::string(local->id));
        return it == m_byReference.end() ? nothing : *it->second;
    }
    constexpr std::string_view uuid = "urn:uuid:";
    if (!text.starts_with(uuid)) return nothing;
    const auto it = m_byId.find(text.substr(uuid.size()));
    return it == m_byId.end() ? nothing : *it->second;
}

std::string Shelf::nameOf(const fhir::Value& from, const fhir::Value& reference) const {
    if (const auto display = reference.text("display"); !display.empty()) return std::string(display);
    const fhir::Value& r = resolve(from, reference);
    if (r["name"].isString()) return std::string(r.text("name"));
    if (r["name"].isArray()) return personName(r);
    return conceptText(r["code"]);
}

std::string unitOf(const fhir::Value& quantity) {
    std::string_view unit = quantity.text("unit").empty() ? quantity.text("code") : quantity.text("unit");
    if (unit == "{score}") return {};
    if (unit.size() > 2 && unit.front() == '{' && unit.back() == '}') unit = unit.substr(1, unit.size() - 2);
    return std::string(unit);
}

std::string conceptText(const fhir::Value& concept_) {
    if (const auto text = trim(concept_.text("text")); !text.empty()) return std::string(text);
    for (const fhir::Value& c : concept_["coding"].items())
        if (const auto display = trim(c.text("display")); !display.empty()) return std::string(display);
    return std::string(concept_["coding"][0].text("code"));
}

std::string conceptCode(const fhir::Value& concept_, std::initializer_list<std::string_view> systems) {
    for (const std::string_view system : systems)
        for (const fhir::Value& c : concept_["coding"].items())
            if (c.text("system") == system) return std::string(c.text("code"));
    return std::string(concept_["coding"][0].text("code"));
}

bool hasCode(const fhir::Value& concept_, std::initializer_list<std::string_view> codes) {
    for (const fhir::Value& c : concept_["coding"].items())
        for (const std::string_view code : codes)
            if (c.text("code") == code) return true;
    return false;
}

std::optional<Instant> instantOf(const fhir::Value& v) {
    const std::string_view text = v.isObject() ? (v["start"] ? v.text("start") : v.text("end")) : v.text();
    const auto range = fhir::dateRange(text);
    if (!range) return std::nullopt;
    return Instant{Millis{range->low}};
}

std::optional<Instant> instantOf(const fhir::Value& o, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys)
        if (const fhir::Value& v = o[key])
            if (const auto t = instantOf(v)) return t;
    return std::nullopt;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string out;
    for (const std::string& p : parts) {
        if (p.empty()) continue;
        if (!out.empty()) out += between;
        out += p;
    }
    return out;
}

std::string personName(const fhir::Value& resource) {
    const fhir::Value* name = nullptr;
    for (const fhir::Value& n : resource["name"].items()) {
        if (n.text("use") == "old") continue;
        if (!name || n.text("use") == "official") name = &n;
        if (n.text("use") == "official") break;
    }
    if (!name) return {};
    if (const auto text = trim(name->text("text")); !text.empty()) return std::string(text);
    std::vector<std::string> parts;
    for (const fhir::Value& given : (*name)["given"].items())
        parts.emplace_back(given.text());
    parts.emplace_back(name->text("family"));
    return joined(parts, " ");
}

std::string plainText(std::string_view xhtml) {
    static constexpr std::pair<std::string_view, std::string_view> entities[] = {
        {"&amp;", "&"},  {"&lt;", "<"},  {"&gt;", ">"},  {"&quot;", "\""},
        {"&apos;", "'"}, {"&#39;", "'"}, {"&nbsp;", " "}};
    std::string out;
    for (std::size_t i = 0; i < xhtml.size();) {
        if (xhtml[i] == '<') {
            const std::size_t end = xhtml.find('>', i);
            if (end == std::string_view::npos) break;
            const std::string_view tag = xhtml.substr(i, end - i);
            // A block ends a line; a comment or an inline tag leaves no trace.
            for (const std::string_view block : {"</p", "<br", "</div", "</li", "</tr", "</h"})
                if (tag.starts_with(block) && !out.empty() && out.back() != '\n') out += '\n';
            i = end + 1;
            continue;
        }
        bool entity = false;
        if (xhtml[i] == '&')
            for (const auto& [name, character] : entities)
                if (!entity && xhtml.substr(i).starts_with(name)) {
                    out += character;
                    i += name.size();
                    entity = true;
                }
        if (!entity) out += xhtml[i++];
    }
    return std::string(trim(out));
}

} // namespace fyr::records
