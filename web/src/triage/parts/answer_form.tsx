// The controls that answer one question, by its kind.

import { useState } from "preact/hooks";
import { number, parseNumber } from "../../common/format.ts";
import { Check } from "../../common/ui/icons.tsx";
import { Problem, TextArea } from "../../common/ui/parts.tsx";
import { useApp } from "../app_context.ts";
import { draftFor, isAnswering, pendingAnswer } from "../state.ts";
import { texts } from "../texts/index.ts";
import type { AnswerValue, Question } from "../types.ts";

interface Props {
  q: Question;
  lang: "sv" | "en";
}

export function AnswerForm({ q, lang }: Props) {
  switch (q.kind) {
    case "choice": return <OneOf q={q} lang={lang} />;
    case "many": return <Several q={q} lang={lang} />;
    case "number": return <NumberField q={q} lang={lang} />;
    case "date": return <DateField q={q} lang={lang} />;
    case "text": return <TextField q={q} lang={lang} />;
  }
}

// A choice that is on its way stays chosen, and the others wait.
function ChoiceButton({ label, value, lang }: { label: string; value: AnswerValue; lang: string }) {
  const { s, c } = useApp();
  const pending = pendingAnswer(s);
  const chosen = pending !== null && JSON.stringify(pending.answer) === JSON.stringify(value);
  return (
    <button
      type="button" lang={lang} class={chosen ? "btn chosen" : "btn"} aria-disabled={isAnswering(s)}
      onClick={() => c.answer(value, label)}
    >
      {chosen && <Check />}
      {label}
    </button>
  );
}

function UnknownButton({ q, lang }: Props) {
  const tq = texts(lang);
  if (!q.allowUnknown) return null;
  return (
    <>
      <ChoiceButton label={tq.unknown} value={{ unknown: true }} lang={lang} />
      {q.safety && <p class="small mut" lang={lang}>{tq.unknownIsRisk}</p>}
    </>
  );
}

function OneOf({ q, lang }: Props) {
  return (
    <div class="choices" role="group" aria-labelledby="question">
      {q.choices.map((choice) => (
        <ChoiceButton key={choice.id} label={choice.label} value={{ choice: choice.id }} lang={lang} />
      ))}
      <UnknownButton q={q} lang={lang} />
    </div>
  );
}

function Several({ q, lang }: Props) {
  const { s, c, t } = useApp();
  const [problem, setProblem] = useState(false);
  const pending = pendingAnswer(s);
  const chosen = pending && "choices" in pending.answer ? pending.answer.choices : draftFor(s).chosen;
  const busy = isAnswering(s);
  const toggle = (id: string) => {
    if (busy) return;
    setProblem(false);
    // "None of these" stands alone.
    const next =
      chosen.includes(id) ? chosen.filter((x) => x !== id)
      : id === "none" ? ["none"]
      : [...chosen.filter((x) => x !== "none"), id];
    c.type({ type: "draftAnswer", answer: { text: "", chosen: next } });
  };
  return (
    <form
      class="choices" noValidate
      onSubmit={(e) => {
        e.preventDefault();
        const picked = q.choices.filter((x) => chosen.includes(x.id));
        if (picked.length === 0) setProblem(true);
        else c.answer({ choices: picked.map((x) => x.id) }, picked.map((x) => x.label).join(", "));
      }}
    >
      <fieldset class="choices" aria-labelledby="question" {...(problem ? { "aria-describedby": "answer-problem" } : {})}>
        <p class="small mut">{t.chooseSeveral}</p>
        {q.choices.map((choice) => (
          <label key={choice.id} lang={lang} class={chosen.includes(choice.id) ? "choice on" : "choice"}>
            <input type="checkbox" checked={chosen.includes(choice.id)} onChange={() => toggle(choice.id)} />
            {choice.label}
          </label>
        ))}
      </fieldset>
      <div role="alert">{problem && <Problem id="answer-problem">{q.allowUnknown ? t.chooseOne : t.chooseOneOnly}</Problem>}</div>
      <button class="btn p" aria-disabled={busy}>{t.sendAnswer}</button>
      <UnknownButton q={q} lang={lang} />
    </form>
  );
}

function NumberField({ q, lang }: Props) {
  const { s, c, t } = useApp();
  const [problem, setProblem] = useState("");
  const text = draftFor(s).text;
  const range = (): string => {
    const min = q.min === null ? null : number(q.min, s.lang);
    const max = q.max === null ? null : number(q.max, s.lang);
    if (min !== null && max !== null) return t.numberBetween(min, max, q.unit);
    if (min !== null) return t.numberFrom(min, q.unit);
    if (max !== null) return t.numberTo(max, q.unit);
    return "";
  };
  return (
    <form
      class="choices" noValidate
      onSubmit={(e) => {
        e.preventDefault();
        const n = parseNumber(text);
        const outside = n !== null && ((q.min !== null && n < q.min) || (q.max !== null && n > q.max));
        if (n === null || outside) {
          setProblem(outside ? range() : range() || t.numberNeeded);
          document.getElementById("answer")?.focus();
          return;
        }
        c.answer({ number: n }, `${number(n, s.lang)}${q.unit ? ` ${q.unit}` : ""}`);
      }}
    >
      <div>
        <label class="vh" for="answer">{t.numberLabel(q.unit)}</label>
        <div class="withunit">
          <input
            id="answer" class="field" type="text" inputMode="decimal" autocomplete="off" enterkeyhint="send" value={text}
            aria-invalid={problem !== ""} aria-describedby={problem ? "answer-problem" : "answer-hint"} maxLength={12}
            onInput={(e) => {
              setProblem("");
              c.type({ type: "draftAnswer", answer: { text: e.currentTarget.value, chosen: [] } });
            }}
          />
          {q.unit && <span aria-hidden="true" lang={lang}>{q.unit}</span>}
        </div>
        <div role="alert">{problem && <Problem id="answer-problem">{problem}</Problem>}</div>
        {!problem && range() && <p class="small mut" id="answer-hint">{range()}</p>}
      </div>
      <button class="btn p" aria-disabled={isAnswering(s)}>{t.sendAnswer}</button>
      <UnknownButton q={q} lang={lang} />
    </form>
  );
}

function DateField({ q, lang }: Props) {
  const { s, c, t } = useApp();
  const [problem, setProblem] = useState(false);
  const text = draftFor(s).text;
  return (
    <form
      class="choices" noValidate
      onSubmit={(e) => {
        e.preventDefault();
        if (/^\d{4}-\d{2}-\d{2}$/.test(text)) c.answer({ text }, text);
        else {
          setProblem(true);
          document.getElementById("answer")?.focus();
        }
      }}
    >
      <div>
        <label class="label" for="answer">{t.dateLabel}</label>
        <input
          id="answer" class="field" type="date" value={text} aria-invalid={problem} max="2999-12-31"
          {...(problem ? { "aria-describedby": "answer-problem" } : {})}
          onInput={(e) => {
            setProblem(false);
            c.type({ type: "draftAnswer", answer: { text: e.currentTarget.value, chosen: [] } });
          }}
        />
        <div role="alert">{problem && <Problem id="answer-problem">{t.dateNeeded}</Problem>}</div>
      </div>
      <button class="btn p" aria-disabled={isAnswering(s)}>{t.sendAnswer}</button>
      <UnknownButton q={q} lang={lang} />
    </form>
  );
}

function TextField({ q, lang }: Props) {
  const { s, c, t } = useApp();
  const [problem, setProblem] = useState(false);
  const pending = pendingAnswer(s);
  const text = pending && "text" in pending.answer ? pending.answer.text : draftFor(s).text;
  return (
    <form
      class="choices" noValidate
      onSubmit={(e) => {
        e.preventDefault();
        if (text.trim()) c.answer({ text: text.trim() }, text.trim());
        else {
          setProblem(true);
          document.getElementById("answer")?.focus();
        }
      }}
    >
      <div>
        <label class="vh" for="answer">{t.textLabel}</label>
        <TextArea
          id="answer" minRows={3} value={text} readOnly={pending !== null} aria-invalid={problem}
          {...(problem ? { "aria-describedby": "answer-problem" } : {})}
          onText={(value) => {
            setProblem(false);
            c.type({ type: "draftAnswer", answer: { text: value, chosen: [] } });
          }}
        />
        <div role="alert">{problem && <Problem id="answer-problem">{t.textNeeded}</Problem>}</div>
      </div>
      <button class="btn p" aria-disabled={isAnswering(s)}>{t.sendAnswer}</button>
      <UnknownButton q={q} lang={lang} />
    </form>
  );
}
