// Own words first: who it is about, and what is wrong.

import { useState } from "preact/hooks";
import { Arrow, Check, Info } from "../../common/ui/icons.tsx";
import { Problem, Segment, TextArea, Title, useLasting } from "../../common/ui/parts.tsx";
import { useApp } from "../app_context.ts";
import { SendState } from "../parts/send_state.tsx";
import { VisitCard } from "../parts/visit_card.tsx";
import type { Subject } from "../types.ts";

export function StartPage() {
  const { s, c, t } = useApp();
  const [missing, setMissing] = useState(false);
  const sending = s.commands.find((x) => x.kind === "start");
  const slow = useLasting(sending !== undefined, 600);
  const text = sending?.kind === "start" ? sending.text : s.drafts.start;
  const subject = sending?.kind === "start" ? sending.subject : s.drafts.subject;
  const subjects: readonly Subject[] = ["self", "child", "other"];
  return (
    <form
      class="page"
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        const empty = text.trim() === "";
        setMissing(empty);
        if (empty) document.getElementById("own-words")?.focus();
        else c.startInterview();
      }}
    >
      <VisitCard />
      {s.course && (
        <section class="card decided stack tight" aria-labelledby="course">
          <h2 id="course">{t.course}</h2>
          {s.course[s.lang] && <p>{s.course[s.lang]}</p>}
          <a class="btn p" href="/behandling">{t.toCourse}<Arrow /></a>
        </section>
      )}
      <Title>{t.startTitle}</Title>
      <Segment
        legend={t.who} name="subject" value={subject}
        options={subjects.map((id) => ({ id, label: t.subjects[id] }))}
        onChange={(id) => { if (!sending) c.type({ type: "draftSubject", subject: id }); }}
      />
      <div>
        <label class="label" for="own-words">{t.ownWords}</label>
        <p class="small mut hint" id="own-words-hint">{t.ownWordsHint}</p>
        <TextArea
          id="own-words" minRows={6} value={text} readOnly={sending !== undefined}
          aria-describedby={missing ? "own-words-hint own-words-missing" : "own-words-hint"} aria-invalid={missing}
          onText={(value) => {
            setMissing(false);
            c.type({ type: "draftStart", text: value });
          }}
        />
        {missing && <Problem id="own-words-missing">{t.ownWordsMissing}</Problem>}
        <Saved typed={text !== ""} />
      </div>
      <button class="btn p" aria-disabled={sending !== undefined}>
        {slow && s.net === "up" ? t.sending : t.next}
        <Arrow />
      </button>
      <SendState what={sending ? "start" : null} />
      <section class="card">
        <h2>{t.howTitle}</h2>
        <ol class="numbered">
          {t.how.map((line) => (
            <li key={line}><span>{line}</span></li>
          ))}
        </ol>
      </section>
      <p class="small mut">{t.recordNote}</p>
      <p>
        <button type="button" class="link strong" onClick={() => c.show("privacy")}>{t.privacyLink}</button>
      </p>
    </form>
  );
}

function Saved({ typed }: { typed: boolean }) {
  const { s, t } = useApp();
  return (
    <p class="note saved">
      {typed && s.durable ? <Check size={16} /> : <Info size={16} />}
      <span>{!s.durable ? t.notSaved : typed ? t.savedHere : t.willSave}</span>
    </p>
  );
}
