// Runs before the first paint: language and theme are right from the start, without an inline script.

import { readLang, readTheme, showPrefs } from "./prefs.ts";
import { BrowserStore } from "./storage.ts";

const store = new BrowserStore(() => localStorage);
showPrefs(document.documentElement, readLang(store, navigator.languages ?? []), readTheme(store));
