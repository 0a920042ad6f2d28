// The smaller pages: a sheet by itself, feedback, a choice, menu, how data is used, signing out with something unsent.

import { useState } from "preact/hooks";
import { courseUnsent } from "../../common/course_kept.ts";
import { themes } from "../../common/prefs.ts";
import { BrowserStore } from "../../common/storage.ts";
import { Problem, Segment, TextArea } from "../../common/ui/parts.tsx";
import { useApp } from "../app_context.ts";
import { Head } from "../parts/head.tsx";
import { Scale } from "../parts/scale.tsx";
import { WorksheetView } from "../parts/worksheet.tsx";
import { isSubmitting, worksheetOf } from "../state.ts";

export function SheetPage({ id }: { id: string }) {
  const { s, t, l } = useApp();
  const w = worksheetOf(s, id);
  const module = s.course?.modules.find((m) => m.id === w?.module);
  const locked = w?.gate === true && (module?.status === "submitted" || (module !== undefined && isSubmitting(s, module.id)));
  return (
    <div class="page">
      <Head title={w ? l(w.title) : t.sheets} />
      {w ? <WorksheetView w={w} alone readOnly={locked} /> : <p>{t.textMissing}</p>}
    </div>
  );
}

export function RatePage({ module }: { module: string }) {
  const { s, t, l, w } = useApp();
  const [missing, setMissing] = useState(false);
  const kept = s.rates[module];
  const rate = kept && kept.useful !== -1 ? kept : { useful: null, text: "" };
  const line = s.course?.modules.find((m) => m.id === module);
  return (
    <div class="page">
      <Head title={module ? t.rateTitle : t.rateEndTitle} {...(line ? { over: l(line.title) } : {})} />
      <form class="stack" noValidate onSubmit={(e) => {
        e.preventDefault();
        setMissing(!w.sendRate(module));
      }}>
        <div class="card stack">
          <div>
            <Scale id="useful" from={0} to={10} value={rate.useful} low={t.rateLow} high={t.rateHigh} legend={t.rateUseful}
              onValue={(useful) => { setMissing(false); w.rate(module, { ...rate, useful }); }} />
            {missing && <div role="alert"><Problem id="rate-missing">{t.rateNeeded}</Problem></div>}
          </div>
          <div>
            <label class="label" for="rate-words">{t.rateWords} <span class="mut weak">({t.optional})</span></label>
            <TextArea id="rate-words" minRows={3} value={rate.text} onText={(text) => w.rate(module, { ...rate, text })} />
            <p class="small mut">{t.rateWho}</p>
          </div>
        </div>
        <button class="btn p">{t.rateSend}</button>
        <button type="button" class="btn" onClick={() => w.doneRating(module)}>{t.rateNo}</button>
      </form>
    </div>
  );
}

export function ChoicePage({ id }: { id: string }) {
  const { s, t, l, w } = useApp();
  const choice = s.course?.choices.find((x) => x.id === id);
  return (
    <div class="page">
      <Head title={choice ? l(choice.question) : t.chooseNow} />
      {choice?.options.map((o) => (
        <section key={o.module} class="card stack tight" aria-labelledby={`o-${o.module}`}>
          <h2 id={`o-${o.module}`}>{l(o.title)}</h2>
          {l(o.summary) && <p>{l(o.summary)}</p>}
          <button type="button" class="btn" aria-describedby={`o-${o.module}`} onClick={() => w.choose(id, o.module)}>{t.chooseThis}</button>
        </section>
      )) ?? <p>{t.notices.moved}</p>}
    </div>
  );
}

export function MenuPage() {
  const { s, c, t } = useApp();
  const unsent = () => s.session !== null && courseUnsent(new BrowserStore(() => localStorage), s.session.person.id);
  return (
    <div class="page">
      <Head title={t.menu} />
      <Segment legend={t.theme} name="theme" value={s.theme} options={themes.map((id) => ({ id, label: t.themes[id] }))} onChange={(theme) => c.setTheme(theme)} />
      <a class="btn" href="/">{t.toTriage}</a>
      <button type="button" class="btn" onClick={() => c.go({ page: "trend" })}>{t.trendTitle}</button>
      <button type="button" class="btn" onClick={() => c.go({ page: "privacy" })}>{t.privacyLink}</button>
      {s.session && (
        <>
          <button type="button" class="btn" onClick={() => (unsent() ? c.go({ page: "signOut" }) : c.signOut())}>{t.signOut}</button>
          <p class="small mut">{t.signedInAs(s.session.person.name)}</p>
        </>
      )}
    </div>
  );
}

export function PrivacyPage() {
  const { t } = useApp();
  return (
    <div class="page">
      <Head title={t.privacyLink} />
      <div class="card stack">{t.privacy.map((line) => <p key={line}>{line}</p>)}</div>
    </div>
  );
}

export function SignOutPage() {
  const { c, t } = useApp();
  return (
    <div class="page">
      <Head title={t.signOutTitle} />
      <p>{t.signOutLead}</p>
      <button type="button" class="btn p" onClick={() => c.go({ page: "home" })}>{t.signOutNo}</button>
      <button type="button" class="btn" onClick={() => c.signOut()}>{t.signOutYes}</button>
    </div>
  );
}
