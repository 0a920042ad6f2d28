#include "server/icbt/early_warning.h"

#include "server/icbt/track_reasons.h"
#include "server/services/tenant_policy.h"
#include "server/services/traces.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace fyr::server {
namespace {

constexpr std::string_view place = "early-warning/";

json::object toJson(const icbt::Estimate& e) { return {{"value", e.value}, {"low", e.low}, {"high", e.high}}; }
icbt::Estimate estimateIn(const json::object& o, std::string_view key) {
    const auto* e = json::child(o, key);
    return e ? icbt::Estimate{json::number(*e, "value").value_or(0), json::number(*e, "low").value_or(0), json::number(*e, "high").value_or(0)} : icbt::Estimate{};
}
std::int32_t numberIn(const json::object& o, std::string_view key) { return static_cast<std::int32_t>(json::integer(o, key).value_or(0)); }

template <class F>
void each(const json::object& o, std::string_view key, F&& f) {
    if (const auto* all = json::list(o, key))
        for (const auto& v : *all)
            if (v.is_object()) f(v.get_object());
}

Result<WeekWarning> weekFrom(const json::object& o) {
    WeekWarning w;
    const auto* model = o.if_contains("model");
    if (!model) return fail(ErrorCode::storageCorrupt, "a week of an early warning without its model");
    FYR_TRY(w.model, icbt::WarningModel::fromJson(*model));
    each(o, "fifths", [&](const json::object& b) { w.bins.push_back({numberIn(b, "courses"), numberIn(b, "ended"), json::number(b, "foretold").value_or(0), estimateIn(b, "happened")}); });
    each(o, "groups", [&](const json::object& g) {
        w.groups.push_back({std::string(json::text(g, "group").value_or("")), numberIn(g, "courses"), numberIn(g, "ended"), estimateIn(g, "caught"), estimateIn(g, "spared")});
    });
    return w;
}

std::string keyOf(const EarlyWarning& w) { return fmt::format("{}{}/{:06}", place, w.hash, w.number); }

} // namespace

std::string EarlyWarning::id() const { return fmt::format("{}-{}-{}", programme, hash.substr(0, 12), number); }

const icbt::WarningModel* EarlyWarning::newest(std::int32_t week) const {
    const icbt::WarningModel* out = nullptr;
    for (const auto& w : weeks)
        if (w.model.week <= week) out = &w.model;
    return out;
}

json::object toJson(const EarlyWarning& w) {
    json::array weeks;
    for (const auto& one : w.weeks) {
        json::array fifths, groups;
        for (const auto& b : one.bins) fifths.push_back(json::object{{"courses", b.courses}, {"ended", b.failed}, {"foretold", b.foretold}, {"happened", toJson(b.happened)}});
        for (const auto& g : one.groups) groups.push_back(json::object{{"group", g.name}, {"courses", g.courses}, {"ended", g.ended}, {"caught", toJson(g.caught)}, {"spared", toJson(g.spared)}});
        weeks.push_back(json::object{{"model", one.model.toJson()}, {"fifths", std::move(fifths)}, {"groups", std::move(groups)}});
    }
    json::object o{{"id", w.id()},     {"hash", w.hash},   {"programme", w.programme}, {"version", w.version},       {"number", w.number},
                   {"fittedBy", w.fittedBy}, {"fittedAt", formatInstant(w.fittedAt)}, {"from", w.from}, {"to", w.to}, {"instrument", w.instrument},
                   {"reliableChange", w.reliableChange}, {"weeks", std::move(weeks)}};
    if (w.remission) o["remission"] = *w.remission;
    if (w.withdrawnAt) o["withdrawn"] = json::object{{"at", formatInstant(*w.withdrawnAt)}, {"by", w.withdrawnBy}, {"why", w.withdrawnWhy}};
    return o;
}

Result<EarlyWarning> earlyWarningFrom(const json::value& v) {
    if (!v.is_object()) return fail(ErrorCode::storageCorrupt, "an early warning cannot be read");
    const auto& o = v.get_object();
    const auto text = [&](std::string_view key) { return std::string(json::text(o, key).value_or("")); };
    EarlyWarning w;
    w.hash = text("hash");
    w.programme = text("programme");
    w.version = text("version");
    w.number = numberIn(o, "number");
    w.fittedBy = text("fittedBy");
    if (const auto at = parseInstant(text("fittedAt"))) w.fittedAt = *at;
    w.from = text("from");
    w.to = text("to");
    w.instrument = text("instrument");
    w.reliableChange = numberIn(o, "reliableChange");
    if (const auto r = json::integer(o, "remission")) w.remission = static_cast<std::int32_t>(*r);
    if (const auto* all = json::list(o, "weeks"))
        for (const auto& one : *all) {
            if (!one.is_object()) return fail(ErrorCode::storageCorrupt, "an early warning cannot be read");
            FYR_TRY(w.weeks.emplace_back(), weekFrom(one.get_object()));
        }
    if (const auto* gone = json::child(o, "withdrawn")) {
        w.withdrawnBy = json::text(*gone, "by").value_or("");
        w.withdrawnWhy = json::text(*gone, "why").value_or("");
        const auto at = parseInstant(json::text(*gone, "at").value_or(""));
        w.withdrawnAt = at ? *at : Instant{}; // withdrawn whenever it was
    }
    if (w.hash.size() < 12 || w.programme.empty() || w.number < 1 || w.weeks.empty()) return fail(ErrorCode::storageCorrupt, "an early warning cannot be read");
    return w;
}

Result<std::vector<EarlyWarning>> earlyWarnings(ReadTx& tx, std::string_view hash) {
    FYR_TRY(const auto kept, tx.values(std::string(place) + std::string(hash) + (hash.empty() ? "" : "/")));
    std::vector<EarlyWarning> out;
    for (const auto& [key, text] : kept) {
        FYR_TRY(const auto v, json::parse(text));
        FYR_TRY(out.emplace_back(), earlyWarningFrom(v));
    }
    std::ranges::stable_sort(out, [](const EarlyWarning& a, const EarlyWarning& b) { return std::tie(a.programme, a.hash, a.number) < std::tie(b.programme, b.hash, b.number); });
    return out;
}

Result<EarlyWarning> keepEarlyWarning(WriteTx& tx, const Principal& who, EarlyWarning w, Instant now) {
    FYR_TRY(const auto before, earlyWarnings(tx, w.hash));
    w.number = before.empty() ? 1 : before.back().number + 1;
    w.fittedBy = who.name;
    w.fittedAt = now;
    for (auto& one : w.weeks) one.model.id = fmt::format("{}-w{}", w.id(), one.model.week);
    FYR_CHECK(tx.setValue(keyOf(w), json::write(toJson(w))));
    FYR_CHECK(leaveTrace(tx, now, who, {TraceAction::create, "warning.fit", {}, {}, false, fmt::format("{} {} {}", w.id(), w.weeks.front().model.courses, who.name)}));
    return w;
}

Result<void> withdrawEarlyWarning(WriteTx& tx, const Principal& who, std::string_view id, const std::string& why, Instant now) {
    FYR_TRY(auto all, earlyWarnings(tx));
    const auto it = std::ranges::find_if(all, [&](const EarlyWarning& w) { return w.id() == id; });
    if (it == all.end()) return fail(ErrorCode::notFound, "no such early warning");
    if (it->withdrawnAt) return fail(ErrorCode::invalidState, "it is withdrawn already");
    it->withdrawnAt = now;
    it->withdrawnBy = who.name;
    it->withdrawnWhy = why;
    FYR_CHECK(tx.setValue(keyOf(*it), json::write(toJson(*it))));
    FYR_CHECK(wakeCourses(tx, now, [&](const CourseHeader& h) { return h.hash == it->hash; }));
    return leaveTrace(tx, now, who, {TraceAction::update, "warning.withdraw", {}, {}, false, fmt::format("{} {}", id, who.name)});
}

Result<std::map<std::string, std::set<std::string>>> unitsOfWarnings(ReadTx& tx) {
    constexpr std::string_view settings = "unit-settings/";
    std::map<std::string, std::set<std::string>> out;
    const auto add = [&](const std::string& unit, std::string_view text) {
        if (const auto s = unitSettings(text))
            for (const auto& id : s->icbtEarlyWarning) out[id].insert(unit);
    };
    FYR_TRY(const auto own, tx.values(settings));
    for (const auto& [key, text] : own) add(key.substr(settings.size()), text);
    FYR_TRY(const auto tenant, tx.tenant());
    add("*", tenant.settings); // of units without settings of their own
    return out;
}

Result<EarlyWarningPtr> warningInUse(ReadTx& tx, std::string_view unit, std::string_view hash) {
    const auto settings = loadUnitSettings(tx, unit);
    if (!settings || settings->icbtEarlyWarning.empty()) return EarlyWarningPtr{};
    auto all = earlyWarnings(tx, hash);
    if (!all) { // a course goes on without it
        if (all.error().code == ErrorCode::storageCorrupt || all.error().code == ErrorCode::content || all.error().code == ErrorCode::badJson) return EarlyWarningPtr{};
        return fail(all.error());
    }
    EarlyWarningPtr out;
    for (auto& w : *all)
        if (!w.withdrawnAt && w.hash == hash && settings->icbtEarlyWarning.contains(w.id())) out = std::make_shared<const EarlyWarning>(std::move(w));
    return out;
}

std::optional<clinical::CourseWarning> warningOf(const EarlyWarning& w, const CourseFile& f, const instruments::Catalogue& catalogue, const clinical::CourseRow& row, Instant now) {
    const bool treated = f.course.phase == icbt::Phase::active || f.course.phase == icbt::Phase::paused;
    if (!treated || f.programme().hash != w.hash) return {};
    const auto weeks = weeksTreated(f, now);
    const auto* model = w.newest(weeks);
    if (!model || weeks < firstWarningWeek) return {};
    const auto end = endOfWeek(f, model->week, now);
    if (!end) return {};
    const auto so = soFar(f, catalogue, model->week, *end);
    const auto said = icbt::assess(model, so.facts);
    if (said.state == icbt::WarningState::noModel) return {};
    if (model->week < weeks && said.state != icbt::WarningState::look) return {}; // what is past reassures nobody
    clinical::CourseWarning out;
    out.state = said.state == icbt::WarningState::look ? "look" : said.state == icbt::WarningState::onTrack ? "onTrack" : "tooLittle";
    out.week = model->week;
    out.reasons = reasonsOf(f, catalogue, said, so, row.course == "look");
    out.model = w.id();
    out.courses = model->courses;
    out.caught = static_cast<std::int32_t>(std::lround(model->caught.value * 100));
    return out;
}

} // namespace fyr::server
