// The call page: builds every object once and wires it, for a browser and for the workstation's view.

import { render } from "preact";
import { makeSend } from "../common/api.ts";
import { readLang, readTheme, showPrefs, type Lang, type Theme } from "../common/prefs.ts";
import { obj, str } from "../common/read.ts";
import { fetchSite, keptSite } from "../common/site.ts";
import { BrowserStore, MemoryStore, readJson } from "../common/storage.ts";
import { createStore, drawOn } from "../common/store.ts";
import { followViewport } from "../common/viewport.ts";
import { App } from "./app.tsx";
import { Controller } from "./controller.ts";
import { connectHost, hostLines, hostTransport, type Host } from "./host.ts";
import { browserLines, WarmLine } from "./lines.ts";
import { firstState, reduce } from "./state.ts";
import { texts } from "./texts/index.ts";
import { readLink, serverVisits } from "./visit.ts";

const transport = hostTransport();
// Within the workstation nothing is kept, and nothing is there to keep it in.
const device = transport ? new MemoryStore() : new BrowserStore(() => localStorage);
const window_ = transport ? new MemoryStore() : new BrowserStore(() => sessionStorage);
const lang = readLang(device, navigator.languages ?? []);
const store = createStore(reduce, firstState(lang, readTheme(device), keptSite(device), transport !== null));
const timers = {
  after: (ms: number, run: () => void) => {
    const id = setTimeout(run, ms);
    return () => clearTimeout(id);
  },
  now: () => Date.now(),
  random: () => Math.random(),
};

const linkKey = "fyr.call.link";
// The link's secret leaves the address at once, and stays for as long as this window does.
const fromAddress = readLink(location.hash);
if (fromAddress) {
  window_.set(linkKey, JSON.stringify(fromAddress));
  history.replaceState(null, "", location.pathname);
}
const link = obj(readJson(window_, linkKey));
const session = obj(readJson(device, "fyr.session"));
const given = str(link.token);
const desk = link.desk === true;
let token = given || str(session.token);
store.dispatch({ type: "set", part: { desk, person: given ? "" : str(obj(session.person).name) } });

async function build(): Promise<Controller> {
  const send = makeSend((input, init) => fetch(input, init));
  const shared = { timers, device, window: window_ };
  if (transport) {
    const host = await connectHost(transport);
    const open = hostLines(host);
    const controller = new Controller(
      {
        ...shared, kinds: ["socket"], open: (_, on) => open(on),
        // The workstation puts its own into the first message.
        joining: () => ({ token: "host", visit: "host" }),
        visits: { read: () => Promise.resolve({ problem: "noVisit" }), check: () => undefined },
        signIn: () => undefined, signOut: () => undefined, go: () => undefined,
        told: (what, value) => host.invoke("told", what, JSON.stringify(value)),
      },
      store,
    );
    listen(host, controller);
    host.invoke("ready");
    return controller;
  }
  void fetchSite(send, device).then((site) => site && store.dispatch({ type: "set", part: { site } }));
  const lines = new WarmLine(browserLines(location.origin), timers);
  const controller = new Controller(
    {
      ...shared, open: lines.open, warm: (on) => (on ? lines.warm() : lines.cool()),
      joining: () => (token && str(link.visit) ? { token, visit: str(link.visit) } : null),
      visits: serverVisits(send, { id: str(link.visit), token: token || null, isGuest: given !== "" }, () => Date.now()),
      seated: (next) => {
        token = next;
        window_.set(linkKey, JSON.stringify({ visit: str(link.visit), token, desk }));
      },
      signIn: () => {
        window_.set("fyr.after", "/samtal");
        location.assign("/");
      },
      signOut: () => {
        device.remove("fyr.session");
        window_.set("fyr.after", "/samtal");
        location.assign("/");
      },
      go: (href) => location.assign(href),
    },
    store,
  );
  void controller.begin();
  return controller;
}

// What the workstation tells: language and theme, and what its own keys and buttons ask for.
function listen(host: Host, c: Controller): void {
  host.on("settings", (text) => {
    const v = obj(JSON.parse(str(text)) as unknown);
    if (v.lang === "sv" || v.lang === "en") store.dispatch({ type: "set", part: { lang: v.lang as Lang } });
    if (v.theme === "light" || v.theme === "dark" || v.theme === "auto") store.dispatch({ type: "set", part: { theme: v.theme as Theme } });
    c.useDevicesNamed({ audio: str(v.microphone), video: str(v.camera), output: str(v.output) });
    void c.begin();
  });
  host.on("command", (name) => {
    switch (name) {
      case "microphone": return c.toggle("audio");
      case "camera": return c.toggle("video");
      case "audioOnly": return c.setAudioOnly(!c.state.own.audioOnly);
      case "leave": return c.leave();
    }
  });
}

const root = document.getElementById("root");
if (root) {
  document.documentElement.toggleAttribute("data-hosted", transport !== null);
  void build().then((c) => {
    const draw = () => {
      const s = store.state;
      const t = texts(s.lang);
      showPrefs(document.documentElement, s.lang, s.theme);
      document.title = s.site.name ? `${t.title} – ${s.site.name}` : t.title;
      render(<App s={s} c={c} />, root);
    };
    root.replaceChildren();
    drawOn(store, draw);
    draw();
    followViewport();
    addEventListener("online", () => c.wake(true));
    (navigator as { connection?: EventTarget }).connection?.addEventListener("change", () => c.wake(true));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") c.wake();
    });
    (navigator.mediaDevices as MediaDevices | undefined)?.addEventListener("devicechange", () => c.devicesChanged());
    addEventListener("keydown", (e) => {
      if (e.key === "Escape" && c.state.sheet) c.show(null);
      if (c.state.page !== "call" || e.repeat) return;
      if (e.key === "F7") c.toggle("audio");
      else if (e.key === "F8") c.toggle("video");
      else if (e.key === "F9") c.show("leave");
      else return;
      e.preventDefault();
    });
    addEventListener("storage", (e) => {
      if (e.key === "fyr.session" && e.newValue === null && !given) location.reload();
    });
  });
}
