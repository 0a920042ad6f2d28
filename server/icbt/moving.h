// Carries patients in flight over to the version of their programme that is published: what was tried is what is done.
//
// Shape:  `plan` tries it on every course of the tenant and keeps, of those that go over by themselves, the newest link
//         (value migration-plan/<programme>); its SHA-256 names the plan. `carryOut` moves the courses of that plan, each in a
//         transaction of its own with its event and its trace; a course that something has happened to since stays and is
//         named. It can be stopped anywhere and asked again: what was moved is moved, the rest is taken up.
// Errors: forbidden (for administrators), notFound (no such programme is published here), versionConflict (a newer plan, or
//         another version was published since).
// Threads: safe; calls block on the store.
#pragma once

#include "server/common/principal.h"
#include "server/icbt/programmes.h"

namespace fyr::server {

inline constexpr std::size_t movedAtOnce = 100; // courses a call

class Moving {
  public:
    Moving(Store& store, const Clock& clock, const Programmes& programmes) : m_store(store), m_clock(clock), m_programmes(programmes) {}

    // As toJson(InFlight) (in_flight.h) and `plan`. Courses that run the published version already are not in it.
    [[nodiscard]] Result<std::string> plan(const Principal& who, const std::string& programme);
    // {"programme","version","hash","moved":[course],"already":n,"left":[{"course","why"}],"more"}: `more`: ask again.
    [[nodiscard]] Result<std::string> carryOut(const Principal& who, const std::string& programme, std::string_view plan, std::size_t most = movedAtOnce);

  private:
    Store& m_store;
    const Clock& m_clock;
    const Programmes& m_programmes;
};

} // namespace fyr::server
