// Where each value of the assessment comes from.
#include "triage/evidence.h"
#include "triage/facts.h"
#include "triage/knowledge_base.h"
#include "triage/vitals.h"

#include <algorithm>
#include <set>

namespace fyr::triage {
namespace {

using clinical::VitalPart;
using clinical::VitalSource;

class Sources {
  public:
    Sources(const KnowledgeBase& kb, const Interview& state, const Facts& facts) : m_kb(kb), m_state(state), m_facts(facts) {}

    void of(VitalPart& p) const {
        if (!p.known()) return;
        p.source = VitalSource::concluded;
        const auto& rules = m_kb.vitals();
        if (p.vital == code(Vital::oxygen)) return said(p, rules.oxygen);
        if (p.vital == code(Vital::consciousness)) return said(p, rules.notAlert);
        measured(p, m_kb.measureId(p.vital));
    }

  private:
    // The last value counts, as in Facts.
    void measured(VitalPart& p, std::int32_t measure) const {
        const auto it = std::find_if(m_state.measures.rbegin(), m_state.measures.rend(), [&](const MeasureValue& m) { return m.measure == measure; });
        if (it != m_state.measures.rend()) from(p, *it);
    }
    void said(VitalPart& p, const Expression& rule) const {
        const bool there = rule.evaluate(m_facts) == Truth::yes;
        std::set<std::int32_t> findings;
        std::set<std::int32_t> measures;
        for (const auto f : rule.findings()) {
            findings.insert(f);
            if (there && m_facts.finding(f) == Truth::yes) sourcesOf(m_kb, m_facts, f, findings, measures);
        }
        const auto wanted = there ? FindingState::present : FindingState::denied;
        const auto it = std::find_if(m_state.evidence.rbegin(), m_state.evidence.rend(), [&](const Evidence& e) {
            return e.state == wanted && !e.unknownAnswer && findings.contains(e.finding);
        });
        if (it != m_state.evidence.rend()) from(p, *it);
    }
    // `T`: MeasureValue or Evidence.
    template <class T>
    void from(VitalPart& p, const T& v) const {
        if (v.record >= 0) {
            const auto& entry = m_state.record[static_cast<std::size_t>(v.record)];
            p.source = VitalSource::record;
            p.record = entry.reference;
            p.at = entry.at;
            return;
        }
        if (v.answer >= 0) {
            const auto& a = m_state.answers[static_cast<std::size_t>(v.answer)];
            p.source = p.number && m_kb.vitals().asks(m_kb.findingId(a.finding)) ? VitalSource::home : VitalSource::answered;
            if (a.turn >= 0 && static_cast<std::size_t>(a.turn) < m_state.log.size()) p.at = m_state.log[static_cast<std::size_t>(a.turn)].at;
        }
        if (v.utterance < 0 || static_cast<std::size_t>(v.utterance) >= m_state.words.size()) return;
        if (v.answer < 0) p.source = VitalSource::told;
        p.quote = wordsAt(m_state, v.utterance, v.start, v.end);
        p.at = m_state.words[static_cast<std::size_t>(v.utterance)].at;
    }

    const KnowledgeBase& m_kb;
    const Interview& m_state;
    const Facts& m_facts;
};

} // namespace

void addSources(const KnowledgeBase& kb, const Interview& state, const Facts& facts, VitalAssessment& a) {
    const Sources sources(kb, state, facts);
    for (auto& p : a.parts) sources.of(p);
}

} // namespace fyr::triage
