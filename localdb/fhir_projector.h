// The cache's view of FHIR R4 resources.
#pragma once

#include "localdb/projector.h"

namespace fyr::localdb {

class FhirProjector final : public Projector {
  public:
    [[nodiscard]] Projection project(const protocol::ResourceKey& key, std::string_view json) const override;
    [[nodiscard]] std::string words(std::string_view json) const override;
    [[nodiscard]] Result<QueueItem> queueItem(std::string_view task) const override;
    [[nodiscard]] Result<clinical::TriageItem> item(std::string_view task,
                                                    const Lookup& lookup) const override;
    [[nodiscard]] Result<clinical::CourseRow> course(std::string_view carePlan) const override;
    [[nodiscard]] Result<Colleague> colleague(std::string_view practitioner) const override;
    [[nodiscard]] Result<clinical::Booking> booking(std::string_view appointment) const override;
};

} // namespace fyr::localdb
