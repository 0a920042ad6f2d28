#include "server/smart/pages/texts.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fyr::server::smart {
namespace {

struct Pair {
    std::string_view sv;
    std::string_view en;
};
[[nodiscard]] constexpr std::string_view in(const Pair& p, Language l) { return l == Language::sv ? p.sv : p.en; }

constexpr std::array<Pair, static_cast<std::size_t>(Word::count)> words{{
    {"Logga in", "Sign in"},
    {"Appen {} ber om åtkomst. Logga in för att se vad den vill göra; ingenting delas än.", "The app {} asks for access. Sign in to see what it wants to do; nothing is shared yet."},
    {"Användarnamn", "User name"},
    {"Lösenord", "Password"},
    {"Engångskod", "One-time code"},
    {"Bara om ditt konto har tvåstegsinloggning.", "Only if your account has a second factor."},
    {"Logga in", "Sign in"},
    {"eller", "or"},
    {"Logga in med {}", "Sign in with {}"},
    {"Demonstration", "Demonstration"},
    {"Påhittade patienter loggar in utan lösenord.", "Made-up patients sign in without a password."},
    {"Patient", "Patient"},
    {"Logga in som patienten", "Sign in as the patient"},
    {"Inloggningen misslyckades. Kontrollera namn, lösenord och kod.", "The sign-in failed. Check the name, the password and the code."},
    {"Kontot har tvåstegsinloggning: skriv lösenordet och engångskoden.", "The account has a second factor: write the password and the one-time code."},
    {"För många försök. Vänta {} sekunder.", "Too many attempts. Wait {} seconds."},
    {"Appen startades av någon annan eller hör till en annan vårdgivare. Logga in med det konto som startade den.",
     "The app was started by somebody else, or belongs to another care provider. Sign in with the account that started it."},
    {"Det gick för lång tid", "This took too long"},
    {"Begäran gäller inte längre, eller är redan besvarad. Gå tillbaka till appen och börja om.", "What was asked counts no more, or was answered already. Go back to the app and begin again."},
    {"Appen kan inte släppas in", "The app cannot be let in"},
    {"Appen är inte registrerad här, eller vill få svaret på en adress som inte är dess. Ingenting har delats. Prata med den som ansvarar för appen.",
     "The app is not registered here, or wants its answer at an address that is not its own. Nothing was shared. Talk to whoever is responsible for the app."},
    {"{} ber om åtkomst", "{} asks for access"},
    {"Inloggad som {}", "Signed in as {}"},
    {"Appen får", "The app may"},
    {"Patient", "Patient"},
    {"Vilken patient gäller det?", "Which patient is it about?"},
    {"Namn eller personnummer", "Name or identity number"},
    {"Sök", "Search"},
    {"Ingen hittades som du får läsa.", "Nobody was found whom you may read."},
    {"Sökresultat", "Search results"},
    {"Välj en patient först.", "Choose a patient first."},
    {"Tillåt", "Allow"},
    {"Tillåt inte", "Do not allow"},
    {"Svaret går till {}", "The answer goes to {}"},
    {"Appen ser aldrig mer än du själv får se. Det du tillåter spåras i loggen.", "The app never sees more than you may see yourself. What you allow is traced in the log."},
    {"Startad för {}", "Started for {}"},
    {"född {}", "born {}"},
}};

struct TypeName {
    std::string_view type;
    Pair name;
};
constexpr std::array typeNames{
    TypeName{"*", {"allt", "everything"}},
    TypeName{"Patient", {"personuppgifter och kontaktuppgifter", "who the patient is, and contact details"}},
    TypeName{"Observation", {"mätvärden och provsvar", "measurements and test results"}},
    TypeName{"Condition", {"diagnoser och problem", "diagnoses and problems"}},
    TypeName{"MedicationRequest", {"ordinerade läkemedel", "prescribed medicines"}},
    TypeName{"MedicationStatement", {"läkemedel som tas", "medicines taken"}},
    TypeName{"Medication", {"läkemedel", "medicines"}},
    TypeName{"AllergyIntolerance", {"allergier och överkänslighet", "allergies and intolerances"}},
    TypeName{"Immunization", {"vaccinationer", "vaccinations"}},
    TypeName{"Procedure", {"åtgärder och ingrepp", "procedures"}},
    TypeName{"Encounter", {"vårdkontakter", "visits and contacts"}},
    TypeName{"Appointment", {"bokade tider", "appointments"}},
    TypeName{"DiagnosticReport", {"undersökningssvar", "reports of examinations"}},
    TypeName{"DocumentReference", {"dokument", "documents"}},
    TypeName{"Communication", {"meddelanden", "messages"}},
    TypeName{"CarePlan", {"vårdplaner", "care plans"}},
    TypeName{"CareTeam", {"vårdteam", "care teams"}},
    TypeName{"Goal", {"mål", "goals"}},
    TypeName{"Questionnaire", {"formulär", "questionnaires"}},
    TypeName{"QuestionnaireResponse", {"besvarade formulär", "answered questionnaires"}},
    TypeName{"ServiceRequest", {"remisser och beställningar", "referrals and orders"}},
    TypeName{"Task", {"ärenden", "tasks"}},
    TypeName{"RiskAssessment", {"riskbedömningar", "risk assessments"}},
    TypeName{"Flag", {"varningar", "flags"}},
    TypeName{"Practitioner", {"vårdpersonal", "staff"}},
    TypeName{"Organization", {"vårdenheter", "care units"}},
    TypeName{"Coverage", {"försäkringar", "insurances"}},
    TypeName{"Device", {"hjälpmedel och implantat", "devices and implants"}},
    TypeName{"Consent", {"spärrar och samtycken", "blocks and consents"}},
    TypeName{"Provenance", {"uppgifters ursprung", "where data came from"}},
    TypeName{"AuditEvent", {"spår av vem som läst", "traces of who has read"}},
};

std::string typeName(std::string_view type, Language l) {
    const auto at = std::ranges::find(typeNames, type, &TypeName::type);
    return at == typeNames.end() ? std::string(type) : std::string(in(at->name, l));
}

std::string verbs(std::string_view access, Language l) {
    std::vector<std::string_view> out;
    const auto has = [&](char c) { return access.find(c) != std::string_view::npos; };
    if (has('r') || has('s')) out.push_back(l == Language::sv ? "läsa" : "read");
    if (has('c')) out.push_back(l == Language::sv ? "lägga till" : "add");
    if (has('u')) out.push_back(l == Language::sv ? "ändra" : "change");
    if (has('d')) out.push_back(l == Language::sv ? "ta bort" : "remove");
    std::string text;
    for (std::size_t i = 0; i < out.size(); ++i) text += fmt::format("{}{}", i == 0 ? "" : i + 1 < out.size() ? ", " : l == Language::sv ? " och " : " and ", out[i]);
    return text;
}

} // namespace

std::string_view code(Language l) noexcept { return l == Language::sv ? "sv" : "en"; }

Language languageOf(std::string_view wanted) {
    const auto sv = wanted.find("sv");
    const auto en = wanted.find("en");
    return en != std::string_view::npos && (sv == std::string_view::npos || en < sv) ? Language::en : Language::sv;
}

std::string_view word(Word w, Language l) noexcept { return in(words[static_cast<std::size_t>(w)], l); }

std::string sentence(std::string_view scope, Language l) {
    const bool sv = l == Language::sv;
    if (scope == "openid") return sv ? "få veta vilket konto du har här" : "know which account you have here";
    if (scope == "fhirUser" || scope == "profile") return sv ? "få veta vem du är" : "know who you are";
    if (scope == "launch") return sv ? "få veta vilken patient som är framme" : "know which patient is in front of you";
    if (scope == "launch/patient") return sv ? "få veta vilken patient det gäller" : "know which patient it is about";
    if (scope == "launch/encounter") return sv ? "få veta vilken vårdkontakt det gäller" : "know which encounter it is about";
    if (scope == "offline_access") return sv ? "fortsätta i 30 dagar utan att du loggar in igen" : "go on for 30 days without your signing in again";
    const auto s = parseDataScope(scope);
    if (!s) return std::string(scope);
    const auto where = s->level == "patient" ? (sv ? "i den här patientens journal" : "in this patient's record") : (sv ? "för alla som du får läsa" : "of everybody whom you may read");
    auto out = fmt::format("{} {} {}", verbs(s->access, l), typeName(s->type, l), where);
    if (!s->query.empty()) out += fmt::format(" ({}: {})", sv ? "bara" : "only", s->query);
    return out;
}

} // namespace fyr::server::smart
