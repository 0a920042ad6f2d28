#include "triage/content/check_reach.h"

#include "triage/facts.h"
#include "triage/reach.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace fyr::triage::content {
namespace {

using Ids = std::set<std::int32_t>;

Interview patient(double age, Sex sex, std::int32_t told) {
    Interview state;
    state.started = true;
    state.age = age;
    state.sex = sex;
    state.words.push_back({"", {}, {}});
    Evidence e;
    e.finding = told;
    e.utterance = 0;
    state.evidence.push_back(e);
    return state;
}

// What the questions that are always asked may answer: themselves, what they hold, and what these imply.
Ids answeredBy(const KnowledgeBase& kb, const Complaint& c, const Facts& facts) {
    Ids out;
    const auto add = [&](std::int32_t f) {
        out.insert(f);
        for (const auto p : kb.findings()[static_cast<std::size_t>(f)].parents) out.insert(p);
    };
    const auto all = [&](const std::vector<std::int32_t>& list) {
        for (const auto f : list) {
            add(f);
            for (const auto choice : kb.findings()[static_cast<std::size_t>(f)].choices) add(choice);
        }
    };
    all(c.screen);
    all(kb.policy().generalScreen);
    for (const auto& s : kb.policy().screenFor)
        if (!s.unread && s.when.evaluate(facts) == Truth::yes) all(s.findings);
    return out;
}

} // namespace

std::vector<Remark> checkReach(const Source& source, const KnowledgeBase& kb) {
    std::vector<Remark> out;
    for (const auto& c : kb.complaints()) {
        std::map<std::int32_t, Ids> beyond; // flag → what would raise it
        for (const auto told : c.entryFindings)
            for (const auto& [age, sex] : {std::pair{3.0, Sex::female}, {35.0, Sex::female}, {35.0, Sex::male}, {75.0, Sex::male}}) {
                Facts facts(kb, patient(age, sex, told));
                if (c.entry.evaluate(facts) != Truth::yes) continue;
                const auto answered = answeredBy(kb, c, facts);
                std::map<std::int32_t, Ids> raises;
                for (const auto& o : allWithinReach(kb, facts, Urgency::urgent)) raises[o.flag].insert(o.finding);
                for (const auto& [flag, by] : raises)
                    if (std::none_of(by.begin(), by.end(), [&](auto f) { return answered.contains(f); })) beyond[flag].insert(by.begin(), by.end());
            }
        const auto rule = std::find_if(source.complaints.begin(), source.complaints.end(), [&](const Rule& r) { return r.id() == c.id; });
        if (rule == source.complaints.end()) continue;
        for (const auto& [flag, by] : beyond) {
            std::string names;
            for (const auto f : by) names += (names.empty() ? "" : ", ") + kb.findings()[static_cast<std::size_t>(f)].id;
            const auto& f = kb.redFlags()[static_cast<std::size_t>(flag)];
            out.push_back({Severity::warning, rule->place("screen"), fmt::format("{}: no question of its screen reaches {} ({}, {}): {}", c.id, f.id, clinical::code(f.urgency), f.label.en, names)});
        }
    }
    return out;
}

} // namespace fyr::triage::content
