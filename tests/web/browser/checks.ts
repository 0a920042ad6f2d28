// What every page must keep, as far as a program can tell: the rules of WCAG 2.2 A and AA, and a shape that fits.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
interface Found { id: string; nodes: { html: string; failureSummary: string }[] }

// Rules of WCAG 2.2 A and AA, and good practice.
export async function checkRules(page: Page, where: string): Promise<void> {
  // Through the debugger, not as a script of the page: its policy stays as it is.
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const run = (window as unknown as { axe: { run(o: unknown): Promise<{ violations: Found[] }> } }).axe;
    return (await run.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })).violations;
  });
  assert.deepEqual(found.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.html} ${n.failureSummary}`).join(" | ")}`), [], where);
}

// Nothing wider than the page, nothing cut, the numbers to call in sight, every control big enough to hit.
export async function checkShape(page: Page, where: string): Promise<void> {
  // The page measures itself anew with the next frame.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const wrong = await page.evaluate(() => {
    const out: string[] = [];
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width) out.push(`page is ${document.documentElement.scrollWidth} wide`);
    const hidden = (e: Element) => e.closest(".vh, .skip, [aria-hidden=true], .art") !== null || e.matches(".long") || e.getClientRects().length === 0;
    for (const e of document.querySelectorAll<HTMLElement>("main *, .bars *, .banners *")) {
      if (hidden(e) || e instanceof SVGElement) continue;
      const r = e.getBoundingClientRect();
      if (r.right > width + 1 || r.left < -1) out.push(`${e.tagName}.${e.className} reaches ${Math.round(r.right)}`);
      if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible" && !(e instanceof HTMLInputElement)) out.push(`${e.tagName}.${e.className} is cut`);
    }
    for (const e of document.querySelectorAll<HTMLElement>("button, a, input, textarea, summary")) {
      if (hidden(e) || e.matches("p a.tel, li a.tel")) continue; // a number within a sentence
      const box = (e.closest("label") ?? e).getBoundingClientRect();
      if (box.height < 43.5 || box.width < 43.5) out.push(`${e.tagName} "${e.textContent}" is ${Math.round(box.width)}x${Math.round(box.height)}`);
    }
    const stuck = [...document.querySelectorAll<HTMLElement>(".bars, .help, .banners, .composer")]
      .filter((e) => getComputedStyle(e).position === "sticky")
      .reduce((sum, e) => sum + e.offsetHeight, 0);
    if (stuck > innerHeight * 0.5) out.push(`${stuck} of ${innerHeight} never scroll away`);
    const name = document.querySelector<HTMLElement>(".top .name");
    if (name && name.offsetHeight > 4 * parseFloat(getComputedStyle(name).lineHeight)) out.push("the name stands on end");
    scrollTo(0, document.body.scrollHeight);
    for (const a of document.querySelectorAll<HTMLElement>(".help a")) {
      const r = a.getBoundingClientRect();
      if (r.top < 0 || r.bottom > innerHeight || r.height === 0) out.push(`${a.textContent} is out of sight`);
      const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
      if (!a.contains(top)) out.push(`${a.textContent} is covered`);
    }
    scrollTo(0, 0);
    return out;
  });
  assert.deepEqual(wrong, [], where);
}
