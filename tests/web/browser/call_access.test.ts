import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { CallBench, inCall, moreFrames } from "./call_harness.ts";
import { checkRules, checkShape } from "./checks.ts";

const bench = new CallBench();

type Look = (page: Page, where: string) => Promise<void>;
const word = {
  sv: { next: "Fortsätt", wait: "Gå till väntrummet", menu: "Meny", devices: "Välj kamera, mikrofon och högtalare", privacy: "Så skyddas samtalet", settings: "Inställningar", end: "Avsluta", leave: "Lämna samtalet" },
  en: { next: "Continue", wait: "Go to the waiting room", menu: "Menu", devices: "Choose camera, microphone and loudspeaker", privacy: "How the call is protected", settings: "Settings", end: "End", leave: "Leave the call" },
};

// Through every page and state.
async function visitAll(page: Page, lang: "sv" | "en", look: Look): Promise<void> {
  const w = word[lang];
  const press = (name: string) => page.getByRole("button", { name, exact: true }).first().click();
  await page.getByRole("button", { name: /^(Fortsätt|Continue)$/ }).waitFor();
  if (lang === "en") await press("Switch to English");
  await look(page, "who");
  await press(w.menu);
  await look(page, "menu");
  await press(w.privacy);
  await look(page, "privacy");
  await page.keyboard.press("Escape");
  await press(w.next);
  await page.locator(".preview video.mirror").waitFor();
  await page.locator(".good").nth(1).waitFor();
  await look(page, "check");
  await press(w.devices);
  await look(page, "devices");
  await page.keyboard.press("Escape");
  await press(w.wait);
  await page.waitForFunction(() => document.querySelectorAll(".preview").length > 0);
  bench.room.wait("p", 2, 600_000);
  await page.locator(".sentence").waitFor();
  await look(page, "waiting");
  bench.room.admit("p");
  await inCall(page);
  await moreFrames(page, "c");
  await page.locator(".words-check summary").click();
  await page.locator(".quality").waitFor();
  await look(page, "call");
  await press(w.settings);
  await look(page, "devices in the call");
  await page.keyboard.press("Escape");
  bench.net.cut = true;
  await page.locator(".over").waitFor();
  await look(page, "interrupted");
  await page.locator(".last").waitFor({ timeout: 60_000 });
  await look(page, "telephone");
  bench.net.cut = false;
  await moreFrames(page, "c");
  await press(w.end);
  await look(page, "leaving");
  await press(w.leave);
  await page.locator("main .btn.p").waitFor();
  await look(page, "ended");
}

async function refused(page: Page, look: Look): Promise<void> {
  await page.getByRole("button", { name: /^(Fortsätt|Continue)$/ }).click();
  await page.locator(".trouble").nth(1).waitFor();
  await look(page, "devices refused");
}

const shots = process.env.FYR_SHOTS ?? "";

for (const [lang, theme, width, height] of [["sv", "light", 390, 844], ["en", "dark", 1280, 800]] as const) {
  bench.test(`every page of a call keeps the rules of WCAG and its shape, in ${lang}, ${theme}, at ${width}`, async () => {
    const c = await bench.person("c", { viewport: { width: 640, height: 480 } });
    await c.page.getByRole("button", { name: /^(Fortsätt|Continue)$/ }).click();
    await c.page.getByRole("button", { name: /väntrummet/ }).click();
    await inCall(c.page);
    const p = await bench.person("p", { viewport: { width, height }, colorScheme: theme });
    await visitAll(p.page, lang, async (page, where) => {
      await checkRules(page, `${where} ${lang} ${theme}`);
      for (const w of [width, 320]) {
        await page.setViewportSize({ width: w, height: w === 320 ? 568 : height });
        await checkShape(page, `${where} ${lang} at ${w}`);
        if (shots) await page.screenshot({ path: `${shots}/${where.replace(/ /g, "-")}-${lang}-${theme}-${w}.png` });
      }
      // 200 %: the same window with half the room.
      await page.setViewportSize({ width: Math.max(320, Math.round(width / 2)), height: Math.round(height / 2) });
      await checkShape(page, `${where} ${lang} at 200 %`);
      await page.setViewportSize({ width, height });
    });
    assert.deepEqual([...p.said, ...c.said], []);
  });
}

bench.test("where devices are refused the pages keep the rules too", async () => {
  for (const scheme of ["light", "dark"] as const) {
    const p = await bench.person("p", { devices: [], colorScheme: scheme });
    await refused(p.page, async (page, where) => {
      await checkRules(page, `${where} ${scheme}`);
      await checkShape(page, where);
      if (shots) await page.screenshot({ path: `${shots}/refused-${scheme}.png`, fullPage: true });
    });
  }
});

bench.test("from the link to the end with the keyboard alone", async () => {
  const c = await bench.person("c");
  await c.page.getByRole("button", { name: "Fortsätt", exact: true }).click();
  await c.page.getByRole("button", { name: /väntrummet/ }).click();
  for (const m of bench.room.members.values()) m.admitted = true;
  const { page } = await bench.person("p");
  const tabTo = async (name: RegExp) => {
    for (let i = 0; i < 40; i++) {
      if (name.test(await page.evaluate(() => document.activeElement?.textContent ?? ""))) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`no way to ${name} by Tab`);
  };
  await page.getByRole("button", { name: "Fortsätt", exact: true }).waitFor();
  await tabTo(/^Fortsätt$/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Prova din utrustning" }).waitFor();
  await tabTo(/^Gå till väntrummet$/);
  await page.keyboard.press("Enter");
  await inCall(page);
  await moreFrames(page, "c");
  await tabTo(/^Mikrofon på$/);
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Mikrofon av" }).waitFor();
  await tabTo(/^Avsluta$/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Vill du lämna samtalet?" }).waitFor();
  await tabTo(/^Lämna samtalet$/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Samtalet är slut" }).waitFor();
});
