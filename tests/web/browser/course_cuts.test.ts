// Nothing typed is ever lost: two hundred times the line breaks, answers vanish, the page is reloaded or closed in the middle.

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { online, openCourse, toHomework } from "./course_harness.ts";
import { Bench } from "./harness.ts";

const bench = new Bench();
const times = 200;
const sheet = "goals_first_step";
const fields = `[data-sheet=${sheet}] input.field, [data-sheet=${sheet}] textarea`;

function random(seed: number): () => number {
  let s = seed;
  return () => {
    s = (s * 1664525 + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
}

async function written(page: Page): Promise<string[]> {
  return page.locator(fields).evaluateAll((all) => all.map((e) => (e as HTMLInputElement).value));
}

for (const seed of [20261122]) {
  bench.test(`nothing typed is lost in ${times} random cuts, lost answers, reloads and closed windows (seed ${seed})`, async () => {
    const roll = random(seed);
    const opened = await openCourse(bench);
    const { course } = opened;
    let { page } = opened;
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await toHomework(page);
    const mine = await written(page);
    assert.ok(mine.length >= 3);
    for (let n = 0; n < times; n++) {
      const at = Math.floor(roll() * mine.length);
      const text = `${n} ord å ${Math.floor(roll() * 1000)}`;
      await page.locator(fields).nth(at).fill(text);
      mine[at] = text;
      if (roll() < 0.4) await page.waitForTimeout(Math.floor(roll() * 1200));
      const what = roll();
      if (what < 0.2) bench.mock.cut();
      else if (what < 0.45) bench.mock.mend();
      else if (what < 0.6) bench.mock.faults = [{ path: /worksheets\//, kind: "lose", times: 1 + Math.floor(roll() * 2) }];
      else if (what < 0.7) bench.mock.faults = [{ path: /worksheets\//, kind: "status", status: 503, times: 1 }];
      else if (what < 0.8) bench.mock.faults = [{ path: /course/, kind: "late", ms: Math.floor(roll() * 400), times: 2 }];
      if (roll() < 0.5) {
        if (roll() < 0.7) await page.reload();
        else {
          const next = await page.context().newPage();
          await page.close();
          page = next;
          await page.goto(`${bench.base}/behandling`);
          await toHomework(page);
        }
        await page.locator(fields).first().waitFor();
        assert.deepEqual(await written(page), mine, `after step ${n}`);
      }
      assert.equal(await page.locator(".conflict").count(), 0, `step ${n}: a conflict with oneself`);
    }
    bench.mock.faults = [];
    bench.mock.mend();
    await online(page);
    await page.locator(`[data-sheet=${sheet}] [data-save=saved]`).waitFor();
    assert.deepEqual(await written(page), mine);
    const there = Object.values(course.sheets.get(sheet)?.values ?? {}).map(String);
    for (const text of mine.filter((x) => x)) assert.ok(there.includes(text), `the server lacks "${text}"`);
    assert.deepEqual(bench.said, []);
  });
}
