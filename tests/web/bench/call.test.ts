// Measures a call between two browsers of this machine: how long it takes to be seen, and to be seen again. One line of JSON a
// figure. Media and lines take 25 ms each way, so that the round trip is 50 ms. FYR_RUNS: how many of each (10).

import type { Page } from "playwright-core";
import { CallBench, inCall, meet, moreFrames, outage } from "../browser/call_harness.ts";

const bench = new CallBench();
const runs = Number(process.env.FYR_RUNS ?? 10);
const oneWayMs = 25;

function tell(what: string, times: number[], bare: string): void {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN);
  console.log(JSON.stringify({ what, n: times.length, p50: at(0.5), p95: at(0.95), least: at(0), most: at(1), unit: "ms", bare }));
}

function slow(): void {
  bench.net.delayMs = bench.room.delayMs = oneWayMs;
}

// Clicks, and counts until the other's first picture is shown.
async function clickToPicture(page: Page, button: string): Promise<number> {
  return page.evaluate(async (name) => {
    const from = performance.now();
    [...document.querySelectorAll("button")].find((b) => b.textContent === name)?.click();
    for (;;) {
      const video = document.querySelector<HTMLVideoElement>("[data-party] video");
      if (video && video.getVideoPlaybackQuality().totalVideoFrames > 0) return performance.now() - from;
      await new Promise((done) => setTimeout(done, 5));
    }
  }, button);
}

// The moment at which a picture moves again.
function nextPicture(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const frames = () => document.querySelector<HTMLVideoElement>("[data-party] video")?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
    const from = frames();
    for (;;) {
      const now = frames();
      if (now > 0 && now !== from) return Date.now();
      await new Promise((done) => setTimeout(done, 5));
    }
  });
}

bench.test("click to first picture, devices open, the other waiting", async () => {
  const times: number[] = [];
  slow();
  for (const m of bench.room.members.values()) m.admitted = true;
  const c = await bench.person("c");
  await c.page.getByRole("button", { name: "Fortsätt", exact: true }).click();
  await c.page.getByRole("button", { name: "Gå till väntrummet" }).click();
  await inCall(c.page);
  for (let i = 0; i < runs; i++) {
    const p = await bench.person("p");
    await p.page.getByRole("button", { name: "Fortsätt", exact: true }).click();
    await p.page.locator(".preview video.mirror").waitFor();
    await p.page.waitForTimeout(1500);
    times.push(await clickToPicture(p.page, "Gå till väntrummet"));
    await p.context.close();
  }
  tell("click to first remote picture, direct, 50 ms round trip", times, "340-444, connection only");
});

bench.test("page opened to first picture, with its camera, the other waiting", async () => {
  const times: number[] = [];
  slow();
  const { c, p } = await meet(bench, "c", "p");
  for (let i = 0; i < runs; i++) {
    await p?.page.reload({ waitUntil: "commit" });
    times.push(await p?.page.evaluate(async () => {
      for (;;) {
        const video = document.querySelector<HTMLVideoElement>("[data-party] video");
        if (video && video.getVideoPlaybackQuality().totalVideoFrames > 0) return performance.now();
        await new Promise((done) => setTimeout(done, 5));
      }
    }) ?? NaN);
    await c?.page.waitForTimeout(1000);
  }
  tell("page opened to first remote picture", times, "515-664");
});

for (const [seconds, bare, n] of [[5, "1100-1600", runs], [20, "2400-7100", Math.ceil(runs / 2)]] as const) {
  bench.test(`an outage of ${seconds} s of media and lines, until a picture moves again`, async () => {
    const to = { p: [] as number[], c: [] as number[] };
    slow();
    const { c, p } = await meet(bench, "c", "p");
    for (let i = 0; i < n && c && p; i++) {
      const mend = outage(bench);
      await p.page.waitForTimeout(seconds * 1000);
      const [seenByP, seenByC] = [nextPicture(p.page), nextPicture(c.page)];
      await p.page.waitForTimeout(50);
      const at = Date.now();
      mend();
      to.p.push((await seenByP) - at);
      to.c.push((await seenByC) - at);
      await moreFrames(p.page, "c", 60);
      await moreFrames(c.page, "p", 20);
    }
    tell(`recovery after ${seconds} s, to the one that gives way`, to.p, bare);
    tell(`recovery after ${seconds} s, to the other`, to.c, bare);
  });
}
