#include "server/fhir/match.h"

#include "base/text.h"
#include "fhir/readable_text.h"
#include "text/query.h"

#include <cmath>
#include <numbers>

namespace fyr::server {
namespace {

using fhir::IndexEntry;
using fhir::SearchKind;

bool codeMatches(const SearchValue& asked, const IndexEntry& has) {
    if (asked.modifier == "text") return foldForSearch(has.exact).starts_with(foldForSearch(asked.value.text));
    if (asked.systemGiven && asked.value.system != has.system) return false;
    return asked.value.text.empty() ? asked.systemGiven : asked.value.text == has.text;
}

bool referenceMatches(const SearchValue& asked, const IndexEntry& has) {
    if (asked.modifier == "identifier") {
        if (asked.systemGiven && asked.value.system != has.system) return false;
        return !has.exact.empty() && asked.value.text == has.exact;
    }
    if (asked.value.text.empty() || asked.value.text != has.text) return false;
    return asked.value.system.empty() || asked.value.system == has.system;
}

bool dateMatches(const SearchValue& a, const IndexEntry& e) {
    const auto [low, high] = std::pair(a.value.low, a.value.high);
    const bool inside = e.low >= low && e.high <= high;
    switch (a.prefix) {
    case Prefix::eq: return inside;
    case Prefix::ne: return !inside;
    case Prefix::gt: return e.high > high;
    case Prefix::lt: return e.low < low;
    case Prefix::ge: return e.high > high || inside;
    case Prefix::le: return e.low < low || inside;
    case Prefix::sa: return e.low >= high;
    case Prefix::eb: return e.high <= low;
    case Prefix::ap: return e.low < high && e.high > low;
    }
    return false;
}

bool numberMatches(const SearchValue& a, const IndexEntry& e) {
    // A plain number is compared as itself; a Range reaches from its low to its high end.
    const bool plain = std::isfinite(e.numberLow) && std::isfinite(e.numberHigh) &&
                       std::abs((e.numberHigh - e.number) - (e.number - e.numberLow)) <= 1e-9 * std::max(1.0, std::abs(e.number));
    const double low = plain ? e.number : e.numberLow;
    const double high = plain ? e.number : e.numberHigh;
    const bool inside = low >= a.value.numberLow && (plain ? high < a.value.numberHigh : high <= a.value.numberHigh);
    switch (a.prefix) {
    case Prefix::eq: return inside;
    case Prefix::ne: return !inside;
    case Prefix::gt: return high > a.value.number;
    case Prefix::lt: return low < a.value.number;
    case Prefix::ge: return high >= a.value.number;
    case Prefix::le: return low <= a.value.number;
    case Prefix::sa: return low > a.value.number;
    case Prefix::eb: return high < a.value.number;
    case Prefix::ap: return low <= a.value.numberHigh && high >= a.value.numberLow;
    }
    return false;
}

double distanceKm(double lat1, double lon1, double lat2, double lon2) {
    constexpr double earthKm = 6371.0088;
    const auto rad = [](double d) { return d * std::numbers::pi / 180; };
    const double a = std::pow(std::sin(rad(lat2 - lat1) / 2), 2) +
                     std::cos(rad(lat1)) * std::cos(rad(lat2)) * std::pow(std::sin(rad(lon2 - lon1) / 2), 2);
    return 2 * earthKm * std::asin(std::min(1.0, std::sqrt(a)));
}

std::optional<double> decimal(std::string_view text) {
    const auto r = fhir::numberRange(text);
    return r ? std::optional(r->number) : std::nullopt;
}

} // namespace

bool valueMatches(const SearchValue& asked, const IndexEntry& has) {
    switch (has.kind()) {
    case SearchKind::token: return codeMatches(asked, has);
    case SearchKind::reference: return referenceMatches(asked, has);
    case SearchKind::uri: return asked.modifier == "below" ? has.text.starts_with(asked.value.text) : has.text == asked.value.text;
    case SearchKind::string:
        if (asked.modifier == "exact") return has.exact == asked.value.exact;
        if (asked.modifier == "contains") return has.text.find(asked.value.text) != std::string::npos;
        return has.text.starts_with(asked.value.text);
    case SearchKind::date: return dateMatches(asked, has);
    case SearchKind::number: return numberMatches(asked, has);
    case SearchKind::quantity: {
        const bool anyUnit = asked.value.text.empty() && asked.value.system.empty() && !asked.systemGiven;
        if (!anyUnit && (asked.value.text != has.text || (asked.systemGiven && asked.value.system != has.system))) return false;
        return numberMatches(asked, has);
    }
    }
    return false;
}

bool termMatches(const SearchTerm& term, const fhir::Value& resource, const std::vector<IndexEntry>& index) {
    if (term.param == "_content" || term.param == "_text") {
        const text::Document document(fhir::readableText(resource));
        return std::ranges::any_of(term.anyOf, [&](const auto& v) {
            const auto q = text::Query::parse(v.value.text);
            return q && q->matches(document, term.param == "_text");
        });
    }
    if (term.param == "_id") {
        const bool found = std::ranges::any_of(term.anyOf, [&](const auto& v) { return v.value.text == resource.text("id"); });
        const bool negated = std::ranges::any_of(term.anyOf, [](const auto& v) { return v.modifier == "not"; });
        return found != negated;
    }
    bool there = false;
    bool found = false;
    bool negated = false;
    for (const auto& v : term.anyOf) negated = negated || v.modifier == "not";
    for (const auto& e : index) {
        if (e.param->name != term.param) continue;
        there = true;
        found = found || std::ranges::any_of(term.anyOf, [&](const auto& v) { return v.modifier != "missing" && valueMatches(v, e); });
    }
    for (const auto& v : term.anyOf)
        if (v.modifier == "missing") return v.missing != there;
    return found != negated;
}

bool resourceMatches(const Condition& condition, const fhir::Value& resource) {
    if (!condition.terms.empty()) {
        const auto index = fhir::indexOf(resource);
        for (const auto& term : condition.terms)
            if (!termMatches(term, resource, index)) return false;
    }
    return std::ranges::all_of(condition.sieves, [&](const Sieve& s) { return s(resource); });
}

Result<CompositeQuery> parseComposite(const fhir::CompositeParameter& p, std::string_view value, const SearchReading& how) {
    std::vector<std::vector<SearchValue>> anyOf;
    CompositeQuery out;
    for (std::size_t i = 0; i < p.components; ++i) out.narrowed.push_back({std::string(fhir::componentOf(p, i).name), {}});
    for (const auto part : splitUnescaped(value, ',')) {
        const auto texts = splitUnescaped(part, '$');
        if (texts.size() != p.components)
            return fail(ErrorCode::badRequest, fmt::format("{}: {} values are needed, with $ between them", p.name, p.components));
        auto& all = anyOf.emplace_back();
        for (std::size_t i = 0; i < p.components; ++i) {
            FYR_TRY(auto v, parseSearchValue(fhir::componentOf(p, i), {}, texts[i], how));
            out.narrowed[i].anyOf.push_back(v);
            all.push_back(std::move(v));
        }
    }
    out.sieve = [&p, anyOf = std::move(anyOf)](const fhir::Value& resource) {
        for (const auto& place : fhir::compositeValues(p, resource))
            for (const auto& all : anyOf) {
                bool every = true;
                for (std::size_t i = 0; i < all.size() && every; ++i)
                    every = std::ranges::any_of(place[i], [&](const IndexEntry& e) { return valueMatches(all[i], e); });
                if (every) return true;
            }
        return false;
    };
    return out;
}

Result<CompositeQuery> parseOfType(const fhir::SearchParameter& p, std::string_view value) {
    struct Wanted {
        std::string system, code, value;
    };
    std::vector<Wanted> anyOf;
    CompositeQuery out;
    SearchTerm term{std::string(p.name), {}};
    for (const auto part : splitUnescaped(value, ',')) {
        const auto texts = splitUnescaped(part, '|');
        if (texts.size() != 3 || texts[1].empty() || texts[2].empty())
            return fail(ErrorCode::badRequest, fmt::format("{}:of-type is system|code|value", p.name));
        anyOf.push_back({unescapeSearch(texts[0]), unescapeSearch(texts[1]), unescapeSearch(texts[2])});
        SearchValue v;
        v.value.param = &p;
        v.value.text = anyOf.back().value;
        term.anyOf.push_back(std::move(v));
    }
    out.narrowed.push_back(std::move(term));
    out.sieve = [anyOf = std::move(anyOf)](const fhir::Value& resource) {
        for (const auto& identifier : resource["identifier"].each())
            for (const auto& coding : identifier["type"]["coding"].items())
                for (const auto& w : anyOf)
                    if (identifier.text("value") == w.value && coding.text("code") == w.code && (w.system.empty() || coding.text("system") == w.system))
                        return true;
        return false;
    };
    return out;
}

Result<Sieve> parseNear(std::string_view value) {
    const auto parts = splitUnescaped(value, '|');
    const auto lat = decimal(parts[0]);
    const auto lon = parts.size() > 1 ? decimal(parts[1]) : std::nullopt;
    auto far = parts.size() > 2 && !parts[2].empty() ? decimal(parts[2]) : std::optional(10.0);
    const auto unit = parts.size() > 3 ? parts[3] : std::string_view("km");
    if (parts.size() > 4 || !lat || !lon || !far || std::abs(*lat) > 90 || std::abs(*lon) > 180)
        return fail(ErrorCode::badRequest, "near is latitude|longitude|distance|unit, like 57.70|11.97|5|km");
    if (unit == "m") *far /= 1000;
    else if (unit == "[mi_us]" || unit == "mi") *far *= 1.609344;
    else if (unit != "km") return fail(ErrorCode::badRequest, "near: the unit is km, m or [mi_us]");
    return Sieve([lat = *lat, lon = *lon, far = *far](const fhir::Value& resource) {
        const auto a = resource["position"]["latitude"].number();
        const auto b = resource["position"]["longitude"].number();
        return a && b && distanceKm(lat, lon, *a, *b) <= far;
    });
}

} // namespace fyr::server
