// P14 and P15: what the patient is told in each state, and where each state goes in a new version.
#include "icbt/verify/checks.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace fyr::icbt::verify {
namespace {

LocalText both(std::string sv, std::string en) { return {std::move(sv), std::move(en)}; }

// What happens next, for the patient. The order is that of the page: what the patient can do, then what others do.
enum class Sentence : std::uint8_t { none, startsSoon, workOn, awaitsReview, choose, awaitsChoice, opensInWeek, closes };

Sentence sentenceFor(const Model& model, const State& s) {
    const auto& p = model.programme();
    if (Model::phase(s) != Phase::active) return Sentence::startsSoon;
    bool handedIn = false, left = false;
    for (const auto m : model.slice().modules) {
        const auto at = model.status(s, m);
        if (at == Status::open) return Sentence::workOn;
        handedIn = handedIn || at == Status::submitted;
        left = left || (at == Status::locked && p.modules[m].opens != Opens::byTherapist);
    }
    if (handedIn) return Sentence::awaitsReview;
    for (const auto c : model.slice().choices)
        if (model.up(s, c)) return p.choices[c].by == Chooses::patient ? Sentence::choose : Sentence::awaitsChoice;
    if (model.movesOn(s)) return Sentence::opensInWeek;
    return left ? Sentence::none : Sentence::closes;
}

void sentences(const Context& c, Outcome& out) {
    for (const auto top : c.graph.tops()) {
        auto cone = c.graph.coneOf(top);
        Slice slice;
        slice.modules = std::move(cone.modules);
        slice.choices = std::move(cone.choices);
        slice.whole = true;
        const Model model(c.p, c.graph, std::move(slice));
        std::uint32_t at = Explored::nobody;
        if (!model.fits()) {
            out.undecide();
            continue;
        }
        const Explored e(model, c.bounds, [&](std::uint32_t i, const State& s) { return sentenceFor(model, s) == Sentence::none && (at = i, true); });
        out.states += e.size();
        if (at == Explored::nobody) {
            if (!e.complete()) out.undecide();
            continue;
        }
        out.refute(c.teller().tell(placeOf(c.p.modules[top]), model, e.way(at), {"Från dag {day} går det inte att säga patienten vad som händer härnäst.", "From day {day} there is nothing to tell the patient about what happens next."}));
    }
}

void words(const Context& c, Outcome& out) {
    for (const auto& lang : c.p.languages) {
        if (lang != "sv" && lang != "en") {
            out.refute(Teller::plain("languages", both(fmt::format("Språket {} har inga ord.", lang), fmt::format("The language {} has no words.", lang))));
            continue;
        }
        const auto need = [&](const LocalText& t, std::string place) {
            if ((lang == "sv" ? t.sv : t.en).empty()) out.refute(Teller::plain(std::move(place), both(fmt::format("Meningen till patienten saknar ett namn på {}.", lang), fmt::format("The patient's sentence has no name in {}.", lang))));
        };
        need(c.p.title, "title");
        for (const auto& m : c.p.modules) need(m.title, placeOf(m));
        for (const auto& x : c.p.choices) need(x.question, placeOf(x));
        for (const auto& r : c.p.risks) need(r.label, placeOf(r));
        for (const auto& t : c.p.tracks) need(t.title, "track " + t.id);
    }
    if (c.p.languages.empty()) out.refute(Teller::plain("languages", {"Programmet talar inget språk.", "The programme speaks no language."}));
}

} // namespace

Outcome everyStateHasASentence(const Context& c) {
    Outcome out{Property::p14};
    out.method = "exploration; structure of names";
    sentences(c, out);
    words(c, out);
    return out;
}

// A course moves by itself when everything that it has begun is in the new version under its name, and after the same
// things or fewer. What has not is named for a clinician. An open alert is never left to either.
Outcome newVersionHasAPlace(const Context& c) {
    Outcome out{Property::p15};
    if (!c.before) {
        out.method = "nothing runs yet: the first version";
        return out;
    }
    const auto& old = *c.before;
    const auto wrong = [&](std::string place, std::string sv, std::string en) { out.refute(Teller::plain(std::move(place), both(std::move(sv), std::move(en)))); };
    if (old.version == c.p.version && old.hash != c.p.hash) wrong("version", fmt::format("Två olika program heter version {}.", c.p.version), fmt::format("Two different programmes are called version {}.", c.p.version));
    for (const auto& r : old.risks) {
        const auto it = std::find_if(c.p.risks.begin(), c.p.risks.end(), [&](const RiskRule& x) { return x.id == r.id; });
        if (it == c.p.risks.end()) wrong(placeOf(r), fmt::format("Ett öppet larm av regeln {} har ingen plats i den nya versionen.", r.id), fmt::format("An open alert of the rule {} has no place in the new version.", r.id));
    }
    const Graph graph(old);
    std::set<std::string> named;
    std::size_t alone = 0;
    for (const auto top : graph.tops()) {
        auto cone = graph.coneOf(top);
        Slice slice;
        slice.modules = std::move(cone.modules);
        slice.choices = std::move(cone.choices);
        slice.whole = true;
        const Model model(old, graph, std::move(slice));
        if (!model.fits()) {
            out.undecide();
            continue;
        }
        const Explored e(model, c.bounds, [&](std::uint32_t, const State& s) {
            bool moves = true;
            for (const auto m : model.slice().modules) {
                const auto at = model.status(s, m);
                if (at != Status::open && at != Status::submitted) continue;
                const auto& id = old.modules[m].id;
                const auto here = c.p.moduleOf(id);
                bool fits = here != none;
                if (fits)
                    for (const auto a : c.p.modules[here].after) { // a module that is new and comes before it was never worked on
                        const auto was = old.moduleOf(c.p.modules[a].id);
                        fits = fits && was != none && (!model.keeps(was) || model.status(s, was) >= Status::done);
                    }
                if (!fits) named.insert(id);
                moves = moves && fits;
            }
            alone += moves;
            return false;
        });
        out.states += e.size();
        if (!e.complete()) out.undecide();
    }
    out.method = fmt::format("exploration of both versions: {} of {} states move by themselves", alone, out.states);
    for (const auto& id : named) out.method += (id == *named.begin() ? "; for a clinician: whoever is in " : ", ") + id;
    return out;
}

} // namespace fyr::icbt::verify
