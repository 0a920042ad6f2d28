#include "icbt/language/texts.h"

#include "base/digest.h"
#include "base/whole_file.h"
#include "icbt/language/markup.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace fyr::icbt {
namespace {

namespace fs = std::filesystem;

struct Context {
    fs::path folder;
    std::string name; // of the folder, before the files' names
    std::vector<std::string> languages;
    std::vector<Problem>& problems;
    void problem(const std::string& place, std::string what) const { problems.push_back({place, std::move(what)}); }
};

bool isText(std::string_view key, bool map) { // whatever it looks like: a code "1", a "yes"
    static constexpr std::array keys{"id", "module", "version", "sv", "en", "kind", "code", "formula", "repeat", "when", "example"};
    return key == "example" || (!map && std::find(keys.begin(), keys.end(), key) != keys.end());
}

LocalText localOf(const Context& x, const yaml::Node& n, std::string_view key, bool required) {
    const auto v = n[key];
    LocalText out;
    if (v && v.value().is_string()) { // the same in every language: "min"
        out.sv = out.en = std::string(v.value().get_string());
        if (key != "unit") x.problem(v.place(), fmt::format("'{}' has a text for each language", key));
        return out;
    }
    if (!v) {
        if (required) x.problem(n.place(), fmt::format("'{}' is missing", key));
        return out;
    }
    out.sv = std::string(json::text(v.value(), "sv").value_or(""));
    out.en = std::string(json::text(v.value(), "en").value_or(""));
    for (const auto& lang : x.languages)
        if ((lang == "sv" ? out.sv : out.en).empty()) x.problem(v.place(), fmt::format("'{}' has no text in '{}'", key, lang));
    return out;
}
std::string textOf(const Context& x, const yaml::Node& n, std::string_view key) {
    auto t = std::string(json::text(n.value(), key).value_or(""));
    if (t.empty()) x.problem(n.place(), fmt::format("'{}' is missing", key));
    return t;
}

// The same pages and worksheets in each language, in the same order.
std::string shapeOf(const std::vector<Page>& pages) {
    std::string out;
    for (const auto& p : pages) {
        out += fmt::format("#{}", static_cast<int>(p.kind));
        for (const auto& b : p.blocks)
            if (b.kind == Block::Kind::worksheet) out += "[" + b.text + "]";
    }
    return out;
}

void readModule(const Context& x, const std::string& id, Texts& out) {
    ModuleText m;
    m.id = id;
    std::string shape;
    for (const auto& lang : x.languages) {
        const auto name = fmt::format("{}.{}.md", id, lang);
        const auto place = x.name + "/" + name;
        const auto bytes = readWhole(x.folder / name);
        if (!bytes) {
            x.problem(place + ":1", "is missing");
            continue;
        }
        auto marked = readMarked(*bytes, place, x.problems);
        const auto say = [&](std::string_view key) { return std::string(json::text(marked.front.value, key).value_or("")); };
        if (say("module") != id) x.problem(place + ":2", fmt::format("'module' is '{}'", id));
        for (const auto* key : {"title", "summary", "version", "status", "author-role"})
            if (say(key).empty()) x.problem(place + ":2", fmt::format("'{}' is missing", key));
        if (const auto* s = json::list(marked.front.value, "sources"); !s || s->empty()) x.problem(place + ":2", "'sources' is missing");
        (lang == "sv" ? m.title.sv : m.title.en) = say("title");
        (lang == "sv" ? m.summary.sv : m.summary.en) = say("summary");
        m.version = say("version");
        m.minutes = static_cast<std::int32_t>(json::integer(marked.front.value, "minutes").value_or(0));
        if (m.minutes < 1 || m.minutes > 600) x.problem(place + ":2", "'minutes' is a whole number");
        const auto homework = std::count_if(marked.pages.begin(), marked.pages.end(), [](const Page& p) { return p.kind == Page::Kind::homework; });
        if (homework != 1) x.problem(place + ":1", "has one page of homework");
        if (shape.empty()) shape = shapeOf(marked.pages);
        else if (shape != shapeOf(marked.pages)) x.problem(place + ":1", "its pages and worksheets are not those of the other language");
        m.lix[lang] = readability(marked.running);
        m.pages[lang] = std::move(marked.pages);
    }
    out.modules.push_back(std::move(m));
}

Field readField(const Context& x, const yaml::Node& n) {
    static constexpr std::array kinds{"text", "paragraph", "number", "scale", "choice", "several", "date", "time", "duration", "computed"};
    Field f;
    f.id = textOf(x, n, "id");
    f.kind = textOf(x, n, "kind");
    if (std::find(kinds.begin(), kinds.end(), f.kind) == kinds.end()) x.problem(n.place(), fmt::format("'{}' is no kind of field", f.kind));
    f.required = json::boolean(n.value(), "required").value_or(false);
    f.label = localOf(x, n, "label", true);
    f.hint = localOf(x, n, "hint", false);
    f.low = localOf(x, n, "low", f.kind == "scale");
    f.high = localOf(x, n, "high", f.kind == "scale");
    const auto number = [&](std::string_view key) -> std::optional<std::int32_t> {
        const auto v = json::integer(n.value(), key);
        return v ? std::optional(static_cast<std::int32_t>(*v)) : std::nullopt;
    };
    f.from = number("from");
    f.to = number("to");
    if (f.kind == "scale" && (!f.from || !f.to || *f.from >= *f.to)) x.problem(n.place(), "a scale goes from a number to a greater one");
    f.unit = localOf(x, n, "unit", false);
    const auto options = n["options"];
    for (std::size_t i = 0; i < options.size(); ++i) f.options.push_back({textOf(x, options[i], "code"), localOf(x, options[i], "label", true)});
    if ((f.kind == "choice" || f.kind == "several") && f.options.size() < 2) x.problem(n.place(), "names two options at least");
    return f;
}

void readWorksheets(const Context& x, const yaml::Document& doc, Texts& out) {
    const auto root = doc.root();
    if (!root.isList()) return x.problem(x.name + "/worksheets.yaml:1", "is a list");
    for (std::size_t i = 0; i < root.size(); ++i) {
        const auto n = root[i];
        Worksheet w;
        w.id = textOf(x, n, "id");
        w.module = textOf(x, n, "module");
        w.version = textOf(x, n, "version");
        w.repeat = textOf(x, n, "repeat");
        if (w.repeat != "once" && w.repeat != "rows" && w.repeat != "daily") x.problem(n.place(), "'repeat' is once, rows or daily");
        w.most = static_cast<std::int32_t>(json::integer(n.value(), "most").value_or(w.repeat == "once" ? 1 : 60));
        w.gate = json::boolean(n.value(), "gate").value_or(false);
        w.title = localOf(x, n, "title", true);
        w.intro = localOf(x, n, "intro", true);
        w.feedback = localOf(x, n, "feedback", true);
        const auto fields = n["fields"];
        for (std::size_t f = 0; f < fields.size(); ++f) w.fields.push_back(readField(x, fields[f]));
        if (w.fields.empty()) x.problem(n.place(), "'fields' is missing");
        for (std::size_t a = 0; a < w.fields.size(); ++a)
            for (std::size_t b = a + 1; b < w.fields.size(); ++b)
                if (w.fields[a].id == w.fields[b].id) x.problem(n.place(), fmt::format("'{}' is there twice", w.fields[b].id));
        if (out.worksheet(w.id)) x.problem(n.place(), fmt::format("'{}' is there twice", w.id));
        if (n["example"]) w.example = n["example"].value();
        out.worksheets.push_back(std::move(w));
    }
}

void readReplies(const Context& x, const yaml::Document& doc, Texts& out) {
    const auto root = doc.root();
    for (std::size_t i = 0; i < root.size(); ++i) {
        const auto n = root[i];
        Reply r{textOf(x, n, "id"), textOf(x, n, "module"), textOf(x, n, "when"), localOf(x, n, "title", true), localOf(x, n, "text", true)};
        if (r.module != "any" && !out.module(r.module)) x.problem(n.place(), fmt::format("there is no module '{}'", r.module));
        for (const auto* t : {&r.text.sv, &r.text.en}) {
            const auto first = t->find("{personal}");
            if (first == std::string::npos || t->find("{personal}", first + 1) != std::string::npos) x.problem(n.place(), "has {personal} once: the line that the therapist writes");
        }
        out.replies.push_back(std::move(r));
    }
}

void readManual(const Context& x, const std::string& id, Texts& out) {
    Manual m;
    m.module = id;
    for (const auto& lang : x.languages) {
        const auto name = fmt::format("manual/{}.{}.md", id, lang);
        auto bytes = readWhole(x.folder / name);
        if (!bytes) {
            x.problem(x.name + "/" + name + ":1", "is missing");
            continue;
        }
        m.text[lang] = std::move(*bytes);
    }
    out.manual.push_back(std::move(m));
}

// Every worksheet that a page shows is there, and every one that is there is shown.
void checkWorksheets(const Context& x, const Texts& t) {
    std::set<std::string> shown;
    const std::function<void(const std::string&, const std::vector<Block>&)> walk = [&](const std::string& module, const std::vector<Block>& blocks) {
        for (const auto& b : blocks) {
            if (b.kind == Block::Kind::worksheet) {
                shown.insert(b.text);
                if (!t.worksheet(b.text)) x.problem(fmt::format("{}/{}.sv.md:1", x.name, module), fmt::format("there is no worksheet '{}'", b.text));
            }
            walk(module, b.inside);
        }
    };
    for (const auto& m : t.modules)
        for (const auto& [lang, pages] : m.pages)
            for (const auto& p : pages) walk(m.id, p.blocks);
    for (const auto& w : t.worksheets) {
        if (!shown.contains(w.id)) x.problem(x.name + "/worksheets.yaml:1", fmt::format("no page shows the worksheet '{}'", w.id));
        if (!t.module(w.module)) x.problem(x.name + "/worksheets.yaml:1", fmt::format("'{}': there is no module '{}'", w.id, w.module));
    }
}

} // namespace

int readability(std::string_view running) {
    std::size_t words = 0;
    std::size_t longer = 0;
    std::size_t sentences = 0;
    std::size_t letters = 0;
    bool inSentence = false;
    const auto endWord = [&] {
        if (letters == 0) return;
        ++words;
        inSentence = true;
        if (letters > 6) ++longer;
        letters = 0;
    };
    for (std::size_t i = 0; i < running.size(); ++i) {
        const auto c = static_cast<unsigned char>(running[i]);
        if (std::isalpha(c) != 0 || c >= 0xC0) ++letters; // the first byte of a letter beyond ASCII
        else if (c >= 0x80 || c == '-' || c == '\'') continue;
        else {
            endWord();
            if ((c == '.' || c == '!' || c == '?' || c == ':' || c == '\n') && inSentence) {
                ++sentences;
                inSentence = false;
            }
        }
    }
    endWord();
    if (inSentence) ++sentences;
    if (words == 0) return 0;
    return static_cast<int>(std::lround(static_cast<double>(words) / static_cast<double>(sentences) + 100.0 * static_cast<double>(longer) / static_cast<double>(words)));
}

Texts readTexts(const fs::path& folder, const std::vector<std::string>& languages, std::vector<Problem>& problems) {
    Texts out;
    const Context x{folder, folder.filename().string(), languages, problems};
    std::error_code ec;
    if (!fs::is_directory(folder, ec)) {
        x.problem(folder.string(), "is no folder");
        return out;
    }
    std::vector<fs::path> files;
    for (const auto& e : fs::recursive_directory_iterator(folder, ec))
        if (e.is_regular_file(ec)) files.push_back(e.path());
    std::sort(files.begin(), files.end());
    std::string all;
    std::set<std::string> modules;
    std::set<std::string> manual;
    for (const auto& f : files) {
        const auto name = fs::relative(f, folder).generic_string();
        all += name + '\n' + hex(sha256(readWhole(f).value_or(""))) + '\n';
        const auto dot = name.find('.');
        const bool marked = f.extension() == ".md" && name.find('.', dot + 1) != std::string::npos;
        if (!marked) continue;
        if (name.starts_with("manual/")) manual.insert(name.substr(7, dot - 7));
        else if (name.find('/') == std::string::npos) modules.insert(name.substr(0, dot));
    }
    out.digest = hex(sha256(all));
    for (const auto& id : modules) readModule(x, id, out);
    const auto table = [&](const char* name) {
        auto doc = yaml::readFile(folder / name, x.name + "/" + name, {.isText = isText});
        problems.insert(problems.end(), doc.problems.begin(), doc.problems.end());
        return doc;
    };
    readWorksheets(x, table("worksheets.yaml"), out);
    readReplies(x, table("replies.yaml"), out);
    for (const auto& id : manual) readManual(x, id, out);
    for (const auto& id : modules)
        if (!manual.contains(id)) x.problem(x.name + "/manual:1", fmt::format("the manual has no page for '{}'", id));
    checkWorksheets(x, out);
    return out;
}

} // namespace fyr::icbt
