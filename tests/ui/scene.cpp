// The scene of the visual reference: synthetic people, content not clinically reviewed.
#include "ui/fake_workstation.h"

namespace fyr::ui::test {
namespace {

using clinical::ItemStatus;
using clinical::LocalText;
using clinical::Sex;
using clinical::SpanKind;
using clinical::TriageItem;
using clinical::Urgency;
using namespace std::chrono_literals;

TriageItem person(const char* id, const char* name, const char* birth, Sex sex, Urgency level, Millis left, Millis whole, const char* words,
                  const char* destination, Instant now) {
    TriageItem i;
    i.id = ItemId{id};
    i.version = 3;
    i.patient = PatientId{std::string("pat-") + id};
    i.patientName = name;
    i.birthDate = *parseDate(birth);
    i.sex = sex;
    i.deadline = now + left;
    i.created = i.deadline - whole;
    i.suggestion.urgency = level;
    i.suggestion.shares = {0.02, 0.05, 0.2, 0.6, 0.13};
    i.suggestion.certainty = 0.6;
    i.suggestion.destination.code = destination;
    i.suggestion.knowledgeBase = "2026.11 3f9a…";
    i.words = {{.text = words, .at = i.created, .spans = {}}};
    i.timeline = {{i.created, "started", {}, {}}, {i.created + 2min, "suggested", {}, {}}};
    return i;
}

void mark(clinical::Utterance& u, const std::string& part, SpanKind kind, const char* sv, const char* en) {
    const auto at = u.text.find(part);
    if (at == std::string::npos) return;
    const auto points = [&](std::size_t bytes) {
        std::uint32_t n = 0;
        for (std::size_t i = 0; i < bytes; ++i)
            if ((static_cast<unsigned char>(u.text[i]) & 0xC0U) != 0x80U) ++n;
        return n;
    };
    u.spans.push_back({points(at), points(at + part.size()), kind, sv, {sv, en}});
}

TriageItem elin(Instant now) {
    TriageItem i = person("elin", "Elin Sandvall", "1995-02-14", Sex::female, Urgency::emergency, 6min + 20s, 15min,
                          "Hej! Jag är gravid i vecka 24 och har haft feber sedan i går kväll, 39,2 nu på morgonen. Det gör väldigt ont i höger sida av "
                          "ryggen och svider när jag kissar. Har kräkts tre gånger i natt och får inte behålla vatten. Inga sammandragningar och ingen "
                          "blödning, bebisen rör sig som vanligt. Min syster hade njursten i våras, så jag undrar om det är det.",
                          "emergencyDepartment", now);
    auto& w = i.words[0];
    for (const char* p : {"gravid i vecka 24", "feber", "39,2", "får inte behålla vatten"}) mark(w, p, SpanKind::redFlag, p, p);
    for (const char* p : {"sedan i går kväll", "gör väldigt ont i höger sida av ryggen", "svider när jag kissar", "kräkts tre gånger"})
        mark(w, p, SpanKind::finding, p, p);
    for (const char* p : {"Inga sammandragningar", "ingen blödning", "bebisen rör sig som vanligt"}) mark(w, p, SpanKind::denied, p, p);
    mark(w, "Min syster hade njursten", SpanKind::otherPerson, "njursten", "kidney stone");
    i.suggestion.shares = {0.03, 0.92, 0.05, 0.004, 0.001};
    i.suggestion.certainty = 0.92;
    i.suggestion.runnerUp = Urgency::urgent;
    i.suggestion.floor = Urgency::emergency;
    i.suggestion.destination.label = {"Gynakuten Skarviken", "Gynaecological emergency, Skarviken"};
    i.suggestion.reason = {"Misstänkt njurbäckeninflammation (81 %) hos gravid med hög feber som inte behåller vätska. Näst: njursten (9 %).",
                           "Suspected pyelonephritis (81%) in a pregnant woman with high fever who cannot keep fluids down. Next: kidney stone (9%)."};
    i.suggestion.conditions = {{"pyelonephritis", {"Njurbäckeninflammation", "Pyelonephritis"}, 0.81}, {"renal_colic", {"Njursten", "Kidney stone"}, 0.09}};
    const auto told = [&](const char* finding, const char* sv, const char* en, clinical::EvidenceState state, const char* topic, const char* words,
                          std::vector<clinical::Toward> towards) {
        clinical::Evidence e;
        e.finding = finding;
        e.label = {sv, en};
        e.state = state;
        e.topic = topic;
        if (words) e.quotes = {{0, 0, 1, words}};
        e.towards = std::move(towards);
        i.suggestion.evidence.push_back(std::move(e));
        return &i.suggestion.evidence.back();
    };
    using enum clinical::EvidenceState;
    told("pregnant", "gravid", "pregnant", present, "demographic.pregnancy", "gravid i vecka 24", {{"pyelonephritis", 0.9}})->risk = true;
    told("fever", "feber", "fever", present, "context.fever", "feber", {{"pyelonephritis", 2.6}, {"renal_colic", -1.9}})->hours = 14;
    told("temperature", "kroppstemperatur", "body temperature", present, "context.fever", "39,2", {})->value = 39.2;
    i.suggestion.evidence.back().unit = "°C";
    told("duration", "hur länge det har pågått", "how long it has lasted", present, "symptom.onset", "sedan i går kväll", {})->hours = 14;
    told("flank_pain", "ont i flanken", "flank pain", present, "symptom.location", "gör väldigt ont i höger sida av ryggen", {{"pyelonephritis", 1.4}, {"renal_colic", 1.7}});
    told("dysuria", "svider att kissa", "burning when passing urine", present, "symptom.character", "svider när jag kissar", {{"pyelonephritis", 1.2}, {"renal_colic", -0.6}});
    told("vomiting", "kräks", "vomiting", present, "symptom.associated", "kräkts tre gånger", {{"pyelonephritis", 0.5}, {"renal_colic", 0.4}});
    told("contractions", "sammandragningar", "contractions", denied, "symptom.associated", "Inga sammandragningar", {});
    told("bleeding", "blödning", "bleeding", denied, "symptom.associated", "ingen blödning", {});
    told("kidney_stone", "njursten", "kidney stone", other, "history.conditions", "Min syster hade njursten", {});
    told("fast_breathing", "snabb andning", "fast breathing", unknown, "red_flag.breathing", nullptr, {})->questionId = "q1";
    told("confused", "förvirrad eller svimfärdig", "confused or faint", denied, "red_flag.consciousness", nullptr, {{"pyelonephritis", -0.1}})->questionId = "q2";
    told("rigors", "frossa", "shivering", present, "symptom.associated", nullptr, {{"pyelonephritis", 1.1}, {"renal_colic", -1.2}})->questionId = "q3";
    told("pyelonephritis_before", "haft njurbäckeninflammation", "earlier pyelonephritis", present, "history.conditions", nullptr, {{"pyelonephritis", 0.7}})->questionId = "q5";
    told("upper_uti_signs", "tecken på övre urinvägsinfektion", "signs of an upper urinary infection", present, "symptom.associated", "svider när jag kissar", {{"pyelonephritis", 0.8}})->derived = true;
    i.suggestion.vitals = clinical::VitalAssessment{.notUsed = clinical::VitalNotUsed::pregnant, .parts = {}};
    i.suggestion.vitals->parts.emplace_back();
    i.suggestion.vitals->parts.back().vital = "temperature_c";
    i.suggestion.vitals->parts.back().value = {"39,2", "39.2"};
    i.suggestion.vitals->parts.back().source = clinical::VitalSource::told;
    i.suggestion.vitals->parts.back().quote = "39,2";
    i.suggestion.vitals->parts.back().at = i.created;
    i.suggestion.knowledgeBase = "0.3.0 5f1c9e0d77aa43b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778899";
    i.suggestion.rules = {"RF-031", "RF-058", "RF-012"};
    i.suggestion.changes = {{Urgency::immediate, {"Förvirrad, svimmar, andas > 24/min: 112", "Confused, faints, breathes > 24/min: 112"}}};
    i.redFlags = {{"RF-031", {"Feber ≥ 38,5 under graviditet", "Fever ≥ 38.5 in pregnancy"}, Urgency::emergency, {"feber … 39,2", "gravid i vecka 24"}, false},
                  {"RF-058", {"Behåller inte vätska", "Cannot keep fluids down"}, Urgency::emergency, {"får inte behålla vatten", "kräkts tre gånger"}, false},
                  {"RF-012", {"Snabb andning: okänt, räknas som risk", "Fast breathing: unknown, counts as risk"}, Urgency::emergency, {}, true}};
    const auto yes = [](const char* sv, const char* en) { return LocalText{sv, en}; };
    i.answers = {{"q1", yes("Andas du snabbare än vanligt?", "Do you breathe faster than usual?"), {}, true, true, false},
                 {"q2", yes("Känner du dig förvirrad eller svimfärdig?", "Do you feel confused or faint?"), {"Nej", "No"}, false, true, false},
                 {"q3", yes("Frossa?", "Shivering?"), {"Ja, två gånger i natt", "Yes, twice tonight"}, false, false, true},
                 {"q4", yes("Tagit febernedsättande?", "Taken anything for the fever?"), {"Ja, Alvedon 1 g kl 06", "Yes, paracetamol 1 g at 6"}, false, false, true},
                 {"q5", yes("Haft njurbäckeninflammation förut?", "Had pyelonephritis before?"), {"Ja, 2021", "Yes, 2021"}, false, false, false},
                 {"q6", yes("Kan någon köra dig?", "Can somebody drive you?"), {"Ja, min man", "Yes, my husband"}, false, false, false}};
    i.questions = 7;
    i.seconds = 160;
    i.timeline = {{i.created, "started", {"Chatt startad, BankID", "Chat started, BankID"}, {}},
                  {i.created + 7min, "suggested", {"Förslag: Akut. Tidsgräns 15 min", "Suggestion: Emergency. Limit 15 min"}, {}},
                  {i.created + 8min, "adviceRead", {"Läste rådet ”Åk till akuten nu”", "Read the advice “Go to the emergency department now”"}, {}},
                  {i.created + 8min + 30s, "message", {"”Min man kan köra, 25 min”", "“My husband can drive, 25 min”"}, {}}};
    return i;
}

clinical::VitalPart measured(const char* vital, const char* sv, const char* en, int points = 0, clinical::VitalGrade grade = clinical::VitalGrade::normal) {
    clinical::VitalPart p;
    p.vital = vital;
    p.value = {sv, en};
    p.points = points;
    p.grade = grade;
    if (p.known()) p.source = clinical::VitalSource::told;
    return p;
}

// Five values of seven, from all that can tell one.
clinical::VitalAssessment adultValues(Instant now) {
    clinical::VitalAssessment a;
    a.scheme = clinical::VitalScheme::news2;
    a.total = 5;
    a.top = 3;
    a.parts = {measured("resp_rate", "", ""), measured("spo2", "91", "91", 3), measured("oxygen", "nej", "no"), measured("sys_bp", "108", "108", 1), measured("heart_rate", "96", "96", 1),
               measured("consciousness", "vaken och klar", "alert"), measured("temperature_c", "", "")};
    a.parts[1].source = clinical::VitalSource::home;
    a.parts[1].at = now - 4min;
    a.parts[2].source = clinical::VitalSource::concluded;
    a.parts[3].source = clinical::VitalSource::record;
    a.parts[3].record = "Observation/bp";
    a.parts[3].at = now - 3h;
    a.parts[4].quote = "pulsen är 96";
    a.parts[4].at = now - 6min;
    a.parts[5].source = clinical::VitalSource::answered;
    a.parts[5].at = now - 5min;
    return a;
}

clinical::VitalAssessment childValues(Instant now) {
    using enum clinical::VitalGrade;
    clinical::VitalAssessment a;
    a.scheme = clinical::VitalScheme::child;
    a.red = 1;
    a.amber = 1;
    a.parts = {measured("resp_rate", "61", "61", 0, red), measured("heart_rate", "155", "155", 0, amber), measured("spo2", "97", "97"), measured("sys_bp", "", ""),
               measured("temperature_c", "39,5", "39.5"), measured("refill_seconds", "", "")};
    for (auto& p : a.parts)
        if (p.known()) p.at = now - 8min;
    a.parts[4].quote = "feber 39,5";
    return a;
}

} // namespace

std::vector<TriageItem> FakeWorkstation::scene(Instant now) {
    std::vector<TriageItem> out;
    auto birger = person("birger", "Birger Holmdal", "1955-03-02", Sex::male, Urgency::immediate, -1min + 20s, 5min,
                         "Trycker över bröstet och ut i vänster arm sedan en timme, kallsvettig och mår illa", "ambulance", now);
    birger.holder = {"p-johan", "Johan Ask"};
    birger.status = ItemStatus::claimed;
    birger.redFlags.resize(2);
    out.push_back(birger);
    out.push_back(elin(now));
    auto ture = person("ture", "Ture Åkesson", "1948-06-30", Sex::male, Urgency::emergency, 9min + 10s, 15min,
                       "Ramlade i badrummet i natt och slog i bakhuvudet. Äter Eliquis, lite yr nu", "emergencyDepartment", now);
    ture.holder = {"p-leila", "Leila Karimi"};
    ture.status = ItemStatus::claimed;
    ture.redFlags.resize(1);
    ture.suggestion.vitals = adultValues(now);
    out.push_back(ture);
    auto amina = person("amina", "Amina Yusufi", "2026-03-10", Sex::female, Urgency::urgent, 35min, 60min,
                        "Hon har haft feber 39,5 i två dygn, äter sämre men kissar", "gpToday", now);
    amina.byProxy = true;
    amina.suggestion.vitals = childValues(now);
    out.push_back(amina);
    auto sixten = person("sixten", "Sixten Boman", "1981-01-20", Sex::male, Urgency::urgent, 38min, 60min,
                         "Känns konstigt i kroppen, domnar lite här och där, svårt att förklara", "nurseCall", now);
    sixten.suggestion.clinicianDecides = true;
    out.push_back(sixten);
    auto sara = person("sara", "Sara Nyhlén", "2002-05-05", Sex::female, Urgency::urgent, 41min, 60min,
                       "Röd och svullen vad sedan i går efter en lång bussresa, gör ont när jag går", "gpToday", now);
    sara.redFlags.resize(1);
    out.push_back(sara);
    auto jonas = person("jonas", "Jonas Bergvall", "1987-04-04", Sex::male, Urgency::soon, 110min, 240min,
                        "Röd ring på låret som växer, plockade bort en fästing för tolv dagar sedan", "gpWeek", now);
    jonas.holder = {"p-johan", "Johan Ask"};
    out.push_back(jonas);
    out.push_back(person("hedda", "Hedda Lindfors", "1999-09-09", Sex::female, Urgency::soon, 150min, 240min,
                         "Orolig hela tiden och sover dåligt sedan i somras, svårt att klara jobbet", "icbtAssessment", now));
    out.push_back(person("oskar", "Oskar Wallin", "1993-08-01", Sex::male, Urgency::selfCare, 240min, 480min,
                         "Snuvig och ont i halsen i två dagar, ingen feber. Undrar om jag kan träna", "selfCare", now));
    return out;
}

std::vector<TriageItem> FakeWorkstation::many(Instant now, int count) {
    std::vector<TriageItem> out;
    SeededRandom random(5);
    for (int n = 0; n < count; ++n) {
        const auto level = clinical::allUrgencies[random.below(5)];
        out.push_back(person(("i" + std::to_string(n)).c_str(), ("Patient " + std::to_string(n)).c_str(), "1980-01-01", Sex::female, level,
                             std::chrono::seconds(static_cast<int>(random.below(40000)) - 600), 60min, "Ont i halsen sedan tre dagar", "gpWeek", now));
    }
    return out;
}

records::PatientRecord FakeWorkstation::record(const std::string& patient, Instant now) {
    records::PatientRecord r;
    r.person = {.id = patient, .name = "Elin Sandvall", .birthDate = parseDate("1995-02-14").value(), .sex = Sex::female, .identifier = "19950214-2384", .phone = "070-174 06 11"};
    r.allergies = {{"Penicillin", "utslag 2014", true, now - 24h * 4000}};
    r.problems = {{"Graviditet, vecka 24+3", "Z34.9", true, now - 24h * 170, {}}, {"Hypotyreos", "E03.9", true, now - 24h * 1200, {}}, {"Njurbäckeninflammation", "N10.9", false, now - 24h * 1900, now - 24h * 1880}};
    r.medicines = {{"Levaxin 75 µg", "1 tablett på morgonen", "hypotyreos", true, now - 24h * 1200}, {"Folsyra 400 µg", "1 tablett dagligen", "", true, now - 24h * 160}};
    records::ResultSeries hb{.code = "718-7", .text = "Hemoglobin", .unit = "g/L", .group = "laboratory", .low = 117, .high = 153};
    records::ResultSeries crp{.code = "1988-5", .text = "CRP", .unit = "mg/L", .group = "laboratory", .high = 4};
    for (int i = 0; i < 8; ++i) {
        hb.points.push_back({now - 24h * (240 - 30 * i), 134.0 - 3 * i, std::to_string(134 - 3 * i), 134 - 3 * i < 117});
        crp.points.push_back({now - 24h * (240 - 30 * i), 2.0 + (i == 7 ? 46 : i), std::to_string(2 + (i == 7 ? 46 : i)), i == 7});
    }
    r.results = {crp, hb};
    r.visits = {{"Barnmorskebesök", "Graviditetskontroll", "Skarvikens barnmorskemottagning", "finished", now - 24h * 12, {}}};
    r.documents = {{"d1", "Anteckning, barnmorska", "note", "Karin Lund", "Mår bra. Blodtryck 112/70. Fosterrörelser normala.", now - 24h * 12}};
    r.timeline = {{now - 24h * 12, "visit", "Barnmorskebesök", "Graviditetskontroll"}, {now - 24h * 30, "result", "CRP 8 mg/L", ""}, {now - 24h * 1200, "problem", "Hypotyreos", "E03.9"}};
    return r;
}

} // namespace fyr::ui::test
