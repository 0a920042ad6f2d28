#include "presenter/programme_guide.h"

#include "icbt/language/published.h"

#include <algorithm>

namespace fyr::presenter {
namespace {

using clinical::LocalText;

// The front matter is for those who keep the texts.
std::string withoutFrontMatter(std::string_view markdown) {
    if (!markdown.starts_with("---")) return std::string(markdown);
    const auto end = markdown.find("\n---", 3);
    if (end == std::string_view::npos) return std::string(markdown);
    auto rest = markdown.substr(end + 4);
    while (!rest.empty() && (rest.front() == '\n' || rest.front() == '\r')) rest.remove_prefix(1);
    return std::string(rest);
}

GuideField fieldOf(const icbt::Field& from) {
    GuideField f{from.id, from.kind, from.required, from.label, from.unit, {}};
    for (const auto& o : from.options) f.options[o.code] = o.label;
    return f;
}

GuideSheet sheetOf(const icbt::Worksheet& from) {
    GuideSheet s{from.id, from.module, from.title, from.feedback, from.gate, from.repeat != "once", {}};
    std::ranges::replace(s.id, '_', '-');
    for (const auto& f : from.fields) s.fields.push_back(fieldOf(f));
    return s;
}

} // namespace

const GuideField* GuideSheet::field(std::string_view wanted) const noexcept {
    const auto it = std::ranges::find(fields, wanted, &GuideField::id);
    return it == fields.end() ? nullptr : &*it;
}
const GuideSheet* ProgrammeGuide::sheet(std::string_view wanted) const noexcept {
    const auto it = std::ranges::find(sheets, wanted, &GuideSheet::id);
    return it == sheets.end() ? nullptr : &*it;
}
const ReplyTemplate* ProgrammeGuide::reply(std::string_view wanted) const noexcept {
    const auto it = std::ranges::find(replies, wanted, &ReplyTemplate::id);
    return it == replies.end() ? nullptr : &*it;
}

Result<ProgrammeGuide> programmeGuide(std::string_view canonical, std::string_view texts) {
    FYR_TRY(const auto published, icbt::readPublished(canonical, texts));
    ProgrammeGuide out;
    for (const auto& rule : published.programme.risks)
        for (const auto& in : rule.table.inputs) {
            if (in.kind != icbt::Input::Kind::item || in.item < 1) continue;
            auto& items = out.watchedItems[in.instrument];
            if (std::ranges::find(items, in.item) == items.end()) items.push_back(in.item);
        }
    for (const auto& s : published.texts.worksheets) out.sheets.push_back(sheetOf(s));
    for (const auto& r : published.texts.replies) out.replies.push_back({r.id, r.module, r.when, r.title, r.text});
    for (const auto& m : published.texts.manual) {
        const auto in = [&](std::string_view lang) {
            const auto it = m.text.find(lang);
            return it == m.text.end() ? std::string() : withoutFrontMatter(it->second);
        };
        out.manual[m.module] = {in("sv"), in("en")};
    }
    return out;
}

} // namespace fyr::presenter
