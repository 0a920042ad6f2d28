#include "presenter/explanation.h"

#include <algorithm>
#include <cmath>

namespace fyr::presenter {

Speaks speaks(double weight) noexcept {
    const double size = std::abs(weight);
    const int step = size >= 2.3 ? 3 : size >= 1 ? 2 : size >= 0.3 ? 1 : 0;
    return static_cast<Speaks>(weight < 0 ? -step : step);
}

Explanation explain(const clinical::TriageItem& item) {
    const auto& s = item.suggestion;
    Explanation out;
    out.causes = s.conditions;
    double sum = 0;
    for (const auto& c : s.conditions) sum += c.p;
    if (!s.conditions.empty() && sum < 1) out.other = 1 - sum;
    out.columns = std::min(causesInTable, s.conditions.size());
    std::vector<std::pair<double, EvidenceRow>> rows;
    for (const auto& e : s.evidence) {
        EvidenceRow row;
        row.evidence = e;
        for (const auto& a : item.answers)
            if (!e.questionId.empty() && a.questionId == e.questionId) row.question = a.question;
        double most = 0;
        for (std::size_t i = 0; i < out.columns; ++i) {
            const auto it = std::ranges::find(e.towards, s.conditions[i].code, &clinical::Toward::condition);
            const double weight = it == e.towards.end() ? 0 : it->weight;
            most = std::max(most, std::abs(weight));
            row.towards.push_back(speaks(weight));
            row.silent = row.silent && row.towards.back() == Speaks::silent;
        }
        rows.emplace_back(row.silent ? 0 : most, std::move(row));
    }
    std::ranges::stable_sort(rows, [](const auto& a, const auto& b) { return a.first > b.first; });
    for (auto& [weight, row] : rows) {
        out.weighty += row.silent ? 0 : 1;
        out.rows.push_back(std::move(row));
    }
    for (const auto& id : s.rules) {
        RuleLine line{id, {}};
        for (const auto& f : item.redFlags)
            if (f.id == id) line.label = f.label;
        out.rules.push_back(std::move(line));
    }
    return out;
}

} // namespace fyr::presenter
