// A unit's settings, edited: checked whole, kept with every former version and who wrote it, traced.
//
// Shape:  the stream `unit-settings/<unit>` holds each version as it was written; its next number is the unique key that
//         two editors cannot both take. The value of the same name is what is in force. A HealthcareService tells other
//         systems the opening hours and telephones.
// Errors: badRequest (with every problem), versionConflict, notFound (no such unit, or another's), forbidden.
// Threads: safe; calls block on the store.
#pragma once

#include "server/common/principal.h"
#include "server/policy/unit_settings.h"
#include "server/store/store.h"

namespace fyr::server {

class UnitService {
  public:
    // `destinations`: the codes of the knowledge base; empty = not checked.
    UnitService(Store& store, const Clock& clock, std::set<std::string> destinations)
        : m_store(store), m_clock(clock), m_destinations(std::move(destinations)) {}

    // `{unit, version, settings, changedAt, changedBy}`; version 0 = nobody chose anything yet.
    [[nodiscard]] Result<std::string> show(const Principal& who, std::string_view unit);
    [[nodiscard]] Result<std::string> set(const Principal& who, std::string_view unit, std::int64_t version, const json::value& settings);
    [[nodiscard]] Result<std::string> history(const Principal& who, std::string_view unit);
    // `{open, opens, today:[…], holiday}`: for everybody who is signed in.
    [[nodiscard]] Result<std::string> hours(const Principal& who, std::string_view unit, std::optional<Instant> at);

  private:
    Store& m_store;
    const Clock& m_clock;
    std::set<std::string> m_destinations;
};

} // namespace fyr::server
