// Writing with the therapist, and asking for a break. What was written and not sent stands here too.

import { useState } from "preact/hooks";
import { SendIcon, UploadIcon } from "../../common/ui/icons.tsx";
import { Problem, TextArea } from "../../common/ui/parts.tsx";
import { clockTime, parseTime } from "../../common/time.ts";
import { useApp } from "../app_context.ts";
import { Head } from "../parts/head.tsx";
import { Worse } from "../parts/worse.tsx";
import { firstName } from "./home.tsx";

export function MessagesPage() {
  const { s, t } = useApp();
  const name = s.course?.therapist ?? "";
  const unsent = s.commands.filter((c) => c.kind === "message");
  return (
    <div class="page">
      <Head title={t.messagesTitle} />
      <p class="mut">{t.messagesLead(firstName(name))}</p>
      {s.messages === null ? (unsent.length === 0 && <p>{s.net === "down" ? t.messagesOffline : t.opening}</p>) : s.messages.length + unsent.length === 0 && <p class="mut">{t.noMessages}</p>}
      {(s.messages?.length ?? 0) + unsent.length > 0 && (
        <ol class="talk">
          {(s.messages ?? []).map((m) => {
            const at = parseTime(m.at);
            return (
              <li key={m.id} class={m.mine ? "bub me" : "bub bot"}>
                <span class="from">{m.mine ? t.you : m.sender || name}{at ? `, ${clockTime(at, s.lang)}` : ""}</span>
                {m.text}
              </li>
            );
          })}
          {unsent.map((c) => c.kind === "message" && (
            <li key={c.clientId} class="bub me unsent"><span class="from"><UploadIcon size={16} />{t.unsent}</span>{c.text}</li>
          ))}
        </ol>
      )}
      <WriteForm name="message" label={t.yourMessage} send={t.send} />
      <Worse />
    </div>
  );
}

export function PausePage() {
  const { s, t } = useApp();
  return (
    <div class="page">
      <Head title={t.pauseTitle} />
      <p>{t.pauseLead(firstName(s.course?.therapist ?? ""))}</p>
      <WriteForm name="pause" label={t.pauseLabel} send={t.pauseSend} />
      <Worse />
    </div>
  );
}

function WriteForm({ name, label, send }: { name: "message" | "pause"; label: string; send: string }) {
  const { s, t, w } = useApp();
  const [empty, setEmpty] = useState(false);
  return (
    <form class="stack tight" noValidate onSubmit={(e) => {
      e.preventDefault();
      const went = w.sendDraft(name);
      setEmpty(!went);
      document.getElementById(`write-${name}`)?.focus();
    }}>
      <div>
        <label class="label" for={`write-${name}`}>{label}</label>
        <TextArea id={`write-${name}`} minRows={4} value={s.drafts[name] ?? ""} aria-invalid={empty}
          {...(empty ? { "aria-describedby": `empty-${name}` } : {})} onText={(x) => { setEmpty(false); w.draft(name, x); }} />
        {empty && <Problem id={`empty-${name}`}>{t.emptyMessage}</Problem>}
        <p class="note saved"><span>{s.durable ? t.willSave : t.notSaved}</span></p>
      </div>
      <button class="btn p"><SendIcon />{send}</button>
    </form>
  );
}
