#include "presenter/item.h"

#include "base/text.h"
#include "protocol/payload.h"

#include <algorithm>
#include <cmath>

namespace fyr::presenter {
namespace {

using clinical::ItemStatus;
using clinical::SpanKind;
using clinical::Urgency;

int alarm(SpanKind kind) {
    switch (kind) {
    case SpanKind::redFlag: return 5;
    case SpanKind::uncertain: return 4;
    case SpanKind::finding: return 3;
    case SpanKind::denied: return 2;
    case SpanKind::otherPerson: return 1;
    }
    return 0;
}

} // namespace

std::vector<WordRun> markWords(const clinical::Utterance& u) {
    const auto length = static_cast<std::uint32_t>(codePoints(u.text));
    // Which span owns each code point: the most alarming, and of two alike the first.
    std::vector<int> owner(length, -1);
    for (std::size_t s = 0; s < u.spans.size(); ++s) {
        const auto& span = u.spans[s];
        if (span.start >= span.end || span.end > length) continue;
        for (std::uint32_t i = span.start; i < span.end; ++i) {
            const int have = owner[i];
            if (have < 0 || alarm(span.kind) > alarm(u.spans[static_cast<std::size_t>(have)].kind))
                owner[i] = static_cast<int>(s);
        }
    }
    std::vector<WordRun> runs;
    std::size_t byte = 0;
    for (std::uint32_t from = 0; from < length;) {
        std::uint32_t to = from + 1;
        while (to < length && owner[to] == owner[from]) ++to;
        const std::size_t bytes = byteOfCodePoint(std::string_view(u.text).substr(byte), to - from);
        WordRun run;
        run.text = u.text.substr(byte, bytes);
        if (owner[from] >= 0) {
            const auto& span = u.spans[static_cast<std::size_t>(owner[from])];
            run.kind = span.kind;
            run.finding = span.finding;
            run.label = span.label;
        }
        byte += bytes;
        from = to;
        runs.push_back(std::move(run));
    }
    return runs;
}

std::vector<LevelBar> levelBars(const clinical::Suggestion& s) {
    std::vector<LevelBar> bars;
    for (const Urgency level : clinical::allUrgencies) {
        const auto i = static_cast<std::size_t>(level);
        bars.push_back({.level = level,
                        .share = i < s.shares.size() ? s.shares[i] : 0,
                        .suggested = level == s.urgency && !s.clinicianDecides,
                        .belowFloor = s.floor && clinical::moreUrgent(*s.floor, level)});
    }
    return bars;
}

Percent percent(double share) noexcept {
    const int value = static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * 100));
    return {.value = value, .tiny = value == 0};
}

std::vector<ActionState> actions(const QueueEntry& e, const std::string& me, bool mayDecide) {
    const bool held = !e.item.holder.id.empty();
    const bool mine = held && e.item.holder.id == me;
    const bool decided = e.item.status == ItemStatus::decided || e.item.status == ItemStatus::closed;
    const WhyNot rights = mayDecide ? WhyNot::possible : WhyNot::notClinician;
    const auto first = [](std::initializer_list<WhyNot> reasons) {
        for (const WhyNot r : reasons)
            if (r != WhyNot::possible) return r;
        return WhyNot::possible;
    };
    const WhyNot attention = e.attention ? WhyNot::needsAttention : WhyNot::possible;
    const WhyNot other = held && !mine ? WhyNot::heldByOther : WhyNot::possible;
    const WhyNot done = decided ? WhyNot::alreadyDecided : WhyNot::possible;
    return {
        {decided ? Action::reopen : mine ? Action::release : Action::claim, first({rights, attention, decided ? WhyNot::possible : other})},
        {Action::confirm, first({rights, attention, done, other})},
        {Action::override, first({rights, attention, done, other})},
        {Action::route, first({rights, attention, other})},
        {Action::anamnesis, rights},
        {Action::note, rights},
    };
}

OverrideCheck check(const OverrideDraft& draft, const clinical::TriageItem& item) {
    OverrideCheck out;
    if (!draft.level) {
        out.problems.push_back(OverrideProblem::levelMissing);
    } else {
        out.belowFloor = item.suggestion.floor && clinical::moreUrgent(*item.suggestion.floor, *draft.level);
        out.lowers = clinical::moreUrgent(item.urgency(), *draft.level);
        const bool same = !item.suggestion.clinicianDecides && *draft.level == item.suggestion.urgency &&
                          draft.destination == item.suggestion.destination.code;
        if (same) out.problems.push_back(OverrideProblem::sameAsSuggestion);
    }
    if (draft.destination.empty()) out.problems.push_back(OverrideProblem::destinationMissing);
    const std::size_t written = protocol::saysSomething(draft.reason) ? codePoints(trim(draft.reason)) : 0;
    const bool coded = !draft.reasonCode.empty() && draft.reasonCode != "other";
    // Signs beside a code are refused, too: whoever reads them would wonder what they mean.
    if (written == 0 && (!coded || !trim(draft.reason).empty()) && !(out.belowFloor && coded))
        out.problems.push_back(OverrideProblem::reasonMissing);
    else if (out.belowFloor && written < 10)
        out.problems.push_back(OverrideProblem::reasonTooShort);
    return out;
}

std::array<std::string_view, quickReasons> reasonsFor(const OverrideDraft& draft, const clinical::TriageItem& item) {
    std::string_view level;
    if (draft.level && *draft.level != item.suggestion.urgency) level = clinical::moreUrgent(*draft.level, item.suggestion.urgency) ? "tooLow" : "tooCautious";
    return {"wordsMisread", "askedTooLittle", level, "routing", "newInformation"};
}

const std::vector<std::string>& allDestinations() {
    static const std::vector<std::string> all{"ambulance",     "emergencyDepartment", "psychiatricEmergency",
                                              "gpToday",       "outOfHours",          "nurseCall",           "maternity",
                                              "dentist",       "optician",            "gpWeek",
                                              "icbtAssessment", "poisonInformation",   "pharmacy",
                                              "selfCare"};
    return all;
}

const std::vector<std::string>& destinationsFor(Urgency level) {
    static const std::vector<std::vector<std::string>> byLevel{
        {"ambulance"},
        {"emergencyDepartment", "psychiatricEmergency", "maternity", "poisonInformation"},
        {"gpToday", "outOfHours", "nurseCall", "maternity", "dentist", "optician", "poisonInformation"},
        {"gpWeek", "nurseCall", "icbtAssessment", "dentist", "optician", "maternity"},
        {"selfCare", "pharmacy", "icbtAssessment"},
    };
    return byLevel[static_cast<std::size_t>(level)];
}

} // namespace fyr::presenter
