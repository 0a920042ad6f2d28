// All texts of the call page in one language.

import type { Lang } from "../../common/prefs.ts";
import { sharedTexts, type SharedTexts } from "../../common/texts/index.ts";
import { en } from "./en.ts";
import { sv, type CallTexts } from "./sv.ts";

export type Texts = Omit<SharedTexts, keyof CallTexts> & CallTexts;

const all: Record<Lang, Texts> = { sv: { ...sharedTexts.sv, ...sv }, en: { ...sharedTexts.en, ...en } };

export function texts(lang: Lang): Texts {
  return all[lang];
}
