// What the cache reads out of a resource, as a port: the tables know no FHIR. `FhirProjector` is the real
// one.
#pragma once

#include "clinical/booking.h"
#include "clinical/course_row.h"
#include "clinical/triage_item.h"
#include "localdb/views.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fyr::localdb {

struct Projection {
    std::string patient;              // id of the patient that it is about; empty when nobody
    bool inQueue = false;             // a Task of the triage queue
    std::optional<PatientHit> person; // of a Patient
    std::string searched;             // of a Patient: all names and identifiers, as recorded
    std::string partOf;               // id of the queue item whose part it is; empty when none
    // Open work keeps the patient's whole record here (docs/SYNC.md, "How much is kept").
    bool open = false;                // not ended
    std::optional<Instant> openUntil; // a visit: until it is over
};

class Projector {
  public:
    virtual ~Projector() = default;
    // Tolerant: what cannot be read is left empty; a resource is stored in any case.
    [[nodiscard]] virtual Projection project(const protocol::ResourceKey& key,
                                             std::string_view json) const = 0;
    // The words of a resource that a person may search for.
    [[nodiscard]] virtual std::string words(std::string_view json) const = 0;
    [[nodiscard]] virtual Result<QueueItem> queueItem(std::string_view task) const = 0;
    // Gives the JSON of "RiskAssessment/01…"; nothing when it is not here.
    using Lookup = std::function<std::optional<std::string>(std::string_view reference)>;
    [[nodiscard]] virtual Result<clinical::TriageItem> item(std::string_view task,
                                                            const Lookup& lookup) const = 0;
    // Errors: invalidResource when it is no course of Fyr's, or nobody who works here any more.
    [[nodiscard]] virtual Result<clinical::CourseRow> course(std::string_view carePlan) const;
    [[nodiscard]] virtual Result<Colleague> colleague(std::string_view practitioner) const;
    [[nodiscard]] virtual Result<clinical::Booking> booking(std::string_view appointment) const;
};

inline Result<clinical::CourseRow> Projector::course(std::string_view) const { return fail(ErrorCode::invalidResource, "not a course"); }
inline Result<clinical::Booking> Projector::booking(std::string_view) const { return fail(ErrorCode::invalidResource, "not an appointment"); }
inline Result<Colleague> Projector::colleague(std::string_view) const { return fail(ErrorCode::invalidResource, "not a colleague"); }

} // namespace fyr::localdb
