// digests EVENTS [PROGRAMME.json …]: the golden lines of made-up programmes, then one digest of as many events of random people
// in each programme and in hundreds of made-up ones. scripts/replay_builds.sh compiles it with several compilers and compares.
#include "icbt/digests.h"

#include "base/json.h"
#include "icbt/simulate/people.h"

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace {

using namespace fyr;
using namespace fyr::icbt;

// Everything that comes of so many events: their bytes, the course after each run, every effect.
Digest digestOf(const Setting& s, std::uint64_t events) {
    Digest all{};
    std::vector<Effect> effects;
    for (std::uint64_t seed = 0, done = 0; done < events; ++seed) {
        SeededRandom random(seed);
        auto course = newCourse(s.programme);
        std::string bytes;
        for (int i = 0; i < 500 && done < events; ++i, ++done) {
            const auto e = simulate::anyEvent(s.programme, course, random);
            const auto answer = step(s, course, e, effects);
            bytes += encode(e);
            bytes += answer ? std::string("yes") : answer.error().detail;
            for (const auto& x : effects) bytes += encode(x);
            effects.clear();
        }
        all = link(all, bytes + encode(course));
    }
    return all;
}

} // namespace

int main(int argc, char** argv) {
    const std::uint64_t events = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000;
    const Calendar calendar;
    fmt::print("{}", test::digestsOfMadeUpProgrammes(calendar));
    for (int i = 2; i < argc; ++i) {
        std::ifstream in(argv[i], std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        const auto file = json::parse(text);
        const auto canonical = file ? json::text(*file, "canonical") : std::nullopt;
        const auto p = canonical ? Programme::load(*canonical) : fail(ErrorCode::content, "no programme");
        if (!p) {
            fmt::print(stderr, "{}: {}\n", argv[i], p.error().describe());
            return 1;
        }
        fmt::print("{} {}: {} events: {}\n", p->id, p->hash, events, hex(digestOf({*p, calendar}, events)));
    }
    Digest all{};
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SeededRandom random(seed);
        const auto p = Programme::load(simulate::anyProgramme(random)).value();
        const auto d = digestOf({p, calendar}, events / 300 + 1);
        all = link(all, std::string_view(reinterpret_cast<const char*>(d.data()), d.size()));
    }
    fmt::print("made up: {} events: {}\n", (events / 300 + 1) * 300, hex(all));
    return 0;
}
