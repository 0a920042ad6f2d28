// Who speaks in a message that a patient sends: themselves, or a clinician whose words they copied in.
#pragma once

#include "triage/language/lexicon.h"
#include "triage/language/tokens.h"

#include <span>

namespace fyr::triage {

// A named turn of a copied conversation: "Patient: my head aches. Clinician: your pressure is normal."
[[nodiscard]] bool inClinicianTurn(std::span<const Token> tokens, const Lexicon& lexicon, std::size_t at);

// Does somebody send the patient in at once ("Go to the emergency department now"), and not only if something should come?
[[nodiscard]] bool sendsNow(std::span<const Token> tokens, const Lexicon& lexicon);

// Is the whole message a clinician's own: "Your ECG is normal, you are breathing well; this fits …"? Strict, since what it says
// of no emergency is believed: nobody says "my", nor "I" but of examining, nothing is asked, and "you" have something of the body
// twice at least, or once beside a clinician's opening ("Thanks for calling", of "your child" as well) or an order ("Wear the splint").
// `bodily`: the tokens where a finding of the body begins.
[[nodiscard]] bool clinicianWrites(std::span<const Token> tokens, const Lexicon& lexicon, std::span<const std::size_t> bodily);

} // namespace fyr::triage
