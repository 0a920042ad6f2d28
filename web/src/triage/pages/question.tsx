// One question at a time, with what came just before it, and a free word at any moment.

import { BackArrow, Eye, Pen, SendIcon } from "../../common/ui/icons.tsx";
import { TextArea, Title } from "../../common/ui/parts.tsx";
import { useApp } from "../app_context.ts";
import { AnswerForm } from "../parts/answer_form.tsx";
import { SendState } from "../parts/send_state.tsx";
import { isAnswering } from "../state.ts";
import type { Interview, Question } from "../types.ts";

export function QuestionPage({ i, q, wide }: { i: Interview; q: Question; wide: boolean }) {
  const { s, c, t } = useApp();
  const lang = i.lang === "en" ? "en" : "sv";
  const sending = s.commands.find((x) => x.kind !== "read" && x.kind !== "words");
  const before = s.before[q.text];
  return (
    <div class="page">
      <Talk i={i} q={q} />
      <section class="card question">
        <Progress i={i} q={q} />
        <Title id="question" lang={i.lang}>{q.text}</Title>
        {q.why && (
          <p class="why">
            <b>{t.whyWeAsk}</b> <span lang={i.lang}>{q.why}</span>
          </p>
        )}
        {before && !sending && <p class="note"><Pen size={16} /><span>{t.before(before)}</span></p>}
        <AnswerForm key={`${q.id}|${i.turn}`} q={q} lang={lang} />
        <SendState what={s.rewindTo !== null ? "back" : (sending?.kind ?? null)} />
      </section>
      <div class="under">
        {i.answers.length > 0 && (
          <button type="button" class="link" aria-disabled={isAnswering(s)} onClick={() => c.goBack(i.answers.length - 1)}>
            <BackArrow size={18} />
            {t.goBack}
          </button>
        )}
        {!wide && (
          <button type="button" class="link" onClick={() => c.show("understood")}>
            <Eye size={18} />
            {t.understoodOpen}
          </button>
        )}
      </div>
      <Composer hidden={q.kind === "text" && s.drafts.words === ""} />
    </div>
  );
}

function Progress({ i, q }: { i: Interview; q: Question }) {
  const { t } = useApp();
  const done = i.answers.length;
  const share = Math.round((100 * done) / Math.max(1, done + 1 + Math.max(0, q.left)));
  return (
    <>
      <div class="track" aria-hidden="true">
        <svg viewBox="0 0 100 4" preserveAspectRatio="none" focusable="false"><rect width={Math.max(3, share)} height="4" /></svg>
      </div>
      <div class="under">
        <span>{q.safety && q.safetyCount > 0 ? t.safetyOf(q.safetyIndex, q.safetyCount) : t.questionNumber(done + 1)}</span>
        <span>{t.left(q.left + 1)}</span>
      </div>
    </>
  );
}

// The last thing that was said, so that the question stands in a conversation.
function Talk({ i, q }: { i: Interview; q: Question }) {
  const { s, c, t } = useApp();
  const last = i.answers.at(-1);
  const words = i.words.at(-1);
  const unsent = s.commands.filter((x) => x.kind === "words");
  const first = i.answers.length === 0;
  return (
    <div class="talk">
      {first || s.lastSaid === "words" ? (
        <>
          {words && <p class="bub me" lang={i.lang}><span class="vh">{t.youWrote}: </span>{words.text}</p>}
          {first && i.words.length === 1 && (
            <button type="button" class="link" onClick={() => document.getElementById("words")?.focus()}>
              <Pen size={15} />
              {t.addWords}
            </button>
          )}
          <p class="bub bot">{first && q.safety && q.safetyIndex === 1 ? t.thanksSafety(q.safetyCount) : t.thanks}</p>
        </>
      ) : (
        last && (
          <>
            <p class="bub bot quiet" lang={i.lang}>{last.question}</p>
            <p class="bub me" lang={i.lang}><span class="vh">{t.youAnswered}: </span>{last.answer}</p>
            <button type="button" class="link" aria-label={t.changeAnswer(last.question)} aria-disabled={isAnswering(s)}
              onClick={() => c.goBack(i.answers.length - 1)}>
              <Pen size={15} />
              {t.change}
            </button>
          </>
        )
      )}
      {unsent.map((x) => (
        <div key={x.clientId} class="talk">
          <p class="bub me unsent"><span class="vh">{t.youWrote}: </span>{x.kind === "words" ? x.text : ""}</p>
          <SendState what="words" />
        </div>
      ))}
    </div>
  );
}

function Composer({ hidden }: { hidden: boolean }) {
  const { s, c, t } = useApp();
  if (hidden) return null;
  const empty = s.drafts.words.trim() === "";
  return (
    <form
      class="composer"
      onSubmit={(e) => {
        e.preventDefault();
        if (empty) document.getElementById("words")?.focus();
        else c.sayWords();
      }}
    >
      <label class="vh" for="words">{t.words}</label>
      <TextArea
        id="words" minRows={1} placeholder={t.words} value={s.drafts.words}
        onText={(text) => c.type({ type: "draftWords", text })}
        onKeyDown={(e) => {
          if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
            e.preventDefault();
            c.sayWords();
          }
        }}
      />
      <button aria-label={t.sendWords} aria-disabled={empty}>
        <SendIcon size={22} />
      </button>
    </form>
  );
}
