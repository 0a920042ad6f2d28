// The treatment's pages as a whole: which one is shown, where the focus goes, what is said aloud.

import { clockTime } from "../common/time.ts";
import { Bars } from "../common/ui/bars.tsx";
import { CloudOff, Cross, Info, UploadIcon } from "../common/ui/icons.tsx";
import { Title, useFocusOnNew, useLasting } from "../common/ui/parts.tsx";
import { AppContext, useApp } from "./app_context.ts";
import type { Controller } from "./controller.ts";
import { HomePage } from "./pages/home.tsx";
import { MeasurePage, ThanksPage } from "./pages/measure.tsx";
import { MessagesPage, PausePage } from "./pages/messages.tsx";
import { ModulePage } from "./pages/module.tsx";
import { ChoicePage, MenuPage, PrivacyPage, RatePage, SheetPage, SignOutPage } from "./pages/small.tsx";
import { TrendPage } from "./pages/trend.tsx";
import { viewOf } from "./route.ts";
import type { State } from "./state.ts";
import { texts } from "./texts/index.ts";
import type { Writing } from "./writing.ts";

export function App({ s, c, w }: { s: State; c: Controller; w: Writing }) {
  const t = texts(s.lang);
  const there = s.session ? (s.course ? "course" : s.loaded) : "out";
  useFocusOnNew(`${there}|${viewOf(s.route)}`);
  return (
    <AppContext.Provider value={{ s, c, w, t, l: (x) => x[s.lang] }}>
      <div class="app course">
        <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); document.getElementById("main")?.focus(); }}>{t.skip}</a>
        <Bars site={s.site} lang={s.lang} menuOpen={s.route.page === "menu"} withHelpline onLang={(lang) => c.setLang(lang)}
          onMenu={() => (s.route.page === "menu" ? c.back() : c.go({ page: "menu" }))} />
        <div class="banners" role="status"><NetBanner /></div>
        <main id="main" tabIndex={-1} class={s.route.page === "home" && s.course ? "home" : ""}>
          <NoticeCard />
          <Page />
        </main>
      </div>
    </AppContext.Provider>
  );
}

function Page() {
  const { s } = useApp();
  const { route, course } = s;
  if (route.page === "menu") return <MenuPage />;
  if (route.page === "privacy") return <PrivacyPage />;
  if (route.page === "signOut" && s.session) return <SignOutPage />;
  if (!s.session) return <SignedOut />;
  if (!course) return s.loaded === "none" ? <NoCourse /> : <Opening />;
  switch (route.page) {
    case "module": return <ModulePage id={route.id} at={route.at} />;
    case "sheet": return <SheetPage id={route.id} />;
    case "measure": return <MeasurePage id={route.id} at={route.at} />;
    case "thanks": return <ThanksPage risk={route.risk} />;
    case "messages": return <MessagesPage />;
    case "pause": return <PausePage />;
    case "trend": return <TrendPage />;
    case "rate": return <RatePage module={route.module} />;
    case "choice": return <ChoicePage id={route.id} />;
    default: return <HomePage course={course} />;
  }
}

function SignedOut() {
  const { s, t } = useApp();
  return (
    <div class="page">
      <Title>{s.expired ? t.expiredTitle : t.signedOutTitle}</Title>
      <p>{s.expired ? t.expiredLead : t.signedOutLead}</p>
      <a class="btn p" href="/" onClick={rememberWhere}>{t.signIn}</a>
    </div>
  );
}

// The sign-in page comes back here.
export function rememberWhere(): void {
  try {
    sessionStorage.setItem("fyr.after", "/behandling");
  } catch {
    // Then one goes on from there by hand.
  }
}

function NoCourse() {
  const { t } = useApp();
  return (
    <div class="page">
      <Title>{t.noCourseTitle}</Title>
      <p>{t.noCourseLead}</p>
      <a class="btn p" href="/">{t.toTriage}</a>
    </div>
  );
}

function Opening() {
  const { s, t } = useApp();
  const slow = useLasting(true, 300);
  if (!slow) return <div class="page" />;
  return (
    <div class="page" aria-busy={s.net === "up"}>
      <Title>{t.title}</Title>
      <p>{s.net === "down" ? t.openingOffline : t.opening}</p>
    </div>
  );
}

function NetBanner() {
  const { s, c, t } = useApp();
  const busy = useLasting(s.net === "up" && s.waiting !== null, 1500);
  if (s.net === "up" && !busy) return null;
  const old = s.loaded === "kept" && s.fetchedAtMs > 0 ? ` ${t.asOf(clockTime(new Date(s.fetchedAtMs), s.lang))}.` : "";
  return (
    <div class="banner">
      {s.net === "down" ? <CloudOff size={20} /> : <UploadIcon size={20} />}
      <p>{s.net === "down" ? <><b>{t.offline}</b> {s.session ? (s.durable ? t.offlineKept : t.offlineNotKept) : ""}{old}</> : t.busy}</p>
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
          <div><p>{n.kind === "failed" ? t.notices.failed(n.code) : t.notices[n.kind]}</p></div>
          <button type="button" aria-label={t.close} onClick={() => c.notice(null)}><Cross /></button>
        </>
      )}
    </div>
  );
}
