#include "server/icbt/course_file.h"

#include "server/icbt/event_text.h"

#include <fmt/format.h>

namespace fyr::server {

using icbt::Effect;
using icbt::EffectType;
using icbt::EventType;

namespace {

std::string keyOf(std::string_view id) { return "course/" + std::string(id); }

json::object person(const clinical::PersonRef& p) { return {{"id", p.id}, {"name", p.name}}; }

std::int32_t weekOf(const icbt::Course& c, Instant at) {
    if (!c.started || at < *c.started) return 0;
    return static_cast<std::int32_t>((at - *c.started - c.paused) / std::chrono::hours(24 * 7)) + 1;
}

// What followed by itself.
void note(CourseFile& f, const Effect& e) {
    auto& j = f.journal;
    const auto& p = f.programme();
    const auto& primary = p.measures[p.primary];
    const auto moment = [&](std::string code) { j.moments.push_back({std::move(code), e.subject, e.at}); };
    switch (e.type) {
    case EffectType::phaseChanged: j.moments.push_back({"phase." + std::string(icbt::name(e.phase)), icbt::none, e.at}); break;
    case EffectType::moduleOpened: moment("moduleOpened"); break;
    case EffectType::moduleSubmitted: moment("submitted"); break;
    case EffectType::moduleDone: moment("moduleDone"); break;
    case EffectType::moduleBack: moment("moduleBack"); break;
    case EffectType::measureAnswered: moment("measured"); break;
    case EffectType::measureMissed:
        moment("missed");
        if (p.measures[e.subject].instrument == primary.instrument) j.points.push_back({weekOf(f.course, e.at), e.at, std::nullopt});
        break;
    case EffectType::ended: moment("ended"); break;
    default: break;
    }
}

void note(CourseFile& f, const CourseEvent& e, std::uint16_t riskOfDuty) {
    auto& j = f.journal;
    const auto& p = f.programme();
    const auto at = f.course.now;
    switch (e.type) {
    case EventType::answer: {
        const auto& instrument = p.measures[e.subject].instrument;
        if (instrument == p.measures[p.primary].instrument) j.points.push_back({weekOf(f.course, at), at, e.total});
        for (std::uint16_t i = 0; i < p.risks.size(); ++i)
            if (p.risks[i].instrument == instrument) j.answers[i] = e.points;
        break;
    }
    case EventType::approve:
    case EventType::handBack: j.feedback[e.subject] = {e.text, at, e.actor}; break;
    case EventType::write:
        ++j.unread;
        if (!j.unreadSince) j.unreadSince = at;
        break;
    case EventType::reply:
        j.unread = 0;
        j.unreadSince.reset();
        break;
    case EventType::settle:
        if (riskOfDuty != icbt::none) j.risks.emplace_back(p.risks[riskOfDuty].id, Said{e.text, at, e.actor});
        break;
    case EventType::waive:
    case EventType::waiveStart: j.waived.emplace_back(fmt::format("{}", e.subject), Said{e.text, at, e.actor}); break;
    default: break;
    }
    if (e.minutes > 0) j.minutes.emplace_back(at, e.minutes);
    if (e.patient && e.type != EventType::enrol) j.signs.push_back(at);
}

} // namespace

const icbt::Calendar& courseCalendar() {
    static const icbt::Calendar calendar;
    return calendar;
}

Result<void> play(CourseFile& f, const CourseEvent& event, std::vector<Effect>& effects) {
    const auto from = effects.size();
    const auto* duty = f.course.duty(event.duty);
    const auto risk = duty && icbt::isRisk(duty->kind) ? duty->subject : icbt::none;
    FYR_CHECK(icbt::step({f.programme(), courseCalendar()}, f.course, event, effects));
    for (std::size_t i = from; i < effects.size(); ++i) note(f, effects[i]);
    note(f, event, risk);
    return {};
}

Result<void> saveHeader(WriteTx& tx, const CourseHeader& h) {
    json::object people;
    for (const auto& [id, name] : h.people) people[id] = name;
    json::object o{{"patient", h.patient}, {"unit", h.unit}, {"programme", h.programme}, {"version", h.version}, {"hash", h.hash},
                   {"events", h.events}, {"link", h.link}, {"thread", h.thread}, {"heard", h.heard}, {"people", std::move(people)}};
    if (!h.cover.id.empty()) o["cover"] = person(h.cover);
    if (h.coverUntil) o["coverUntil"] = formatInstant(*h.coverUntil);
    if (h.asksConsent) o["asksConsent"] = true;
    if (h.consented) o["consented"] = formatInstant(*h.consented);
    if (h.due) o["due"] = formatInstant(*h.due);
    return tx.setValue(keyOf(h.id), json::write(o));
}

namespace {

Result<std::optional<CourseHeader>> loadHeader(ReadTx& tx, const std::string& id) {
    FYR_TRY(const auto kept, tx.value(keyOf(id)));
    if (!kept) return std::optional<CourseHeader>{};
    FYR_TRY(const auto v, json::parse(*kept));
    const auto text = [&](std::string_view key) { return std::string(json::text(v, key).value_or("")); };
    CourseHeader h;
    h.id = id;
    h.patient = text("patient");
    h.unit = text("unit");
    h.programme = text("programme");
    h.version = text("version");
    h.hash = text("hash");
    h.events = json::integer(v, "events").value_or(0);
    h.link = text("link");
    h.thread = text("thread");
    h.heard = json::integer(v, "heard").value_or(0);
    if (const auto* cover = json::child(v, "cover")) h.cover = {std::string(json::text(*cover, "id").value_or("")), std::string(json::text(*cover, "name").value_or(""))};
    if (const auto at = parseInstant(text("coverUntil"))) h.coverUntil = *at;
    h.asksConsent = json::boolean(v, "asksConsent").value_or(false);
    if (const auto at = parseInstant(text("consented"))) h.consented = *at;
    if (const auto at = parseInstant(text("due"))) h.due = *at;
    if (const auto* people = json::child(v, "people"))
        for (const auto& p : *people)
            if (p.value().is_string()) h.people[std::string(p.key())] = std::string(p.value().get_string());
    return std::optional(std::move(h));
}

} // namespace

Result<std::optional<CourseFile>> loadCourse(ReadTx& tx, const Programmes& programmes, const std::string& id) {
    FYR_TRY(auto header, loadHeader(tx, id));
    if (!header) return std::optional<CourseFile>{};
    CourseFile f;
    f.header = std::move(*header);
    FYR_TRY(f.known, programmes.of(tx, f.header.hash));
    f.course = icbt::newCourse(f.programme());
    FYR_TRY(const auto events, tx.events(keyOf(id)));
    std::string link;
    std::vector<Effect> effects;
    for (const auto& stored : events) {
        FYR_TRY(const auto v, json::parse(stored.json));
        const auto* e = v.get_object().if_contains("event");
        if (!e) return fail(ErrorCode::storageCorrupt, "an event of a course cannot be read");
        FYR_TRY(const auto event, eventFrom(*e));
        link = linkAfter(link, eventText(event));
        if (json::text(v, "link") != std::string_view(link)) return fail(ErrorCode::storageCorrupt, "the chain of a course is broken");
        if (!play(f, event, effects)) return fail(ErrorCode::storageCorrupt, "an event of a course does not fit its programme");
    }
    if (link != f.header.link || static_cast<std::int64_t>(events.size()) != f.header.events)
        return fail(ErrorCode::storageCorrupt, "the chain of a course ends elsewhere than its header says");
    return std::optional(std::move(f));
}

Result<std::vector<std::string>> coursesOf(ReadTx& tx, std::string_view patient) {
    std::vector<std::string> out;
    FYR_TRY(const auto kept, tx.value("courses-of/" + std::string(patient)));
    if (!kept) return out;
    FYR_TRY(const auto v, json::parse(*kept));
    if (v.is_array())
        for (const auto& id : v.get_array())
            if (id.is_string()) out.emplace_back(id.get_string());
    return out;
}

Result<void> addCourseOf(WriteTx& tx, std::string_view patient, std::string_view course) {
    FYR_TRY(const auto before, coursesOf(tx, patient));
    json::array all;
    for (const auto& id : before) all.push_back(json::value(id));
    all.push_back(json::value(course));
    return tx.setValue("courses-of/" + std::string(patient), json::write(all));
}

} // namespace fyr::server
