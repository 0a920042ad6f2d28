// Clock times as people say them: 24 hours, with the day when it is not today.

import type { Lang } from "./prefs.ts";

const locales: Record<Lang, string> = { sv: "sv-SE", en: "en-GB" };

export function clockTime(at: Date, lang: Lang, now: Date = new Date()): string {
  const time = new Intl.DateTimeFormat(locales[lang], { hour: "2-digit", minute: "2-digit", hour12: false }).format(at);
  if (sameDay(at, now)) return time;
  const tomorrow = new Date(now);
  tomorrow.setDate(now.getDate() + 1);
  if (sameDay(at, tomorrow)) return `${lang === "sv" ? "i morgon" : "tomorrow"} ${time}`;
  const day = new Intl.DateTimeFormat(locales[lang], { weekday: "long", day: "numeric", month: "long" }).format(at);
  return `${day} ${time}`;
}

// "{at}" in a text becomes that day: "måndag 23 november".
export function withDay(text: string, at: unknown, lang: Lang): string {
  const d = parseTime(typeof at === "string" ? at : undefined);
  if (!text.includes("{at}")) return text;
  return text.split("{at}").join(d ? new Intl.DateTimeFormat(locales[lang], { weekday: "long", day: "numeric", month: "long" }).format(d) : "");
}

function sameDay(a: Date, b: Date): boolean {
  return a.getFullYear() === b.getFullYear() && a.getMonth() === b.getMonth() && a.getDate() === b.getDate();
}

export function parseTime(text: string | undefined): Date | null {
  if (!text) return null;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : at;
}
