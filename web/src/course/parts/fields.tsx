// The fields of a worksheet, one component a kind. What is typed is passed on as it is: a number that is none yet stays words.

import type { ComponentChildren } from "preact";
import { number, parseNumber } from "../../common/format.ts";
import { Problem, TextArea } from "../../common/ui/parts.tsx";
import { useApp } from "../app_context.ts";
import { computedAs, minutesOf, timeOf, type Advice } from "../computed.ts";
import type { Value } from "../sheet.ts";
import type { Field } from "../types.ts";
import { Words } from "./blocks.tsx";
import { ScaleField } from "./scale.tsx";

export interface FieldProps {
  f: Field;
  // Unique on the page.
  id: string;
  value: Value | undefined;
  readOnly: boolean;
  onValue(value: Value): void;
}

export function FieldView(p: FieldProps) {
  if (p.readOnly && p.f.kind !== "computed") return <ReadField {...p} />;
  switch (p.f.kind) {
    case "scale": return <ScaleField {...p} />;
    case "choice": return <ChoiceField {...p} />;
    case "several": return <SeveralField {...p} />;
    case "computed": return <ComputedField {...p} />;
    case "number": return <NumberField {...p} />;
    case "duration": return <NumberField {...p} />;
    case "date": case "time":
      return (
        <Labelled {...p}>
          <input id={p.id} class="field short" type={p.f.kind} value={typeof p.value === "string" ? p.value : ""} {...described(p)}
            onInput={(e) => p.onValue(e.currentTarget.value)} />
        </Labelled>
      );
    case "paragraph":
      return (
        <Labelled {...p}>
          <TextArea id={p.id} minRows={3} value={asText(p.value)} {...described(p)} onText={p.onValue} />
        </Labelled>
      );
    default:
      return (
        <Labelled {...p}>
          <input id={p.id} class="field" value={asText(p.value)} autocomplete="off" {...described(p)}
            onInput={(e) => p.onValue(e.currentTarget.value)} />
        </Labelled>
      );
  }
}

export function asText(v: Value | undefined): string {
  return v === undefined ? "" : Array.isArray(v) ? v.join(", ") : String(v);
}

const described = (p: FieldProps) => (p.f.hint.sv ? { "aria-describedby": `${p.id}-hint` } : {});

export function Optional({ f }: { f: Field }) {
  const { t } = useApp();
  return f.required || f.kind === "computed" ? null : <span class="mut weak"> ({t.optional})</span>;
}

function Hint({ f, id }: { f: Field; id: string }) {
  const { l } = useApp();
  return l(f.hint) ? <p class="small mut hint" id={`${id}-hint`}><Words text={l(f.hint)} /></p> : null;
}

function Labelled({ f, id, children }: FieldProps & { children: ComponentChildren }) {
  const { l } = useApp();
  return (
    <div class="wfield">
      <label class="label" for={id}><Words text={l(f.label)} /><Optional f={f} /></label>
      <Hint f={f} id={id} />
      {children}
    </div>
  );
}

function NumberField(p: FieldProps) {
  const { s, t, l } = useApp();
  const { f, value } = p;
  const unit = f.kind === "duration" ? t.minutesUnit : l(f.unit);
  const text = typeof value === "number" ? number(value, s.lang) : asText(value);
  const wrong = typeof value === "string" && value.trim() !== "" && parseNumber(value) === null ? t.numberProblem
    : typeof value === "number" && ((f.from !== null && value < f.from) || (f.to !== null && value > f.to))
      ? t.rangeProblem(number(f.from ?? 0, s.lang), number(f.to ?? 0, s.lang)) : null;
  return (
    <Labelled {...p}>
      <span class="withunit">
        <input id={p.id} class="field" inputMode="decimal" autocomplete="off" value={text} {...described(p)}
          {...(wrong ? { "aria-invalid": true, "aria-describedby": `${p.id}-problem` } : {})}
          onInput={(e) => p.onValue(readNumber(e.currentTarget.value, f.kind === "duration"))}
          onBlur={() => { if (typeof value === "string" && parseNumber(value) !== null) p.onValue(parseNumber(value) ?? value); }} />
        {unit && <span class="mut">{unit}</span>}
      </span>
      <div role="status">{wrong && <Problem id={`${p.id}-problem`}>{wrong}</Problem>}</div>
    </Labelled>
  );
}

// "1:30" of a duration is ninety minutes. A number that is still being written ("7,") stays words.
export function readNumber(text: string, duration: boolean): Value {
  const clock = duration ? /^\s*(\d{1,2}):([0-5]\d)\s*$/.exec(text) : null;
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  if (/[,.]$/.test(text) || /[,.]\d*0$/.test(text)) return text;
  return parseNumber(text) ?? text;
}

function ChoiceField({ f, id, value, onValue }: FieldProps) {
  const { t, l } = useApp();
  return (
    <fieldset class="wfield">
      <legend><Words text={l(f.label)} /><Optional f={f} /></legend>
      <Hint f={f} id={id} />
      <div class={f.options.length <= 3 && f.options.every((o) => l(o.label).length <= 12) ? "seg" : "choices"}>
        {f.options.map((o) => (
          <label key={o.code} class={`choice${o.code === value ? " on" : ""}`}>
            <input type="radio" name={id} value={o.code} checked={o.code === value} onChange={() => onValue(o.code)} />
            <span>{l(o.label)}</span>
          </label>
        ))}
      </div>
      {value !== undefined && value !== "" && !f.required && <button type="button" class="link" onClick={() => onValue("")}>{t.clear}</button>}
    </fieldset>
  );
}

function SeveralField({ f, id, value, onValue }: FieldProps) {
  const { t, l } = useApp();
  const chosen = Array.isArray(value) ? value : typeof value === "string" && value ? [value] : [];
  return (
    <fieldset class="wfield">
      <legend><Words text={l(f.label)} /><Optional f={f} /></legend>
      <Hint f={f} id={id} />
      <p class="small mut hint">{t.chooseSeveral}</p>
      <div class="choices">
        {f.options.map((o) => (
          <label key={o.code} class={`choice${chosen.includes(o.code) ? " on" : ""}`}>
            <input type="checkbox" checked={chosen.includes(o.code)}
              onChange={(e) => onValue(e.currentTarget.checked ? [...chosen, o.code] : chosen.filter((c) => c !== o.code))} />
            <span>{l(o.label)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function ComputedField({ f, id, value }: FieldProps) {
  const { t, l } = useApp();
  const shown = useShown()(f, value);
  return (
    <div class="wfield computed">
      <span class="label" id={`${id}-label`}><Words text={l(f.label)} /></span>
      <output id={id} aria-labelledby={`${id}-label`} class={shown ? "" : "mut"}>{shown || t.computedEmpty}</output>
    </div>
  );
}

function ReadField({ f, value }: FieldProps) {
  const { t, l } = useApp();
  const shown = useShown()(f, value);
  return (
    <div class="wfield read">
      <p class="small mut"><Words text={l(f.label)} /></p>
      <p class={shown ? "written" : "mut"}>{shown || t.nothingWritten}</p>
    </div>
  );
}

// A value as people read it.
export function useShown(): (f: Field, v: Value | undefined) => string {
  const { s, t, l } = useApp();
  return (f, v) => {
    if (v === undefined || v === "") return "";
    const label = (code: string) => { const o = f.options.find((x) => x.code === code); return o ? l(o.label) : code; };
    if (Array.isArray(v)) return v.map(label).join(", ");
    if (f.kind === "choice" || f.kind === "several") return label(String(v));
    if (f.kind === "computed" && typeof v === "string") return t.advice[v as Advice] ?? v;
    if (typeof v === "number") {
      const as = f.kind === "duration" ? "clock" : f.kind === "computed" ? computedAs(f.id) : "number";
      if (as === "clock") return t.hoursMinutes(Math.floor(v / 60), Math.round(v % 60));
      if (as === "minutes") return `${v} ${t.minutesUnit}`;
      if (as === "percent") return `${v} %`;
      return [number(v, s.lang), f.kind === "number" ? l(f.unit) : ""].filter((x) => x).join(" ");
    }
    if (f.kind === "time") { const m = minutesOf(v); return m === null ? v : timeOf(m); }
    return v;
  };
}
