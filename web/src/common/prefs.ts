// Language and theme: chosen on this device, else the browser's wish.

import type { KeyValue } from "./storage.ts";

export type Lang = "sv" | "en";
export type Theme = "auto" | "light" | "dark";
export const langs: readonly Lang[] = ["sv", "en"];
export const themes: readonly Theme[] = ["auto", "light", "dark"];

export function readLang(store: KeyValue, wishes: readonly string[]): Lang {
  const kept = store.get("fyr.lang");
  if (kept === "sv" || kept === "en") return kept;
  // A Swedish clinic: English only for those whose browser asks for no Scandinavian language.
  const first = wishes.find((w) => /^(sv|nb|nn|no|da|en)\b/i.test(w));
  return first && /^en/i.test(first) && !wishes.some((w) => /^sv/i.test(w)) ? "en" : "sv";
}

export function readTheme(store: KeyValue): Theme {
  const kept = store.get("fyr.theme");
  return kept === "light" || kept === "dark" ? kept : "auto";
}

export function keepLang(store: KeyValue, lang: Lang): void {
  store.set("fyr.lang", lang);
}

export function keepTheme(store: KeyValue, theme: Theme): void {
  if (theme === "auto") store.remove("fyr.theme");
  else store.set("fyr.theme", theme);
}

export function showPrefs(root: HTMLElement, lang: Lang, theme: Theme): void {
  root.lang = lang;
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
}
