#include "server/identity/rights.h"

#include "server/rights/guard.h"

namespace fyr::server {
namespace {

rights::Action actionOf(Access a) noexcept {
    switch (a) {
    case Access::read: return rights::Action::read;
    case Access::search: return rights::Action::search;
    case Access::create: return rights::Action::create;
    case Access::update: return rights::Action::update;
    case Access::remove: return rights::Action::remove;
    }
    return rights::Action::remove;
}

Result<void> resultOf(const rights::Verdict& v) {
    if (v.allowed()) return {};
    if (v.effect == rights::Effect::forbidden) return fail(ErrorCode::forbidden, "this role may not do that");
    return fail(ErrorCode::notFound);
}

} // namespace

ResourceScope visibleTo(const Principal& who) {
    switch (who.role) {
    case Role::patient: return {.patient = who.patient.empty() ? "-" : who.patient, .unit = {}}; // "-" is nobody's id
    case Role::integration:
    case Role::admin: return {};
    default: return {.patient = {}, .unit = who.unit.empty() ? "-" : who.unit}; // without a unit: only the tenant's own
    }
}

bool inScope(const Principal& who, const ResourceScope& scope) noexcept {
    switch (who.role) {
    case Role::patient: return !who.patient.empty() && scope.patient == who.patient;
    case Role::integration:
    case Role::admin: return true;
    default: return scope.unit.empty() || scope.unit == who.unit;
    }
}

Result<void> mayEver(const Principal& who, Access access, std::string_view type) {
    // Within what is most this person's own: what the table refuses there, it refuses everywhere.
    const bool patientless = rights::kindOf(type, false) == rights::Kind::other && who.role != Role::patient;
    const ResourceScope mine{.patient = patientless ? "" : who.patient.empty() ? "-" : who.patient, .unit = who.unit};
    auto q = rights::questionOf(who, actionOf(access), type, mine);
    if (who.role == Role::patient) q.whose = rights::Whose::own;
    if (resultOf(rights::decide(q))) return {};
    return fail(ErrorCode::forbidden, "this role may not do that");
}

Result<void> mayTouch(const Principal& who, Access access, std::string_view type, const ResourceScope& scope) {
    return resultOf(rights::decide(rights::questionOf(who, actionOf(access), type, scope)));
}

} // namespace fyr::server
