// Visits over HTTP: the patient's own, and the clinicians' calls (docs/VISITS.md).
#include "base/text.h"
#include "server/clinic/body.h"
#include "server/video/call_routes.h"

#include <charconv>

namespace fyr::server::video {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr RoleSet patients{Role::patient};
constexpr RoleSet cliniciansAndManagers{Role::nurse, Role::doctor, Role::therapist, Role::manager};
constexpr RoleSet patientsAndClinicians{Role::patient, Role::nurse, Role::doctor, Role::therapist};

std::string id(const Request& r) { return std::string(r.param("id")); }

bool isCode(std::string_view text) {
    return !text.empty() && text.size() <= 40 && std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

Result<Response> check(Visits& v, const Request& r) {
    FYR_TRY(const auto body, r.jsonObject());
    waiting::DeviceCheck c;
    c.camera = json::boolean(body, "camera");
    c.microphone = json::boolean(body, "microphone");
    c.speaker = json::boolean(body, "speaker");
    c.udp = json::boolean(body, "udp");
    c.tcp = json::boolean(body, "tcp");
    for (const auto& [key, to] : {std::pair{"upKbps", &c.upKbps}, std::pair{"downKbps", &c.downKbps}})
        if (const auto n = json::integer(body, key)) {
            if (*n < 0 || *n > 10'000'000) return fail(Error{ErrorCode::badRequest, "a device check", {{"/" + std::string(key), "kilobits a second"}}});
            *to = static_cast<int>(*n);
        }
    return jsonText(v.check(r.caller(), id(r), c));
}

Result<Response> dropIn(Visits& v, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto clientId = b.text("clientId");
    const auto patient = b.text("patient");
    const auto item = b.optionalText("item");
    const auto urgency = b.number("urgency");
    if (!clientId.empty() && !isUlid(clientId)) b.wrong("clientId", "a ULID");
    if (urgency > 4) b.wrong("urgency", "from 0 (the most urgent) to 4");
    FYR_CHECK(b.check());
    return jsonText(v.dropIn(r.caller(), clientId, patient, item, static_cast<int>(urgency)), 201);
}

Result<Response> unitQuality(Visits& v, const Request& r) {
    const auto asked = r.queryValue("days").value_or("30");
    int days = 0;
    const auto [end, error] = std::from_chars(asked.data(), asked.data() + asked.size(), days);
    if (error != std::errc{} || end != asked.data() + asked.size() || days < 1 || days > 366) return fail(Error{ErrorCode::badRequest, "a query parameter", {{"days", "from 1 to 366"}}});
    return jsonText(v.unitQuality(r.caller(), std::chrono::days{days}));
}

Result<Response> withText(Visits& v, const Request& r, std::string_view key, Result<std::string> (Visits::*call)(const Principal&, const std::string&, const std::string&), bool mayBeEmpty = false) {
    FYR_TRY(auto b, Body::of(r));
    const auto text = mayBeEmpty ? b.optionalText(key) : b.text(key);
    if (text.size() > 64 || (!text.empty() && !isFhirId(text))) b.wrong(key, "an id");
    FYR_CHECK(b.check());
    return jsonText((v.*call)(r.caller(), id(r), text));
}

Result<Response> end(Visits& v, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto reason = b.text("reason");
    if (!reason.empty() && !isCode(reason)) b.wrong("reason", "a code");
    FYR_CHECK(b.check());
    return jsonText(v.end(r.caller(), id(r), reason));
}

Result<Response> invite(Visits& v, const Request& r) {
    FYR_TRY(auto b, Body::of(r));
    const auto role = fyr::video::partyRoleFromCode(b.text("role"));
    if (role == PartyRole::colleague) {
        const auto practitioner = b.text("practitioner");
        if (!practitioner.empty() && !isFhirId(practitioner)) b.wrong("practitioner", "an id");
        FYR_CHECK(b.check());
        return jsonText(v.ask(r.caller(), id(r), practitioner));
    }
    const auto name = b.text("name");
    if (!role || (*role != PartyRole::interpreter && *role != PartyRole::relative)) b.wrong("role", "interpreter, relative or colleague");
    if (codePoints(name) > 100) b.wrong("name", "100 characters at most");
    FYR_CHECK(b.check());
    return jsonText(v.invite(r.caller(), id(r), *role, name), 201);
}

} // namespace

void addVisitRoutes(http::Router& router, Visits& v, CallRooms& rooms, const RouteDefaults& d) {
    using Call = std::function<Result<Response>(Visits&, const Request&)>;
    const auto add = [&](Method method, std::string path, RoleSet roles, Call call) {
        router.add(makeRoute(method, "/api/v1/visits" + std::move(path), roles,
                             [&v, &rooms, method, call = std::move(call)](const Request& r) {
                                 auto answer = call(v, r);
                                 // This node's lines hear at once, those of others with the next wake.
                                 if (answer && method == Method::post) {
                                     rooms.decided(r.caller().tenant, id(r));
                                     rooms.changed(r.caller().tenant);
                                 }
                                 return answer;
                             },
                             d));
    };
    add(Method::get, "", clinicians, [](Visits& s, const Request& r) { return jsonText(s.list(r.caller())); });
    add(Method::post, "", clinicians, dropIn);
    add(Method::post, "/next", clinicians, [&rooms](Visits& s, const Request& r) -> Result<Response> {
        FYR_TRY(auto taken, s.admitNext(r.caller()));
        if (const auto seen = json::parse(taken)) rooms.decided(r.caller().tenant, std::string(json::text(seen->as_object(), "id").value_or("")));
        return jsonText(std::move(taken));
    });
    add(Method::get, "/{id}", patientsAndClinicians, [&rooms](Visits& s, const Request& r) { return jsonText(s.view(r.caller(), id(r), rooms.relays())); });
    add(Method::get, "/{id}/quality", cliniciansAndManagers, [](Visits& s, const Request& r) { return jsonText(s.quality(r.caller(), id(r))); });
    add(Method::get, "/quality", cliniciansAndManagers, unitQuality);
    add(Method::get, "/without-note", clinicians, [](Visits& s, const Request& r) { return jsonText(s.withoutNote(r.caller())); });
    add(Method::post, "/{id}/check", patients, check);
    add(Method::post, "/{id}/admit", clinicians, [](Visits& s, const Request& r) { return jsonText(s.admit(r.caller(), id(r))); });
    add(Method::post, "/{id}/let-in", clinicians, [](Visits& s, const Request& r) { return withText(s, r, "party", &Visits::letIn); });
    add(Method::post, "/{id}/hand-over", clinicians, [](Visits& s, const Request& r) { return withText(s, r, "to", &Visits::handOver, true); });
    add(Method::post, "/{id}/take", clinicians, [](Visits& s, const Request& r) { return jsonText(s.take(r.caller(), id(r))); });
    add(Method::post, "/{id}/end", clinicians, end);
    add(Method::post, "/{id}/invite", clinicians, invite);
    add(Method::post, "/{id}/withdraw", clinicians, [](Visits& s, const Request& r) { return withText(s, r, "party", &Visits::withdraw); });
    add(Method::post, "/{id}/ticket", clinicians, [](Visits& s, const Request& r) { return jsonText(s.ticket(r.caller(), id(r)), 201); });
}

} // namespace fyr::server::video
