// "Feeling worse? Do not wait for an answer": the numbers to call, in words, where people wait for an answer.

import { telHref } from "../../common/site.ts";
import { useApp } from "../app_context.ts";

export function Worse() {
  const { s, t, l } = useApp();
  const own = s.course ? l(s.course.crisis) : "";
  const { emergency, helpline, advice } = s.site;
  return (
    <section class="card red worse" aria-labelledby="worse">
      <h2 id="worse">{t.worseTitle}</h2>
      {!own.includes(emergency) && <p>
        {t.worse[0]}<a class="tel" href={telHref(emergency)}>{emergency}</a>{t.worse[1]}<a class="tel" href={telHref(helpline)}>{helpline}</a>
        {t.worse[2]}<a class="tel" href={telHref(advice)}>{advice}</a>{t.worse[3]}
      </p>}
      {own && <p><WithNumbers text={own} numbers={[emergency, helpline, advice]} /></p>}
    </section>
  );
}

// The clinic's own words, with the numbers in them to press.
function WithNumbers({ text, numbers }: { text: string; numbers: readonly string[] }) {
  const parts = text.split(new RegExp(`(${numbers.map((n) => n.replace(/[^0-9 -]/g, "\\$&")).join("|")})`));
  return <>{parts.map((x, n) => (n % 2 === 1 ? <a key={n} class="tel" href={telHref(x)}>{x}</a> : x))}</>;
}

// After an answer about death: calm, and the numbers at once.
export function RiskCard({ unsent, level = 2 }: { unsent: boolean; level?: 2 | 3 }) {
  const { s, t } = useApp();
  const H = level === 2 ? "h2" : "h3";
  return (
    <section class="card red risk stack tight" aria-labelledby="risk">
      <H id="risk">{t.riskTitle}</H>
      {t.riskText.map((x) => <p key={x}>{x}</p>)}
      {unsent && <p><b>{t.riskUnsent}</b></p>}
      <p><b>{t.riskNow}</b></p>
      <div class="stack tight">
        <a class="btn danger" href={telHref(s.site.emergency)}>{t.callDanger(s.site.emergency)}</a>
        <a class="btn" href={telHref(s.site.helpline)}>{t.callTalk(s.site.helpline)}</a>
        <a class="btn" href={telHref(s.site.advice)}>{t.callAdvice(s.site.advice)}</a>
      </div>
    </section>
  );
}
