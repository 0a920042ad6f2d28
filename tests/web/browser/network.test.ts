import assert from "node:assert/strict";
import { answerUntil, atQuestion, begin, Bench, opening, press, say, signIn } from "./harness.ts";

const bench = new Bench();

const banner = "Inget nät just nu.";
const online = () => window.dispatchEvent(new Event("online"));

bench.test("an answer whose reply is lost is sent again and done once", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  bench.mock.faults = [{ path: /answers$/, kind: "lose", times: 2 }];
  // By the page, or by the browser itself where the lost reply was that of a connection used before: no banner is owed then.
  await press(page, "Nej");
  await atQuestion(page, say.sweat);
  await page.getByText(banner).waitFor({ state: "detached" });
  assert.equal(bench.mock.interviews[0]?.events.length, 1);
  assert.equal(bench.mock.applied.filter((a) => a.call === "answers").length, 1);
  assert.equal(bench.mock.urls.filter((u) => u.endsWith("/answers")).length, 3);
});

bench.test("without a network what is typed and answered is kept, and sent once when it is back", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  bench.mock.cut();
  await press(page, "Ja");
  await page.getByText(banner).waitFor();
  await page.locator(".question").getByText("Ditt svar är sparat här").waitFor();
  assert.equal(await page.getByRole("button", { name: "Ja", exact: true }).getAttribute("class"), "btn chosen");
  await page.getByRole("button", { name: "Nej", exact: true }).click({ force: true });
  await page.locator("#words").fill("Jag är yr också");
  await press(page, "Skicka det du skrivit");
  await page.locator(".bub.unsent", { hasText: "Jag är yr också" }).waitFor();
  const tried = bench.mock.tries;
  await press(page, "Försök nu");
  while (bench.mock.tries === tried) await page.waitForTimeout(10);
  bench.mock.mend();
  await page.evaluate(online);
  await atQuestion(page, say.sweat);
  await page.waitForFunction(() => !document.querySelector(".unsent"));
  assert.deepEqual(bench.mock.interviews[0]?.events.map((e) => e.text), ["Ja", "Jag är yr också"]);
  assert.equal(await page.getByText(banner).count(), 0);
});

bench.test("the page, the numbers and what was written open without a network, and carry on after it", async () => {
  const page = await bench.page();
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await signIn(page);
  await page.locator("#own-words").fill(opening);
  bench.mock.cut();
  await page.locator("form button.p").click();
  await page.getByText("Ditt svar är sparat här").first().waitFor();
  await page.reload();
  await page.getByText(banner).waitFor();
  assert.equal(await page.getByRole("link", { name: /112/ }).first().getAttribute("href"), "tel:112");
  assert.equal(await page.getByRole("link", { name: /1177/ }).first().getAttribute("href"), "tel:1177");
  assert.equal(await page.locator("#own-words").inputValue(), opening);
  assert.equal(await page.locator(".name").textContent(), "Skarvikens vårdcentral");
  bench.mock.mend();
  await page.evaluate(online);
  await atQuestion(page, say.breathing);
  assert.equal(bench.mock.interviews.length, 1);
  assert.equal(bench.mock.interviews[0]?.opening, opening);
});

bench.test("the open question and the advice survive a reload without a network, and say how old they are", async () => {
  const page = await bench.page();
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await signIn(page);
  await begin(page);
  bench.mock.cut();
  await page.reload();
  await atQuestion(page, say.breathing);
  await page.getByText(/Läget \d\d:\d\d/).waitFor();
  bench.mock.mend();
  await page.evaluate(online);
  await page.getByText(banner).waitFor({ state: "detached" });
  await answerUntil(page, "advice");
  bench.mock.cut();
  await page.reload();
  await page.locator("h1", { hasText: "Åk till akutmottagningen nu" }).waitFor();
  assert.equal(await page.getByText("du får svårt att andas").isVisible(), true);
});

bench.test("a window opened without a network says that the answers are kept, and shows none", async () => {
  const page = await bench.page();
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await signIn(page);
  await begin(page);
  bench.mock.cut();
  const other = await bench.anotherWindow();
  await other.getByText("Dina svar finns kvar hos vårdcentralen.").waitFor();
  assert.equal(await other.getByText("feber").count(), 0);
  bench.mock.mend();
  await other.evaluate(online);
  await atQuestion(other, say.breathing);
});

bench.test("a forgotten token asks for sign-in and then sends what was written", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  bench.mock.forgetTokens();
  await page.locator("#words").fill("Halvt skrivet");
  await press(page, "Nej");
  await page.getByText("Det du skrev finns kvar och skickas när du har loggat in.").waitFor();
  assert.equal(await page.getByText(opening).count(), 0);
  await signIn(page);
  await atQuestion(page, say.sweat);
  assert.deepEqual(bench.mock.interviews[0]?.events.map((e) => e.text), ["Nej"]);
  assert.equal(await page.locator("#words").inputValue(), "Halvt skrivet");
});

bench.test("another person who signs in sees nothing of what the first one wrote", async () => {
  const page = await bench.page();
  await signIn(page);
  await page.locator("#own-words").fill("hemligt");
  bench.mock.forgetTokens();
  await page.locator("form button.p").click();
  await page.getByText("Logga in igen").waitFor();
  await signIn(page, "Prov Provsson");
  assert.equal(await page.locator("#own-words").inputValue(), "");
  assert.equal(bench.mock.interviews.length, 0);
});

bench.test("when the interview has moved on elsewhere, the page takes that state and says so", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  bench.mock.elsewhere((i) => i.events.push({ kind: "answer", text: "Ja", question: 0, label: "Ja" }));
  await press(page, "Nej");
  await page.getByText("Frågorna hade gått vidare").waitFor();
  assert.equal(await page.getByText("Det här svaret användes inte: ”Nej”.").count(), 1);
  await atQuestion(page, say.sweat);
  assert.deepEqual(bench.mock.interviews[0]?.events.map((e) => e.text), ["Ja"]);
});

bench.test("a free word meets a moved interview and still arrives, once", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  bench.mock.elsewhere((i) => i.events.push({ kind: "words", text: "från ett annat fönster" }));
  await page.locator("#words").fill("härifrån");
  await press(page, "Skicka det du skrivit");
  await page.locator(".bub.me", { hasText: "härifrån" }).waitFor();
  await page.waitForFunction(() => !document.querySelector(".unsent"));
  assert.deepEqual(bench.mock.interviews[0]?.events.map((e) => e.text), ["från ett annat fönster", "härifrån"]);
});

bench.test("an answer to the very same question is sent again at the new turn", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  bench.mock.elsewhere((i) => i.events.push({ kind: "words", text: "från ett annat fönster" }));
  await press(page, "Nej");
  await atQuestion(page, say.sweat);
  assert.equal(await page.getByText("Frågorna hade gått vidare").count(), 0);
});

bench.test("a busy server is told calmly and waited for", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  bench.mock.faults = [{ path: /answers$/, kind: "status", status: 429, code: "overloaded", retryable: true, retryAfter: 3, times: 1 }];
  await press(page, "Nej");
  await page.locator(".banner", { hasText: "Servern har mycket att göra." }).waitFor();
  await atQuestion(page, say.sweat);
});

bench.test("text that is too long comes back to be shortened", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  bench.mock.faults = [{ path: /words$/, kind: "status", status: 413, code: "tooLarge", retryable: false, times: 1 }];
  await page.locator("#words").fill("väldigt lång");
  await press(page, "Skicka det du skrivit");
  await page.getByText("Texten är för lång.").waitFor();
  assert.equal(await page.locator("#words").inputValue(), "väldigt lång");
});

bench.test("an interview that is gone gives the words back for a new start", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  bench.mock.interviews.length = 0;
  await page.locator("#words").fill("viktigt tillägg");
  await press(page, "Skicka det du skrivit");
  await page.locator("#own-words").waitFor();
  assert.equal(await page.locator("#own-words").inputValue(), "viktigt tillägg");
});

bench.test("two windows that both hold the same unsent start make one interview", async () => {
  const page = await bench.page();
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await signIn(page);
  await page.locator("#own-words").fill(opening);
  bench.mock.cut();
  await page.locator("form button.p").click();
  const other = await bench.anotherWindow();
  await other.getByText(banner).waitFor();
  bench.mock.mend();
  await Promise.all([page.evaluate(online), other.evaluate(online)]);
  await Promise.all([atQuestion(page, say.breathing), atQuestion(other, say.breathing)]);
  assert.equal(bench.mock.interviews.length, 1);
});

bench.test("a browser that refuses to store anything says so and works", async () => {
  const page = await bench.page();
  await page.context().addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get: () => { throw new Error("denied"); } });
  });
  await page.reload();
  await signIn(page);
  await page.locator("#own-words").fill(opening);
  await page.getByText("Kan inte sparas på den här enheten.").waitFor();
  await page.locator("form button.p").click();
  await atQuestion(page, say.breathing);
  assert.deepEqual(bench.said, []);
});
