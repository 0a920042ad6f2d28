import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { answerAll, back, online, openCourse, saved, toHomework } from "./course_harness.ts";
import { Bench, focused } from "./harness.ts";

const bench = new Bench();
const sheet = "goals_first_step";
const values = (c: { sheets: Map<string, { values: Record<string, unknown> }> }) => c.sheets.get(sheet)?.values ?? {};

bench.test("a patient reads a module, fills its sheet in, loses the line, reloads, gets it back and hands in", async () => {
  const { page, course } = await openCourse(bench);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.locator(".modules button.line").first().click();
  const pages = await page.locator(".progress span").textContent();
  const count = Number(/(\d+)$/.exec(pages ?? "")?.[1]);
  assert.ok(count >= 3, pages ?? "");
  for (let n = 1; n < count; n++) {
    await page.locator(".foot .btn.p").click();
    await page.locator(".progress", { hasText: `Sida ${n + 1} av ${count}` }).waitFor();
    assert.equal(await focused(page), (await page.locator("article > h2").textContent())?.trim());
  }
  const words = page.locator(`[data-sheet=${sheet}] input.field, [data-sheet=${sheet}] textarea`).first();
  await words.fill("Gå ut en kort stund");
  await saved(page, sheet);
  assert.ok(JSON.stringify(values(course)).includes("Gå ut en kort stund"));

  bench.mock.cut();
  await words.fill("Gå ut en kort stund efter frukost");
  await page.locator(`[data-sheet=${sheet}] [data-save=waiting]`).waitFor();
  await page.reload();
  await page.locator(".banner").waitFor();
  // Where one was, with what one wrote, and the numbers.
  assert.equal(await words.inputValue(), "Gå ut en kort stund efter frukost");
  assert.deepEqual(await page.locator(".help a").evaluateAll((all) => all.map((a) => a.getAttribute("href"))), ["tel:112", "tel:1177", "tel:90101"]);
  await page.locator(`[data-sheet=${sheet}] .steps label`).nth(4).click();
  // Handed in without a line: it waits, and says so.
  await page.locator(".foot .btn.p").click();
  await page.locator("#missing").waitFor();
  await page.locator("section .btn.p").last().click();
  await page.locator(".modules", { hasText: "På väg in" }).waitFor();
  assert.deepEqual(course.submits, []);
  bench.mock.mend();
  await online(page);
  await page.locator(".modules", { hasText: "Inlämnad" }).waitFor();
  assert.deepEqual(course.submits, ["m01"]);
  assert.ok(JSON.stringify(values(course)).includes("Gå ut en kort stund efter frukost"));
  assert.ok(Object.values(values(course)).includes(4), "the scale came along");
  await page.locator(".sentence", { hasText: "Anna läser din läxa" }).waitFor();

  // What is read stands still; the therapist answers; the next one opens.
  await page.locator(".modules button.line").first().click();
  await page.locator(".kinds button").last().click();
  await page.locator(`[data-sheet=${sheet}]`, { hasText: "Inlämnat och läses nu" }).waitFor();
  assert.equal(await page.locator(`[data-sheet=${sheet}] input, [data-sheet=${sheet}] textarea`).count(), 0);
  await back(page);
  course.approve("m01", "Fint jobbat med det första steget.");
  await online(page);
  await page.locator(".modules", { hasText: "Läs svaret" }).waitFor();
  await page.locator(".modules button.line").first().click();
  await page.locator(".kinds button").first().click();
  await page.locator(".decided", { hasText: "Fint jobbat med det första steget." }).waitFor();
  assert.deepEqual(bench.said, []);
});

bench.test("after the end the patient takes the closing document home, and is told when the line is down", async () => {
  const { page, course } = await openCourse(bench);
  assert.equal(await page.locator("#papers").count(), 0);
  course.phase = "followUp";
  course.documents = [{ id: "01COURSE-pdf", title: "Slutanteckning: Depression (PDF)", at: new Date().toISOString(), bytes: 24, contentType: "application/pdf", language: "sv" }];
  await online(page);
  const button = page.locator("section[aria-labelledby=papers] button");
  await button.waitFor();
  const [kept] = await Promise.all([page.waitForEvent("download"), button.click()]);
  assert.equal(kept.suggestedFilename(), "Slutanteckning Depression.pdf");
  assert.equal(readFileSync(await kept.path(), "utf8"), "%PDF-1.5\nof the course");
  await page.locator(".notice", { hasText: "bland dina nedladdningar" }).waitFor();
  bench.mock.cut();
  await button.click();
  await page.locator(".notice", { hasText: "kunde inte hämtas" }).waitFor();
  bench.mock.mend();
});

bench.test("an answer about death is met with calm words and the numbers at once, also without a line", async () => {
  const { page, course } = await openCourse(bench);
  await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.includes("measure."))); // the questions are here
  bench.mock.cut();
  await page.locator(".btn.big").click();
  await page.locator("#question").waitFor();
  await answerAll(page, 1, 2);
  assert.equal(await page.locator(".qa li").count(), 10);
  await page.locator("main > .page > .btn.p").click();
  await page.locator(".risk", { hasText: "har inte kommit fram än" }).waitFor();
  for (const n of ["112", "90101", "1177"]) assert.equal(await page.locator(`.risk a[href='tel:${n}']`).count(), 1);
  bench.mock.mend();
  await online(page);
  await page.waitForFunction(() => !document.querySelector(".banner"));
  while (course.answered.length === 0) await page.waitForTimeout(20);
  assert.deepEqual(course.answered, [[1, 1, 1, 1, 1, 1, 1, 1, 2, 1]]);
  await back(page);
  await page.locator(".risk").waitFor();
  await page.locator(".sentence", { hasText: "Någon på mottagningen läser ditt svar" }).waitFor();
});

bench.test("questions may be passed over, are looked through and changed before they are sent, and survive a reload", async () => {
  const { page, course } = await openCourse(bench);
  await page.locator(".btn.big").click();
  await page.getByRole("button", { name: "Hoppa över frågan", exact: true }).click();
  await page.locator(".question", { hasText: "Fråga 2 av 10" }).waitFor();
  await page.locator(".choices .btn").nth(3).click();
  await page.locator(".question", { hasText: "Fråga 3 av 10" }).waitFor();
  await page.reload();
  await page.locator(".question", { hasText: "Fråga 3 av 10" }).waitFor();
  await answerAll(page, 0, 0);
  await page.locator(".qa li", { hasText: "Överhoppad" }).waitFor();
  await page.getByRole("button", { name: /^Ändra svaret på/ }).nth(1).click();
  await page.locator(".btn.chosen", { hasText: "Nästan varje dag" }).waitFor();
  await page.locator(".choices .btn").nth(2).click();
  await page.locator("main > .page > .btn.p").click();
  await page.getByRole("heading", { name: "Tack för dina svar" }).waitFor();
  while (course.answered.length === 0) await page.waitForTimeout(20);
  assert.deepEqual(course.answered, [[null, 2, 0, 0, 0, 0, 0, 0, 0, 0]]);
  assert.equal(await page.locator(".risk").count(), 0);
});

bench.test("two devices wrote: both are shown, both can be kept, what was not taken can be taken back", async () => {
  const { page, course } = await openCourse(bench);
  await toHomework(page);
  const words = page.locator(`[data-sheet=${sheet}] input.field, [data-sheet=${sheet}] textarea`).first();
  await words.fill("Först");
  await saved(page, sheet);
  const field = Object.keys(values(course))[0] ?? "";
  course.otherDevice(sheet, (s) => ({ values: { ...s.values, [field]: "Från datorn" } }));
  await words.fill("Från telefonen");
  await page.locator(".conflict").waitFor();
  assert.deepEqual(await page.locator(".version dd strong").allTextContents(), ["Från telefonen", "Från datorn"]);
  await page.getByRole("button", { name: "Behåll båda" }).click();
  assert.equal(await words.inputValue(), "Från telefonen\nFrån datorn");
  await saved(page, sheet);
  assert.equal(values(course)[field], "Från telefonen\nFrån datorn");

  course.otherDevice(sheet, (s) => ({ values: { ...s.values, [field]: "Igen från datorn" } }));
  await words.fill("Igen från telefonen");
  await page.getByRole("button", { name: "Ta den andra enhetens" }).click();
  assert.equal(await words.inputValue(), "Igen från datorn");
  await page.getByRole("button", { name: "Byt till den" }).click();
  assert.equal(await words.inputValue(), "Igen från telefonen");
  await saved(page, sheet);
  assert.equal(values(course)[field], "Igen från telefonen");
});

bench.test("another window of the same browser sees what is written, and both write without a conflict", async () => {
  const { page, course } = await openCourse(bench);
  await toHomework(page);
  const fields = `[data-sheet=${sheet}] input.field, [data-sheet=${sheet}] textarea`;
  await page.locator(fields).first().fill("I det första fönstret");
  const other = await page.context().newPage();
  await other.goto(`${bench.base}/behandling`);
  await toHomework(other);
  assert.equal(await other.locator(fields).first().inputValue(), "I det första fönstret");
  await other.locator(fields).nth(1).fill("I det andra");
  await page.waitForFunction((f) => [...document.querySelectorAll<HTMLInputElement>(f)][1]?.value === "I det andra", fields);
  await page.locator(fields).first().fill("I det första fönstret igen");
  await saved(page, sheet);
  await saved(other, sheet);
  const sent = JSON.stringify(values(course));
  assert.ok(sent.includes("I det första fönstret igen") && sent.includes("I det andra"), sent);
  assert.equal(await page.locator(".conflict").count() + await other.locator(".conflict").count(), 0);
});

bench.test("messages, a wish for a break and feedback wait for the line and arrive once", async () => {
  const { page, course } = await openCourse(bench);
  bench.mock.cut();
  await page.getByRole("button", { name: "Skriv till Anna" }).click();
  await page.locator("textarea").fill("Hej Anna");
  await page.locator("form .btn.p").click();
  await page.locator(".bub.unsent", { hasText: "Hej Anna" }).waitFor();
  await page.locator("textarea").fill("Ett utkast");
  await page.reload();
  assert.equal(await page.locator("textarea").inputValue(), "Ett utkast");
  await page.locator(".bub.unsent", { hasText: "Hej Anna" }).waitFor();
  await back(page);
  await page.getByRole("button", { name: "Ta paus" }).click();
  await page.locator("textarea").fill("Två veckor, vi flyttar.");
  await page.locator("form .btn.p").click();
  bench.mock.faults = [{ path: /messages$/, kind: "lose", times: 2 }];
  bench.mock.mend();
  await online(page);
  while (course.messages.length < 2) await page.waitForTimeout(20);
  await page.waitForTimeout(2500);
  assert.deepEqual(course.messages.map((m) => m.text), ["Hej Anna", "Två veckor, vi flyttar."]);

  course.approve("m01", "Bra.");
  await online(page);
  await page.getByRole("button", { name: "Berätta" }).click();
  await page.locator("form .btn.p").click();
  await page.locator("#rate-missing").waitFor();
  await page.locator(".steps label").nth(8).click();
  await page.locator("#rate-words").fill("Lagom lång.");
  await page.locator("form .btn.p").click();
  while (course.rated.length === 0) await page.waitForTimeout(20);
  assert.equal(course.rated[0]?.useful, 8);
  assert.equal(course.rated[0]?.text, "Lagom lång.");
  assert.equal(await page.getByRole("button", { name: "Berätta" }).count(), 0);
});

bench.test("with the keyboard alone one reads, fills in and hands in", async () => {
  const { page, course } = await openCourse(bench);
  course.due = [];
  await page.reload();
  await page.locator(".btn.big", { hasText: "Börja" }).waitFor();
  const tabTo = async (what: RegExp) => {
    for (let n = 0; n < 120; n++) {
      if (what.test(await focused(page))) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`no way by Tab to ${what}`);
  };
  await tabTo(/^Börja/);
  await page.keyboard.press("Enter");
  await page.locator("article h2").waitFor();
  await tabTo(/^Läxa/);
  await page.keyboard.press("Enter");
  await page.locator(`[data-sheet=${sheet}]`).waitFor();
  for (let n = 0; n < 60 && !(await page.evaluate(() => document.activeElement?.matches(".sheet input.field, .sheet textarea"))); n++) await page.keyboard.press("Tab");
  await page.keyboard.type("Skrivet med tangenter");
  for (let n = 0; n < 60 && !(await page.evaluate(() => document.activeElement?.matches(".steps input"))); n++) await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await tabTo(/^Lämna in läxan/);
  await page.keyboard.press("Enter");
  await tabTo(/^Lämna in som det är/);
  await page.keyboard.press("Enter");
  while (course.submits.length === 0) await page.waitForTimeout(20);
  const sent = JSON.stringify(values(course));
  assert.ok(sent.includes("Skrivet med tangenter"), sent);
  assert.ok(Object.values(values(course)).some((v) => typeof v === "number"), sent);
});

bench.test("the phone's own Back goes from a page to the first one and then out, never in circles", async () => {
  const { page } = await openCourse(bench);
  for (let n = 0; n < 2; n++) {
    await toHomework(page);
    if (n === 0) await back(page);
    else await page.goBack();
    await page.locator(".sentence").waitFor();
  }
  await page.reload();
  await page.locator(".sentence").waitFor();
  await page.goBack();
  await page.locator("#own-words").waitFor();
});

bench.test("signing out says what is not sent, and leaves nothing of the treatment on the device", async () => {
  const { page } = await openCourse(bench);
  await toHomework(page);
  bench.mock.cut();
  await page.locator(`[data-sheet=${sheet}] input.field, [data-sheet=${sheet}] textarea`).first().fill("Hemligt");
  await page.locator("#menu").click();
  await page.getByRole("button", { name: "Logga ut" }).click();
  await page.getByRole("heading", { name: "Det finns sådant som inte är skickat" }).waitFor();
  bench.mock.mend();
  await page.getByRole("button", { name: "Logga ut och ta bort" }).click();
  await page.getByRole("button", { name: /Test Testsson/ }).waitFor();
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith("fyr.course") || k === "fyr.session")), []);
});

bench.test("a session that ran out keeps what was written, and goes on after a new sign-in", async () => {
  const { page, course } = await openCourse(bench);
  await toHomework(page);
  const words = page.locator(`[data-sheet=${sheet}] input.field, [data-sheet=${sheet}] textarea`).first();
  bench.mock.forgetTokens();
  await words.fill("Före utloggningen");
  await page.getByRole("heading", { name: "Logga in igen" }).waitFor();
  await page.getByRole("link", { name: "Logga in" }).click();
  await page.getByRole("button", { name: /Test Testsson/ }).click();
  await page.waitForURL("**/behandling");
  while (!JSON.stringify(values(course)).includes("Före utloggningen")) await page.waitForTimeout(20);
});

bench.test("nothing about the treatment is in an address, and nothing is asked of anybody else", async () => {
  const { page } = await openCourse(bench);
  const hosts = new Set<string>();
  page.on("request", (r) => hosts.add(new URL(r.url()).host));
  await toHomework(page);
  await page.locator(`[data-sheet=${sheet}] input.field, [data-sheet=${sheet}] textarea`).first().fill("Ett mål");
  await saved(page, sheet);
  assert.equal(page.url(), `${bench.base}/behandling`);
  assert.deepEqual([...hosts], [new URL(bench.base).host]);
  assert.deepEqual(bench.mock.urls.filter((u) => u.includes("?") || u.includes("m%C3%A5l")), []);
});
