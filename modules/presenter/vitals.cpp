#include "presenter/vitals.h"

#include <algorithm>

namespace fyr::presenter {

News2Response responseTo(int total, int top) noexcept {
    if (total >= 7) return News2Response::high;
    if (total >= 5) return News2Response::medium;
    return top >= 3 ? News2Response::oneThree : News2Response::low;
}

std::optional<VitalsView> vitalsOf(const clinical::TriageItem& item) {
    const auto& a = item.suggestion.vitals;
    if (!a || std::ranges::none_of(a->parts, &clinical::VitalPart::known)) return std::nullopt;
    VitalsView v;
    v.scheme = a->scheme;
    v.notUsed = a->notUsed;
    v.total = a->total;
    v.missing = static_cast<int>(a->missing());
    v.atLeast = v.missing > 0;
    v.response = responseTo(a->total, a->top);
    v.scale2 = a->scale2;
    for (const auto& p : a->parts) {
        if (!p.known()) continue;
        v.worst = std::max(v.worst, p.grade);
        v.beyond += p.grade != clinical::VitalGrade::normal ? 1 : 0;
    }
    v.relative = item.byProxy;
    v.rows = a->parts;
    return v;
}

} // namespace fyr::presenter
