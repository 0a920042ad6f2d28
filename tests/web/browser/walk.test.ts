import assert from "node:assert/strict";
import { answerUntil, atQuestion, begin, Bench, focused, opening, press, say, signIn } from "./harness.ts";

const bench = new Bench();

bench.test("a patient goes from own words to advice, and the page says nothing to the console", async () => {
  const page = await bench.page();
  await signIn(page);
  assert.equal(await page.title(), "Vad vill du ha hjälp med? – Skarvikens vårdcentral");
  await page.getByLabel("Mitt barn").check();
  await begin(page);
  assert.equal(await page.getByText("Tack. Först två frågor om din säkerhet.").count(), 1);
  assert.equal(await page.getByText("Säkerhetsfråga 1 av 2").count() > 0, true);
  assert.equal(await page.getByText("Därför frågar vi:").count(), 1);
  await answerUntil(page, "advice");
  assert.equal(await page.locator("h1").textContent(), "Åk till akutmottagningen nu");
  for (const text of ["Du har besvär som behöver undersökas.", "Ta med legitimation och dina läkemedel.", "du får svårt att andas", "du får högre feber", "Hör av dig om du inte är bättre inom tre dagar."]) {
    assert.equal(await page.getByText(text).count(), 1, text);
  }
  assert.match((await page.getByText("En sjuksköterska läser före").textContent()) ?? "", /före \d\d:\d\d och|före i morgon/);
  await page.waitForFunction(() => true);
  const i = bench.mock.interviews[0];
  assert.equal(i?.subject, "child");
  assert.equal(i?.lang, "sv");
  assert.deepEqual(bench.mock.applied.filter((a) => a.call === "answers").map((a) => a.body.answer), [
    { choice: "no" }, { unknown: true }, { number: 39.2 }, { choices: ["belly"] }, { text: "2026-11-19" }, { text: "Nej, inget mer." },
  ]);
  await assert.doesNotReject(async () => { while (bench.mock.reads.length === 0) await page.waitForTimeout(20); });
  assert.deepEqual(bench.said, []);
  const calls = bench.mock.urls.filter((u) => u.startsWith("/api/")).map(decodeURIComponent);
  assert.ok(calls.length > 10 && !calls.some((u) => /feber|ont|hosta|39,2|testsson|\?/i.test(u)), "nothing private in an address");
  assert.ok(!/feber/.test(page.url()));
});

bench.test("the clinician's decision appears by itself and is said aloud", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  await answerUntil(page, "advice");
  bench.mock.decide("urgent", "Sjuksköterska Demo");
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await page.getByText("Sjuksköterska Demo har läst dina svar").waitFor();
  assert.equal(await page.locator("h1").textContent(), "Träffa en läkare i dag");
  await page.locator("[role=status]", { hasText: "Nytt besked från vårdcentralen: Träffa en läkare i dag" }).waitFor({ state: "attached" });
  assert.equal(await page.getByText("du får svårt att andas").isVisible(), true);
});

bench.test("a life in danger leads to a number to call first", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page, "Det är ett tryck över bröstet och jag kallsvettas");
  await answerUntil(page, "advice");
  const call = page.getByRole("link", { name: "Ring 112 nu" });
  assert.equal(await call.getAttribute("href"), "tel:112");
  assert.equal(await page.locator(".advice svg.sh-immediate").count(), 1);
});

bench.test("at an emergency the call button is there, whoever decides, and one thing is said", async () => {
  for (const words of ["Jag har hög feber och är slö", "Det är oklart, hög feber"]) {
    const page = await bench.page();
    await signIn(page);
    await begin(page, words);
    await answerUntil(page, "advice");
    assert.equal(await page.getByRole("link", { name: "Ring 112 om det blir värre" }).getAttribute("href"), "tel:112");
    assert.equal(await page.locator(".advice.lv-emergency").count(), 1);
    assert.equal(await page.locator(".advice").getByText("En sjuksköterska avgör").count(), 0);
    await page.close();
  }
});

bench.test("a booked video visit stands below an emergency and above other advice", async () => {
  for (const [words, above] of [["Jag har hög feber och är slö", false], ["Det är oklart vad det är, oklar värk", true]] as const) {
    const page = await bench.page();
    await page.route("**/api/v1/notices", (r) => r.fulfill({ json: { notices: [{ visit: "v1", text: { sv: "Din tid är bokad.", en: "Your time is booked." } }] } }));
    await signIn(page);
    await begin(page, words);
    await answerUntil(page, "advice");
    const visit = page.locator("section", { hasText: "Din tid är bokad." });
    await visit.waitFor();
    const [top, advice] = await Promise.all([visit.boundingBox(), page.locator(".advice").boundingBox()]);
    assert.equal((top?.y ?? 0) < (advice?.y ?? 0), above, words);
    await page.close();
  }
});

bench.test("what the engine leaves to a nurse has no level's colour", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page, "Det är oklart vad det är, oklar värk");
  await answerUntil(page, "advice");
  assert.equal(await page.locator(".advice.lv-decide").count(), 1);
  assert.equal(await page.locator(".advice").getByText("En sjuksköterska avgör").count(), 1);
});

bench.test("everything can be done with the keyboard alone", async () => {
  const page = await bench.page();
  await page.getByRole("button", { name: /Test Testsson/ }).waitFor();
  const tabTo = async (name: RegExp) => {
    for (let n = 0; n < 40; n++) {
      await page.keyboard.press("Tab");
      if (name.test(await focused(page))) return;
    }
    assert.fail(`the keyboard never reaches ${name}`);
  };
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "Hoppa till innehållet");
  await page.keyboard.press("Enter");
  await tabTo(/Test Testsson/);
  await page.keyboard.press("Enter");
  await page.locator("#own-words").waitFor();
  assert.equal(await focused(page), "Vad vill du ha hjälp med?");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.getByLabel("Mitt barn").isChecked(), true);
  await page.keyboard.press("Tab");
  await page.keyboard.type("Feber och hosta");
  await tabTo(/^Fortsätt/);
  await page.keyboard.press("Enter");
  await atQuestion(page, say.breathing);
  assert.match(await focused(page), /^Andas du snabbare/);
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "Ja");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await atQuestion(page, say.sweat);
  assert.match(await focused(page), /kallsvettig/);
  await tabTo(/^Vet inte/);
  await page.keyboard.press("Enter");
  await atQuestion(page, say.temperature);
  await page.keyboard.press("Tab");
  await page.keyboard.type("38,5");
  await page.keyboard.press("Enter");
  await atQuestion(page, say.where);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  assert.equal(await page.getByLabel("Bröstet").isChecked(), true);
  await tabTo(/^Svara/);
  await page.keyboard.press("Enter");
  await atQuestion(page, say.when);
  await tabTo(/^Vet inte/);
  await page.keyboard.press("Enter");
  await atQuestion(page, say.more);
  await page.keyboard.press("Tab");
  await page.keyboard.type("Inget mer");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator(".advice").waitFor();
  assert.match(await focused(page), /^Åk till akut/);
});

bench.test("going back asks the question again and tells the earlier answer", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  await answerUntil(page, "temperature");
  await press(page, "Gå tillbaka och ändra ett svar");
  await atQuestion(page, say.sweat);
  assert.equal(await page.getByText("Förra gången svarade du: Vet inte").count(), 1);
  await press(page, "Ja");
  await atQuestion(page, say.temperature);
  assert.deepEqual(bench.mock.interviews[0]?.events.map((e) => e.label), ["Nej", "Ja"]);
});

bench.test("an early answer can be changed: the later ones are asked again", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  await answerUntil(page, "when");
  await press(page, "Se vad vi har förstått");
  assert.equal(await focused(page), "Så här har vi förstått dig");
  await page.getByRole("button", { name: /Ändra svaret på: Andas du snabbare/ }).click();
  await atQuestion(page, say.breathing);
  assert.equal(bench.mock.interviews[0]?.events.length, 0);
  assert.equal(bench.mock.applied.filter((a) => a.call === "back").length, 4);
  await press(page, "Ja");
  await atQuestion(page, say.sweat);
  assert.equal(await page.getByText("Förra gången svarade du: Vet inte").count(), 1);
});

bench.test("what was understood is marked in the patient's own words, and named for those who do not see", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page, "😷 Jag har feber, men ingen hosta.");
  await press(page, "Se vad vi har förstått");
  assert.deepEqual(await page.locator(".words p:not(.legend) mark").evaluateAll((all) => all.map((m) => [m.className, m.firstChild?.textContent])), [["finding", "feber"], ["denied", "ingen hosta"]]);
  assert.match((await page.locator(".words mark").first().textContent()) ?? "", /feber \(Besvär, uppfattat som feber\)/);
  assert.deepEqual(await page.locator(".facts li").allTextContents(), ["feberJa", "hostaNej"]);
  await page.goBack();
  await atQuestion(page, say.breathing);
  assert.ok(!page.url().includes("#"));
});

bench.test("a free word is taken at any time and shown", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  await answerUntil(page, "sweat");
  await page.getByLabel("Eller skriv med egna ord").fill("Jag är kanske yr också");
  await page.keyboard.press("Control+Enter");
  await page.locator(".bub.me", { hasText: "kanske yr" }).waitFor();
  await page.waitForFunction(() => !document.querySelector(".unsent"));
  await atQuestion(page, say.sweat);
  assert.equal(bench.mock.interviews[0]?.events.at(-1)?.text, "Jag är kanske yr också");
  assert.equal(await page.locator("#words").inputValue(), "");
});

bench.test("going back past a free word keeps the word", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  await answerUntil(page, "sweat");
  await page.locator("#words").fill("Jag svimmade i natt");
  await press(page, "Skicka det du skrivit");
  await page.locator(".bub.me", { hasText: "svimmade" }).waitFor();
  await page.waitForFunction(() => !document.querySelector(".unsent"));
  await press(page, "Gå tillbaka och ändra ett svar");
  await atQuestion(page, say.breathing);
  await page.waitForFunction(() => !document.querySelector(".unsent"));
  assert.deepEqual(bench.mock.interviews[0]?.events.map((e) => e.text), ["Jag svimmade i natt"]);
  await press(page, "Ja");
  await atQuestion(page, say.sweat);
  assert.deepEqual(bench.mock.interviews[0]?.events.map((e) => e.text), ["Jag svimmade i natt", "Ja"]);
});

bench.test("a wrong number is told beside the field and nothing is sent", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  await answerUntil(page, "temperature");
  for (const text of ["", "varm", "50", "39,2,1"]) {
    await page.locator("#answer").fill(text);
    await press(page, "Svara");
    await page.getByText("Skriv ett tal mellan 34 och 43 °C.").waitFor();
    assert.equal(await page.locator("#answer").getAttribute("aria-invalid"), "true");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "answer");
  }
  assert.equal(bench.mock.applied.filter((a) => a.call === "answers").length, 2);
});

bench.test("none of these stands alone, and nothing chosen is told", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  await answerUntil(page, "where");
  await press(page, "Svara");
  await page.getByText("Välj minst ett svar, eller Vet inte.").waitFor();
  await page.getByLabel("Bröstet").check();
  await page.getByLabel("Magen").check();
  await page.getByLabel("Inget av detta").check();
  assert.equal(await page.getByLabel("Bröstet").isChecked(), false);
  await page.getByLabel("Ryggen").check();
  assert.equal(await page.getByLabel("Inget av detta").isChecked(), false);
  await press(page, "Svara");
  await atQuestion(page, say.when);
  assert.deepEqual(bench.mock.applied.at(-1)?.body.answer, { choices: ["back"] });
});

bench.test("language and theme change at any moment and are remembered; the questions keep their language", async () => {
  const page = await bench.page();
  await signIn(page);
  await page.locator("#own-words").fill("Feb");
  await press(page, "Switch to English");
  assert.equal(await page.locator("h1").textContent(), "What do you need help with?");
  assert.equal(await page.locator("#own-words").inputValue(), "Feb");
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  await press(page, "Byt till svenska");
  await begin(page);
  await press(page, "Switch to English");
  await page.getByText("Safety question 1 of 2").first().waitFor();
  assert.equal(await page.locator("#question").getAttribute("lang"), "sv");
  assert.equal(await page.getByRole("button", { name: "Vet inte" }).getAttribute("lang"), "sv");
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const [light, dark] = ["rgb(237, 241, 243)", "rgb(13, 20, 24)"];
  assert.equal(await ground(), light);
  await page.emulateMedia({ colorScheme: "dark" });
  assert.equal(await ground(), dark, "the browser wishes it");
  await press(page, "Menu");
  await page.getByLabel("Light").check();
  assert.equal(await ground(), light, "who chose is not overruled by the browser");
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByLabel("Dark").check();
  assert.equal(await ground(), dark);
  await page.reload();
  await page.locator("#question").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
});

bench.test("stopping is asked about, and what stands goes to a nurse", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  await press(page, "Meny");
  await press(page, "Sluta svara");
  await press(page, "Nej, fortsätt svara");
  await atQuestion(page, say.breathing);
  await press(page, "Meny");
  await press(page, "Sluta svara");
  await press(page, "Ja, sluta och skicka");
  await page.locator(".advice").waitFor();
  assert.equal(bench.mock.interviews[0]?.status, "left");
  await press(page, "Ta upp något nytt");
  await begin(page, "Nu är det ryggen");
  assert.equal(bench.mock.interviews.length, 2);
});

bench.test("returning resumes the interview in a new window, and leaving nothing behind is one press", async () => {
  const page = await bench.page();
  await signIn(page);
  await begin(page);
  await answerUntil(page, "temperature");
  await page.locator("#answer").fill("38");
  await page.reload();
  await atQuestion(page, say.temperature);
  assert.equal(await page.locator("#answer").inputValue(), "38");
  const other = await bench.anotherWindow();
  await atQuestion(other, say.temperature);
  await press(other, "Meny");
  await press(other, "Logga ut");
  await press(other, "Logga ut och ta bort");
  await other.getByText("Välj en påhittad patient").waitFor();
  await page.getByText("Välj en påhittad patient").waitFor();
  const left = await other.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  assert.ok(!/38|feber|Testsson|token|interview/.test(left), left);
});

bench.test("where there is no demonstration, user name and password are asked for and problems told", async () => {
  const page = await bench.page();
  bench.mock.demo = false;
  await page.reload();
  await page.getByLabel("Användarnamn").fill("nurse");
  await page.getByLabel("Lösenord").fill("fel");
  await press(page, "Logga in");
  await page.getByText("Användarnamnet eller lösenordet stämmer inte.").waitFor();
  await page.getByLabel("Lösenord").fill("rätt");
  await press(page, "Logga in");
  await page.getByText("Den här sidan är för patienter.").waitFor();
  bench.mock.faults = [{ path: /sign-in/, kind: "status", status: 429, code: "tooManyAttempts", retryable: true, times: 1 }];
  await press(page, "Logga in");
  await page.getByText("För många försök.").waitFor();
  await page.getByLabel("Användarnamn").fill("Ny Patient");
  await press(page, "Logga in");
  await page.locator("#own-words").waitFor();
});

bench.test("an empty description is not sent", async () => {
  const page = await bench.page();
  await signIn(page);
  await page.locator("#own-words").fill("   ");
  await press(page, "Fortsätt");
  await page.getByText("Skriv några ord om vad du vill ha hjälp med.").waitFor();
  assert.equal(bench.mock.interviews.length, 0);
  assert.equal(opening.length > 0, true);
});
