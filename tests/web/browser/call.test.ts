import assert from "node:assert/strict";
import { CallBench, inCall, moreFrames, toWaiting } from "./call_harness.ts";

const bench = new CallBench();

bench.test("a patient goes from the link through check and waiting room into the call, and both see one another", async () => {
  const c = await bench.person("c");
  await toWaiting(c.page);
  await inCall(c.page);
  const p = await bench.person("p");
  assert.equal(new URL(p.page.url()).hash, "", "the link's secret has left the address");
  await toWaiting(p.page);
  await p.page.getByRole("heading", { name: "Du är i väntrummet" }).waitFor();
  bench.room.wait("p", 2, 600_000);
  await p.page.getByText("Du är nummer 2 i kön.").first().waitFor();
  await p.page.getByText("Det dröjer omkring 10 minuter.").waitFor();
  bench.room.admit("p");
  await inCall(p.page);
  await moreFrames(p.page, "c");
  await moreFrames(c.page, "p");
  const words = async (x: typeof p) => {
    await x.page.locator(".words-check summary").click();
    return x.page.locator(".check-words").innerText();
  };
  assert.equal(await words(p), await words(c));
  assert.match(await p.page.locator(".check-words").innerText(), /^\S+ · \S+ · \S+ · \S+$/);
  assert.deepEqual(bench.steps.map((s) => s.step), ["opened", "identified", "checked", "opened", "identified", "checked"]);
  assert.deepEqual(bench.room.refused, []);
  assert.deepEqual([...p.said, ...c.said], []);
});
