// The advice: what to do now, why, what would change it, what happens next; and later what a clinician decided.

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { splitAt } from "../../common/format.ts";
import { telHref } from "../../common/site.ts";
import { clockTime, parseTime } from "../../common/time.ts";
import { Eye, Info, Phone, Shape } from "../../common/ui/icons.tsx";
import { Title } from "../../common/ui/parts.tsx";
import { useApp } from "../app_context.ts";
import { VisitCard } from "../parts/visit_card.tsx";
import { texts } from "../texts/index.ts";
import type { Interview, Outcome } from "../types.ts";

export function OutcomePage({ i, wide }: { i: Interview; wide: boolean }) {
  const { c, t } = useApp();
  const o = i.outcome;
  const grave = o !== null && isGrave(shownUrgency(o)); // then nothing stands before the advice
  const shown = o ? `${i.id}|${i.turn}|${o.decided?.at ?? ""}` : "";
  useEffect(() => {
    if (shown) c.adviceShown();
  }, [shown]);
  return (
    <div class="page">
      {i.status === "left" && o && (
        <p class="note"><Info size={16} /><span>{t.leftTitle}. {t.leftLead}</span></p>
      )}
      {!grave && <VisitCard />}
      {o ? <Advice i={i} o={o} /> : <NoAdvice i={i} />}
      {grave && <VisitCard />}
      <div class="pair">
        {!wide && (
          <button type="button" class="btn" onClick={() => c.show("understood")}>
            <Eye />
            {t.understoodOpen}
          </button>
        )}
        <button type="button" class="btn" onClick={() => c.startAnew()}>{t.newMatter}</button>
      </div>
    </div>
  );
}

function NoAdvice({ i }: { i: Interview }) {
  const { s, t } = useApp();
  return (
    <>
      <div class="advice lv-decide">
        <Shape level="decide" />
        <div>
          <p class="lead">{t.clinicianDecides}</p>
          <Title>{i.status === "left" ? t.leftTitle : t.noOutcomeTitle}</Title>
          <p>{i.status === "left" ? t.leftLead : t.nextUnknown}</p>
        </div>
      </div>
      <CallAdvice number={s.site.advice} label={t.callAdvice(s.site.advice)} />
    </>
  );
}

// Did a clinician decide otherwise than was advised?
function isChanged(o: Outcome): boolean {
  const d = o.decided;
  return d !== null && (d.urgency !== o.urgency || (d.title !== "" && d.title !== o.title) || o.clinicianDecides);
}
const shownUrgency = (o: Outcome) => (isChanged(o) && o.decided ? o.decided.urgency : o.urgency);
const isGrave = (urgency: Outcome["urgency"]) => urgency === "immediate" || urgency === "emergency";

function Advice({ i, o }: { i: Interview; o: Outcome }) {
  const { s, t } = useApp();
  const d = o.decided;
  const changed = isChanged(o);
  const urgency = shownUrgency(o);
  // Where minutes count there is one message: "call 112" and "a nurse decides" are never said together.
  const grave = isGrave(urgency);
  const level = o.clinicianDecides && !changed && !grave ? "decide" : urgency;
  const title = (changed && d?.title) || o.title || t.levels[urgency];
  const dest = changed && d ? d.destination : o.destination.label;
  const lang = i.lang === "en" ? "en" : "sv";
  const at = parseTime(d?.at);
  const by = d ? (changed ? t.decidedNew : t.decidedSame)(d.by, at ? clockTime(at, s.lang) : "") : "";
  const immediate = urgency === "immediate";
  return (
    <>
      <div class={`advice lv-${level}`}>
        <Shape level={level} />
        <div>
          <p class="lead">{t.doNow}</p>
          <Title lang={i.lang}>{title}</Title>
          <p class="meta">{level === "decide" ? t.clinicianDecides : `${t.howSoon}: ${t.levels[urgency]}`}</p>
          {dest && ![title, texts(lang).levels[urgency]].some((x) => x.toLowerCase().includes(dest.toLowerCase())) && (
            <p lang={i.lang}>{dest}</p>
          )}
        </div>
      </div>
      {grave && (
        <a class="btn danger" href={telHref(s.site.emergency)}>
          <Phone />
          {(immediate ? t.callNow : t.callIfWorse)(s.site.emergency)}
        </a>
      )}
      {d && (
        <section class="card decided">
          <h2>{t.decidedTitle}</h2>
          <p>{by}</p>
        </section>
      )}
      {changed ? (
        <>
          <ChangesCard i={i} o={o} />
          <details class="card">
            <summary>{t.earlierAdvice}</summary>
            <div class="stack">
              <p lang={i.lang}><b>{o.title}</b></p>
              <Reasons i={i} o={o} />
            </div>
          </details>
        </>
      ) : (
        <>
          <Reasons i={i} o={o} />
          {!immediate && <ChangesCard i={i} o={o} />}
          <NextCard i={i} o={o} />
          <Lists i={i} o={o} />
        </>
      )}
      {!immediate && <CallAdvice number={s.site.advice} label={t.callAdvice(s.site.advice)} />}
    </>
  );
}

function CallAdvice({ number, label }: { number: string; label: string }) {
  return (
    <a class="btn" href={telHref(number)}>
      <Phone />
      {label}
    </a>
  );
}

function Section({ title, kind = "", lang, children }: { title: string; kind?: string; lang: string; children: ComponentChildren }) {
  return (
    <section class={`card ${kind}`}>
      <h2>{title}</h2>
      <div lang={lang}>{children}</div>
    </section>
  );
}

function Reasons({ i, o }: { i: Interview; o: Outcome }) {
  const { t } = useApp();
  // What the heading says is not said twice.
  const plain = (text: string) => text.trim().replace(/[.]$/, "").toLowerCase();
  const steps = o.now.filter((x) => plain(x) !== plain(o.title));
  return (
    <>
      {o.why && <Section title={t.why} lang={i.lang}><p>{o.why}</p></Section>}
      {steps.length > 0 && (
        <Section title={t.steps} lang={i.lang}>
          <ol class="numbered">{steps.map((x) => <li key={x}><span>{x}</span></li>)}</ol>
        </Section>
      )}
    </>
  );
}

// What would change the advice stays in sight also when a clinician has changed it.
function ChangesCard({ i, o }: { i: Interview; o: Outcome }) {
  const { s, t } = useApp();
  if (o.call112.length === 0) return null;
  return (
    <Section title={t.changes(s.site.emergency)} kind="red" lang={i.lang}>
      <ul class="dots">{o.call112.map((x) => <li key={x}>{x}</li>)}</ul>
    </Section>
  );
}

function Lists({ i, o }: { i: Interview; o: Outcome }) {
  const { t } = useApp();
  return (
    <>
      {o.watch.length > 0 && (
        <Section title={t.watch} lang={i.lang}>
          <ul class="dots">{o.watch.map((x) => <li key={x}>{x}</li>)}</ul>
        </Section>
      )}
      {o.back && <Section title={t.backTitle} lang={i.lang}><p>{o.back}</p></Section>}
    </>
  );
}

function NextCard({ i, o }: { i: Interview; o: Outcome }) {
  const { s, t } = useApp();
  if (o.decided) return null;
  const at = parseTime(o.next.readBy);
  const lang = i.lang === "en" ? "en" : "sv";
  const parts = splitAt(o.next.text, "{time}");
  return (
    <section class="card">
      <h2>{t.whatNext}</h2>
      {o.next.text ? (
        <p lang={i.lang}>
          {parts ? <>{parts[0]}<b class="nowrap">{at ? clockTime(at, lang) : "–"}</b>{parts[1]}</> : o.next.text}
        </p>
      ) : (
        <p>{t.nextUnknown}</p>
      )}
      <p class="small mut">
        {s.net === "down" ? t.asOf(clockTime(new Date(s.fetchedAtMs), s.lang)) : t.waitingDecision}
      </p>
    </section>
  );
}
