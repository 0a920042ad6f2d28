// The treatment's page: builds every object once and wires it.

import { render } from "preact";
import { makeSend } from "../common/api.ts";
import { makeKeepFile } from "../common/files.ts";
import { readLang, readTheme, showPrefs } from "../common/prefs.ts";
import { keptSite } from "../common/site.ts";
import { BrowserStore } from "../common/storage.ts";
import { createStore, drawOn } from "../common/store.ts";
import { followViewport } from "../common/viewport.ts";
import { App } from "./app.tsx";
import { Controller } from "./controller.ts";
import { readRoute } from "./route.ts";
import { firstState, reduce } from "./state.ts";
import { texts } from "./texts/index.ts";
import { Writing } from "./writing.ts";

const device = new BrowserStore(() => localStorage);
const store = createStore(reduce, firstState(readLang(device, navigator.languages ?? []), readTheme(device), keptSite(device), readRoute(history.state)));
const controller = new Controller(
  {
    send: makeSend((input, init) => fetch(input, init)),
    keepFile: makeKeepFile((input, init) => fetch(input, init), document),
    device,
    timers: {
      after: (ms, run) => {
        const id = setTimeout(run, ms);
        return () => clearTimeout(id);
      },
      now: () => Date.now(),
      random: () => Math.random(),
    },
    nav: {
      go: (route, replace) => {
        if (replace) history.replaceState({ ...(history.state as object | null), route }, "");
        else history.pushState({ route, fromHome: store.state.route.page === "home" }, "");
      },
      back: () => history.back(),
      cameFromHome: () => (history.state as { fromHome?: unknown } | null)?.fromHome === true,
      leave: () => location.assign("/"),
    },
  },
  store,
);
const writing = new Writing(controller);

const root = document.getElementById("root");
if (root) {
  const draw = () => {
    const s = store.state;
    const t = texts(s.lang);
    showPrefs(document.documentElement, s.lang, s.theme);
    document.title = s.site.name ? `${t.title} – ${s.site.name}` : t.title;
    render(<App s={s} c={controller} w={writing} />, root);
  };
  root.replaceChildren();
  drawOn(store, draw);
  controller.begin();
  draw();
  controller.arrived(store.state.route);
  followViewport();
}

addEventListener("popstate", (e) => controller.arrived(readRoute(e.state)));
addEventListener("online", () => controller.wake());
addEventListener("offline", () => controller.networkLost());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") controller.wake();
  else void controller.sync.run();
});
addEventListener("keydown", (e) => {
  if (e.key === "Escape" && ["menu", "privacy", "signOut"].includes(store.state.route.page)) controller.back();
});
addEventListener("storage", (e) => {
  if (e.key === "fyr.session" && e.newValue === null && store.state.session) location.reload();
  else if (e.key) controller.otherWindow(e.key);
});
if ("serviceWorker" in navigator) {
  addEventListener("load", () => void navigator.serviceWorker.register("/sw.js").catch(() => undefined));
}
