#include "protocol/sign_payload.h"

#include "protocol/payload_reader.h"

namespace fyr::protocol {

json::object toJson(const SignPayload& p) {
    return {{"patient", p.patient.str()}, {"lang", p.lang}, {"text", p.text}};
}

Result<SignPayload> signPayload(const Command& c) {
    Reader r(c.payload);
    SignPayload p{PatientId{r.id("patient", true)}, r.text("lang", true, 8), r.text("text", true, maxSignedCodePoints)};
    if (!p.lang.empty() && p.lang != "sv" && p.lang != "en") r.wrong("lang", "is sv or en");
    return r.done(std::move(p));
}

} // namespace fyr::protocol
