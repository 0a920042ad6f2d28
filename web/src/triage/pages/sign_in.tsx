// Sign-in: an invented patient in the demonstration, else user name and password.

import { useState } from "preact/hooks";
import { Chevron, UploadIcon, Warn } from "../../common/ui/icons.tsx";
import { Problem, Title } from "../../common/ui/parts.tsx";
import { useApp } from "../app_context.ts";

type Way = "demo" | "password";
interface WayProps {
  way: Way;
  setWay(way: Way): void;
}

export function SignInPage() {
  const { s, t } = useApp();
  // What went wrong is told where it was tried.
  const [way, setWay] = useState<Way>(s.site.demo ? "demo" : "password");
  return (
    <div class="page">
      <Title>{s.expired ? t.expiredTitle : t.signInTitle}</Title>
      {s.expired ? (
        <p class="note sync">
          <UploadIcon size={18} />
          <span>{t.expiredLead}</span>
        </p>
      ) : (
        <p>{t.signInLead}</p>
      )}
      {s.site.demo ? <DemoPatients way={way} setWay={setWay} /> : <PasswordForm way="password" setWay={setWay} />}
      <p class="note">
        <Warn size={18} />
        <span>{t.danger(s.site.emergency)}</span>
      </p>
      {s.site.demo && (
        <details>
          <summary>{t.otherSignIn}</summary>
          <PasswordForm way={way} setWay={setWay} />
        </details>
      )}
    </div>
  );
}

function SignInProblem() {
  const { s, t } = useApp();
  return <div role="alert">{s.signInProblem && <Problem id="signin-problem">{t.signInProblems[s.signInProblem]}</Problem>}</div>;
}

function PasswordForm({ way, setWay }: WayProps) {
  const { s, c, t } = useApp();
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const wrong = s.signInProblem === "wrong";
  return (
    <form
      class="card stack"
      onSubmit={(e) => {
        e.preventDefault();
        setWay("password");
        if (user && password) void c.signIn(user, password);
      }}
    >
      <div>
        <label class="label" for="user">{t.user}</label>
        <input id="user" class="field" autocomplete="username" autocapitalize="none" spellcheck={false} required
          value={user} onInput={(e) => setUser(e.currentTarget.value)} />
      </div>
      <div>
        <label class="label" for="password">{t.password}</label>
        <input id="password" class="field" type="password" autocomplete="current-password" required value={password}
          aria-invalid={wrong} {...(wrong ? { "aria-describedby": "signin-problem" } : {})}
          onInput={(e) => setPassword(e.currentTarget.value)} />
      </div>
      {way === "password" && <SignInProblem />}
      <button class="btn p" aria-disabled={s.signingIn}>{s.signingIn ? t.signingIn : t.signIn}</button>
    </form>
  );
}

function DemoPatients({ way, setWay }: WayProps) {
  const { s, c, t } = useApp();
  const [search, setSearch] = useState("");
  const all = s.demoPatients;
  const wanted = search.trim().toLowerCase();
  const found = (all ?? []).filter((p) => p.name.toLowerCase().includes(wanted));
  return (
    <section class="stack tight" aria-labelledby="demo-title">
      <div>
        <h2 id="demo-title">{t.demoTitle}</h2>
        <p class="small mut">{t.demoLead}</p>
      </div>
      {way === "demo" && <SignInProblem />}
      {all === null ? (
        <p class="small mut">{t.demoLoading}</p>
      ) : (
        <>
          {all.length > 8 && (
            <div>
              <label class="vh" for="search">{t.demoSearch}</label>
              <input id="search" class="field" type="search" autocomplete="off" placeholder={t.demoSearch} value={search}
                onInput={(e) => setSearch(e.currentTarget.value)} />
            </div>
          )}
          {found.length === 0 ? (
            <p class="small mut">{t.demoNone}</p>
          ) : (
            <ul class="people">
              {found.map((p) => (
                <li key={p.id}>
                  <button type="button" aria-disabled={s.signingIn} onClick={() => {
                    setWay("demo");
                    void c.signInDemo(p.id);
                  }}>
                    <span class="av" aria-hidden="true">{initials(p.name)}</span>
                    <span>
                      <b>{p.name}</b>
                      <br />
                      <span class="small mut">
                        {[p.age === null ? "" : t.years(p.age), t.sex(p.sex)].filter((x) => x).join(", ")}
                      </span>
                    </span>
                    <Chevron />
                  </button>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}

function initials(name: string): string {
  const parts = name.split(/\s+/).filter((p) => p);
  return ((parts[0]?.[0] ?? "") + (parts.length > 1 ? (parts.at(-1)?.[0] ?? "") : "")).toUpperCase();
}
