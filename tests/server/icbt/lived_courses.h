// Courses that synthetic patients lived through the real engine, put into a store as a clinic's own would be: log, chain,
// header, patient.
#pragma once

#include "fhir/fyr_extensions.h"
#include "icbt/simulate/patient.h"
#include "server/icbt/course_file.h"
#include "server/services/item_store.h"

#include <fmt/format.h>

namespace fyr::server::test {

struct LivedIn {
    std::string tenant = "t1";
    std::string unit = "clinic";
    std::string programme = "depression";
    std::uint64_t seed = 1;
    std::uint64_t courses = 100;
    bool demonstration = false; // their patients are marked
    std::string prefix = "c";   // of the courses' and patients' ids
};

inline Result<void> putLived(WriteTx& tx, const Programmes& programmes, const KnownProgramme& known, const LivedIn& in, std::uint64_t number) {
    const auto calendar = swedishCalendar();
    std::vector<icbt::Event> events;
    const icbt::simulate::Service service{in.seed, 4, 0.1};
    (void)icbt::simulate::live({known.programme, calendar->calendar}, service, number, &events);
    CourseHeader h;
    h.id = fmt::format("{}{}-{:05}", in.prefix, in.seed, number);
    h.patient = "p-" + h.id;
    h.unit = in.unit;
    h.programme = known.programme.id;
    h.version = known.programme.version;
    h.hash = known.programme.hash;
    h.people["t"] = "Therapist";
    std::vector<Event> log;
    for (const auto& e : events) {
        FYR_TRY(h.link, linkAfter(h.hash, h.link, e));
        ++h.events;
        log.push_back({"course/" + h.id, h.events, e.at, std::string(icbt::name(e.type)), loggedText({e, h.link, programmes.engine().version, ""})});
    }
    FYR_CHECK(tx.append("course/" + h.id, 0, log));
    FYR_CHECK(saveHeader(tx, h));
    json::object patient{{"resourceType", "Patient"}, {"id", h.patient}, {"gender", number % 3 == 0 ? "male" : "female"}, {"birthDate", fmt::format("{}-06-15", 1950 + number % 55)}};
    if (in.demonstration) patient["meta"] = json::object{{"tag", json::array{json::object{{"system", fhir::url::tagSystem}, {"code", "demo"}}}}};
    return putResource(tx, fhir::Resource::from(patient), {h.patient, h.unit}).map([](const auto&) {});
}

inline Result<void> liveIn(Store& store, const Programmes& programmes, const LivedIn& in) {
    constexpr std::uint64_t atOnce = 50;
    const auto known = programmes.shipped(in.programme);
    if (!known) return fail(ErrorCode::notFound, "no such programme");
    for (std::uint64_t first = 0; first < in.courses; first += atOnce) {
        const auto body = [&](WriteTx& tx) -> Result<void> {
            FYR_CHECK(programmes.keep(tx, *known));
            for (auto n = first; n < std::min(in.courses, first + atOnce); ++n) FYR_CHECK(putLived(tx, programmes, *known, in, n));
            return {};
        };
        FYR_CHECK(store.write(TenantId{in.tenant}, body));
    }
    return {};
}

} // namespace fyr::server::test
