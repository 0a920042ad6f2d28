#include "triage/evidence.h"

#include <algorithm>
#include <cmath>

namespace fyr::triage {
namespace {

using clinical::EvidenceState;

constexpr double leadingShare = 0.55; // of the posterior, for the complaint that decided
constexpr double nearlyNothing = 1e-9;

// How much each weighing counts.
std::vector<double> mixture(const std::vector<Weighing>& weighings, std::int32_t leading) {
    const auto n = weighings.size();
    if (n == 1) return {1.0};
    std::vector<double> out(n, leading < 0 ? 1.0 / static_cast<double>(n) : (1 - leadingShare) / static_cast<double>(n - 1));
    if (leading >= 0) out[static_cast<std::size_t>(leading)] = leadingShare;
    return out;
}

double logit(double p) {
    p = std::clamp(p, nearlyNothing, 1 - nearlyNothing);
    return std::log(p / (1 - p));
}

// What one finding did to one weighing: added to the log weight of each condition, and of "other cause" at the end.
struct Part {
    std::size_t weighing = 0;
    std::vector<double> log;
};
// The same for all weighings that it took part in.
struct Effect {
    std::int32_t finding = -1;
    bool present = false;
    std::vector<Part> parts;
};

class Influence {
  public:
    Influence(const KnowledgeBase& kb, const Facts& facts, const std::vector<Weighing>& weighings, std::int32_t leading)
        : m_kb(kb), m_facts(facts), m_weighings(weighings), m_mix(mixture(weighings, leading)) {
        for (std::size_t i = 0; i < weighings.size(); ++i) {
            for (const auto& s : spokenIn(kb, facts, weighings[i])) add(s, i);
            for (const auto& c : courseIn(kb, facts, weighings[i])) {
                if (c.finding < 0) continue; // a time
                auto& part = partOf(of(c.finding, true), i);
                for (std::size_t k = 0; k < c.log.size(); ++k) part.log[k] += c.log[k];
            }
            addPriors(i);
        }
    }

    [[nodiscard]] const std::vector<Effect>& effects() const { return m_effects; }

    [[nodiscard]] std::vector<clinical::Toward> towards(std::int32_t finding, const std::vector<clinical::ConditionShare>& conditions) const {
        std::vector<clinical::Toward> out;
        const auto it = std::find_if(m_effects.begin(), m_effects.end(), [&](const auto& e) { return e.finding == finding; });
        if (it == m_effects.end()) return out;
        std::vector<std::vector<double>> without;
        for (std::size_t i = 0; i < m_weighings.size(); ++i) without.push_back(sharesWithout(i, *it));
        for (const auto& c : conditions) {
            double with = 0;
            double less = 0;
            for (std::size_t i = 0; i < m_weighings.size(); ++i) {
                const auto& w = m_weighings[i];
                for (std::size_t k = 0; k < w.conditions.size(); ++k)
                    if (m_kb.conditions()[static_cast<std::size_t>(w.conditions[k])].id == c.code) {
                        with += m_mix[i] * w.p[k];
                        less += m_mix[i] * without[i][k];
                    }
            }
            const double weight = std::clamp(std::round((logit(with) - logit(less)) * 100) / 100, -mostWeight, mostWeight);
            if (std::abs(weight) >= leastWeight) out.push_back({c.code, weight});
        }
        return out;
    }

  private:
    Effect& of(std::int32_t finding, bool present) {
        for (auto& e : m_effects)
            if (e.finding == finding) return e;
        m_effects.push_back({finding, present, {}});
        return m_effects.back();
    }
    Part& partOf(Effect& e, std::size_t i) {
        for (auto& p : e.parts)
            if (p.weighing == i) return p;
        e.parts.push_back({i, std::vector<double>(m_weighings[i].conditions.size() + 1, 0.0)});
        return e.parts.back();
    }

    void add(const Spoken& s, std::size_t i) {
        const auto& w = m_weighings[i];
        auto& part = partOf(of(s.finding, s.present), i);
        for (std::size_t k = 0; k < w.conditions.size(); ++k) {
            const double p = chanceGiven(m_kb, m_kb.conditions()[static_cast<std::size_t>(w.conditions[k])], s.finding);
            part.log[k] += std::log(s.present ? p : 1 - p);
        }
        const double p = chanceGivenOther(m_kb, s.finding);
        part.log.back() += std::log(s.present ? p : 1 - p);
    }
    // Who somebody is moves the prior: pregnant, on the pill, a smoker.
    void addPriors(std::size_t i) {
        const auto& w = m_weighings[i];
        for (std::size_t k = 0; k < w.conditions.size(); ++k)
            for (const auto& factor : m_kb.conditions()[static_cast<std::size_t>(w.conditions[k])].whens) {
                if (factor.factor <= 0 || factor.when.evaluate(m_facts) != Truth::yes) continue;
                for (const auto f : factor.when.findings(true))
                    if (m_facts.finding(f) == Truth::yes) partOf(of(f, true), i).log[k] += std::log(factor.factor);
            }
    }
    std::vector<double> sharesWithout(std::size_t i, const Effect& e) const {
        const auto& w = m_weighings[i];
        const auto part = std::find_if(e.parts.begin(), e.parts.end(), [&](const auto& p) { return p.weighing == i; });
        if (part == e.parts.end()) return w.p;
        // A finding that makes a cause impossible has no weight to take back: it stands as it is.
        std::vector<double> log(w.logWeight.size());
        for (std::size_t k = 0; k < log.size(); ++k) log[k] = std::isfinite(part->log[k]) ? w.logWeight[k] - part->log[k] : w.logWeight[k];
        const double top = *std::max_element(log.begin(), log.end());
        double sum = 0;
        for (auto& l : log) sum += l = std::exp(l - top);
        for (auto& l : log) l /= sum;
        return log;
    }

    const KnowledgeBase& m_kb;
    const Facts& m_facts;
    const std::vector<Weighing>& m_weighings;
    std::vector<double> m_mix;
    std::vector<Effect> m_effects;
};

EvidenceState stateOf(FindingState s) {
    switch (s) {
    case FindingState::present: return EvidenceState::present;
    case FindingState::denied: return EvidenceState::denied;
    case FindingState::uncertain: return EvidenceState::uncertain;
    case FindingState::past: return EvidenceState::past;
    case FindingState::other: return EvidenceState::other;
    case FindingState::hypothetical: return EvidenceState::hypothetical;
    }
    return EvidenceState::uncertain;
}

class Rows {
  public:
    Rows(const KnowledgeBase& kb, const Interview& state, const Facts& facts) : m_kb(kb), m_state(state), m_facts(facts) {}

    void told() {
        for (const auto& e : m_state.evidence) {
            const auto id = e.finding;
            if (find(id) || unnamed(id) || !m_facts.canBeOf(e)) continue;
            auto* row = make(id);
            if (!row) return;
            row->state = standing(e);
            for (const auto& other : m_state.evidence) {
                if (other.finding != id) continue;
                if (other.utterance >= 0 && !other.unknownAnswer && speaksFor(stateOf(other.state), row->state)) quote(*row, other.utterance, other.start, other.end);
                if (other.answer >= 0 && row->questionId.empty()) row->questionId = questionOf(other.answer);
            }
            recorded(*row, id);
        }
    }
    // What only the record says is never shown as said. Where the patient says no to it, both stand: what was said, silent,
    // and what the record says.
    void recorded(clinical::Evidence& row, std::int32_t id) {
        std::string reference;
        bool said = false;
        for (const auto& e : m_state.evidence) {
            if (e.finding != id) continue;
            if (e.record >= 0) reference = m_state.record[static_cast<std::size_t>(e.record)].reference;
            else said = true;
        }
        if (reference.empty() || (said && !m_facts.contradicted(id))) return;
        if (said) {
            auto own = row;
            own.state = EvidenceState::denied;
            own.risk = false;
            for (const auto& e : m_state.evidence)
                if (e.finding == id && e.utterance >= 0 && e.state == FindingState::denied) quote(own, e.utterance, e.start, e.end);
            m_ids.push_back(-1); // weighs nothing
            m_rows.push_back(std::move(own));
        }
        auto& known = *find(id);
        known.record = reference;
        known.quotes.clear();
        known.questionId.clear();
    }
    void measured() {
        for (const auto& m : m_state.measures) { // a later value of the same measure replaces an earlier one
            const auto& def = m_kb.measures()[static_cast<std::size_t>(m.measure)];
            const bool since = def.hoursSince >= 0;
            const auto id = since ? def.hoursSince : def.finding;
            if (id < 0 || unnamed(id) || (since && m_facts.finding(id) != Truth::yes)) continue;
            auto* row = find(id);
            if (!row) row = make(id);
            if (!row) return;
            if (m.record >= 0) {
                if (row->value) continue; // what was said counts
                row->record = m_state.record[static_cast<std::size_t>(m.record)].reference;
            } else if (!row->record.empty()) {
                row->record.clear();
            }
            if (since || def.name == "duration_hours") {
                row->hours = m.value;
            } else {
                row->value = m.value;
                row->unit = def.unit;
            }
            if (!since) row->state = EvidenceState::present;
            if (m.utterance >= 0) quote(*row, m.utterance, m.start, m.end);
            if (m.answer >= 0) row->questionId = questionOf(m.answer);
        }
    }
    // What was concluded and weighs: from the words that it was concluded from.
    void concluded(const std::vector<Effect>& effects) {
        for (const auto& e : effects) {
            if (find(e.finding) || unnamed(e.finding)) continue;
            auto* row = make(e.finding);
            if (!row) return;
            row->derived = true;
            row->state = e.present ? EvidenceState::present : EvidenceState::denied;
            std::set<std::int32_t> findings;
            std::set<std::int32_t> measures;
            sourcesOf(m_kb, m_facts, e.finding, findings, measures);
            for (const auto& told : m_state.evidence)
                if (told.state == FindingState::present && !told.unknownAnswer && told.utterance >= 0 && findings.contains(told.finding))
                    quote(*row, told.utterance, told.start, told.end);
            for (const auto& m : m_state.measures)
                if (m.utterance >= 0 && measures.contains(m.measure)) quote(*row, m.utterance, m.start, m.end);
        }
    }
    void weigh(const Influence& influence, const std::vector<clinical::ConditionShare>& conditions) {
        for (std::size_t i = 0; i < m_rows.size(); ++i) m_rows[i].towards = influence.towards(m_ids[i], conditions);
    }
    std::vector<clinical::Evidence> take() {
        // Concluded and silent: nothing that a reader could use.
        std::vector<clinical::Evidence> out;
        for (auto& r : m_rows)
            if (!r.derived || !r.towards.empty()) out.push_back(std::move(r));
        return out;
    }

  private:
    [[nodiscard]] const Finding& finding(std::int32_t id) const { return m_kb.findings()[static_cast<std::size_t>(id)]; }
    [[nodiscard]] bool unnamed(std::int32_t id) const { return finding(id).label.sv.empty() && finding(id).label.en.empty(); }
    clinical::Evidence* find(std::int32_t id) {
        const auto it = std::find(m_ids.begin(), m_ids.end(), id);
        return it == m_ids.end() ? nullptr : &m_rows[static_cast<std::size_t>(it - m_ids.begin())];
    }
    clinical::Evidence* make(std::int32_t id) {
        if (m_rows.size() >= mostEvidence) return nullptr;
        const auto& f = finding(id);
        clinical::Evidence row;
        row.finding = f.id;
        row.label = f.label;
        row.topic = f.topic;
        using enum FindingKind;
        row.risk = (f.kind == history || f.kind == medication || f.kind == demographic) && !m_kb.flagsOf(id).empty() &&
                   m_facts.finding(id) == Truth::yes;
        m_ids.push_back(id);
        m_rows.push_back(std::move(row));
        return &m_rows.back();
    }
    [[nodiscard]] EvidenceState standing(const Evidence& first) const {
        switch (m_facts.finding(first.finding)) {
        case Truth::yes: return EvidenceState::present;
        case Truth::no: return EvidenceState::denied;
        case Truth::unknown: break;
        }
        if (m_facts.uncertain(first.finding)) return EvidenceState::uncertain;
        auto state = first.unknownAnswer ? EvidenceState::unknown : stateOf(first.state);
        // Said to be there and yet not known: taken back by a later answer.
        return state == EvidenceState::present || state == EvidenceState::denied ? EvidenceState::uncertain : state;
    }
    // What has passed may still count as there (Policy::passing).
    static bool speaksFor(EvidenceState said, EvidenceState row) {
        return said == row || (row == EvidenceState::present && (said == EvidenceState::past || said == EvidenceState::uncertain));
    }
    [[nodiscard]] std::string questionOf(std::int32_t answer) const { return m_state.answers[static_cast<std::size_t>(answer)].line.questionId; }
    void quote(clinical::Evidence& row, std::int32_t utterance, std::uint32_t start, std::uint32_t end) const {
        if (end <= start) return;
        clinical::Quote q{utterance, start, end, wordsAt(m_state, utterance, start, end)};
        if (!q.text.empty() && std::find(row.quotes.begin(), row.quotes.end(), q) == row.quotes.end()) row.quotes.push_back(std::move(q));
    }

    const KnowledgeBase& m_kb;
    const Interview& m_state;
    const Facts& m_facts;
    std::vector<std::int32_t> m_ids;
    std::vector<clinical::Evidence> m_rows;
};

} // namespace

Posterior posteriorOf(const std::vector<Weighing>& weighings, std::int32_t leading) {
    Posterior out;
    if (weighings.empty()) return out;
    out.other = 0;
    const auto mix = mixture(weighings, leading);
    const auto take = [&](std::size_t i) {
        const auto& w = weighings[i];
        out.other += mix[i] * w.otherCause();
        for (std::size_t k = 0; k < w.conditions.size(); ++k) {
            const auto it = std::find(out.conditions.begin(), out.conditions.end(), w.conditions[k]);
            if (it == out.conditions.end()) {
                out.conditions.push_back(w.conditions[k]);
                out.p.push_back(mix[i] * w.p[k]);
            } else {
                out.p[static_cast<std::size_t>(it - out.conditions.begin())] += mix[i] * w.p[k];
            }
        }
    };
    if (leading >= 0) take(static_cast<std::size_t>(leading));
    for (std::size_t i = 0; i < weighings.size(); ++i)
        if (static_cast<std::int32_t>(i) != leading) take(i);
    std::vector<std::size_t> order(out.conditions.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return out.p[a] > out.p[b]; });
    Posterior sorted;
    sorted.other = out.other;
    for (const auto i : order) {
        sorted.conditions.push_back(out.conditions[i]);
        sorted.p.push_back(out.p[i]);
    }
    return sorted;
}

std::vector<clinical::Evidence> evidenceOf(const KnowledgeBase& kb, const Interview& state, const Facts& facts,
                                           const std::vector<Weighing>& weighings, std::int32_t leading,
                                           const std::vector<clinical::ConditionShare>& conditions) {
    Rows rows(kb, state, facts);
    rows.told();
    rows.measured();
    const Influence influence(kb, facts, weighings, leading);
    rows.concluded(influence.effects());
    rows.weigh(influence, conditions);
    return rows.take();
}

} // namespace fyr::triage
