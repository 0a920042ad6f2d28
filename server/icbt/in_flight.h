// The patients in flight, and what would become of each course under a new version of its programme. Nothing is changed here
// (moving.h does).
//
// Shape:  courses of the same programme id that have not ended, by their id.
// Errors: the store's; storageCorrupt names the course.
#pragma once

#include "icbt/migrate/migrate.h"
#include "server/icbt/course_file.h"

namespace fyr::server {

struct InFlight {
    std::string course;
    std::string unit;
    std::string version; // that it runs
    std::string hash;
    std::string link;    // of its newest event
    std::int32_t week = 0;
    icbt::Migration what;
};

[[nodiscard]] Result<std::vector<InFlight>> coursesInFlight(ReadTx& tx, const Programmes& programmes, const icbt::Programme& to, Instant now);
// {"programme","version","hash","automatic":n,"clinician":n,"pinned":n,"courses":[{"course","unit","version","week","fate","reasons":[{"reason","subject"}]}]}
[[nodiscard]] json::object toJson(const icbt::Programme& to, const std::vector<InFlight>& courses);

} // namespace fyr::server
