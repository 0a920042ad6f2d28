// What the browser tests share: one browser, one mock server, one patient's way through the pages.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { chromiumProgram } from "../../programs.mjs";
import { MockServer } from "../mock/server.ts";

export const opening = "Jag har feber och ont i magen, men ingen hosta.";

type ContextOptions = NonNullable<Parameters<Browser["newContext"]>[0]>;

function launch(): Promise<Browser> {
  const executablePath = chromiumProgram();
  if (!executablePath) throw new Error("no Chromium found: apt install chromium, or set FYR_CHROMIUM");
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}

export class Bench {
  mock!: MockServer;
  base = "";
  #browser: Browser | null = null;
  #context: BrowserContext | null = null;
  readonly said: string[] = [];
  #left = 0;

  // Opens with the first test and closes with the last: Node 18.13 runs no hooks outside a suite.
  test(name: string, run: () => Promise<void>): void {
    this.#left++;
    test(name, async () => {
      try {
        if (!this.base) await this.#open();
        await run();
      } finally {
        if (--this.#left === 0) await this.close();
      }
    });
  }

  async #open(): Promise<void> {
    const dist = process.env.FYR_WEB_DIST;
    if (!dist || !existsSync(dist)) throw new Error("the pages are not built: run the target fyr_web (or npm run build) first");
    this.mock = new MockServer(dist);
    this.base = await this.mock.listen();
  }

  async close(): Promise<void> {
    await this.#context?.close();
    await this.#browser?.close();
    if (this.base) await this.mock.close();
  }

  // A new person at a new browser. The console must stay silent, but for lines that the network broke.
  async page(options: ContextOptions = {}): Promise<Page> {
    this.mock.reset();
    return this.pageAt(this.base, options);
  }

  async pageAt(base: string, options: ContextOptions = {}): Promise<Page> {
    await this.#context?.close();
    this.said.length = 0;
    this.#browser ??= await launch();
    this.#context = await this.#browser.newContext({ viewport: { width: 390, height: 844 }, locale: "sv-SE", reducedMotion: "reduce", ...options });
    this.#context.setDefaultTimeout(60_000);
    const page = await this.#context.newPage();
    this.#listen(page);
    await page.goto(base);
    return page;
  }

  async anotherWindow(): Promise<Page> {
    assert.ok(this.#context);
    const page = await this.#context.newPage();
    this.#listen(page);
    await page.goto(this.base);
    return page;
  }

  #listen(page: Page): void {
    page.on("console", (m) => {
      if (!/^Failed to load resource/.test(m.text())) this.said.push(m.text());
    });
    page.on("pageerror", (e) => this.said.push(String(e)));
  }
}

export async function signIn(page: Page, name = "Test Testsson"): Promise<void> {
  await page.getByRole("button", { name: new RegExp(name) }).click();
  await page.locator("#own-words, #question, .advice").first().waitFor();
}

export async function begin(page: Page, text = opening): Promise<void> {
  await page.locator("#own-words").fill(text);
  await page.locator("form button.p").click();
  await page.locator("#question").waitFor();
}

export async function atQuestion(page: Page, text: string): Promise<void> {
  await page.locator("#question", { hasText: text }).waitFor();
}

export const say = {
  breathing: "Andas du snabbare", sweat: "kallsvettig", temperature: "Vilken temperatur", where: "Var gör det ont", when: "När började", more: "något mer",
};

export async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

// Answers from the first question to the one named, or to the advice.
export async function answerUntil(page: Page, stop: keyof typeof say | "advice"): Promise<void> {
  const steps: [keyof typeof say, () => Promise<void>][] = [
    ["breathing", () => press(page, "Nej")],
    ["sweat", () => press(page, "Vet inte")],
    ["temperature", async () => { await page.locator("#answer").fill("39,2"); await press(page, "Svara"); }],
    ["where", async () => { await page.getByLabel("Magen").check(); await press(page, "Svara"); }],
    ["when", async () => { await page.locator("#answer").fill("2026-11-19"); await press(page, "Svara"); }],
    ["more", async () => { await page.locator("#answer").fill("Nej, inget mer."); await press(page, "Svara"); }],
  ];
  for (const [at, act] of steps) {
    await atQuestion(page, say[at]);
    if (at === stop) return;
    await act();
  }
  await page.locator(".advice").waitFor();
}

export async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const e = document.activeElement;
    return (e?.getAttribute("aria-label") ?? e?.textContent ?? "").trim();
  });
}
