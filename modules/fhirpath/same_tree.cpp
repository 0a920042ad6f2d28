#include "fhirpath/same_tree.h"

#include "fhirpath/decimal.h"

#include <algorithm>

namespace fyr::fhirpath {

bool sameTree(const fhir::Value& a, const fhir::Value& b) {
    if (a.kind() != b.kind()) return false;
    switch (a.kind()) {
    case fhir::Kind::number: {
        const auto x = Decimal::parse(a.text());
        const auto y = Decimal::parse(b.text());
        return x && y ? compare(*x, *y) == 0 : a.text() == b.text();
    }
    case fhir::Kind::array:
        return std::ranges::equal(a.items(), b.items(), sameTree);
    case fhir::Kind::object:
        if (a.size() != b.size()) return false;
        return std::ranges::all_of(a.members(), [&](const fhir::Member& m) {
            const fhir::Value* other = b.find(m.key());
            return other && sameTree(m.value, *other);
        });
    default:
        return a == b;
    }
}

} // namespace fyr::fhirpath
