// Two and more real browsers in one call, over a signalling server of the tests.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { chromiumProgram } from "../../programs.mjs";
import { MockServer } from "../mock/server.ts";
import { MediaNet } from "../mock/media_net.ts";
import { MockRoom } from "../mock/signalling.ts";

type ContextOptions = NonNullable<Parameters<Browser["newContext"]>[0]>;
export interface Person { page: Page; context: BrowserContext; said: string[] }

export const people = {
  c: { party: "c", role: "clinician", name: "Exempel Läkarsson", admitted: true },
  p: { party: "p", role: "patient", name: "Test Testsson", admitted: false },
  i: { party: "i", role: "interpreter", name: "Prov Tolksson", admitted: false },
  r: { party: "r", role: "relative", name: "Påhittad Anhörig", admitted: false },
};
export type Who = keyof typeof people;
export const tokenOf = (who: Who): string => `token-of-${who}`;

export class CallBench {
  mock!: MockServer;
  room!: MockRoom;
  net!: MediaNet;
  base = "";
  checks: Record<string, unknown>[] = [];
  visit: Record<string, unknown> = {};
  #browser: Browser | null = null;
  #contexts: BrowserContext[] = [];
  #left = 0;

  test(name: string, run: () => Promise<void>): void {
    this.#left++;
    test(name, async () => {
      try {
        if (!this.base) await this.#open();
        this.#reset();
        await run();
      } finally {
        for (const c of this.#contexts.splice(0)) await c.close();
        if (--this.#left === 0) await this.close();
      }
    });
  }

  async #open(): Promise<void> {
    const dist = process.env.FYR_WEB_DIST;
    if (!dist || !existsSync(dist)) throw new Error("the pages are not built: run the target fyr_web (or npm run build) first");
    this.mock = new MockServer(dist);
    this.room = new MockRoom();
    this.net = new MediaNet();
    this.mock.routes = (method, url, auth, body) => this.#route(method, url, auth, body);
    this.base = await this.mock.listen();
    this.mock.server.on("upgrade", (req, socket, head) => this.room.upgrade(req, socket as never, head));
    const executablePath = chromiumProgram();
    if (!executablePath) throw new Error("no Chromium found: apt install chromium, or set FYR_CHROMIUM");
    // Devices that are not there, but the browser's own question about them: the permission is given to a context, or not.
    this.#browser = await chromium.launch({
      executablePath,
      args: ["--use-fake-device-for-media-stream", "--allow-loopback-in-peer-connection", "--autoplay-policy=no-user-gesture-required", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
    });
  }

  #reset(): void {
    this.room.close();
    this.room = new MockRoom();
    this.net.close();
    const net = (this.net = new MediaNet());
    this.room.through = (c) => net.through(c);
    for (const [who, m] of Object.entries(people)) this.room.members.set(tokenOf(who as Who), { ...m });
    this.checks = [];
    this.visit = { planned: new Date(Date.now() + 300_000).toISOString(), stage: "booked", dropIn: false, waiting: false, with: people.c.name, phone: "0470-58 80 00" };
    this.mock.demo = true;
  }

  #route(method: string, url: string, auth: string, body: Record<string, unknown>): { status: number; body: unknown } | null | Promise<{ status: number; body: unknown }> {
    if (url === "/call/v1/poll") return this.room.poll(body).then((b) => (b ? { status: 200, body: b } : { status: 503, body: {} }));
    if (!url.startsWith("/api/v1/visits/")) return null;
    const member = this.room.members.get(auth.replace(/^Bearer /, ""));
    if (!member) return { status: auth ? 404 : 401, body: { error: { code: auth ? "notFound" : "signInRequired", message: "", retryable: false } } };
    if (method === "POST") {
      this.checks.push(body);
      return { status: 200, body: this.visit };
    }
    return { status: 200, body: { id: "v1", ...this.visit, iceServers: this.room.ice } };
  }

  async person(who: Who, options: ContextOptions & { devices?: readonly ("camera" | "microphone")[] } = {}): Promise<Person> {
    assert.ok(this.#browser);
    const { devices = ["camera", "microphone"], ...rest } = options;
    const context = await this.#browser.newContext({ viewport: { width: 390, height: 844 }, locale: "sv-SE", reducedMotion: "reduce", permissions: [...devices], ...rest });
    this.#contexts.push(context);
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const said: string[] = [];
    page.on("console", (m) => { if (!/^Failed to load resource|WebSocket connection to/.test(m.text())) said.push(m.text()); });
    page.on("pageerror", (e) => said.push(String(e)));
    // The patient has signed in, the others come by an invitation.
    if (who === "p") {
      const session = JSON.stringify({ token: tokenOf("p"), person: { id: "p1", name: people.p.name } });
      await context.addInitScript((s) => { if (location.protocol === "http:") localStorage.setItem("fyr.session", s); }, session);
    }
    await page.goto(`${this.base}/samtal#v1${who === "p" ? "" : `.${tokenOf(who)}`}`);
    return { page, context, said };
  }

  async close(): Promise<void> {
    this.room.close();
    this.net.close();
    await this.#browser?.close();
    if (this.base) await this.mock.close();
  }
}

// Through the steps to the waiting room.
export async function toWaiting(p: Page): Promise<void> {
  await p.getByRole("button", { name: "Fortsätt", exact: true }).click();
  await p.getByRole("button", { name: "Gå till väntrummet" }).click();
}

export async function inCall(p: Page): Promise<void> {
  await p.locator(".callview").waitFor();
}

// Frames that were decoded of each of the others, by the browser's own count.
export async function frames(p: Page): Promise<Record<string, number>> {
  return p.evaluate(() => {
    const out: Record<string, number> = {};
    for (const tile of document.querySelectorAll<HTMLElement>("[data-party]")) {
      const video = tile.querySelector("video");
      out[tile.dataset.party ?? ""] = video?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
    }
    return out;
  });
}

// Waits until so many more frames of a party were decoded.
export async function moreFrames(p: Page, of: string, more = 15): Promise<void> {
  const from = (await frames(p))[of] ?? 0;
  await p.waitForFunction(
    ([party, at]) => (document.querySelector<HTMLVideoElement>(`[data-party="${party}"] video`)?.getVideoPlaybackQuality().totalVideoFrames ?? 0) >= (at as number),
    [of, from + more] as const, { polling: 50, timeout: 40_000 },
  );
}

// Media and lines of everybody, gone without a word and back.
export function outage(bench: CallBench): () => void {
  bench.net.cut = true;
  bench.room.hangs = true;
  bench.room.down(true);
  return () => {
    bench.net.cut = false;
    bench.room.back();
  };
}

// Both in the call, and seen.
export async function meet(bench: CallBench, ...others: Who[]): Promise<Record<string, Person>> {
  for (const m of bench.room.members.values()) m.admitted = true;
  const all: Record<string, Person> = {};
  for (const who of others) {
    all[who] = await bench.person(who);
    await toWaiting(all[who].page);
    await inCall(all[who].page);
  }
  for (const a of others) for (const b of others) if (a !== b) await moreFrames(all[a]?.page as Page, b, 5);
  return all;
}
