import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { checkRules, checkShape } from "./checks.ts";
import { atQuestion, begin, Bench, press, say, signIn } from "./harness.ts";

const bench = new Bench();

type Look = (page: Page, where: string) => Promise<void>;

// Through every page and state, in either language.
async function visitAll(page: Page, lang: "sv" | "en", look: Look): Promise<void> {
  const sv = lang === "sv";
  const button = (name: string) => page.getByRole("button", { name, exact: true }).click();
  await page.getByRole("button", { name: /Test Testsson/ }).waitFor();
  if (!sv) await button("Switch to English");
  await look(page, "sign-in");
  await page.locator("summary").click();
  await page.locator("#user").fill("x");
  await page.locator("#password").fill("y");
  await page.locator("details button.p").click();
  await page.locator(".problem").waitFor();
  await look(page, "sign-in refused");
  await signIn(page);
  await look(page, "start");
  await page.locator("form button.p").click();
  await page.locator(".problem").waitFor();
  await look(page, "start with nothing written");
  await begin(page, sv ? "Jag har feber och ett tryck över bröstet, ingen hosta, kanske yr. Min mamma hade astma." : "I have a fever and a pressure in my chest, no cough, maybe dizzy. My mother had asthma.");
  await look(page, "safety question");
  await button(sv ? "Nej" : "No");
  await page.locator(".bub.quiet").waitFor();
  await button(sv ? "Gå tillbaka och ändra ett svar" : "Go back and change an answer");
  await page.locator(".question .note").waitFor();
  await look(page, "question again");
  await button(sv ? "Nej" : "No");
  await page.locator("#question", { hasText: sv ? "kallsvettig" : "cold sweat" }).waitFor();
  await button(sv ? "Vet inte" : "Don’t know");
  await page.locator("#answer").fill("99");
  await page.locator(".question .btn.p").click();
  await page.locator(".problem").waitFor();
  await look(page, "wrong number");
  await page.locator("#answer").fill("39");
  await page.locator(".question .btn.p").click();
  await page.locator(".choice").nth(1).click();
  await look(page, "several choices");
  if ((page.viewportSize()?.width ?? 0) < 1000) {
    await button(sv ? "Se vad vi har förstått" : "See what we have understood");
    await look(page, "understood");
    await page.keyboard.press("Escape");
  }
  await button(sv ? "Meny" : "Menu");
  await look(page, "menu");
  await button(sv ? "Så använder vi dina uppgifter" : "How we use your information");
  await look(page, "privacy");
  await page.keyboard.press("Escape");
  await button(sv ? "Meny" : "Menu");
  await button(sv ? "Sluta svara" : "Stop answering");
  await look(page, "stop");
  await page.locator("main button.p").click();
  bench.mock.cut();
  await page.locator(".question .btn.p").click();
  await page.locator(".banner").waitFor();
  await page.locator("#words").fill(sv ? "Ett ord till" : "One more word");
  await page.locator(".composer button").click();
  await page.locator(".unsent").waitFor();
  await page.locator(".question .note.sync").waitFor();
  await look(page, "no network");
  bench.mock.mend();
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await page.locator("input[type=date]").waitFor();
  await look(page, "date");
  await page.locator(".choices .btn").last().click();
  await page.locator("textarea#answer").fill("x");
  await look(page, "text");
  await page.locator(".question .btn.p").click();
  await page.locator(".advice").waitFor();
  await look(page, "advice");
  bench.mock.decide("urgent", "Test");
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await page.locator(".decided").waitFor();
  await page.locator("summary").click();
  await look(page, "decided");
}

for (const lang of ["sv", "en"] as const) {
  bench.test(`every page keeps WCAG 2.2 AA as far as rules can tell, light and dark (${lang})`, async () => {
    // High enough that nothing lies under the bar at the bottom, which a reader would scroll away from.
    const page = await bench.page({ viewport: { width: 390, height: 2400 } });
    await visitAll(page, lang, async (p, where) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await p.emulateMedia({ colorScheme });
        await checkRules(p, `${where}, ${colorScheme}`);
      }
    });
  });
}

bench.test("the page beside the question keeps the rules too", async () => {
  const page = await bench.page({ viewport: { width: 1280, height: 2400 } });
  await visitAll(page, "sv", checkRules);
});

bench.test("at every size nothing overflows, nothing is too small to hit, the numbers stay in sight", async () => {
  const home = { width: 390, height: 844 };
  const page = await bench.page({ viewport: home });
  await visitAll(page, "sv", async (p, where) => {
    for (const [width, height] of [[320, 640], [320, 256], [1280, 800], [844, 390], [768, 1024]] as const) {
      await p.setViewportSize({ width, height });
      await checkShape(p, `${where} at ${width} x ${height}`);
    }
    await p.setViewportSize(home);
    await checkShape(p, where);
  });
});

bench.test("with text twice as large nothing overflows and the numbers stay in sight", async () => {
  const page = await bench.page();
  await visitAll(page, "sv", async (p, where) => {
    // What a reader's own text size does.
    const size = (percent: number) => p.evaluate((n) => {
      const s = new CSSStyleSheet();
      s.replaceSync(`html { font-size: ${n}% }`);
      document.adoptedStyleSheets = [s];
    }, percent);
    await size(200);
    await checkShape(p, where);
    await size(100);
  });
});

bench.test("a new question takes the focus to its heading, but not out of words being written", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  bench.mock.faults = [{ path: /answers$/, kind: "late", ms: 300, times: 1 }];
  await page.getByRole("button", { name: "Nej", exact: true }).click();
  await page.locator("#words").fill("medan jag skriver");
  await page.locator("#question", { hasText: "kallsvettig" }).waitFor();
  await page.waitForTimeout(100);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "words");
  assert.equal(await page.locator("#words").inputValue(), "medan jag skriver");
});

for (const viewport of [{ width: 360, height: 740 }, { width: 640, height: 400 }, { width: 844, height: 390 }])
  bench.test(`a new question is in sight with its answers at ${viewport.width} x ${viewport.height}`, async () => {
    const page = await bench.page({ viewport });
    await signIn(page);
    await begin(page);
    for (const [answer, next, answers] of [["Nej", say.sweat, 2], ["Vet inte", say.temperature, 1]] as const) { // yes and no; the field
      await press(page, answer);
      await atQuestion(page, next);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const seen = await page.evaluate((count) => {
        const question = document.querySelector("#question")!;
        return [question, ...[...question.closest(".card")!.querySelectorAll("button, input")].slice(0, count)].map((e) => {
          const box = e.getBoundingClientRect();
          const at = (y: number) => document.elementFromPoint(box.left + Math.min(20, box.width / 2), y);
          return [box.top + 2, box.bottom - 3].every((y) => { const hit = at(y); return hit !== null && (e.contains(hit) || hit.contains(e)); });
        });
      }, answers);
      assert.ok(seen.length === answers + 1 && seen.every((s) => s), `${next}: the question, and what answers it (${seen.join(", ")})`);
    }
  });

bench.test("the emergency number stays on one line with its words on a small phone", async () => {
  for (const locale of ["sv-SE", "en-GB"]) {
    const page = await bench.page({ viewport: { width: 360, height: 740 }, locale });
    const lines = await page.evaluate(() => [...document.querySelectorAll(".help a .long")].map((e) => e.getClientRects().length));
    assert.deepEqual(lines, [1, 1], locale);
  }
});

bench.test("the counter is said politely with each question", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  const live = page.locator("[role=status]", { hasText: /^Säkerhetsfråga 1 av 2, ca 6 frågor kvar$/ });
  await live.waitFor({ state: "attached" });
  await page.getByRole("button", { name: "Nej", exact: true }).click();
  await page.locator("[role=status]", { hasText: "Säkerhetsfråga 2 av 2, ca 5 frågor kvar" }).waitFor({ state: "attached" });
});

bench.test("the numbers are there before any script has run, and without scripts", async () => {
  const page = await bench.page({ javaScriptEnabled: false });
  assert.deepEqual(await page.locator("a").evaluateAll((all) => all.map((a) => a.getAttribute("href"))).catch(async () => (await page.content()).match(/tel:\d+/g)), ["tel:112", "tel:1177"]);
});
