// A page that is not ours and tries everything. It tells over the channel what worked: each name with "refused" or what it got.
// Only what leads out of the page is here; what must lead in (camera, microphone) is tried before, in and after the call.
"use strict";
const { tcp, udp } = window.target;
const web = `http://127.0.0.1:${tcp}`;
const wait = (ms) => new Promise((r) => setTimeout(r, ms));
const short = (p, ms = 3000) => Promise.race([p, wait(ms).then(() => "no answer")]);

// ---- the channel, spoken by hand
const transport = window.qt && window.qt.webChannelTransport;
let methods = {}, signals = {}, id = 0;
const listeners = {};
const raw = (m) => transport.send(typeof m === "string" ? m : JSON.stringify({ id: ++id, ...m }));
const invoke = (name, ...args) => raw({ type: 6, object: "call", method: methods[name], args });
const open = new Promise((done) => {
  transport.onmessage = (e) => {
    const m = JSON.parse(e.data);
    if (m.type === 10 && m.data && m.data.call && !methods.ready) {
      const about = m.data;
      window.objects = Object.keys(about);
      for (const [name, index] of about.call.methods) methods[name] = index;
      for (const [name, index] of about.call.signals) signals[name] = index;
      window.properties = about.call.properties;
      for (const name of ["settings", "command", "heard"]) raw({ type: 7, object: "call", signal: signals[name] });
      raw({ type: 4 });
      done();
    }
    if (m.type === 1) for (const [name, index] of Object.entries(signals)) if (index === m.signal) listeners[name]?.(...(m.args || []));
  };
  raw({ type: 3 });
});

const element = (name, set) => {
  const e = Object.assign(document.createElement(name), set);
  document.body.append(e);
  return e;
};
const loads = (name, set) => short(new Promise((done) => {
  const e = element(name, set);
  e.onload = e.onloadeddata = () => done("loaded");
  e.onerror = () => done("refused");
}), 1500);
const camera = () => short(navigator.mediaDevices.getUserMedia({ audio: true, video: true }).then((s) => {
  s.getTracks().forEach((t) => t.stop());
  return "given";
}, (e) => `refused (${e.name})`), 20000);
const throws = (run) => {
  try {
    const got = run();
    return got === null || got === undefined || got === false ? "refused" : `got ${String(got).slice(0, 60)}`;
  } catch (e) {
    return `refused (${e.name})`;
  }
};
const rejects = (run) => short((async () => run())().then((got) => `got ${String(got).slice(0, 60)}`, (e) => `refused (${e.name})`));

const attacks = {
  fetchWeb: () => rejects(() => fetch(web)),
  fetchNoCors: () => rejects(() => fetch(web, { mode: "no-cors", method: "POST", body: "x" })),
  fetchFile: () => rejects(() => fetch("file:///etc/passwd")),
  fetchOwn: () => rejects(() => fetch("/samtal.html")),
  fetchResource: () => rejects(() => fetch("qrc:/page/samtal.html")),
  xhr: () => short(new Promise((done) => {
    const x = new XMLHttpRequest();
    x.onload = () => done("loaded");
    x.onerror = () => done("refused");
    x.open("GET", web);
    x.send();
  })),
  socket: () => short(new Promise((done) => {
    try {
      const s = new WebSocket(`ws://127.0.0.1:${tcp}`);
      s.onopen = () => done("opened");
      s.onerror = () => done("refused");
    } catch (e) {
      done(`refused (${e.name})`);
    }
  })),
  eventSource: () => short(new Promise((done) => {
    const s = new EventSource(web);
    s.onopen = () => done("opened");
    s.onerror = () => { s.close(); done("refused"); };
  })),
  transport: () => rejects(() => new WebTransport(`https://127.0.0.1:${udp}`).ready),
  image: () => loads("img", { src: `${web}/i.png` }),
  imageFile: () => loads("img", { src: "file:///usr/share/pixmaps/debian-logo.png" }),
  video: () => loads("video", { src: `${web}/v.webm` }),
  videoFile: () => loads("video", { src: "file:///tmp/v.webm" }),
  script: () => loads("script", { src: `${web}/s.js` }),
  scriptOfData: () => loads("script", { src: "data:text/javascript,window.dataRan=1" }),
  style: () => loads("link", { rel: "stylesheet", href: `${web}/s.css` }),
  frameWeb: () => loads("iframe", { src: web }).then(() => frameSees(web)),
  frameSource: () => loads("iframe", { srcdoc: "<script>parent.frameRan = 1</script>" }).then(() => (window.frameRan ? "ran" : "refused")),
  frameFile: () => loads("iframe", { src: "file:///etc/passwd" }).then(() => frameSees("file:")),
  object: () => loads("object", { data: `${web}/o.pdf`, type: "application/pdf" }).then((r) => (r === "loaded" ? "loaded" : "refused")),
  embed: () => loads("embed", { src: `${web}/e.pdf`, type: "application/pdf" }).then((r) => (r === "loaded" ? "loaded" : "refused")),
  inlineScript: () => (window.inlineRan || window.handlerRan ? "ran" : "refused"),
  eval: () => throws(() => (0, eval)("1 + 1")),
  function: () => throws(() => new Function("return 1")()),
  timerText: async () => {
    try { setTimeout("window.timerRan = 1", 0); } catch {}
    await wait(50);
    return window.timerRan ? "ran" : "refused";
  },
  html: () => throws(() => { document.getElementById("main").innerHTML = "<b>x</b>"; return document.querySelector("b"); }),
  importModule: () => rejects(() => import(`${web}/m.js`)),
  worker: () => short(new Promise((done) => {
    try {
      const w = new Worker(URL.createObjectURL(new Blob(["postMessage(1)"])));
      w.onmessage = () => done("ran");
      w.onerror = () => done("refused");
    } catch (e) {
      done(`refused (${e.name})`);
    }
  }), 1500).then((r) => (r === "no answer" ? "refused" : r)),
  sharedWorker: () => throws(() => { new SharedWorker(URL.createObjectURL(new Blob(["1"]))); return null; }),
  serviceWorker: () => rejects(() => navigator.serviceWorker.register("/attack.js")),
  beacon: async () => { navigator.sendBeacon(`${web}/b`, "x"); return "refused"; }, // counted at the other end
  preconnect: async () => {
    for (const rel of ["preconnect", "dns-prefetch", "prefetch", "preload", "modulepreload", "prerender", "manifest", "icon"]) element("link", { rel, href: `${web}/${rel}`, as: "script" });
    await wait(500);
    return "refused"; // counted at the other end
  },
  ping: async () => { element("a", { href: "#x", ping: `${web}/ping` }).click(); return "refused"; }, // counted at the other end
  styleAddress: async () => { document.body.style.backgroundImage = `url(${web}/bg.png)`; await wait(200); return "refused"; }, // counted
  font: () => rejects(() => new FontFace("X", `url(${web}/f.woff2)`).load()),
  windowOpen: () => throws(() => window.open(web)),
  windowOpenOwn: () => throws(() => window.open("/samtal.html")),
  windowOpenFile: () => throws(() => window.open("file:///etc/passwd")),
  screen: () => rejects(() => navigator.mediaDevices.getDisplayMedia({ video: true })),
  screenByName: () => rejects(() => navigator.mediaDevices.getUserMedia({ video: { mandatory: { chromeMediaSource: "desktop" } } })),
  notification: () => rejects(async () => { const p = await Notification.requestPermission(); if (p !== "granted") throw new DOMException(p, "NotAllowed"); return p; }),
  geolocation: () => short(new Promise((done) => navigator.geolocation.getCurrentPosition(() => done("given"), (e) => done(`refused (${e.code})`)))),
  clipboardRead: () => rejects(() => navigator.clipboard.readText()),
  midi: () => rejects(() => navigator.requestMIDIAccess({ sysex: true })),
  usb: () => rejects(() => navigator.usb.requestDevice({ filters: [] })),
  bluetooth: () => rejects(() => navigator.bluetooth.requestDevice({ acceptAllDevices: true })),
  serial: () => rejects(() => navigator.serial.requestPort()),
  filePicker: () => rejects(() => showOpenFilePicker()),
  persist: () => rejects(async () => { if (!(await navigator.storage.persist())) throw new DOMException("", "NotAllowed"); return "kept"; }),
  fullscreen: () => rejects(() => document.documentElement.requestFullscreen()),
  localStorage: () => throws(() => localStorage.setItem("a", "1") || localStorage.getItem("a")),
  cookie: () => { document.cookie = "a=1"; return document.cookie ? "kept" : "refused"; },
  speech: () => throws(() => window.webkitSpeechRecognition || null),
  prompt: () => throws(() => window.prompt("your password")),
  confirm: () => throws(() => window.confirm("?")),
  printing: () => { window.print(); return "refused"; },
  downloadBlob: async () => { element("a", { download: "evil.sh", href: URL.createObjectURL(new Blob(["evil"])) }).click(); await wait(300); return "refused"; }, // looked for on the disk
  downloadData: async () => { element("a", { download: "evil2.sh", href: "data:text/plain,evil" }).click(); await wait(300); return "refused"; },
  form: async () => { element("form", { action: `${web}/form`, method: "post" }).submit(); await wait(300); return "refused"; },
  goWeb: async () => { location.href = web; await wait(400); return "refused"; },
  goFile: async () => { location.href = "file:///etc/passwd"; await wait(400); return "refused"; },
  goData: async () => { location.href = "data:text/html,x"; await wait(400); return "refused"; },
  goScript: async () => { location.href = "javascript:window.urlRan=1"; await wait(200); return window.urlRan ? "ran" : "refused"; },
  goOwn: async () => { location.href = "/attack.js"; await wait(400); return "refused"; },
  goAnother: async () => { location.href = "chrome://gpu"; await wait(400); return "refused"; },
  blank: async () => { element("a", { href: web, target: "_blank" }).click(); await wait(300); return "refused"; },
  // The channel: one object, these things, nothing of Qt's own.
  objects: () => (JSON.stringify(window.objects) === '["call"]' ? "refused" : `got ${window.objects}`),
  foreignMethods: async () => {
    for (const m of [-1, 0, 1, 2, 3, 4, 5, 99, 100000, "deleteLater", "deleteLater()", "setObjectName", "settings"]) raw({ type: 6, object: "call", method: m, args: ["x"] });
    for (const o of ["", "window", "page", "profile", "__proto__"]) raw({ type: 6, object: o, method: 0, args: [] });
    raw({ type: 9, object: "call", property: 0, value: "x" });
    raw({ type: 8, object: "call", signal: 0 });
    for (const m of ["", "null", "[]", "{", "5", '{"type":99}', '{"type":6}', '{"type":6,"object":5,"method":{},"args":5}']) raw(m);
    await wait(200);
    return "refused";
  },
  wrongTypes: async () => {
    for (const args of [[], [null], [{}], ["x"], [1, 2, 3], [-5], [1e300], [NaN]]) raw({ type: 6, object: "call", method: methods.openLine, args });
    invoke("say", 1, { a: 1 });
    await wait(200);
    return "refused";
  },
};

function frameSees(what) {
  const frame = document.querySelector("iframe:last-of-type");
  try {
    return frame.contentDocument && frame.contentDocument.body.textContent ? `got ${what}` : "refused";
  } catch {
    return "refused";
  }
}

const results = {};
const tell = (what, value) => invoke("told", what, JSON.stringify(value));

// What a test asks for. "audioOnly" and the like are the only words that pass: each stands for one thing to do.
listeners.command = async (name) => {
  if (name === "leave") {
    tell("ended", { reason: "left" });
    await wait(200);
    // In the shape of a state, since that is what passes.
    return tell("state", { after: await camera() });
  }
  if (name === "camera") { // one text that is far too long
    invoke("say", 1, "x".repeat(40 << 20));
    return;
  }
  if (name === "audioOnly") { // too many
    for (let i = 0; i < 100000; ++i) invoke("say", 1, "x");
    return;
  }
  if (name === "microphone") for (;;) { /* hangs */ }
};
listeners.settings = async () => {
  tell("state", { during: await camera() });
  for (const [name, run] of Object.entries(attacks)) {
    try {
      results[name] = await run();
    } catch (e) {
      results[name] = `refused (${e.name})`;
    }
  }
  tell("state", { results, href: location.href.split("#")[0] });
};

void open.then(async () => {
  const before = await camera();
  invoke("ready");
  tell("state", { before });
});
