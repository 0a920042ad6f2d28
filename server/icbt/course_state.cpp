#include "server/icbt/course_state.h"

#include "icbt/engine/chain.h"

namespace fyr::server {
namespace {

json::value timeOf(Instant at) { return std::int64_t{at.time_since_epoch().count()}; }
Instant timeFrom(const json::value& v) { return Instant(Millis(v.is_int64() ? v.get_int64() : 0)); }
json::value numberOf(std::optional<std::int32_t> n) { return n ? json::value(*n) : json::value(nullptr); }
Instant timeIn(const json::object& o, std::string_view key) {
    const auto* v = o.if_contains(key);
    return v ? timeFrom(*v) : Instant{};
}
std::optional<std::int32_t> numberFrom(const json::value& v) { return v.is_int64() ? std::optional(static_cast<std::int32_t>(v.get_int64())) : std::nullopt; }

json::object toJson(const Said& s) { return {{"text", s.text}, {"at", timeOf(s.at)}, {"by", s.by}}; }
Said saidFrom(const json::object& o) {
    return {std::string(json::text(o, "text").value_or("")), timeIn(o, "at"), std::string(json::text(o, "by").value_or(""))};
}

// Every object of a list.
template <class F>
void each(const json::object& o, std::string_view key, F&& f) {
    if (const auto* all = json::list(o, key))
        for (const auto& v : *all)
            if (v.is_object()) f(v.get_object());
}

Journal journalFrom(const json::object& o) {
    Journal j;
    each(o, "points", [&](const json::object& p) {
        const auto total = json::integer(p, "total");
        j.points.push_back({static_cast<std::int32_t>(json::integer(p, "week").value_or(0)), timeIn(p, "at"), total ? std::optional(static_cast<std::int32_t>(*total)) : std::nullopt});
    });
    if (const auto* signs = json::list(o, "signs"))
        for (const auto& s : *signs) j.signs.push_back(timeFrom(s));
    each(o, "minutes", [&](const json::object& m) { j.minutes.emplace_back(timeIn(m, "at"), static_cast<std::int32_t>(json::integer(m, "minutes").value_or(0))); });
    each(o, "answers", [&](const json::object& a) {
        auto& points = j.answers[static_cast<std::uint16_t>(json::integer(a, "risk").value_or(icbt::none))];
        if (const auto* all = json::list(a, "points"))
            for (const auto& p : *all) points.push_back(numberFrom(p));
    });
    each(o, "feedback", [&](const json::object& f) { j.feedback[static_cast<std::uint16_t>(json::integer(f, "module").value_or(icbt::none))] = saidFrom(f); });
    each(o, "risks", [&](const json::object& r) { j.risks.emplace_back(std::string(json::text(r, "rule").value_or("")), saidFrom(r)); });
    each(o, "waived", [&](const json::object& w) { j.waived.emplace_back(std::string(json::text(w, "rule").value_or("")), saidFrom(w)); });
    j.unread = static_cast<std::int32_t>(json::integer(o, "unread").value_or(0));
    if (const auto* since = o.if_contains("unreadSince")) j.unreadSince = timeFrom(*since);
    each(o, "moments", [&](const json::object& m) {
        j.moments.push_back({std::string(json::text(m, "code").value_or("")), static_cast<std::uint16_t>(json::integer(m, "subject").value_or(icbt::none)), timeIn(m, "at")});
    });
    return j;
}

} // namespace

json::object toJson(const Journal& j) {
    json::array points, signs, minutes, answers, feedback, risks, waived, moments;
    for (const auto& p : j.points) points.push_back(json::object{{"week", p.week}, {"at", timeOf(p.at)}, {"total", numberOf(p.total)}});
    for (const auto at : j.signs) signs.push_back(timeOf(at));
    for (const auto& [at, n] : j.minutes) minutes.push_back(json::object{{"at", timeOf(at)}, {"minutes", n}});
    for (const auto& [risk, all] : j.answers) {
        json::array given;
        for (const auto& p : all) given.push_back(numberOf(p));
        answers.push_back(json::object{{"risk", std::int64_t{risk}}, {"points", std::move(given)}});
    }
    const auto said = [](std::string_view key, const json::value& subject, const Said& s) {
        auto o = toJson(s);
        o[key] = subject;
        return o;
    };
    for (const auto& [module, s] : j.feedback) feedback.push_back(said("module", std::int64_t{module}, s));
    for (const auto& [rule, s] : j.risks) risks.push_back(said("rule", json::value(rule), s));
    for (const auto& [rule, s] : j.waived) waived.push_back(said("rule", json::value(rule), s));
    for (const auto& m : j.moments) moments.push_back(json::object{{"code", m.code}, {"subject", std::int64_t{m.subject}}, {"at", timeOf(m.at)}});
    json::object o{{"points", std::move(points)}, {"signs", std::move(signs)}, {"minutes", std::move(minutes)}, {"answers", std::move(answers)}, {"feedback", std::move(feedback)},
                   {"risks", std::move(risks)}, {"waived", std::move(waived)}, {"unread", j.unread}, {"moments", std::move(moments)}};
    if (j.unreadSince) o["unreadSince"] = timeOf(*j.unreadSince);
    return o;
}

std::string stateText(const CourseState& s) {
    const auto bytes = icbt::encode(s.course);
    return json::write(json::object{{"events", s.events}, {"link", s.link}, {"course", hex(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()))}, {"journal", toJson(s.journal)}});
}

Result<CourseState> stateFrom(const json::value& v) {
    CourseState s;
    s.events = json::integer(v, "events").value_or(0);
    s.link = json::text(v, "link").value_or("");
    const auto bytes = fromHex(json::text(v, "course").value_or(""));
    const auto* journal = json::child(v, "journal");
    if (!bytes || !journal || s.events < 1) return fail(ErrorCode::storageCorrupt, "the state of a course cannot be read");
    auto course = icbt::decodeCourse({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    if (!course) return fail(ErrorCode::storageCorrupt, "the state of a course cannot be read");
    s.course = std::move(*course);
    s.journal = journalFrom(*journal);
    return s;
}

} // namespace fyr::server
