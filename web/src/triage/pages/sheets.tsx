// Pages over the page: menu, what was understood, how data is used, stopping, signing out with something unsent.

import { themes } from "../../common/prefs.ts";
import { PageHead, Segment, Title } from "../../common/ui/parts.tsx";
import { useApp } from "../app_context.ts";
import { Understood } from "../parts/understood.tsx";
import { unsentCount, type Sheet } from "../state.ts";

export function SheetPage({ sheet }: { sheet: Sheet }) {
  switch (sheet) {
    case "menu": return <MenuPage />;
    case "understood": return <UnderstoodPage />;
    case "privacy": return <PrivacyPage />;
    case "leave": return <LeavePage />;
    case "signOut": return <SignOutPage />;
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

function PrivacyPage() {
  const { c, t } = useApp();
  return (
    <div class="page">
      <PageHead title={t.privacyTitle} label={t.back} onBack={() => c.show(null)} />
      <div class="card stack">{t.privacy.map((line) => <p key={line}>{line}</p>)}</div>
    </div>
  );
}

function LeavePage() {
  const { c, t } = useApp();
  return (
    <div class="page">
      <Title>{t.leaveTitle}</Title>
      <p>{t.leaveLead}</p>
      <button type="button" class="btn p" onClick={() => c.show(null)}>{t.leaveNo}</button>
      <button type="button" class="btn" onClick={() => c.leave()}>{t.leaveYes}</button>
    </div>
  );
}

function SignOutPage() {
  const { c, t } = useApp();
  return (
    <div class="page">
      <Title>{t.signOutTitle}</Title>
      <p>{t.signOutLead}</p>
      <button type="button" class="btn p" onClick={() => c.show(null)}>{t.signOutNo}</button>
      <button type="button" class="btn" onClick={() => c.signOut()}>{t.signOutYes}</button>
    </div>
  );
}
