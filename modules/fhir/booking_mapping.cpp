#include "fhir/booking_mapping.h"

#include "fhir/fyr_extensions.h"
#include "fhir/local_text.h"

#include <charconv>

namespace fyr::fhir {
namespace {

std::optional<Instant> timeOf(std::string_view text) {
    const auto t = parseInstant(text);
    return t ? std::optional(*t) : std::nullopt;
}

} // namespace

Result<clinical::Booking> booking(const Value& a) {
    if (a.text("resourceType") != "Appointment") return fail(ErrorCode::invalidResource, "not an appointment");
    clinical::Booking b;
    b.id = a.text("id");
    b.status = a.text("status");
    const auto version = a["meta"].text("versionId");
    std::from_chars(version.data(), version.data() + version.size(), b.version);
    b.start = timeOf(a.text("start"));
    b.end = timeOf(a.text("end"));
    b.service = a["serviceType"][0]["coding"][0].text("code");
    b.reason = a["reasonCode"][0].text("text");
    for (const auto& p : a["participant"].items()) {
        const auto& actor = p["actor"];
        if (actor.text("reference").starts_with("Patient/")) b.patient = personOf(actor);
        if (actor.text("reference").starts_with("Practitioner/")) b.practitioner = personOf(actor);
    }
    const auto slot = a["slot"][0].text("reference");
    if (const auto at = slot.find('/'); at != std::string_view::npos) b.slot = slot.substr(at + 1);
    b.mode = extensionOf(a, url::meetingMode).text("valueCode");
    b.expires = timeOf(extensionOf(a, url::offerExpires).text("valueInstant"));
    if (b.id.empty() || b.patient.id.empty()) return fail(ErrorCode::invalidResource, "an appointment of nobody");
    return b;
}

} // namespace fyr::fhir
