#include "server/demo/scripted_patient.h"

#include <algorithm>

namespace fyr::server::demo {
namespace {

bool holds(const std::vector<std::string_view>& list, std::string_view what) {
    return std::ranges::find(list, what) != list.end();
}

bool offers(const triage::Question& q, std::string_view id) {
    return std::ranges::any_of(q.choices, [&](const triage::Choice& c) { return c.id == id; });
}

} // namespace

triage::Answer answerOf(const Opening& story, const triage::Question& q) {
    triage::Answer a;
    a.questionId = q.id;
    const auto unknown = [&] {
        a.unknown = true;
        return a;
    };
    if (q.allowUnknown && holds(story.unsure, q.finding)) return unknown();
    for (const auto& [finding, value] : story.numbers)
        if (finding == q.finding && q.kind == triage::QuestionKind::number) {
            a.number = value;
            return a;
        }
    if (q.finding == "age" && q.kind == triage::QuestionKind::number) {
        a.number = story.months < 36 ? story.months / 12.0 : story.months / 12;
        return a;
    }
    if (q.finding == "sex" && offers(q, clinical::code(story.sex))) {
        a.choices = {std::string(clinical::code(story.sex))};
        return a;
    }
    for (const auto& c : q.choices) { // one question about several findings: its choices are their ids
        if (c.id == "yes" || c.id == "no" || c.id == "none" || !holds(story.has, c.id)) continue;
        a.choices.push_back(c.id);
        if (q.kind != triage::QuestionKind::many) return a;
    }
    if (!a.choices.empty()) return a;
    if (offers(q, "yes") && offers(q, "no")) a.choices = {holds(story.has, q.finding) ? "yes" : "no"};
    else if (offers(q, "none")) a.choices = {"none"};
    if (a.choices.empty()) {
        if (q.kind == triage::QuestionKind::text) a.text = story.lang == "en" ? "Nothing more." : "Inget mer.";
        else a.unknown = true;
    }
    return a;
}

} // namespace fyr::server::demo
