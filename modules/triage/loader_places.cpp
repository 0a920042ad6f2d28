#include "triage/loader_tables.h"

#include <fmt/format.h>
#include <map>

namespace fyr::triage {
namespace {

std::string str(const json::value& v, std::string_view key) { return std::string(json::text(v, key).value_or("")); }
tl::unexpected<Error> wrong(std::string_view id, std::string_view what) { return fail(ErrorCode::content, fmt::format("{}: {}", id, what)); }

} // namespace

Result<> readPlaces(const json::array& rules, const std::function<std::int32_t(std::string_view)>& findingId, Language& lang) {
    std::map<std::string, std::int32_t, std::less<>> sites, senses;
    for (const auto& rule : rules) {
        const auto id = str(rule, "id");
        const auto kind = str(rule, "kind");
        if (kind == "told") continue;
        if (kind != "site" && kind != "sense") return wrong(id, "kind is site, sense or told");
        auto& known = kind == "site" ? sites : senses;
        const auto number = static_cast<std::int32_t>(known.size());
        if (!known.try_emplace(id, number).second) return wrong(id, "is there twice");
        const bool carries = json::boolean(rule, "carries").value_or(false);
        for (const auto l : {Lang::sv, Lang::en}) {
            const auto* byLanguage = json::child(rule, "words");
            const auto* words = byLanguage ? byLanguage->if_contains(code(l)) : nullptr;
            if (!words || !words->is_array() || words->get_array().empty()) return wrong(id, "has no words in one language");
            for (const auto& w : words->get_array()) {
                if (!w.is_string()) return wrong(id, "a word is not text");
                const auto added = kind == "site" ? lang.addSite(l, number, carries, w.get_string()) : lang.addSense(l, number, carries, w.get_string());
                if (!added) return wrong(id, added.error().detail);
            }
        }
    }
    for (const auto& rule : rules) {
        if (str(rule, "kind") != "told") continue;
        const auto id = str(rule, "id");
        const auto finding = findingId(str(rule, "finding"));
        if (finding < 0) return wrong(id, fmt::format("no finding is called '{}'", str(rule, "finding")));
        const auto named = [&](std::string_view key, const auto& known) -> Result<std::vector<std::pair<std::string, std::int32_t>>> {
            std::vector<std::pair<std::string, std::int32_t>> out;
            if (const auto* list = json::list(rule, key))
                for (const auto& v : *list) {
                    const auto it = v.is_string() ? known.find(std::string_view(v.get_string())) : known.end();
                    if (it == known.end()) return wrong(id, fmt::format("{} holds what is no id of one", key));
                    out.emplace_back(it->first, it->second);
                }
            if (out.empty()) return wrong(id, fmt::format("{} is missing", key));
            return out;
        };
        FYR_TRY(const auto at, named("sites", sites));
        FYR_TRY(const auto what, named("senses", senses));
        for (const auto& site : at)
            for (const auto& sense : what) lang.addTold(finding, site.second, sense.second, site.first + " + " + sense.first);
    }
    return {};
}

} // namespace fyr::triage
