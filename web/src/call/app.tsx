// The call page as a whole: which page is shown, where the focus goes, what is said aloud.

import { Bars } from "../common/ui/bars.tsx";
import { CloudOff } from "../common/ui/icons.tsx";
import { Live, Title, useFocusOnNew, useLasting } from "../common/ui/parts.tsx";
import { AppContext, useApp } from "./app_context.ts";
import type { Controller } from "./controller.ts";
import { CallPage } from "./pages/call.tsx";
import { CheckPage } from "./pages/check.tsx";
import { SheetPage } from "./pages/sheets.tsx";
import { EndedPage, ProblemPage, WaitingPage, WhoPage } from "./pages/steps.tsx";
import type { State } from "./state.ts";
import { texts } from "./texts/index.ts";

export function App({ s, c }: { s: State; c: Controller }) {
  const t = texts(s.lang);
  useFocusOnNew(`${s.page}|${s.sheet ?? ""}`);
  const inCall = s.page === "call";
  return (
    <AppContext.Provider value={{ s, c, t }}>
      <div class={`app callpage${inCall ? " incall" : ""}`}>
        {!s.hosted && (
          <>
            <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); document.getElementById("main")?.focus(); }}>{t.skip}</a>
            <Bars site={s.site} lang={s.lang} menuOpen={s.sheet === "menu"} onLang={(lang) => c.setLang(lang)}
              onMenu={() => c.show(s.sheet === "menu" ? null : "menu")} />
          </>
        )}
        <div class="banners" role="status"><LineBanner /></div>
        <main id="main" tabIndex={-1} class={inCall ? "call" : ""}>
          {/* The call stays there below what lies over it: its pictures and sound go on. */}
          {inCall && <CallPage />}
          {s.sheet ? <SheetPage sheet={s.sheet} /> : !inCall && <Page />}
        </main>
        <Live message={s.spoken} />
      </div>
    </AppContext.Provider>
  );
}

function Page() {
  const { s } = useApp();
  switch (s.page) {
    case "loading": return <LoadingPage />;
    case "problem": return <ProblemPage />;
    case "who": return <WhoPage />;
    case "check": return <CheckPage />;
    case "waiting": return <WaitingPage />;
    case "ended": return <EndedPage />;
    case "call": return null;
  }
}

function LoadingPage() {
  const { t } = useApp();
  const slow = useLasting(true, 300);
  return <div class="page" aria-busy="true">{slow && <><Title>{t.title}</Title><p>{t.loadingVisit}</p></>}</div>;
}

function LineBanner() {
  const { s, c, t } = useApp();
  const lost = useLasting((s.page === "call" || s.page === "waiting") && s.entered && !s.lineUp, 1200);
  if (!lost) return null;
  return (
    <div class="banner">
      <CloudOff size={20} />
      <p>{s.page === "waiting" ? t.waitLineLost : t.ownLineLost}</p>
      <button type="button" onClick={() => c.wake()}>{t.retryNow}</button>
    </div>
  );
}
