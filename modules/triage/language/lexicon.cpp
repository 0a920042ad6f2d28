#include "triage/language/lexicon.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fyr::triage {
namespace {

constexpr std::array<std::pair<std::string_view, Trigger>, 24> triggerNames{{
    {"negation_before", Trigger::negationBefore},
    {"negation_verb", Trigger::negationVerb},
    {"negation_inability", Trigger::negationInability},
    {"negation_after", Trigger::negationAfter},
    {"pseudo_negation", Trigger::pseudo},
    {"uncertain_before", Trigger::uncertainBefore},
    {"uncertain_after", Trigger::uncertainAfter},
    {"past_before", Trigger::pastBefore},
    {"past_after", Trigger::pastAfter},
    {"resolved_after", Trigger::resolvedAfter},
    {"resolved_before", Trigger::resolvedBefore},
    {"hypothetical_before", Trigger::hypotheticalBefore},
    {"advice_before", Trigger::adviceBefore},
    {"worry_before", Trigger::worryBefore},
    {"terminators", Trigger::terminator},
    {"or_words", Trigger::orWord},
    {"and_words", Trigger::andWord},
    {"subject_self", Trigger::subjectSelf},
    {"subject_third", Trigger::subjectThird},
    {"clause_verbs", Trigger::clauseVerb},
    {"positive_cues", Trigger::positiveCue},
    {"not_subject", Trigger::notSubject},
    {"question_before", Trigger::questionBefore},
    {"family", Trigger::family},
}};

std::string scalar(const json::value& v) {
    if (v.is_string()) return std::string(v.get_string());
    return json::write(v); // a number written without quotes
}

std::vector<std::string> strings(const json::value& rule) {
    std::vector<std::string> out;
    if (const auto* words = json::list(rule, "words"))
        for (const auto& w : *words) out.push_back(scalar(w));
    return out;
}

} // namespace

Result<Lexicon> Lexicon::load(Lang lang, const json::value& stored) {
    Lexicon lex;
    lex.m_lang = lang;
    const auto* rules = stored.if_array();
    if (!rules) return fail(ErrorCode::content, "the lexicon is not a list");
    for (const auto& rule : *rules) {
        const auto id = json::text(rule, "id");
        if (!id) return fail(ErrorCode::content, "a rule of the lexicon has no id");
        auto words = strings(rule);
        if (*id == "translations") { // "stomach=mage": for texts that mix the languages
            for (const auto& w : words)
                if (const auto at = w.find('='); at != std::string::npos) lex.m_translations[w.substr(0, at)] = w.substr(at + 1);
            continue;
        }
        if (*id == "real_words") {
            for (auto& w : words) lex.m_real.insert(std::move(w));
            continue;
        }
        for (const auto& w : words)
            for (auto& token : wordsOf(w)) lex.m_known.insert(std::move(token));
        if (const auto* values = json::child(rule, "values"))
            for (const auto& [key, value] : *values)
                for (auto& token : wordsOf(key)) lex.m_known.insert(std::move(token));
        const auto trigger = std::find_if(triggerNames.begin(), triggerNames.end(),
                                          [&](const auto& t) { return t.first == *id; });
        if (trigger != triggerNames.end()) {
            for (const auto& w : words) {
                auto tokens = wordsOf(w);
                if (tokens.empty()) continue;
                auto key = tokens.front();
                lex.m_triggers[key].push_back({std::move(tokens), trigger->second});
            }
        } else if (*id == "fillers") {
            for (const auto& w : words) lex.m_fillers.insert(lowerCase(w));
        } else if (*id == "skippable") {
            for (const auto& w : words) lex.m_skippable.insert(lowerCase(w));
        } else if (*id == "distinct") {
            for (const auto& w : words) lex.m_distinct.insert(lowerCase(w));
        } else if (*id == "common") {
            for (const auto& w : words) lex.m_common.insert(lowerCase(w));
        } else if (*id == "intensifier_prefixes") {
            lex.m_intensifiers = std::move(words);
        } else if (*id == "negative_suffixes") {
            lex.m_negativeSuffixes = std::move(words);
        } else if (*id == "ignored") {
            for (const auto& w : words) lex.m_ignored.push_back(wordsOf(w));
        } else if (*id == "same") {
            const auto* groups = json::list(rule, "groups");
            if (!groups) return fail(ErrorCode::content, "lexicon: 'same' has no groups");
            for (const auto& group : *groups) {
                const auto* members = group.if_array();
                if (!members || members->empty()) continue;
                const auto canonical = stem(lang, lowerCase(scalar(members->front())));
                for (const auto& m : *members) {
                    const auto low = lowerCase(scalar(m));
                    lex.m_sameWord[low] = canonical;
                    lex.m_same[stem(lang, low)] = canonical;
                }
            }
        } else if (*id == "numbers" || *id == "units" || *id == "time_points") {
            const auto* values = json::child(rule, "values");
            if (!values) return fail(ErrorCode::content, fmt::format("lexicon: '{}' has no values", *id));
            for (const auto& [key, value] : *values) {
                if (!value.is_number()) return fail(ErrorCode::content, fmt::format("lexicon: {}: '{}' is no number", *id, std::string_view(key)));
                const double number = value.to_number<double>();
                if (*id == "numbers") lex.m_numbers[std::string(key)] = number;
                else if (*id == "units") lex.m_units[std::string(key)] = number;
                else {
                    auto tokens = wordsOf(key);
                    if (tokens.empty()) continue;
                    auto first = tokens.front();
                    lex.m_times[first].push_back({std::move(tokens), number});
                }
            }
        } else if (*id == "relations_child" || *id == "relations_adult" || *id == "relations_patient" || *id == "relations_never") {
            for (const auto& w : words) {
                auto& r = lex.m_relations[lowerCase(w)];
                r.child = *id == "relations_child";
                r.patientAlways = *id == "relations_patient";
                r.never = *id == "relations_never";
            }
        }
        if (trigger == triggerNames.end()) {
            auto& set = lex.m_sets[std::string(*id)];
            for (const auto& w : strings(rule)) set.push_back(lowerCase(w));
        }
    }
    for (auto& [word, relation] : lex.m_relations) {
        if (lex.in("sex_female", word)) relation.sex = clinical::Sex::female;
        else if (lex.in("sex_male", word) || lex.in("relations_male", word)) relation.sex = clinical::Sex::male;
    }
    const auto longer = [](const auto& a, const auto& b) { return a.tokens.size() > b.tokens.size(); };
    for (auto& [word, list] : lex.m_triggers) std::stable_sort(list.begin(), list.end(), longer);
    for (auto& [word, list] : lex.m_times) std::stable_sort(list.begin(), list.end(), longer);
    return lex;
}

std::string Lexicon::canonical(std::string_view word) const {
    if (m_distinct.contains(std::string(word))) return std::string("=") + std::string(word);
    if (const auto it = m_sameWord.find(std::string(word)); it != m_sameWord.end()) return it->second;
    auto s = stem(m_lang, word);
    if (const auto it = m_same.find(s); it != m_same.end()) return it->second;
    return s;
}

std::optional<double> Lexicon::numberWord(std::string_view word) const {
    const auto it = m_numbers.find(std::string(word));
    if (it == m_numbers.end()) return std::nullopt;
    return it->second;
}

std::optional<double> Lexicon::unitHours(std::string_view word) const {
    const auto it = m_units.find(std::string(word));
    if (it == m_units.end()) return std::nullopt;
    return it->second;
}

std::string_view Lexicon::translation(std::string_view word) const {
    const auto it = m_translations.find(std::string(word));
    return it == m_translations.end() ? std::string_view() : std::string_view(it->second);
}

const Relation* Lexicon::relation(std::string_view word) const {
    const auto it = m_relations.find(std::string(word));
    return it == m_relations.end() ? nullptr : &it->second;
}

const std::vector<std::string>& Lexicon::list(std::string_view set) const {
    static const std::vector<std::string> none;
    const auto it = m_sets.find(std::string(set));
    return it == m_sets.end() ? none : it->second;
}

bool Lexicon::in(std::string_view set, std::string_view word) const {
    const auto& words = list(set);
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::span<const Lexicon::Words> Lexicon::triggersAt(std::string_view firstWord) const {
    const auto it = m_triggers.find(std::string(firstWord));
    if (it == m_triggers.end()) return {};
    return it->second;
}

std::span<const Lexicon::TimePoint> Lexicon::timePointsAt(std::string_view firstWord) const {
    const auto it = m_times.find(std::string(firstWord));
    if (it == m_times.end()) return {};
    return it->second;
}

std::size_t readsWords(std::span<const Token> tokens, std::size_t at, const std::vector<std::string>& words) {
    if (at + words.size() > tokens.size()) return 0;
    for (std::size_t i = 0; i < words.size(); ++i)
        if (tokens[at + i].text != words[i]) return 0;
    return words.size();
}

} // namespace fyr::triage
