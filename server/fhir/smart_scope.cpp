#include "server/fhir/smart_scope.h"

#include "fhir/validate.h"
#include "server/fhir/match.h"
#include "server/fhir/scope.h"
#include "server/http/message.h"

namespace fyr::server {
namespace {

std::uint8_t bit(Access a) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(a)); }

// "cruds" in this order, or version 1's read, write and *.
std::uint8_t accessOf(std::string_view text) {
    const auto reads = static_cast<std::uint8_t>(bit(Access::read) | bit(Access::search));
    const auto writes = static_cast<std::uint8_t>(bit(Access::create) | bit(Access::update) | bit(Access::remove));
    if (text == "read") return reads;
    if (text == "write") return writes;
    if (text == "*") return static_cast<std::uint8_t>(reads | writes);
    std::uint8_t out = 0;
    std::size_t at = 0;
    constexpr std::string_view order = "cruds";
    constexpr std::array<Access, 5> meaning{Access::create, Access::read, Access::update, Access::remove, Access::search};
    for (const char c : text) {
        const auto found = order.find(c, at);
        if (found == std::string_view::npos) return 0;
        out = static_cast<std::uint8_t>(out | bit(meaning[found]));
        at = found + 1;
    }
    return out;
}

} // namespace

SmartScopes::SmartScopes(const Principal& who, const SearchReading& how)
    : m_bound(!who.app.empty()), // an app with no scope for resources gets none
      m_patient(who.launchPatient.empty() ? who.patient : who.launchPatient), m_ownRecordOnly(who.role == Role::patient) {
    for (const std::string_view text : who.scopes) {
        const auto slash = text.find('/');
        if (slash == std::string_view::npos) continue; // openid, launch, offline_access …
        const auto level = text.substr(0, slash);
        if (level != "patient" && level != "user" && level != "system") continue;
        m_bound = true;
        const auto mark = text.find('?');
        const auto rest = text.substr(slash + 1, mark == std::string_view::npos ? mark : mark - slash - 1);
        const auto dot = rest.find('.');
        if (dot == std::string_view::npos) continue;
        Scope s;
        s.patient = level == "patient";
        s.type = rest.substr(0, dot);
        s.access = accessOf(rest.substr(dot + 1));
        if (s.access == 0 || (s.type != "*" && !fhir::isResourceType(s.type))) continue;
        if (mark != std::string_view::npos) {
            const auto params = http::parseQuery(text.substr(mark + 1));
            auto criteria = how;
            criteria.criteriaOnly = true;
            criteria.lenient = false;
            if (!params || s.type == "*") continue;
            auto plan = parseSearch(s.type, *params, criteria);
            if (!plan || !plan->condition.linked.empty()) continue;
            s.condition = std::move(plan->condition);
        }
        m_scopes.push_back(std::move(s));
    }
}

bool SmartScopes::fits(const Scope& s, Access access, std::string_view type) const {
    return (s.access & bit(access)) != 0 && (s.type == "*" || s.type == type) && !(s.patient && m_patient.empty());
}

Result<void> SmartScopes::mayEver(Access access, std::string_view type) const {
    if (!m_bound || std::ranges::any_of(m_scopes, [&](const Scope& s) { return fits(s, access, type); })) return {};
    return fail(ErrorCode::forbidden, fmt::format("no scope of the token allows that with {}", type));
}

bool SmartScopes::narrows(Access access, std::string_view type) const {
    if (!m_bound) return false;
    return std::ranges::none_of(m_scopes, [&](const Scope& s) { return fits(s, access, type) && s.condition.empty() && (!s.patient || m_ownRecordOnly); });
}

bool SmartScopes::sees(Access access, const fhir::Value& resource) const {
    if (!m_bound) return true;
    const auto type = resource.text("resourceType");
    // Names of units and staff are nobody's record.
    const bool open = type == "Practitioner" || type == "PractitionerRole" || type == "Organization" || type == "Location" || type == "Medication";
    return std::ranges::any_of(m_scopes, [&](const Scope& s) {
        return fits(s, access, type) && (!s.patient || open || patientOf(resource) == m_patient) && resourceMatches(s.condition, resource);
    });
}

} // namespace fyr::server
