// The pages against the real fyrd, started alone with demonstration data.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { Bench } from "../browser/harness.ts";
import { Fyrd } from "./fyrd.ts";

async function enter(page: Page, nth: number): Promise<void> {
  await page.locator(".people button").nth(nth).click();
  await page.locator("#own-words, #question, .advice").first().waitFor();
}

async function describe(page: Page, text: string): Promise<void> {
  await page.locator("#own-words").fill(text);
  await page.locator("form button.p").click();
  await page.locator("#question, .advice").first().waitFor();
}

// Whatever is asked, by its kind; the first choice where one is needed.
async function answerAnything(page: Page, prefer: string): Promise<boolean> {
  const question = page.locator("#question");
  if ((await question.count()) === 0) return false;
  const before = await question.evaluate((e) => e.textContent + "|" + (e.closest(".page")?.querySelector(".under")?.textContent ?? ""));
  const wanted = page.locator(".choices").getByRole("button", { name: prefer, exact: true });
  const unknown = page.locator(".choices").getByRole("button", { name: /^(Vet inte|Don’t know)$/ });
  if (await wanted.count()) await wanted.click();
  else if (await unknown.count()) await unknown.click();
  else if (await page.locator("#answer").count()) {
    await page.locator("#answer").fill("40");
    await page.locator(".question .btn.p").click();
  } else if (await page.locator(".choice").count()) {
    await page.locator(".choice").last().click();
    await page.locator(".question .btn.p").click();
  } else await page.locator(".choices .btn").last().click();
  await page.waitForFunction((was) => {
    const e = document.querySelector("#question");
    return !e || e.textContent + "|" + (e.closest(".page")?.querySelector(".under")?.textContent ?? "") !== was;
  }, before);
  return true;
}

async function finish(page: Page, prefer: string): Promise<number> {
  let n = 0;
  while (await answerAnything(page, prefer)) assert.ok(++n < 40, "the interview does not end");
  await page.locator(".advice").waitFor();
  return n;
}

test("the real server takes a patient from chest pressure to a number to call, and resumes", async () => {
  const fyrd = new Fyrd();
  const bench = new Bench();
  try {
    const { base } = await fyrd.start();
    const page = await bench.pageAt(base);
    await enter(page, 0);
    await describe(page, "Det trycker över bröstet och jag kallsvettas sedan en timme.");
    await page.reload();
    await page.locator("#question, .advice").first().waitFor();
    await page.getByRole("button", { name: "Se vad vi har förstått" }).click();
    assert.ok((await page.locator(".words mark").count()) > 0, "findings are marked");
    await page.keyboard.press("Escape");
    await finish(page, "Ja");
    assert.equal(await page.locator(".advice.lv-immediate").count(), 1);
    assert.equal(await page.getByRole("link", { name: "Ring 112 nu" }).getAttribute("href"), "tel:112");
    await page.getByText("Vad händer nu").waitFor();
    await page.reload();
    await page.locator(".advice.lv-immediate").waitFor();
    assert.deepEqual(bench.said, []);
    assert.ok(!/bröst|kallsvett/i.test(fyrd.log), "nothing of the patient in the log");
    assert.equal(await fyrd.kill("SIGTERM"), 0);
  } finally {
    await bench.close();
    await fyrd.end();
  }
});

test("a server killed in the middle of an interview loses nothing, and answers once", async () => {
  const fyrd = new Fyrd();
  const bench = new Bench();
  try {
    const { base } = await fyrd.start();
    const page = await bench.pageAt(base);
    await enter(page, 1);
    await describe(page, "I natt fick jag feber och det svider när jag kissar.");
    await answerAnything(page, "Nej");
    const answered = async () => page.evaluate(async () => {
      const { token } = JSON.parse(localStorage.getItem("fyr.session") ?? "{}") as { token: string };
      const r = await fetch("/api/v1/interviews/current", { headers: { Authorization: `Bearer ${token}` } });
      const i = (await r.json()) as { answers: unknown[]; words: unknown[] };
      return [i.answers.length, i.words.length];
    });
    const [answers = 0, words = 0] = await answered();
    await fyrd.kill("SIGKILL");
    await page.locator("#words").fill("Det gör ont i ryggen också");
    await page.locator(".composer button").click();
    await page.getByText("Inget nät just nu.").waitFor();
    await page.reload().catch(() => undefined);
    await page.locator(".bub.unsent", { hasText: "ont i ryggen" }).waitFor();
    await fyrd.start();
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await page.waitForFunction(() => !document.querySelector(".unsent") && !document.querySelector(".banner"));
    assert.deepEqual(await answered(), [answers, words + 1]);
    await page.getByRole("button", { name: "Gå tillbaka och ändra ett svar" }).click();
    // The answer is undone; the words, said after it, are not.
    const wanted = JSON.stringify([answers - 1, words + 1]);
    while (JSON.stringify(await answered()) !== wanted) await page.waitForTimeout(50);
    await page.waitForFunction(() => !document.querySelector(".unsent"));
    const said = await page.evaluate(() => (JSON.parse(sessionStorage.getItem("fyr.interview") ?? "{}") as { interview: { words: { text: string }[] } }).interview.words.map((w) => w.text));
    assert.deepEqual(said, ["I natt fick jag feber och det svider när jag kissar.", "Det gör ont i ryggen också"]);
    await finish(page, "Nej");
    await page.locator("#menu").click();
    await page.getByRole("button", { name: "Logga ut" }).click();
    await page.locator(".people").waitFor();
    assert.equal(await page.evaluate(() => localStorage.getItem("fyr.session")), null);
  } finally {
    await bench.close();
    await fyrd.end();
  }
});

test("in English, for a child, the real server asks and advises in English", async () => {
  const fyrd = new Fyrd();
  const bench = new Bench();
  try {
    const { base } = await fyrd.start();
    const page = await bench.pageAt(base, { locale: "en-GB" });
    await enter(page, 2);
    await page.getByLabel("My child").check();
    await describe(page, "My 3 year old has had a cold with a runny nose and a cough since yesterday, but is playing and drinking.");
    await finish(page, "No");
    assert.ok(((await page.locator("h1").textContent()) ?? "").length > 5);
    const text = (await page.locator("main").textContent()) ?? "";
    assert.ok(!/[åäöÅÄÖ]|\{/.test(text), text);
    assert.deepEqual(bench.said, []);
  } finally {
    await bench.close();
    await fyrd.end();
  }
});
