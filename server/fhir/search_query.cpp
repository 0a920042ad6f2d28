#include "server/fhir/search_query.h"

#include "base/text.h"
#include "fhir/readable_text.h"
#include "fhir/subset.h"
#include "fhir/validate.h"
#include "server/fhir/match.h"
#include "text/query.h"

#include <charconv>
#include <set>

namespace fyr::server {
namespace {

using fhir::SearchKind;

constexpr int maxChain = 6; // steps
constexpr std::string_view resultParameters = "_count, _sort, _total, _summary, _elements, _include, _revinclude, _format, _pretty";

std::string known(std::string_view type) {
    std::string out;
    for (const auto& p : fhir::searchParameters(type)) out += (out.empty() ? "" : ", ") + std::string(p.name);
    for (const auto& p : fhir::compositeParameters(type)) out += ", " + std::string(p.name);
    return out + ", _content, _text";
}
tl::unexpected<Error> unknown(std::string_view type, std::string_view param) {
    return fail(ErrorCode::unknownParameter,
                fmt::format("{} has no search parameter '{}'. It has: {}", type, param, known(type)));
}
bool mayPointTo(const fhir::SearchParameter& p, std::string_view type) {
    return p.kind == SearchKind::reference && (p.targets.empty() || std::ranges::find(p.targets, type) != p.targets.end());
}
// The text up to the separator; what follows stays in `rest`.
std::string_view take(std::string_view& rest, char separator) {
    const auto end = rest.find(separator);
    const auto out = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    return out;
}

class Parser {
  public:
    Parser(std::string_view type, const SearchReading& how) : m_type(type), m_how(how) { m_plan.query.type = type; }

    Result<SearchPlan> run(const QueryParameters& params) {
        m_plan.query.count = m_how.pageSize;
        for (const auto& [key, value] : params) {
            auto read = resultParameter(key, value);
            if (read && !*read) {
                if (auto r = condition(m_type, key, value, m_plan.condition, 0); !r) read = fail(r.error());
            }
            if (read) {
                if (key != "_format" && key != "_pretty") m_plan.used.emplace_back(key, value);
            } else if (m_how.lenient && read.error().code == ErrorCode::unknownParameter) {
                m_plan.ignored.push_back(key);
            } else {
                if (m_code != ErrorCode::unknownParameter) m_code = read.error().code;
                m_problems.push_back({"", read.error().detail});
            }
        }
        if (!m_problems.empty()) return fail(Error{m_code, "the search cannot be understood", std::move(m_problems)});
        return std::move(m_plan);
    }

  private:
    // Whether it was one.
    Result<bool> resultParameter(std::string_view key, std::string_view value) {
        if (key == "_format" || key == "_pretty") return true;
        if (!key.starts_with('_') || key.starts_with("_has:")) return false;
        if (m_how.criteriaOnly) return false;
        if (key == "_count") return done(count(value));
        if (key == "_sort") return done(sort(value));
        if (key == "_total") return done(total(value));
        if (key == "_summary") return done(summary(value));
        if (key == "_elements") return done(elements(value));
        if (key == "_include") return done(include(value, false));
        if (key == "_revinclude") return done(include(value, true));
        if (key == "_include:iterate" || key == "_include:recurse") return done(iterate(value, false));
        if (key == "_revinclude:iterate" || key == "_revinclude:recurse") return done(iterate(value, true));
        if (key.starts_with("_include:") || key.starts_with("_revinclude:"))
            return fail(ErrorCode::unknownParameter, fmt::format("'{}' is not supported: the only modifier is :iterate", key));
        if (key == "_contained" || key == "_containedType" || key == "_score" || key == "_query" || key == "_filter" ||
            key == "_list" || key == "_page" || key == "_type")
            return fail(ErrorCode::unknownParameter,
                        fmt::format("'{}' is not supported. Result parameters: {}. {} has: {}", key, resultParameters, m_type, known(m_type)));
        return false;
    }
    static Result<bool> done(Result<void> r) {
        if (!r) return fail(std::move(r.error()));
        return true;
    }

    Result<void> count(std::string_view value) {
        std::int32_t n = 0;
        const auto r = std::from_chars(value.data(), value.data() + value.size(), n);
        const bool large = r.ec == std::errc::result_out_of_range && value.front() != '-';
        if (value.empty() || r.ptr != value.data() + value.size() || (r.ec != std::errc{} && !large) || n < 0)
            return fail(ErrorCode::badRequest, "_count is a number from 0");
        m_plan.query.count = large ? m_how.pageLimit : std::min(n, m_how.pageLimit);
        if (n == 0 && !large) m_plan.summary = Summary::count;
        if (m_plan.summary == Summary::count) m_plan.query.wantTotal = true;
        return {};
    }
    Result<void> sort(std::string_view value) {
        for (const auto part : splitUnescaped(value, ',')) {
            SearchSort s;
            s.descending = part.starts_with('-');
            s.param = part.substr(s.descending ? 1 : 0);
            if (!fhir::searchParameter(m_type, s.param))
                return fail(ErrorCode::unknownParameter, fmt::format("_sort: {} has no search parameter '{}'. It has: {}", m_type, s.param, known(m_type)));
            m_plan.query.sort.push_back(std::move(s));
        }
        return {};
    }
    Result<void> total(std::string_view value) {
        if (value == "none") return {};
        if (value != "accurate" && value != "estimate")
            return fail(ErrorCode::badRequest, "_total is none, estimate or accurate");
        m_plan.query.wantTotal = true;
        return {};
    }
    Result<void> summary(std::string_view value) {
        if (value == "true") m_plan.summary = Summary::all;
        else if (value == "false") m_plan.summary = Summary::off;
        else if (value == "text") m_plan.summary = Summary::text;
        else if (value == "data") m_plan.summary = Summary::data;
        else if (value == "count") m_plan.summary = Summary::count;
        else return fail(ErrorCode::badRequest, "_summary is true, false, text, data or count");
        if (m_plan.summary == Summary::count) m_plan.query.wantTotal = true;
        return {};
    }
    Result<void> elements(std::string_view value) {
        for (const auto part : splitUnescaped(value, ',')) {
            std::string_view element = part;
            if (const auto dot = element.find('.'); dot != std::string_view::npos) { // "Patient.name"
                if (element.substr(0, dot) != m_type) return fail(ErrorCode::badRequest, fmt::format("_elements: only elements of {}", m_type));
                element.remove_prefix(dot + 1);
            }
            if (!fhir::hasElement(m_type, element))
                return fail(ErrorCode::badRequest, fmt::format("_elements: {} has no element '{}'", m_type, element));
            m_plan.elements.emplace_back(element);
        }
        return {};
    }

    // "Observation:subject:Patient", "Observation:*", "*"
    Result<void> include(std::string_view value, bool reverse) {
        const std::string_view what = reverse ? "_revinclude" : "_include";
        if (value == "*") return wildcard(reverse);
        std::string_view rest = value;
        SearchInclude i;
        i.reverse = reverse;
        i.type = take(rest, ':');
        i.param = take(rest, ':');
        i.target = rest;
        if (!fhir::isResourceType(i.type) || i.param.empty())
            return fail(ErrorCode::badRequest, fmt::format("{} is Type:parameter or Type:parameter:Target", what));
        if (!reverse && i.type != m_type) return fail(ErrorCode::badRequest, fmt::format("_include starts from the type that is searched: {}:…", m_type));
        if (!i.target.empty() && !fhir::isResourceType(i.target)) return fail(ErrorCode::badRequest, fmt::format("{}: no type '{}'", what, i.target));
        if (reverse && !i.target.empty() && i.target != m_type) return fail(ErrorCode::badRequest, fmt::format("_revinclude points to the type that is searched: …:{}", m_type));
        if (i.param == "*") {
            if (reverse) return everyPointer(i.type);
            m_plan.query.includes.push_back(std::move(i));
            return {};
        }
        const auto* p = fhir::searchParameter(i.type, i.param);
        if (!p || p->kind != SearchKind::reference)
            return fail(ErrorCode::unknownParameter, fmt::format("{}: {} has no reference parameter '{}'. It has: {}", what, i.type, i.param, references(i.type)));
        const std::string_view to = reverse ? m_type : std::string_view(i.target);
        if (!to.empty() && !mayPointTo(*p, to)) return fail(ErrorCode::badRequest, fmt::format("{}: '{}' of {} never points to {}", what, i.param, i.type, to));
        m_plan.query.includes.push_back(std::move(i));
        return {};
    }
    // As _include, and of every type that is on the page.
    Result<void> iterate(std::string_view value, bool reverse) {
        const std::string_view what = reverse ? "_revinclude:iterate" : "_include:iterate";
        std::string_view rest = value;
        SearchInclude i;
        i.reverse = reverse;
        i.type = take(rest, ':');
        i.param = take(rest, ':');
        i.target = rest;
        if (!fhir::isResourceType(i.type) || i.param.empty() || (!i.target.empty() && !fhir::isResourceType(i.target)))
            return fail(ErrorCode::badRequest, fmt::format("{} is Type:parameter or Type:parameter:Target", what));
        const auto* p = i.param == "*" ? nullptr : fhir::searchParameter(i.type, i.param);
        if (i.param != "*" && (!p || p->kind != SearchKind::reference))
            return fail(ErrorCode::unknownParameter, fmt::format("{}: {} has no reference parameter '{}'. It has: {}", what, i.type, i.param, references(i.type)));
        if (p && !i.target.empty() && !mayPointTo(*p, i.target))
            return fail(ErrorCode::badRequest, fmt::format("{}: '{}' of {} never points to {}", what, i.param, i.type, i.target));
        m_plan.iterate.push_back(std::move(i));
        return {};
    }
    Result<void> wildcard(bool reverse) {
        if (!reverse) {
            m_plan.query.includes.push_back({std::string(m_type), "*", "", false});
            return {};
        }
        for (const auto type : fhir::resourceTypes()) FYR_CHECK(everyPointer(type));
        return {};
    }
    Result<void> everyPointer(std::string_view type) {
        for (const auto& p : fhir::searchParameters(type))
            if (mayPointTo(p, m_type)) m_plan.query.includes.push_back({std::string(type), std::string(p.name), std::string(m_type), true});
        return {};
    }
    static std::string references(std::string_view type) {
        std::string out;
        for (const auto& p : fhir::searchParameters(type))
            if (p.kind == SearchKind::reference) out += (out.empty() ? "" : ", ") + std::string(p.name);
        return out;
    }

    // ---- Conditions -----------------------------------------------------------------------------------------------

    Result<void> condition(std::string_view type, std::string_view key, std::string_view value, Condition& out, int depth) {
        if (depth > maxChain) return fail(ErrorCode::badRequest, fmt::format("a chain has {} steps at most", maxChain));
        if (key.starts_with("_has:")) return has(type, key.substr(5), value, out, depth);
        const auto dot = key.find('.');
        if (dot != std::string_view::npos) return chain(type, key.substr(0, dot), key.substr(dot + 1), value, out, depth);
        std::string_view modifier = key;
        const auto name = take(modifier, ':');
        if (name == "_content" || name == "_text") return words(name, modifier, value, out);
        const auto* p = fhir::searchParameter(type, name);
        if (!p) return withoutIndex(type, name, modifier, value, out);
        if (modifier == "of-type" && name == "identifier") {
            FYR_TRY(auto query, parseOfType(*p, value));
            return narrowed(std::move(query), out);
        }
        if (p->kind == SearchKind::token && (modifier == "in" || modifier == "not-in")) return inValueSet(*p, modifier == "in", value, out);
        SearchTerm term;
        term.param = name;
        if (p->kind == SearchKind::uri && modifier == "above") {
            for (const auto part : splitUnescaped(value, ',')) above(*p, unescapeSearch(part), term);
            out.terms.push_back(std::move(term));
            return {};
        }
        for (const auto part : splitUnescaped(value, ',')) {
            FYR_TRY(auto v, parseSearchValue(*p, modifier, part, m_how));
            term.anyOf.push_back(std::move(v));
        }
        out.terms.push_back(std::move(term));
        return {};
    }

    // Full text. A comma stands for "or", as everywhere.
    static Result<void> words(std::string_view name, std::string_view modifier, std::string_view value, Condition& out) {
        if (modifier == "missing") {
            if (value != "true" && value != "false") return fail(ErrorCode::badRequest, fmt::format("{}: :missing is true or false", name));
            out.sieves.push_back([narrative = name == "_text", missing = value == "true"](const fhir::Value& r) {
                const auto passages = fhir::readableText(r);
                const bool there = std::ranges::any_of(passages, [&](const auto& p) { return !narrative || p.field == text::Field::narrative; });
                return there != missing;
            });
            return {};
        }
        if (!modifier.empty()) return fail(ErrorCode::unknownParameter, fmt::format("'{}' has no modifier ':{}'; it has :missing", name, modifier));
        SearchTerm term{std::string(name), {}};
        for (const auto part : splitUnescaped(value, ',')) {
            SearchValue v;
            v.value.text = unescapeSearch(part);
            if (const auto q = text::Query::parse(v.value.text); !q) return fail(ErrorCode::badRequest, fmt::format("{}: {}", name, q.error().detail));
            term.anyOf.push_back(std::move(v));
        }
        out.terms.push_back(std::move(term));
        return {};
    }
    static Result<void> narrowed(CompositeQuery query, Condition& out) {
        std::ranges::move(query.narrowed, std::back_inserter(out.terms));
        out.sieves.push_back(std::move(query.sieve));
        return {};
    }
    // Composites, and the one special parameter that has a meaning here.
    Result<void> withoutIndex(std::string_view type, std::string_view name, std::string_view modifier, std::string_view value, Condition& out) {
        const auto* composite = fhir::compositeParameter(type, name);
        const bool near = type == "Location" && name == "near";
        if (!composite && !near) return unknown(type, name);
        if (modifier == "missing") {
            if (value != "true" && value != "false") return fail(ErrorCode::badRequest, fmt::format("{}: :missing is true or false", name));
            out.sieves.push_back(missingSieve(composite, value == "true"));
            return {};
        }
        if (!modifier.empty()) return fail(ErrorCode::unknownParameter, fmt::format("'{}' has no modifier ':{}'; it has :missing", name, modifier));
        if (composite) {
            FYR_TRY(auto query, parseComposite(*composite, value, m_how));
            return narrowed(std::move(query), out);
        }
        FYR_TRY(auto sieve, parseNear(value));
        out.sieves.push_back(std::move(sieve));
        return {};
    }
    static Sieve missingSieve(const fhir::CompositeParameter* composite, bool missing) {
        if (!composite) return [missing](const fhir::Value& r) { return r["position"].isNull() == missing; };
        return [composite, missing](const fhir::Value& r) {
            const auto complete = [](const auto& place) { return std::ranges::none_of(place, [](const auto& part) { return part.empty(); }); };
            return std::ranges::any_of(fhir::compositeValues(*composite, r), complete) != missing;
        };
    }
    Result<void> inValueSet(const fhir::SearchParameter& p, bool in, std::string_view url, Condition& out) {
        if (!m_how.expand) return fail(ErrorCode::unknownParameter, fmt::format("'{}' has no modifier ':{}' here", p.name, in ? "in" : "not-in"));
        FYR_TRY(const auto codes, m_how.expand(url));
        SearchTerm term{std::string(p.name), {}};
        for (const auto& [system, code] : codes) {
            SearchValue v;
            v.value.param = &p;
            v.value.system = system;
            v.value.text = code;
            v.systemGiven = true;
            if (!in) v.modifier = "not";
            term.anyOf.push_back(std::move(v));
        }
        if (term.anyOf.empty()) return fail(ErrorCode::badRequest, fmt::format("{}: the value set has no codes", p.name));
        out.terms.push_back(std::move(term));
        return {};
    }
    // "http://a/b/c" is below "http://a/b/c", "http://a/b" and "http://a".
    static void above(const fhir::SearchParameter& p, std::string uri, SearchTerm& term) {
        while (!uri.empty()) {
            SearchValue v;
            v.value.param = &p;
            v.value.text = uri;
            term.anyOf.push_back(std::move(v));
            const auto slash = uri.find_last_of("/:");
            if (slash == std::string::npos) return;
            uri.resize(slash);
        }
    }

    // "subject:Patient" + "family"
    Result<void> chain(std::string_view type, std::string_view left, std::string_view right, std::string_view value,
                       Condition& out, int depth) {
        std::string_view target = left;
        const auto name = take(target, ':');
        const auto* p = fhir::searchParameter(type, name);
        if (!p) return unknown(type, name);
        if (p->kind != SearchKind::reference) return fail(ErrorCode::badRequest, fmt::format("'{}' of {} is no reference: it cannot be chained", name, type));
        Linked linked;
        linked.param = name;
        if (!target.empty()) {
            if (!fhir::isResourceType(target)) return fail(ErrorCode::unknownParameter, fmt::format("'{}': no resource type '{}'", left, target));
            if (!mayPointTo(*p, target)) return fail(ErrorCode::badRequest, fmt::format("'{}' of {} never points to {}", name, type, target));
            Condition inner;
            FYR_CHECK(condition(target, right, value, inner, depth + 1));
            linked.of.emplace_back(std::string(target), std::move(inner));
        } else {
            // Each type that the reference may point to and that knows the parameter.
            const auto first = right.substr(0, right.find_first_of(".:"));
            const auto types = p->targets.empty() ? fhir::resourceTypes() : p->targets;
            for (const auto t : types) {
                if (!right.starts_with("_has:") && first != "_content" && first != "_text" && !fhir::searchParameter(t, first)) continue;
                Condition inner;
                FYR_CHECK(condition(t, right, value, inner, depth + 1));
                linked.of.emplace_back(std::string(t), std::move(inner));
            }
            if (linked.of.empty()) return fail(ErrorCode::unknownParameter, fmt::format("nothing that '{}' of {} points to has a search parameter '{}'", name, type, first));
        }
        out.linked.push_back(std::move(linked));
        return {};
    }

    // "Observation:patient:code"
    Result<void> has(std::string_view type, std::string_view rest, std::string_view value, Condition& out, int depth) {
        const auto from = take(rest, ':');
        const auto name = take(rest, ':');
        if (!fhir::isResourceType(from) || name.empty() || rest.empty())
            return fail(ErrorCode::badRequest, "_has is _has:Type:reference:parameter");
        const auto* p = fhir::searchParameter(from, name);
        if (!p) return unknown(from, name);
        if (!mayPointTo(*p, type)) return fail(ErrorCode::badRequest, fmt::format("_has: '{}' of {} never points to {}", name, from, type));
        Condition inner;
        FYR_CHECK(condition(from, rest, value, inner, depth + 1));
        Linked linked;
        linked.reverse = true;
        linked.param = name;
        linked.of.emplace_back(std::string(from), std::move(inner));
        out.linked.push_back(std::move(linked));
        return {};
    }

    std::string_view m_type;
    const SearchReading& m_how;
    SearchPlan m_plan;
    std::vector<Problem> m_problems;
    ErrorCode m_code = ErrorCode::badRequest;
};

} // namespace

Result<SearchPlan> parseSearch(std::string_view type, const QueryParameters& params, const SearchReading& how) {
    return Parser(type, how).run(params);
}

std::string percentEncode(std::string_view text) {
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/,|*$";
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (plain.find(c) != std::string_view::npos) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }
    return out;
}

std::string encodeQuery(const QueryParameters& params) {
    std::string out;
    for (const auto& [key, value] : params) {
        if (!out.empty()) out += '&';
        out += percentEncode(key) + '=' + percentEncode(value);
    }
    return out;
}

} // namespace fyr::server
