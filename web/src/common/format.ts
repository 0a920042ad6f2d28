// Numbers as people write them, and texts with a place for a time in them.

import type { Lang } from "./prefs.ts";

export function number(n: number, lang: Lang): string {
  return String(n).replace(".", lang === "sv" ? "," : ".");
}

// What a person may write for a number: comma or point, thin spaces, a unit behind it. Nothing when it is none.
export function parseNumber(text: string): number | null {
  const m = /^\s*([+-]?\d+(?:[.,]\d+)?)\s*(?:[^\d\s.,+-][^\d]*)?$/.exec(text);
  if (!m?.[1]) return null;
  const n = Number(m[1].replace(",", "."));
  return Number.isFinite(n) ? n : null;
}

// A text with a mark in it, as the parts before and behind.
export function splitAt(text: string, mark: string): [string, string] | null {
  const at = text.indexOf(mark);
  return at < 0 ? null : [text.slice(0, at), text.slice(at + mark.length)];
}
