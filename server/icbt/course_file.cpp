#include "server/icbt/course_file.h"

#include "server/icbt/course_state.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server {

using icbt::Effect;
using icbt::EffectType;
using icbt::EventType;

namespace {

std::string keyOf(std::string_view id) { return "course/" + std::string(id); }

json::object person(const clinical::PersonRef& p) { return {{"id", p.id}, {"name", p.name}}; }

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

std::int32_t weekOf(const icbt::Course& c, Instant at) {
    if (!c.started || at < *c.started) return 0;
    return static_cast<std::int32_t>((at - *c.started - c.paused) / std::chrono::hours(24 * 7)) + 1;
}

Result<void> play(CourseFile& f, const CourseEvent& event, std::vector<Effect>& effects) {
    const auto from = effects.size();
    const auto* duty = f.course.duty(event.duty);
    const auto risk = duty && icbt::isRisk(duty->kind) ? duty->subject : icbt::none;
    FYR_CHECK(f.engine.step(f.setting(), f.course, event, effects));
    for (std::size_t i = from; i < effects.size(); ++i) note(f, effects[i]);
    note(f, event, risk);
    return {};
}

namespace {

// What was noted of a part that the new version does not have is in the log only.
void carry(Journal& j, const icbt::Places& places) {
    decltype(j.answers) answers;
    for (auto& [risk, points] : j.answers)
        if (const auto to = places.risk(risk); to != icbt::none) answers[to] = std::move(points);
    j.answers = std::move(answers);
    decltype(j.feedback) feedback;
    for (auto& [module, said] : j.feedback)
        if (const auto to = places.module(module); to != icbt::none) feedback[to] = std::move(said);
    j.feedback = std::move(feedback);
    for (auto& m : j.moments) {
        if (m.subject == icbt::none) continue;
        m.subject = m.code == "measured" || m.code == "missed" ? places.measure(m.subject) : places.module(m.subject);
        if (m.subject == icbt::none) m.code.clear();
    }
    std::erase_if(j.moments, [](const Moment& m) { return m.code.empty(); });
}

} // namespace

Result<void> playMove(CourseFile& f, const ProgrammePtr& to, const CourseEvent& event, std::vector<Effect>& effects) {
    FYR_TRY(auto carried, icbt::carryOver(f.programme(), to->programme, f.calendar->calendar, f.course, event.at));
    for (const auto& e : carried.before) note(f, e);
    carry(f.journal, {f.programme(), to->programme});
    f.known = to;
    f.journal.moments.push_back({"moved", icbt::none, f.course.now});
    for (const auto& e : carried.after) note(f, e);
    effects.insert(effects.end(), carried.before.begin(), carried.before.end());
    effects.insert(effects.end(), carried.after.begin(), carried.after.end());
    return {};
}

const std::string& CourseHeader::hashAfter(std::int64_t n) const noexcept {
    for (const auto& s : before)
        if (n <= s.events) return s.hash;
    return hash;
}

Result<void> saveHeader(WriteTx& tx, const CourseHeader& h) {
    json::object people;
    for (const auto& [id, name] : h.people) people[id] = name;
    json::object o{{"patient", h.patient}, {"unit", h.unit}, {"programme", h.programme}, {"version", h.version}, {"hash", h.hash},
                   {"events", h.events}, {"link", h.link}, {"thread", h.thread}, {"heard", h.heard}, {"people", std::move(people)}};
    if (!h.reason.empty()) o["reason"] = h.reason;
    if (!h.suited.empty()) o["suited"] = h.suited;
    if (!h.looked.empty()) o["looked"] = h.looked;
    if (!h.cover.id.empty()) o["cover"] = person(h.cover);
    if (h.coverUntil) o["coverUntil"] = formatInstant(*h.coverUntil);
    if (h.asksConsent) o["asksConsent"] = true;
    if (h.consented) o["consented"] = formatInstant(*h.consented);
    if (h.due) o["due"] = formatInstant(*h.due);
    json::array before;
    for (const auto& s : h.before) before.push_back(json::object{{"hash", s.hash}, {"version", s.version}, {"events", s.events}, {"at", formatInstant(s.at)}});
    if (!before.empty()) o["before"] = std::move(before);
    return tx.setValue(keyOf(h.id), json::write(o));
}

Result<void> wakeCourses(WriteTx& tx, Instant now, const std::function<bool(const CourseHeader&)>& which) {
    constexpr std::string_view courses = "course/";
    FYR_TRY(const auto headers, tx.values(courses));
    for (const auto& [key, text] : headers) {
        auto h = courseHeader(key.substr(courses.size()), text);
        if (!h || !which(*h) || !h->due || *h->due <= now) continue; // a damaged one holds up no other
        h->due = now;
        FYR_CHECK(saveHeader(tx, *h));
        FYR_CHECK(tx.enqueue({0, "course-due", json::write(json::object{{"course", h->id}, {"at", formatInstant(now)}}), now, 0}));
    }
    return {};
}

Result<CourseHeader> courseHeader(std::string id, std::string_view kept) {
    FYR_TRY(const auto v, json::parse(kept));
    const auto text = [&](std::string_view key) { return std::string(json::text(v, key).value_or("")); };
    CourseHeader h;
    h.id = std::move(id);
    h.patient = text("patient");
    h.unit = text("unit");
    h.programme = text("programme");
    h.version = text("version");
    h.hash = text("hash");
    h.events = json::integer(v, "events").value_or(0);
    h.link = text("link");
    h.reason = text("reason");
    h.suited = text("suited");
    h.looked = text("looked");
    h.thread = text("thread");
    h.heard = json::integer(v, "heard").value_or(0);
    if (const auto* cover = json::child(v, "cover")) h.cover = {std::string(json::text(*cover, "id").value_or("")), std::string(json::text(*cover, "name").value_or(""))};
    if (const auto at = parseInstant(text("coverUntil"))) h.coverUntil = *at;
    h.asksConsent = json::boolean(v, "asksConsent").value_or(false);
    if (const auto at = parseInstant(text("consented"))) h.consented = *at;
    if (const auto at = parseInstant(text("due"))) h.due = *at;
    if (const auto* before = json::list(v, "before"))
        for (const auto& s : *before) {
            const auto at = parseInstant(json::text(s, "at").value_or(""));
            h.before.push_back({std::string(json::text(s, "hash").value_or("")), std::string(json::text(s, "version").value_or("")), json::integer(s, "events").value_or(0), at ? *at : Instant{}});
        }
    if (const auto* people = json::child(v, "people"))
        for (const auto& p : *people)
            if (p.value().is_string()) h.people[std::string(p.key())] = std::string(p.value().get_string());
    return h;
}

Result<std::vector<LoggedEvent>> courseLog(ReadTx& tx, const CourseHeader& h) {
    FYR_TRY(const auto events, tx.events(keyOf(h.id)));
    std::vector<LoggedEvent> log;
    for (const auto& stored : events) {
        FYR_TRY(const auto v, json::parse(stored.json));
        FYR_TRY(log.emplace_back(), loggedFrom(v));
    }
    if (firstBroken(h.firstHash(), log)) return fail(ErrorCode::storageCorrupt, "the chain of a course is broken");
    if (log.empty() || log.back().link != h.link || static_cast<std::int64_t>(log.size()) != h.events)
        return fail(ErrorCode::storageCorrupt, "the chain of a course ends elsewhere than its header says");
    return log;
}

namespace {

std::string stateKey(std::string_view id) { return "course-state/" + std::string(id); }

// Plays the events from `first` on, each by its own calendar, under the version that it came under.
Result<void> replay(ReadTx& tx, const Programmes& programmes, CourseFile& f, const std::vector<LoggedEvent>& log, std::size_t first) {
    const auto today = f.calendar;
    std::vector<Effect> effects;
    for (std::size_t i = first; i < log.size(); ++i) {
        FYR_TRY(f.calendar, programmes.calendars().byHash(tx, log[i].calendar));
        if (log[i].event.type == EventType::move) {
            FYR_TRY(const auto to, programmes.of(tx, log[i].event.text));
            FYR_CHECK(playMove(f, to, log[i].event, effects));
        } else {
            FYR_CHECK(play(f, log[i].event, effects));
        }
        effects.clear();
    }
    f.calendar = today;
    return {};
}

Result<std::optional<CourseState>> loadState(ReadTx& tx, const Programmes& programmes, const CourseFile& f, const std::vector<LoggedEvent>& log) {
    FYR_TRY(const auto text, tx.value(stateKey(f.header.id)));
    if (!text) return std::optional<CourseState>{};
    FYR_TRY(const auto v, json::parse(*text));
    FYR_TRY(auto state, stateFrom(v));
    const auto& c = state.course;
    FYR_TRY(const auto known, programmes.of(tx, f.header.hashAfter(state.events)));
    const auto fresh = icbt::newCourse(known->programme);
    const bool fits = c.modules.size() == fresh.modules.size() && c.measures.size() == fresh.measures.size() && c.choices.size() == fresh.choices.size() &&
                      c.decisions.size() == fresh.decisions.size() && c.given.size() == fresh.given.size() && c.waived.size() == fresh.waived.size();
    const auto n = static_cast<std::size_t>(state.events);
    if (!fits || n > log.size() || log[n - 1].link != state.link) return fail(ErrorCode::storageCorrupt, "the state of a course is of other events");
    return std::optional(std::move(state));
}

// The course and its journal as they were before the first event that is played, then after the last.
Result<void> bringUp(ReadTx& tx, const Programmes& programmes, CourseFile& f, const std::vector<LoggedEvent>& log, const CourseState* from) {
    const auto first = from ? static_cast<std::size_t>(from->events) : 0;
    FYR_TRY(f.known, programmes.of(tx, f.header.hashAfter(static_cast<std::int64_t>(first))));
    f.course = from ? from->course : icbt::newCourse(f.programme());
    f.journal = from ? from->journal : Journal{};
    f.history = std::make_shared<const CourseHistory>(CourseHistory{f.known, f.course, f.journal, {log.begin() + static_cast<std::ptrdiff_t>(first), log.end()}});
    FYR_CHECK(replay(tx, programmes, f, log, first));
    if (f.programme().hash != f.header.hash) return fail(ErrorCode::storageCorrupt, "a course runs another version than its header says");
    return {};
}

} // namespace

Result<std::optional<CourseFile>> loadCourse(ReadTx& tx, const Programmes& programmes, const std::string& id) {
    FYR_TRY(const auto kept, tx.value(keyOf(id)));
    if (!kept) return std::optional<CourseFile>{};
    CourseFile f;
    FYR_TRY(f.header, courseHeader(id, *kept));
    f.engine = programmes.engine();
    FYR_TRY(f.calendar, programmes.calendars().ofUnit(tx, f.header.unit));
    FYR_TRY(const auto log, courseLog(tx, f.header));
    const bool ours = std::ranges::all_of(log, [&](const LoggedEvent& e) { return e.engine == f.engine.version; });
    std::optional<CourseState> state;
    if (!ours) {
        FYR_TRY(state, loadState(tx, programmes, f, log));
    }
    auto done = bringUp(tx, programmes, f, log, state ? &*state : nullptr);
    if (!done && ours) { // no engine refuses what it took; what was kept stands all the same
        FYR_TRY(state, loadState(tx, programmes, f, log));
        if (state) done = bringUp(tx, programmes, f, log, &*state);
    }
    if (!done) return fail(ErrorCode::storageCorrupt, "an event of a course does not fit its programme");
    return std::optional(std::move(f));
}

Result<bool> saveState(WriteTx& tx, const Programmes& programmes, const CourseFile& file, const std::vector<std::string>& added) {
    CourseFile again;
    again.header = file.header;
    again.known = file.known;
    again.calendar = file.calendar;
    again.engine = file.engine;
    std::vector<LoggedEvent> log;
    if (file.history) {
        again.known = file.history->known;
        again.course = file.history->course;
        again.journal = file.history->journal;
        log = file.history->events;
    } else {
        again.course = icbt::newCourse(file.programme());
    }
    for (const auto& text : added) {
        FYR_TRY(const auto v, json::parse(text));
        FYR_TRY(log.emplace_back(), loggedFrom(v));
    }
    if (!replay(tx, programmes, again, log, 0) || icbt::encode(again.course) != icbt::encode(file.course) || toJson(again.journal) != toJson(file.journal)) return false;
    FYR_CHECK(tx.setValue(stateKey(file.header.id), stateText({file.header.events, file.header.link, file.course, file.journal})));
    return true;
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
