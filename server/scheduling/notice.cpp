#include "server/scheduling/notice.h"

#include "base/digest.h"
#include "base/json.h"
#include "fhir/fyr_extensions.h"
#include "fhir/local_text.h"
#include "fhir/resource.h"
#include "scheduling/opening_hours.h"
#include "server/services/house.h"
#include "server/services/item_store.h"
#include "server/services/traces.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

Result<bool> readsSwedish(ReadTx& tx, std::string_view patient) {
    FYR_TRY(const auto stored, tx.read("Patient", patient));
    if (!stored || stored->deleted) return true;
    FYR_TRY(const auto r, fhir::Resource::parse(stored->json));
    return !r["communication"][0]["language"]["coding"][0].text("code").starts_with("en");
}

} // namespace

std::string localTime(const scheduling::Zone& zone, Instant at, bool swedish) {
    constexpr std::array<std::string_view, 7> sv{"måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"};
    constexpr std::array<std::string_view, 7> en{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    const auto l = scheduling::toLocal(zone, at);
    const auto weekday = (swedish ? sv : en)[scheduling::weekdayOf(l.day)];
    return fmt::format("{} {} {} {}", weekday, formatDate(l.day), swedish ? "kl." : "at", scheduling::formatMinute(l.minute));
}

Result<bool> giveNotice(WriteTx& tx, const TenantId& tenant, const OutboxRow& promise, const Notice& n, Instant now) {
    const auto id = "n" + hex(sha256(fmt::format("{}/{}/{}", promise.topic, promise.seq, n.about.substr(n.about.find('/') + 1)))).substr(0, 40);
    FYR_TRY(const auto known, tx.read("Communication", id));
    if (known) return false;
    FYR_TRY(const bool sv, readsSwedish(tx, n.patient));
    const auto reference = [](std::string to) { return json::object{{"reference", std::move(to)}}; };
    json::object c{{"resourceType", "Communication"}, {"id", id}, {"status", "completed"}};
    c["category"] = json::array{json::object{{"coding", json::array{json::object{{"system", fhir::url::messageKindSystem}, {"code", "notification"}}}}}};
    c["subject"] = reference("Patient/" + n.patient);
    c["about"] = json::array{reference(n.about)};
    c["sent"] = formatInstant(now);
    c["recipient"] = json::array{reference("Patient/" + n.patient)};
    c["sender"] = reference("Organization/" + n.unit);
    json::object payload;
    fhir::putText(payload, "contentString", n.text, !sv);
    c["payload"] = json::array{std::move(payload)};
    FYR_CHECK(putResource(tx, fhir::Resource::from(c), {n.patient, n.unit}, 0));
    Trace t;
    t.action = TraceAction::create;
    t.subtype = n.subtype;
    t.patient = n.patient;
    t.about = {n.about, "Communication/" + id};
    FYR_CHECK(leaveTrace(tx, now, house(tenant, n.unit), t));
    return true;
}

} // namespace fyr::server
