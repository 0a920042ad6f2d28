// Draws the patient's page: node scripts/page_pictures.mjs BASE FOLDER
import { join } from 'node:path';
import { openBrowser, sleep } from '../tests/e2e/parts.mjs';

const [base, folder] = process.argv.slice(2);
const browser = await openBrowser();
const words = {
  sv: 'Jag har haft ont i halsen i tre dagar och lite feber, 38,2. Det svider när jag sväljer men ingen hosta.',
  en: 'I have had a sore throat for three days and a slight fever, 38.2. It hurts to swallow but no cough.',
};
let patient = 2; // another one each time: an interview that was begun would go on
const next = { sv: 'Fortsätt', en: 'Continue' };
for (const lang of ['sv', 'en']) {
  for (const theme of ['light', 'dark']) {
    const context = await browser.newContext({ locale: lang === 'sv' ? 'sv-SE' : 'en-GB', colorScheme: theme, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
    const page = await context.newPage();
    await page.goto(base);
    await page.locator('main button').first().waitFor();
    const shot = (name) => page.screenshot({ path: join(folder, `page-${name}-${theme}-${lang}.png`) });
    await page.locator('main button').filter({ hasText: /\d/ }).nth(patient++).click();
    await page.getByRole('textbox').first().fill(words[lang]);
    await shot('start');
    await page.getByRole('button', { name: next[lang] }).click();
    await sleep(1200);
    await shot('question');
    await context.close();
  }
}
await browser.close();
