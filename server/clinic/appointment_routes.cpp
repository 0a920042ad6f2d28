// Times over HTTP: what is free, what is mine, and what a patient may do about it.
#include "server/clinic/body.h"
#include "server/clinic/clinic.h"

#include <algorithm>

namespace fyr::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr RoleSet patients{Role::patient};
constexpr RoleSet patientsAndStaff{Role::patient, Role::nurse, Role::doctor, Role::therapist};

std::optional<protocol::MeetingMode> modeOf(Body& b) {
    const auto text = b.optionalText("mode");
    if (text.empty()) return std::nullopt;
    const auto m = protocol::meetingModeFromCode(text);
    if (!m) b.wrong("mode", "onSite, video or phone");
    return m;
}
std::string reasonOf(Body& b) {
    auto text = b.optionalText("reason");
    if (text.size() > 4 * protocol::maxVisitReasonCodePoints) b.wrong("reason", "is too long");
    return text;
}
std::optional<Instant> timeOf(Body& b, std::string_view key) {
    const auto text = b.optionalText(key);
    if (text.empty()) return std::nullopt;
    const auto t = parseInstant(text);
    if (!t) b.wrong(key, "a time with a time zone");
    return t ? std::optional(*t) : std::nullopt;
}

Result<std::optional<Instant>> queryTime(const Request& r, std::string_view key) {
    const auto text = r.queryValue(key);
    if (!text || text->empty()) return std::optional<Instant>{};
    const auto t = parseInstant(*text);
    if (!t) return fail(Error{ErrorCode::badRequest, "a query parameter", {{std::string(key), "a time with a time zone"}}});
    return std::optional(*t);
}

Result<Response> slots(Appointments& s, const Request& r) {
    SlotQuestion q;
    q.service = r.queryValue("service").value_or("");
    if (const auto mode = r.queryValue("mode"); mode && !mode->empty()) {
        q.mode = protocol::meetingModeFromCode(*mode);
        if (!q.mode) return fail(Error{ErrorCode::badRequest, "a query parameter", {{"mode", "onSite, video or phone"}}});
    }
    FYR_TRY(q.from, queryTime(r, "from"));
    FYR_TRY(q.to, queryTime(r, "to"));
    return jsonText(s.freeSlots(r.caller(), q));
}

Result<Response> book(Appointments& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto id = b.text("clientId");
    const auto slot = b.text("slot");
    const auto mode = modeOf(b);
    const auto reason = reasonOf(b);
    FYR_CHECK(b.check());
    return jsonText(s.book(r.caller(), id, slot, mode, reason), 201);
}

Result<Response> rebook(Appointments& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto id = b.text("clientId");
    const protocol::RebookPayload p{b.text("slot"), modeOf(b)};
    FYR_CHECK(b.check());
    return jsonText(s.rebook(r.caller(), id, std::string(r.param("id")), p));
}

Result<Response> cancel(Appointments& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto id = b.text("clientId");
    protocol::CancelPayload p{b.optionalText("reasonCode"), reasonOf(b)};
    if (p.reasonCode.empty()) p.reasonCode = "patientAsked";
    if (p.reasonCode != "patientAsked" && p.reasonCode != "patientBetter" && p.reasonCode != "other") b.wrong("reasonCode", "patientAsked, patientBetter or other");
    FYR_CHECK(b.check());
    return jsonText(s.cancel(r.caller(), id, std::string(r.param("id")), p));
}

Result<Response> wait(Appointments& s, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto id = b.text("clientId");
    protocol::WaitPayload p;
    p.patient = PatientId{r.caller().patient};
    p.service = b.text("service");
    if (!p.service.empty() && !isFhirId(p.service)) b.wrong("service", "a code is needed");
    p.mode = modeOf(b);
    p.reason = reasonOf(b);
    p.earliest = timeOf(b, "earliest");
    p.latest = timeOf(b, "latest");
    if (p.earliest && p.latest && *p.latest <= *p.earliest) b.wrong("latest", "must be after earliest");
    FYR_CHECK(b.check());
    return jsonText(s.wait(r.caller(), id, p), 201);
}

} // namespace

void addAppointmentRoutes(http::Router& router, Appointments& s, const RouteDefaults& d) {
    using Call = Result<Response> (*)(Appointments&, const Request&);
    const auto add = [&](Method method, std::string path, RoleSet roles, Call call) {
        router.add(makeRoute(method, "/api/v1" + std::move(path), roles, [&s, call](const Request& r) { return call(s, r); }, d));
    };
    add(Method::get, "/slots", patientsAndStaff, slots);
    add(Method::get, "/appointments", patients, [](Appointments& a, const Request& r) { return jsonText(a.mine(r.caller())); });
    add(Method::post, "/appointments", patients, book);
    add(Method::post, "/appointments/{id}/accept", patients, [](Appointments& a, const Request& r) -> Result<Response> {
        FYR_TRY(auto b, Body::of(r));
        const auto id = b.text("clientId");
        FYR_CHECK(b.check());
        return jsonText(a.accept(r.caller(), id, std::string(r.param("id"))));
    });
    add(Method::post, "/appointments/{id}/decline", patients, [](Appointments& a, const Request& r) -> Result<Response> {
        FYR_TRY(auto b, Body::of(r));
        const auto id = b.text("clientId");
        FYR_CHECK(b.check());
        return jsonText(a.decline(r.caller(), id, std::string(r.param("id"))));
    });
    add(Method::post, "/appointments/{id}/rebook", patients, rebook);
    add(Method::post, "/appointments/{id}/cancel", patients, cancel);
    add(Method::post, "/waiting-list", patients, wait);
    add(Method::get, "/notices", patients, [](Appointments& a, const Request& r) { return jsonText(a.notices(r.caller())); });
}

} // namespace fyr::server
