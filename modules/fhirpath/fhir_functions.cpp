// What FHIR adds to FHIRPath, and the functions of the clock and of types.
#include "fhirpath/evaluator.h"

#include "fhirpath/html.h"
#include "fhirpath/ucum.h"

#include <chrono>

namespace fyr::fhirpath {
namespace {

using fhir::Value;

Temporal clockAt(Instant now, int offsetMinutes) {
    using namespace std::chrono;
    const auto local = now + minutes{offsetMinutes};
    const auto day = floor<days>(local);
    const year_month_day date{day};
    const auto rest = local - day;
    Temporal t;
    t.year = static_cast<std::int16_t>(static_cast<int>(date.year()));
    t.month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month()));
    t.day = static_cast<std::uint8_t>(static_cast<unsigned>(date.day()));
    const auto ms = rest.count();
    t.hour = static_cast<std::uint8_t>(ms / 3'600'000);
    t.minute = static_cast<std::uint8_t>(ms / 60'000 % 60);
    t.second = static_cast<std::uint8_t>(ms / 1000 % 60);
    t.nanos = static_cast<std::int32_t>(ms % 1000 * 1'000'000);
    t.fractionDigits = 3;
    t.finest = Field::fraction;
    t.offset = static_cast<std::int16_t>(offsetMinutes);
    t.hasOffset = true;
    return t;
}

} // namespace

bool Evaluator::clockFunction(Function f, Base base) {
    Temporal t = clockAt(m_context.now, m_context.offsetMinutes);
    if (f == Function::now) return result(base, keep(t, Sort::dateTime));
    t.hasOffset = false;
    t.offset = 0;
    if (f == Function::today) {
        t.finest = Field::day;
        t.hour = t.minute = t.second = 0;
        t.nanos = 0;
        return result(base, keep(t, Sort::date));
    }
    t.isTime = true;
    return result(base, keep(t, Sort::time));
}

bool Evaluator::fhirFunction(Function f, const Node& n, const Scope& scope, Base base) {
    const Base end = top();
    switch (f) {
    case Function::now:
    case Function::today:
    case Function::timeOfDay:
        return clockFunction(f, base);
    case Function::children:
        return descendants(base, n, true);
    case Function::descendants:
        return descendants(base, n, false);
    case Function::extension:
        return extension(base, n, scope);
    case Function::resolve:
        return resolve(base, n);
    case Function::memberOf:
        return memberOf(n, scope, base);
    case Function::conformsTo:
        return conformsTo(n, scope, base);
    case Function::trace:
        return trace(n, scope, base);
    case Function::type:
        for (Base i = base; i < end; ++i)
            m_stack[i] = Item::ofInfo(m_stack[i].type);
        return true;
    default:
        break;
    }
    Item i;
    bool found = false;
    if (f == Function::hasValue) return result(base, Item::of(end == base + 1 && hasValue(m_stack[base])));
    if (!single(n, base, i, found)) return false;
    if (f == Function::comparable) {
        Item other;
        bool has = false;
        if (!oneArgument(n, 0, scope, other, has)) return false;
        if (!found || !has) return nothing(base);
        i = systemOf(i);
        if (i.sort != Sort::quantity || other.sort != Sort::quantity) return result(base, Item::of(i.sort == other.sort));
        bool comparable = false;
        (void)compareQuantities(*i.quantity, *other.quantity, comparable);
        return result(base, Item::of(comparable));
    }
    if (!found) return true;
    switch (f) {
    case Function::getValue:
        return hasValue(i) ? result(base, systemOf(i)) : nothing(base);
    case Function::htmlChecks:
        if (i.isVoid()) return nothing(base);
        i = systemOf(i);
        if (i.sort != Sort::string) return bad(n, "htmlChecks() takes a narrative");
        return result(base, Item::of(goodHtml(i.text())));
    case Function::precision: {
        i = systemOf(i);
        if (i.sort == Sort::decimal) return result(base, Item::of(std::int64_t{i.decimal->scale}));
        if (i.sort == Sort::integer) return result(base, Item::of(std::int64_t{0}));
        if (i.isDated() || i.sort == Sort::time) return result(base, Item::of(std::int64_t{fhirpath::precision(*i.temporal)}));
        return bad(n, "this value has no precision");
    }
    default:
        return bad(n, "cannot be evaluated");
    }
}

bool Evaluator::memberOf(const Node& n, const Scope& scope, Base base) {
    Item i;
    bool found = false;
    std::string_view set;
    bool has = false;
    if (!single(n, base, i, found) || !textArgument(n, 0, scope, set, has)) return false;
    if (!found || !has || !m_context.memberOf) return nothing(base);
    if (!tick(n, 10)) return false;
    const auto ask = [&](std::string_view system, std::string_view code) { return m_context.memberOf(set, system, code); };
    std::optional<bool> yes;
    if (i.isNode() && i.node.value && i.node.value->isObject()) {
        const Value& v = *i.node.value;
        if (v.find("coding")) {
            for (const Value& coding : v["coding"].items()) {
                const auto one = ask(coding.text("system"), coding.text("code"));
                if (one) yes = yes.value_or(false) || *one;
            }
        } else {
            yes = ask(v.text("system"), v.text("code"));
        }
    } else {
        i = systemOf(i);
        if (i.sort != Sort::string) return bad(n, "memberOf() takes a code");
        yes = ask({}, i.text());
    }
    return yes ? result(base, Item::of(*yes)) : nothing(base);
}

bool Evaluator::conformsTo(const Node& n, const Scope& scope, Base base) {
    Item i;
    bool found = false;
    std::string_view profile;
    bool has = false;
    if (!single(n, base, i, found) || !textArgument(n, 0, scope, profile, has)) return false;
    if (!found || !has) return nothing(base);
    constexpr std::string_view core = "http://hl7.org/fhir/StructureDefinition/";
    if (profile.starts_with(core)) {
        const TypeName t = typeNamed("FHIR", profile.substr(core.size()));
        if (t.fhir != type::none) return result(base, Item::of(isA(i.type, t.fhir)));
    }
    if (m_context.conformsTo && i.isNode() && i.node.value)
        if (const auto yes = m_context.conformsTo(profile, *i.node.value)) return result(base, Item::of(*yes));
    return bad(n, "this profile is not known here");
}

bool Evaluator::trace(const Node& n, const Scope& scope, Base base) {
    std::string_view name;
    bool has = false;
    const Base end = top();
    if (!textArgument(n, 0, scope, name, has)) return false;
    if (!m_context.trace) return true;
    Base from = base;
    if (n.count > 1) {
        from = end;
        for (Base i = base; i < end; ++i) {
            Scope inner = scope;
            inner.begin = i;
            inner.end = i + 1;
            inner.index = i - base;
            if (!argument(n, 1, inner)) return false;
        }
    }
    Answer answer;
    answer.m_items.assign(m_stack.begin() + from, m_stack.end());
    m_context.trace(name, answer);
    cut(end);
    return true;
}

} // namespace fyr::fhirpath
