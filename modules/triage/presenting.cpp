// The question as the patient sees it.
#include "triage/questions.h"

#include "triage/reach.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::triage {
namespace {

const LocalText yesText{"Ja", "Yes"};
const LocalText noText{"Nej", "No"};
const LocalText noneText{"Inget av detta", "None of these"};

LocalText forSubject(const LocalText& self, const LocalText& other, const LocalText& child, Subject subject) {
    const auto pick = [&](const std::string& s, const std::string& o, const std::string& c) {
        if (subject == Subject::child) return !c.empty() ? c : !o.empty() ? o : s;
        if (subject == Subject::other) return !o.empty() ? o : s;
        return s;
    };
    return {pick(self.sv, other.sv, child.sv), pick(self.en, other.en, child.en)};
}

// Beside "anything else?": the general signs of danger, and the commonest of those that what was told makes dangerous.
std::vector<std::int32_t> signsToName(const KnowledgeBase& kb, const Facts& facts) {
    constexpr std::size_t mostOfTold = 4;
    std::vector<std::int32_t> out;
    for (const auto f : kb.policy().generalScreen)
        if (facts.finding(f) == Truth::unknown) out.push_back(f);
    auto supposed = facts;
    auto reach = withinReach(kb, supposed, Urgency::urgent);
    std::stable_sort(reach.begin(), reach.end(), [&](const OneAway& a, const OneAway& b) {
        return kb.findings()[static_cast<std::size_t>(a.finding)].leak > kb.findings()[static_cast<std::size_t>(b.finding)].leak;
    });
    std::size_t named = 0;
    for (const auto& o : reach) {
        const auto& f = kb.findings()[static_cast<std::size_t>(o.finding)];
        const bool known = facts.answeredUnknown(o.finding) || std::any_of(out.begin(), out.end(), [&](auto x) {
            return x == o.finding || std::find(f.parents.begin(), f.parents.end(), x) != f.parents.end() || std::find(f.children.begin(), f.children.end(), x) != f.children.end();
        });
        if (known || named == mostOfTold) continue;
        out.push_back(o.finding);
        ++named;
    }
    return out;
}

} // namespace

Question present(const KnowledgeBase& kb, const Asked& asked, const Interview& state, const Facts& facts) {
    Question q;
    q.safety = asked.safety;
    q.estimatedLeft = asked.left;
    const auto system = [&](std::string_view name) {
        const auto& s = kb.systemQuestion(name);
        q.text = forSubject(s.ask, s.askOther, s.askChild, state.subject);
        q.why = s.why;
        q.finding = name;
    };
    switch (asked.what) {
    case Asked::What::age:
        system("age");
        q.topic = "demographic.age";
        q.kind = QuestionKind::number;
        q.min = 0;
        q.max = 120;
        q.decimals = 1;
        q.unit = "years";
        return q;
    case Asked::What::sex:
        system("sex");
        q.topic = "demographic.sex";
        q.choices = {{"female", {"Kvinna", "Woman"}}, {"male", {"Man", "Man"}}, {"other", {"Annat", "Other"}}};
        if (state.subject == Subject::child) q.choices = {{"female", {"Flicka", "Girl"}}, {"male", {"Pojke", "Boy"}}, {"other", {"Annat", "Other"}}};
        return q;
    case Asked::What::concern:
        system("concern");
        q.topic = "concern.summary";
        for (const auto& c : kb.complaints()) q.choices.push_back({c.id, c.label});
        return q;
    case Asked::What::more:
        system("more");
        q.topic = "context.additional";
        q.kind = QuestionKind::many;
        for (const auto f : signsToName(kb, facts)) q.choices.push_back({kb.findings()[static_cast<std::size_t>(f)].id, kb.findings()[static_cast<std::size_t>(f)].label});
        q.choices.push_back({"none", noneText});
        return q;
    case Asked::What::finding: break;
    }
    const auto& f = kb.findings()[static_cast<std::size_t>(asked.finding)];
    q.text = forSubject(f.ask, f.askOther, f.askChild, state.subject);
    q.why = f.why;
    // A question without a reason of its own gets its topic's: "red_flag.breathing", else "red_flag".
    for (std::string_view t = f.topic; q.why.sv.empty() && q.why.en.empty() && !t.empty();) {
        q.why = kb.phrase(fmt::format("why_ask_{}", t));
        const auto dot = t.rfind('.');
        t = dot == std::string_view::npos ? std::string_view{} : t.substr(0, dot);
    }
    q.topic = f.topic;
    q.finding = f.id;
    if (f.measure >= 0) {
        const auto& m = kb.measures()[static_cast<std::size_t>(f.measure)];
        q.kind = QuestionKind::number;
        q.min = m.min;
        q.max = m.max;
        q.decimals = m.decimals;
        q.unit = m.unit;
        if (m.name == "duration_hours") { // people answer in days and weeks, not in hours
            q.kind = QuestionKind::choice;
            q.min.reset();
            q.max.reset();
            q.choices = {{"hours", {"Några timmar", "A few hours"}}, {"day", {"Ungefär ett dygn", "About a day"}},
                         {"days", {"2–3 dagar", "2–3 days"}}, {"week", {"4–7 dagar", "4–7 days"}},
                         {"weeks", {"1–3 veckor", "1–3 weeks"}}, {"month", {"Ungefär en månad", "About a month"}},
                         {"months", {"Flera månader eller längre", "Several months or longer"}}};
        }
    } else if (!f.choices.empty()) {
        q.kind = f.choiceMany ? QuestionKind::many : QuestionKind::choice;
        for (const auto c : f.choices)
            if (facts.finding(c) != Truth::no) q.choices.push_back({kb.findings()[static_cast<std::size_t>(c)].id, kb.findings()[static_cast<std::size_t>(c)].label});
        if (f.choiceNone) q.choices.push_back({"none", noneText});
    } else {
        q.choices = {{"yes", yesText}, {"no", noText}};
    }
    return q;
}

} // namespace fyr::triage
