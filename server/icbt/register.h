// The register of courses (docs/REGISTERS.md) from the store: whose courses are in it, under which name, as CSV or FHIR.
//
// Shape:  everything that is told of a course is computed from its events, replayed; of the patient only sex, day of birth and
//         number come from elsewhere. Rows stand in the order of their keys, whatever the order of storage; nothing in them
//         depends on when it is asked, but for consents that run out.
// Rights: whoever calls decides who may; `registerFor` is for people. A course whose chain is broken is never told of: it is
//         counted as damaged.
// Privacy: a person who objected is left out, and counted. For research only those who consented are in it, and never by number.
#pragma once

#include "icbt/report/register.h"
#include "server/common/principal.h"
#include "server/icbt/course_file.h"

#include <functional>

namespace fyr::server {

inline constexpr std::size_t registerCoursesAtMost = 5'000; // over HTTP

struct RegisterQuery {
    enum class Table : std::uint8_t { courses, measures, fhir };
    enum class Purpose : std::uint8_t { quality, research };
    Table table = Table::courses;
    Purpose purpose = Purpose::quality;
    bool identified = false;
    std::string unit;                 // empty: all
    std::optional<Instant> from, to;  // of the enrolment; `to` is not in it
    std::size_t most = 0;             // courses; 0: no limit
};
struct RegisterCount {
    std::size_t courses = 0;
    std::size_t objected = 0, withoutConsent = 0, withoutNumber = 0, damaged = 0; // left out
    std::vector<std::pair<std::string, std::string>> named; // patient and course, when identified: each is traced
};

// What the patient's consents say now (scope "research": category quality-register for registers, anything else is research).
struct Wishes {
    bool objects = false;  // to quality registers
    bool consents = false; // to research
    bool refuses = false;  // research
};
[[nodiscard]] Result<Wishes> wishesOf(ReadTx& tx, std::string_view patient, Instant now);

using RegisterKey = std::string; // 64 hexadecimal digits; whoever has it can find a person again
// The tenant's; made once.
[[nodiscard]] Result<RegisterKey> registerKey(Store& store, const TenantId& tenant, Random& random);

// Errors: tooLarge, badRequest (research by number), the store's, and `write`'s.
[[nodiscard]] Result<RegisterCount> writeRegister(ReadTx& tx, const Programmes& programmes, const RegisterQuery& q, const RegisterKey& key, Instant now,
                                                  const std::function<Result<void>(std::string_view)>& write);
// Left before a byte of it leaves.
[[nodiscard]] Result<void> traceRegister(Store& store, const Principal& who, Instant now, const RegisterQuery& q, const RegisterCount& count);

struct RegisterAnswer {
    std::string text;
    RegisterCount count;
};
// Managers, of their unit. By number only where the unit's settings say that it reports so (`registerByNumber`).
[[nodiscard]] Result<RegisterAnswer> registerFor(Store& store, const Clock& clock, Random& random, const Programmes& programmes, const Principal& who, RegisterQuery q);

} // namespace fyr::server
