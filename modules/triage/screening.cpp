#include "triage/screening.h"

#include "base/text.h"
#include "triage/compose.h"
#include "triage/knowledge_base.h"
#include "triage/questions.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace fyr::triage {
namespace {

constexpr double adult = 18;
constexpr std::string_view offerPrefix = "screen.";

struct Named {
    const Instrument* instrument = nullptr;
    int item = 0; // 0 = the offer
};
Named named(const KnowledgeBase& kb, std::string_view finding) noexcept {
    const auto& all = kb.screening().instruments;
    const auto of = [&](std::string_view id) {
        const auto it = std::find_if(all.begin(), all.end(), [&](const Instrument& i) { return i.id == id; });
        return it == all.end() ? nullptr : &*it;
    };
    if (finding.starts_with(offerPrefix)) return {of(finding.substr(offerPrefix.size())), 0};
    const auto dot = finding.find('.');
    if (dot == std::string_view::npos) return {};
    const auto* i = of(finding.substr(0, dot));
    int n = 0;
    const auto digits = finding.substr(dot + 1);
    const auto [p, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
    if (!i || ec != std::errc{} || p != digits.data() + digits.size() || n < 1 || n > static_cast<int>(i->items.size())) return {};
    return {i, n};
}

const std::vector<InstrumentAnswer>& answersOf(const Instrument& i, int item) {
    const auto& own = i.items[static_cast<std::size_t>(item - 1)].answers;
    return own.empty() ? i.answers : own;
}
std::optional<int> pointsOf(const Answered& a) {
    if (a.line.unknown || a.points < 0) return std::nullopt;
    return a.points;
}
const Answered* answerTo(const Interview& state, const std::string& finding) {
    const auto it = std::find_if(state.answers.begin(), state.answers.end(), [&](const Answered& a) { return a.finding == finding; });
    return it == state.answers.end() ? nullptr : &*it;
}
std::string itemName(const Instrument& i, int item) { return fmt::format("{}.{}", i.id, item); }
std::string offerName(const Instrument& i) { return std::string(offerPrefix) + i.id; }

bool hasTexts(const Instrument& i, const RoutingPolicy& policy) {
    if (!i.siteText) return true;
    const auto it = policy.instrumentTexts.find(i.id);
    return it != policy.instrumentTexts.end() && it->second.size() == i.items.size();
}

// The instrument of the likeliest cause of the mind, if there is one and its words may be shown.
const Instrument* fitting(const KnowledgeBase& kb, const RoutingPolicy& policy, const Outcome& outcome) {
    const auto& all = kb.screening().instruments;
    for (const auto& share : outcome.suggestion.conditions) {
        const auto c = std::find_if(kb.conditions().begin(), kb.conditions().end(), [&](const Condition& x) { return x.id == share.code; });
        if (c == kb.conditions().end() || !c->group.starts_with("mental")) continue;
        for (const auto& i : all)
            if (std::find(i.groups.begin(), i.groups.end(), c->group) != i.groups.end()) return hasTexts(i, policy) ? &i : nullptr;
        return nullptr;
    }
    return nullptr;
}

bool riskAnswered(const Instrument& i, const Interview& state) {
    if (i.riskItem == 0) return false;
    const auto* a = answerTo(state, itemName(i, i.riskItem));
    const auto p = a ? pointsOf(*a) : std::nullopt;
    return p && *p > i.riskAbove;
}

const Instrument* accepted(const KnowledgeBase& kb, const Interview& state) {
    for (const auto& i : kb.screening().instruments)
        if (const auto* a = answerTo(state, offerName(i)); a && a->points > 0) return &i;
    return nullptr;
}
bool offered(const KnowledgeBase& kb, const Interview& state) {
    return std::any_of(kb.screening().instruments.begin(), kb.screening().instruments.end(), [&](const Instrument& i) { return answerTo(state, offerName(i)); });
}

} // namespace

bool isScreening(std::string_view finding, const KnowledgeBase& kb) noexcept { return named(kb, finding).instrument != nullptr; }

std::optional<Question> presentScreening(const KnowledgeBase& kb, const RoutingPolicy* policy, std::string_view finding) {
    const auto [i, item] = named(kb, finding);
    if (!i) return std::nullopt;
    Question q;
    q.finding = finding;
    q.why = kb.screening().offerWhy;
    if (item == 0) {
        q.topic = "logistics.support";
        const auto count = fmt::format("{}", i->items.size());
        const auto put = [&](std::string text, const std::string& title) { return fillIn(fillIn(std::move(text), "title", title), "count", count); };
        q.text = {put(kb.screening().offer.sv, i->title.sv), put(kb.screening().offer.en, i->title.en)};
        q.choices = {{"yes", {"Ja", "Yes"}}, {"no", {"Nej, hoppa över", "No, skip"}}};
        q.estimatedLeft = static_cast<int>(i->items.size());
        return q;
    }
    q.topic = item == i->riskItem ? "red_flag.mental_health" : "symptom.severity";
    LocalText text = i->items[static_cast<std::size_t>(item - 1)].text;
    if (i->siteText) {
        text = {fmt::format("{}, {}", i->title.sv, item), fmt::format("{}, {}", i->title.en, item)};
        if (policy && hasTexts(*i, *policy)) text = policy->instrumentTexts.at(i->id)[static_cast<std::size_t>(item - 1)];
    }
    const auto before = [](const std::string& intro, const std::string& t) { return intro.empty() ? t : intro + " " + t; };
    q.text = {before(i->intro.sv, text.sv), before(i->intro.en, text.en)};
    for (const auto& a : answersOf(*i, item)) q.choices.push_back({fmt::format("{}", a.points), a.label});
    q.estimatedLeft = static_cast<int>(i->items.size()) - item;
    return q;
}

std::optional<Question> screeningQuestion(const KnowledgeBase& kb, const RoutingPolicy& policy, const Interview& state, const Facts& facts, const Outcome& outcome) {
    const auto& rules = kb.screening();
    if (rules.instruments.empty() || state.subject != Subject::self || state.floor == Urgency::immediate) return std::nullopt;
    if (const auto* i = accepted(kb, state)) {
        if (riskAnswered(*i, state)) { // the suicide screen, whatever limits say
            const auto* risk = answerTo(state, itemName(*i, i->riskItem));
            for (const auto f : i->riskScreen) { // also what was denied before: the questionnaire has just said otherwise
                const auto& finding = kb.findings()[static_cast<std::size_t>(f)];
                const bool since = std::any_of(state.answers.begin(), state.answers.end(), [&](const Answered& a) { return a.finding == finding.id && a.turn > risk->turn; });
                if (since || facts.finding(f) == Truth::yes || !finding.askable()) continue;
                const bool ruledOut = std::any_of(finding.parents.begin(), finding.parents.end(), [&](auto p) {
                    return std::find(i->riskScreen.begin(), i->riskScreen.end(), p) != i->riskScreen.end() && facts.finding(p) == Truth::no;
                });
                if (ruledOut) continue;
                Asked asked;
                asked.finding = f;
                asked.safety = true;
                return present(kb, asked, state, facts);
            }
            return std::nullopt;
        }
        if (state.floor && *state.floor <= Urgency::urgent) return std::nullopt; // something else came up
        for (int n = 1; n <= static_cast<int>(i->items.size()); ++n)
            if (!answerTo(state, itemName(*i, n))) return presentScreening(kb, &policy, itemName(*i, n));
        return std::nullopt;
    }
    if (offered(kb, state) || outcome.suggestion.destination.code != "icbtAssessment" || state.floor) return std::nullopt;
    if (!state.age || *state.age < adult) return std::nullopt;
    const auto* i = fitting(kb, policy, outcome);
    return i ? presentScreening(kb, &policy, offerName(*i)) : std::nullopt;
}

ScreeningAnswer readScreeningAnswer(const Question& q, const Answer& a) {
    ScreeningAnswer out;
    const auto take = [&](const Choice& c) {
        out.text = c.label;
        if (c.id == "yes") out.points = 1;
        else if (c.id == "no") out.declined = true;
        else out.points = c.id[0] - '0';
    };
    for (const auto& c : q.choices) {
        if (!a.choices.empty() && a.choices.front() == c.id) take(c);
        if (a.text.empty()) continue;
        const auto said = lowerCase(trim(a.text));
        if (said == c.id || said == lowerCase(c.label.sv) || said == lowerCase(c.label.en)) take(c);
    }
    if (out.text.sv.empty() && a.unknown) out.text = {"Vet inte", "Don't know"};
    if (out.text.sv.empty() && !a.text.empty()) out.text = {a.text, a.text};
    return out;
}

void settleScreening(const KnowledgeBase& kb, Interview& state) {
    const auto* i = accepted(kb, state);
    if (!i) return;
    const auto last = static_cast<std::int32_t>(state.answers.size()) - 1;
    if (state.answers.back().finding == itemName(*i, i->riskItem) && riskAnswered(*i, state) && i->riskFinding >= 0) {
        Evidence e;
        e.finding = i->riskFinding;
        e.answer = last;
        state.evidence.push_back(e);
    }
    if (!named(kb, state.answers.back().finding).instrument) return;
    int total = 0;
    for (int n = 1; n <= static_cast<int>(i->items.size()); ++n) {
        const auto* a = answerTo(state, itemName(*i, n));
        const auto p = a ? pointsOf(*a) : std::nullopt;
        if (!p) return;
        total += *p;
    }
    MeasureValue m{i->measure, static_cast<double>(total)};
    m.answer = last;
    state.measures.push_back(m);
}

std::vector<ScreeningResult> screeningResults(const KnowledgeBase& kb, const Interview& state) {
    std::vector<ScreeningResult> out;
    const auto* i = accepted(kb, state);
    if (!i) return out;
    ScreeningResult r{i->id, i->title, i->code, i->totalCode, {}, i->most(), {}, false, riskAnswered(*i, state), i->riskItem, {}};
    int total = 0;
    bool complete = true;
    bool any = false;
    for (int n = 1; n <= static_cast<int>(i->items.size()); ++n) {
        const auto& item = i->items[static_cast<std::size_t>(n - 1)];
        ScreeningItemResult one{item.code, item.text, {}, {}, {}};
        if (const auto* a = answerTo(state, itemName(*i, n))) {
            any = true;
            one.text = a->line.question;
            one.answer = a->line.answer;
            one.points = pointsOf(*a);
            if (one.points)
                for (const auto& c : answersOf(*i, n))
                    if (c.points == *one.points) one.answerCode = c.code;
        }
        complete = complete && one.points;
        total += one.points.value_or(0);
        r.items.push_back(std::move(one));
    }
    if (!any) return out;
    if (complete) {
        r.total = total;
        for (const auto& b : i->bands)
            if (total >= b.from && total <= b.to) {
                r.band = b.label;
                r.icbt = b.icbt && !r.risk;
            }
    }
    out.push_back(std::move(r));
    return out;
}

bool screeningAllowsIcbt(const KnowledgeBase& kb, const Interview& state) {
    const auto results = screeningResults(kb, state);
    return std::all_of(results.begin(), results.end(), [](const ScreeningResult& r) { return !r.risk && (!r.total || r.icbt); });
}

LocalText screeningSentence(const KnowledgeBase& kb, const std::vector<ScreeningResult>& results) {
    LocalText out;
    const auto add = [&](std::string sv, std::string en) {
        out.sv += (out.sv.empty() ? "" : " ") + sv;
        out.en += (out.en.empty() ? "" : " ") + en;
    };
    for (const auto& r : results) {
        const auto put = [&](std::string text, const std::string& title, const std::string& band) {
            text = fillIn(fillIn(std::move(text), "title", title), "band", band);
            return fillIn(fillIn(std::move(text), "total", fmt::format("{}", r.total.value_or(0))), "most", fmt::format("{}", r.most));
        };
        const auto& t = kb.phrase(r.total ? "screening_total" : "screening_incomplete");
        add(put(t.sv, r.title.sv, r.band.sv), put(t.en, r.title.en, r.band.en));
        if (r.riskItem == 0) continue;
        const auto& risk = r.items[static_cast<std::size_t>(r.riskItem - 1)];
        if (risk.answer.sv.empty() && risk.answer.en.empty()) continue;
        const auto& line = kb.phrase("screening_risk");
        const auto number = fmt::format("{}", r.riskItem);
        add(fillIn(fillIn(line.sv, "item", number), "answer", risk.answer.sv), fillIn(fillIn(line.en, "item", number), "answer", risk.answer.en));
    }
    return out;
}

} // namespace fyr::triage
