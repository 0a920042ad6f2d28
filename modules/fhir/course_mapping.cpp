#include "fhir/course_mapping.h"

#include "fhir/fyr_extensions.h"
#include "fhir/local_text.h"

#include <algorithm>
#include <charconv>
#include <concepts>

namespace fyr::fhir {
namespace {

using namespace clinical;

template <class T, class Of>
concept A = std::same_as<std::remove_const_t<T>, Of>;

// The fields, once for writing and reading: `v` is a Writer or a Reader.
template <class V, A<CourseDuty> T>
void fields(V& v, T& d) {
    v("id", d.id);
    v("kind", d.kind);
    v("subject", d.subject);
    v("label", d.label);
    v("answer", d.answer);
    v("raised", d.raised);
    v("answerBy", d.answerBy);
    v("tellAt", d.tellAt);
    v("tellRole", d.tellRole);
    v("late", d.late);
    v("holder", d.holder);
    v("settleBy", d.settleBy);
    v("standsStill", d.standsStill);
}
template <class V, A<CourseModule> T>
void fields(V& v, T& m) {
    v("id", m.id);
    v("title", m.title);
    v("status", m.status);
    v("since", m.since);
    v("byTherapist", m.byTherapist);
    v("booster", m.booster);
    v("choice", m.choice);
    v("skippable", m.skippable);
}
template <class V, A<CourseChoice> T>
void fields(V& v, T& c) {
    v("id", c.id);
    v("question", c.question);
    v("among", c.among);
    v("taken", c.taken);
    v("status", c.status);
    v("swap", c.swap);
}
template <class V, A<CoursePoint> T>
void fields(V& v, T& p) {
    v("week", p.week);
    v("at", p.at);
    v("total", p.total);
}
template <class V, A<CourseTrend> T>
void fields(V& v, T& t) {
    v("instrument", t.instrument);
    v("title", t.title);
    v("point", t.points);
    v("least", t.least);
    v("most", t.most);
    v("higherIsWorse", t.higherIsWorse);
    v("reliableChange", t.reliableChange);
    v("lower", t.lower);
    v("upper", t.upper);
}
template <class V, A<CourseTrack> T>
void fields(V& v, T& t) {
    v("id", t.id);
    v("title", t.title);
    v("extraMinutes", t.extraMinutes);
}
template <class V, A<CourseWarning> T>
void fields(V& v, T& w) {
    v("state", w.state);
    v("week", w.week);
    v("reason", w.reasons);
    v("model", w.model);
    v("courses", w.courses);
    v("caught", w.caught);
}
template <class V, A<CourseRow> T>
void fields(V& v, T& r) {
    v("birthDate", r.birthDate);
    v("sex", r.sex);
    v("therapist", r.therapist);
    v("cover", r.cover);
    v("programme", r.programme);
    v("programmeVersion", r.programmeVersion);
    v("programmeHash", r.programmeHash);
    v("programmeTitle", r.programmeTitle);
    v("movedFrom", r.movedFrom);
    v("movedAt", r.movedAt);
    v("enrolReason", r.enrolReason);
    v("suited", r.suited);
    v("phase", r.phase);
    v("end", r.end);
    v("week", r.week);
    v("weeks", r.weeks);
    v("enrolled", r.enrolled);
    v("started", r.started);
    v("limit", r.limit);
    v("pauseUntil", r.pauseUntil);
    v("extensionsLeft", r.extensionsLeft);
    v("pausesLeft", r.pausesLeft);
    v("duty", r.duties);
    v("module", r.modules);
    v("choice", r.choices);
    v("trend", r.trend);
    v("course", r.course);
    v("reason", r.reasons);
    v("warning", r.warning);
    v("track", r.track);
    v("mayTake", r.tracks);
    v("activity", r.activity);
    v("lastSign", r.lastSign);
    v("unread", r.unread);
    v("unreadSince", r.unreadSince);
    v("minutesWeek", r.minutesWeek);
    v("minutesTotal", r.minutesTotal);
    v("openRule", r.openRules);
    v("next", r.next);
    v("nextAt", r.nextAt);
}

template <class T>
concept HasFields = requires(T& t) {
    requires std::same_as<T, CourseDuty> || std::same_as<T, CourseModule> || std::same_as<T, CourseChoice> || std::same_as<T, CoursePoint> ||
                 std::same_as<T, CourseTrend> || std::same_as<T, CourseTrack> || std::same_as<T, CourseWarning>;
};

struct Writer {
    JsonArray parts;

    void operator()(std::string_view key, const std::string& text) { addText(parts, key, text); }
    void operator()(std::string_view key, const LocalText& text) { addText(parts, key, text); }
    void operator()(std::string_view key, bool b) {
        if (b) put(key, "valueBoolean", true);
    }
    void operator()(std::string_view key, std::int32_t n) { put(key, "valueInteger", n); }
    void operator()(std::string_view key, std::uint32_t n) { put(key, "valueUnsignedInt", n); }
    void operator()(std::string_view key, Sex sex) { put(key, "valueCode", code(sex)); }
    void operator()(std::string_view key, Date day) { put(key, "valueDate", formatDate(day)); }
    void operator()(std::string_view key, const Instant& at) {
        if (at != Instant{}) put(key, "valueInstant", formatInstant(at));
    }
    void operator()(std::string_view key, const std::optional<Instant>& at) { // the first instant of all is one too
        if (at) put(key, "valueInstant", formatInstant(*at));
    }
    template <class T>
    void operator()(std::string_view key, const std::optional<T>& value) {
        if (value) (*this)(key, *value);
    }
    void operator()(std::string_view key, const PersonRef& p) {
        if (p != PersonRef{}) put(key, "valueReference", personReference(p, "Practitioner"));
    }
    template <HasFields T>
    void operator()(std::string_view key, const T& value) {
        Writer inner;
        fields(inner, value);
        parts.push_back(extension(key, std::move(inner.parts)));
    }
    template <class T>
    void operator()(std::string_view key, const std::vector<T>& list) {
        for (const T& value : list) (*this)(key, value);
    }
    void operator()(std::string_view key, const std::vector<std::int32_t>& list) { numbers(key, list); }
    void operator()(std::string_view key, const std::array<std::uint8_t, 14>& list) { numbers(key, list); }

  private:
    template <class V>
    void put(std::string_view key, std::string_view kind, V&& value) {
        parts.push_back(extension(key, kind, std::forward<V>(value)));
    }
    // One text for all: an extension each would be ten times as long.
    template <class List>
    void numbers(std::string_view key, const List& list) {
        std::string text;
        for (const auto n : list) text += (text.empty() ? "" : " ") + std::to_string(n);
        addText(parts, key, text);
    }
};

struct Reader {
    const Value& from;
    std::string place;
    std::vector<Problem>& problems;

    void operator()(std::string_view key, std::string& text) { text = value(key).text("valueString"); }
    void operator()(std::string_view key, LocalText& text) { text = localText(value(key), "valueString"); }
    void operator()(std::string_view key, bool& b) { b = value(key)["valueBoolean"].isTrue(); }
    void operator()(std::string_view key, std::int32_t& n) { n = static_cast<std::int32_t>(value(key)["valueInteger"].integer().value_or(0)); }
    void operator()(std::string_view key, std::uint32_t& n) { n = static_cast<std::uint32_t>(value(key)["valueUnsignedInt"].integer().value_or(0)); }
    void operator()(std::string_view key, Sex& sex) { sex = sexFromCode(value(key).text("valueCode")); }
    void operator()(std::string_view key, Instant& at) {
        std::optional<Instant> read;
        (*this)(key, read);
        at = read.value_or(Instant{});
    }
    void operator()(std::string_view key, std::optional<Instant>& at) { parsed(key, value(key).text("valueInstant"), parseInstant, at); }
    void operator()(std::string_view key, std::optional<Date>& day) { parsed(key, value(key).text("valueDate"), parseDate, day); }
    void operator()(std::string_view key, std::optional<std::int32_t>& n) {
        const auto read = value(key)["valueInteger"].integer();
        n = read ? std::optional(static_cast<std::int32_t>(*read)) : std::nullopt;
    }
    void operator()(std::string_view key, PersonRef& p) { p = personOf(value(key)["valueReference"]); }
    template <HasFields T>
    void operator()(std::string_view key, T& out) {
        if (const Value& e = value(key)) inside(key, e, out);
    }
    template <HasFields T>
    void operator()(std::string_view key, std::optional<T>& out) {
        out.reset();
        if (const Value& e = value(key)) inside(key, e, out.emplace());
    }
    template <HasFields T>
    void operator()(std::string_view key, std::vector<T>& list) {
        eachExtension(from, key, [&](const Value& e) { inside(key, e, list.emplace_back()); });
    }
    void operator()(std::string_view key, std::vector<std::string>& list) {
        eachExtension(from, key, [&](const Value& e) { list.emplace_back(e.text("valueString")); });
    }
    void operator()(std::string_view key, std::vector<LocalText>& list) {
        eachExtension(from, key, [&](const Value& e) { list.push_back(localText(e, "valueString")); });
    }
    void operator()(std::string_view key, std::vector<std::int32_t>& list) {
        numbers(key, [&](std::int32_t n) { list.push_back(n); });
    }
    void operator()(std::string_view key, std::array<std::uint8_t, 14>& list) {
        std::size_t i = 0;
        numbers(key, [&](std::int32_t n) {
            if (i < list.size()) list[i++] = static_cast<std::uint8_t>(std::clamp(n, 0, 255));
        });
    }

  private:
    [[nodiscard]] const Value& value(std::string_view key) const { return extensionOf(from, key); }
    void wrong(std::string_view key, std::string_view what) { problems.push_back({place + "." + std::string(key), std::string(what)}); }
    template <class Parse, class T>
    void parsed(std::string_view key, std::string_view text, const Parse& parse, std::optional<T>& out) {
        out.reset();
        if (text.empty()) return;
        if (const auto read = parse(text)) out = *read;
        else wrong(key, "not a time");
    }
    template <class T>
    void inside(std::string_view key, const Value& e, T& out) {
        Reader inner{e, place + "." + std::string(key), problems};
        fields(inner, out);
    }
    template <class F>
    void numbers(std::string_view key, const F& each) {
        const std::string_view text = value(key).text("valueString");
        const char* at = text.data();
        const char* end = at + text.size();
        while (at != end) {
            std::int32_t n = 0;
            const auto [next, error] = std::from_chars(at, end, n);
            if (error != std::errc{}) return wrong(key, "not whole numbers");
            each(n);
            at = next == end ? end : next + 1;
        }
    }
};

std::string_view planStatus(const CourseRow& r) {
    if (r.phase == "enrolled") return "draft";
    if (r.phase == "paused") return "on-hold";
    if (r.end == "discharged" || r.end == "referred") return "revoked";
    if (r.phase == "ended" || r.phase == "followUp") return "completed";
    return "active";
}

std::string_view activityStatus(std::string_view module) {
    if (module == "open" || module == "submitted") return "in-progress";
    if (module == "done") return "completed";
    if (module == "skipped" || module == "notChosen") return "cancelled";
    return "not-started";
}

JsonObject activity(const CourseModule& m) {
    JsonObject code;
    if (!m.id.empty()) code["coding"] = JsonArray{JsonObject{{"system", url::moduleSystem}, {"code", m.id}}};
    putText(code, "text", m.title);
    JsonObject detail;
    if (!code.empty()) detail["code"] = std::move(code);
    detail["status"] = activityStatus(m.status);
    return {{"detail", std::move(detail)}};
}

template <class Id>
Id idOf(const Value& reference, std::string_view type, std::string_view place, std::vector<Problem>& problems) {
    const auto local = parseReference(reference.text("reference"));
    if (local && local->type == type) return Id{std::string(local->id)};
    problems.push_back({std::string(place), "the reference is missing or points elsewhere"});
    return {};
}

} // namespace

bool isCourse(const Value& resource) noexcept {
    return resource.text("resourceType") == "CarePlan" && static_cast<bool>(extensionOf(resource, url::courseRow));
}

Resource carePlan(const CourseRow& row) {
    Writer parts;
    fields(parts, row);
    JsonArray extensions{extension(url::courseRow, std::move(parts.parts))};
    if (!row.unit.empty())
        extensions.push_back(extension(url::careUnit, "valueReference", JsonObject{{"reference", "Organization/" + row.unit.str()}}));
    JsonObject o{{"resourceType", "CarePlan"}, {"id", row.id.str()}};
    o["extension"] = std::move(extensions);
    if (!row.programme.empty()) o["instantiatesCanonical"] = JsonArray{std::string(url::programmes) + row.programme + "|" + row.programmeVersion};
    o["status"] = planStatus(row);
    o["intent"] = "plan";
    putText(o, "title", row.programmeTitle);
    JsonObject subject{{"reference", "Patient/" + row.patient.id}};
    putText(subject, "display", row.patient.name);
    o["subject"] = std::move(subject);
    JsonObject period{{"start", formatInstant(row.started.value_or(row.enrolled))}};
    if (row.limit && *row.limit >= row.started.value_or(row.enrolled)) period["end"] = formatInstant(*row.limit);
    o["period"] = std::move(period);
    o["created"] = formatInstant(row.enrolled);
    if (row.therapist != PersonRef{}) o["author"] = personReference(row.therapist, "Practitioner");
    JsonArray activities;
    for (const CourseModule& m : row.modules) activities.push_back(activity(m));
    if (!activities.empty()) o["activity"] = std::move(activities);
    return Resource::from(o);
}

Result<CourseRow> courseRow(const Value& plan) {
    std::vector<Problem> problems;
    CourseRow row;
    const Value& e = extensionOf(plan, url::courseRow);
    if (plan.text("resourceType") != "CarePlan" || !e)
        return fail(Error{ErrorCode::invalidResource, "not a course of Fyr", {{"CarePlan.extension", "the row of the caseload is missing"}}});
    Reader reader{e, "CarePlan.extension", problems};
    fields(reader, row);
    row.id = CourseId{std::string(plan.text("id"))};
    const std::string_view version = plan["meta"].text("versionId");
    std::from_chars(version.data(), version.data() + version.size(), row.version);
    row.patient = {idOf<PatientId>(plan["subject"], "Patient", "CarePlan.subject", problems).str(), std::string(plan["subject"].text("display"))};
    if (const Value& unit = extensionOf(plan, url::careUnit)["valueReference"]) row.unit = idOf<UnitId>(unit, "Organization", "CarePlan.extension.unit", problems);
    if (!problems.empty()) return fail(Error{ErrorCode::invalidResource, "not a course of Fyr", std::move(problems)});
    return row;
}

} // namespace fyr::fhir
