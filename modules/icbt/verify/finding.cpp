#include "icbt/verify/finding.h"

#include <array>

namespace fyr::icbt::verify {
namespace {

struct Row {
    std::string_view code, sv, en;
};
constexpr std::array<Row, properties> rows{{
    {"P1", "Varje modul, mätning, val och beslut kan inträffa.", "Every module, measure, choice and decision can come about."},
    {"P2", "Ingen återvändsgränd i någon fas.", "No dead end in any phase."},
    {"P3", "Från varje läge kan ett slut nås, och tiden räcker när alla håller sina tider.", "An end can be reached from every state, and in time when everybody keeps their times."},
    {"P4", "Varje slut är en signering, en utskrivning eller en remiss, med sina dokument.", "Every end is a sign-off, a discharge or a referral, with its documents."},
    {"P5", "Varje risksvar får ett svar av en människa, eller nästa steg i kedjan, inom gränsen.", "Every risk answer has a person's answer, or the next step of its chain, within the bound."},
    {"P6", "Ett öppet larms klocka står aldrig still.", "The clock of an open alert never stands still."},
    {"P7", "Varje tabell ger precis ett svar för varje värde och för det som saknas.", "Every table fits exactly one row for every value and for what is missing."},
    {"P8", "Ingen modul före det som den följer på; ingen grind utan behandlaren.", "No module before what it comes after; no gate without the therapist."},
    {"P9", "Allt som väntas har en påminnelse, en sista tid och någon som äger det.", "What is due has a reminder, a time after which it is late, and an owner."},
    {"P10", "Patientens minuter och påminnelser per vecka håller sig inom gränsen.", "The patient's minutes and reminders a week stay within bounds."},
    {"P11", "Behandlarens minuter per vecka håller sig inom gränsen.", "The therapist's minutes a week stay within bounds."},
    {"P12", "Ingen signering med öppet larm, oläst meddelande, väntande hemuppgift eller saknad mätning.", "No sign-off with an open alert, an unread message, homework that waits or a measure that is missing."},
    {"P14", "Varje läge har en mening till patienten om vad som händer härnäst.", "Every state has a sentence for the patient about what happens next."},
    {"P15", "Varje läge i förra versionen har sin plats i den nya.", "Every state of the last version has a place in the new one."},
}};

} // namespace

std::string_view code(Property p) noexcept { return rows[static_cast<std::size_t>(p)].code; }
LocalText sentence(Property p) {
    const auto& r = rows[static_cast<std::size_t>(p)];
    return {std::string(r.sv), std::string(r.en)};
}

std::string_view name(Verdict v) noexcept {
    switch (v) {
    case Verdict::proved: return "proved";
    case Verdict::refuted: return "refuted";
    case Verdict::undecided: return "undecided";
    }
    return {};
}

} // namespace fyr::icbt::verify
