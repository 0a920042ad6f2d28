// The call page against the real fyrd: a drop-in visit, a patient and a doctor in two browsers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium, type Browser, type Page } from "playwright-core";
import { ulid } from "../../../web/src/common/ulid.ts";
import { chromiumProgram } from "../../programs.mjs";
import { moreFrames, toWaiting } from "../browser/call_harness.ts";
import { Fyrd } from "./fyrd.ts";

async function ask(base: string, method: string, path: string, token: string, body?: object): Promise<Record<string, unknown>> {
  const reply = await fetch(base + path, {
    method, headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) }, ...(body ? { body: JSON.stringify(body) } : {}),
  });
  assert.ok(reply.ok, `${path}: ${reply.status}`);
  return (await reply.json()) as Record<string, unknown>;
}

function launch(): Promise<Browser> {
  const executablePath = chromiumProgram();
  assert.ok(executablePath, "no Chromium found");
  return chromium.launch({ executablePath, args: ["--use-fake-device-for-media-stream", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])] });
}

async function open(browser: Browser, base: string, token: string, visit: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "sv-SE", permissions: ["camera", "microphone"] });
  context.setDefaultTimeout(60_000);
  await context.addInitScript((s) => { if (location.protocol === "http:") localStorage.setItem("fyr.session", s); }, JSON.stringify({ token, person: { id: "x", name: "X" } }));
  const page = await context.newPage();
  await page.goto(`${base}/samtal#${visit}`);
  return page;
}

test("a patient waits, is admitted and sees the doctor, over the real server, which writes every description anew", async () => {
  const fyrd = new Fyrd();
  let browser: Browser | null = null;
  try {
    const { base, accounts } = await fyrd.start();
    const doctor = accounts.find((a) => a.role === "doctor")?.token ?? "";
    const listed = (await ask(base, "GET", "/api/v1/demo/patients", "")) as unknown as { id: string }[];
    const patient = listed[0]?.id ?? "";
    const { id } = await ask(base, "POST", "/api/v1/visits", doctor, { clientId: ulid(), patient, urgency: 2 });
    const visit = String(id);
    const { token } = await ask(base, "POST", "/api/v1/demo/patient-sign-in", "", { patient });
    browser = await launch();
    const p = await open(browser, base, String(token), visit);
    await toWaiting(p);
    await p.getByText("Du står på tur.").first().waitFor().catch(async (e: Error) => {
      const visits = await ask(base, "GET", "/api/v1/visits", doctor);
      throw new Error(`${e.message}\nthe page: ${await p.locator("main").innerText()}\nthe list: ${JSON.stringify(visits)}`);
    });
    await ask(base, "POST", `/api/v1/visits/${visit}/admit`, doctor, {});
    const c = await open(browser, base, doctor, visit);
    await toWaiting(c);
    const [toPatient, toDoctor] = [String(await p.locator("[data-party]").first().getAttribute("data-party")), String(await c.locator("[data-party]").first().getAttribute("data-party"))];
    await moreFrames(p, toPatient);
    await moreFrames(c, toDoctor);
    await p.reload();
    await moreFrames(p, toPatient);
    await moreFrames(c, toDoctor);
    await ask(base, "POST", `/api/v1/visits/${visit}/end`, doctor, { reason: "done" });
    await p.getByRole("heading", { name: "Samtalet är slut" }).waitFor();
  } finally {
    await browser?.close();
    await fyrd.end();
  }
});

// A machine that stands still now and then, as under load: what the page said on lines that it gave up is read later, in any order.
test("a patient who comes while the server stands still again and again ends in the waiting room and in the clinician's list", async () => {
  const fyrd = new Fyrd();
  let browser: Browser | null = null;
  try {
    const { base, accounts } = await fyrd.start();
    const doctor = accounts.find((a) => a.role === "doctor")?.token ?? "";
    const [patient] = (await ask(base, "GET", "/api/v1/demo/patients", "")) as unknown as { id: string }[];
    browser = await launch();
    for (const stops of [[1700], [2600, 900], [400, 1800], [3000, 3000]]) {
      const { id } = await ask(base, "POST", "/api/v1/visits", doctor, { clientId: ulid(), patient: patient?.id, urgency: 2 });
      const { token } = await ask(base, "POST", "/api/v1/demo/patient-sign-in", "", { patient: patient?.id });
      const page = await open(browser, base, String(token), String(id));
      await page.getByRole("button", { name: "Fortsätt", exact: true }).click();
      const enter = page.getByRole("button", { name: "Gå till väntrummet" });
      await enter.waitFor();
      fyrd.signal("SIGSTOP");
      await enter.click();
      for (const ms of stops) {
        await sleep(ms);
        fyrd.signal("SIGCONT");
        await sleep(30);
        fyrd.signal("SIGSTOP");
      }
      await sleep(300);
      fyrd.signal("SIGCONT");
      await page.getByText("Du står på tur.").first().waitFor().catch(async (e: Error) => {
        const visits = await ask(base, "GET", "/api/v1/visits", doctor);
        throw new Error(`${e.message}\nthe page: ${await page.locator("main").innerText()}\nthe list: ${JSON.stringify(visits)}\nfyrd: ${fyrd.log.slice(-2000)}`);
      });
      const { waiting } = await ask(base, "GET", "/api/v1/visits", doctor) as unknown as { waiting: { id: string; here: boolean }[] };
      assert.equal(waiting.find((v) => v.id === id)?.here, true, JSON.stringify(waiting));
      await page.context().close();
      await ask(base, "POST", `/api/v1/visits/${String(id)}/end`, doctor, { reason: "done" });
    }
  } finally {
    fyrd.signal("SIGCONT");
    await browser?.close();
    await fyrd.end();
  }
});
