// The patient's page: builds every object once and wires it.

import { render } from "preact";
import { makeSend } from "../common/api.ts";
import { BackCloses } from "../common/history.ts";
import { readLang, readTheme, showPrefs } from "../common/prefs.ts";
import { keptSite } from "../common/site.ts";
import { BrowserStore } from "../common/storage.ts";
import { createStore, drawOn } from "../common/store.ts";
import { followViewport } from "../common/viewport.ts";
import { App } from "./app.tsx";
import { Controller } from "./controller.ts";
import { firstState, reduce, screenOf } from "./state.ts";
import { texts } from "./texts/index.ts";

const device = new BrowserStore(() => localStorage);
const window_ = new BrowserStore(() => sessionStorage);
const store = createStore(reduce, firstState(readLang(device, navigator.languages ?? []), readTheme(device), keptSite(device)));
const controller = new Controller(
  {
    send: makeSend((input, init) => fetch(input, init)),
    device,
    window: window_,
    timers: {
      after: (ms, run) => {
        const id = setTimeout(run, ms);
        return () => clearTimeout(id);
      },
      now: () => Date.now(),
      random: () => Math.random(),
    },
    isVisible: () => document.visibilityState === "visible",
    go: (path) => location.assign(path),
  },
  store,
);

const root = document.getElementById("root");
if (root) {
  const back = new BackCloses(() => controller.show(null));
  const draw = () => {
    const s = store.state;
    const t = texts(s.lang);
    showPrefs(document.documentElement, s.lang, s.theme);
    const page = screenOf(s) === "signIn" ? t.signInTitle : t.startTitle;
    document.title = s.site.name ? `${page} – ${s.site.name}` : page;
    render(<App s={s} c={controller} />, root);
    back.sync(s.sheet !== null);
  };
  root.replaceChildren();
  drawOn(store, draw);
  controller.begin();
  draw();
  followViewport();
}

addEventListener("online", () => controller.wake());
addEventListener("offline", () => controller.networkLost());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") controller.wake();
});
addEventListener("keydown", (e) => {
  if (e.key === "Escape" && store.state.sheet) controller.show(null);
});
// In another window of this browser somebody signed out, or the choice of language changed nothing here.
addEventListener("storage", (e) => {
  if (e.key === "fyr.session" && e.newValue === null && store.state.session) location.reload();
});
if ("serviceWorker" in navigator) {
  addEventListener("load", () => void navigator.serviceWorker.register("/sw.js").catch(() => undefined));
}
