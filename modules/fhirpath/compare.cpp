// Equality, equivalence and order.
#include "fhirpath/evaluator.h"

#include "fhirpath/same_tree.h"
#include "fhirpath/ucum.h"

#include "base/text.h"

#include <algorithm>
#include <cmath>

namespace fyr::fhirpath {
namespace {

using fhir::Kind;
using fhir::Member;
using fhir::Value;

bool isClock(const Item& i) {
    return i.sort == Sort::time;
}

Decimal decimalOf(const Item& i) {
    return i.sort == Sort::decimal ? *i.decimal : Decimal::of(i.integer);
}

std::string plain(std::string_view text) {
    std::string out;
    for (const char c : lowerCase(text)) {
        const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (blank && (out.empty() || out.back() == ' ')) continue;
        out += blank ? ' ' : c;
    }
    while (!out.empty() && out.back() == ' ')
        out.pop_back();
    return out;
}

// Equivalent trees: strings without regard to case and blanks, lists in any order.
bool alikeTree(const Value& a, const Value& b, int depth = 0) {
    if (depth > 64) return false;
    if (a.isString() && b.isString()) return plain(a.text()) == plain(b.text());
    if (a.isArray() && b.isArray()) {
        if (a.size() != b.size() || a.size() > 1000) return false;
        std::vector<bool> used(b.size());
        return std::ranges::all_of(a.items(), [&](const Value& x) {
            for (std::size_t i = 0; i < b.size(); ++i)
                if (!used[i] && alikeTree(x, b[i], depth + 1)) {
                    used[i] = true;
                    return true;
                }
            return false;
        });
    }
    if (a.isObject() && b.isObject()) {
        if (a.size() != b.size()) return false;
        return std::ranges::all_of(a.members(), [&](const Member& m) {
            const Value* other = b.find(m.key());
            return other && alikeTree(m.value, *other, depth + 1);
        });
    }
    return sameTree(a, b);
}

bool alike(const Decimal& a, const Decimal& b) {
    const std::int32_t scale = std::min(a.scale, b.scale);
    const auto x = rescale(a, scale, Rounding::nearest);
    const auto y = rescale(b, scale, Rounding::nearest);
    return x && y && compare(*x, *y) == 0;
}

// A calendar word with a fixed length is its UCUM unit; months and years have none.
std::string_view unitCode(const Quantity& q, bool& definite) {
    definite = true;
    if (!q.calendar) return q.unit;
    return calendarUnit(q.unit, definite);
}

std::optional<Decimal> scaled(const Quantity& q, const Unit& own, const Unit& other) {
    // q · own.numerator · other.denominator: both sides of a comparison over one denominator
    const auto a = multiply(q.value, own.numerator);
    return a ? multiply(*a, other.denominator) : std::nullopt;
}

} // namespace

Order Evaluator::compareQuantities(const Quantity& a, const Quantity& b, bool& comparable) {
    bool definiteA = false;
    bool definiteB = false;
    const std::string_view unitA = unitCode(a, definiteA);
    const std::string_view unitB = unitCode(b, definiteB);
    const auto order = [](int c) { return c < 0 ? Order::less : c > 0 ? Order::greater : Order::equal; };
    comparable = true;
    // "1 year" and "1 'a'" are not the same thing, though both are years.
    const bool sameWord = a.calendar == b.calendar || (definiteA && definiteB);
    if (unitA == unitB && sameWord) return order(compare(a.value, b.value));
    comparable = false;
    const auto x = parseUnit(unitA);
    const auto y = parseUnit(unitB);
    if (!x || !y || !x->sameKind(*y)) return Order::unknown;
    if (x->arbitrary && (x->numerator.digits != y->numerator.digits || x->numerator.scale != y->numerator.scale)) return Order::unknown;
    if (a.calendar && b.calendar && !definiteA && !definiteB) { // 12 months are 1 year
        const auto months = [](const Quantity& q, std::string_view unit) {
            return multiply(q.value, Decimal::of(unit == "a" ? 12 : 1)).value_or(q.value);
        };
        comparable = true;
        return order(compare(months(a, unitA), months(b, unitB)));
    }
    if (!definiteA || !definiteB) return Order::unknown;
    comparable = true;
    const auto p = scaled(a, *x, *y);
    const auto q = scaled(b, *y, *x);
    if (p && q) return order(compare(*p, *q));
    const double d = a.value.number() * x->numerator.number() * y->denominator.number() -
                     b.value.number() * y->numerator.number() * x->denominator.number();
    return d < 0 ? Order::less : d > 0 ? Order::greater : Order::equal;
}

Truth Evaluator::equal(const Item& left, const Item& right) {
    ++m_steps;
    const Item a = systemOf(left);
    const Item b = systemOf(right);
    const auto is = [](bool yes) { return yes ? Truth::yes : Truth::no; };
    if (a.isNumber() && b.isNumber()) {
        if (a.sort == Sort::integer && b.sort == Sort::integer) return is(a.integer == b.integer);
        return is(compare(decimalOf(a), decimalOf(b)) == 0);
    }
    if ((a.isDated() && b.isDated()) || (isClock(a) && isClock(b))) {
        const Order o = compare(*a.temporal, *b.temporal);
        return o == Order::unknown ? Truth::unknown : is(o == Order::equal);
    }
    if (a.sort == Sort::quantity || b.sort == Sort::quantity) {
        const auto quantity = [](const Item& i, Quantity& q) {
            if (i.sort == Sort::quantity) q = *i.quantity;
            if (i.isNumber()) q = {decimalOf(i), "1", false};
            return i.sort == Sort::quantity || i.isNumber();
        };
        Quantity p;
        Quantity q;
        if (!quantity(a, p) || !quantity(b, q)) return Truth::no;
        bool comparable = false;
        const Order o = compareQuantities(p, q, comparable);
        return o == Order::unknown ? Truth::unknown : is(o == Order::equal);
    }
    if (a.sort != b.sort) return Truth::no;
    switch (a.sort) {
    case Sort::boolean:
        return is(a.boolean == b.boolean);
    case Sort::string:
        return is(a.text() == b.text());
    case Sort::info:
        return is(a.integer == b.integer);
    case Sort::node: {
        if (a.node.value == b.node.value && a.node.extra == b.node.extra && a.type == b.type) return Truth::yes;
        const Value* x = a.node.value ? a.node.value : a.node.extra;
        const Value* y = b.node.value ? b.node.value : b.node.extra;
        return is(x && y && sameTree(*x, *y));
    }
    default:
        return Truth::no;
    }
}

bool Evaluator::equivalent(const Item& left, const Item& right) {
    ++m_steps;
    const Item a = systemOf(left);
    const Item b = systemOf(right);
    if (a.isNumber() && b.isNumber()) return alike(decimalOf(a), decimalOf(b));
    if (a.sort == Sort::string && b.sort == Sort::string) return plain(a.text()) == plain(b.text());
    if (a.isDated() && b.isDated()) return compare(*a.temporal, *b.temporal) == Order::equal;
    if (a.sort == Sort::quantity && b.sort == Sort::quantity) {
        bool definite = false;
        const Quantity& p = *a.quantity;
        const Quantity& q = *b.quantity;
        const std::string_view codeP = unitCode(p, definite);
        const std::string_view codeQ = unitCode(q, definite); // years and 'a' are equivalent
        if (codeP == codeQ) return alike(p.value, q.value);
        const auto x = parseUnit(codeP);
        const auto y = parseUnit(codeQ);
        if (!x || !y || !x->sameKind(*y) || x->arbitrary) return false;
        // In the unit whose last digit weighs more, as precisely as that digit says.
        const double factor = (x->numerator.number() / x->denominator.number()) / (y->numerator.number() / y->denominator.number());
        const double stepP = std::pow(10.0, -p.value.scale) * factor;
        const double stepQ = std::pow(10.0, -q.value.scale);
        const double inQ = p.value.number() * factor;
        const double step = std::max(stepP, stepQ);
        return std::round(inQ / step * (1 + 1e-14)) == std::round(q.value.number() / step * (1 + 1e-14));
    }
    if (a.isNode() && b.isNode()) {
        const Value* x = a.node.value ? a.node.value : a.node.extra;
        const Value* y = b.node.value ? b.node.value : b.node.extra;
        return x == y || (x && y && alikeTree(*x, *y));
    }
    return equal(a, b) == Truth::yes;
}

Truth Evaluator::equalLists(Base left, Base right, Base end) {
    const Base count = right - left;
    if (count == 0 || end == right) return Truth::unknown;
    if (end - right != count) return Truth::no;
    Truth all = Truth::yes;
    for (Base i = 0; i < count; ++i) {
        const Truth t = equal(m_stack[left + i], m_stack[right + i]);
        if (t == Truth::no) return t;
        if (t == Truth::unknown) all = t;
    }
    return all;
}

bool Evaluator::equivalentLists(Base left, Base right, Base end) {
    const Base count = right - left;
    if (end - right != count) return false;
    std::vector<bool> used(count);
    for (Base i = 0; i < count; ++i) {
        bool found = false;
        for (Base k = 0; k < count && !found; ++k)
            if (!used[k] && equivalent(m_stack[left + i], m_stack[right + k])) used[k] = found = true;
        if (!found || m_steps > m_context.limits.steps) return false;
    }
    return true;
}

bool Evaluator::contains(Base from, Base to, const Item& i) {
    for (Base k = from; k < to; ++k)
        if (equal(m_stack[k], i) == Truth::yes) return true;
    return false;
}

std::optional<Order> Evaluator::compareItems(const Item& left, const Item& right) {
    const Item a = systemOf(left);
    const Item b = systemOf(right);
    const auto order = [](int c) { return c < 0 ? Order::less : c > 0 ? Order::greater : Order::equal; };
    if (a.sort == Sort::integer && b.sort == Sort::integer)
        return a.integer < b.integer ? Order::less : a.integer > b.integer ? Order::greater : Order::equal;
    if (a.isNumber() && b.isNumber()) return order(compare(decimalOf(a), decimalOf(b)));
    if (a.sort == Sort::string && b.sort == Sort::string) return order(a.text().compare(b.text()));
    if ((a.isDated() && b.isDated()) || (isClock(a) && isClock(b))) return compare(*a.temporal, *b.temporal);
    if (a.sort == Sort::quantity && b.sort == Sort::quantity) {
        bool comparable = false;
        return compareQuantities(*a.quantity, *b.quantity, comparable);
    }
    if (a.sort == Sort::quantity && b.isNumber()) return compareItems(a, keep(Quantity{decimalOf(b), "1", false}));
    if (b.sort == Sort::quantity && a.isNumber()) return compareItems(keep(Quantity{decimalOf(a), "1", false}), b);
    return std::nullopt;
}

} // namespace fyr::fhirpath
