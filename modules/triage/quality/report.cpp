#include "triage/quality/report.h"

#include <algorithm>
#include <functional>
#include <map>
#include <span>

namespace fyr::triage::quality {
namespace {

using Cases = std::vector<const Case*>;

constexpr std::string_view few = "few";

// Groups in the order of their size, those that are too small put together (see Privacy in the header).
template <class Size, class Group>
std::vector<std::pair<std::string, Group>> folded(std::map<std::string, Group> groups, Size size, const std::function<void(Group&, const Group&)>& join) {
    std::vector<std::pair<std::string, Group>> out(groups.begin(), groups.end());
    std::ranges::stable_sort(out, [&](const auto& a, const auto& b) { return size(a.second) > size(b.second); });
    if (out.empty() || size(out.back().second) >= fewest) return out;
    Group rest{};
    while (!out.empty() && (size(out.back().second) < fewest || size(rest) < fewest)) {
        join(rest, out.back().second);
        out.pop_back();
    }
    out.emplace_back(few, std::move(rest));
    return out;
}

Dimension split(std::string name, const Cases& decided, const std::function<std::string(const Case&)>& key) {
    std::map<std::string, Cases> groups;
    for (const auto* c : decided) groups[key(*c)].push_back(c);
    Dimension d{std::move(name), {}};
    const auto size = [](const Cases& g) { return static_cast<std::int64_t>(g.size()); };
    for (auto& [k, group] : folded<decltype(size), Cases>(std::move(groups), size, [](Cases& a, const Cases& b) { a.insert(a.end(), b.begin(), b.end()); }))
        d.rows.push_back({k, size(group) >= fewest ? std::optional(figuresOf(group)) : std::nullopt});
    return d;
}

std::vector<ReasonRow> reasonsOf(const Cases& decided) {
    std::map<std::string, std::int64_t> counts;
    for (const auto* c : decided)
        if (!c->reasonCode.empty()) ++counts[c->reasonCode];
    std::vector<ReasonRow> out;
    const auto size = [](std::int64_t n) { return n; };
    for (const auto& [k, n] : folded<decltype(size), std::int64_t>(std::move(counts), size, [](std::int64_t& a, const std::int64_t& b) { a += b; }))
        out.push_back({k, n >= fewest ? std::optional(n) : std::nullopt});
    return out;
}

std::vector<ReviewWhy> whyRead(const Case& c) {
    std::vector<ReviewWhy> why;
    if (c.missedEmergency()) why.push_back(ReviewWhy::missedEmergency);
    if (c.belowFloor()) why.push_back(ReviewWhy::belowFloor);
    if (c.kind == clinical::DecisionKind::overridden) why.push_back(ReviewWhy::overridden);
    if (c.uncertain) why.push_back(ReviewWhy::uncertain);
    if (c.abandoned) why.push_back(ReviewWhy::abandoned);
    return why;
}

} // namespace

std::string_view code(ReviewWhy w) noexcept {
    constexpr std::array<std::string_view, 5> names{"missedEmergency", "belowFloor", "overridden", "uncertain", "abandoned"};
    return names[static_cast<std::size_t>(w)];
}

Figures figuresOf(std::span<const Case* const> decided) {
    Figures f;
    Matrix m{};
    std::vector<std::chrono::seconds> times;
    for (const auto* c : decided) {
        if (!c->isDecided()) continue;
        ++f.decided;
        ++m[static_cast<std::size_t>(c->suggested)][static_cast<std::size_t>(c->decided)];
        f.agree.count += c->agrees() ? 1 : 0;
        f.under.count += c->under() ? 1 : 0;
        f.over.count += c->over() ? 1 : 0;
        if (c->toDecision) times.push_back(*c->toDecision);
    }
    f.agree.of = f.under.of = f.over.of = f.decided;
    f.kappa = weightedKappa(m);
    f.timed = static_cast<std::int64_t>(times.size());
    f.medianTime = percentile(times, 0.5);
    f.slowestTenth = percentile(std::move(times), 0.9);
    return f;
}

Report report(std::span<const Case> cases, Instant from, Instant to, std::string_view unit) {
    Report r;
    r.from = from;
    r.to = to;
    r.unit = unit;
    Cases decided;
    for (const auto& c : cases) {
        if (c.entered < from || c.entered >= to || (!unit.empty() && c.unit != unit)) continue;
        ++r.items;
        r.uncertain += c.uncertain ? 1 : 0;
        r.abandoned += c.abandoned ? 1 : 0;
        r.rerouted += c.rerouted ? 1 : 0;
        r.belowFloor += c.belowFloor() ? 1 : 0;
        r.missedEmergencies += c.missedEmergency() ? 1 : 0;
        if (c.isDecided()) {
            decided.push_back(&c);
            ++(*c.kind == clinical::DecisionKind::confirmed ? r.confirmed : r.overridden);
        } else {
            ++r.waiting;
        }
        if (auto why = whyRead(c); !why.empty())
            r.review.push_back({c.id, std::move(why), c.suggested, c.isDecided() ? std::optional(c.decided) : std::nullopt, c.reasonCode});
    }
    std::ranges::stable_sort(r.review, [](const ReviewCase& a, const ReviewCase& b) { return a.why.front() < b.why.front(); });
    r.toReview = static_cast<std::int64_t>(r.review.size());
    if (r.review.size() > reviewAtMost) r.review.resize(reviewAtMost);
    if (static_cast<std::int64_t>(decided.size()) >= fewest) r.all = figuresOf(decided);
    r.dimensions.push_back(split("complaint", decided, [](const Case& c) { return c.complaint; }));
    r.dimensions.push_back(split("lang", decided, [](const Case& c) { return c.lang; }));
    r.dimensions.push_back(split("ageBand", decided, [](const Case& c) { return c.ageBand; }));
    r.dimensions.push_back(split("sex", decided, [](const Case& c) { return c.sex; }));
    r.dimensions.push_back(split("knowledgeBase", decided, [](const Case& c) { return c.knowledgeBase; }));
    r.dimensions.push_back(split("suggested", decided, [](const Case& c) { return std::string(clinical::code(c.suggested)); }));
    r.dimensions.push_back(split("certainty", decided, [](const Case& c) { return std::string(c.uncertain ? "clinicianDecides" : "suggested"); }));
    r.reasons = reasonsOf(decided);
    return r;
}

} // namespace fyr::triage::quality
