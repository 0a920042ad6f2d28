// Texts as they were written by toJson → texts again, and what is found in them.
#include "icbt/language/texts.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::icbt {
namespace {

constexpr int deepest = 8; // boxes in boxes

LocalText local(const json::object& o, std::string_view key) {
    const auto* t = json::child(o, key);
    if (!t) return {};
    return {std::string(json::text(*t, "sv").value_or("")), std::string(json::text(*t, "en").value_or(""))};
}
std::string string(const json::object& o, std::string_view key) { return std::string(json::text(o, key).value_or("")); }
std::optional<std::int32_t> number(const json::object& o, std::string_view key) {
    const auto n = json::integer(o, key);
    return n ? std::optional(static_cast<std::int32_t>(*n)) : std::nullopt;
}

template <class E, std::size_t N>
bool named(std::string_view text, const std::array<std::string_view, N>& names, E& out) {
    const auto at = std::ranges::find(names, text);
    if (at == names.end()) return false;
    out = static_cast<E>(at - names.begin());
    return true;
}
constexpr std::array<std::string_view, 8> blockNames{"heading", "paragraph", "bullets", "numbers", "example", "remember", "warning", "worksheet"};
constexpr std::array<std::string_view, 3> pageNames{"read", "practise", "homework"};

class Reading {
  public:
    std::vector<std::string> wrong;

    // Every object of a list.
    template <class F>
    void each(const json::object& o, std::string_view key, F&& f) {
        const auto* all = json::list(o, key);
        if (!all) return;
        for (const auto& v : *all) {
            if (v.is_object()) f(v.get_object());
            else wrong.emplace_back(key);
        }
    }
    std::vector<Block> blocks(const json::object& o, std::string_view key, int depth = 0) {
        std::vector<Block> out;
        if (depth > deepest) {
            wrong.emplace_back(key);
            return out;
        }
        each(o, key, [&](const json::object& v) {
            Block b;
            if (!named(json::text(v, "kind").value_or(""), blockNames, b.kind)) wrong.push_back("kind " + string(v, "kind"));
            b.text = string(v, "text");
            if (const auto* items = json::list(v, "items"))
                for (const auto& i : *items)
                    if (i.is_string()) b.items.emplace_back(i.get_string());
            b.inside = blocks(v, "inside", depth + 1);
            out.push_back(std::move(b));
        });
        return out;
    }
    ModuleText module(std::string id, const json::object& v) {
        ModuleText m;
        m.id = std::move(id);
        m.title = local(v, "title");
        m.summary = local(v, "summary");
        m.minutes = number(v, "minutes").value_or(0);
        m.version = string(v, "version");
        if (const auto* pages = json::child(v, "pages"))
            for (const auto& p : *pages) {
                auto& list = m.pages[std::string(p.key())];
                each(*pages, p.key(), [&](const json::object& page) {
                    Page out;
                    if (!named(json::text(page, "kind").value_or(""), pageNames, out.kind)) wrong.push_back("kind " + string(page, "kind"));
                    out.title = string(page, "title");
                    out.blocks = blocks(page, "blocks");
                    list.push_back(std::move(out));
                });
            }
        return m;
    }
    Field field(const json::object& v) {
        Field f;
        f.id = string(v, "id");
        f.kind = string(v, "kind");
        f.required = json::boolean(v, "required").value_or(false);
        f.label = local(v, "label");
        f.hint = local(v, "hint");
        f.low = local(v, "low");
        f.high = local(v, "high");
        f.unit = local(v, "unit");
        f.from = number(v, "from");
        f.to = number(v, "to");
        each(v, "options", [&](const json::object& o) { f.options.push_back({string(o, "code"), local(o, "label")}); });
        return f;
    }
    Worksheet worksheet(const json::object& v) {
        Worksheet w;
        w.id = string(v, "id");
        w.module = string(v, "module");
        w.version = string(v, "version");
        w.title = local(v, "title");
        w.intro = local(v, "intro");
        w.feedback = local(v, "feedback");
        w.repeat = string(v, "repeat");
        w.most = number(v, "most").value_or(1);
        w.gate = json::boolean(v, "gate").value_or(false);
        each(v, "fields", [&](const json::object& f) { w.fields.push_back(field(f)); });
        if (const auto* example = v.if_contains("example")) w.example = *example;
        if (w.id.empty() || w.fields.empty()) wrong.push_back("worksheet " + w.id);
        return w;
    }
};

template <class List>
auto* byId(const List& list, std::string_view id) noexcept {
    const auto at = std::ranges::find(list, id, [](const auto& x) -> std::string_view { return x.id; });
    return at == list.end() ? nullptr : &*at;
}

} // namespace

Result<Texts> textsFromJson(const json::value& v) {
    if (!v.is_object()) return fail(ErrorCode::content, "no texts of a programme");
    const auto& root = v.get_object();
    Reading reading;
    Texts out;
    out.digest = string(root, "digest");
    if (const auto* modules = json::child(root, "modules"))
        for (const auto& m : *modules)
            if (m.value().is_object()) out.modules.push_back(reading.module(std::string(m.key()), m.value().get_object()));
    std::ranges::sort(out.modules, {}, &ModuleText::id);
    reading.each(root, "worksheets", [&](const json::object& w) { out.worksheets.push_back(reading.worksheet(w)); });
    reading.each(root, "replies", [&](const json::object& r) { out.replies.push_back({string(r, "id"), string(r, "module"), string(r, "when"), local(r, "title"), local(r, "text")}); });
    if (const auto* manual = json::child(root, "manual"))
        for (const auto& m : *manual) {
            if (!m.value().is_object()) continue;
            Manual page{std::string(m.key()), {}};
            for (const auto& t : m.value().get_object())
                if (t.value().is_string()) page.text[std::string(t.key())] = std::string(t.value().get_string());
            out.manual.push_back(std::move(page));
        }
    std::ranges::sort(out.manual, {}, &Manual::module);
    if (out.digest.empty() || out.modules.empty()) reading.wrong.emplace_back("modules");
    if (!reading.wrong.empty()) return fail(ErrorCode::content, fmt::format("texts of a programme that cannot be read: {}", reading.wrong.front()));
    return out;
}

const ModuleText* Texts::module(std::string_view id) const noexcept { return byId(modules, id); }
const Worksheet* Texts::worksheet(std::string_view id) const noexcept { return byId(worksheets, id); }
const Reply* Texts::reply(std::string_view id) const noexcept { return byId(replies, id); }
const Field* Worksheet::field(std::string_view id) const noexcept { return byId(fields, id); }

std::vector<const Reply*> Texts::repliesFor(std::string_view module) const {
    std::vector<const Reply*> out;
    for (const std::string_view of : {module, std::string_view("any")})
        for (const auto& r : replies)
            if (r.module == of) out.push_back(&r);
    return out;
}

const std::string* Texts::manualOf(std::string_view module, std::string_view lang) const noexcept {
    for (const auto& m : manual) {
        if (m.module != module) continue;
        const auto at = m.text.find(lang.substr(0, 2));
        return at == m.text.end() ? nullptr : &at->second;
    }
    return nullptr;
}

const LocalText* Field::option(std::string_view code) const noexcept {
    const auto at = std::ranges::find(options, code, [](const Option& o) -> std::string_view { return o.code; });
    return at == options.end() ? nullptr : &at->label;
}

} // namespace fyr::icbt
