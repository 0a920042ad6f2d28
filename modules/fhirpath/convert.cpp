// toInteger() and friends, boundaries and precision.
#include "fhirpath/evaluator.h"

#include "fhirpath/ucum.h"

#include "base/text.h"

#include <array>
#include <fmt/format.h>

namespace fyr::fhirpath {
namespace {

bool isOne(std::string_view text, std::initializer_list<std::string_view> words) {
    const std::string lower = lowerCase(text);
    return std::ranges::find(words, std::string_view(lower)) != words.end();
}

Function targetOf(Function f) {
    switch (f) {
    case Function::convertsToBoolean: return Function::toBoolean;
    case Function::convertsToDate: return Function::toDate;
    case Function::convertsToDateTime: return Function::toDateTime;
    case Function::convertsToDecimal: return Function::toDecimal;
    case Function::convertsToInteger: return Function::toInteger;
    case Function::convertsToQuantity: return Function::toQuantity;
    case Function::convertsToString: return Function::toString;
    case Function::convertsToTime: return Function::toTime;
    default: return f;
    }
}

// FHIRPath's own form of a number: no exponent, no plus.
std::optional<Decimal> plainDecimal(std::string_view text) {
    std::string_view digits = text;
    if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
    if (digits.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
    return Decimal::parse(text);
}

Temporal dayOf(Temporal t) {
    t.hasOffset = false;
    t.offset = 0;
    t.hour = t.minute = t.second = 0;
    t.nanos = 0;
    t.fractionDigits = 0;
    t.finest = std::min(t.finest, Field::day);
    return t;
}

} // namespace

std::string textOfItem(const Item& i) {
    switch (i.sort) {
    case Sort::boolean:
        return i.boolean ? "true" : "false";
    case Sort::integer:
        return std::to_string(i.integer);
    case Sort::decimal:
        return i.decimal->text();
    case Sort::string:
        return std::string(i.text());
    case Sort::date:
    case Sort::dateTime:
    case Sort::time:
        return i.temporal->text();
    case Sort::quantity:
        return i.quantity->calendar ? fmt::format("{} {}", i.quantity->value.text(), i.quantity->unit)
                                    : fmt::format("{} '{}'", i.quantity->value.text(), i.quantity->unit);
    case Sort::info: {
        const auto t = static_cast<TypeId>(i.integer);
        return fmt::format("{}.{}", spaceOf(t), nameOf(t));
    }
    case Sort::node:
        if (!i.node.value) return {};
        if (i.node.value->isObject() || i.node.value->isArray()) return i.node.value->write();
        return i.node.value->isBoolean() ? (i.node.value->isTrue() ? "true" : "false") : std::string(i.node.value->text());
    }
    return {};
}

std::string Evaluator::textOf(const Item& i) {
    return textOfItem(i);
}

// "5.4 'mg'", "4 days", "3"
std::optional<Quantity> Evaluator::quantityFrom(std::string_view text) {
    text = trim(text);
    std::size_t end = 0;
    while (end < text.size() && (text[end] == '-' || text[end] == '+' || text[end] == '.' || (text[end] >= '0' && text[end] <= '9')))
        ++end;
    const auto value = plainDecimal(text.substr(0, end));
    if (!value) return std::nullopt;
    std::string_view unit = trim(text.substr(end));
    if (unit.empty()) return Quantity{*value, "1", false};
    if (unit.size() >= 2 && unit.front() == '\'' && unit.back() == '\'')
        return Quantity{*value, m_memory->keep(unit.substr(1, unit.size() - 2)), false};
    bool definite = false;
    if (end < text.size() && text[end] == ' ' && !calendarUnit(unit, definite).empty()) return Quantity{*value, m_memory->keep(unit), true};
    return std::nullopt;
}

std::optional<Item> Evaluator::converted(Function to, const Item& i) {
    const bool isText = i.sort == Sort::string;
    switch (to) {
    case Function::toBoolean:
        if (i.sort == Sort::boolean) return i;
        if (isText && isOne(i.text(), {"true", "t", "yes", "y", "1", "1.0"})) return Item::of(true);
        if (isText && isOne(i.text(), {"false", "f", "no", "n", "0", "0.0"})) return Item::of(false);
        if (i.sort == Sort::integer && (i.integer == 0 || i.integer == 1)) return Item::of(i.integer == 1);
        if (i.sort == Sort::decimal) {
            if (compare(*i.decimal, Decimal::of(1)) == 0) return Item::of(true);
            if (i.decimal->digits == 0) return Item::of(false);
        }
        return std::nullopt;
    case Function::toInteger:
        if (i.sort == Sort::integer) return i;
        if (i.sort == Sort::boolean) return Item::of(std::int64_t{i.boolean});
        if (isText) {
            const auto d = plainDecimal(i.text());
            const auto whole = d && d->scale == 0 ? d->whole() : std::nullopt;
            if (whole && *whole >= INT32_MIN && *whole <= INT32_MAX) return Item::of(*whole);
        }
        return std::nullopt;
    case Function::toDecimal:
        if (i.sort == Sort::decimal) return i;
        if (i.sort == Sort::integer) return keep(Decimal::of(i.integer));
        if (i.sort == Sort::boolean) return keep(i.boolean ? Decimal{10, 1} : Decimal{0, 1});
        if (isText)
            if (const auto d = plainDecimal(i.text())) return keep(*d);
        return std::nullopt;
    case Function::toQuantity:
        if (i.sort == Sort::quantity) return i;
        if (i.isNumber()) return keep(Quantity{i.sort == Sort::decimal ? *i.decimal : Decimal::of(i.integer), "1", false});
        if (i.sort == Sort::boolean) return keep(Quantity{i.boolean ? Decimal{10, 1} : Decimal{0, 1}, "1", false});
        if (isText)
            if (const auto q = quantityFrom(i.text())) return keep(*q);
        return std::nullopt;
    case Function::toString:
        if (i.isNode() || i.sort == Sort::info) return std::nullopt;
        return isText ? i : keep(std::string_view(textOf(i)));
    case Function::toDate:
        if (i.sort == Sort::date) return i;
        if (i.sort == Sort::dateTime) return keep(dayOf(*i.temporal), Sort::date);
        if (isText) {
            if (const auto t = parseDate(i.text())) return keep(*t, Sort::date);
            if (const auto t = parseDateTime(i.text())) return keep(dayOf(*t), Sort::date);
        }
        return std::nullopt;
    case Function::toDateTime:
        if (i.sort == Sort::dateTime) return i;
        if (i.sort == Sort::date) return keep(*i.temporal, Sort::dateTime);
        if (isText)
            if (const auto t = parseDateTime(i.text())) return keep(*t, Sort::dateTime);
        return std::nullopt;
    case Function::toTime:
        if (i.sort == Sort::time) return i;
        if (isText)
            if (const auto t = parseTime(i.text())) return keep(*t, Sort::time);
        return std::nullopt;
    default:
        return std::nullopt;
    }
}

bool Evaluator::convertFunction(Function f, const Node& n, Base base) {
    Item i;
    bool found = false;
    if (!single(n, base, i, found)) return false;
    if (!found || i.isVoid()) return nothing(base);
    const Function target = targetOf(f);
    const auto out = converted(target, systemOf(i));
    if (target != f) return result(base, Item::of(out.has_value()));
    return out ? result(base, *out) : nothing(base);
}

// The least or greatest value that what was written can stand for.
bool Evaluator::boundary(const Node& n, const Scope& scope, Base base, bool high) {
    Item i;
    bool found = false;
    std::int64_t wanted = -1;
    bool has = false;
    if (!single(n, base, i, found)) return false;
    if (n.count > 0) {
        if (!integerArgument(n, 0, scope, wanted, has)) return false;
        if (has && (wanted < 0 || wanted > 31)) return nothing(base);
    }
    if (!found || i.isVoid()) return nothing(base);
    i = systemOf(i);
    const auto digits = [&](int otherwise) { return has ? static_cast<int>(wanted) : otherwise; };
    const auto decimal = [&](const Decimal& d) -> std::optional<Decimal> {
        // Half a step of the last digit outwards; then to the digits asked for, away from zero as one rounds a number
        // and towards zero by cutting off: what HL7's cases expect.
        const auto edge = add(d, Decimal{Int128{high ? 5 : -5}, d.scale + 1});
        if (!edge) return std::nullopt;
        const bool outwards = (edge->digits >= 0) == high;
        return rescale(*edge, digits(8), outwards ? Rounding::nearest : Rounding::towardsZero);
    };
    switch (i.sort) {
    case Sort::integer:
    case Sort::decimal: {
        const auto d = decimal(i.sort == Sort::decimal ? *i.decimal : Decimal::of(i.integer));
        return d ? result(base, keep(*d)) : nothing(base);
    }
    case Sort::quantity: {
        const auto d = decimal(i.quantity->value);
        return d ? result(base, keep(Quantity{*d, i.quantity->unit, i.quantity->calendar})) : nothing(base);
    }
    case Sort::date:
    case Sort::dateTime:
    case Sort::time: {
        // A date is asked for more than a day only as a dateTime: "@2014.lowBoundary(6)" stays a date.
        const bool dateOnly = i.sort == Sort::date;
        const auto t = fhirpath::boundary(*i.temporal, digits(dateOnly ? 8 : i.sort == Sort::time ? 9 : 17), high, dateOnly);
        return t ? result(base, keep(*t, i.sort)) : nothing(base);
    }
    default:
        return bad(n, "this value has no boundaries");
    }
}

} // namespace fyr::fhirpath
