// Questions about how one is: one at a time, each may be passed over; all are looked through before they are sent.

import { useState } from "preact/hooks";
import { Check } from "../../common/ui/icons.tsx";
import { useApp } from "../app_context.ts";
import type { Answers } from "../kept.ts";
import { Head } from "../parts/head.tsx";
import { RiskCard } from "../parts/worse.tsx";
import type { Item, Measure } from "../types.ts";
import { firstName } from "./home.tsx";

export function MeasurePage({ id, at }: { id: string; at: number }) {
  const { s, t } = useApp();
  const m = s.measures[id];
  const line = s.course?.measures.find((x) => x.id === id);
  if (!m || (!line && !s.answers[id] && s.loaded === "fresh")) {
    return (
      <div class="page">
        <Head title={t.dueTitle} />
        <p>{s.missing[id] || (m && !line) ? t.measureGone : s.net === "down" ? t.measureMissing : t.opening}</p>
      </div>
    );
  }
  const given = s.answers[id] ?? {};
  return at >= m.items.length ? <Summary m={m} given={given} /> : <Question key={at} m={m} n={at} given={given} />;
}

function Question({ m, n, given }: { m: Measure; n: number; given: Answers }) {
  const { c, t, l, w } = useApp();
  const item = m.items[n] as Item;
  const [calm, setCalm] = useState(item.risk && (given[item.id] ?? 0) > 0);
  const go = (at: number) => c.go({ page: "measure", id: m.id, at }, true);
  // Whoever came from the summary goes back there.
  const done = m.items.every((i) => i.id in given);
  const next = () => go(done ? m.items.length : n + 1);
  const value = given[item.id];
  // A question with answers of its own is not the sentence that the others finish.
  const asked = item.answers.map((a) => a.label.sv).join() === m.items[0]?.answers.map((a) => a.label.sv).join();
  return (
    <div class="page">
      <Head title={l(m.title)} focus={false} />
      <section class="card question" aria-labelledby="question">
        <p class="small mut">{t.questionOf(n + 1, m.items.length)}</p>
        {l(m.intro) && asked && <p class="mut">{l(m.intro)}</p>}
        <h2 id="question" tabIndex={-1} data-focus="">{l(item.text)}</h2>
        <div class="choices" role="group" aria-labelledby="question">
          {item.answers.map((a) => (
            <button key={a.points} type="button" class={value === a.points ? "btn chosen" : "btn"} aria-pressed={value === a.points}
              onClick={() => {
                w.answer(m, item.id, a.points);
                if (item.risk && a.points > 0) {
                  setCalm(true);
                  requestAnimationFrame(() => document.getElementById("calm")?.focus());
                } else next();
              }}>
              {value === a.points && <Check size={20} />}{l(a.label)}
            </button>
          ))}
        </div>
        {!calm && (
          <p class="under">
            <button type="button" class="link" onClick={() => { w.answer(m, item.id, null); next(); }}>{t.skipQuestion}</button>
            {value === null && <span>{t.skipped}</span>}
          </p>
        )}
      </section>
      {calm && (
        <div id="calm" tabIndex={-1} class="stack">
          <RiskCard unsent={false} />
          <button type="button" class="btn p" onClick={next}>{t.goOnShort}</button>
        </div>
      )}
      <div class="under">
        {n > 0 ? <button type="button" class="link" onClick={() => go(n - 1)}>{t.before}</button> : <span>{t.skipHint}</span>}
        {done && <button type="button" class="link" onClick={() => go(m.items.length)}>{t.summary}</button>}
      </div>
    </div>
  );
}

function Summary({ m, given }: { m: Measure; given: Answers }) {
  const { c, t, l, w } = useApp();
  return (
    <div class="page">
      <Head title={t.summary} over={l(m.title)} />
      <p>{t.summaryLead}</p>
      <div class="card">
        <ul class="qa">
          {m.items.map((item, n) => {
            const p = given[item.id];
            const a = p === undefined || p === null ? null : item.answers.find((x) => x.points === p);
            return (
              <li key={item.id}>
                <span class="q">{l(item.text)}</span>
                <span class="a">{a ? l(a.label) : t.skipped}</span>
                <button type="button" class="link" aria-label={t.changeOf(l(item.text))} onClick={() => c.go({ page: "measure", id: m.id, at: n }, true)}>{t.change}</button>
              </li>
            );
          })}
        </ul>
      </div>
      <button type="button" class="btn p" onClick={() => w.sendMeasure(m)}>{t.sendAnswers}</button>
    </div>
  );
}

export function ThanksPage({ risk }: { risk: boolean }) {
  const { s, c, t } = useApp();
  const unsent = s.commands.some((x) => x.kind === "measure");
  return (
    <div class="page">
      <Head title={t.thanksTitle} />
      {risk ? <RiskCard unsent={unsent && s.net === "down"} /> : <p>{t.thanks(firstName(s.course?.therapist ?? ""))}</p>}
      {unsent && s.net === "down" && <p class="note sync">{t.thanksOffline}</p>}
      <button type="button" class={risk ? "btn" : "btn p"} onClick={() => c.go({ page: "home" })}>{t.closeModule}</button>
    </div>
  );
}
