#include "icbt/digests.h"

#include "icbt/simulate/people.h"

#include <fmt/format.h>

namespace fyr::icbt::test {

LivedLog livedLog(const Setting& s, std::uint64_t seed, int events) {
    SeededRandom random(seed);
    LivedLog out{{}, newCourse(s.programme), {}};
    for (int i = 0; i < events; ++i) {
        auto e = simulate::anyEvent(s.programme, out.course, random);
        const auto before = out.effects.size();
        if (step(s, out.course, e, out.effects)) out.log.append(s.programme, e, out.course.now);
        else if (out.effects.size() > before) out.log.append(s.programme, {}, out.course.now);
    }
    return out;
}

std::string digestLine(std::string_view what, const Setting& s, std::uint64_t seed, int events) {
    const auto lived = livedLog(s, seed, events);
    std::string effects;
    for (const auto& e : lived.effects) effects += encode(e);
    const auto last = lived.log.entries.empty() ? firstLink(s.programme) : lived.log.entries.back().link;
    return fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", what, seed, lived.log.entries.size(), hex(last), hex(digest(lived.course)), hex(sha256(effects)));
}

std::string digestsOfMadeUpProgrammes(const Calendar& calendar) {
    std::string out;
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        SeededRandom random(seed);
        const auto p = Programme::load(simulate::anyProgramme(random)).value();
        out += digestLine("any", {p, calendar}, seed, 400);
    }
    return out;
}

} // namespace fyr::icbt::test
