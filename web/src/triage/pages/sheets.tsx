// Pages over the page: menu, what was understood, how data is used, stopping, signing out with something unsent.

import { themes } from "../../common/prefs.ts";
import { PageHead, Segment } from "../../common/ui/parts.tsx";
import { AskSheet, PrivacySheet } from "../../common/ui/sheets.tsx";
import { useApp } from "../app_context.ts";
import { Understood } from "../parts/understood.tsx";
import { unsentCount, type Sheet } from "../state.ts";

export function SheetPage({ sheet }: { sheet: Sheet }) {
  const { c, t } = useApp();
  const back = () => c.show(null);
  switch (sheet) {
    case "menu": return <MenuPage />;
    case "understood": return <UnderstoodPage />;
    case "privacy": return <PrivacySheet t={t} onBack={back} />;
    case "leave": return <AskSheet title={t.leaveTitle} lead={t.leaveLead} no={t.leaveNo} yes={t.leaveYes} onNo={back} onYes={() => c.leave()} />;
    case "signOut": return <AskSheet title={t.signOutTitle} lead={t.signOutLead} no={t.signOutNo} yes={t.signOutYes} onNo={back} onYes={() => c.signOut()} />;
  }
}

function MenuPage() {
  const { s, c, t } = useApp();
  const asking = s.interview?.status === "asking";
  return (
    <div class="page">
      <PageHead title={t.menu} label={t.back} onBack={() => c.show(null)} />
      <Segment legend={t.theme} name="theme" value={s.theme} options={themes.map((id) => ({ id, label: t.themes[id] }))}
        onChange={(theme) => c.setTheme(theme)} />
      {s.interview && (
        <button type="button" class="btn" onClick={() => c.show("understood")}>{t.understoodOpen}</button>
      )}
      {s.course && <a class="btn" href="/behandling">{t.course}</a>}
      {asking && <button type="button" class="btn" onClick={() => c.show("leave")}>{t.leave}</button>}
      <button type="button" class="btn" onClick={() => c.show("privacy")}>{t.privacyLink}</button>
      {s.session && (
        <>
          <button type="button" class="btn" onClick={() => (hasUnsent(s) || c.unsentInCourse() ? c.show("signOut") : c.signOut())}>{t.signOut}</button>
          <p class="small mut">{t.signedInAs(s.session.person.name)}</p>
        </>
      )}
    </div>
  );
}

function hasUnsent(s: ReturnType<typeof useApp>["s"]): boolean {
  const d = s.drafts;
  return unsentCount(s) > 0 || d.start.trim() !== "" || d.words.trim() !== "" || d.answer.text.trim() !== "";
}

function UnderstoodPage() {
  const { s, c, t } = useApp();
  return (
    <div class="page">
      <PageHead title={t.understoodTitle} label={t.back} onBack={() => c.show(null)} />
      <p class="small mut">{t.understoodLead}</p>
      {s.interview && <Understood i={s.interview} />}
      <button type="button" class="btn p" onClick={() => c.show(null)}>
        {s.interview?.status === "asking" ? t.closeUnderstood : t.back}
      </button>
    </div>
  );
}
