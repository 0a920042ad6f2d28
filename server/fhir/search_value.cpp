// Values of search parameters, normalised as the index is.
#include "server/fhir/search_query.h"

#include "base/ids.h"
#include "base/text.h"
#include "fhir/resource.h"
#include "fhir/validate.h"

#include <array>
#include <cmath>

namespace fyr::server {
namespace {

using fhir::SearchKind;

constexpr std::array<std::pair<std::string_view, Prefix>, 9> prefixes{{{"eq", Prefix::eq},
                                                                       {"ne", Prefix::ne},
                                                                       {"gt", Prefix::gt},
                                                                       {"lt", Prefix::lt},
                                                                       {"ge", Prefix::ge},
                                                                       {"le", Prefix::le},
                                                                       {"sa", Prefix::sa},
                                                                       {"eb", Prefix::eb},
                                                                       {"ap", Prefix::ap}}};

Prefix takePrefix(std::string_view& text) {
    for (const auto& [word, prefix] : prefixes)
        if (text.starts_with(word)) {
            text.remove_prefix(2);
            return prefix;
        }
    return Prefix::eq;
}

tl::unexpected<Error> bad(const fhir::SearchParameter& p, std::string_view what) {
    return fail(ErrorCode::badRequest, fmt::format("{}: {}", p.name, what));
}

bool knows(SearchKind kind, std::string_view modifier) {
    if (modifier.empty() || modifier == "missing") return true;
    switch (kind) {
    case SearchKind::token: return modifier == "not" || modifier == "text";
    case SearchKind::string: return modifier == "exact" || modifier == "contains";
    case SearchKind::uri: return modifier == "below";
    case SearchKind::reference: return modifier == "identifier" || fhir::isResourceType(modifier);
    case SearchKind::date:
    case SearchKind::number:
    case SearchKind::quantity: return false;
    }
    return false;
}
std::string_view modifiersOf(SearchKind kind) {
    switch (kind) {
    case SearchKind::token: return ":missing, :not, :text, :in, :not-in (and :of-type of identifiers)";
    case SearchKind::string: return ":missing, :exact, :contains";
    case SearchKind::uri: return ":missing, :above, :below";
    case SearchKind::reference: return ":missing, :identifier, :Type";
    default: return ":missing";
    }
}

// "code", "system|code", "|code", "system|"
Result<void> token(const fhir::SearchParameter& p, std::string_view text, SearchValue& out) {
    const auto parts = splitUnescaped(text, '|');
    if (parts.size() > 2) return bad(p, "a token is code, system|code, |code or system|");
    if (parts.size() == 2) {
        out.systemGiven = true;
        out.value.system = unescapeSearch(parts[0]);
    }
    out.value.text = unescapeSearch(parts.back());
    if (out.value.text.empty() && out.value.system.empty()) return bad(p, "a token needs a code or a system");
    return {};
}

Result<void> date(const fhir::SearchParameter& p, std::string_view text, const SearchReading& how, SearchValue& out) {
    out.prefix = takePrefix(text);
    const auto range = fhir::dateRange(text);
    if (!range) return bad(p, "not a date: 2026, 2026-11, 2026-11-20 or 2026-11-20T09:47:12Z, after a prefix like ge");
    out.value.low = range->low;
    out.value.high = range->high;
    if (out.prefix == Prefix::ap) { // a tenth of the way to now, on both sides
        const std::int64_t now = how.now.time_since_epoch().count();
        const std::int64_t margin = std::abs(now - range->low) / 10;
        out.value.low -= margin;
        out.value.high += margin;
    }
    return {};
}

Result<void> number(const fhir::SearchParameter& p, std::string_view text, SearchValue& out) {
    out.prefix = takePrefix(text);
    const auto range = fhir::numberRange(text);
    if (!range) return bad(p, "not a number");
    out.value.number = range->number;
    out.value.numberLow = range->low;
    out.value.numberHigh = range->high;
    if (out.prefix == Prefix::ap) {
        const double margin = std::abs(range->number) / 10;
        out.value.numberLow = std::min(range->low, range->number - margin);
        out.value.numberHigh = std::max(range->high, range->number + margin);
    }
    return {};
}

Result<void> quantity(const fhir::SearchParameter& p, std::string_view text, SearchValue& out) {
    const auto parts = splitUnescaped(text, '|');
    if (parts.size() != 1 && parts.size() != 3) return bad(p, "a quantity is number, number|system|code or number||code");
    FYR_CHECK(number(p, parts[0], out));
    if (parts.size() == 1) return {};
    out.value.system = unescapeSearch(parts[1]);
    out.value.text = unescapeSearch(parts[2]);
    out.systemGiven = !out.value.system.empty();
    if (out.value.text.empty()) return bad(p, "a unit needs its code");
    return {};
}

Result<void> reference(const fhir::SearchParameter& p, std::string_view modifier, std::string_view text,
                       const SearchReading& how, SearchValue& out) {
    if (modifier == "identifier") return token(p, text, out);
    std::string value = unescapeSearch(text);
    if (!how.base.empty() && value.size() > how.base.size() && value.starts_with(how.base) && value[how.base.size()] == '/')
        value.erase(0, how.base.size() + 1);
    if (!modifier.empty()) {
        out.modifier.clear();
        if (!p.targets.empty() && std::ranges::find(p.targets, modifier) == p.targets.end())
            return bad(p, fmt::format("never points to {}", modifier));
        if (const auto local = fhir::parseReference(value); local && !local->absolute && local->type == modifier)
            value = std::string(local->id);
        if (!isFhirId(value)) return bad(p, "not an id");
        out.value.system = modifier;
        out.value.text = value;
        return {};
    }
    if (const auto local = fhir::parseReference(value); local && !local->absolute) {
        out.value.system = local->type;
        out.value.text = local->id;
        return {};
    }
    if (isFhirId(value) && p.targets.size() == 1) out.value.system = p.targets.front();
    out.value.text = std::move(value);
    return {};
}

} // namespace

std::vector<std::string_view> splitUnescaped(std::string_view text, char separator) {
    std::vector<std::string_view> out;
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == separator) {
            out.push_back(text.substr(from, i - from));
            from = i + 1;
        }
    }
    out.push_back(text.substr(from));
    return out;
}

std::string unescapeSearch(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '\\' && i + 1 < text.size() &&
                            (text[i + 1] == ',' || text[i + 1] == '|' || text[i + 1] == '$' || text[i + 1] == '\\');
        if (escape) ++i;
        out += text[i];
    }
    return out;
}

Result<SearchValue> parseSearchValue(const fhir::SearchParameter& p, std::string_view modifier, std::string_view text,
                                     const SearchReading& how) {
    if (!knows(p.kind, modifier))
        return fail(ErrorCode::unknownParameter,
                    fmt::format("'{}' has no modifier ':{}'; it has {}", p.name, modifier, modifiersOf(p.kind)));
    if (text.empty()) return bad(p, "the value is empty");
    SearchValue out;
    out.value.param = &p;
    out.modifier = modifier;
    if (modifier == "missing") {
        if (text != "true" && text != "false") return bad(p, ":missing is true or false");
        out.missing = text == "true";
        return out;
    }
    if (p.name == "_id") {
        if (modifier == "text") return fail(ErrorCode::unknownParameter, "'_id' has no modifier ':text'");
        out.value.text = unescapeSearch(text);
        return out;
    }
    switch (p.kind) {
    case SearchKind::token:
        if (modifier == "text") out.value.text = unescapeSearch(text);
        else FYR_CHECK(token(p, text, out));
        break;
    case SearchKind::string:
        out.value.exact = unescapeSearch(text);
        out.value.text = foldForSearch(out.value.exact);
        break;
    case SearchKind::date: FYR_CHECK(date(p, text, how, out)); break;
    case SearchKind::number: FYR_CHECK(number(p, text, out)); break;
    case SearchKind::quantity: FYR_CHECK(quantity(p, text, out)); break;
    case SearchKind::reference: FYR_CHECK(reference(p, modifier, text, how, out)); break;
    case SearchKind::uri: out.value.text = unescapeSearch(text); break;
    }
    return out;
}

} // namespace fyr::server
