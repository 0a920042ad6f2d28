#include "server/icbt/consent.h"

#include "fhir/fyr_extensions.h"
#include "fhir/local_text.h"
#include "server/icbt/sentences.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

constexpr std::string_view textSv =
    "Behandlingen sker på nätet, en modul i taget. Du läser, övar i din vardag och skriver om hur det gick. En behandlare läser "
    "det du lämnar in och svarar.\n\n"
    "Varje vecka svarar du på frågor om hur du mår. Svaren visar om behandlingen hjälper, och om något behöver ändras.\n\n"
    "Det du skriver och svarar sparas i din journal. Bara den som behöver det för din vård får läsa det, och du kan se vem som har gjort det.\n\n"
    "Ingen läser dygnet runt. Behandlaren svarar på vardagar. Om du får tankar på att ta ditt liv eller mår akut dåligt: ring {emergency}. "
    "För råd om vård: ring {advice}.\n\n"
    "Behandlingen passar inte alla, och under en tid kan det kännas tyngre. Säg till, så hittar ni ett sätt som går, eller annan vård.\n\n"
    "Det är frivilligt. Du kan ta en paus eller sluta när du vill utan att säga varför, och det påverkar inte din övriga vård.";
constexpr std::string_view textEn =
    "The treatment is on the internet, one module at a time. You read, practise in your everyday life and write about how it went. "
    "A therapist reads what you hand in and answers.\n\n"
    "Each week you answer questions about how you are. The answers show whether the treatment helps, and whether something needs to change.\n\n"
    "What you write and answer is kept in your record. Only those who need it for your care may read it, and you can see who did.\n\n"
    "Nobody reads around the clock. The therapist answers on working days. If you have thoughts of taking your life or feel acutely unwell: "
    "call {emergency}. For advice about care: call {advice}.\n\n"
    "The treatment does not suit everybody, and for a time it may feel heavier. Say so, and you will find a way that works, or other care.\n\n"
    "It is voluntary. You can take a break or stop whenever you want without saying why, and it does not affect your other care.";

} // namespace

clinical::LocalText consentText(std::string_view emergency, std::string_view advice) {
    return {withPhones(std::string(textSv), emergency, advice, {}), withPhones(std::string(textEn), emergency, advice, {})};
}

fhir::Resource consentResponse(const CourseHeader& h, std::string_view text, std::string_view lang, Instant now) {
    const json::object patient{{"reference", fmt::format("Patient/{}", h.patient)}};
    json::object o{{"resourceType", "QuestionnaireResponse"}, {"id", fmt::format("{}-consent", h.id)}};
    o["language"] = lang;
    o["basedOn"] = json::array{json::object{{"reference", fmt::format("CarePlan/{}", h.id)}}};
    o["questionnaire"] = fmt::format("{}course-consent|{}", fhir::url::questionnaires, consentVersion);
    o["status"] = "completed";
    o["subject"] = patient;
    o["authored"] = formatInstant(now);
    o["author"] = patient;
    json::object item{{"linkId", "consent"}};
    fhir::putText(item, "text", text);
    item["answer"] = json::array{json::object{{"valueBoolean", true}}};
    o["item"] = json::array{std::move(item)};
    return fhir::Resource::from(o);
}

} // namespace fyr::server
