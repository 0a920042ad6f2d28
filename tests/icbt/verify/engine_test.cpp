// The engine at random: it never comes to a state that the verifier's model does not know, and what was proved holds in it.
#include "icbt/language/open.h"
#include "players.h"
#include "small.h"

#include <gtest/gtest.h>
#include <cstdlib>
#include <iostream>

namespace fyr::icbt::verify {
namespace {

using namespace small;

static_assert(static_cast<int>(ModuleStatus::notChosen) == static_cast<int>(Status::notChosen) && static_cast<int>(ModuleStatus::submitted) == static_cast<int>(Status::submitted));

// What the model's slices can come to: a module with its phase, and with each that it comes after.
class Known {
  public:
    explicit Known(const Programme& p) : m_graph(p) {
        for (std::uint16_t m = 0; m < p.modules.size(); ++m) {
            explore(p, m, m);
            for (const auto a : p.modules[m].after) explore(p, m, a);
        }
    }
    struct Pair {
        std::uint16_t m, a;
        std::array<bool, 6 * 6 * 6> seen{};
        bool& at(Phase phase, int m1, int a1) { return seen[static_cast<std::size_t>(static_cast<int>(phase) * 36 + m1 * 6 + a1)]; }
    };
    std::string unknown(const Programme& p, const Course& c) {
        for (auto& pair : m_pairs) {
            const auto m = c.modules[pair.m].status, a = c.modules[pair.a].status;
            if (!pair.at(c.phase, static_cast<int>(m), static_cast<int>(a)))
                return p.modules[pair.m].id + " " + std::to_string(static_cast<int>(m)) + " with " + p.modules[pair.a].id + " " + std::to_string(static_cast<int>(a)) + " " + std::string(name(c.phase));
        }
        return {};
    }

  private:
    void explore(const Programme& p, std::uint16_t m, std::uint16_t a) {
        Slice s;
        s.modules = m == a ? Places{m} : m < a ? Places{m, a} : Places{a, m};
        if (p.modules[m].choice != none) s.choices = {p.modules[m].choice};
        const Model model(p, m_graph, std::move(s));
        Pair pair{m, a};
        const Explored e(model, {}, [&](std::uint32_t, const State& x) {
            pair.at(Model::phase(x), static_cast<int>(model.status(x, m)), static_cast<int>(model.status(x, a))) = true;
            return false;
        });
        ASSERT_TRUE(e.complete());
        m_pairs.push_back(pair);
    }
    Graph m_graph;
    std::vector<Pair> m_pairs;
};

struct Seen {
    std::uint64_t done = 0, refused = 0, signedOff = 0, risks = 0, ends = 0;
};

// What was proved, asked of the engine's own course.
std::string broken(const Programme& p, const Course& before, const Course& c, const Event& e, Seen& seen) {
    for (const auto& d : c.duties) {
        if (!isRisk(d.kind)) continue;
        if (d.stoodSince) return "P6: the clock of a risk stands still";
        if (!d.taken && !d.tellAt) return "P5: nobody is told any more";
        if (d.taken && !d.settleBy) return "P5: nobody has to say what was done";
        if (c.phase == Phase::ended) return "P5: the end hides an alert";
    }
    if (e.type == EventType::answer && before.phase != Phase::ended)
        for (const auto& r : p.risks) {
            if (p.measures[e.subject].instrument != r.instrument || r.table.inputs.size() != 1) continue;
            const auto& v = e.points[static_cast<std::size_t>(r.table.inputs[0].item - 1)];
            const auto* row = r.table.fits({v});
            if (!row) return "P7: no row fits";
            if (row->outcome < static_cast<std::uint16_t>(Severity::ask)) continue;
            ++seen.risks;
            if (!c.hasRisk()) return "P5: an answer that nobody was told of";
        }
    if (e.type == EventType::signOff) {
        ++seen.signedOff;
        if (before.phase != Phase::closing) return "P12: signed off elsewhere";
        if (c.hasRisk() || before.has(DutyKind::message)) return "P12: signed off with something open";
        for (std::size_t m = 0; m < p.modules.size(); ++m)
            if (c.modules[m].status == ModuleStatus::submitted) {
                bool waived = false;
                for (std::size_t i = 0; i < p.close.size(); ++i) waived = waived || (p.close[i].kind == CloseRule::Kind::noReview && c.waived[i]);
                if (!waived) return "P12: signed off with homework that waits";
            }
        for (std::size_t i = 0; i < p.close.size(); ++i)
            if (p.close[i].kind == CloseRule::Kind::measure && !c.waived[i] && !before.measures[p.close[i].subject].satisfied) return "P12: signed off without a measure";
    }
    return {};
}

void play(const Programme& p, int patients, int acts) {
    const auto proof = verify(p, {});
    ASSERT_TRUE(proof.proved()) << write(proof, "en");
    Known known(p);
    const Calendar calendar;
    Seen seen;
    for (int n = 0; n < patients; ++n) {
        Patient patient(p, calendar, static_cast<std::uint64_t>(n) * 7919 + 1);
        for (int i = 0; i < acts && patient.course().phase != Phase::ended; ++i) {
            const auto before = patient.course();
            const auto e = patient.acts();
            ++(e ? seen.done : seen.refused);
            const auto& c = patient.course();
            auto wrong = known.unknown(p, c);
            if (wrong.empty() && e) wrong = broken(p, before, c, *e, seen);
            ASSERT_EQ(wrong, "") << p.id << ", patient " << n << ", act " << i << ", event " << (e ? name(e->type) : "refused") << " in " << name(before.phase);
        }
        seen.ends += patient.course().phase == Phase::ended;
    }
    std::cout << p.id << ": " << seen.done << " acts, " << seen.refused << " refused, " << seen.risks << " risk answers, " << seen.signedOff << " signed off, " << seen.ends << " of " << patients << " ended\n";
    EXPECT_GT(seen.signedOff, 0U);
    EXPECT_GT(seen.risks, 0U);
}

Programme shipped(const std::string& name) {
    const auto catalogue = instruments::Catalogue::loadFile(FYR_BINARY_DIR "/share/fyr/instruments.json");
    EXPECT_TRUE(catalogue) << catalogue.error().describe();
    auto opened = openProgramme(FYR_SOURCE_DIR "/content/icbt/" + name + ".programme", *catalogue);
    EXPECT_TRUE(opened);
    return std::move(opened->compiled.programme);
}

TEST(Engine, neverLeavesWhatWasExplored) {
    const char* patients = std::getenv("FYR_PATIENTS"); // of each programme
    for (const auto* name : {"depression", "anxiety", "insomnia"}) play(shipped(name), patients ? std::atoi(patients) : 1000, 1000);
}

// A state that cannot be is not known: the test above would see it.
TEST(Engine, whatCannotBeIsNotKnown) {
    const auto p = programme();
    Known known(p);
    auto c = newCourse(p);
    c.phase = Phase::active;
    c.modules[0].status = ModuleStatus::done;
    c.modules[1].status = ModuleStatus::open;
    EXPECT_EQ(known.unknown(p, c), "");
    c.modules[0].status = ModuleStatus::locked;
    EXPECT_NE(known.unknown(p, c), "");
    c.phase = Phase::enrolled;
    c.modules[0].status = ModuleStatus::open;
    c.modules[1].status = ModuleStatus::locked;
    EXPECT_NE(known.unknown(p, c), "");
}

// Left out before its turn, a later part of a branch would open what comes after both branches; a swap would leave that open.
TEST(Engine, aPartIsNotSkippedBeforeItsTurn) {
    const auto p = shipped("anxiety");
    Led c(p);
    for (const auto* m : {"m01", "m02", "m03"}) c.works(m);
    Event choose{EventType::choose};
    choose.subject = 0;
    choose.other = p.moduleOf("w04");
    c.does(choose);
    EXPECT_FALSE(c.may(c.of(EventType::skip, "w06")));
    Event swap{EventType::swap};
    swap.subject = 0;
    swap.other = p.moduleOf("p04");
    c.does(swap);
    EXPECT_EQ(c.course().modules[p.moduleOf("m07")].status, ModuleStatus::locked);
    EXPECT_EQ(c.course().modules[p.moduleOf("w06")].status, ModuleStatus::notChosen);
}

// Somebody has the first answer and may take three days to say what was done. A graver one that comes meanwhile is told.
TEST(Engine, aGraverAnswerIsToldThoughSomebodyHasTheFirst) {
    const auto p = shipped("depression");
    Led c(p);
    const auto weekly = p.measureOf("weekly");
    c.answers(weekly, 2);
    ASSERT_EQ(c.course().duties.size(), 1U);
    Event take{EventType::take};
    take.duty = c.course().duties[0].id;
    c.does(take);
    int told = 0;
    for (const auto& e : c.answers(weekly, 3)) told += e.type == EffectType::dutyTold;
    EXPECT_GT(told, 0);
}

} // namespace
} // namespace fyr::icbt::verify
