#include "instruments/catalogue.h"

#include "base/share.h"
#include "base/whole_file.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::instruments {
namespace {

namespace fs = std::filesystem;

std::string plain(std::string_view name) { // "PHQ-9" → "phq9"
    std::string out;
    for (const char c : name) {
        if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
    }
    return out;
}

} // namespace

Result<Catalogue> Catalogue::load(std::string_view text) {
    FYR_TRY(const auto root, json::parse(text));
    if (json::integer(root, "format") != 1) return fail(ErrorCode::content, "instruments.json: 'format' must be 1");
    const auto* list = json::list(root, "instruments");
    if (!list) return fail(ErrorCode::content, "instruments.json: 'instruments' is missing");
    Catalogue out;
    Error e{ErrorCode::content, "instruments.json has errors"};
    for (std::size_t i = 0; i < list->size(); ++i) {
        std::vector<Problem> problems;
        auto one = readInstrument((*list)[i], problems);
        if (out.find(one.id)) problems.push_back({"/id", fmt::format("'{}' is there twice", one.id)});
        for (auto& p : problems) e.problems.push_back({fmt::format("/instruments/{}{}", i, p.place), std::move(p.message)});
        out.m_all.push_back(std::move(one));
    }
    if (!e.problems.empty()) return fail(std::move(e));
    return out;
}

Result<Catalogue> Catalogue::loadFile(const fs::path& file) {
    FYR_TRY(const auto text, readWhole(file));
    return load(text);
}

Result<fs::path> Catalogue::findFile() {
    std::error_code ec;
    std::string tried;
    for (const auto& folder : shareFolders()) {
        if (fs::exists(folder / "instruments.json", ec)) return folder / "instruments.json";
        tried += (tried.empty() ? "" : ", ") + folder.string();
    }
    return fail(ErrorCode::notFound, "no instruments.json in " + tried);
}

const Instrument* Catalogue::find(std::string_view id) const {
    const auto it = std::find_if(m_all.begin(), m_all.end(), [&](const Instrument& i) { return i.id == id; });
    return it == m_all.end() ? nullptr : &*it;
}

const Instrument* Catalogue::named(std::string_view name) const {
    const auto wanted = plain(name);
    if (wanted.empty()) return nullptr;
    const Instrument* beginning = nullptr;
    int beginnings = 0;
    for (const auto& i : m_all) {
        const auto id = plain(i.id);
        if (id == wanted) return &i;
        if (!id.starts_with(wanted)) continue;
        beginning = &i;
        ++beginnings;
    }
    return beginnings == 1 ? beginning : nullptr;
}

} // namespace fyr::instruments
