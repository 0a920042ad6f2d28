#include "triage/proof/walk.h"

#include "triage/facts.h"
#include "triage/screening.h"

#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <unordered_set>

namespace fyr::triage::proof {
namespace {

class Mixer { // FNV-1a, twice
  public:
    void add(std::uint64_t v) {
        for (int i = 0; i < 8; ++i) byte(static_cast<std::uint8_t>(v >> (8 * i)));
    }
    void add(double v) { add(std::bit_cast<std::uint64_t>(v)); }
    void add(std::string_view s) {
        for (const char c : s) byte(static_cast<std::uint8_t>(c));
        byte(0xff);
    }
    void byte(std::uint8_t b) {
        m_key.a = (m_key.a ^ b) * 0x100000001b3ULL;
        m_key.b = (m_key.b ^ (b + 0x51U)) * 0x9e3779b97f4a7c15ULL;
    }
    [[nodiscard]] StateKey key() const { return m_key; }

  private:
    StateKey m_key{0xcbf29ce484222325ULL, 0x84222325cbf29ce4ULL};
};

struct KeyHash {
    std::size_t operator()(const StateKey& k) const noexcept { return static_cast<std::size_t>(k.a ^ std::rotl(k.b, 23)); }
};

bool moreUrgent(std::optional<Urgency> a, std::optional<Urgency> b) {
    return a && (!b || clinical::moreUrgent(*a, *b));
}

class Walker {
  public:
    Walker(const KnowledgeBase& kb, const RoutingPolicy& policy, Instant now, const WalkLimits& limits)
        : m_kb(kb), m_policy(policy), m_now(now), m_limits(limits) {}

    Walked run(const Start& start) {
        const auto first = step(m_kb, m_policy, Interview{}, start, m_now);
        if (!first) {
            violated("the opening is refused: " + first.error().describe());
            return std::move(m_out);
        }
        m_flagged = first->state.floor && *first->state.floor <= Urgency::emergency;
        m_story.push_back(start.text);
        visit(first->state, m_limits.states);
        return std::move(m_out);
    }

  private:
    // `room`: how many states may be visited from here; what one answer leaves over is the next one's.
    void visit(const Interview& state, std::uint64_t room) {
        const int unknowns = unknownsIn(state);
        auto key = keyOf(m_kb, state);
        if (m_limits.unknowns != INT_MAX) key.a ^= static_cast<std::uint64_t>(unknowns) * 0x9e3779b97f4a7c15ULL; // what may still be answered differs
        if (!m_known.insert(key).second) {
            ++m_out.merged;
            return;
        }
        ++m_out.states;
        if (state.done) return atEnd(state);
        if (!state.question) return violated("neither a question nor an outcome");
        const auto until = m_out.states + (room - 1);
        const auto questions = std::count_if(state.answers.begin(), state.answers.end(), [&](const Answered& a) { return !isScreening(a.finding, m_kb); });
        if (questions >= m_kb.policy().maxQuestions && !isScreening(state.question->finding, m_kb)) violated("more questions than the limit");
        for (const auto& a : state.answers)
            if (a.finding == state.question->finding) violated("asked twice: " + a.finding);
        const bool wantsStanding = state.question->safety;
        std::optional<Urgency> stood;
        if (wantsStanding) stood = standing(m_kb, m_policy, state, m_now).suggestion.urgency;
        const auto answers = answersTo(*state.question, unknowns < m_limits.unknowns);
        for (std::size_t i = 0; i < answers.size(); ++i) {
            const auto left = until > m_out.states ? until - m_out.states : 0;
            const auto share = left / (answers.size() - i);
            if (share == 0) m_out.complete = false;
            else go(state, answers[i], stood, share);
        }
    }

    void go(const Interview& state, const Answer& answer, std::optional<Urgency> stood, std::uint64_t room) {
        ++m_out.steps;
        m_story.push_back(state.question->finding + (answer.unknown ? " ?" : answer.number ? fmt::format(" {}", *answer.number) : " " + answer.choices.front()));
        const auto next = step(m_kb, m_policy, state, answer, m_now);
        if (!next) {
            violated("refused: " + next.error().describe());
        } else {
            checkStep(state, next->state, answer, stood);
            visit(next->state, room);
        }
        m_story.pop_back();
    }

    void checkStep(const Interview& before, const Interview& after, const Answer& answer, std::optional<Urgency> stood) {
        if (moreUrgent(before.floor, after.floor)) violated("the floor was lowered");
        for (const auto& f : before.raised) {
            const auto kept = std::find_if(after.raised.begin(), after.raised.end(), [&](const RaisedFlag& r) { return r.flag == f.flag; });
            if (kept == after.raised.end()) violated("a flag was taken away");
            else if (clinical::moreUrgent(f.floor, kept->floor)) violated("a flag was lowered");
        }
        const bool no = answer.choices.size() == 1 && (answer.choices.front() == "no" || answer.choices.front() == "none");
        if (!no || !before.question->safety) return;
        if (moreUrgent(after.floor, before.floor)) violated("a \"no\" about danger raised the floor");
        const auto now = standing(m_kb, m_policy, after, m_now).suggestion.urgency;
        if (moreUrgent(now, stood)) violated(fmt::format("a \"no\" about danger raised the level from {} to {}", clinical::code(*stood), clinical::code(now)));
    }

    void atEnd(const Interview& state) {
        ++m_out.ends;
        const auto& o = *state.outcome;
        m_out.longest = std::max(m_out.longest, o.questions);
        if (m_flagged) m_out.mostAfterFlag = std::max(m_out.mostAfterFlag, o.questions);
        if (o.suggestion.destination.code.empty()) violated("no destination");
        for (const auto* t : {&o.advice.title, &o.why, &o.suggestion.reason})
            if (t->sv.empty() || t->en.empty()) violated("a sentence is missing");
        if (state.floor && clinical::moreUrgent(*state.floor, o.suggestion.urgency)) violated("less urgent than the floor");
        if (state.floor && o.suggestion.urgency == Urgency::selfCare) violated("self-care beside a red flag");
    }

    [[nodiscard]] static int unknownsIn(const Interview& state) {
        return static_cast<int>(std::count_if(state.answers.begin(), state.answers.end(), [](const Answered& a) { return a.line.unknown; }));
    }
    [[nodiscard]] std::vector<Answer> answersTo(const Question& q, bool mayNotKnow) const {
        std::vector<Answer> out;
        const auto with = [&](std::string choice) {
            Answer a;
            a.questionId = q.id;
            a.choices = {std::move(choice)};
            out.push_back(std::move(a));
        };
        const auto unknown = [&] {
            Answer a;
            a.questionId = q.id;
            a.unknown = true;
            out.push_back(std::move(a));
        };
        if (isScreening(q.finding, m_kb)) { // the offer
            with(q.choices.empty() ? "no" : q.choices.back().id);
            return out;
        }
        if (q.finding == "concern") { // each complaint has a walk of its own
            unknown();
            return out;
        }
        if (q.kind == QuestionKind::number) {
            constexpr int parts = 4;
            const double low = q.min.value_or(0);
            const double high = q.max.value_or(100);
            for (int i = 0; i <= parts; ++i) {
                Answer a;
                a.questionId = q.id;
                a.number = low + (high - low) * i / parts;
                out.push_back(std::move(a));
            }
        }
        for (const auto& c : q.choices) with(c.id);
        if (q.allowUnknown && (mayNotKnow || out.empty())) unknown();
        return out;
    }

    void violated(std::string what) {
        ++m_out.violations;
        if (m_out.stories.size() >= m_limits.stories) return;
        for (const auto& line : m_story) what += " | " + line;
        m_out.stories.push_back(std::move(what));
    }

    const KnowledgeBase& m_kb;
    const RoutingPolicy& m_policy;
    Instant m_now;
    WalkLimits m_limits;
    Walked m_out;
    std::unordered_set<StateKey, KeyHash> m_known;
    std::vector<std::string> m_story;
    bool m_flagged = false;
};

} // namespace

void Walked::add(const Walked& other, std::size_t most) {
    states += other.states;
    merged += other.merged;
    steps += other.steps;
    ends += other.ends;
    violations += other.violations;
    longest = std::max(longest, other.longest);
    mostAfterFlag = std::max(mostAfterFlag, other.mostAfterFlag);
    complete = complete && other.complete;
    for (const auto& s : other.stories)
        if (stories.size() < most) stories.push_back(s);
}

Walked walk(const KnowledgeBase& kb, const RoutingPolicy& policy, const Start& start, Instant now, const WalkLimits& limits) {
    return Walker(kb, policy, now, limits).run(start);
}

StateKey keyOf(const KnowledgeBase& kb, const Interview& state) {
    Mixer m;
    const Facts facts(kb, state);
    for (std::size_t i = 0; i < kb.findings().size(); ++i) {
        const auto id = static_cast<std::int32_t>(i);
        m.byte(static_cast<std::uint8_t>(static_cast<int>(facts.finding(id)) | (facts.answeredUnknown(id) ? 4 : 0) | (facts.mentioned(id) ? 8 : 0) |
                                         (facts.stated(id) ? 16 : 0) | (facts.uncertain(id) ? 32 : 0) | (facts.told(id) ? 64 : 0)));
    }
    for (std::size_t i = 0; i < kb.measures().size(); ++i)
        if (const auto v = facts.measure(static_cast<std::int32_t>(i))) {
            m.add(static_cast<std::uint64_t>(i));
            m.add(*v);
        }
    auto raised = state.raised;
    std::sort(raised.begin(), raised.end(), [](const auto& x, const auto& y) { return x.flag < y.flag; });
    int afterFloor = -1; // questions since an emergency floor stands, as the planner counts them
    std::int32_t floorTurn = -1;
    for (const auto& r : raised) {
        m.add(static_cast<std::uint64_t>(r.flag));
        m.byte(static_cast<std::uint8_t>((r.fromUnknown ? 8 : 0) | static_cast<int>(r.floor)));
        if (r.floor <= Urgency::emergency && (floorTurn < 0 || r.turn < floorTurn)) floorTurn = r.turn;
    }
    if (floorTurn >= 0) afterFloor = 0;
    std::vector<std::string> asked;
    int safety = 0;
    int safetyUnknown = 0;
    int unknownInRow = 0;
    for (const auto& a : state.answers) {
        asked.push_back(a.finding + (a.points >= 0 ? std::to_string(a.points) : ""));
        if (floorTurn >= 0 && a.turn > floorTurn) ++afterFloor;
        safety += a.line.safety ? 1 : 0;
        safetyUnknown += a.line.safety && a.line.unknown ? 1 : 0;
        const auto id = kb.findingId(a.finding);
        if (id >= 0 && !(kb.vitals().asks(id) && a.line.unknown)) unknownInRow = a.line.unknown && a.utterance < 0 ? unknownInRow + 1 : 0;
    }
    std::sort(asked.begin(), asked.end());
    for (const auto& a : asked) m.add(std::string_view(a));
    for (const int n : {afterFloor, safety, safetyUnknown, unknownInRow, static_cast<int>(state.repeats), static_cast<int>(state.sex), static_cast<int>(state.subject), facts.deniedInWords(), facts.words()})
        m.add(static_cast<std::uint64_t>(n));
    m.add(state.age.value_or(-1));
    m.add(std::string_view(state.question ? state.question->finding : ""));
    m.byte(state.done ? 1 : 0);
    return m.key();
}

std::vector<Opening> openings(const KnowledgeBase& kb) {
    std::vector<Opening> out;
    for (const auto& c : kb.complaints()) {
        if (c.entryFindings.empty()) continue;
        const auto& label = kb.findings()[static_cast<std::size_t>(c.entryFindings.front())].label;
        out.push_back({c.id, "sv", label.sv});
        out.push_back({c.id, "en", label.en});
    }
    return out;
}

} // namespace fyr::triage::proof
