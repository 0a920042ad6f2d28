#include "server/audit/extract.h"

#include "base/json.h"
#include "fhir/resource.h"

#include <array>
#include <fmt/format.h>
#include <map>

namespace fyr::server {
namespace {

namespace ch = std::chrono;

// Central European time: an hour ahead, two from the last Sunday of March to the last Sunday of October, 01:00 UTC.
Instant toLocal(Instant t) {
    const auto lastSunday = [](ch::year y, ch::month m) { return ch::sys_days{ch::year_month_weekday_last{y, m, ch::weekday_last{ch::Sunday}}} + ch::hours{1}; };
    const auto year = ch::year_month_day{ch::floor<ch::days>(t)}.year();
    const bool summer = t >= lastSunday(year, ch::March) && t < lastSunday(year, ch::October);
    return t + ch::hours{summer ? 2 : 1};
}

struct Words {
    std::string_view sv;
    std::string_view en;
    [[nodiscard]] std::string_view in(Language l) const { return l == Language::sv ? sv : en; }
};

// What was done, from the trace's own code. Codes that begin alike are one sentence.
struct Doing {
    std::string_view prefix;
    Words words;
};
constexpr std::array doings{
    Doing{"break-glass.end", {"avslutade nödöppningen av din journal", "ended the emergency access to your record"}},
    Doing{"break-glass", {"öppnade din journal i en nödsituation", "opened your record in an emergency"}},
    Doing{"relation.declared", {"angav att hen deltar i din vård", "declared to take part in your care"}},
    Doing{"block.set", {"spärrade uppgifter i din journal", "blocked data in your record"}},
    Doing{"block.lifted", {"hävde en spärr i din journal", "lifted a block in your record"}},
    Doing{"access.view", {"såg hur hen får läsa din journal", "looked at what of your record may be read"}},
    Doing{"triage.claim", {"tog hand om ditt ärende", "took on your case"}},
    Doing{"triage.release", {"lämnade tillbaka ditt ärende", "gave your case back"}},
    Doing{"triage.confirm", {"bedömde ditt ärende", "assessed your case"}},
    Doing{"triage.override", {"bedömde ditt ärende", "assessed your case"}},
    Doing{"triage.route", {"skickade ditt ärende vidare", "passed your case on"}},
    Doing{"triage.reopen", {"öppnade ditt ärende igen", "reopened your case"}},
    Doing{"note.", {"skrev en anteckning i din journal", "wrote a note in your record"}},
    Doing{"message.", {"skrev eller läste ett meddelande", "wrote or read a message"}},
    Doing{"interview.", {"svarade på frågor om besvär", "answered questions about symptoms"}},
    Doing{"fhir.search", {"sökte i din journal", "searched your record"}},
    Doing{"record.search", {"sökte i din journal", "searched your record"}},
    Doing{"fhir.history", {"läste äldre versioner i din journal", "read older versions in your record"}},
    Doing{"fhir.refused", {"försökte läsa i din journal men nekades", "tried to read your record and was refused"}},
};

Words verbFor(char action, std::string_view subtype) {
    for (const auto& d : doings)
        if (subtype.starts_with(d.prefix)) return d.words;
    switch (action) {
    case 'C': return {"lade till uppgifter i din journal", "added to your record"};
    case 'U': return {"ändrade uppgifter i din journal", "changed your record"};
    case 'D': return {"tog bort uppgifter i din journal", "removed from your record"};
    case 'E': return {"använde din journal", "used your record"};
    default: return {"läste din journal", "read your record"};
    }
}

// What it was about, in words a patient knows.
constexpr std::array<std::pair<std::string_view, Words>, 14> kinds{{
    {"Patient", {"personuppgifter", "personal details"}},
    {"Observation", {"provsvar och mätvärden", "results and measurements"}},
    {"DiagnosticReport", {"provsvar och mätvärden", "results and measurements"}},
    {"Condition", {"diagnoser", "diagnoses"}},
    {"MedicationRequest", {"läkemedel", "medicines"}},
    {"MedicationStatement", {"läkemedel", "medicines"}},
    {"AllergyIntolerance", {"överkänslighet", "allergies"}},
    {"Encounter", {"besök", "visits"}},
    {"Appointment", {"bokade tider", "appointments"}},
    {"DocumentReference", {"anteckningar", "notes"}},
    {"Composition", {"anteckningar", "notes"}},
    {"Task", {"ärende", "case"}},
    {"QuestionnaireResponse", {"dina svar på frågor", "your answers to questions"}},
    {"Communication", {"meddelanden", "messages"}},
}};

std::string aboutWhat(const json::value& event, Language lang) {
    std::string out;
    const auto* entities = json::list(event, "entity");
    if (!entities) return out;
    for (const auto& e : *entities) {
        const auto* what = json::child(e, "what");
        const auto ref = what ? json::text(*what, "reference") : std::nullopt;
        if (!ref) continue;
        const auto role = json::child(e, "role");
        if (role && json::text(*role, "code") == "1") continue; // the patient of the record
        const auto type = ref->substr(0, ref->find('/'));
        for (const auto& [name, words] : kinds) {
            const std::string word(words.in(lang));
            if (name == type && out.find(word) == std::string::npos) out += (out.empty() ? "" : ", ") + word;
        }
    }
    return out;
}

constexpr std::array<std::pair<std::string_view, Words>, 7> roleWords{{
    {"patient", {"Du själv", "You"}},
    {"nurse", {"En sjuksköterska", "A nurse"}},
    {"doctor", {"En läkare", "A doctor"}},
    {"therapist", {"En behandlare", "A therapist"}},
    {"manager", {"En verksamhetschef", "A manager"}},
    {"integration", {"Ett anslutet system", "A connected system"}},
    {"admin", {"En administratör", "An administrator"}},
}};

class Names {
  public:
    explicit Names(ReadTx& tx) : m_tx(tx) {}
    Result<std::string> unit(std::string_view id) {
        return cached("Organization", id, [](const fhir::Resource& r) { return std::string(r.text("name")); });
    }
    Result<std::string> practitioner(std::string_view id) {
        return cached("Practitioner", id, [](const fhir::Resource& r) {
            const auto& name = r["name"][0];
            if (!name.text("text").empty()) return std::string(name.text("text"));
            std::string out;
            for (const auto& g : name["given"].items()) out += (out.empty() ? "" : " ") + std::string(g.text());
            return out + (out.empty() ? "" : " ") + std::string(name.text("family"));
        });
    }

  private:
    template <class F>
    Result<std::string> cached(std::string_view type, std::string_view id, F name) {
        if (id.empty()) return std::string{};
        const auto key = fmt::format("{}/{}", type, id);
        if (const auto at = m_known.find(key); at != m_known.end()) return at->second;
        std::string out;
        FYR_TRY(const auto stored, m_tx.read(type, id));
        if (stored && !stored->deleted) {
            FYR_TRY(const auto r, fhir::Resource::parse(stored->json));
            out = name(r);
        }
        m_known[key] = out;
        return out;
    }
    ReadTx& m_tx;
    std::map<std::string, std::string> m_known;
};

// The agent that asked: the others are the machines between.
const json::value* requestor(const json::value& event) {
    if (const auto* agents = json::list(event, "agent"))
        for (const auto& a : *agents)
            if (json::boolean(a, "requestor").value_or(false)) return &a;
    return nullptr;
}

std::string codeIn(const json::value& v, std::string_view list) {
    const auto* l = json::list(v, list);
    if (!l || l->empty()) return {};
    if (const auto c = json::text((*l)[0], "code")) return std::string(*c);
    const auto* codings = json::list((*l)[0], "coding");
    return codings && !codings->empty() ? std::string(json::text((*codings)[0], "code").value_or("")) : std::string{};
}

// Our own code of what was done stands beside the standard's.
std::string ownSubtype(const json::value& event) {
    if (const auto* l = json::list(event, "subtype"))
        for (const auto& c : *l)
            if (json::text(c, "system").value_or("").find("audit-subtype") != std::string_view::npos) return std::string(json::text(c, "code").value_or(""));
    return codeIn(event, "subtype");
}

} // namespace

int localHour(Instant t) {
    const auto local = toLocal(t);
    return static_cast<int>(ch::floor<ch::hours>(local - ch::floor<ch::days>(local)).count());
}

std::string localTime(Instant t, Language lang) {
    constexpr std::array<std::string_view, 12> sv{"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"};
    constexpr std::array<std::string_view, 12> en{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
    const auto local = toLocal(t);
    const auto day = ch::floor<ch::days>(local);
    const ch::year_month_day date{day};
    const ch::hh_mm_ss time{ch::floor<ch::minutes>(local - day)};
    const auto month = static_cast<unsigned>(date.month()) - 1;
    return lang == Language::sv
               ? fmt::format("{} {} {} kl. {:02}.{:02}", static_cast<unsigned>(date.day()), sv[month], static_cast<int>(date.year()), time.hours().count(), time.minutes().count())
               : fmt::format("{} {} {}, {:02}:{:02}", static_cast<unsigned>(date.day()), en[month], static_cast<int>(date.year()), time.hours().count(), time.minutes().count());
}

Result<Extract> extractFor(ReadTx& tx, std::string_view patient, Language lang, std::int64_t before, std::int32_t limit, bool ownToo) {
    Extract out;
    if (patient.empty()) return out;
    Names names(tx);
    FYR_TRY(const auto trail, tx.auditTrail(patient, before, limit));
    for (const auto& record : trail) {
        out.next = record.seq;
        const auto event = json::parse(record.json);
        if (!event) continue; // verifying finds it
        const auto* agent = requestor(*event);
        if (!agent) continue;
        ExtractEntry e;
        e.seq = record.seq;
        e.at = record.at;
        e.role = codeIn(*agent, "role");
        if (e.role == "patient" && !ownToo) continue;
        e.refused = json::text(*event, "outcome").value_or("0") != "0";
        e.emergency = codeIn(*event, "purposeOfEvent") == "BTG";
        for (const auto& [role, words] : roleWords)
            if (role == e.role) e.who = words.in(lang);
        if (const auto* who = json::child(*agent, "who")) {
            const auto ref = json::text(*who, "reference").value_or("");
            if (ref.starts_with("Practitioner/")) {
                FYR_TRY(const auto name, names.practitioner(ref.substr(13)));
                if (!name.empty()) e.who += " (" + name + ")";
            }
        }
        const auto* source = json::child(*event, "source");
        const auto unit = source ? json::text(*source, "site").value_or("") : std::string_view{};
        FYR_TRY(e.unit, names.unit(unit));
        if (e.unit.empty()) e.unit = unit;
        const auto verb = verbFor(json::text(*event, "action").value_or("R").front(), ownSubtype(*event)).in(lang);
        const auto about = aboutWhat(*event, lang);
        e.sentence = e.who;
        if (!e.unit.empty()) e.sentence += fmt::format("{} {}", lang == Language::sv ? " vid" : " at", e.unit);
        e.sentence += fmt::format(" {}", verb);
        if (!about.empty() && !e.refused) e.sentence += ": " + about;
        if (e.emergency) e.sentence += lang == Language::sv ? " (nödöppning)" : " (emergency access)";
        e.sentence += '.';
        out.entries.push_back(std::move(e));
    }
    if (trail.size() < static_cast<std::size_t>(limit)) out.next = 0;
    return out;
}

std::string plainText(const Extract& x, Language lang) {
    std::string out = lang == Language::sv
                          ? "Loggutdrag: vilka som har tagit del av din journal\n\nFörst kommer det senaste. Undrar du över något: fråga vårdenheten, som ska svara.\n\n"
                          : "Access log: who has used your record\n\nThe newest comes first. If you wonder about something, ask the care unit; they must answer.\n\n";
    if (x.entries.empty()) out += lang == Language::sv ? "Ingen har tagit del av din journal.\n" : "Nobody has used your record.\n";
    for (const auto& e : x.entries) out += fmt::format("{}: {}\n", localTime(e.at, lang), e.sentence);
    return out;
}

} // namespace fyr::server
