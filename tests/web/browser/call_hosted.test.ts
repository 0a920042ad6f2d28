import assert from "node:assert/strict";
import { CallBench, inCall, moreFrames, people, tokenOf, toWaiting } from "./call_harness.ts";

const bench = new CallBench();

// What the workstation does: it owns the line and the token, and shows one object over QWebChannel.
function workstation(o: { url: string; token: string }): void {
  const told: [string, string][] = [];
  const lines = new Map<number, WebSocket>();
  const slots = ["ready", "openLine", "say", "closeLine", "told"];
  const signals = ["lineOpened", "heard", "lineClosed", "settings", "command"];
  const transport = { onmessage: null as ((e: { data: string }) => void) | null, send: (text: string) => receive(JSON.parse(text) as { type: number; method?: number; args?: unknown[]; id?: number }) };
  const emit = (signal: string, ...args: unknown[]) => transport.onmessage?.({ data: JSON.stringify({ type: 1, object: "call", signal: 100 + signals.indexOf(signal), args }) });
  const receive = (m: { type: number; method?: number; args?: unknown[]; id?: number }) => {
    if (m.type === 3) {
      const data = { call: { methods: slots.map((s, i) => [s, i]), signals: signals.map((s, i) => [s, 100 + i]), properties: [] } };
      setTimeout(() => transport.onmessage?.({ data: JSON.stringify({ type: 10, id: m.id, data }) }));
    }
    if (m.type !== 6) return;
    const [a, b] = m.args ?? [];
    switch (slots[m.method ?? -1]) {
      case "ready": return void setTimeout(() => emit("settings", JSON.stringify({ lang: "sv", theme: "light", camera: "", microphone: "", output: "" })));
      case "openLine": {
        const socket = new WebSocket(o.url);
        lines.set(a as number, socket);
        socket.onopen = () => emit("lineOpened", a);
        socket.onmessage = (e) => emit("heard", a, e.data);
        socket.onclose = () => emit("lineClosed", a);
        return;
      }
      case "say": return lines.get(a as number)?.send(String(b).replace('"token":"host","visit":"host"', `"token":"${o.token}","visit":"v1"`));
      case "closeLine": return lines.get(a as number)?.close();
      case "told": return void told.push([String(a), String(b)]);
    }
  };
  Object.assign(window, { qt: { webChannelTransport: transport }, told, emitCommand: (name: string) => emit("command", name) });
}

bench.test("within the workstation the page has no token, no steps and no bars, and is led by the workstation's keys", async () => {
  for (const m of bench.room.members.values()) m.admitted = true;
  const p = await bench.person("p");
  await toWaiting(p.page);
  const c = await bench.person("c");
  await c.page.addInitScript(workstation, { url: `${bench.base.replace("http", "ws")}/call/v1/line`, token: tokenOf("c") });
  await c.page.goto("about:blank");
  await c.page.goto(`${bench.base}/samtal`);
  await inCall(c.page);
  await moreFrames(c.page, "p");
  await moreFrames(p.page, "c");
  assert.equal(await c.page.locator(".bars").count(), 0);
  const command = (name: string) => c.page.evaluate((n) => (window as unknown as { emitCommand(n: string): void }).emitCommand(n), name);
  await command("microphone");
  await p.page.getByText("Mikrofonen är av").waitFor();
  await command("camera");
  await p.page.getByText("Kameran är av").waitFor();
  const told = await c.page.evaluate(() => (window as unknown as { told: [string, string][] }).told);
  const state = JSON.parse(told.filter(([what]) => what === "state").at(-1)?.[1] ?? "{}") as { line: boolean; audio: boolean; video: boolean; others: { id: string; state: string }[] };
  assert.deepEqual([state.line, state.audio, state.video, state.others[0]?.id, state.others[0]?.state], [true, false, false, "p", "connected"]);
  assert.ok(!JSON.stringify(told).includes(people.p.name), "no name goes to the workstation's log of states");
  await command("leave");
  await c.page.getByRole("heading", { name: "Samtalet är slut" }).waitFor();
  await p.page.getByText("Exempel Läkarsson lämnade samtalet.").waitFor();
  assert.deepEqual(c.said, []);
});

bench.test("within the workstation: why nobody hears this side is told, and a microphone that is connected then is used by itself", async () => {
  for (const m of bench.room.members.values()) m.admitted = true;
  const p = await bench.person("p");
  await toWaiting(p.page);
  const c = await bench.person("c");
  await c.page.addInitScript(workstation, { url: `${bench.base.replace("http", "ws")}/call/v1/line`, token: tokenOf("c") });
  await c.page.addInitScript(() => {
    const media = navigator.mediaDevices as MediaDevices | undefined; // none on the empty page before
    if (!media) return;
    const [open, list] = [media.getUserMedia.bind(media), media.enumerateDevices.bind(media)];
    let plugged = false;
    media.getUserMedia = (o) => (o?.audio && !plugged ? Promise.reject(new DOMException("", "NotFoundError")) : open(o));
    media.enumerateDevices = async () => (await list()).filter((d) => plugged || d.kind !== "audioinput");
    Object.assign(window, { plugIn: () => { plugged = true; media.dispatchEvent(new Event("devicechange")); } });
  });
  await c.page.goto("about:blank");
  await c.page.goto(`${bench.base}/samtal`);
  await inCall(c.page);
  await moreFrames(p.page, "c");
  const state = () => c.page.evaluate(() => JSON.parse((window as unknown as { told: [string, string][] }).told.filter(([what]) => what === "state").at(-1)?.[1] ?? "{}") as { audio: boolean; video: boolean; audioProblem: string | null; videoProblem: string | null });
  const told = await state();
  assert.deepEqual([told.audio, told.audioProblem, told.video, told.videoProblem], [false, "missing", true, null]);
  await c.page.evaluate(() => (window as unknown as { plugIn(): void }).plugIn());
  await p.page.getByText("Mikrofonen är av").waitFor({ state: "detached" });
  for (let i = 0; i < 50 && !(await state()).audio; ++i) await c.page.waitForTimeout(100);
  const now = await state();
  assert.deepEqual([now.audio, now.audioProblem], [true, null]);
  assert.deepEqual(c.said, []);
});

bench.test("a clinician's ticket opens the call at once and leaves the address; one that was used says where to get another", async () => {
  for (const m of bench.room.members.values()) m.admitted = true;
  const p = await bench.person("p");
  await toWaiting(p.page);
  const c = await bench.person("c");
  const open = async (ticket: string) => {
    await c.page.evaluate((address) => history.replaceState(null, "", address), `/samtal#v1!${ticket}`);
    await c.page.reload();
  };
  await open(tokenOf("c"));
  await inCall(c.page);
  await moreFrames(c.page, "p");
  assert.equal(new URL(c.page.url()).hash, "");
  await c.page.reload();
  await inCall(c.page);
  await moreFrames(p.page, "c");
  await open("ticket-that-was-used");
  await c.page.getByText("Samtalet öppnas från Fyr, en gång och inom en minut.").waitFor();
  assert.equal(await c.page.locator("main").getByRole("link").count(), 0); // no number that is for patients
  assert.deepEqual(c.said, []);
});
