#include "server/demo/openings.h"

namespace fyr::server::demo {
namespace {

using clinical::Sex;
using clinical::Urgency;
using enum Fate;

constexpr int years(int n) { return n * 12 + 4; }

std::vector<Opening> make() {
    std::vector<Opening> all;
    const auto add = [&](Opening o) { all.push_back(std::move(o)); };

    add({.given = "Birger", .family = "Holmdal", .sex = Sex::male, .months = years(71), .profile = "hypertension", .minutesAgo = 3,
         .text = "Trycker över bröstet och ut i vänster arm sedan en timme, är kallsvettig och mår illa.",
         .has = {"chest_pain", "chest_pain_pressure", "chest_pain_radiating", "cold_sweat", "nausea", "hypertension", "chest_pain_over_15min", "chest_pain_now"},
         .fate = claimedByDoctor, .note = "Ringt patienten, 112 larmat. Hustrun är hos honom."});
    add({.given = "Elin", .family = "Sandvall", .sex = Sex::female, .months = years(31), .profile = "pregnancy", .minutesAgo = 8,
         .text = "Hej! Jag är gravid i vecka 24 och har haft feber sedan i går kväll, 39,2 nu på morgonen. Det gör väldigt ont i höger sida av ryggen och svider när jag kissar. Har kräkts tre gånger i natt och får inte behålla vatten. Inga sammandragningar och ingen blödning, bebisen rör sig som vanligt. Min syster hade njursten i våras, så jag undrar om det är det.",
         .has = {"pregnant", "fever", "high_fever", "flank_pain", "dysuria", "vomiting", "vomiting_repeated", "rigors", "fetal_movement_normal"},
         .unsure = {"fast_breathing"}, .numbers = {{"temperature", 39.2}}});
    add({.given = "Ture", .family = "Grynnvik", .sex = Sex::male, .months = years(78), .profile = "atrialFibrillation", .minutesAgo = 7,
         .text = "Ramlade i badrummet i natt och slog i bakhuvudet. Äter Eliquis. Lite yr nu men annars mår jag bra.",
         .has = {"head_injury", "anticoagulant", "dizziness", "atrial_fibrillation_known"},
         .fate = claimedByNurse});
    add({.given = "Amina", .family = "Yusufi", .sex = Sex::female, .months = 8, .profile = "eczemaChild", .subject = "child", .minutesAgo = 11,
         .text = "Min dotter är 8 månader. Hon har haft feber 39,5 i två dygn och äter sämre, men hon kissar och är vaken. Ingen hosta och inga utslag.",
         .has = {"fever", "high_fever", "loss_of_appetite", "urine_normal", "parental_worry"},
         .numbers = {{"temperature", 39.5}, {"age_years", 0.67}}});
    add({.given = "Sixten", .family = "Bojsten", .sex = Sex::male, .months = years(45), .profile = "healthy", .minutesAgo = 12,
         .text = "Det känns konstigt i kroppen, domnar lite här och där, svårt att förklara. Kommer och går sedan några veckor.",
         .has = {"numbness_tingling"}, .unsure = {"weakness_one_side", "walking_unsteady"}});
    add({.given = "Sara", .family = "Lyktberg", .sex = Sex::female, .months = years(24), .profile = "migraine", .minutesAgo = 12,
         .text = "Röd och svullen vad sedan i går efter en lång bussresa, gör ont när jag går. Äter p-piller.",
         .has = {"calf_swelling_one", "hormonal_contraception", "immobilised", "leg_redness_calf"}});
    add({.given = "Jonas", .family = "Ekmossa", .sex = Sex::male, .months = years(39), .profile = "healthy", .minutesAgo = 130,
         .text = "Har en röd ring på låret som växer. Plockade bort en fästing där för tolv dagar sedan. Ingen feber.",
         .has = {"erythema_migrans", "tick_bite", "ring_rash"}, .fate = confirmedByDoctor,
         .note = "Bild visar erythema migrans 7 cm. Recept på penicillin V i tio dagar."});
    add({.given = "Hedda", .family = "Rönnklint", .sex = Sex::female, .months = years(27), .profile = "anxiety", .minutesAgo = 50,
         .text = "Jag är orolig hela tiden och sover dåligt sedan i somras. Har svårt att klara jobbet. Inga tankar på att dö.",
         .has = {"worry", "insomnia", "mood_affects_function", "insomnia_most_nights", "insomnia_daytime_impact"}, .numbers = {{"duration", 4000}}});
    add({.given = "Oskar", .family = "Wallvret", .sex = Sex::male, .months = years(33), .profile = "healthy", .minutesAgo = 240,
         .text = "Snuvig och ont i halsen i två dagar, ingen feber, undrar om jag kan träna.",
         .has = {"runny_nose", "sore_throat", "feels_well_otherwise", "drinking_well", "breathing_normal"}});
    add({.given = "Gunvor", .family = "Tångvall", .sex = Sex::female, .months = years(82), .profile = "heartFailure", .minutesAgo = 48,
         .text = "Har blivit allt andfåddare i veckan och måste sova sittande. Benen är svullna och jag har gått upp 3 kilo.",
         .has = {"breathlessness", "breathlessness_exertion", "orthopnoea", "leg_swelling_both", "sudden_weight_gain", "heart_failure"}});
    add({.given = "Mats", .family = "Havrén", .sex = Sex::male, .months = years(57), .profile = "diabetes", .minutesAgo = 9,
         .text = "Har magsjuka sedan i går med kräkningar och diarré. Jag tar metformin och Jardiance. Känner mig väldigt törstig och trött.",
         .has = {"vomiting", "diarrhoea", "thirst", "fatigue", "diabetes", "metformin", "sglt2_inhibitor"}, .unsure = {"ketones_raised"}});
    add({.given = "Alva", .family = "Mistelgren", .sex = Sex::female, .months = years(6), .profile = "child", .subject = "child", .minutesAgo = 55,
         .text = "Min sexåring har ont i höger öra sedan i natt och 38,3 i feber. Hon leker och dricker som vanligt.",
         .has = {"ear_pain", "fever", "drinking_well", "alert_playful"}, .numbers = {{"temperature", 38.3}, {"age_years", 6}}, .fate = confirmedByNurse});
    add({.given = "Camilla", .family = "Vassbäck", .sex = Sex::female, .months = years(44), .profile = "thyroid", .minutesAgo = 150,
         .text = "Svider när jag kissar och jag springer på toaletten hela tiden sedan i går. Ingen feber, inte ont i ryggen.",
         .has = {"dysuria", "urinary_frequency"}, .fate = confirmedByNurse, .note = "Okomplicerad cystit. Råd given, recept enligt rutin via läkare."});
    add({.given = "Fredrik", .family = "Knaggsten", .sex = Sex::male, .months = years(36), .profile = "backPain", .minutesAgo = 180,
         .text = "Fick ryggskott när jag lyfte en låda i förrgår. Ont i ländryggen, strålar inte ner i benen. Kan kissa som vanligt.",
         .has = {"back_pain", "back_pain_after_lifting", "back_pain_movement_related", "function_normal"}, .fate = overriddenByDoctor,
         .urgency = Urgency::soon, .destination = "gpWeek", .reasonCode = "spokeWithPatient",
         .reason = "Återkommande ryggbesvär, vill träffa fysioterapeut. Inga varningstecken vid samtal."});
    add({.given = "Malin", .family = "Fyrholt", .sex = Sex::female, .months = years(34), .profile = "migraine", .minutesAgo = 4,
         .text = "Fick plötsligt en fruktansvärd huvudvärk för en timme sedan, som ett slag i nacken. Har migrän men det här är inte likt min vanliga. Har kräkts.",
         .has = {"headache", "thunderclap_headache", "headache_worst_ever", "sudden_onset", "vomiting", "migraine_history"}, .fate = claimedByNurse});
    add({.given = "Henrik", .family = "Storklippe", .sex = Sex::male, .months = years(48), .profile = "hypertension", .minutesAgo = 75,
         .text = "Halsbränna och sura uppstötningar efter maten i flera veckor. Novalucol hjälper en stund. Ingen bröstsmärta vid ansträngning.",
         .has = {"heartburn", "after_meals", "relieved_by_antacid"}, .numbers = {{"duration", 700}}});
    add({.given = "Solveig", .family = "Bränntorp", .sex = Sex::female, .months = years(74), .profile = "copd", .minutesAgo = 12,
         .text = "Min KOL har blivit sämre, jag hostar gult slem och är mer andfådd än vanligt sedan tre dagar. Sprayen hjälper lite.",
         .has = {"breathlessness", "cough", "productive_cough", "copd", "worsening", "breathlessness_exertion"}, .unsure = {"low_oxygen"}});
    add({.given = "Yusuf", .family = "Dimholm", .sex = Sex::male, .months = years(22), .profile = "asthma", .lang = "en", .minutesAgo = 9,
         .text = "Hi, my asthma is worse since yesterday. I'm wheezing and using my blue inhaler every three hours, it helps for a while. I can talk in full sentences.",
         .has = {"asthma", "wheeze", "breathlessness", "worsening"}});
    add({.given = "Katarzyna", .family = "Norrfyr", .sex = Sex::female, .months = years(29), .profile = "healthy", .lang = "en", .minutesAgo = 110,
         .text = "I have had an itchy rash on both arms for two days after gardening. No fever, no swelling of the face, breathing is fine.",
         .has = {"rash", "rash_itchy", "contact_exposure"}, .fate = confirmedByNurse});
    add({.given = "Daniel", .family = "Gullvivén", .sex = Sex::male, .months = years(41), .profile = "depression", .minutesAgo = 4,
         .text = "Orkar inte mer. Jag har tänkt att det vore bättre om jag inte fanns. Jag har inga planer men det skrämmer mig.",
         .has = {"low_mood", "passive_death_wish", "suicidal_thoughts", "hopelessness"}, .unsure = {"suicide_plan"}});
    add({.given = "Ingegerd", .family = "Ålrot", .sex = Sex::female, .months = years(69), .profile = "hypertension", .minutesAgo = 3,
         .text = "Min man säger att min mun hänger på ena sidan och att jag sluddrar. Det började för en halvtimme sedan, höger arm känns svag.",
         .has = {"face_droop", "speech_trouble", "weakness_one_side", "sudden_onset", "stroke_time_recent"}, .fate = interviewing});
    add({.given = "Therese", .family = "Saltkälla", .sex = Sex::female, .months = years(38), .profile = "anxiety", .minutesAgo = 320,
         .text = "Behöver förnya mitt recept på sertralin, det tar slut nästa vecka. Mår bra på medicinen.",
         .has = {"prescription_request", "feels_well_otherwise"}, .fate = confirmedByNurse});
    add({.given = "Göte", .family = "Torpenius", .sex = Sex::male, .months = years(80), .profile = "heartFailure", .minutesAgo = 200,
         .text = "Har ont i stortån sedan i natt, den är röd, svullen och öm så att täcket gör ont. Har haft gikt förut. Ingen feber.",
         .has = {"big_toe_joint", "joint_pain", "gout_known"}, .fate = confirmedByDoctor});
    add({.given = "Zeynep", .family = "Vindhage", .sex = Sex::female, .months = years(52), .profile = "diabetes", .minutesAgo = 10,
         .text = "Har fått ett sår under foten som inte läker på två veckor. Det luktar och huden runt är röd och varm. Jag har diabetes.",
         .has = {"wound_on_foot_diabetes", "diabetes", "skin_red_hot_spreading", "pus"}});
    add({.given = "Ebbe", .family = "Kråkegård", .sex = Sex::male, .months = years(3), .profile = "eczemaChild", .subject = "child", .minutesAgo = 12,
         .text = "Min treåring har krupphosta sedan i natt, skällande hosta och lite väsande när han andas in om han blir ledsen. Piggare nu, dricker bra.",
         .has = {"barking_cough", "cough", "drinking_well", "alert_playful", "stridor"}, .numbers = {{"age_years", 3}}, .fate = claimedByDoctor});
    add({.given = "Patrik", .family = "Ramshed", .sex = Sex::male, .months = years(30), .profile = "healthy", .minutesAgo = 3,
         .text = "Vrickade foten på innebandyn i går. Den är svullen på utsidan men jag kan gå några steg.",
         .has = {"limb_injury", "swelling_bruise_limb", "can_bear_weight", "after_trauma"}, .fate = interviewing});
    return all;
}

} // namespace

const std::vector<Opening>& openings() {
    static const std::vector<Opening> all = make();
    return all;
}

} // namespace fyr::server::demo
