#include "triage/interview.h"

#include "triage/absorb.h"
#include "triage/compose.h"
#include "triage/questions.h"
#include "triage/red_flags.h"
#include "triage/screening.h"
#include "triage/second_reading.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::triage {
namespace {

// "Not short of breath" to a question about a sting in the mouth: no answer to it, but no "I don't know" either.
bool toldSomething(const Interview& state, const Answered& a) {
    return a.utterance >= 0 && std::any_of(state.evidence.begin(), state.evidence.end(), [&](const Evidence& e) {
        return e.utterance == a.utterance && !e.unknownAnswer && (e.state == FindingState::present || e.state == FindingState::denied);
    });
}

// How far the interview has come, told from its answers.
// A questionnaire has its own length and takes nothing from the interview's.
Progress progressOf(const KnowledgeBase& kb, const Interview& state) {
    Progress p;
    std::int32_t floorTurn = -1;
    for (const auto& r : state.raised)
        if (r.floor <= Urgency::emergency && (floorTurn < 0 || r.turn < floorTurn)) floorTurn = r.turn;
    if (floorTurn >= 0) p.sinceFloor = 0;
    for (const auto& a : state.answers) {
        if (isScreening(a.finding, kb)) continue;
        ++p.asked;
        const bool atHome = kb.vitals().asks(kb.findingId(a.finding)); // who has no oximeter does not lack answers
        p.measured += atHome ? 1 : 0;
        p.safetyAsked += a.line.safety ? 1 : 0;
        p.safetyUnknown += a.line.safety && a.line.unknown && !toldSomething(state, a) ? 1 : 0;
        const bool about = kb.findingId(a.finding) >= 0; // not age, sex or an open question
        p.background += a.line.safety ? 0 : std::any_of(kb.policy().background.begin(), kb.policy().background.end(), [&](const auto& b) { return b.finding == kb.findingId(a.finding); });
        if (about && !(atHome && a.line.unknown)) p.unknownInRow = a.line.unknown && a.utterance < 0 ? p.unknownInRow + 1 : 0;
        p.concernAsked = p.concernAsked || a.finding == "concern";
        p.moreAsked = p.moreAsked || a.finding == "more";
        p.ageAsked = p.ageAsked || a.finding == "age";
        p.sexAsked = p.sexAsked || a.finding == "sex";
        if (floorTurn >= 0 && a.turn > floorTurn) ++p.sinceFloor;
    }
    return p;
}

std::optional<Urgency> floorOf(const Interview& state) {
    std::optional<Urgency> floor;
    for (const auto& r : state.raised) floor = floor ? clinical::mostUrgent(*floor, r.floor) : r.floor;
    return floor;
}

// Is what was written a clinician's account of an examination that found no emergency, or the patient's of something dealt with
// and over, and has nothing been told since? Then what it raises is for a nurse to read within a day, and so is what "I don't
// know" and "no" add; what is said or answered later counts in full.
bool reassuredByWords(const KnowledgeBase& kb, const Interview& state, const Facts& facts) {
    if (!reassured(kb, facts)) return false;
    const auto& p = kb.policy();
    std::int32_t said = -1;
    for (const auto& e : state.evidence)
        if ((e.finding == p.reassuredBy || e.finding == p.settledBy) && e.state == FindingState::present && e.answer < 0) said = std::max(said, e.utterance);
    if (said < 0) return false;
    const bool told = std::any_of(state.evidence.begin(), state.evidence.end(), [&](const Evidence& e) {
        return (e.answer >= 0 || e.utterance > said) && e.state == FindingState::present && !e.unknownAnswer;
    });
    const bool measured = std::any_of(state.measures.begin(), state.measures.end(), [&](const MeasureValue& m) {
        return m.measure != static_cast<std::int32_t>(Known::age) && (m.answer >= 0 || m.utterance > said);
    });
    return !told && !measured;
}

// Did the last event say or answer something that the flag speaks of?
bool newlySaid(const KnowledgeBase& kb, const Interview& state, std::int32_t flag) {
    const auto& positive = kb.redFlags()[static_cast<std::size_t>(flag)].positive;
    const auto lastAnswer = static_cast<std::int32_t>(state.answers.size()) - 1;
    const auto lastWords = static_cast<std::int32_t>(state.words.size()) - 1;
    return std::any_of(state.evidence.begin(), state.evidence.end(), [&](const Evidence& e) {
        const bool now = (e.answer >= 0 && e.answer == lastAnswer) || (e.utterance > 0 && e.utterance == lastWords);
        return now && e.state == FindingState::present && std::find(positive.begin(), positive.end(), e.finding) != positive.end();
    });
}

// New flags are added; none is ever taken away here.
void raiseFlags(const KnowledgeBase& kb, Interview& state, const Facts& facts) {
    const bool capped = reassuredByWords(kb, state, facts);
    for (auto r : raisedFlags(kb, facts, static_cast<std::int32_t>(state.log.size()) - 1)) {
        if (capped && clinical::moreUrgent(r.floor, Urgency::urgent)) r.floor = Urgency::urgent;
        if (clinical::moreUrgent(r.floor, Urgency::urgent) && holdsBack(kb, state, facts, kb.redFlags()[static_cast<std::size_t>(r.flag)])) {
            r.floor = Urgency::urgent;
            r.doubted = true;
        }
        const auto known = std::find_if(state.raised.begin(), state.raised.end(), [&](const RaisedFlag& k) { return k.flag == r.flag; });
        if (known == state.raised.end()) {
            state.raised.push_back(r);
        } else if (known->fromUnknown || (clinical::moreUrgent(r.floor, known->floor) && (known->doubted || newlySaid(kb, state, r.flag)))) { // what was a risk may become certain, never the other way
            known->fromUnknown = known->fromUnknown && r.fromUnknown;
            known->floor = clinical::mostUrgent(known->floor, r.floor);
            known->doubted = known->doubted && r.doubted;
            if (!r.fromUnknown) known->turn = r.turn;
        }
    }
    state.floor = floorOf(state);
}

// Who answered what was asked is not kept from self-care by an "I don't know"; who left early is. Nor is who answered none
// of several questions about safety, and said nothing unasked that speaks for a mild course.
Asking askingWhenEnded(const KnowledgeBase& kb, const Facts& facts, const Progress& progress) {
    const auto& mild = kb.policy().mildCourse;
    const auto& course = kb.policy().course;
    const bool saidMild = facts.deniedInWords() > 0 || std::any_of(mild.begin(), mild.end(), [&](auto f) { return facts.finding(f) == Truth::yes; }) ||
                          std::any_of(course.begin(), course.end(), [&](const auto& s) { return s.mild() && s.when.evaluate(facts) == Truth::yes; });
    const bool unanswered = progress.safetyUnknown >= 2 && progress.safetyUnknown == progress.safetyAsked && !saidMild;
    return unanswered ? Asking::unanswered : Asking::ended;
}

// Everything that follows from the evidence: flags, the next question, or the outcome.
void conclude(const KnowledgeBase& kb, const RoutingPolicy& policy, Interview& state, Instant now, bool stop) {
    Facts facts(kb, state);
    raiseFlags(kb, state, facts);
    const auto weighings = weighAll(kb, facts);
    auto deciding = decide(kb, facts, weighings, state.floor);
    state.redFlags = flagHits(kb, state, facts);
    state.understood = understoodOf(kb, state, facts);
    markWords(kb, state, facts);
    const auto progress = progressOf(kb, state);
    const auto next = stop ? std::nullopt : nextQuestion(kb, facts, weighings, deciding, state, progress);
    if (next) {
        Question q = present(kb, *next, state, facts);
        q.id = fmt::format("q{}.{}", state.answers.size() + 1, q.finding);
        if (q.safety) {
            q.safetyIndex = progress.safetyAsked + 1;
            q.safetyCount = progress.safetyAsked + 1 + next->safetyLeft;
        }
        state.question = std::move(q);
        state.outcome.reset();
        state.done = false;
        return;
    }
    state.question.reset();
    deciding = settled(kb, state, facts, weighings, stop ? Asking::goesOn : askingWhenEnded(kb, facts, progress));
    state.outcome = compose(kb, policy, state, facts, weighings, deciding, now);
    if (auto q = stop ? std::nullopt : screeningQuestion(kb, policy, state, facts, *state.outcome)) {
        q->id = fmt::format("q{}.{}", state.answers.size() + 1, q->finding);
        if (q->safety) q->safetyIndex = q->safetyCount = progress.safetyAsked + 1;
        state.question = std::move(*q);
        state.outcome.reset();
        state.done = false;
        return;
    }
    state.outcome->stopped = stop;
    state.done = true;
}

// The state after the log's events, without choosing the questions between them.
Interview replayed(const KnowledgeBase& kb, const RoutingPolicy& policy, std::vector<LoggedEvent> log) {
    Interview state;
    for (auto& e : log) {
        state.log.push_back(e);
        if (auto* answer = std::get_if<Answer>(&e.event)) {
            const Facts facts(kb, state);
            const auto q = questionFromId(kb, &policy, state, facts, answer->questionId, e.safety);
            if (q) absorb(kb, state, *q, *answer, e.at);
        } else {
            absorb(kb, state, e.event, e.at);
        }
        raiseFlags(kb, state, Facts(kb, state));
    }
    return state;
}

std::vector<Effect> effectsBetween(const Interview& before, const Interview& after) {
    std::vector<Effect> out;
    for (const auto& f : after.redFlags) {
        const bool known = std::any_of(before.redFlags.begin(), before.redFlags.end(), [&](const auto& b) { return b.id == f.id; });
        if (!known) out.push_back({EffectKind::redFlagRaised, f.id});
    }
    if (after.floor && (!before.floor || clinical::moreUrgent(*after.floor, *before.floor)))
        out.push_back({EffectKind::floorRaised, std::string(clinical::code(*after.floor))});
    if (after.question && (!before.question || before.question->id != after.question->id)) out.push_back({EffectKind::asked, after.question->id});
    if (after.done) out.push_back({EffectKind::finished, std::string(clinical::code(after.outcome->suggestion.urgency))});
    return out;
}

} // namespace

Result<Step> step(const KnowledgeBase& kb, const RoutingPolicy& policy, Interview state, const Event& given, Instant now) {
    const Event event = canonical(given);
    FYR_CHECK(acceptable(state, event));
    const Interview before = state;
    const auto turn = state.turn;
    bool stop = false;
    if (std::holds_alternative<Back>(event)) {
        auto log = std::move(state.log);
        log.pop_back();
        state = replayed(kb, policy, std::move(log));
    } else if (const auto* answer = std::get_if<Answer>(&event)) {
        const auto q = *state.question;
        state.log.push_back({event, now, q.safety});
        absorb(kb, state, q, *answer, now);
    } else if (std::holds_alternative<Stop>(event)) {
        state.log.push_back({event, now, false});
        stop = true;
    } else {
        state.log.push_back({event, now, false});
        absorb(kb, state, event, now);
    }
    state.turn = turn + 1;
    state.kbVersion = kb.version();
    state.kbHash = kb.hash();
    conclude(kb, policy, state, now, stop);
    auto effects = effectsBetween(before, state);
    return Step{std::move(state), std::move(effects)};
}

Outcome standing(const KnowledgeBase& kb, const RoutingPolicy& policy, const Interview& state, Instant now) {
    if (state.outcome) return *state.outcome;
    Facts facts(kb, state);
    const auto weighings = weighAll(kb, facts);
    return compose(kb, policy, state, facts, weighings, settled(kb, state, facts, weighings, Asking::goesOn), now);
}

Refusals refusalsOf(const KnowledgeBase& kb, const Interview& state) {
    const Facts facts(kb, state);
    const auto weighings = weighAll(kb, facts);
    Refusals out;
    const auto asking = askingWhenEnded(kb, facts, progressOf(kb, state));
    (void)selfCareFor(kb, facts, weighings, state.floor, asking, &out);
    const auto level = decide(kb, facts, weighings, {}, asking);
    if (clinical::moreUrgent(level.urgency, Urgency::soon))
        out.push_back({Refusal::Why::urgent, level.leading < 0 ? -1 : weighings[static_cast<std::size_t>(level.leading)].complaint, -1, 0});
    return out;
}

Result<Interview> interviewFromJson(const KnowledgeBase& kb, const RoutingPolicy& policy, const json::value& stored, OtherKnowledge other) {
    FYR_TRY(auto parts, storedParts(stored));
    if (parts.kbHash != kb.hash() && other == OtherKnowledge::refuse)
        return fail(ErrorCode::preconditionFailed, "the interview was made with another knowledge base");
    bool stop = false;
    const auto at = parts.log.empty() ? Instant{} : parts.log.back().at;
    if (!parts.log.empty()) stop = std::holds_alternative<Stop>(parts.log.back().event);
    if (!parts.log.empty() && !std::holds_alternative<Start>(parts.log.front().event)) return fail(ErrorCode::badRequest, "the first event is no start");
    auto state = replayed(kb, policy, std::move(parts.log));
    state.turn = parts.turn;
    state.kbVersion = kb.version();
    state.kbHash = kb.hash();
    const auto repeats = state.repeats;
    if (state.started) conclude(kb, policy, state, at, stop);
    if (state.question) state.repeats = repeats;
    return state;
}

} // namespace fyr::triage
