// Texts as `fyrd` loads them and the patient's page shows them.
#include "icbt/language/texts.h"

namespace fyr::icbt {
namespace {

json::value local(const LocalText& t) { return json::object{{"sv", t.sv}, {"en", t.en}}; }

std::string_view name(Block::Kind k) {
    switch (k) {
    case Block::Kind::heading: return "heading";
    case Block::Kind::paragraph: return "paragraph";
    case Block::Kind::bullets: return "bullets";
    case Block::Kind::numbers: return "numbers";
    case Block::Kind::example: return "example";
    case Block::Kind::remember: return "remember";
    case Block::Kind::warning: return "warning";
    case Block::Kind::worksheet: return "worksheet";
    }
    return {};
}
std::string_view name(Page::Kind k) { return k == Page::Kind::read ? "read" : k == Page::Kind::practise ? "practise" : "homework"; }

json::array blocks(const std::vector<Block>& all) {
    json::array out;
    for (const auto& b : all) {
        json::object o{{"kind", name(b.kind)}};
        if (!b.text.empty()) o["text"] = b.text;
        if (!b.items.empty()) o["items"] = json::array(b.items.begin(), b.items.end());
        if (!b.inside.empty()) o["inside"] = blocks(b.inside);
        out.push_back(std::move(o));
    }
    return out;
}

json::value field(const Field& f) {
    json::object o{{"id", f.id}, {"kind", f.kind}, {"required", f.required}, {"label", local(f.label)}};
    if (!f.hint.sv.empty()) o["hint"] = local(f.hint);
    if (!f.low.sv.empty()) o["low"] = local(f.low);
    if (!f.high.sv.empty()) o["high"] = local(f.high);
    if (f.from) o["from"] = *f.from;
    if (f.to) o["to"] = *f.to;
    if (!f.unit.sv.empty()) o["unit"] = local(f.unit);
    json::array options;
    for (const auto& x : f.options) options.push_back(json::object{{"code", x.code}, {"label", local(x.label)}});
    if (!options.empty()) o["options"] = std::move(options);
    return o;
}

} // namespace

json::value toJson(const Texts& t) {
    json::object modules;
    for (const auto& m : t.modules) {
        json::object pages;
        for (const auto& [lang, all] : m.pages) {
            json::array list;
            for (const auto& p : all) list.push_back(json::object{{"kind", name(p.kind)}, {"title", p.title}, {"blocks", blocks(p.blocks)}});
            pages[lang] = std::move(list);
        }
        modules[m.id] = json::object{{"title", local(m.title)}, {"summary", local(m.summary)}, {"minutes", m.minutes}, {"version", m.version}, {"pages", std::move(pages)}};
    }
    json::array sheets;
    for (const auto& w : t.worksheets) {
        json::array fields;
        for (const auto& f : w.fields) fields.push_back(field(f));
        sheets.push_back(json::object{{"id", w.id}, {"module", w.module}, {"version", w.version}, {"title", local(w.title)}, {"intro", local(w.intro)}, {"feedback", local(w.feedback)},
                                      {"repeat", w.repeat}, {"most", w.most}, {"gate", w.gate}, {"fields", std::move(fields)}, {"example", w.example}});
    }
    json::array replies;
    for (const auto& r : t.replies) replies.push_back(json::object{{"id", r.id}, {"module", r.module}, {"when", r.when}, {"title", local(r.title)}, {"text", local(r.text)}});
    json::object manual;
    for (const auto& m : t.manual) {
        json::object text;
        for (const auto& [lang, s] : m.text) text[lang] = s;
        manual[m.module] = std::move(text);
    }
    return json::object{{"digest", t.digest}, {"modules", std::move(modules)}, {"worksheets", std::move(sheets)}, {"replies", std::move(replies)}, {"manual", std::move(manual)}};
}

} // namespace fyr::icbt
