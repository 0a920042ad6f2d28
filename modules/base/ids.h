// Strong ids: a patient's id cannot be passed where a task's is meant.
//
// Shape: text that is a FHIR id ([A-Za-z0-9.-]{1,64}). Ids that Fyr makes are ULIDs (26 characters of Crockford's
//        base 32, sorted by the time they were made). Source: github.com/ulid/spec
#pragma once

#include "base/clock.h"
#include "base/random.h"

#include <compare>
#include <functional>
#include <string>
#include <string_view>

namespace fyr {

[[nodiscard]] bool isFhirId(std::string_view text) noexcept;
[[nodiscard]] bool isUlid(std::string_view text) noexcept;
[[nodiscard]] std::string makeUlid(Instant now, Random& random);
[[nodiscard]] Result<Instant> timeOfUlid(std::string_view ulid);

template <class Tag>
class Id {
  public:
    Id() = default;
    explicit Id(std::string text) : m_text(std::move(text)) {}
    // Errors: badRequest when the text is no FHIR id.
    [[nodiscard]] static Result<Id> parse(std::string_view text) {
        if (!isFhirId(text)) return fail(ErrorCode::badRequest, "not an id");
        return Id{std::string(text)};
    }
    [[nodiscard]] static Id make(const Clock& clock, Random& random) { return Id{makeUlid(clock.now(), random)}; }

    [[nodiscard]] const std::string& str() const noexcept { return m_text; }
    [[nodiscard]] bool empty() const noexcept { return m_text.empty(); }
    friend auto operator<=>(const Id&, const Id&) = default;

  private:
    std::string m_text;
};

using TenantId = Id<struct TenantTag>;
using UnitId = Id<struct UnitTag>;         // care unit (FHIR Organization)
using PersonId = Id<struct PersonTag>;     // an account: staff or patient
using PatientId = Id<struct PatientTag>;   // FHIR Patient
using DeviceId = Id<struct DeviceTag>;     // one installation of the workstation
using SessionId = Id<struct SessionTag>;
using CommandId = Id<struct CommandTag>;   // made once on the client, answered once for ever
using InterviewId = Id<struct InterviewTag>;
using ItemId = Id<struct ItemTag>;         // queue item (FHIR Task)
using CourseId = Id<struct CourseTag>;     // a course of internet CBT (FHIR CarePlan)

} // namespace fyr

template <class Tag>
struct std::hash<fyr::Id<Tag>> {
    std::size_t operator()(const fyr::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.str()); }
};
