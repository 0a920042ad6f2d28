#include "server/demo/population.h"

namespace fyr::server::demo {

std::vector<fhir::Resource> populationRecord(const PopulationOptions& o, std::size_t n) {
    // A stream of its own for each patient: SplitMix64 of the pair.
    SeededRandom mix(o.seed ^ (0x9e3779b97f4a7c15ULL * (n + 1)));
    SeededRandom random(mix.next());
    const auto& p = anyProfile(random);
    const auto sex = p.sex != clinical::Sex::unknown  ? p.sex
                     : random.below(2) == 0 ? clinical::Sex::female
                                                      : clinical::Sex::male;
    const int age = p.youngest + static_cast<int>(random.below(static_cast<std::uint64_t>(p.oldest - p.youngest + 1)));
    RecordBuilder b(random, makePerson(random, sex, age, dateOf(o.now)), o.staff.unit, o.staff.unitName, o.staff.doctor,
                    o.staff.doctorName, o.now);
    p.fill(b, random, o.now);
    return b.take();
}

void makePopulation(const PopulationOptions& o, const std::function<bool(std::vector<fhir::Resource>)>& take) {
    for (std::size_t n = 0; n < o.patients; ++n)
        if (!take(populationRecord(o, n))) return;
}

std::string transactionBundle(const std::vector<fhir::Resource>& record) {
    std::string out = R"({"resourceType":"Bundle","type":"transaction","entry":[)";
    bool first = true;
    for (const auto& r : record) {
        if (!first) out += ',';
        first = false;
        const auto address = std::string(r.type()) + "/" + std::string(r.id());
        out += R"({"fullUrl":"https://fyr.example/fhir/)" + address + R"(","resource":)" + r.write() +
               R"(,"request":{"method":"PUT","url":")" + address + "\"}}";
    }
    return out + "]}";
}

} // namespace fyr::server::demo
