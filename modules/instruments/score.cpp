#include "instruments/score.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::instruments {
namespace {

Error outOfRange(const Instrument& instrument, Answers answers) {
    Error e{ErrorCode::badRequest, {}};
    std::string which;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (!answers[i] || instrument.items[i].answer(*answers[i])) continue;
        std::string allowed;
        for (const auto& a : instrument.items[i].answers) allowed += fmt::format("{}{}", allowed.empty() ? "" : ", ", a.points);
        e.problems.push_back({fmt::format("{}", i + 1), fmt::format("{} is none of {}", *answers[i], allowed)});
        which += fmt::format("{}{}", which.empty() ? "" : ", ", i + 1);
    }
    e.detail = fmt::format("{}: out of range: {} {}", instrument.id, e.problems.size() == 1 ? "item" : "items", which);
    return e;
}

bool skips(const Skip& skip, Answers answers) {
    int sum = 0;
    for (const auto w : skip.when) {
        if (w >= answers.size() || !answers[w]) return false;
        sum += *answers[w];
    }
    return sum <= skip.atMost;
}
bool followed(const Skip& skip, Answers answers) {
    return std::none_of(skip.items.begin(), skip.items.end(), [&](std::size_t i) { return i < answers.size() && answers[i]; });
}
bool isSkipped(const Instrument& instrument, Answers answers, std::size_t item) {
    return std::any_of(instrument.skips.begin(), instrument.skips.end(), [&](const Skip& s) {
        return std::find(s.items.begin(), s.items.end(), item) != s.items.end() && skips(s, answers) && followed(s, answers);
    });
}

// What an item adds: nothing when the form skips it, empty when it is missing.
std::optional<int> adds(const Instrument& instrument, Answers answers, std::size_t i) {
    const auto& item = instrument.items[i];
    if (i >= answers.size() || !answers[i]) return isSkipped(instrument, answers, i) ? std::optional<int>(0) : std::nullopt;
    return item.reversed ? item.lowest() + item.highest() - *answers[i] : *answers[i];
}

// The sum of a part: all of it, or what is known to be there at least.
struct Sum {
    int known = 0;
    bool complete = true;
};
Sum sumOf(const Instrument& instrument, const Part& part, Answers answers) {
    Sum sum;
    for (std::size_t n = 0; n < part.items.size(); ++n) {
        const auto gate = part.where.empty() ? std::optional<int>(1) : adds(instrument, answers, part.where[n]);
        if (gate && *gate < 1) continue;
        const auto points = adds(instrument, answers, part.items[n]);
        if (gate && points) sum.known += *points;
        else sum.complete = sum.complete && points && *points == 0; // nought, whatever the gate would say
    }
    return sum;
}

void judge(const Instrument& instrument, Answers answers, Score& out) {
    for (std::size_t r = 0; r < instrument.risks.size(); ++r) {
        const auto& rule = instrument.risks[r];
        // of a part what is known counts: something left out must not hide what was said
        const auto points = rule.item ? (*rule.item < answers.size() ? answers[*rule.item] : std::nullopt)
                                      : std::optional<int>(sumOf(instrument, instrument.parts[*rule.part], answers).known);
        if (!points) {
            if (rule.item && !isSkipped(instrument, answers, *rule.item) && std::find(out.riskUnanswered.begin(), out.riskUnanswered.end(), *rule.item) == out.riskUnanswered.end())
                out.riskUnanswered.push_back(*rule.item);
            continue;
        }
        if (*points < rule.from) continue;
        const Hit hit{r, rule.item, rule.part, *points, rule.act};
        const auto same = std::find_if(out.risk.begin(), out.risk.end(), [&](const Hit& h) { return h.item == hit.item && h.part == hit.part; });
        if (same == out.risk.end()) out.risk.push_back(hit);
        else if (hit.act > same->act) *same = hit;
    }
}

} // namespace

Result<> scoreInto(const Instrument& instrument, Answers answers, Score& out) {
    const auto& items = instrument.items;
    const auto unscoredTail = [&] { return std::all_of(items.begin() + static_cast<std::ptrdiff_t>(answers.size()), items.end(), [](const Item& i) { return !i.scored; }); };
    if (answers.size() > items.size() || (answers.size() < items.size() && !unscoredTail()))
        return fail(ErrorCode::badRequest, fmt::format("{}: {} answers for {} items", instrument.id, answers.size(), items.size()));
    out.total.reset();
    out.band.reset();
    out.missing = 0;
    out.skipped = 0;
    out.prorated = false;
    out.risk.clear();
    out.riskUnanswered.clear();
    out.items.assign(answers.begin(), answers.end());
    out.items.resize(items.size());
    int sum = 0;
    int scored = 0;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto& item = items[i];
        if (answers[i] && !item.answer(*answers[i])) return fail(outOfRange(instrument, answers));
        if (!item.scored) continue;
        ++scored;
        if (answers[i]) sum += item.reversed ? item.lowest() + item.highest() - *answers[i] : *answers[i];
        else if (!instrument.skips.empty() && isSkipped(instrument, answers, i)) ++out.skipped;
        else ++out.missing;
    }
    if (instrument.summed && out.missing <= instrument.mostMissing && out.missing < scored) {
        if (out.missing > 0 && instrument.prorate) { // the mean of those answered stands for the missing; halves are rounded up
            const int answered = scored - out.missing;
            sum = (2 * sum * scored + answered) / (2 * answered);
            out.prorated = true;
        }
        out.total = sum * instrument.factor;
        out.band = instrument.bandOf(*out.total);
    }
    out.parts.clear();
    for (const auto& part : instrument.parts) {
        const auto all = sumOf(instrument, part, answers);
        out.parts.push_back(all.complete ? std::optional<int>(all.known) : std::nullopt);
    }
    judge(instrument, answers, out);
    return {};
}

Result<Score> score(const Instrument& instrument, Answers answers) {
    Score out;
    FYR_CHECK(scoreInto(instrument, answers, out));
    return out;
}

bool asked(const Instrument& instrument, Answers answers, std::size_t item) {
    return item < instrument.items.size() && std::none_of(instrument.skips.begin(), instrument.skips.end(), [&](const Skip& s) {
        return std::find(s.items.begin(), s.items.end(), item) != s.items.end() && skips(s, answers);
    });
}

std::optional<Act> strongest(const Score& score) noexcept {
    std::optional<Act> out;
    for (const auto& h : score.risk)
        if (!out || h.act > *out) out = h.act;
    return out;
}

} // namespace fyr::instruments
