// One patient's way through a treatment.

import type { Page } from "playwright-core";
import type { MockCourse } from "../mock/course.ts";
import type { Bench } from "./harness.ts";

export async function openCourse(bench: Bench, options: Parameters<Bench["page"]>[0] = {}, programme = "depression"): Promise<{ page: Page; course: MockCourse }> {
  const page = await bench.page(options);
  const course = bench.mock.startCourse("p1", programme);
  await page.getByRole("button", { name: /Test Testsson/ }).click();
  await page.locator("a[href='/behandling']").click();
  await page.locator(".sentence").waitFor();
  return { page, course };
}

export const back = (page: Page): Promise<void> => page.locator("main .backlink").click();
export const online = (page: Page): Promise<void> => page.evaluate(() => void window.dispatchEvent(new Event("online")));

// To the module that is open, at its last page.
export async function toHomework(page: Page): Promise<void> {
  await page.locator(".modules button.line").first().click();
  await page.locator("article h2").waitFor();
  await page.locator(".kinds button").last().click();
  await page.locator("article .sheet").first().waitFor();
}

export const saved = (page: Page, sheet: string): Promise<void> => page.locator(`[data-sheet='${sheet}'] [data-save=saved]`).waitFor();

// Answers all questions of the measure that is open; `last` for the one about death.
export async function answerAll(page: Page, nth: number, last: number): Promise<void> {
  for (;;) {
    const told = page.locator("#question");
    if ((await told.count()) === 0) return;
    const text = await told.textContent();
    const death = /Tankar att|Thoughts that|fråga 9|question 9/i.test(text ?? "");
    await page.locator(".choices .btn").nth(death ? last : nth).click();
    if (death && last > 0) {
      await page.locator("#calm .btn.danger").waitFor();
      await page.locator("#calm > .btn.p").click();
    }
    await page.waitForFunction((was) => document.querySelector("#question")?.textContent !== was, text);
  }
}
