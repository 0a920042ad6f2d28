#include "play.h"

#include "scheduling/zone.h"

#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace fyr::icbt::test {
namespace {

std::optional<InstrumentFacts> toys(std::string_view id) {
    if (id == "mood") return InstrumentFacts{"mood", "1", {{0, 3}, {0, 3}, {0, 3}}, 0, 9, true};
    if (id == "worry") return InstrumentFacts{"worry", "1", {{0, 3}, {0, 3}}, 0, 6, true};
    return {};
}

} // namespace

Result<Compiled> compileSmall(const std::vector<Change>& changes) {
    std::ifstream in(FYR_SOURCE_DIR "/tests/icbt/small.programme", std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    for (const auto& [from, to] : changes) {
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        EXPECT_EQ(text.find(from, at + 1), std::string::npos) << from << " is there twice";
        text.replace(at, from.size(), to);
    }
    auto source = readProgramme(text, "small.programme");
    Texts texts; // titles, and no words
    if (const auto* modules = json::list(source.value, "modules"))
        for (const auto& m : *modules) {
            ModuleText t;
            t.id = std::string(json::text(m, "id").value_or(""));
            t.title = {t.id, t.id};
            t.minutes = 60;
            texts.modules.push_back(std::move(t));
        }
    return compile(std::move(source), toys, &texts);
}

Programme small(const std::vector<Change>& changes) {
    auto compiled = compileSmall(changes);
    if (!compiled) {
        for (const auto& p : compiled.error().problems) ADD_FAILURE() << p.place << ": " << p.message;
        throw std::runtime_error("the small programme is wrong");
    }
    return std::move(compiled->programme);
}

Programme shipped(std::string_view name) {
    static const auto catalogue = instruments::Catalogue::loadFile(FYR_BINARY_DIR "/share/fyr/instruments.json");
    if (!catalogue) throw std::runtime_error("there are no instruments");
    auto compiled = openProgramme(fmt::format(FYR_SOURCE_DIR "/content/icbt/{}.programme", name), *catalogue);
    if (!compiled) {
        for (const auto& p : compiled.error().problems) ADD_FAILURE() << p.place << ": " << p.message;
        throw std::runtime_error("a shipped programme is wrong");
    }
    return std::move(compiled->compiled.programme);
}

const Calendar& calendar() {
    static const Calendar c;
    return c;
}

Instant local(int year, unsigned month, unsigned dayOfMonth, int hour, int minute) {
    return scheduling::toInstant(scheduling::stockholm, {std::chrono::year{year} / month / dayOfMonth, hour * 60 + minute}).value();
}

std::string when(Instant t) {
    const auto l = scheduling::toLocal(scheduling::stockholm, t);
    return fmt::format("{} {:02}:{:02}", formatDate(l.day), l.minute / 60, l.minute % 60);
}

Play::Play(Programme p, Instant begin) : programme(std::move(p)), course(newCourse(programme)), m_now(begin) {
    EXPECT_TRUE(does(EventType::enrol, {}, {}, "anna"));
}

bool Play::does(Event e) {
    e.at = m_now;
    const auto r = step(setting(), course, e, effects);
    if (!r) refused = r.error().code;
    else happened.push_back(e);
    return r.has_value();
}

std::uint16_t Play::place(std::string_view id) const {
    const auto of = [&](const auto& all) {
        for (std::size_t i = 0; i < all.size(); ++i)
            if (all[i].id == id) return static_cast<std::uint16_t>(i);
        return none;
    };
    if (id.starts_with("close/")) return static_cast<std::uint16_t>(std::stoi(std::string(id.substr(6))));
    if (const auto i = of(programme.modules); i != none) return i;
    if (const auto i = of(programme.measures); i != none) return i;
    if (const auto i = of(programme.choices); i != none) return i;
    if (const auto i = of(programme.decisions); i != none) return i;
    return of(programme.tracks);
}

bool Play::does(EventType t, std::string_view subject, std::string_view other, std::string text) {
    Event e;
    e.type = t;
    if (!subject.empty()) e.subject = place(subject);
    if (!other.empty()) e.other = place(other);
    if (t == EventType::choose && e.subject < programme.choices.size()) e.patient = programme.choices[e.subject].by == Chooses::patient;
    e.text = std::move(text);
    e.actor = "anna";
    return does(e);
}

bool Play::answers(std::string_view measure, std::initializer_list<int> points) {
    Event e;
    e.type = EventType::answer;
    e.subject = place(measure);
    e.patient = true;
    std::int32_t total = 0;
    bool whole = true;
    for (const int p : points) {
        e.points.push_back(p < 0 ? std::nullopt : std::optional<std::int32_t>(p));
        total += p;
        whole = whole && p >= 0;
    }
    if (whole) e.total = total;
    return does(e);
}

const Duty* Play::duty(DutyKind k) const {
    for (const auto& d : course.duties)
        if (d.kind == k) return &d;
    return nullptr;
}

bool Play::takes(DutyKind k, std::string who) {
    Event e;
    e.type = EventType::take;
    e.duty = duty(k) ? duty(k)->id : 0;
    e.actor = std::move(who);
    return does(e);
}
bool Play::settles(DutyKind k) {
    Event e;
    e.type = EventType::settle;
    e.duty = duty(k) ? duty(k)->id : 0;
    e.text = "talked";
    return does(e);
}

bool Play::starts() {
    for (const auto& m : programme.measures)
        if (m.when == Measure::When::baseline) {
            Event e;
            e.type = EventType::answer;
            e.subject = programme.measureOf(m.id);
            e.points.assign(programme.instrument(m.instrument)->items.size(), 0);
            e.points[0] = 1;
            e.total = 1;
            if (!does(e)) return false;
        }
    return does(EventType::start);
}

void Play::passes(std::chrono::milliseconds time) {
    m_now += time;
    advance(setting(), course, m_now, effects);
}

bool Play::finishes(std::string_view module) {
    if (!does(EventType::submit, module)) return false;
    return programme.modules[place(module)].gate == Gate::none || does(EventType::approve, module);
}

void Play::toClosing() {
    for (int rounds = 0; course.phase == Phase::active && rounds < 200; ++rounds) {
        for (std::size_t i = 0; i < programme.choices.size(); ++i)
            if (course.choices[i].status == ChoiceStatus::open) does(EventType::choose, programme.choices[i].id, programme.modules[programme.choices[i].among[0]].id);
        for (const auto& m : programme.modules)
            if (status(m.id) == ModuleStatus::open) finishes(m.id);
        if (course.phase == Phase::active) passes(day);
    }
}

bool Play::signsOff() {
    Event sheet;
    sheet.type = EventType::giveSheet;
    for (const auto& r : programme.close)
        if (r.kind == CloseRule::Kind::worksheet) {
            sheet.text = r.worksheet;
            does(sheet);
        }
    answers("end", {1, 0, 0});
    for (const auto& m : programme.modules)
        if (status(m.id) == ModuleStatus::open) finishes(m.id);
    return does(EventType::signOff);
}

std::string Play::written(const Effect& e) const {
    auto out = std::string(name(e.type));
    const auto add = [&](std::string_view word) { out += fmt::format(" {}", word); };
    switch (e.type) {
    case EffectType::phaseChanged: add(name(e.phase)); break;
    case EffectType::dutyRaised:
    case EffectType::dutyTaken:
    case EffectType::dutyLate:
    case EffectType::dutyReopened:
    case EffectType::dutyAnswered:
    case EffectType::dutyDropped: add(name(e.kind)); break;
    case EffectType::dutyTold:
        add(name(e.kind));
        add(name(e.to));
        break;
    case EffectType::moduleReminder:
    case EffectType::moduleOpened:
    case EffectType::moduleSubmitted:
    case EffectType::moduleDone:
    case EffectType::moduleBack:
    case EffectType::moduleLeftOut: add(programme.modules[e.subject].id); break;
    case EffectType::measureDue:
    case EffectType::measureMissed:
    case EffectType::measureAnswered: add(programme.measures[e.subject].id); break;
    default: break;
    }
    return out + " @" + when(e.at);
}

std::vector<std::string> Play::followed() {
    std::vector<std::string> out;
    for (; m_seen < effects.size(); ++m_seen) out.push_back(written(effects[m_seen]));
    return out;
}

std::vector<std::string> Play::followed(std::string_view begin) {
    auto out = followed();
    std::erase_if(out, [&](const std::string& s) { return !s.starts_with(begin); });
    return out;
}

} // namespace fyr::icbt::test
