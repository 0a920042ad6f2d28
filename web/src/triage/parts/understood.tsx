// What was understood: the patient's own words with what was read in them marked, the findings, the answers.

import { Pen } from "../../common/ui/icons.tsx";
import { useApp } from "../app_context.ts";
import { pieces } from "../spans.ts";
import { isAnswering } from "../state.ts";
import type { Interview, SpanKind } from "../types.ts";

export function Understood({ i }: { i: Interview }) {
  const { s, c, t } = useApp();
  const kinds = new Set(i.words.flatMap((w) => w.spans.map((x) => x.kind)));
  const shown: SpanKind[] = (["finding", "redFlag", "denied", "uncertain", "otherPerson"] as const).filter((k) => kinds.has(k));
  return (
    <>
      <section class="card words" aria-labelledby="your-words">
        <h2 id="your-words">{t.yourWords}</h2>
        <div lang={i.lang}>
          {i.words.map((w, n) => (
            <p key={n}>
              {"”"}
              {pieces(w.text, w.spans).map((p, k) =>
                p.span ? (
                  <mark key={k} class={p.span.kind}>
                    {p.text}
                    <span class="vh">{` (${t.legend[p.span.kind]}${p.span.label ? `, ${t.readAs(p.span.label)}` : ""})`}</span>
                  </mark>
                ) : (
                  p.text
                ),
              )}
              {"”"}
            </p>
          ))}
        </div>
        {shown.length > 0 && (
          <p class="legend" aria-hidden="true">
            {shown.map((k) => (
              <span key={k}><mark class={k}>{t.legend[k]}</mark></span>
            ))}
          </p>
        )}
      </section>
      <section class="card facts" aria-labelledby="found">
        <h2 id="found">{t.found}</h2>
        {i.understood.length === 0 ? (
          <p class="mut">{t.foundNone}</p>
        ) : (
          <ul>
            {i.understood.map((u) => (
              <li key={u.finding + u.label}>
                <span lang={i.lang}>{u.label}</span>
                <span class={`st ${u.state}`}>{t.states[u.state]}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section class="card qa" aria-labelledby="your-answers">
        <h2 id="your-answers">{t.yourAnswers}</h2>
        {i.answers.length === 0 ? (
          <p class="mut">{t.noAnswers}</p>
        ) : (
          <ul>
            {i.answers.map((a, n) => {
              const later = i.answers.length - n - 1;
              return (
                <li key={n}>
                  <span class="q" lang={i.lang}>{a.question}</span>
                  <span class="a" lang={i.lang}>{a.answer}</span>
                  {i.status === "asking" && (
                    <button
                      type="button" class="link" aria-disabled={isAnswering(s)} onClick={() => c.goBack(n)}
                      aria-label={t.changeAnswer(a.question) + (later > 0 ? ` ${t.changeNote(later)}` : "")} title={later > 0 ? t.changeNote(later) : undefined}
                    >
                      <Pen size={16} />
                      {t.change}
                    </button>
                  )}
                </li>
              );
            })}
          </ul>
        )}
      </section>
    </>
  );
}
