// The engine never leaves what the verifier explored. Two programs that share no code but the programme's types: one runs
// courses with random people, the other has looked at every state of its abstract model, slice by slice; after each event
// the course, seen through each slice, must be one of those states. FYR_CONTAINED says how many courses (1,000,000: some
// minutes a core); the seed of a course that leaves is printed with what it did last.
#include "icbt/engine/step.h"
#include "icbt/language/open.h"
#include "icbt/verify/explore.h"

#include <gtest/gtest.h>
#include <random>
#include <unordered_set>

namespace fyr::icbt {
namespace {

using verify::Model;
using verify::Slice;
using verify::State;

struct HashState {
    std::size_t operator()(const State& s) const noexcept {
        std::uint64_t h = 0x9e3779b97f4a7c15ULL;
        for (const auto w : s.w) {
            h ^= w;
            h *= 0xbf58476d1ce4e5b9ULL;
            h ^= h >> 31U;
        }
        return h;
    }
};

// One slice with all its states, and how a course looks in it.
class Seen {
  public:
    Seen(const Programme& p, const verify::Graph& g, std::string what, Slice slice) : m_p(p), m_g(g), m_what(std::move(what)), m_slice(slice), m_model(p, g, std::move(slice)) {
        const verify::Explored all(m_model, {}, {});
        m_complete = all.complete();
        for (std::uint32_t i = 0; i < all.size(); ++i) m_states.insert(all.state(i));
    }
    [[nodiscard]] bool complete() const { return m_complete; }
    [[nodiscard]] std::size_t size() const { return m_states.size(); }
    [[nodiscard]] const std::string& what() const { return m_what; }
    [[nodiscard]] bool holds(const Course& c) const { return m_states.contains(of(c)); }

  private:
    [[nodiscard]] State of(const Course& c) const {
        namespace f = verify::field;
        State s;
        s.put(f::phase, static_cast<std::uint64_t>(c.phase));
        for (std::size_t i = 0; i < m_slice.modules.size(); ++i) {
            constexpr std::size_t aWord = 21;
            s.w[i / aWord] |= static_cast<std::uint64_t>(c.modules[m_slice.modules[i]].status) << (i % aWord * 3);
        }
        for (std::size_t i = 0; i < m_slice.choices.size(); ++i) {
            const auto& made = c.choices[m_slice.choices[i]];
            if (made.taken == none) continue;
            const auto& among = m_p.choices[m_slice.choices[i]].among;
            const auto at = static_cast<std::uint64_t>(std::find(among.begin(), among.end(), made.taken) - among.begin()) + 1;
            constexpr std::size_t aWord = 12;
            s.w[3 + i / aWord] |= at << (i % aWord * 5);
        }
        if (m_slice.counts) {
            s.put(f::pauses, c.pauses);
            s.put(f::extensions, c.extensions);
        }
        for (const auto& d : c.duties) {
            if (m_slice.alert && isRisk(d.kind)) s.put(f::duty, 1);
            if (m_slice.message && d.kind == DutyKind::message) s.put(f::message, 1);
            if (m_slice.review && d.kind == DutyKind::review) s.put(f::review, 1);
            if (m_slice.risk == none || !isRisk(d.kind) || d.subject != m_slice.risk) continue;
            s.put(f::duty, d.taken ? 2 : 1);
            s.put(f::told, d.step);
            s.put(f::late, d.late ? 1 : 0);
        }
        if (m_slice.baseline) s.put(f::baseline, baselineAnswered(c) ? 1 : 0);
        if (m_slice.closingMeasure != none && c.phase >= Phase::closing) s.put(f::closing, c.measures[m_slice.closingMeasure].satisfied ? 1 : 0);
        if (m_slice.closeRule != none) s.put(f::waived, c.waived[m_slice.closeRule]);
        return s;
    }
    [[nodiscard]] bool baselineAnswered(const Course& c) const {
        for (std::size_t i = 0; i < m_p.measures.size(); ++i)
            if (m_p.measures[i].when == Measure::When::baseline && m_p.measures[i].required && !c.measures[i].satisfied) return false;
        return true;
    }
    const Programme& m_p;
    const verify::Graph& m_g;
    std::string m_what;
    Slice m_slice;
    Model m_model;
    std::unordered_set<State, HashState> m_states;
    bool m_complete = false;
};

struct World {
    Programme p;
    verify::Graph graph;
    std::vector<Seen> slices;
    explicit World(Programme programme) : p(std::move(programme)), graph(p) {
        for (std::uint16_t m = 0; m < p.modules.size(); ++m) {
            auto modules = p.modules[m].after; // and what these come after
            for (const auto a : p.modules[m].after) modules.insert(modules.end(), p.modules[a].after.begin(), p.modules[a].after.end());
            modules.push_back(m);
            std::sort(modules.begin(), modules.end());
            modules.erase(std::unique(modules.begin(), modules.end()), modules.end());
            verify::Places choices;
            if (p.modules[m].choice != none) choices = {p.modules[m].choice};
            slices.emplace_back(p, graph, "way to " + p.modules[m].id, Slice{.modules = modules, .choices = choices});
        }
        for (std::uint16_t r = 0; r < p.risks.size(); ++r) slices.emplace_back(p, graph, "risk " + p.risks[r].id, Slice{.risk = r, .counts = true});
        slices.emplace_back(p, graph, "risk, message, review", Slice{.alert = true, .message = true, .baseline = true});
        for (std::uint16_t c = 0; c < p.close.size(); ++c) {
            Slice s{.alert = true, .message = true};
            s.closeRule = c;
            if (p.close[c].kind == CloseRule::Kind::module) s.modules = {p.close[c].subject};
            if (p.close[c].kind == CloseRule::Kind::measure) s.closingMeasure = p.close[c].subject;
            if (p.close[c].kind == CloseRule::Kind::worksheet) s.modules = graph.carriersOf(p.close[c].worksheet);
            slices.emplace_back(p, graph, "closing rule " + std::to_string(c), s);
        }
    }
};

const std::vector<std::unique_ptr<World>>& worlds() {
    static const auto all = [] {
        std::vector<std::unique_ptr<World>> out;
        const auto catalogue = instruments::Catalogue::loadFile(FYR_BINARY_DIR "/share/fyr/instruments.json").value();
        for (const auto* name : {"depression", "anxiety", "insomnia"}) out.push_back(std::make_unique<World>(openProgramme(std::string(FYR_SOURCE_DIR "/content/icbt/") + name + ".programme", catalogue).value().compiled.programme));
        return out;
    }();
    return all;
}

// An event that somebody might well try: mostly what is possible, now and then nonsense. `repeat` and `swap` lead out of the
// model on purpose (model.h says why it may leave them out).
Event anything(const Programme& p, const Course& c, std::mt19937_64& random) {
    const auto any = [&](std::size_t n) { return static_cast<std::uint16_t>(n == 0 ? 0 : random() % n); };
    Event e{.type = static_cast<EventType>(random() % eventTypes)};
    if (random() % 2 == 0) { // drive it on
        if (c.phase == Phase::enrolled) {
            for (std::uint16_t i = 0; i < p.measures.size(); ++i)
                if (p.measures[i].required && p.measures[i].when == Measure::When::baseline && !c.measures[i].satisfied)
                    return {.type = EventType::answer, .subject = i, .total = 12, .points = std::vector<std::optional<std::int32_t>>(p.instrument(p.measures[i].instrument)->items.size(), random() % 8 == 0 ? 1 : 0)};
            return {.type = EventType::start};
        }
        if (c.phase == Phase::paused && random() % 4 == 0) return {.type = EventType::resume};
        for (const auto& d : c.duties) {
            if (random() % 3 != 0) continue;
            if (isRisk(d.kind)) return {.type = d.taken ? EventType::settle : EventType::take, .duty = d.id, .actor = "someone", .text = "talked"};
            if (d.kind == DutyKind::message) return {.type = EventType::reply};
        }
        if (c.phase == Phase::closing && random() % 3 == 0) {
            for (std::uint16_t i = 0; i < p.measures.size(); ++i)
                if (p.measures[i].when == Measure::When::closing && !c.measures[i].satisfied)
                    return {.type = EventType::answer, .subject = i, .total = 5, .points = std::vector<std::optional<std::int32_t>>(p.instrument(p.measures[i].instrument)->items.size(), 0)};
            return {.type = EventType::signOff};
        }
        for (std::uint16_t i = 0; i < p.modules.size(); ++i) {
            if (c.modules[i].status == ModuleStatus::open && random() % 2 == 0) return {.type = EventType::submit, .subject = i};
            if (c.modules[i].status == ModuleStatus::submitted && random() % 2 == 0) return {.type = random() % 8 == 0 ? EventType::handBack : EventType::approve, .subject = i};
        }
    }
    e.actor = "someone";
    e.text = random() % 10 == 0 ? "" : "because";
    switch (e.type) {
    case EventType::answer: {
        e.subject = any(p.measures.size());
        const auto* facts = p.instrument(p.measures[e.subject].instrument);
        for (const auto& [least, most] : facts->items) e.points.push_back(random() % 12 == 0 ? std::nullopt : std::optional<std::int32_t>(random() % 3 == 0 ? least + static_cast<std::int32_t>(random() % static_cast<unsigned>(most - least + 1)) : least));
        e.total = facts->least + static_cast<std::int32_t>(random() % static_cast<unsigned>(facts->most - facts->least + 1));
        break;
    }
    case EventType::choose:
        e.subject = any(p.choices.size());
        e.other = p.choices[e.subject].among[any(p.choices[e.subject].among.size())];
        break;
    case EventType::decide:
        e.subject = any(p.decisions.size());
        e.other = any(p.tracks.size());
        break;
    case EventType::waive: e.subject = any(p.close.size()); break;
    case EventType::waiveStart: e.subject = any(p.measures.size()); break;
    case EventType::repeat:
    case EventType::swap: e.type = EventType::tick; break;
    case EventType::discharge:
    case EventType::refer:
        if (random() % 20 != 0) e.type = EventType::tick;
        break;
    case EventType::close:
        if (random() % 6 != 0) e.type = EventType::tick;
        break;
    case EventType::giveSheet: e.text = "relapse_plan"; break;
    default: e.subject = any(p.modules.size()); break;
    }
    e.duty = c.duties.empty() ? 0 : c.duties[any(c.duties.size())].id;
    return e;
}

TEST(Contained, theEngineNeverLeavesWhatTheVerifierExplored) {
    const auto* wanted = std::getenv("FYR_CONTAINED");
    const std::uint64_t courses = wanted ? std::stoull(wanted) : 1'000;
    const Calendar calendar;
    std::size_t states = 0;
    for (const auto& w : worlds())
        for (const auto& s : w->slices) {
            ASSERT_TRUE(s.complete()) << s.what();
            states += s.size();
        }
    std::uint64_t events = 0;
    std::array<std::uint64_t, phases> met{};
    std::vector<Effect> effects;
    for (std::uint64_t seed = 1; seed <= courses; ++seed) {
        const auto& w = *worlds()[seed % worlds().size()];
        std::mt19937_64 random(seed);
        const Setting setting{w.p, calendar};
        auto c = newCourse(w.p);
        Instant now = *parseInstant("2027-01-04T09:00:00Z") + std::chrono::hours(random() % 9000);
        for (int i = 0; i < 120; ++i) {
            auto e = i == 0 ? Event{.type = EventType::enrol, .text = "therapist"} : anything(w.p, c, random);
            if (random() % 15 == 0) now += std::chrono::hours(24 * (random() % 30));
            else now += std::chrono::minutes(random() % 4000);
            e.at = random() % 50 == 0 ? now - std::chrono::hours(30) : now;
            effects.clear();
            const auto done = step(setting, c, e, effects);
            ++events;
            ++met[static_cast<std::size_t>(c.phase)];
            for (const auto& s : w.slices)
                ASSERT_TRUE(s.holds(c)) << w.p.id << ", course " << seed << ", event " << i << " " << name(e.type) << " " << e.subject << (done ? "" : " refused: " + done.error().detail) << ", phase " << name(c.phase) << ": out of " << s.what();
            if (c.phase == Phase::ended) break;
        }
    }
    std::printf("%llu courses, %llu events, %zu states of the model; phases met:", static_cast<unsigned long long>(courses), static_cast<unsigned long long>(events), states);
    for (std::size_t i = 0; i < phases; ++i) std::printf(" %s %llu", std::string(name(static_cast<Phase>(i))).c_str(), static_cast<unsigned long long>(met[i]));
    std::printf("\n");
    for (const auto n : met) EXPECT_GT(n, 0U);
}

} // namespace
} // namespace fyr::icbt
