// Pages over the page that every web page of Fyr has.

import { PageHead, Title } from "./parts.tsx";

export function PrivacySheet({ t, onBack }: { t: { privacyTitle: string; back: string; privacy: readonly string[] }; onBack(): void }) {
  return (
    <div class="page">
      <PageHead title={t.privacyTitle} label={t.back} onBack={onBack} />
      <div class="card stack">{t.privacy.map((line) => <p key={line}>{line}</p>)}</div>
    </div>
  );
}

// Asks before something ends. `danger`: what is ended is a call or the like, not only a page.
export function AskSheet({ title, lead, no, yes, danger, onNo, onYes }: { title: string; lead: string; no: string; yes: string; danger?: boolean; onNo(): void; onYes(): void }) {
  return (
    <div class="page">
      <Title>{title}</Title>
      <p>{lead}</p>
      <button type="button" class="btn p" onClick={onNo}>{no}</button>
      <button type="button" class={danger ? "btn danger" : "btn"} onClick={onYes}>{yes}</button>
    </div>
  );
}
