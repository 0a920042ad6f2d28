// My treatment: what happens now and when, the one thing to do next, what comes, the modules, writing to the therapist.

import { Arrow, Chevron, Mail, Pause } from "../../common/ui/icons.tsx";
import { Title } from "../../common/ui/parts.tsx";
import { useApp } from "../app_context.ts";
import { withDay } from "../../common/time.ts";
import { dayOf } from "../dates.ts";
import { ModuleList } from "../parts/module_list.tsx";
import { RiskCard, Worse } from "../parts/worse.tsx";
import { dueMeasures, isRisk, isSubmitting, nextOf } from "../state.ts";
import type { Course } from "../types.ts";

export function HomePage({ course }: { course: Course }) {
  const { s, c, t, l } = useApp();
  const risk = isRisk(s);
  return (
    <div class="page">
      <div>
        <Title>{t.title}</Title>
        <p class="mut">{[l(course.programme.title), course.week > 0 ? t.week(course.week, course.weeks) : ""].filter((x) => x).join(" · ")}</p>
      </div>
      {risk && <RiskCard unsent={s.commands.some((x) => x.kind === "measure" && x.risk)} />}
      <div class="columns">
        <div class="stack">
          <section class="card now" aria-labelledby="now">
            <p class="over" id="now">{t.nowLabel}</p>
            <p class="sentence">{withDay(l(course.now.text), course.now.at, s.lang)}</p>
            {nextOf(s) === null && !course.consent && <p class="small mut">{t.nothingToDo}</p>}
          </section>
          {course.consent && <Consent version={course.consent.version} text={l(course.consent.text)} />}
          <NextButton course={course} />
          <OtherDue />
          <Papers course={course} />
          <RateAsk course={course} />
          <div class="pair free">
            <button type="button" class="btn" onClick={() => c.go({ page: "messages" })}><Mail />{t.write(firstName(course.therapist))}</button>
            <button type="button" class="btn" onClick={() => c.go({ page: "pause" })}><Pause />{t.pause}</button>
          </div>
          <Worse />
        </div>
        <div class="stack">
          <Timeline course={course} />
          <ModuleList course={course} />
          <SheetList />
          <p><button type="button" class="link strong" onClick={() => c.go({ page: "trend" })}>{t.trendLink}</button></p>
        </div>
      </div>
    </div>
  );
}

// What the treatment is, and the patient's own yes to it: before anything is answered.
function Consent({ version, text }: { version: string; text: string }) {
  const { s, t, w } = useApp();
  const sent = s.commands.some((x) => x.kind === "consent");
  return (
    <section class="card stack" aria-labelledby="consent">
      <h2 id="consent">{t.consentTitle}</h2>
      {text.split("\n\n").map((p, n) => <p key={n}>{p}</p>)}
      <button type="button" class="btn p big" aria-disabled={sent} onClick={() => !sent && w.consent(version)}>{sent ? t.sending : t.consentYes}</button>
      <p class="small mut">{t.consentAsk(firstName(s.course?.therapist ?? ""))}</p>
    </section>
  );
}

function Timeline({ course }: { course: Course }) {
  const { s, t, l } = useApp();
  if (course.timeline.length === 0) return null;
  return (
    <section class="card" aria-labelledby="timeline">
      <h2 id="timeline">{t.timeline}</h2>
      <ol class="timeline">
        {course.timeline.map((x, n) => (
          <li key={n} class={x.state}>
            <b>{withDay(l(x.text), x.at, s.lang)}<span class="vh"> ({t.stepStates[x.state]})</span></b>
            {x.at && !l(x.text).includes("{at}") && <span class="small mut">{dayOf(x.at, s.lang)}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? "";

function NextButton({ course }: { course: Course }) {
  const { s, c, t, l } = useApp();
  const next = nextOf(s);
  if (!next) return null;
  if (next.kind === "measure") {
    const m = course.measures.find((x) => x.id === next.id);
    return <button type="button" class="btn p big" onClick={() => c.go({ page: "measure", id: next.id, at: 0 })}>{t.answerNow(m?.minutes ?? 0)}<Arrow /></button>;
  }
  if (next.kind === "choice") return <button type="button" class="btn p big" onClick={() => c.go({ page: "choice", id: next.id })}>{t.chooseNow}<Arrow /></button>;
  const m = course.modules.find((x) => x.id === next.id);
  const place = s.places[next.id];
  const title = m ? l(m.title) : "";
  return (
    <button type="button" class="btn p big" onClick={() => c.go({ page: "module", id: next.id, at: place?.at ?? 0 })}>
      {place ? t.goOn(title) : t.startModule(title)}<Arrow />
    </button>
  );
}

// Questions that are due beside the one on the big button, and the module behind them.
function OtherDue() {
  const { s, c, t, l } = useApp();
  const next = nextOf(s);
  const measures = dueMeasures(s).filter((m) => next?.kind !== "measure" || m.id !== next.id);
  const first = next?.kind === "measure" ? dueMeasures(s).find((m) => m.id === next.id) : undefined;
  return (
    <>
      {first?.lateAt && <p class="small mut center">{l(first.title)}. {t.dueUntil(dayOf(first.lateAt, s.lang))}.</p>}
      {measures.length > 0 && (
        <section class="card" aria-labelledby="due">
          <h2 id="due">{t.dueTitle}</h2>
          <ul class="lines">
            {measures.map((m) => (
              <li key={m.id}>
                <button type="button" class="line" onClick={() => c.go({ page: "measure", id: m.id, at: 0 })}>
                  <span><b>{l(m.title)}</b><span class="small mut">{[m.minutes > 0 ? t.minutes(m.minutes) : "", m.lateAt ? t.dueUntil(dayOf(m.lateAt, s.lang)) : ""].filter((x) => x).join(" · ")}</span></span>
                  <Chevron />
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

// The signed end, to keep: the first one is in the language that the patient reads.
function Papers({ course }: { course: Course }) {
  const { s, c, t } = useApp();
  const paper = course.documents[0];
  if (!paper) return null;
  return (
    <section class="card" aria-labelledby="papers">
      <h2 id="papers">{t.papers}</h2>
      <p class="small mut">{t.papersLead}</p>
      <button type="button" class="btn" disabled={s.notice?.kind === "paperComing"} onClick={() => void c.openPaper(paper)}>{t.openPaper}</button>
    </section>
  );
}

// What the module was like, once, and only of the last one that was handed in.
function RateAsk({ course }: { course: Course }) {
  const { s, c, t, l, w } = useApp();
  const ended = course.phase === "ended" || course.phase === "followUp";
  const handedIn = course.modules.filter((m) => m.status === "submitted" || m.status === "done" || isSubmitting(s, m.id));
  const last = handedIn.at(-1);
  const module = ended ? "" : last?.id;
  if (module === undefined || last?.rated || s.rates[module]?.useful === -1) return null;
  return (
    <section class="card ask" aria-labelledby="rate-ask">
      <h2 id="rate-ask">{ended ? t.rateEndTitle : t.rateAsk(last ? l(last.title) : "")}</h2>
      <div class="pair free">
        <button type="button" class="btn" onClick={() => c.go({ page: "rate", module })}>{t.rateYes}</button>
        <button type="button" class="btn quiet" onClick={() => w.doneRating(module)}>{t.rateNo}</button>
      </div>
    </section>
  );
}

// Diaries and lists that are filled in again and again, without looking for them in the text.
function SheetList() {
  const { s, c, t, l } = useApp();
  const open = (s.course?.modules ?? []).filter((m) => m.status === "open" || m.status === "submitted" || m.status === "done").map((m) => m.id);
  const seen = new Set<string>();
  const sheets = open.flatMap((id) => s.modules[id]?.worksheets ?? []).filter((w) => w.repeat !== "once" && !seen.has(w.id) && seen.add(w.id));
  if (sheets.length === 0) return null;
  return (
    <section class="card" aria-labelledby="sheets">
      <h2 id="sheets">{t.sheets}</h2>
      <p class="small mut">{t.sheetsLead}</p>
      <ul class="lines">
        {sheets.map((w) => (
          <li key={w.id}>
            <button type="button" class="line" onClick={() => c.go({ page: "sheet", id: w.id })}>
              <span><b>{l(w.title)}</b><span class="small mut">{t.rowsSoFar(s.sheets[w.id]?.rows.length ?? 0)}</span></span>
              <Chevron />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
