#include "server/icbt/in_flight.h"

#include <algorithm>
#include <array>

namespace fyr::server {

Result<std::vector<InFlight>> coursesInFlight(ReadTx& tx, const Programmes& programmes, const icbt::Programme& to, Instant now) {
    constexpr std::string_view prefix = "course/";
    std::vector<InFlight> out;
    FYR_TRY(const auto headers, tx.values(prefix));
    for (const auto& [key, text] : headers) {
        FYR_TRY(const auto header, courseHeader(key.substr(prefix.size()), text));
        if (header.programme != to.id) continue;
        auto file = loadCourse(tx, programmes, header.id);
        if (!file) return fail(Error{file.error().code, header.id + ": " + file.error().detail, file.error().problems});
        if (!*file || (*file)->course.over) continue;
        auto& f = **file;
        std::vector<icbt::Effect> unseen;
        icbt::advance(f.setting(), f.course, now, unseen);
        out.push_back({header.id, header.unit, header.version, header.hash, header.link, weekOf(f.course, now), icbt::migrate(f.programme(), to, f.course)});
    }
    std::ranges::sort(out, {}, &InFlight::course);
    return out;
}

json::object toJson(const icbt::Programme& to, const std::vector<InFlight>& courses) {
    json::object out{{"programme", to.id}, {"version", to.version}, {"hash", to.hash}};
    std::array<std::int64_t, 3> fates{};
    json::array all;
    for (const auto& c : courses) {
        ++fates[static_cast<std::size_t>(c.what.fate)];
        json::array reasons;
        for (const auto& r : c.what.reasons) reasons.push_back(json::object{{"reason", name(r.reason)}, {"subject", r.subject}});
        json::object one{{"course", c.course}, {"unit", c.unit}, {"version", c.version}, {"week", c.week}, {"fate", name(c.what.fate)}};
        if (!reasons.empty()) one["reasons"] = std::move(reasons);
        all.push_back(std::move(one));
    }
    for (const auto fate : {icbt::Fate::automatic, icbt::Fate::clinician, icbt::Fate::pinned}) out[name(fate)] = fates[static_cast<std::size_t>(fate)];
    out["courses"] = std::move(all);
    return out;
}

} // namespace fyr::server
