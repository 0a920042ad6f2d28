// What clinicians' decisions say about the triage engine, for those who answer for a unit or a tenant.
#include "server/quality/triage_quality.h"
#include "server/routes/services.h"
#include "triage/knowledge_base.h"

#include <algorithm>

namespace fyr::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

Result<Response> triageFigures(Services& s, const Request& r) {
    for (const auto& [key, value] : r.query)
        if (key != "from" && key != "to" && key != "unit" && key != "format")
            return fail(Error{ErrorCode::badRequest, "a query parameter", {{"", "known are from, to, unit and format"}}});
    const auto format = r.queryValue("format").value_or("json");
    if (format != "json" && format != "csv") return fail(Error{ErrorCode::badRequest, "a query parameter", {{"format", "json or csv"}}});
    FYR_TRY(const auto period, periodFrom(r.queryValue("from").value_or(""), r.queryValue("to").value_or(""), s.clock.now()));
    FYR_TRY(const auto own, triageReport(s.store, s.clock, r.caller(), period, r.queryValue("unit").value_or("")));
    const auto labelOf = [&](std::string_view id) -> clinical::LocalText {
        if (!s.knowledge) return {};
        const auto all = s.knowledge->complaints();
        const auto found = std::ranges::find(all, id, &triage::Complaint::id);
        return found == all.end() ? clinical::LocalText{} : found->label;
    };
    auto out = format == "csv" ? http::textResponse(triage::quality::toCsv(own.report), "text/csv; charset=utf-8")
                               : http::jsonResponse(triage::quality::toJson(own.report, own.whom, labelOf));
    out.headers.emplace_back("Cache-Control", "no-store");
    if (format == "csv") out.headers.emplace_back("Content-Disposition", "attachment; filename=\"triage-quality.csv\"");
    return out;
}

} // namespace

void addQualityRoutes(http::Router& router, Services& s, const RouteDefaults& d) {
    router.add(makeRoute(Method::get, "/api/v1/quality/triage", {Role::manager, Role::admin}, [&s](const Request& r) { return triageFigures(s, r); }, d));
}

} // namespace fyr::server
