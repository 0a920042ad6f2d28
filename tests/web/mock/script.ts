// The scripted interview of the mock server: every kind of question once, and an outcome that the words decide.
// Invented, not clinical.

type Two = { sv: string; en: string };
export interface ScriptQuestion {
  text: Two; why: Two; topic: string; kind: string; choices?: { id: string; label: Two }[];
  min?: number; max?: number; unit?: string; safety?: boolean; allowUnknown?: boolean;
}

const yesNo = [{ id: "yes", label: { sv: "Ja", en: "Yes" } }, { id: "no", label: { sv: "Nej", en: "No" } }];

export const questions: ScriptQuestion[] = [
  {
    text: { sv: "Andas du snabbare än vanligt, eller är det tungt att andas?", en: "Are you breathing faster than usual, or is it hard to breathe?" },
    why: { sv: "vid hög feber kan snabb andning betyda att du behöver vård direkt.", en: "with a high fever, fast breathing can mean that you need care at once." },
    topic: "red_flag.breathing", kind: "choice", choices: yesNo, safety: true, allowUnknown: true,
  },
  {
    text: { sv: "Är du kallsvettig eller blek?", en: "Are you in a cold sweat, or pale?" },
    why: { sv: "kallsvett kan komma från hjärtat.", en: "a cold sweat can come from the heart." },
    topic: "red_flag.chest_pain", kind: "choice", choices: yesNo, safety: true, allowUnknown: true,
  },
  {
    text: { sv: "Vilken temperatur har du?", en: "What is your temperature?" },
    why: { sv: "hög feber ändrar hur bråttom det är.", en: "a high fever changes how urgent it is." },
    topic: "context.fever", kind: "number", min: 34, max: 43, unit: "°C", allowUnknown: true,
  },
  {
    text: { sv: "Var gör det ont?", en: "Where does it hurt?" },
    why: { sv: "platsen säger något om orsaken.", en: "the place says something about the cause." },
    topic: "symptom.location", kind: "many", allowUnknown: true,
    choices: [
      { id: "chest", label: { sv: "Bröstet", en: "Chest" } },
      { id: "belly", label: { sv: "Magen", en: "Belly" } },
      { id: "back", label: { sv: "Ryggen", en: "Back" } },
      { id: "none", label: { sv: "Inget av detta", en: "None of these" } },
    ],
  },
  {
    text: { sv: "När började det?", en: "When did it begin?" },
    why: { sv: "", en: "" }, topic: "symptom.onset", kind: "date", allowUnknown: true,
  },
  {
    text: { sv: "Finns det något mer du vill berätta?", en: "Is there anything more you want to tell us?" },
    why: { sv: "", en: "" }, topic: "concern.summary", kind: "text", allowUnknown: false,
  },
];

const findings: { word: Two; finding: string; kind: "finding" | "redFlag" | "denied" | "otherPerson" | "uncertain"; label: Two }[] = [
  { word: { sv: "feber", en: "fever" }, finding: "fever", kind: "finding", label: { sv: "feber", en: "fever" } },
  { word: { sv: "tryck över bröstet", en: "pressure in my chest" }, finding: "chest_pain_pressure", kind: "redFlag", label: { sv: "tryck över bröstet", en: "pressure in the chest" } },
  { word: { sv: "ingen hosta", en: "no cough" }, finding: "cough", kind: "denied", label: { sv: "hosta", en: "cough" } },
  { word: { sv: "kanske yr", en: "maybe dizzy" }, finding: "dizziness", kind: "uncertain", label: { sv: "yrsel", en: "dizziness" } },
  { word: { sv: "mamma hade astma", en: "mother had asthma" }, finding: "asthma", kind: "otherPerson", label: { sv: "astma", en: "asthma" } },
];

export function readWords(text: string, lang: "sv" | "en") {
  const spans = findings.flatMap((f) => {
    const at = text.toLowerCase().indexOf(f.word[lang]);
    if (at < 0) return [];
    const start = Array.from(text.slice(0, at)).length;
    return [{ start, end: start + Array.from(f.word[lang]).length, kind: f.kind, finding: f.finding, label: f.label[lang] }];
  });
  return spans.sort((a, b) => a.start - b.start);
}

const levels = {
  immediate: { title: { sv: "Ring 112 nu", en: "Call 112 now" }, dest: { code: "ambulance", label: { sv: "Ambulans", en: "Ambulance" } } },
  emergency: { title: { sv: "Åk till akutmottagningen nu", en: "Go to the emergency department now" }, dest: { code: "emergencyDepartment", label: { sv: "Akutmottagningen", en: "Emergency department" } } },
  urgent: { title: { sv: "Träffa en läkare i dag", en: "See a doctor today" }, dest: { code: "gpToday", label: { sv: "Vårdcentralen", en: "The health centre" } } },
  soon: { title: { sv: "Boka en tid den här veckan", en: "Book a visit this week" }, dest: { code: "gpWeek", label: { sv: "Vårdcentralen", en: "The health centre" } } },
  selfCare: { title: { sv: "Vila hemma och vänta", en: "Rest at home and wait" }, dest: { code: "selfCare", label: { sv: "Egenvård", en: "Self-care" } } },
} as const;
export type Level = keyof typeof levels;

export function outcomeOf(text: string, lang: "sv" | "en", readBy: string) {
  const t = text.toLowerCase();
  const urgency: Level =
    /tryck|pressure/.test(t) ? "immediate" : /feber|fever/.test(t) ? "emergency" : /rygg|back/.test(t) ? "soon" : /förkyl|cold/.test(t) ? "selfCare" : "urgent";
  const l = levels[urgency];
  const say = (x: Two) => x[lang];
  return {
    urgency, clinicianDecides: /oklar|unclear/.test(t),
    title: /oklar|unclear/.test(t) ? say({ sv: "En sjuksköterska hör av sig i dag", en: "A nurse contacts you today" }) : say(l.title),
    destination: { code: l.dest.code, label: say(l.dest.label) },
    why: say({ sv: "Du har besvär som behöver undersökas.", en: "You have symptoms that need to be examined." }),
    now: [say({ sv: "Ta det lugnt.", en: "Take it easy." }), say({ sv: "Ta med legitimation och dina läkemedel.", en: "Bring identification and your medicines." })],
    watch: [say({ sv: "du får högre feber", en: "your fever rises" })],
    call112: [say({ sv: "du får svårt att andas", en: "it gets hard to breathe" }), say({ sv: "du blir förvirrad eller svimmar", en: "you get confused or faint" })],
    back: say({ sv: "Hör av dig om du inte är bättre inom tre dagar.", en: "Get in touch if you are not better in three days." }),
    next: { text: say({ sv: "En sjuksköterska läser före {time} och ringer om rådet ändras.", en: "A nurse reads this before {time} and calls if the advice changes." }), readBy },
  };
}

export const titleOf = (level: Level, lang: "sv" | "en"): string => levels[level].title[lang];
