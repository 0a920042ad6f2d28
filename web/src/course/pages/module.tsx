// A module: read, practise, homework. Page by page; where one was is remembered.

import { useState } from "preact/hooks";
import { Check, Info } from "../../common/ui/icons.tsx";
import { clockTime, parseTime } from "../../common/time.ts";
import { Problem } from "../../common/ui/parts.tsx";
import { useApp } from "../app_context.ts";
import { Blocks } from "../parts/blocks.tsx";
import { Head } from "../parts/head.tsx";
import { numberOf } from "../parts/module_list.tsx";
import { missingIn } from "../missing.ts";
import { isSubmitting } from "../state.ts";
import type { ModuleLine, ModuleText, PageKind, TextPage } from "../types.ts";
import { firstName } from "./home.tsx";

export function ModulePage({ id, at }: { id: string; at: number }) {
  const { s, t, l } = useApp();
  const m = s.modules[id];
  const line = s.course?.modules.find((x) => x.id === id);
  if (!m || !line) {
    return (
      <div class="page">
        <Head title={line ? l(line.title) : t.modules} />
        <p>{s.missing[id] || !line ? t.textGone : s.net === "down" ? t.textMissing : t.opening}</p>
      </div>
    );
  }
  const pages = m.pages[s.lang];
  const n = Math.min(at, pages.length - 1);
  const page = pages[n];
  const state = isSubmitting(s, id) ? "submitted" : line.status;
  return (
    <div class="page modulepage">
      <Head title={l(m.title)} over={s.course ? numberOf(s.course, line, t.moduleOf, t.extraModule) : ""} focus={false} />
      <Kinds id={id} pages={pages} at={n} />
      {n === 0 && line.feedback && <FeedbackCard line={line} />}
      {state === "submitted" && <p class="note"><Check size={18} /><span>{t.submittedNote(firstName(s.course?.therapist ?? ""), line.since && line.status === "submitted" ? since(line.since, s.lang) : "")}</span></p>}
      {state === "done" && <p class="note"><Check size={18} /><span>{t.doneNote}</span></p>}
      {page && (
        <article class="reading" aria-labelledby="page-title">
          <h2 id="page-title" tabIndex={-1} data-focus="">{page.title}</h2>
          <Blocks blocks={page.blocks} worksheets={m.worksheets} readOnly={state === "submitted"} />
        </article>
      )}
      <Foot id={id} n={n} pages={pages} m={m} line={line} />
    </div>
  );
}

function since(at: string, lang: "sv" | "en"): string {
  const d = parseTime(at);
  return d ? clockTime(d, lang) : "";
}

function FeedbackCard({ line }: { line: ModuleLine }) {
  const { s, t } = useApp();
  const f = line.feedback;
  if (!f) return null;
  return (
    <section class="card decided" aria-labelledby="feedback">
      <h2 id="feedback">{t.feedbackFrom(f.from || firstName(s.course?.therapist ?? ""))}</h2>
      <p class="words">{f.text}</p>
      {f.at && <p class="small mut">{since(f.at, s.lang)}</p>}
    </section>
  );
}

// Read, practise, homework: where one is, and what was opened.
function Kinds({ id, pages, at }: { id: string; pages: readonly TextPage[]; at: number }) {
  const { s, c, t } = useApp();
  const kinds = (["read", "practise", "homework"] as const satisfies readonly PageKind[]).filter((k) => pages.some((p) => p.kind === k));
  const seen = new Set(s.places[id]?.seen ?? []);
  return (
    <div class="stack tight">
      <nav aria-label={t.parts}>
        <ul class="seg kinds">
          {kinds.map((k) => {
            const own = pages.flatMap((p, n) => (p.kind === k ? [n] : []));
            const here = pages[at]?.kind === k;
            const all = own.every((n) => seen.has(n));
            return (
              <li key={k} class={here ? "on" : ""}>
                <button type="button" {...(here ? { "aria-current": "step" as const } : {})} onClick={() => c.go({ page: "module", id, at: own[0] ?? 0 }, true)}>
                  {all && <Check size={16} />}<span>{t.kinds[k]}</span>{all && <span class="vh">, {t.seen}</span>}
                </button>
              </li>
            );
          })}
        </ul>
      </nav>
      <div class="progress">
        <span class="small mut">{t.pageOf(at + 1, pages.length)}</span>
        <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect width={(100 * (at + 1)) / pages.length} height="4" /></svg>
      </div>
    </div>
  );
}

function Foot({ id, n, pages, m, line }: { id: string; n: number; pages: readonly TextPage[]; m: ModuleText; line: ModuleLine }) {
  const { s, c, t } = useApp();
  const last = n === pages.length - 1;
  return (
    <div class="stack foot">
      {last ? <HandIn id={id} m={m} line={line} /> : (
        <button type="button" class="btn p" onClick={() => c.go({ page: "module", id, at: n + 1 }, true)}>{t.nextPage}</button>
      )}
      {n > 0 && <button type="button" class="btn" onClick={() => c.go({ page: "module", id, at: n - 1 }, true)}>{t.previousPage}</button>}
      {last && (line.status !== "open" || isSubmitting(s, id)) && <button type="button" class="btn" onClick={() => c.go({ page: "home" })}>{t.closeModule}</button>}
    </div>
  );
}

function HandIn({ id, m, line }: { id: string; m: ModuleText; line: ModuleLine }) {
  const { s, t, w, l } = useApp();
  const [asked, ask] = useState(false);
  if (line.status !== "open" || isSubmitting(s, id)) return null;
  const gates = m.worksheets.filter((x) => x.gate && x.module === id);
  const missing = gates.flatMap((x) => missingIn(x, s.sheets[x.id]).map((f) => `${l(x.title)}: ${l(f)}`));
  const empty = gates.filter((x) => x.repeat !== "once" && (s.sheets[x.id]?.rows.length ?? 0) === 0).map((x) => l(x.title));
  const told = [...empty, ...missing];
  const conflict = m.worksheets.some((x) => s.sheets[x.id]?.other);
  if (asked && told.length > 0 && !conflict) {
    return (
      <section class="card stack tight" role="group" aria-labelledby="missing">
        <h2 id="missing" tabIndex={-1}>{t.handInMissing}</h2>
        <ul class="dots">{told.slice(0, 8).map((x) => <li key={x}>{x}</li>)}{told.length > 8 && <li>…</li>}</ul>
        <p>{t.handInAnyway}</p>
        <button type="button" class="btn p" onClick={() => w.submit(id)}>{t.handInSure}</button>
        <button type="button" class="btn" onClick={() => ask(false)}>{t.notNow}</button>
      </section>
    );
  }
  return (
    <>
      <button type="button" class="btn p" aria-disabled={conflict} onClick={() => {
        if (conflict) return ask(true);
        if (told.length === 0) return w.submit(id);
        ask(true);
        requestAnimationFrame(() => document.getElementById("missing")?.focus());
      }}>{line.feedback ? t.handInAgain : t.handIn}</button>
      {conflict && asked && <Problem id="conflict">{t.handInConflict}</Problem>}
      <p class="note"><Info size={16} /><span>{t.handInHint(firstName(s.course?.therapist ?? ""))}</span></p>
    </>
  );
}
