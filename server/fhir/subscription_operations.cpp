// $status and $get-ws-binding-token of a Subscription.
#include "server/fhir/bundle_text.h"
#include "server/fhir/operations.h"
#include "server/fhir/subscriptions.h"

namespace fyr::server {
namespace {

struct Found {
    Wanted wanted;
    std::int64_t events = 0;
};
Result<Found> find(ReadTx& tx, FhirContext& c, const Target& t, Touched& touched) {
    Target read;
    read.type = "Subscription";
    read.id = t.id;
    FhirCall call;
    auto inner = innerOf(c, call);
    FYR_TRY(const auto answer, readIn(tx, inner, read, touched));
    FYR_TRY(const auto resource, fhir::Resource::parse(answer.bytes()));
    Found out;
    FYR_TRY(out.wanted, c.options.subscriptions->understand(resource));
    FYR_TRY(out.events, c.options.subscriptions->eventsOf(tx, t.id));
    return out;
}
Result<Found> find(FhirContext& c, const Target& t, std::string_view subtype) {
    Found out;
    Touched touched;
    FYR_CHECK(c.store.read(c.who.tenant, [&](ReadTx& tx) -> Result<void> {
        touched = {};
        FYR_TRY(out, find(tx, c, t, touched));
        return {};
    }));
    FYR_CHECK(leaveTouched(c, touched, subtype));
    return out;
}

} // namespace

Result<FhirAnswer> answerSubscriptionStatus(FhirContext& c, const Target& t) {
    FYR_TRY(const auto found, find(c, t, "fhir.subscription.status"));
    BundleText bundle("searchset", c.call.base);
    bundle.total(1);
    bundle.link("self", fmt::format("{}/{}", c.call.base, c.call.path));
    bundle.status({}, c.options.subscriptions->statusParameters(found.wanted, "query-status", found.events));
    FhirAnswer out;
    out.body = bundle.finish();
    return out;
}

Result<FhirAnswer> answerSocketToken(FhirContext& c, const Target& t) {
    FYR_CHECK(mayEverIn(c, Access::update, "Subscription"));
    FYR_TRY(const auto found, find(c, t, "fhir.subscription.bind"));
    if (!found.wanted.socket) return fail(ErrorCode::badRequest, "this subscription has no websocket channel");
    const auto [token, until] = c.options.subscriptions->socketToken(c.who, t.id);
    std::string url = c.call.base + "/$subscription-socket";
    if (url.starts_with("http")) url.replace(0, 4, "ws");
    OutputParameters out;
    out.text("token", "valueString", token);
    out.text("expiration", "valueDateTime", formatInstant(until));
    out.text("subscription", "valueString", t.id);
    out.text("websocket-url", "valueUrl", url);
    return out.answer();
}

} // namespace fyr::server
