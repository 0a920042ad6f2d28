// Evidence as people see it: marks in their words, quotes behind a red flag, what was understood.
#include "base/text.h"
#include "triage/compose.h"
#include "triage/evidence.h"
#include "triage/language/language.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

namespace fyr::triage {
namespace {

struct FlagSources {
    std::set<std::int32_t> findings;
    std::set<std::int32_t> measures;
};
FlagSources flagSources(const KnowledgeBase& kb, const Facts& facts, const RedFlag& flag) {
    FlagSources s;
    for (const auto f : flag.positive) sourcesOf(kb, facts, f, s.findings, s.measures);
    for (const auto m : flag.when.measures()) s.measures.insert(m);
    return s;
}

std::string number(double v, std::string_view lang) {
    auto text = std::abs(v - std::round(v)) < 0.05 ? fmt::format("{:.0f}", v) : fmt::format("{:.1f}", v);
    if (lang == "sv") std::replace(text.begin(), text.end(), '.', ',');
    return text;
}

} // namespace

void sourcesOf(const KnowledgeBase& kb, const Facts& facts, std::int32_t id, std::set<std::int32_t>& findings,
               std::set<std::int32_t>& measures, int depth) {
    if (depth > 3 || facts.finding(id) != Truth::yes || !findings.insert(id).second) return;
    const auto& f = kb.findings()[static_cast<std::size_t>(id)];
    for (const auto c : f.children) sourcesOf(kb, facts, c, findings, measures, depth + 1);
    if (f.when.empty() || facts.stated(id)) return;
    for (const auto m : f.when.measures()) measures.insert(m);
    for (const auto in : f.when.findings(true)) sourcesOf(kb, facts, in, findings, measures, depth + 1);
}

std::string wordsAt(const Interview& state, std::int32_t utterance, std::uint32_t start, std::uint32_t end) {
    const auto& text = state.words[static_cast<std::size_t>(utterance)].text;
    const auto from = byteOfCodePoint(text, start);
    const auto to = byteOfCodePoint(text, end);
    return text.substr(from, to - from);
}

std::vector<clinical::RedFlagHit> flagHits(const KnowledgeBase& kb, const Interview& state, const Facts& facts) {
    std::vector<clinical::RedFlagHit> out;
    for (const auto& r : state.raised) {
        const auto& flag = kb.redFlags()[static_cast<std::size_t>(r.flag)];
        clinical::RedFlagHit hit;
        hit.id = flag.id;
        hit.label = flag.label;
        hit.floor = r.floor;
        hit.fromUnknown = r.fromUnknown;
        const auto from = flagSources(kb, facts, flag);
        const auto add = [&](std::string text) {
            if (!text.empty() && std::find(hit.quotes.begin(), hit.quotes.end(), text) == hit.quotes.end()) hit.quotes.push_back(std::move(text));
        };
        for (const auto& e : state.evidence) {
            if (e.state != FindingState::present || e.unknownAnswer || e.utterance < 0 || !from.findings.contains(e.finding)) continue;
            add(wordsAt(state, e.utterance, e.start, e.end));
        }
        for (const auto& e : state.evidence) // and what only the record says
            if (e.record >= 0 && e.state == FindingState::present && from.findings.contains(e.finding)) add(recordQuote(state.record[static_cast<std::size_t>(e.record)], state.lang));
        for (const auto& m : state.measures)
            if (m.record >= 0 && from.measures.contains(m.measure)) add(recordQuote(state.record[static_cast<std::size_t>(m.record)], state.lang));
        for (const auto& m : state.measures)
            if (m.utterance >= 0 && from.measures.contains(m.measure)) add(wordsAt(state, m.utterance, m.start, m.end));
        out.push_back(std::move(hit));
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return clinical::moreUrgent(a.floor, b.floor); });
    return out;
}

void markWords(const KnowledgeBase& kb, Interview& state, const Facts& facts) {
    std::set<std::int32_t> flagged;
    for (const auto& r : state.raised) {
        auto s = flagSources(kb, facts, kb.redFlags()[static_cast<std::size_t>(r.flag)]);
        flagged.insert(s.findings.begin(), s.findings.end());
    }
    for (auto& w : state.words) w.spans.clear();
    for (const auto& e : state.evidence) {
        if (e.utterance < 0 || e.end <= e.start || e.unknownAnswer || !facts.canBeOf(e)) continue;
        const auto& f = kb.findings()[static_cast<std::size_t>(e.finding)];
        if (f.kind == FindingKind::impression && !flagged.contains(e.finding)) continue; // words that only kept from home are no findings
        clinical::WordSpan span;
        span.start = e.start;
        span.end = e.end;
        switch (e.state) {
        case FindingState::present: span.kind = flagged.contains(e.finding) ? clinical::SpanKind::redFlag : clinical::SpanKind::finding; break;
        case FindingState::denied: span.kind = clinical::SpanKind::denied; break;
        case FindingState::other: span.kind = clinical::SpanKind::otherPerson; break;
        default: span.kind = clinical::SpanKind::uncertain; break;
        }
        span.finding = f.id;
        span.label = f.label;
        state.words[static_cast<std::size_t>(e.utterance)].spans.push_back(std::move(span));
    }
    for (auto& w : state.words)
        std::stable_sort(w.spans.begin(), w.spans.end(), [](const auto& a, const auto& b) { return a.start != b.start ? a.start < b.start : a.end > b.end; });
}

std::vector<Understood> understoodOf(const KnowledgeBase& kb, const Interview& state, const Facts& facts) {
    std::vector<Understood> out;
    std::set<std::int32_t> seen;
    for (const auto& e : state.evidence) {
        if (e.record >= 0 || !seen.insert(e.finding).second) continue; // the patient is told their own words, not the record's
        const auto& f = kb.findings()[static_cast<std::size_t>(e.finding)];
        if ((f.label.sv.empty() && f.label.en.empty()) || f.kind == FindingKind::impression) continue; // what we think of the words is nothing they said
        const auto t = facts.contradicted(e.finding) ? Truth::no : facts.finding(e.finding);
        if (t == Truth::unknown && !facts.uncertain(e.finding)) continue;
        out.push_back({f.id, f.label, t == Truth::yes ? FindingState::present : t == Truth::no ? FindingState::denied : FindingState::uncertain});
    }
    std::set<std::int32_t> measured;
    for (auto it = state.measures.rbegin(); it != state.measures.rend(); ++it) {
        const auto& m = kb.measures()[static_cast<std::size_t>(it->measure)];
        if (it->record >= 0) continue;
        if (m.hoursSince >= 0 || m.finding < 0 || m.name == "duration_hours" || !measured.insert(it->measure).second) continue;
        const auto& f = kb.findings()[static_cast<std::size_t>(m.finding)];
        const auto with = [&](const std::string& label, std::string_view lang) { // "smärta 0–10: 4", "feber 39,2"
            const bool scale = !label.empty() && label.back() >= '0' && label.back() <= '9';
            return label + (scale ? ": " : " ") + number(it->value, lang);
        };
        out.push_back({f.id, {with(f.label.sv, "sv"), with(f.label.en, "en")}, FindingState::present});
    }
    return out;
}

} // namespace fyr::triage
