#include "triage/proof/ddxplus.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <map>
#include <set>

namespace fyr::triage::proof {
namespace {

constexpr std::pair<int, int> ages[] = {{0, 4}, {5, 14}, {15, 29}, {30, 44}, {45, 59}, {60, 74}, {75, 120}};
constexpr std::string_view levels[] = {"immediate", "emergency", "urgent", "soon", "selfCare"}; // of severity 1 to 5

constexpr double never = 0.0002;
constexpr std::string_view anything = "anything";

std::string lower(std::string_view s) {
    std::string out;
    for (const char c : s) out += c == '@' ? 'v' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}
// A word that nobody says, for the text that a patient begins with.
std::string wordOf(std::string_view id) {
    std::string out = "zq";
    for (const char c : id)
        if (c >= '0' && c <= '9') out += static_cast<char>('a' + (c - '0'));
        else if (c != '_' && c != '@') out += static_cast<char>('k' + (c % 13));
    return out;
}
json::object both(std::string_view text) { return {{"sv", text}, {"en", text}}; }
std::string conditionId(std::string_view name) {
    std::string out;
    for (const char c : name)
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
        else if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
        else if (!out.empty() && out.back() != '_') out += '_';
    return out;
}
std::string nameOf(const json::value& v) { return v.is_string() ? std::string(v.as_string()) : json::write(v); }

} // namespace

Result<DdxPatient> ddxPatientFromJson(const json::value& v) {
    DdxPatient p;
    const auto id = json::text(v, "id");
    const auto initial = json::text(v, "initial_evidence");
    const auto gold = json::text(v, "gold_diagnosis");
    const auto age = json::number(v, "age");
    const auto* list = json::list(v, "findings");
    if (!id || !initial || !gold || !age || !list) return fail(ErrorCode::badRequest, "not a patient of DDXPlus");
    p.id = *id;
    p.initial = *initial;
    p.diagnosis = *gold;
    p.age = *age;
    p.sex = json::text(v, "sex") == "female" ? Sex::female : Sex::male;
    for (const auto& e : *list) p.evidences.push_back(nameOf(e));
    return p;
}

Result<KnowledgeBase> ddxKnowledge(const json::value& base, std::span<const DdxPatient> fitted, double certain) {
    const auto* conditions = json::child(base, "conditions");
    const auto* evidences = json::child(base, "evidences");
    if (!conditions || !evidences || fitted.empty()) return fail(ErrorCode::badRequest, "not a base of DDXPlus, or no patients to fit it to");

    // Counts.
    std::map<std::string, double> of; // patients of a condition
    std::map<std::string, std::map<std::string, double>> with;
    std::map<std::string, std::map<std::size_t, double>> aged;
    std::map<std::string, double> women;
    std::map<std::size_t, double> allAged;
    double allWomen = 0;
    std::set<std::string> values; // values that somebody has
    for (const auto& p : fitted) {
        ++of[p.diagnosis];
        for (const auto& e : p.evidences) {
            ++with[p.diagnosis][e];
            values.insert(e);
        }
        for (std::size_t i = 0; i < std::size(ages); ++i)
            if (p.age >= ages[i].first && p.age <= ages[i].second) {
                ++aged[p.diagnosis][i];
                ++allAged[i];
            }
        women[p.diagnosis] += p.sex == Sex::female ? 1 : 0;
        allWomen += p.sex == Sex::female ? 1 : 0;
    }
    const auto n = static_cast<double>(fitted.size());

    // Evidences: one finding, or one question over a finding for each value. The default value is "none of these".
    json::array findings;
    std::map<std::string, std::vector<std::string>> parts; // an evidence's findings, as patients name them
    const auto add = [&](std::string_view name, std::string_view label, std::string_view ask, std::string_view parent) {
        json::object f{{"id", lower(name)}, {"kind", "symptom"}, {"topic", "symptom.associated"}, {"label", both(label)}, {"say", json::object{{"en", json::array{json::value("=" + wordOf(name))}}, {"sv", json::array{}}}}};
        if (!ask.empty()) f["ask"] = both(ask);
        if (const auto* above = evidences->if_contains(parent); above && parent != name && json::text(*above, "data_type") == "B") f["parent"] = lower(parent);
        findings.push_back(std::move(f));
    };
    add(anything, anything, "", ""); // everybody says it: it opens the one complaint and tells no cause from another
    for (const auto& [key, e] : *evidences) {
        const std::string name(key);
        const std::string ask(json::text(e, "question_en").value_or(name));
        const auto kind = json::text(e, "data_type").value_or("B");
        const std::string parent(json::text(e, "code_question").value_or(""));
        if (kind == "B") {
            add(name, ask, ask, parent);
            parts[name] = {name};
            continue;
        }
        const auto* possible = json::list(e, "possible-values");
        const auto usual = nameOf(e.at("default_value"));
        if (possible)
            for (const auto& v : *possible) {
                const auto value = fmt::format("{}_@_{}", name, nameOf(v));
                if (nameOf(v) == usual || !values.contains(value)) continue; // nobody has it: it says nothing
                add(value, nameOf(v), "", parent);
                parts[name].push_back(value);
            }
        if (parts[name].empty()) continue;
        json::object q{{"id", lower(name) + "_which"}, {"kind", "symptom"}, {"topic", "symptom.character"}, {"label", both(ask)}, {"ask", both(ask)}};
        json::array named;
        for (const auto& p : parts[name]) named.push_back(json::object{{"finding", lower(p)}});
        q["choices"] = std::move(named);
        q["none"] = true;
        if (kind == "M") q["many"] = true;
        findings.push_back(std::move(q));
    }

    json::array causes;
    for (const auto& [key, c] : *conditions) {
        const std::string name(key);
        const double here = of[name];
        json::object links{{anything, 0.5}};
        for (const auto& [evidence, list] : parts) // what does not belong to it is hardly ever there, whatever its parent is
            for (const auto& part : list) links[lower(part)] = never;
        for (const auto* list : {"symptoms", "antecedents"})
            if (const auto* symptoms = json::child(c, list))
                for (const auto& [evidence, ignored] : *symptoms)
                    for (const auto& part : parts[std::string(evidence)]) {
                        const double p = (with[name][part] + 0.1) / (here + 0.5);
                        links[lower(part)] = std::clamp(p, never, 0.998);
                    }
        json::object byAge;
        for (std::size_t i = 0; i < std::size(ages); ++i)
            byAge[fmt::format("{}-{}", ages[i].first, ages[i].second)] = ((aged[name][i] + 0.2) / (here + 1.4)) / ((allAged[i] + 0.2) / (n + 1.4));
        const double femaleShare = (women[name] + 0.5) / (here + 1);
        const double allFemale = allWomen / n;
        const auto severity = std::clamp<std::int64_t>(json::integer(c, "severity").value_or(3), 1, 5);
        causes.push_back(json::object{{"id", conditionId(name)}, {"label", both(name)}, {"plain", both(name)}, {"group", "ddxplus"},
                                      {"prior", json::object{{"base", (here + 0.5) / (n + 25)}, {"age", std::move(byAge)}, {"sex", json::object{{"female", femaleShare / allFemale}, {"male", (1 - femaleShare) / (1 - allFemale)}}}}},
                                      {"findings", std::move(links)}, {"urgency", levels[severity - 1]}});
    }
    const auto setting = [](std::string_view id, double value) { return json::object{{"id", id}, {"value", value}}; };
    json::array cost;
    for (int i = 0; i < 5; ++i) {
        json::array row;
        for (int k = 0; k < 5; ++k) row.push_back(i > k ? 4.0 * (i - k) : static_cast<double>(k - i));
        cost.push_back(std::move(row));
    }
    json::object costs{{"id", "cost"}};
    costs["rows"] = std::move(cost);
    json::array policy{costs, setting("leak", 0.0001), setting("leak_share", 0), setting("unknown_cause", 1e-6), setting("min_gain_per_second", 1e-9), setting("diagnosis_weight", 1),
                       setting("max_questions", 60), setting("max_unknown_in_row", 60), setting("cause_certain", certain)};
    json::array complaints{json::object{{"id", anything}, {"label", both(anything)}, {"entry", anything}, {"screen", json::array{}}, {"ask", json::array{}}, {"default", "soon"}}};
    json::object destination{{"id", "gpWeek"}, {"urgency", json::array{"immediate", "emergency", "urgent", "soon", "selfCare"}}, {"label", both("here")}, {"title", both("here")}, {"now", json::array{}}, {"next", both("here")}};
    json::object root{{"format", 1}, {"version", "ddxplus"}, {"manifest", json::object{{"id", "ddxplus"}, {"version", "ddxplus"}, {"approval", "none"}, {"languages", json::array{"sv", "en"}}}},
                      {"lexicon", json::object{{"sv", json::array{}}, {"en", json::array{}}}}, {"sources", json::array{}}, {"redflags", json::array{}}, {"selfcare", json::array{}}};
    root["policy"] = std::move(policy);
    root["destinations"] = json::array{std::move(destination)};
    root["findings"] = std::move(findings);
    root["complaints"] = std::move(complaints);
    root["conditions"] = std::move(causes);
    return KnowledgeBase::fromJson(json::write(root));
}

Result<DdxAsked> askDdxPatient(const KnowledgeBase& kb, const DdxPatient& patient, Instant now) {
    const RoutingPolicy routing;
    std::set<std::string> has;
    for (const auto& e : patient.evidences) has.insert(lower(e));
    Start start{patient.age, patient.sex, "en", wordOf(anything) + ", " + wordOf(patient.initial), Subject::self};
    for (const auto& e : patient.evidences)
        if (e.starts_with(patient.initial + "_@_")) start.text += ", " + wordOf(e);
    DdxAsked out;
    const auto timed = [&](Interview state, const Event& event) {
        const auto from = std::chrono::steady_clock::now();
        auto next = step(kb, routing, std::move(state), event, now);
        out.micros += std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - from).count();
        ++out.turns;
        return next;
    };
    FYR_TRY(auto at, timed({}, start));
    while (at.state.question) {
        const auto& q = *at.state.question;
        Answer a;
        a.questionId = q.id;
        if (q.choices.size() == 2 && q.choices.front().id == "yes") {
            a.choices = {has.contains(q.finding) ? "yes" : "no"};
        } else {
            for (const auto& c : q.choices)
                if (has.contains(c.id) && (a.choices.empty() || q.kind == QuestionKind::many)) a.choices.push_back(c.id);
            if (a.choices.empty()) a.choices = {"none"};
        }
        FYR_TRY(at, timed(std::move(at.state), a));
    }
    out.questions = at.state.outcome->questions;
    if (!at.state.outcome->suggestion.conditions.empty()) {
        out.named = at.state.outcome->suggestion.conditions.front().code;
        out.share = at.state.outcome->suggestion.conditions.front().p;
    }
    if (out.named == conditionId(patient.diagnosis)) out.named = patient.diagnosis;
    return out;
}

} // namespace fyr::triage::proof
