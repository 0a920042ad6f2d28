// note.sign: an anamnesis that a clinician has read, changed where it needed it, and signs into the record.
//
// Errors: badRequest with every problem found, places as JSON pointers into the command.
#pragma once

#include "protocol/command.h"

namespace fyr::protocol {

inline constexpr std::size_t maxSignedCodePoints = 40000;

struct SignPayload { // target Task: the queue item whose interview it is about
    PatientId patient;
    std::string lang; // of the headings: "sv" or "en"
    std::string text; // word for word what is signed
};
[[nodiscard]] json::object toJson(const SignPayload& p);
[[nodiscard]] Result<SignPayload> signPayload(const Command& c);

} // namespace fyr::protocol
