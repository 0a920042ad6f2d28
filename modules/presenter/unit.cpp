#include "presenter/unit.h"

#include <algorithm>
#include <limits>

namespace fyr::presenter {
namespace {

int count(const json::object& o, std::string_view key) {
    return static_cast<int>(std::clamp<std::int64_t>(json::integer(o, key).value_or(0), 0, std::numeric_limits<int>::max()));
}
clinical::LocalText local(const json::object& o, std::string_view key) {
    const auto* t = json::child(o, key);
    return t ? clinical::LocalText{std::string(json::text(*t, "sv").value_or("")), std::string(json::text(*t, "en").value_or(""))} : clinical::LocalText{};
}
clinical::PersonRef person(const json::object& o, std::string_view key) {
    const auto* p = json::child(o, key);
    return p ? clinical::PersonRef{std::string(json::text(*p, "id").value_or("")), std::string(json::text(*p, "name").value_or(""))} : clinical::PersonRef{};
}
template <class F>
void each(const json::value& v, std::string_view key, const F& f) {
    if (const auto* list = json::list(v, key))
        for (const auto& one : *list)
            if (const auto* o = one.if_object()) f(*o);
}

} // namespace

Result<UnitView> unitFromJson(const json::value& v) {
    UnitView out;
    const auto at = parseInstant(json::text(v, "computedAt").value_or(""));
    if (!at || !json::list(v, "load") || !json::list(v, "outcomes")) return fail(ErrorCode::badRequest, "not a report of a unit");
    out.computedAt = *at;
    out.courses = count(v.get_object(), "courses");
    out.fewest = count(v.get_object(), "fewest");
    out.unreadable = count(v.get_object(), "unreadable");
    each(v, "load", [&](const json::object& o) {
        out.load.push_back({person(o, "therapist"), count(o, "waitingToStart"), count(o, "active"), count(o, "paused"), count(o, "closing"), count(o, "followUp"), count(o, "minutesWeek"),
                            count(o, "minutes"), count(o, "waits"), count(o, "late")});
    });
    each(v, "waits", [&](const json::object& o) {
        out.waits.push_back({std::string(json::text(o, "kind").value_or("")), count(o, "answered"), count(o, "late"), count(o, "waiting"), count(o, "waitingLate"),
                             json::integer(o, "medianMinutes"), json::integer(o, "ninetiethMinutes")});
    });
    each(v, "risks", [&](const json::object& o) {
        UnitRisk r;
        const auto raised = parseInstant(json::text(o, "raised").value_or(""));
        const auto by = parseInstant(json::text(o, "settleBy").value_or(json::text(o, "answerBy").value_or("")));
        if (!raised || !by) return;
        r.course = json::text(o, "course").value_or("");
        r.label = local(o, "label");
        r.raised = *raised;
        r.due = *by;
        r.late = json::boolean(o, "late").value_or(false);
        const auto holder = person(o, "holder");
        r.held = !holder.id.empty();
        r.holder = holder.name.empty() ? holder.id : holder.name;
        const auto therapist = person(o, "therapist");
        r.therapist = therapist.name.empty() ? therapist.id : therapist.name;
        out.risks.push_back(std::move(r));
    });
    each(v, "outcomes", [&](const json::object& o) {
        UnitOutcome u{local(o, "title"), count(o, "ended"), {}};
        if (const auto* f = json::child(o, "figures")) {
            u.figures = UnitOutcome::Figures{count(*f, "completed"), count(*f, "discharged"), count(*f, "referred"), count(*f, "measured"), {}};
            if (json::integer(*f, "better")) u.figures->betterWorse = {count(*f, "better"), count(*f, "worse")};
        }
        out.outcomes.push_back(std::move(u));
    });
    each(v, "opinions", [&](const json::object& o) {
        UnitOpinion u{local(o, "title"), json::text(o, "module").value_or("").empty(), count(o, "count"), {}, {}};
        if (json::integer(o, "meanTenths")) u.meanTenths = count(o, "meanTenths");
        if (const auto* texts = json::list(o, "texts"))
            for (const auto& t : *texts)
                if (t.is_string()) u.texts.emplace_back(t.get_string());
        out.opinions.push_back(std::move(u));
    });
    return out;
}

int percentOf(int part, int of) noexcept { return of <= 0 ? 0 : (part * 200 + of) / (2 * of); }

} // namespace fyr::presenter
