#include "server/fhir/references.h"

#include "fhir/validate.h"

#include <algorithm>

namespace fyr::server {
namespace {

// Texts that are no links even when they look like one.
bool isPlainText(std::string_view key) { return key == "value" || key == "valueString" || key == "id" || key == "display"; }

} // namespace

void LinkMap::add(std::string from, std::string to) { m_links.try_emplace(std::move(from), std::move(to)); }

const std::string* LinkMap::find(std::string_view from) const {
    const auto at = m_links.find(from);
    return at == m_links.end() ? nullptr : &at->second;
}

void LinkMap::rewrite(fhir::Resource& owner, fhir::Value& v) const {
    for (const auto& item : v.items()) rewrite(owner, owner.editable(item));
    for (const auto& m : v.members()) {
        auto& value = owner.editable(m.value);
        if (value.isString()) rewriteText(owner, m.key(), value);
        else if (value.isArray())
            for (const auto& item : value.items()) {
                if (item.isString()) rewriteText(owner, m.key(), owner.editable(item));
                else rewrite(owner, owner.editable(item));
            }
        else rewrite(owner, value);
    }
}

void LinkMap::rewriteText(fhir::Resource& owner, std::string_view key, fhir::Value& text) const {
    const auto was = text.text();
    if (key == "div") return rewriteNarrative(owner, text);
    const bool link = key == "reference" || ((was.starts_with("urn:") || was.starts_with("http")) && !isPlainText(key));
    if (!link) return;
    if (const auto* to = find(was)) return owner.setText(text, *to);
    // A link to a part: "urn:uuid:…#part"
    if (const auto hash = was.find('#'); hash != std::string_view::npos && hash > 0)
        if (const auto* to = find(was.substr(0, hash))) owner.setText(text, *to + std::string(was.substr(hash)));
}

void LinkMap::rewriteNarrative(fhir::Resource& owner, fhir::Value& div) const {
    std::string text(div.text());
    bool changed = false;
    for (const std::string_view attribute : {"href=\"", "src=\""}) {
        for (std::size_t at = text.find(attribute); at != std::string::npos; at = text.find(attribute, at + 1)) {
            const std::size_t from = at + attribute.size();
            const std::size_t end = text.find('"', from);
            if (end == std::string::npos) break;
            if (const auto* to = find(std::string_view(text).substr(from, end - from))) {
                text.replace(from, end - from, *to);
                changed = true;
            }
        }
    }
    if (changed) owner.setText(div, text);
}

std::optional<ConditionalReference> conditionalReference(std::string_view reference) noexcept {
    const auto mark = reference.find('?');
    if (mark == std::string_view::npos || !fhir::isResourceType(reference.substr(0, mark))) return std::nullopt;
    return ConditionalReference{reference.substr(0, mark), reference.substr(mark + 1)};
}

void collectConditionalReferences(const fhir::Value& resource, std::vector<std::string>& out) {
    fhir::forEachReference(resource, [&](const fhir::Value&, std::string_view reference) {
        if (conditionalReference(reference) && std::ranges::find(out, reference) == out.end()) out.emplace_back(reference);
    });
}

} // namespace fyr::server
