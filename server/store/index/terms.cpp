#include "server/store/index/terms.h"

#include "base/text.h"
#include "fhir/validate.h"

namespace fyr::server {
namespace {

using fhir::SearchKind;

class Resolver {
  public:
    Resolver(TermLookup& lookup, const Names& names, std::string_view type) : m_lookup(lookup), m_names(names), m_type(type) {}

    Result<ResolvedTerm> run(const SearchTerm& term) {
        if (term.param == "_content" || term.param == "_text") return words(term);
        const auto* p = fhir::searchParameter(m_type, term.param);
        if (!p) return fail(ErrorCode::unknownParameter, fmt::format("{} has no search parameter '{}'", m_type, term.param));
        m_parameter = p;
        ResolvedTerm out;
        out.param = m_names.param(*p);
        out.kind = p->kind;
        out.special = term.param == "_id" ? Special::id : term.param == "_lastUpdated" ? Special::lastUpdated : Special::none;
        std::map<std::string_view, std::vector<std::string_view>> typed;
        for (const auto& v : term.anyOf) {
            if (v.modifier == "missing") {
                out.missing = v.missing;
                continue;
            }
            if (v.modifier == "not") out.negated = true;
            if (isTyped(v)) typed[v.value.system].push_back(v.value.text);
            else FYR_CHECK(add(out, v));
        }
        // Of a chain there may be thousands: each type's at once.
        for (const auto& [type, ids] : typed) {
            std::vector<std::int64_t> rids;
            FYR_CHECK(m_lookup.resources(type, ids, rids));
            for (const std::int64_t rid : rids) out.keys.push_back(referenceKey(rid));
        }
        std::ranges::sort(out.keys);
        out.keys.erase(std::ranges::unique(out.keys).begin(), out.keys.end());
        std::ranges::sort(out.ids);
        return out;
    }

  private:
    static Result<ResolvedTerm> words(const SearchTerm& term) {
        ResolvedTerm out;
        out.special = Special::words;
        out.narrativeOnly = term.param == "_text";
        std::vector<text::Query> questions;
        for (const auto& v : term.anyOf) {
            FYR_TRY(auto q, text::Query::parse(v.value.text));
            questions.push_back(std::move(q));
        }
        if (questions.empty()) return fail(ErrorCode::badRequest, "there is no word to search for");
        out.words = text::Query::either(std::move(questions));
        return out;
    }
    // A reference to a resource of which the type is said.
    [[nodiscard]] bool isTyped(const SearchValue& v) const {
        return m_parameter->kind == SearchKind::reference && (v.modifier.empty() || v.modifier == "not") && !v.value.system.empty();
    }
    Result<void> add(ResolvedTerm& out, const SearchValue& v) {
        if (out.special == Special::id) {
            out.ids.push_back(v.value.text);
            return allow(v, {"not"});
        }
        switch (out.kind) {
        case SearchKind::token: return token(out, v);
        case SearchKind::reference: return reference(out, v);
        case SearchKind::uri: return uri(out, v);
        case SearchKind::string: return string(out, v);
        case SearchKind::date: return range(out, v);
        case SearchKind::number:
        case SearchKind::quantity: return number(out, v);
        }
        return {};
    }
    Result<void> allow(const SearchValue& v, std::initializer_list<std::string_view> modifiers) const {
        if (v.modifier.empty() || std::ranges::find(modifiers, v.modifier) != modifiers.end()) return {};
        return fail(ErrorCode::unknownParameter,
                    fmt::format("'{}' of {} has no modifier ':{}'", m_parameter->name, m_type, v.modifier));
    }
    static void keep(ResolvedTerm& out, const std::vector<std::int64_t>& numbers) {
        for (const std::int64_t n : numbers) out.keys.push_back(dictionaryKey(n));
    }

    // The rows of a code (or of a whole system) in the dictionary.
    Result<std::vector<std::int64_t>> codes(const SearchValue& v) {
        std::vector<std::int64_t> found;
        const bool bySystem = v.systemGiven || !v.value.system.empty();
        if (!v.value.text.empty() || !bySystem) {
            FYR_CHECK(m_lookup.codes(v.value.text, bySystem ? std::optional<std::string_view>(v.value.system) : std::nullopt, found));
        } else {
            FYR_CHECK(m_lookup.codesOfSystem(v.value.system, found));
        }
        return found;
    }

    Result<void> token(ResolvedTerm& out, const SearchValue& v) {
        FYR_CHECK(allow(v, {"not", "text"}));
        std::vector<std::int64_t> found;
        if (v.modifier == "text") {
            FYR_CHECK(m_lookup.codesSaying(foldForSearch(v.value.text), found));
        } else {
            FYR_TRY(found, codes(v));
        }
        keep(out, found);
        return {};
    }

    Result<void> reference(ResolvedTerm& out, const SearchValue& v) {
        FYR_CHECK(allow(v, {"not", "identifier"}));
        if (v.modifier == "identifier") {
            FYR_TRY(const auto found, codes(v));
            keep(out, found);
            return {};
        }
        std::vector<std::int64_t> rids;
        std::vector<std::int64_t> found;
        if (isFhirId(v.value.text)) {
            const auto types = m_parameter->targets.empty() ? fhir::resourceTypes() : m_parameter->targets;
            for (const std::string_view type : types) FYR_CHECK(m_lookup.resource(type, v.value.text, rids));
        }
        FYR_CHECK(m_lookup.addresses(v.value.text, found));
        for (const std::int64_t rid : rids) out.keys.push_back(referenceKey(rid));
        keep(out, found);
        return {};
    }

    Result<void> uri(ResolvedTerm& out, const SearchValue& v) {
        FYR_CHECK(allow(v, {"not", "below"}));
        std::vector<std::int64_t> found;
        FYR_CHECK(m_lookup.uris(v.value.text, v.modifier == "below", found));
        keep(out, found);
        return {};
    }

    Result<void> string(ResolvedTerm& out, const SearchValue& v) {
        FYR_CHECK(allow(v, {"exact", "contains"}));
        Alternative a;
        a.match = v.modifier == "exact" ? TextMatch::exact : v.modifier == "contains" ? TextMatch::contains : TextMatch::starts;
        a.text = a.match == TextMatch::exact ? v.value.exact : v.value.text;
        if (a.match != TextMatch::contains) a.folded = v.value.text;
        out.anyOf.push_back(std::move(a));
        return {};
    }

    Result<void> range(ResolvedTerm& out, const SearchValue& v) {
        FYR_CHECK(allow(v, {}));
        Alternative a;
        a.prefix = v.prefix;
        a.low = v.value.low;
        a.high = v.value.high;
        out.anyOf.push_back(std::move(a));
        return {};
    }

    Result<void> number(ResolvedTerm& out, const SearchValue& v) {
        FYR_CHECK(allow(v, {}));
        Alternative a;
        a.prefix = v.prefix;
        a.number = v.value.number;
        a.numberLow = v.value.numberLow;
        a.numberHigh = v.value.numberHigh;
        a.anyUnit = v.value.text.empty() && v.value.system.empty() && !v.systemGiven;
        if (!a.anyUnit) {
            FYR_TRY(a.units, codes(v));
            for (auto& u : a.units) u = dictionaryKey(u);
            std::ranges::sort(a.units);
        }
        out.anyOf.push_back(std::move(a));
        return {};
    }

    TermLookup& m_lookup;
    const Names& m_names;
    std::string_view m_type;
    const fhir::SearchParameter* m_parameter = nullptr;
};

bool dateMatches(const Alternative& a, std::int64_t low, std::int64_t high) {
    switch (a.prefix) {
    case Prefix::eq: return low >= a.low && high <= a.high;
    case Prefix::ne: return low < a.low || high > a.high;
    case Prefix::gt: return high > a.high;
    case Prefix::lt: return low < a.low;
    case Prefix::ge: return high > a.high || (low >= a.low && high <= a.high);
    case Prefix::le: return low < a.low || (low >= a.low && high <= a.high);
    case Prefix::sa: return low >= a.high;
    case Prefix::eb: return high <= a.low;
    case Prefix::ap: return low < a.high && high > a.low; // the caller has widened the range
    }
    return false;
}

bool numberMatches(const Alternative& a, const PackedEntry& e) {
    if (!a.anyUnit && !std::ranges::binary_search(a.units, e.key)) return false;
    // A plain number is compared as itself; a Range reaches from its low to its high end.
    const bool plain = e.numberLow <= e.number && e.number <= e.numberHigh && e.numberHigh - e.numberLow < 1e308 &&
                       std::abs((e.numberHigh - e.number) - (e.number - e.numberLow)) <=
                           1e-9 * std::max(1.0, std::abs(e.number));
    const double low = plain ? e.number : e.numberLow;
    const double high = plain ? e.number : e.numberHigh;
    const bool inside = low >= a.numberLow && (plain ? high < a.numberHigh : high <= a.numberHigh);
    switch (a.prefix) {
    case Prefix::eq: return inside;
    case Prefix::ne: return !inside;
    case Prefix::gt: return high > a.number;
    case Prefix::lt: return low < a.number;
    case Prefix::ge: return high >= a.number;
    case Prefix::le: return low <= a.number;
    case Prefix::sa: return low > a.number;
    case Prefix::eb: return high < a.number;
    case Prefix::ap: return low <= a.numberHigh && high >= a.numberLow;
    }
    return false;
}

bool entryMatches(const ResolvedTerm& term, const PackedEntry& e) {
    switch (term.kind) {
    case SearchKind::token:
    case SearchKind::reference:
    case SearchKind::uri: return std::ranges::binary_search(term.keys, e.key);
    case SearchKind::string:
        return std::ranges::any_of(term.anyOf, [&](const Alternative& a) {
            switch (a.match) {
            case TextMatch::starts: return e.text.starts_with(a.text);
            case TextMatch::exact: return e.exact == a.text;
            case TextMatch::contains: return e.text.find(a.text) != std::string_view::npos;
            }
            return false;
        });
    case SearchKind::date:
        return std::ranges::any_of(term.anyOf, [&](const Alternative& a) { return dateMatches(a, e.low, e.high); });
    case SearchKind::number:
    case SearchKind::quantity:
        return std::ranges::any_of(term.anyOf, [&](const Alternative& a) { return numberMatches(a, e); });
    }
    return false;
}

bool specialMatches(const ResolvedTerm& term, const Candidate& c) {
    if (term.special == Special::words) return std::ranges::binary_search(term.rids, c.rid);
    if (term.missing) return !*term.missing; // each resource has an id and a time
    const bool found = term.special == Special::id
                           ? std::ranges::binary_search(term.ids, c.id)
                           : std::ranges::any_of(term.anyOf, [&](const Alternative& a) {
                                 return dateMatches(a, c.updated, c.updated + 1);
                             });
    return found != term.negated;
}

} // namespace

std::string pastPrefix(std::string prefix) {
    while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFF) prefix.pop_back();
    if (!prefix.empty()) prefix.back() = static_cast<char>(prefix.back() + 1);
    return prefix;
}

Result<std::vector<ResolvedTerm>> resolveTerms(TermLookup& lookup, const Names& names, std::string_view type,
                                               const std::vector<SearchTerm>& terms) {
    std::vector<ResolvedTerm> out;
    Resolver resolver(lookup, names, type);
    for (const auto& term : terms) {
        FYR_TRY(auto resolved, resolver.run(term));
        out.push_back(std::move(resolved));
    }
    return out;
}

bool neverMatches(const ResolvedTerm& term) {
    if (term.missing || term.negated) return false;
    if (term.special == Special::id) return term.ids.empty();
    if (term.special == Special::words) return term.rids.empty();
    const bool byKey = term.kind == SearchKind::token || term.kind == SearchKind::reference || term.kind == SearchKind::uri;
    return byKey && term.keys.empty();
}

bool matches(const std::vector<ResolvedTerm>& terms, const Candidate& candidate) {
    for (const auto& term : terms) {
        if (term.special != Special::none) {
            if (!specialMatches(term, candidate)) return false;
            continue;
        }
        bool present = false;
        bool hit = false;
        Unpacker entries(candidate.packed);
        PackedEntry e;
        while (!hit && entries.next(e)) {
            if (e.param != term.param) continue;
            present = true;
            hit = !term.missing && entryMatches(term, e);
        }
        if (term.missing ? present == *term.missing : hit == term.negated) return false;
    }
    return true;
}

} // namespace fyr::server
