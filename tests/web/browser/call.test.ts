import assert from "node:assert/strict";
import { CallBench, frames, inCall, meet, moreFrames, outage, toWaiting, type Person } from "./call_harness.ts";

const bench = new CallBench();
const said = (what: string) => bench.room.heard.filter((h) => h.message.type === what).length;

async function words(x: Person): Promise<string> {
  await x.page.locator(".words-check[open], .words-check summary").first().waitFor();
  if ((await x.page.locator(".words-check[open]").count()) === 0) await x.page.locator(".words-check summary").click();
  return x.page.locator(".check-words").innerText();
}

bench.test("a patient goes from the link through check and waiting room into the call, and both see one another", async () => {
  const c = await bench.person("c");
  await toWaiting(c.page);
  await inCall(c.page);
  const p = await bench.person("p");
  assert.equal(new URL(p.page.url()).hash, "", "the link's secret has left the address");
  await toWaiting(p.page);
  await p.page.getByRole("heading", { name: "Du är i väntrummet" }).waitFor();
  await p.page.getByText("Vi vet inte hur länge det dröjer.").waitFor();
  bench.room.wait("p", 2, 600_000);
  await p.page.getByText("Du är nummer 2 i kön.").first().waitFor();
  await p.page.getByText("Det dröjer omkring 10 minuter.").waitFor();
  bench.room.admit("p");
  await inCall(p.page);
  await moreFrames(p.page, "c");
  await moreFrames(c.page, "p");
  assert.equal(await words(p), await words(c));
  assert.match(await words(p), /^\S+( · \S+){4}$/);
  assert.deepEqual(bench.checks, [{ camera: true, microphone: true }]);
  assert.ok(bench.mock.urls.every((u) => !u.includes("token")), "no token in an address");
  assert.deepEqual(bench.room.refused, []);
  assert.deepEqual([...p.said, ...c.said], []);
});

bench.test("after an outage of everything the call goes on by itself, with the same check words", async () => {
  const { c, p } = await meet(bench, "c", "p");
  assert.ok(c && p);
  const before = await words(p);
  const mend = outage(bench);
  await p.page.getByText("Kontakten med Exempel Läkarsson bröts").first().waitFor();
  await p.page.getByText("Din kontakt med servern bröts").waitFor();
  mend();
  await moreFrames(p.page, "c");
  await moreFrames(c.page, "p");
  await p.page.locator(".over").waitFor({ state: "detached" });
  assert.ok(said("restart") > 0);
  assert.equal(await words(p), before);
  assert.deepEqual(bench.room.refused, []);
});

bench.test("without the server's line the call goes on, and media that break meanwhile are restarted when it is back", async () => {
  const { c, p } = await meet(bench, "c", "p");
  assert.ok(c && p);
  bench.room.down();
  await p.page.getByText("Din kontakt med servern bröts").waitFor();
  await moreFrames(p.page, "c");
  bench.net.close(); // every path is gone for good: only new candidates help
  await p.page.locator(".over").first().waitFor();
  const offers = said("offer");
  bench.room.back();
  await moreFrames(p.page, "c");
  await moreFrames(c.page, "p");
  assert.ok(said("offer") > offers);
});

bench.test("a node that knows nobody takes the call over: whoever comes to it first keeps the connection to the one that is still on the way", async () => {
  const { c, p } = await meet(bench, "c", "p");
  assert.ok(c && p);
  const track = (x: Person) => x.page.evaluate(() => (document.querySelector<HTMLVideoElement>("[data-party] video")?.srcObject as MediaStream).getVideoTracks()[0]?.id);
  const before = [await track(p), await track(c)];
  bench.room.anotherNode();
  while (bench.room.parties.size < 2) await p.page.waitForTimeout(20);
  await moreFrames(p.page, "c");
  await moreFrames(c.page, "p");
  assert.deepEqual([await track(p), await track(c)], before);
  // And what they say to one another from now on is understood.
  bench.net.close();
  await moreFrames(p.page, "c", 40);
  await moreFrames(c.page, "p", 40);
  assert.deepEqual(bench.room.refused, []);
});

bench.test("a page that is loaded again in the call is back in it by itself", async () => {
  const { c, p } = await meet(bench, "c", "p");
  assert.ok(c && p);
  await p.page.reload();
  await inCall(p.page);
  await moreFrames(p.page, "c");
  await moreFrames(c.page, "p");
  assert.equal(await c.page.locator("[data-party]").count(), 1);
});

bench.test("whoever loses the line is said to be away, and a connection is ready for them when they open the page anew", async () => {
  bench.room.ice = [{ urls: ["stun:127.0.0.1:9"] }];
  const { c, p } = await meet(bench, "c", "p");
  assert.ok(c && p);
  await c.page.evaluate(() => {
    const counted = window as unknown as { made: number };
    counted.made = 0;
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        counted.made++;
      }
    };
  });
  const made = () => c.page.evaluate(() => (window as unknown as { made: number }).made);
  await p.page.close();
  await c.page.waitForFunction(() => (window as unknown as { made: number }).made === 1);
  await c.page.getByText("har tappat nätet. Vi väntar.").first().waitFor();
  const again = await bench.person("p");
  await toWaiting(again.page);
  await moreFrames(c.page, "p");
  await moreFrames(again.page, "c");
  assert.equal(await made(), 1); // that one
  assert.equal(await c.page.getByText("har tappat nätet. Vi väntar.").count(), 0);
});

bench.test("a third comes, everybody sees everybody; a party that leaves is gone from the others", async () => {
  const { c, p } = await meet(bench, "c", "p");
  assert.ok(c && p);
  const i = await bench.person("i");
  await toWaiting(i.page);
  await inCall(i.page);
  await moreFrames(i.page, "c");
  await moreFrames(i.page, "p");
  await moreFrames(c.page, "i");
  await moreFrames(p.page, "i");
  assert.deepEqual(Object.keys(await frames(p.page)).sort(), ["c", "i"]);
  await i.page.getByRole("button", { name: "Avsluta" }).click();
  await i.page.getByRole("button", { name: "Lämna samtalet" }).click();
  await i.page.getByRole("heading", { name: "Samtalet är slut" }).waitFor();
  await p.page.locator('[data-party="i"]').waitFor({ state: "detached" });
  await p.page.getByText("Prov Tolksson lämnade samtalet.").waitFor();
  await moreFrames(p.page, "c");
  bench.room.end();
  await p.page.getByRole("heading", { name: "Samtalet är slut" }).waitFor();
  await c.page.getByRole("heading", { name: "Samtalet är slut" }).waitFor();
  assert.equal(await p.page.evaluate(() => sessionStorage.getItem("fyr.call.in")), null);
});

bench.test("where sockets are refused the call goes over long polls", async () => {
  bench.room.sockets = false;
  const { c, p } = await meet(bench, "c", "p");
  assert.ok(c && p);
  await moreFrames(p.page, "c");
  assert.ok(bench.mock.urls.includes("/call/v1/poll"));
});

bench.test("whoever says no to camera and microphone is told what helps, goes on, and sees the other", async () => {
  for (const m of bench.room.members.values()) m.admitted = true;
  const c = await bench.person("c");
  await toWaiting(c.page);
  const p = await bench.person("p", { devices: [] });
  await p.page.getByRole("button", { name: "Fortsätt", exact: true }).click();
  await p.page.getByText("Kameran är inte tillåten").waitFor();
  await p.page.getByText("Mikrofonen är inte tillåten").waitFor();
  await p.page.getByText("Du kan gå vidare utan.").waitFor();
  await p.page.getByRole("button", { name: "Gå till väntrummet" }).click();
  await inCall(p.page);
  await moreFrames(p.page, "c");
  await c.page.getByText("Kameran är av").waitFor();
  await c.page.getByText("Mikrofonen är av").waitFor();
  assert.deepEqual(bench.checks.map((x) => [x.camera, x.microphone]), [[false, false]]);
  // Allowed after all, and tried again: the other sees it, without a new call.
  await p.context.grantPermissions(["camera", "microphone"]);
  await p.page.getByRole("button", { name: "Försök igen" }).first().click();
  await moreFrames(c.page, "p");
});

bench.test("a camera that another program has, and one that is not there, each have their words; sound goes without", async () => {
  const c = await bench.person("c");
  for (const [error, text] of [["NotReadableError", "Kameran är upptagen"], ["NotFoundError", "Ingen kamera hittades"]] as const) {
    await c.page.addInitScript((name) => {
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = (o) => (o?.video ? Promise.reject(new DOMException("", name)) : real(o));
    }, error);
    await c.page.reload();
    await c.page.getByRole("button", { name: "Fortsätt", exact: true }).click();
    await c.page.getByText(text).waitFor();
    await c.page.getByText("Du kan gå vidare även om något inte fungerar.").waitFor();
  }
});

bench.test("microphone, camera and sound only: by key and by button, and the other is told", async () => {
  const { c, p } = await meet(bench, "c", "p");
  assert.ok(c && p);
  await p.page.keyboard.press("F7");
  await p.page.getByRole("button", { name: "Mikrofon av" }).waitFor();
  await c.page.getByText("Mikrofonen är av").waitFor();
  await p.page.keyboard.press("F8");
  await c.page.getByText("Kameran är av").waitFor();
  await p.page.keyboard.press("F8");
  await moreFrames(c.page, "p");
  await p.page.getByRole("button", { name: "Inställningar" }).click();
  await p.page.getByRole("button", { name: "Bara ljud" }).click();
  await c.page.getByText("Kameran är av").waitFor();
  await p.page.keyboard.press("Escape");
  await p.page.getByRole("button", { name: "Kamera av" }).click();
  await moreFrames(c.page, "p");
  await p.page.keyboard.press("F9");
  await p.page.getByRole("heading", { name: "Vill du lämna samtalet?" }).waitFor();
  await p.page.keyboard.press("Escape");
  await moreFrames(p.page, "c");
});

bench.test("the call that is opened in another window goes on there, and can be taken back", async () => {
  const { c, p } = await meet(bench, "c", "p");
  assert.ok(c && p);
  const again = await bench.person("p");
  await toWaiting(again.page);
  await inCall(again.page);
  await p.page.getByText("Samtalet är öppet i ett annat fönster.").waitFor();
  await p.page.getByRole("button", { name: "Fortsätt här i stället" }).click();
  await moreFrames(p.page, "c");
  await again.page.getByText("Samtalet är öppet i ett annat fönster.").waitFor();
});

bench.test("before the visit is open one tries the equipment, and is told when to come", async () => {
  bench.visit.planned = new Date(Date.now() + 26 * 3_600_000).toISOString();
  const p = await bench.person("p");
  await p.page.getByRole("button", { name: "Fortsätt", exact: true }).click();
  await p.page.getByRole("button", { name: "Klart för i dag" }).click();
  await p.page.getByText("Öppna länken igen när det är dags.").waitFor();
  assert.equal(bench.room.lines, 0);
});

bench.test("links that hold for nobody, and a server that is away, say what to do", async () => {
  const p = await bench.person("p");
  await p.page.goto("about:blank");
  bench.room.members.delete("token-of-p");
  await p.page.goto(`${bench.base}/samtal#v1`);
  await p.page.getByRole("heading", { name: "Vi hittar inte besöket" }).waitFor();
  bench.mock.faults = [{ path: /visits/, kind: "drop" }];
  await p.page.getByRole("button", { name: "Försök igen" }).click();
  await p.page.getByRole("heading", { name: "Vi når inte servern" }).waitFor();
  bench.mock.faults = [];
  await p.page.getByRole("heading", { name: "Vi hittar inte besöket" }).waitFor(); // by itself
});
