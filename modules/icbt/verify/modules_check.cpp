// P1, the first half of P2, and P8: the modules, in the order in which they come about.
#include "icbt/verify/checks.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace fyr::icbt::verify {
namespace {

using Kind = Act::Kind;

LocalText both(std::string sv, std::string en) { return {std::move(sv), std::move(en)}; }

// The cones of all tops, one after another: every module is in one at least.
template <class F>
void eachCone(const Context& c, Outcome& out, F&& f) {
    for (const auto top : c.graph.tops()) {
        auto cone = c.graph.coneOf(top);
        Slice s;
        s.modules = std::move(cone.modules);
        s.choices = std::move(cone.choices);
        s.whole = true;
        const Model model(c.p, c.graph, std::move(s));
        if (!model.fits()) {
            out.undecide();
            continue;
        }
        f(model);
    }
}

std::string names(const Programme& p, const Places& modules) {
    std::string out;
    for (const auto m : modules) out += (out.empty() ? "" : ", ") + p.modules[m].id;
    return out;
}

Places waitsOf(const Programme& p, std::uint16_t m) {
    auto out = p.modules[m].after;
    if (p.modules[m].choice != none)
        for (const auto a : p.choices[p.modules[m].choice].after) out.push_back(a);
    return out;
}

// The shortest way from a module back to itself, over those that never open; empty when there is none.
std::vector<std::uint16_t> circleOf(const Programme& p, std::uint16_t m, const std::vector<char>& opened) {
    std::vector<std::uint16_t> from(p.modules.size(), none), todo{m};
    for (std::size_t i = 0; i < todo.size(); ++i)
        for (const auto a : waitsOf(p, todo[i])) {
            if (a == m) {
                std::vector<std::uint16_t> out;
                for (auto x = todo[i]; x != m; x = from[x]) out.push_back(x);
                out.push_back(m);
                std::reverse(out.begin(), out.end());
                return out;
            }
            if (opened[a] || from[a] != none) continue;
            from[a] = todo[i];
            todo.push_back(a);
        }
    return {};
}

void tellCircle(const Programme& p, const std::vector<std::uint16_t>& circle, Outcome& out) {
    LocalText t{"Modulerna väntar på varandra och öppnas aldrig: ", "The modules wait for each other and never open: "};
    for (std::size_t i = 0; i < circle.size(); ++i) {
        const auto& a = p.modules[circle[i]].id;
        const auto& b = p.modules[circle[(i + 1) % circle.size()]].id;
        t.sv += fmt::format("{}{} väntar på {}", i ? ", " : "", a, b);
        t.en += fmt::format("{}{} waits for {}", i ? ", " : "", a, b);
    }
    t.sv += ".";
    t.en += ".";
    out.refute(Teller::plain(placeOf(p.modules[circle.front()]), std::move(t)));
}

void modulesAndChoices(const Context& c, Outcome& out) {
    std::vector<char> opened(c.p.modules.size(), 0);
    std::vector<std::vector<char>> taken;
    for (const auto& x : c.p.choices) taken.emplace_back(x.among.size(), 0);
    eachCone(c, out, [&](const Model& model) {
        const Explored e(
            model, c.bounds,
            [&](std::uint32_t, const State& s) {
                for (const auto m : model.slice().modules)
                    if (model.status(s, m) == Status::open) opened[m] = 1;
                return false;
            },
            [&](std::uint32_t, const State&, const Model::Next& n) {
                if (n.act.kind == Kind::choose || n.act.kind == Kind::byTable) taken[n.act.subject][n.act.detail] = 1;
                return false;
            });
        out.states += e.size();
        if (!e.complete()) out.undecide();
    });
    if (out.verdict == Verdict::undecided) return;
    std::vector<char> told(c.p.modules.size(), 0);
    for (std::uint16_t m = 0; m < c.p.modules.size(); ++m) {
        if (opened[m]) continue;
        const auto& module = c.p.modules[m];
        const auto waits = module.choice != none ? c.p.choices[module.choice].after : module.after;
        if (const auto circle = circleOf(c.p, m, opened); !circle.empty()) {
            if (std::none_of(circle.begin(), circle.end(), [&](auto x) { return told[x] != 0; })) tellCircle(c.p, circle, out);
            for (const auto x : circle) told[x] = 1;
            continue;
        }
        if (std::any_of(waits.begin(), waits.end(), [&](auto a) { return !opened[a]; })) continue; // it only follows
        out.refute(Teller::plain(placeOf(module), both(fmt::format("Modul {} öppnas aldrig, vad patienten och behandlaren än gör: den väntar på {}.", module.id, waits.empty() ? "ingenting som kan hända" : names(c.p, waits)),
                                                        fmt::format("Module {} never opens, whatever the patient and the therapist do: it waits for {}.", module.id, waits.empty() ? "nothing that can happen" : names(c.p, waits)))));
    }
    for (std::size_t i = 0; i < c.p.choices.size(); ++i)
        for (std::size_t k = 0; k < taken[i].size(); ++k)
            if (!taken[i][k] && std::all_of(c.p.choices[i].after.begin(), c.p.choices[i].after.end(), [&](auto a) { return opened[a] != 0; })) {
                const auto& id = c.p.modules[c.p.choices[i].among[k]].id;
                out.refute(Teller::plain(placeOf(c.p.choices[i]), both(fmt::format("{} kan aldrig väljas i valet {}.", id, c.p.choices[i].id), fmt::format("{} can never be chosen in the choice {}.", id, c.p.choices[i].id))));
            }
}

void measuresComeDue(const Context& c, Outcome& out) {
    const auto weeks = weeksOf(c.p.length);
    const bool signsOff = std::any_of(c.p.ends.begin(), c.p.ends.end(), [](const EndRule& e) { return e.kind == EndRule::Kind::signedOff; });
    for (const auto& m : c.p.measures) {
        std::string sv, en;
        if (m.when == Measure::When::week)
            for (const auto w : m.weeks)
                if (w < 1 || w > weeks) {
                    sv = fmt::format("vecka {}", w);
                    en = fmt::format("week {}", w);
                }
        if (m.when == Measure::When::every && m.everyWeeks > weeks) {
            sv = fmt::format("var {}:e vecka", m.everyWeeks);
            en = fmt::format("every {} weeks", m.everyWeeks);
        }
        if (!sv.empty()) out.refute(Teller::plain(placeOf(m), both(fmt::format("Mätningen {} ska göras {}, men behandlingen är slut efter {} veckor.", m.id, sv, weeks), fmt::format("The measure {} is due {}, and treatment is over after {} weeks.", m.id, (en.starts_with("week") ? "in " : "") + en, weeks))));
        if (m.when == Measure::When::followUp && !signsOff) out.refute(Teller::plain(placeOf(m), both(fmt::format("Mätningen {} hör till uppföljningen, som ingen kommer till.", m.id), fmt::format("The measure {} belongs to the follow-up, which nobody comes to.", m.id))));
    }
}

// `first`: at the start, from which a change is counted.
bool measuredBy(const Programme& p, const std::string& instrument, std::int32_t week, bool first) {
    return std::any_of(p.measures.begin(), p.measures.end(), [&](const Measure& m) {
        if (m.instrument != instrument) return false;
        if (first || m.when == Measure::When::baseline) return m.when == Measure::When::baseline;
        return (m.when == Measure::When::every && m.everyWeeks <= week) || (m.when == Measure::When::week && !m.weeks.empty() && m.weeks.front() <= week);
    });
}

void decisionsComeAbout(const Context& c, Outcome& out) {
    for (const auto& d : c.p.decisions) {
        if (d.week < 1 || d.week >= weeksOf(c.p.length)) out.refute(Teller::plain(placeOf(d), both(fmt::format("Beslutet {} fattas efter {} veckor, men behandlingen är slut efter {}.", d.id, d.week, weeksOf(c.p.length)), fmt::format("The decision {} comes after {} weeks, and treatment is over after {}.", d.id, d.week, weeksOf(c.p.length)))));
        for (const auto& in : d.table.inputs)
            if (!in.instrument.empty() && !measuredBy(c.p, in.instrument, d.week, in.kind == Input::Kind::change)) out.refute(Teller::plain(placeOf(d), both(fmt::format("Beslutet {} ser på {}, som aldrig har mätts dessförinnan.", d.id, in.instrument), fmt::format("The decision {} looks at {}, which has never been measured by then.", d.id, in.instrument))));
        if (d.tracks.empty()) out.refute(Teller::plain(placeOf(d), both(fmt::format("Beslutet {} har inga spår att välja mellan.", d.id), fmt::format("The decision {} has no tracks to choose from.", d.id))));
    }
    for (const auto& m : c.p.modules)
        if (m.notBeforeWeek.value_or(1) > weeksOf(c.p.length)) out.refute(Teller::plain(placeOf(m), both(fmt::format("Modul {} öppnas tidigast vecka {}, men behandlingen är slut efter {} veckor.", m.id, *m.notBeforeWeek, weeksOf(c.p.length)), fmt::format("Module {} opens in week {} at the earliest, and treatment is over after {} weeks.", m.id, *m.notBeforeWeek, weeksOf(c.p.length)))));
    if (c.p.primary == none || c.p.measures[c.p.primary].when != Measure::When::every) out.refute(Teller::plain("primary", {"Det som behandlingen följs med mäts inte varje vecka.", "What the treatment is followed by is not measured week by week."}));
    for (const auto& r : c.p.risks)
        if (std::none_of(c.p.measures.begin(), c.p.measures.end(), [&](const Measure& m) { return m.instrument == r.instrument; })) out.refute(Teller::plain(placeOf(r), both(fmt::format("Regeln {} ser på {}, som ingen mätning använder.", r.id, r.instrument), fmt::format("The rule {} looks at {}, which no measure uses.", r.id, r.instrument))));
    const auto offers = [&](const TableRow& r) { return r.outcome < c.p.eligibility.outcomes.size() && c.p.eligibility.outcomes[r.outcome] == "offer"; };
    if (!c.p.eligibility.rows.empty() && std::none_of(c.p.eligibility.rows.begin(), c.p.eligibility.rows.end(), offers)) out.refute(Teller::plain("eligibility", {"Ingen patient kan erbjudas behandlingen.", "No patient can be offered the treatment."}));
}

} // namespace

Outcome everythingComesAbout(const Context& c) {
    Outcome out{Property::p1};
    out.method = "exploration of each cone of modules and choices; weeks";
    modulesAndChoices(c, out);
    measuresComeDue(c, out);
    decisionsComeAbout(c, out);
    return out;
}

bool everLeftOut(const Context& c, std::uint16_t module, Outcome& out) {
    if (!c.graph.canBeLeftOut(module)) return false;
    auto cone = c.graph.coneOf(module);
    Slice s;
    s.modules = std::move(cone.modules);
    s.choices = std::move(cone.choices);
    s.whole = true;
    s.watched = module;
    const Model model(c.p, c.graph, std::move(s));
    if (!model.fits()) return out.undecide(), true;
    bool left = false;
    const Explored e(model, c.bounds, [&](std::uint32_t, const State& x) { return left = model.status(x, module) == Status::notChosen; });
    out.states += e.size();
    if (!e.complete()) out.undecide();
    return left;
}

// A course in treatment in which nothing is open, nothing is handed in and nothing comes by itself, and a module that
// nobody has left out is still locked.
void stalls(const Context& c, Outcome& out) {
    eachCone(c, out, [&](const Model& model) {
        std::uint32_t at = Explored::nobody;
        std::uint16_t stuck = none;
        std::uint16_t unending = none;
        const Explored e(model, c.bounds, [&](std::uint32_t i, const State& s) {
            if (Model::phase(s) != Phase::active) return false;
            if ((unending = model.choiceWithoutEnd(s)) != none) return at = i, true;
            if (model.movesOn(s)) return false;
            for (const auto m : model.slice().modules)
                if (model.status(s, m) == Status::locked && c.p.modules[m].opens != Opens::byTherapist) return at = i, stuck = m, true;
            return false;
        });
        out.states += e.size();
        if (!e.complete() && at == Explored::nobody) out.undecide();
        if (at == Explored::nobody) return;
        if (unending != none) {
            const auto& x = c.p.choices[unending];
            out.refute(c.teller().tell(placeOf(x), model, e.way(at), both(fmt::format("Från dag {{day}} väntar valet {} på någon som kanske aldrig väljer, och inget tas i stället.", x.id), fmt::format("From day {{day}} the choice {} waits for somebody who may never choose, and nothing is taken instead.", x.id))));
            return;
        }
        const auto& m = c.p.modules[stuck];
        Places waits;
        std::copy_if(m.after.begin(), m.after.end(), std::back_inserter(waits), [&](auto a) { return model.status(e.state(at), a) < Status::done; });
        const bool optional = std::all_of(waits.begin(), waits.end(), [&](auto a) { return c.p.modules[a].opens == Opens::byTherapist; });
        const auto why = optional ? both("som ingen måste öppna", "which nobody has to open") : both("som inte kan komma före den", "which cannot come before it");
        out.refute(c.teller().tell(placeOf(m), model, e.way(at),
                                   both(fmt::format("Från dag {{day}} är ingenting öppet: modul {} väntar på {}, {}.", m.id, names(c.p, waits), why.sv), fmt::format("From day {{day}} nothing is open: module {} waits for {}, {}.", m.id, names(c.p, waits), why.en))));
    });
}

namespace {

void orderOf(const Context& c, std::uint16_t m, std::uint16_t before, Outcome& out) {
    Slice s;
    s.modules = m < before ? Places{m, before} : Places{before, m};
    if (c.p.modules[m].choice != none) s.choices = {c.p.modules[m].choice};
    const Model model(c.p, c.graph, std::move(s));
    if (!model.fits()) return out.undecide();
    const auto tooEarly = [&](const State& x, const Model::Next& n) {
        if (n.act.kind == Kind::limit || n.act.kind == Kind::close) return false; // closing opens what its rules name
        return model.status(x, m) == Status::locked && model.status(n.to, m) == Status::open && model.status(x, before) < Status::done;
    };
    const auto way = wayTo(c, model, tooEarly, out);
    if (way.empty()) return;
    const auto& id = c.p.modules[m].id;
    const auto& first = c.p.modules[before].id;
    out.refute(c.teller().tell(placeOf(c.p.modules[m]), model, way, both(fmt::format("Modul {} är öppen dag {{day}}, fast den följer på {}, som inte är klar.", id, first), fmt::format("Module {} is open on day {{day}}, though it comes after {}, which is not done.", id, first))));
}

// The longest row of modules without a gate that ends in `m`.
int ungatedUpTo(const Context& c, std::uint16_t m, std::vector<int>& known, std::vector<std::uint16_t>& from) {
    if (c.p.modules[m].gate != Gate::none) return 0;
    if (known[m] != 0) return std::max(0, known[m]); // -1: a circle, which P1 tells of
    known[m] = -1;
    int longest = 0;
    const auto look = [&](const Places& all) {
        for (const auto a : all)
            if (const auto n = ungatedUpTo(c, a, known, from); n > longest) {
                longest = n;
                from[m] = a;
            }
    };
    look(c.p.modules[m].after);
    if (c.p.modules[m].choice != none) look(c.p.choices[c.p.modules[m].choice].after);
    return known[m] = longest + 1;
}

} // namespace

Outcome orderAndGates(const Context& c) {
    Outcome out{Property::p8};
    out.method = "exploration of each module with each that it comes after; structure of gates";
    std::vector<int> known(c.p.modules.size(), 0);
    std::vector<std::uint16_t> from(c.p.modules.size(), none);
    for (std::uint16_t m = 0; m < c.p.modules.size(); ++m) {
        const auto& module = c.p.modules[m];
        for (const auto a : module.after) orderOf(c, m, a, out);
        if (module.gate == Gate::none && !module.worksheets.empty()) out.refute(Teller::plain(placeOf(module), both(fmt::format("Det som patienten lämnar in med modul {} läser ingen: modulen har ingen grind.", module.id), fmt::format("What the patient hands in with module {} is read by nobody: it has no gate.", module.id))));
        if (ungatedUpTo(c, m, known, from) == c.policy.ungatedInARow + 1) {
            std::string row = module.id;
            for (auto a = from[m]; a != none; a = from[a]) row = c.p.modules[a].id + ", " + row;
            out.refute(Teller::plain(placeOf(module), both(fmt::format("Patienten går genom {} utan att någon behandlare har sett på arbetet.", row), fmt::format("The patient goes through {} and no therapist has looked at the work.", row))));
        }
    }
    return out;
}

} // namespace fyr::icbt::verify
