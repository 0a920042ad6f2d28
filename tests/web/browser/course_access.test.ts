import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { MockCourse } from "../mock/course.ts";
import { checkRules, checkShape } from "./checks.ts";
import { back, online, openCourse, toHomework } from "./course_harness.ts";
import { Bench } from "./harness.ts";

const bench = new Bench();
type Look = (page: Page, where: string) => Promise<void>;

// Through every page and state of a treatment, in either language.
async function visitAll(page: Page, course: MockCourse, look: Look): Promise<void> {
  const big = page.locator(".btn.big");
  await look(page, "home, questions due");
  await big.click();
  await page.locator("#question").waitFor();
  await look(page, "question");
  for (let n = 0; n < 8; n++) await page.locator(".choices .btn").nth(n % 2).click();
  await page.locator(".choices .btn").nth(1).click();
  await page.locator("#calm .btn.danger").waitFor();
  await look(page, "after an answer about death");
  await page.locator("#calm > .btn.p").click();
  await page.locator(".choices .btn").first().click();
  await page.locator(".qa").waitFor();
  await look(page, "summary");
  await page.locator("main > .page > .btn.p").click();
  await page.locator(".risk").waitFor();
  await look(page, "thanks");
  await back(page);
  await page.locator(".risk").waitFor();
  await look(page, "home, risk");
  await page.locator(".modules + .link").click();
  await look(page, "home, all modules");
  await page.locator(".modules button.line").first().click();
  await page.locator("article h2").waitFor();
  await look(page, "reading");
  await page.locator(".kinds button").nth(1).click();
  await look(page, "practising");
  await page.locator(".kinds button").last().click();
  const sheet = page.locator("article .sheet").first();
  await sheet.waitFor();
  if (await page.locator(".example button").count()) await page.locator(".example button").first().click();
  await sheet.locator("input.field, textarea").first().fill("x");
  await sheet.locator("[data-save=saved]").waitFor();
  await look(page, "homework");
  bench.mock.cut();
  await sheet.locator("input.field, textarea").first().fill("y");
  await page.locator(".banner").waitFor();
  await look(page, "homework without a line");
  bench.mock.mend();
  await online(page);
  await sheet.locator("[data-save=saved]").waitFor();
  const id = (await sheet.getAttribute("data-sheet")) ?? "";
  course.otherDevice(id, (s) => ({ values: { ...s.values, [Object.keys(s.values)[0] ?? ""]: "z" } }));
  await sheet.locator("input.field, textarea").first().fill("w");
  await page.locator(".conflict").waitFor();
  await look(page, "two versions");
  await page.locator(".conflict .btn").first().click();
  await sheet.locator("[data-save=saved]").waitFor();
  await page.locator(".foot .btn.p").click();
  await page.locator("#missing").waitFor();
  await look(page, "what is missing");
  await page.locator("section .btn.p").last().click();
  await page.locator(".ask").waitFor();
  await look(page, "home, handed in");
  await page.locator(".modules button.line").first().click();
  await page.locator("article .sheet").first().waitFor();
  await look(page, "homework that is being read");
  await back(page);
  await page.locator(".ask .btn").first().click();
  await page.locator("form .btn.p").click();
  await page.locator("#rate-missing").waitFor();
  await look(page, "feedback");
  await back(page);
  course.approve("m01", "Bra.\n\nFortsätt så.");
  course.messages.push({ id: "a", from: "unit", sender: "Anna Rehn", at: "2026-11-20T10:00:00Z", text: "Hej." }, { id: "b", from: "patient", sender: "", at: "2026-11-20T11:00:00Z", text: "Hej hej." });
  await online(page);
  await page.locator(".btn.big").waitFor();
  await page.locator(".pair .btn").nth(-2).click();
  await page.locator(".bub.bot").waitFor();
  await page.locator("form .btn.p").click();
  await page.locator("#empty-message").waitFor();
  await look(page, "messages");
  await back(page);
  await page.locator(".pair .btn").last().click();
  await page.locator("textarea").waitFor();
  await look(page, "pause");
  await back(page);
  await page.locator(".columns p > .link.strong").click();
  await page.locator(".chart").waitFor();
  await look(page, "week by week");
  await page.locator("#menu").click();
  await look(page, "menu");
  await page.locator("main .btn").nth(2).click();
  await look(page, "privacy");
  await back(page);
  await page.locator(".btn.big").waitFor();
  await toSecond(page);
  await look(page, "rows");
  course.choice = true;
  await back(page);
  await online(page);
  await page.waitForFunction(() => /Välj hur|Choose how/.test(document.querySelector(".btn.big")?.textContent ?? ""));
  await page.locator(".btn.big").click();
  await page.locator("main .card").first().waitFor();
  await look(page, "choice");
}

// The second module's rows, one of them open.
async function toSecond(page: Page): Promise<void> {
  await page.locator(".modules button.line").nth(1).click();
  await page.locator("article h2").waitFor();
  while ((await page.locator(".add").count()) === 0) await page.locator(".foot .btn.p").click();
  await page.locator(".add").first().click();
  await page.locator(".row.open").waitFor();
}

for (const [lang, locale] of [["sv", "sv-SE"], ["en", "en-GB"]] as const) {
  bench.test(`every page of a treatment keeps WCAG 2.2 AA as far as rules can tell, light and dark (${lang})`, async () => {
    const { page, course } = await openCourse(bench, { viewport: { width: 390, height: 3200 }, locale });
    await visitAll(page, course, async (p, where) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await p.emulateMedia({ colorScheme });
        await checkRules(p, `${where}, ${lang}, ${colorScheme}`);
      }
    });
  });
}

bench.test("at every size nothing of a treatment overflows, nothing is too small to hit, the numbers stay in sight", async () => {
  const home = { width: 390, height: 844 };
  const { page, course } = await openCourse(bench, { viewport: home });
  await visitAll(page, course, async (p, where) => {
    for (const [width, height] of [[320, 640], [320, 256], [1280, 800], [844, 390], [640, 400]] as const) {
      await p.setViewportSize({ width, height });
      await checkShape(p, `${where} at ${width} x ${height}`);
    }
    await p.setViewportSize(home);
    await checkShape(p, where);
  });
});

bench.test("with text twice as large nothing of a treatment overflows", async () => {
  const { page, course } = await openCourse(bench);
  await visitAll(page, course, async (p, where) => {
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

bench.test("a page is announced by its heading, and the language of the texts follows the choice", async () => {
  const { page } = await openCourse(bench);
  await page.getByRole("button", { name: "Switch to English" }).click();
  await page.getByRole("heading", { level: 1, name: "My treatment" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  await toHomework(page);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "page-title");
  assert.equal(await page.locator("main").count(), 1);
  assert.deepEqual(await page.locator("nav").evaluateAll((all) => all.map((n) => (n.getAttribute("aria-label") ?? "") !== "")), [true, true]);
});
