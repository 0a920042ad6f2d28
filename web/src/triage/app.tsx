// The page as a whole: which page is shown, where the focus goes, what is said aloud.

import { useLayoutEffect, useRef } from "preact/hooks";
import { clockTime } from "../common/time.ts";
import { Bars } from "../common/ui/bars.tsx";
import { CloudOff, Cross, Info, UploadIcon } from "../common/ui/icons.tsx";
import { Lighthouse } from "../common/ui/lighthouse.tsx";
import { Live, Title, useLasting, useMedia } from "../common/ui/parts.tsx";
import { AppContext, useApp } from "./app_context.ts";
import type { Controller } from "./controller.ts";
import { questionKey } from "./drafts.ts";
import { OutcomePage } from "./pages/outcome.tsx";
import { QuestionPage } from "./pages/question.tsx";
import { SheetPage } from "./pages/sheets.tsx";
import { SignInPage } from "./pages/sign_in.tsx";
import { StartPage } from "./pages/start.tsx";
import { Understood } from "./parts/understood.tsx";
import { screenOf, unsentCount, type State } from "./state.ts";
import { texts, type Texts } from "./texts/index.ts";

export function App({ s, c }: { s: State; c: Controller }) {
  const t = texts(s.lang);
  const screen = screenOf(s);
  const roomy = useMedia("(min-width: 68em)");
  const i = s.interview;
  const wide = roomy && s.sheet === null && i !== null && (screen === "question" || screen === "outcome");
  // What counts as another page for the eyes and ears.
  const view = s.sheet ?? (screen === "question" && i?.question ? `q|${questionKey(i.question)}|${i.turn}` : screen === "outcome" ? `o|${i?.outcome?.decided?.at ?? ""}` : screen);
  useFocusOnNew(view);
  return (
    <AppContext.Provider value={{ s, c, t }}>
      <div class={screen === "signIn" && s.sheet === null ? "app signin" : "app"}>
        <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); document.getElementById("main")?.focus(); }}>{t.skip}</a>
        {screen === "signIn" && s.sheet === null && <Lighthouse name={t.appName} />}
        <Bars site={s.site} lang={s.lang} menuOpen={s.sheet === "menu"} onLang={(lang) => c.setLang(lang)}
          onMenu={() => c.show(s.sheet === "menu" ? null : "menu")} />
        <div class="banners" role="status"><NetBanner /></div>
        <main id="main" tabIndex={-1} class={wide ? "wide" : ""}>
          <NoticeCard />
          {s.sheet ? <SheetPage sheet={s.sheet} /> : <Page wide={wide} />}
          {wide && i && (
            <aside class="stack" aria-label={t.understoodTitle}>
              <h2>{t.understoodTitle}</h2>
              <Understood i={i} />
            </aside>
          )}
        </main>
        <Live message={spoken(s, t)} />
      </div>
    </AppContext.Provider>
  );
}

function Page({ wide }: { wide: boolean }) {
  const { s } = useApp();
  const i = s.interview;
  switch (screenOf(s)) {
    case "signIn": return <SignInPage />;
    case "loading": return <LoadingPage />;
    case "start": return <StartPage />;
    case "question": return i?.question ? <QuestionPage i={i} q={i.question} wide={wide} /> : null;
    case "outcome": return i ? <OutcomePage i={i} wide={wide} /> : null;
  }
}

function LoadingPage() {
  const { s, t } = useApp();
  const slow = useLasting(true, 300);
  return (
    <div class="page" aria-busy={s.net === "up"}>
      {slow && (
        <>
          <Title>{t.loadingTitle}</Title>
          <p>{s.net === "down" ? t.loadingOffline : t.loading}</p>
          {s.net === "up" && (
            <div class="stack" aria-hidden="true">
              <div class="skeleton w60" /><div class="skeleton w80" /><div class="skeleton tall" /><div class="skeleton tall" />
            </div>
          )}
        </>
      )}
    </div>
  );
}

function NetBanner() {
  const { s, c, t } = useApp();
  const busy = useLasting(s.net === "up" && s.waiting !== null, 1500);
  if (s.net === "up" && !busy) return null;
  const kept = unsentCount(s) > 0 ? t.offlineUnsent : s.durable ? t.offlineKept : t.offlineNotKept;
  return (
    <div class="banner">
      {s.net === "down" ? <CloudOff size={20} /> : <UploadIcon size={20} />}
      <p>
        {s.net === "down" ? (
          <><b>{t.offline}</b> {s.session ? kept : ""}
            {s.interview && s.loaded === "kept" && s.fetchedAtMs > 0 ? ` ${t.asOf(clockTime(new Date(s.fetchedAtMs), s.lang))}.` : ""}</>
        ) : t.busy}
      </p>
      <button type="button" onClick={() => c.wake()}>{t.retryNow}</button>
    </div>
  );
}

function NoticeCard() {
  const { s, c, t } = useApp();
  const n = s.notice;
  return (
    <div role="status" class={n ? "notice" : "vh"}>
      {n && (
        <>
          <Info size={20} />
          <div>
            <p>{n.kind === "failed" ? t.notices.failed(n.code) : t.notices[n.kind]}</p>
            {n.kind === "movedOn" && n.answer && <p>{t.notices.movedOnAnswer(n.answer)}</p>}
          </div>
          <button type="button" aria-label={t.close} onClick={() => c.dismissNotice()}><Cross /></button>
        </>
      )}
    </div>
  );
}

// The counter is not in the heading that takes the focus, so it is said. So is news that comes by itself.
function spoken(s: State, t: Texts): string {
  if (s.sheet) return "";
  const i = s.interview;
  const screen = screenOf(s);
  if (screen === "question" && i?.question) {
    const q = i.question;
    return [q.safety && q.safetyCount > 0 ? t.safetyOf(q.safetyIndex, q.safetyCount) : "", t.left(q.left + 1)].filter((x) => x).join(", ");
  }
  if (screen === "outcome" && i?.outcome?.decided) return t.decidedAnnounce(i.outcome.decided.title || i.outcome.title);
  return "";
}

// A heading with all that answers it, as far as there is room between the numbers and the field that stays at the bottom: a
// "yes" without its "no" would lead. While a notice stands above, only the first, so that the notice is read.
function bringIntoSight(card: Element, heading: Element): void {
  const gap = 12;
  const composer = document.querySelector(".composer");
  const covered = composer !== null && getComputedStyle(composer).position === "sticky";
  const bottom = covered ? composer.getBoundingClientRect().top : innerHeight;
  const answers = card.querySelectorAll("button, input, textarea");
  const needed = answers[document.querySelector(".notice") ? 0 : answers.length - 1] ?? heading;
  const over = needed.getBoundingClientRect().bottom + gap - bottom;
  const bars = Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0; // viewport.ts measures them
  const room = card.getBoundingClientRect().top - bars;
  if (over > 0 && room > 0) scrollBy(0, Math.min(over, room));
}

// A new page or question takes the focus to its heading, but never out of a field that somebody is writing in.
// At once with the new page, so that a quick key press is not lost on the way.
function useFocusOnNew(view: string): void {
  const last = useRef<string | null>(null);
  useLayoutEffect(() => {
    const before = last.current;
    last.current = view;
    if (before === null || before === view) return;
    const at = document.activeElement;
    const writing = (at instanceof HTMLTextAreaElement || at instanceof HTMLInputElement) && at.isConnected && at.id === "words" && at.value !== "";
    if (writing) return;
    const heading = document.querySelector<HTMLElement>("[data-focus]");
    if (!heading) return;
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
    bringIntoSight(heading.closest(".card") ?? heading, heading);
  }, [view]);
}
