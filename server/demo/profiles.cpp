#include "server/demo/profiles.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace fyr::server::demo {
namespace {

using namespace std::chrono;
using clinical::Sex;

constexpr hours day{24};

Date daysAgo(Instant now, int days) { return Date{floor<std::chrono::days>(now - day * days)}; }
Date yearsAgo(Instant now, Random& random, int least, int most) {
    const auto years = least + static_cast<int>(random.below(static_cast<std::uint64_t>(most - least + 1)));
    return daysAgo(now, years * 365 + static_cast<int>(random.below(300)));
}
// A weekday morning or afternoon, so many days ago.
Instant visitTime(Instant now, Random& random, int days) {
    return Instant{floor<std::chrono::days>(now - day * days)} + hours{7} + minutes{15 * static_cast<int>(random.below(32))};
}

// `points` measurements from `from` to `to` over so many months, with some unrest.
void trend(RecordBuilder& b, Random& random, Instant now, std::string_view loinc, double from, double to, double unrest,
           int months, int points) {
    const auto& kind = lab(loinc);
    for (int i = 0; i < points; ++i) {
        const double t = points == 1 ? 1 : static_cast<double>(i) / (points - 1);
        const double value = from + (to - from) * t + (random.unit() * 2 - 1) * unrest;
        const int days = static_cast<int>((1 - t) * months * 30) + 6 + static_cast<int>(random.below(9));
        b.result(kind, std::max(value, 0.1), visitTime(now, random, days));
    }
}

void pressures(RecordBuilder& b, Random& random, Instant now, int from, int to, int months, int points) {
    for (int i = 0; i < points; ++i) {
        const double t = points == 1 ? 1 : static_cast<double>(i) / (points - 1);
        const int systolic = from + static_cast<int>((to - from) * t) + static_cast<int>(random.below(11)) - 5;
        const int days = static_cast<int>((1 - t) * months * 30) + 5 + static_cast<int>(random.below(9));
        b.bloodPressure(systolic, 60 + (systolic - 100) / 2 + static_cast<int>(random.below(9)), visitTime(now, random, days));
    }
}

void body(RecordBuilder& b, Random& random, Instant now, double kg, double cm) {
    b.result(lab("8302-2"), cm, visitTime(now, random, 420));
    trend(b, random, now, "29463-7", kg + 1.5, kg, 0.7, 24, 3);
}

void visit(RecordBuilder& b, Random& random, Instant now, int days, std::string_view kind, std::string_view reason,
           std::string_view text) {
    const auto at = visitTime(now, random, days);
    b.encounter(kind, reason, at, 20, kind.starts_with("Video"));
    if (!text.empty()) b.note(kind, text, at + minutes{25});
}

void healthy(RecordBuilder& b, Random& r, Instant now) {
    body(b, r, now, 62 + r.unit() * 20, 165 + r.unit() * 20);
    visit(b, r, now, 200 + static_cast<int>(r.below(200)), "Videobesök", "Halsont",
          "Halsont 4 dagar, ingen feber, hosta finns. Ingen provtagning enligt Centorkriterier. Råd om egenvård, åter vid försämring.");
    if (r.below(3) == 0) b.allergy("Björkpollen", "Snuva, kliande ögon", false, yearsAgo(now, r, 4, 12));
    pressures(b, r, now, 122, 120, 6, 1);
}

void asthma(RecordBuilder& b, Random& r, Instant now) {
    const auto since = yearsAgo(now, r, 5, 18);
    b.condition("J45.9", "Astma, ospecificerad", since);
    b.condition("J30.1", "Allergisk rinit orsakad av pollen", since);
    b.medicine("R03BA02", "Budesonid 200 µg inhalationspulver", "1 inhalation morgon och kväll", since, "Astma");
    b.medicine("R03AC02", "Salbutamol 0,2 mg inhalationspulver", "1–2 inhalationer vid behov", since, "Astma");
    b.allergy("Katt", "Andnöd, klåda i ögon", false, since);
    trend(b, r, now, "59408-5", 97, 98, 1, 14, 3);
    visit(b, r, now, 150, "Återbesök astmamottagning", "Astmakontroll",
          "Välkontrollerad astma, ACT 22 poäng. Använder vid behovsmedicin ungefär en gång i veckan. Inhalationsteknik genomgången och god. Ny kontroll om ett år.");
    visit(b, r, now, 34, "Telefonkontakt", "Receptförnyelse", "");
}

void hypertension(RecordBuilder& b, Random& r, Instant now) {
    const auto since = yearsAgo(now, r, 3, 12);
    b.condition("I10.9", "Essentiell hypertoni", since);
    b.condition("E78.5", "Hyperlipidemi, ospecificerad", since);
    b.medicine("C09AA02", "Enalapril 10 mg", "1 tablett på morgonen", since, "Högt blodtryck");
    b.medicine("C10AA05", "Atorvastatin 20 mg", "1 tablett till kvällen", since, "Höga blodfetter");
    pressures(b, r, now, 158, 138, 30, 6);
    trend(b, r, now, "22748-8", 4.4, 2.6, 0.2, 30, 4);
    trend(b, r, now, "14682-9", 78, 84, 4, 30, 4);
    trend(b, r, now, "2823-3", 4.1, 4.2, 0.2, 30, 4);
    body(b, r, now, 84, 176);
    visit(b, r, now, 40, "Årskontroll", "Blodtryck",
          "Mår bra. Hemblodtryck i snitt 134/82. Inga biverkningar av enalapril. Fortsatt oförändrad behandling.");
}

void diabetes(RecordBuilder& b, Random& r, Instant now) {
    const auto since = yearsAgo(now, r, 4, 14);
    b.condition("E11.9", "Diabetes mellitus typ 2 utan komplikationer", since);
    b.condition("I10.9", "Essentiell hypertoni", since);
    b.medicine("A10BA02", "Metformin 500 mg", "2 tabletter morgon och kväll", since, "Typ 2-diabetes");
    b.medicine("A10BK03", "Empagliflozin 10 mg", "1 tablett på morgonen", daysAgo(now, 260), "Typ 2-diabetes");
    b.medicine("C09AA02", "Enalapril 20 mg", "1 tablett på morgonen", since, "Högt blodtryck");
    trend(b, r, now, "59261-8", 71, 53, 2, 36, 7);
    trend(b, r, now, "14682-9", 82, 96, 5, 36, 5);
    trend(b, r, now, "22748-8", 3.6, 2.1, 0.2, 30, 4);
    pressures(b, r, now, 148, 134, 30, 5);
    body(b, r, now, 96, 174);
    visit(b, r, now, 62, "Återbesök diabetessköterska", "Diabeteskontroll",
          "HbA1c har sjunkit efter insättning av empagliflozin. Inga hypoglykemier. Fotstatus u.a. Ögonbottenfoto beställt. Påmind om att pausa tabletterna vid magsjuka.");
    visit(b, r, now, 250, "Läkarbesök", "Diabetes", "Insätter empagliflozin 10 mg. Informerad om risk för ketoacidos och underlivsinfektion.");
}

void atrialFibrillation(RecordBuilder& b, Random& r, Instant now) {
    const auto since = yearsAgo(now, r, 2, 8);
    b.condition("I48.9", "Förmaksflimmer, ospecificerat", since);
    b.condition("I10.9", "Essentiell hypertoni", yearsAgo(now, r, 8, 20));
    b.medicine("B01AF02", "Apixaban 5 mg (Eliquis)", "1 tablett 2 gånger dagligen", since, "Förmaksflimmer");
    b.medicine("C07AB02", "Metoprolol depot 50 mg", "1 tablett på morgonen", since, "Förmaksflimmer");
    trend(b, r, now, "8867-4", 88, 72, 6, 20, 5);
    trend(b, r, now, "718-7", 138, 131, 4, 24, 4);
    trend(b, r, now, "14682-9", 88, 102, 5, 24, 4);
    pressures(b, r, now, 146, 136, 20, 4);
    visit(b, r, now, 95, "Läkarbesök", "Kontroll av förmaksflimmer",
          "Frekvensreglerat förmaksflimmer, mår bra. CHA2DS2-VASc 4. Fortsatt apixaban, inga blödningar. Kontroll av Hb och kreatinin om sex månader.");
}

void copd(RecordBuilder& b, Random& r, Instant now) {
    const auto since = yearsAgo(now, r, 3, 10);
    b.condition("J44.9", "Kroniskt obstruktiv lungsjukdom", since);
    b.medicine("R03BB04", "Tiotropium 18 µg", "1 inhalation dagligen", since, "KOL");
    b.medicine("R03AC02", "Salbutamol 0,2 mg inhalationspulver", "1–2 inhalationer vid behov", since, "KOL");
    b.allergy("Penicillin", "Utslag", false, yearsAgo(now, r, 10, 20));
    trend(b, r, now, "59408-5", 95, 92, 1, 24, 5);
    trend(b, r, now, "1988-5", 4, 9, 3, 12, 3);
    b.immunization("Influensavaccin", "J07BB02", daysAgo(now, 31));
    b.immunization("Pneumokockvaccin", "J07AL01", yearsAgo(now, r, 2, 4));
    visit(b, r, now, 70, "Läkarbesök", "Försämrad KOL",
          "Exacerbation med ökad slemhosta. Behandlas med prednisolon fem dagar. Antibiotika ej indicerat. Slutar röka: erbjuds stöd.");
}

void anxiety(RecordBuilder& b, Random& r, Instant now) {
    const auto since = yearsAgo(now, r, 1, 5);
    b.condition("F41.1", "Generaliserat ångestsyndrom", since);
    b.medicine("N06AB06", "Sertralin 50 mg", "1 tablett på morgonen", since, "Ångest");
    visit(b, r, now, 48, "Videobesök", "Ångest", "Fungerar i arbetet men sover dåligt. Motiverad till internetbaserad KBT. GAD-7 bokad inför start.");
    body(b, r, now, 68, 170);
}

void depression(RecordBuilder& b, Random& r, Instant now) {
    const auto since = yearsAgo(now, r, 1, 4);
    b.condition("F32.1", "Medelsvår depressiv episod", since);
    b.medicine("N06AB06", "Sertralin 100 mg", "1 tablett på morgonen", since, "Depression");
    trend(b, r, now, "3016-3", 2.1, 1.8, 0.3, 10, 2);
    visit(b, r, now, 21, "Läkarbesök", "Uppföljning depression", "Bättre sömn, fortfarande låg energi. Inga självmordstankar. Återbesök om fyra veckor.");
}

void pregnancy(RecordBuilder& b, Random& r, Instant now) {
    b.condition("Z34.9", "Övervakning av normal graviditet", daysAgo(now, 110));
    b.condition("E03.9", "Hypotyreos, ospecificerad", yearsAgo(now, r, 3, 6));
    b.medicine("H03AA01", "Levotyroxin 75 µg (Levaxin)", "1 tablett på fastande mage", yearsAgo(now, r, 3, 6), "Hypotyreos");
    b.medicine("B03BB01", "Folsyra 400 µg", "1 tablett dagligen", daysAgo(now, 160));
    b.allergy("Penicillin", "Utslag", false, yearsAgo(now, r, 10, 12));
    trend(b, r, now, "3016-3", 3.4, 2.0, 0.2, 5, 3);
    trend(b, r, now, "718-7", 128, 117, 2, 5, 3);
    pressures(b, r, now, 112, 118, 4, 4);
    visit(b, r, now, 16, "Barnmorskebesök", "Graviditetskontroll", "SF-mått enligt kurva, fosterljud 144/min. Blodtryck 116/70. Mår bra.");
}

void heartFailure(RecordBuilder& b, Random& r, Instant now) {
    const auto since = yearsAgo(now, r, 2, 6);
    b.condition("I50.9", "Hjärtsvikt, ospecificerad", since);
    b.condition("I25.9", "Kronisk ischemisk hjärtsjukdom", yearsAgo(now, r, 6, 15));
    b.condition("N18.3", "Kronisk njursjukdom, stadium 3", yearsAgo(now, r, 2, 5));
    b.medicine("C03CA01", "Furosemid 40 mg", "1 tablett på morgonen", since, "Hjärtsvikt");
    b.medicine("C07AB02", "Metoprolol depot 100 mg", "1 tablett på morgonen", since, "Hjärtsvikt");
    b.medicine("B01AC06", "Acetylsalicylsyra 75 mg", "1 tablett på morgonen", since, "Kärlkramp");
    b.medicine("C10AA05", "Atorvastatin 40 mg", "1 tablett till kvällen", since);
    trend(b, r, now, "29463-7", 78, 82, 0.6, 6, 6);
    trend(b, r, now, "14682-9", 110, 138, 6, 24, 6);
    trend(b, r, now, "2823-3", 4.2, 4.7, 0.2, 24, 5);
    trend(b, r, now, "718-7", 131, 121, 3, 24, 4);
    pressures(b, r, now, 132, 118, 18, 5);
    visit(b, r, now, 28, "Återbesök hjärtsviktsmottagning", "Hjärtsvikt",
          "Två kilo upp på en månad, lätt benödem. Furosemid ökas till 40 mg två gånger dagligen i en vecka. Vägs dagligen, hör av sig vid mer än två kilos uppgång på tre dagar.");
}

void migraine(RecordBuilder& b, Random& r, Instant now) {
    const auto since = yearsAgo(now, r, 4, 12);
    b.condition("G43.1", "Migrän med aura", since);
    b.medicine("N02CC01", "Sumatriptan 50 mg", "1 tablett vid anfall, får upprepas efter två timmar", since, "Migrän");
    pressures(b, r, now, 124, 122, 10, 2);
    visit(b, r, now, 120, "Läkarbesök", "Huvudvärk", "Typiska anfall med synaura, ungefär ett i månaden. Neurologstatus u.a. Ska undvika kombinerade p-piller.");
}

void backPain(RecordBuilder& b, Random& r, Instant now) {
    b.condition("M54.5", "Lumbago", daysAgo(now, 300), r.below(2) == 0);
    b.medicine("N02BE01", "Paracetamol 500 mg", "2 tabletter vid behov, högst 8 per dygn", daysAgo(now, 300), "Ryggvärk");
    visit(b, r, now, 290, "Fysioterapeut", "Ryggvärk", "Ingen neurologisk påverkan. Träningsprogram, håller sig aktiv.");
    body(b, r, now, 82, 178);
}

void thyroid(RecordBuilder& b, Random& r, Instant now) {
    const auto since = yearsAgo(now, r, 3, 15);
    b.condition("E03.9", "Hypotyreos, ospecificerad", since);
    b.medicine("H03AA01", "Levotyroxin 100 µg", "1 tablett på fastande mage", since, "Hypotyreos");
    trend(b, r, now, "3016-3", 7.8, 2.2, 0.4, 30, 5);
    trend(b, r, now, "2276-4", 18, 42, 4, 18, 3);
    visit(b, r, now, 80, "Telefonkontakt", "Provsvar", "TSH inom referensområdet. Oförändrad dos. Nytt prov om ett år.");
}

void eczemaChild(RecordBuilder& b, Random& r, Instant now) {
    b.condition("L20.9", "Atopiskt eksem, ospecificerat", daysAgo(now, 120));
    b.medicine("D07AC13", "Mometason kräm 0,1 %", "Tunt en gång dagligen i en vecka, sedan nedtrappning", daysAgo(now, 120), "Eksem");
    b.allergy("Komjölksprotein", "Eksem, lös avföring", false, daysAgo(now, 100));
    visit(b, r, now, 60, "Barnavårdscentral", "Hälsobesök", "Följer sin kurva. Eksem i böjveck, bättre med kräm. Vaccinationer enligt program.");
    b.immunization("Difteri, stelkramp, kikhosta, polio, Hib, hepatit B", "J07CA09", daysAgo(now, 60));
}

void child(RecordBuilder& b, Random& r, Instant now) {
    b.condition("H66.9", "Öroninflammation", daysAgo(now, 400), false);
    b.immunization("Mässling, påssjuka, röda hund", "J07BD52", daysAgo(now, 700));
    visit(b, r, now, 399, "Läkarbesök", "Öronvärk", "Rodnad buktande trumhinna höger. Aktiv exspektans, åter om inte bättre inom tre dagar.");
    body(b, r, now, 22, 118);
}

constexpr std::array all{
    Profile{"healthy", 18, 50, Sex::unknown, 6, healthy},
    Profile{"asthma", 8, 60, Sex::unknown, 3, asthma},
    Profile{"hypertension", 45, 85, Sex::unknown, 5, hypertension},
    Profile{"diabetes", 42, 82, Sex::unknown, 4, diabetes},
    Profile{"atrialFibrillation", 66, 90, Sex::unknown, 3, atrialFibrillation},
    Profile{"copd", 58, 84, Sex::unknown, 2, copd},
    Profile{"anxiety", 19, 55, Sex::unknown, 3, anxiety},
    Profile{"depression", 20, 60, Sex::unknown, 2, depression},
    Profile{"pregnancy", 22, 41, Sex::female, 1, pregnancy},
    Profile{"heartFailure", 70, 92, Sex::unknown, 2, heartFailure},
    Profile{"migraine", 18, 50, Sex::female, 2, migraine},
    Profile{"backPain", 25, 65, Sex::unknown, 3, backPain},
    Profile{"thyroid", 30, 80, Sex::female, 2, thyroid},
    Profile{"eczemaChild", 1, 3, Sex::unknown, 1, eczemaChild},
    Profile{"child", 4, 12, Sex::unknown, 3, child},
};

} // namespace

std::span<const Profile> profiles() noexcept { return all; }

const Profile& profile(std::string_view key) {
    const auto it = std::ranges::find(all, key, &Profile::key);
    if (it == all.end()) throw std::logic_error("no such profile: " + std::string(key));
    return *it;
}

const Profile& anyProfile(Random& random) {
    std::uint64_t total = 0;
    for (const auto& p : all) total += static_cast<std::uint64_t>(p.share);
    auto at = random.below(total);
    for (const auto& p : all) {
        if (at < static_cast<std::uint64_t>(p.share)) return p;
        at -= static_cast<std::uint64_t>(p.share);
    }
    return all.front();
}

} // namespace fyr::server::demo
