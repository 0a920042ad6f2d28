// Small parts used on several pages.

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Chevron, Warn } from "./icons.tsx";

// A heading that takes the focus when its page or question is new.
export function Title({ children, lang, id }: { children: ComponentChildren; lang?: string | undefined; id?: string }) {
  return (
    <h1 tabIndex={-1} data-focus="" {...(lang ? { lang } : {})} {...(id ? { id } : {})}>
      {children}
    </h1>
  );
}

export function PageHead({ title, label, onBack }: { title: string; label: string; onBack(): void }) {
  return (
    <div class="pagehead">
      <button type="button" aria-label={label} onClick={onBack}>
        <Chevron size={24} />
      </button>
      <Title>{title}</Title>
    </div>
  );
}

export function Problem({ id, children }: { id: string; children: ComponentChildren }) {
  return (
    <p class="problem" id={id}>
      <Warn size={18} />
      <span>{children}</span>
    </p>
  );
}

export interface SegmentProps<T extends string> {
  legend: string;
  name: string;
  options: readonly { id: T; label: string }[];
  value: T;
  onChange(value: T): void;
}

export function Segment<T extends string>({ legend, name, options, value, onChange }: SegmentProps<T>) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div class="seg">
        {options.map((o) => (
          <label key={o.id} class={o.id === value ? "on" : ""}>
            <input type="radio" name={name} value={o.id} checked={o.id === value} onChange={() => onChange(o.id)} />
            {o.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

type AreaProps = Omit<JSX.TextareaHTMLAttributes<HTMLTextAreaElement>, "value" | "onInput"> & {
  value: string;
  onText(text: string): void;
  minRows: number;
};

// A field that grows with what is written, as far as its style allows.
export function TextArea({ value, onText, minRows, ...rest }: AreaProps) {
  const ref = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const field = ref.current;
    if (!field) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
  }, [value]);
  return <textarea ref={ref} class="field" rows={minRows} value={value} onInput={(e) => onText(e.currentTarget.value)} {...rest} />;
}

// Says it to screen readers, politely; the same words twice are said twice.
export function Live({ message }: { message: string }) {
  const [shown, show] = useState("");
  useEffect(() => {
    show("");
    const timer = setTimeout(() => show(message), 60);
    return () => clearTimeout(timer);
  }, [message]);
  return (
    <div class="vh" role="status" aria-live="polite">
      {shown}
    </div>
  );
}

// True once `on` has lasted for `ms`: a fast answer shows no waiting.
export function useLasting(on: boolean, ms: number): boolean {
  const [lasted, set] = useState(false);
  useEffect(() => {
    if (!on) {
      set(false);
      return;
    }
    const timer = setTimeout(() => set(true), ms);
    return () => clearTimeout(timer);
  }, [on, ms]);
  return on && lasted;
}

export function useMedia(query: string): boolean {
  const [matches, set] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const changed = () => set(list.matches);
    changed();
    list.addEventListener("change", changed);
    return () => list.removeEventListener("change", changed);
  }, [query]);
  return matches;
}

// A new page takes the focus to its heading, the topmost one's where pages lie over each other, and begins at its top.
export function useFocusOnNew(view: string): void {
  const last = useRef<string | null>(null);
  useLayoutEffect(() => {
    const before = last.current;
    last.current = view;
    if (before === null || before === view) return;
    const all = document.querySelectorAll<HTMLElement>("[data-focus]");
    scrollTo(0, 0);
    all[all.length - 1]?.focus({ preventScroll: true });
  }, [view]);
}
