// Functions of numbers.
#include "fhirpath/evaluator.h"

#include <cmath>

namespace fyr::fhirpath {

bool Evaluator::mathFunction(Function f, const Node& n, const Scope& scope, Base base) {
    Item i{};
    Item with{};
    bool found = false;
    bool has = false;
    if (!single(n, base, i, found)) return false;
    if (n.count > 0 && !oneArgument(n, 0, scope, with, has)) return false;
    if (!found || i.isVoid()) return nothing(base);
    i = systemOf(i);
    if (i.sort == Sort::quantity) {
        const Quantity& q = *i.quantity;
        if (f == Function::abs) return result(base, keep(Quantity{q.value.digits < 0 ? fhirpath::negate(q.value) : q.value, q.unit, q.calendar}));
        return bad(n, "takes a number");
    }
    if (!i.isNumber() || (has && !with.isNumber())) return bad(n, "takes a number");
    if (n.count > 0 && !has && f != Function::round) return nothing(base);
    const bool whole = i.sort == Sort::integer;
    const Decimal d = whole ? Decimal::of(i.integer) : *i.decimal;
    const Decimal e = !has ? Decimal{} : with.sort == Sort::integer ? Decimal::of(with.integer) : *with.decimal;
    const auto integer = [&](Rounding how) {
        const auto r = rescale(d, 0, how);
        const auto w = r ? r->whole() : std::nullopt;
        return w && *w >= INT32_MIN && *w <= INT32_MAX ? result(base, Item::of(*w)) : nothing(base);
    };
    const auto real = [&](double x) {
        const auto out = Decimal::ofDouble(x);
        return out ? result(base, keep(*out)) : nothing(base);
    };
    switch (f) {
    case Function::abs:
        return result(base, whole ? Item::of(i.integer < 0 ? -i.integer : i.integer) : keep(d.digits < 0 ? fhirpath::negate(d) : d));
    case Function::ceiling:
        return integer(Rounding::up);
    case Function::floor:
        return integer(Rounding::down);
    case Function::truncate:
        return integer(Rounding::towardsZero);
    case Function::round: {
        const auto places = e.whole().value_or(0);
        if (places < 0) return bad(n, "round() takes no negative precision");
        if (places >= d.scale) return result(base, keep(d));
        const auto r = rescale(d, static_cast<std::int32_t>(places), Rounding::nearest);
        return r ? result(base, keep(*r)) : nothing(base);
    }
    case Function::exp:
        return real(std::exp(d.number()));
    case Function::ln:
        return d.digits <= 0 ? nothing(base) : real(std::log(d.number()));
    case Function::log: {
        if (d.digits <= 0 || e.digits <= 0) return nothing(base);
        return real(std::log(d.number()) / std::log(e.number()));
    }
    case Function::sqrt:
        return d.digits < 0 ? nothing(base) : real(std::sqrt(d.number()));
    default: { // power
        if (e.isWhole() && e.digits >= 0 && compare(e, Decimal::of(64)) <= 0) { // exactly, when it fits
            std::optional<Decimal> out = Decimal::of(1);
            for (std::int64_t k = *e.whole(); k > 0 && out; --k)
                out = multiply(*out, d);
            if (out) {
                const auto w = out->whole();
                if (whole && with.sort == Sort::integer && w && *w >= INT32_MIN && *w <= INT32_MAX) return result(base, Item::of(*w));
                return result(base, keep(*out));
            }
        }
        return real(std::pow(d.number(), e.number()));
    }
    }
}

} // namespace fyr::fhirpath
