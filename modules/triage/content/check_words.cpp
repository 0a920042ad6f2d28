#include "triage/content/check_words.h"

#include "base/json.h"
#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::triage::content {
namespace {

using Words = std::set<std::string, std::less<>>;

Words fillersOf(const std::vector<Rule>& lexicon) {
    Words out;
    for (const auto& r : lexicon) {
        if (r.id() != "fillers") continue;
        const json::value rule(r.value);
        const auto* words = json::list(rule, "words");
        if (!words) continue;
        for (const auto& w : *words)
            if (w.is_string()) out.emplace(w.get_string());
    }
    return out;
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> out;
    while (!text.empty()) {
        const auto end = std::min(text.find(at), text.size());
        if (end > 0) out.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

} // namespace

void checkWords(const Source& source, const std::set<std::string>& inFlags, const std::function<void(std::string place, std::string message)>& warn) {
    for (const auto& [lang, lexicon] : {std::pair{"sv", &source.lexiconSv}, std::pair{"en", &source.lexiconEn}}) {
        const auto fillers = fillersOf(*lexicon);
        for (const auto& r : source.findings) {
            if (!inFlags.contains(r.id())) continue;
            const json::value rule(r.value);
            const auto* say = json::child(rule, "say");
            const auto* list = say && say->contains(lang) ? say->at(lang).if_array() : nullptr;
            if (!list) continue;
            for (const auto& p : *list) {
                if (!p.is_string()) continue;
                const std::string_view phrase(p.get_string());
                if (phrase.starts_with('=')) continue; // read as it is written
                for (const auto word : split(phrase, ' ')) {
                    const auto alternatives = split(word, '|');
                    if (alternatives.size() > 1 && std::all_of(alternatives.begin(), alternatives.end(), [&](auto a) { return fillers.contains(a); }))
                        warn(r.place("say"), fmt::format("{}: '{}' is read without '{}'; write it with '=' if that carries the meaning", r.id(), phrase, word));
                }
            }
        }
    }
}

} // namespace fyr::triage::content
