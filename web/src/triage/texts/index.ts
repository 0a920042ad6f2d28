// All texts of the patient's pages in one language.

import type { Lang } from "../../common/prefs.ts";
import { sharedTexts, type SharedTexts } from "../../common/texts/index.ts";
import { en } from "./en.ts";
import { sv, type TriageTexts } from "./sv.ts";

export type Texts = SharedTexts & TriageTexts;

const all: Record<Lang, Texts> = { sv: { ...sharedTexts.sv, ...sv }, en: { ...sharedTexts.en, ...en } };

export function texts(lang: Lang): Texts {
  return all[lang];
}
