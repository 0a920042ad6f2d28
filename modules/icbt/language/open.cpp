#include "icbt/language/open.h"

#include "base/share.h"
#include "base/whole_file.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::icbt {
namespace {

namespace fs = std::filesystem;

constexpr int hardestSwedish = 40; // LIX above 40 is no longer easy to read (Björnsson 1968)
constexpr int hardestEnglish = 45;

fs::path textsOf(const fs::path& file, const std::string& name) {
    std::error_code ec;
    if (const auto beside = file.parent_path() / "texts" / name; fs::is_directory(beside, ec)) return beside;
    for (const auto& share : shareFolders())
        if (const auto installed = share / "icbt" / "texts" / name; fs::is_directory(installed, ec)) return installed;
    return {};
}

void checkReminders(const Compiled& c, std::vector<Problem>& problems) {
    const auto& p = c.programme;
    const auto toPatient = [](const std::vector<Reminder>& all) { return std::any_of(all.begin(), all.end(), [](const Reminder& r) { return r.to == Role::patient; }); };
    for (std::size_t i = 0; i < p.measures.size(); ++i)
        if (!toPatient(p.measures[i].reminders)) problems.push_back({c.place(fmt::format("/measures/{}", i)), fmt::format("P9: '{}' reminds nobody before it is missed", p.measures[i].id)});
    for (std::size_t i = 0; i < p.modules.size(); ++i)
        if (!toPatient(p.modules[i].reminders)) problems.push_back({c.place(fmt::format("/modules/{}", i)), fmt::format("P9: '{}' reminds nobody while it is open", p.modules[i].id)});
}

} // namespace

InstrumentIndex indexOf(const instruments::Catalogue& catalogue) {
    return [&catalogue](std::string_view id) -> std::optional<InstrumentFacts> {
        const auto* found = catalogue.find(id);
        if (!found) return {};
        InstrumentFacts f{found->id, found->version, {}, found->least, found->most, !found->siteText};
        for (const auto& item : found->items) f.items.emplace_back(item.lowest(), item.highest());
        return f;
    };
}

void checkTogether(const Compiled& c, const Texts& texts, std::vector<Problem>& problems) {
    const auto& p = c.programme;
    checkReminders(c, problems);
    const auto shows = [&](const std::vector<Page>& pages) { return std::any_of(pages.begin(), pages.end(), [](const Page& x) { return x.kind == Page::Kind::homework; }); };
    for (std::size_t i = 0; i < p.modules.size(); ++i) {
        const auto place = c.place(fmt::format("/modules/{}", i));
        const auto* t = texts.module(p.modules[i].id);
        if (!t) {
            problems.push_back({place, fmt::format("P16: '{}' has no text", p.modules[i].id)});
            continue;
        }
        for (const auto& lang : p.languages) {
            const auto pages = t->pages.find(lang);
            if (pages == t->pages.end() || !shows(pages->second)) problems.push_back({place, fmt::format("P16: '{}' has no text in '{}'", p.modules[i].id, lang)});
            const auto lix = t->lix.find(lang);
            const int most = lang == "sv" ? hardestSwedish : hardestEnglish;
            if (lix != t->lix.end() && lix->second > most) problems.push_back({place, fmt::format("P16: '{}' is hard to read in '{}': LIX {}, at most {}", p.modules[i].id, lang, lix->second, most)});
        }
        for (const auto& sheet : p.modules[i].worksheets)
            if (!texts.worksheet(sheet)) problems.push_back({place, fmt::format("P16: there is no worksheet '{}'", sheet)});
    }
    for (const auto& t : texts.modules)
        if (p.moduleOf(t.id) == none) problems.push_back({c.place("/modules"), fmt::format("P16: the text '{}' belongs to no module", t.id)});
    for (std::size_t i = 0; i < p.close.size(); ++i) {
        if (p.close[i].kind != CloseRule::Kind::worksheet) continue;
        const auto* sheet = texts.worksheet(p.close[i].worksheet);
        if (!sheet) problems.push_back({c.place(fmt::format("/close/{}", i)), fmt::format("P16: there is no worksheet '{}'", p.close[i].worksheet)});
    }
    for (const auto row : silentRows(p)) problems.push_back({c.place(fmt::format("/eligibility/rows/{}", row)), "P16: it says nothing to the clinician: 'text' in every language is missing"});
    for (const auto& f : p.instruments)
        if (std::none_of(p.measures.begin(), p.measures.end(), [&](const Measure& m) { return m.instrument == f.id; }))
            problems.push_back({c.place("/instruments"), fmt::format("P16: '{}' is measured nowhere", f.id)});
}

Result<Opened> openProgramme(const fs::path& file, const instruments::Catalogue& catalogue) {
    FYR_TRY(const auto bytes, readWhole(file));
    auto source = readProgramme(bytes, file.string());
    Opened out{{}, {}, {}};
    const auto name = std::string(source.value.is_object() ? json::text(source.value, "texts").value_or("") : "");
    const auto plain = !name.empty() && name.find_first_of("/\\.") == std::string::npos;
    std::vector<std::string> languages;
    if (const auto* all = source.value.is_object() ? json::list(source.value, "languages") : nullptr)
        for (const auto& l : *all)
            if (l.is_string()) languages.emplace_back(l.get_string());
    const auto folder = plain ? textsOf(file, name) : fs::path();
    if (!folder.empty()) out.texts = readTexts(folder, languages, out.problems);
    else out.problems.push_back({source.place("/texts"), "P16: its texts are not there"});
    FYR_TRY(out.compiled, compile(std::move(source), indexOf(catalogue), &out.texts));
    if (!folder.empty()) checkTogether(out.compiled, out.texts, out.problems);
    return out;
}

} // namespace fyr::icbt
