#include "presenter/quality.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace fyr::presenter {
namespace {

constexpr std::array<std::string_view, 7> splits{"complaint", "ageBand", "sex", "lang", "suggested", "certainty", "knowledgeBase"};

QualityShare shareOf(const json::object& o, std::string_view key) {
    QualityShare s;
    const auto* part = json::child(o, key);
    if (!part) return s;
    s.count = json::integer(*part, "count").value_or(0);
    s.value = json::number(*part, "share").value_or(0);
    s.low = json::number(*part, "low").value_or(s.value);
    s.high = json::number(*part, "high").value_or(s.value);
    return s;
}

std::optional<QualityFigures> figuresOf(const json::object& o) {
    const auto decided = json::integer(o, "decided");
    if (!decided || json::boolean(o, "tooFew").value_or(false)) return std::nullopt;
    QualityFigures f;
    f.decided = *decided;
    f.agree = shareOf(o, "agree");
    f.under = shareOf(o, "under");
    f.over = shareOf(o, "over");
    if (const auto* k = json::child(o, "kappa")) {
        f.kappa = QualityKappa{json::number(*k, "value").value_or(0), {}};
        const auto low = json::number(*k, "low");
        const auto high = json::number(*k, "high");
        if (low && high) f.kappa->interval = {*low, *high};
    }
    if (const auto* t = json::child(o, "timeToDecision")) f.medianSeconds = json::integer(*t, "medianSeconds");
    return f;
}

} // namespace

Result<QualityView> qualityFromJson(const json::value& v) {
    QualityView q;
    const auto* all = json::child(v, "all");
    const auto* by = json::child(v, "by");
    if (!all || !by) return fail(ErrorCode::badRequest, "not a quality report");
    FYR_TRY(q.from, parseInstant(json::text(v, "from").value_or("")));
    FYR_TRY(q.to, parseInstant(json::text(v, "to").value_or("")));
    q.items = json::integer(v, "items").value_or(0);
    q.waiting = json::integer(v, "waiting").value_or(0);
    q.fewest = json::integer(v, "fewest").value_or(0);
    q.toReview = json::integer(v, "toReview").value_or(0);
    q.uncertain = json::integer(v, "uncertain");
    q.abandoned = json::integer(v, "abandoned");
    q.belowFloor = json::integer(v, "belowFloor");
    q.missedEmergencies = json::integer(v, "missedEmergencies");
    q.all = figuresOf(*all);
    for (const auto name : splits) {
        const auto* rows = json::list(*by, name);
        if (!rows || rows->empty()) continue;
        std::vector<QualityRow> out;
        for (const auto& row : *rows) {
            const auto* o = row.if_object();
            if (!o) continue;
            QualityRow one{std::string(json::text(*o, "key").value_or("")), {}, figuresOf(*o)};
            if (const auto* label = json::child(*o, "label")) one.label = {std::string(json::text(*label, "sv").value_or("")), std::string(json::text(*label, "en").value_or(""))};
            out.push_back(std::move(one));
        }
        q.by.emplace_back(name, std::move(out));
    }
    if (const auto* reasons = json::list(v, "reasons"))
        for (const auto& r : *reasons) q.reasons.push_back({std::string(json::text(r, "code").value_or("")), json::integer(r, "count")});
    if (const auto* review = json::list(v, "review"))
        for (const auto& r : *review) {
            QualityCase c;
            c.item = json::text(r, "item").value_or("");
            if (c.item.empty()) continue;
            if (const auto* why = json::list(r, "why"))
                for (const auto& w : *why)
                    if (w.is_string()) c.why.emplace_back(w.get_string());
            c.suggested = clinical::urgencyFromCode(json::text(r, "suggested").value_or(""));
            c.decided = clinical::urgencyFromCode(json::text(r, "decided").value_or(""));
            c.reasonCode = json::text(r, "reasonCode").value_or("");
            q.review.push_back(std::move(c));
        }
    return q;
}

int wholePercent(double share) noexcept { return static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * 100)); }

Span wholePercent(const QualityShare& s) noexcept {
    // Outwards: an interval never looks narrower than it is.
    return {static_cast<int>(std::floor(std::clamp(s.low, 0.0, 1.0) * 100 + 1e-9)), static_cast<int>(std::ceil(std::clamp(s.high, 0.0, 1.0) * 100 - 1e-9))};
}

} // namespace fyr::presenter
