// Days as people say them, in the reader's own time zone.

import type { Lang } from "../common/prefs.ts";

const locales: Record<Lang, string> = { sv: "sv-SE", en: "en-GB" };

export function today(now: Date = new Date()): string {
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
}

// "2026-11-20" is that day, wherever one is.
export function dayName(day: string, lang: Lang): string {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!m) return day;
  const at = new Date(Number(m[1]), Number(m[2]) - 1, Number(m[3]));
  return new Intl.DateTimeFormat(locales[lang], { weekday: "long", day: "numeric", month: "long" }).format(at);
}

// A moment as its day: "måndag 23 november".
export function dayOf(at: string, lang: Lang): string {
  const d = new Date(at);
  return Number.isNaN(d.getTime()) ? "" : new Intl.DateTimeFormat(locales[lang], { weekday: "long", day: "numeric", month: "long" }).format(d);
}
