// The shared texts of one language.

import type { Lang } from "../prefs.ts";
import { en } from "./en.ts";
import { sv, type SharedTexts } from "./sv.ts";

export type { SharedTexts };
export const sharedTexts: Record<Lang, SharedTexts> = { sv, en };

export function otherLang(lang: Lang): Lang {
  return lang === "sv" ? "en" : "sv";
}
