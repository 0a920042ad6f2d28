#include "icbt/language/compile.h"

#include "icbt/language/texts.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::icbt {
namespace {

// Under these everything is text, whatever it looks like.
bool isText(std::string_view key, bool map) {
    static constexpr std::array keys{"sv", "en", "id", "version", "note", "rationale", "why", "at", "on", "then", "title", "status"};
    return !map && std::find(keys.begin(), keys.end(), key) != keys.end();
}

json::object factsOf(const InstrumentFacts& f) {
    json::array items;
    for (const auto& [least, most] : f.items) items.push_back(json::object{{"least", least}, {"most", most}});
    return {{"id", f.id}, {"version", f.version}, {"text-ships", f.textShips}, {"least", f.least}, {"most", f.most}, {"items", std::move(items)}};
}

void fixInstruments(json::object& root, const InstrumentIndex& index, const yaml::Document& source, std::vector<Problem>& problems) {
    auto* named = root.if_contains("instruments");
    if (!named || !named->is_array()) return; // the loader says so
    json::array facts;
    std::size_t i = 0;
    for (const auto& v : named->get_array()) {
        const auto id = v.is_string() ? std::string_view(v.get_string()) : std::string_view();
        const auto f = id.empty() ? std::nullopt : index(id);
        if (!f) problems.push_back({source.place(fmt::format("/instruments/{}", i)), fmt::format("there is no instrument '{}'", id)});
        else facts.push_back(factsOf(*f));
        ++i;
    }
    *named = std::move(facts);
}

void fixTexts(json::object& root, const Texts& texts) {
    root["texts-sha256"] = texts.digest;
    auto* modules = root.if_contains("modules");
    if (!modules || !modules->is_array()) return;
    for (auto& v : modules->get_array()) {
        if (!v.is_object()) continue;
        auto& module = v.get_object();
        const auto* text = texts.module(json::text(module, "id").value_or(""));
        if (!text) continue; // P16 says so
        if (!module.contains("title")) module["title"] = json::object{{"sv", text->title.sv}, {"en", text->title.en}};
        if (!module.contains("minutes")) module["minutes"] = text->minutes;
        if (!module.contains("worksheets")) {
            json::array sheets;
            for (const auto& w : texts.worksheets)
                if (w.module == text->id && w.gate) sheets.push_back(json::value(w.id));
            module["worksheets"] = std::move(sheets);
        }
    }
}

} // namespace

yaml::Document readProgramme(std::string_view text, std::string name) { return yaml::read(text, std::move(name), {.isText = isText}); }

Result<Compiled> compile(yaml::Document source, const InstrumentIndex& instruments, const Texts* texts) {
    Error error{ErrorCode::content, "the programme has errors", source.problems};
    if (!error.problems.empty()) return fail(std::move(error));
    if (!source.value.is_object()) {
        error.problems.push_back({source.place(""), "a programme is a map"});
        return fail(std::move(error));
    }
    auto root = source.value.get_object();
    if (!root.contains("format")) root["format"] = 1;
    fixInstruments(root, instruments, source, error.problems);
    if (texts) fixTexts(root, *texts);
    auto canonical = canonicalText(json::value(std::move(root)));
    auto programme = Programme::load(canonical);
    if (!programme)
        for (const auto& p : programme.error().problems) error.problems.push_back({source.place(p.place == "/" ? "" : p.place), p.message});
    if (!error.problems.empty()) return fail(std::move(error));
    if (!programme) return fail(programme.error());
    return Compiled{std::move(canonical), std::move(*programme), std::move(source)};
}

} // namespace fyr::icbt
