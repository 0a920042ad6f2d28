#include "icbt/verify/verify.h"

#include "icbt/verify/parts.h"
#include "icbt/verify/schedule.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fyr::icbt::verify {
namespace {

using Check = Outcome (*)(const Context&);
constexpr std::array<Check, properties> checks{everythingComesAbout, noDeadEnd,       anEndInTime,       endsWithDocuments, risksAreAnswered, clocksOfRiskRun,        tablesFit,
                                               orderAndGates,        remindedLateOwned, patientsLoad, therapistsLoad,    signOffIsClean,   everyStateHasASentence, newVersionHasAPlace};

} // namespace

bool Report::proved() const noexcept {
    return outcomes.size() == properties && std::all_of(outcomes.begin(), outcomes.end(), [](const Outcome& o) { return o.verdict == Verdict::proved; });
}
bool Report::refuted() const noexcept {
    return std::any_of(outcomes.begin(), outcomes.end(), [](const Outcome& o) { return o.verdict == Verdict::refuted; });
}
std::size_t Report::states() const noexcept {
    std::size_t n = 0;
    for (const auto& o : outcomes) n += o.states;
    return n;
}

Report verify(const Programme& p, const Policy& policy, const Options& options) {
    Report out;
    out.programme = p.id;
    out.version = p.version;
    out.hash = p.hash;
    out.policy = digest(policy);
    const Graph graph(p);
    const Wallclock clock(options.firstYear);
    const Context context{p, graph, policy, clock, options.bounds, options.before};
    const bool usable = options.last && options.last->verifier == verifierVersion && options.last->outcomes.size() == properties;
    for (std::size_t i = 0; i < properties; ++i) {
        const auto property = static_cast<Property>(i);
        auto inputs = inputsOf(property, p, options.before, policy);
        if (usable && options.last->outcomes[i].inputs == inputs && options.last->outcomes[i].verdict == Verdict::proved) {
            out.outcomes.push_back(options.last->outcomes[i]);
            out.outcomes.back().reused = true;
            continue;
        }
        out.outcomes.push_back(checks[i](context));
        out.outcomes.back().inputs = std::move(inputs);
    }
    return out;
}

std::string schedule(const Programme& p, const Policy& policy) {
    const Graph graph(p);
    const Wallclock clock;
    return write(timesOf(Context{p, graph, policy, clock, {}}), p);
}

std::string summary(const Report& r, std::string_view lang) {
    const bool english = lang.substr(0, 2) == "en";
    const auto word = [&](Verdict v) -> std::string_view {
        switch (v) {
        case Verdict::proved: return english ? "proved" : "bevisad";
        case Verdict::refuted: return english ? "REFUTED" : "MOTBEVISAD";
        case Verdict::undecided: return english ? "too large to decide" : "för stor att avgöra";
        }
        return {};
    };
    std::string out = fmt::format("{} {}  {}\n", r.programme, r.version, r.hash);
    for (const auto& o : r.outcomes) out += fmt::format("  {:4} {:10} {}{}\n", code(o.property), word(o.verdict), sentence(o.property).in(lang), o.reused ? (english ? " (unchanged since the last record)" : " (oförändrad sedan förra protokollet)") : "");
    return out;
}

std::string write(const Report& r, std::string_view lang) {
    auto out = summary(r, lang);
    for (const auto& o : r.outcomes)
        for (const auto& s : o.stories) out += fmt::format("\n{} · {}\n{}", code(o.property), s.place, write(s, lang));
    return out;
}

} // namespace fyr::icbt::verify
