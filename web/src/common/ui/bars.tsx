// The title bar and, under it, the numbers to call. Every page has them, also without a network.

import type { Lang } from "../prefs.ts";
import { telHref, type Site } from "../site.ts";
import { otherLang, sharedTexts } from "../texts/index.ts";
import { Cross, Globe, Lamp, Menu, Phone } from "./icons.tsx";

export interface BarsProps {
  site: Site;
  lang: Lang;
  menuOpen: boolean;
  // Somebody to talk with stands beside danger and advice: then the words are short.
  withHelpline?: boolean;
  onLang(lang: Lang): void;
  onMenu(): void;
}

export function Bars({ site, lang, menuOpen, withHelpline = false, onLang, onMenu }: BarsProps) {
  const t = sharedTexts[lang];
  const other = otherLang(lang);
  const o = sharedTexts[other];
  return (
    <div class="bars">
      <header class="top">
        <Lamp />
        <span class="name">{site.name || t.appName}</span>
        {site.demo && <span class="tag long">{t.demo}</span>}
        <button type="button" lang={other} aria-label={o.switchToLabel} onClick={() => onLang(other)}>
          <Globe size={18} />
          <span class="long" aria-hidden="true">{o.switchTo}</span>
          <span class="short" aria-hidden="true">{o.switchToShort}</span>
        </button>
        <button type="button" id="menu" aria-label={menuOpen ? t.closeMenu : t.menu} aria-pressed={menuOpen} onClick={onMenu}>
          {menuOpen ? <Cross /> : <Menu />}
        </button>
      </header>
      <nav class={withHelpline ? "help three" : "help"} aria-label={t.helpNav}>
        <a class="e" href={telHref(site.emergency)}>
          <Phone size={18} />
          <span class="long">{withHelpline ? t.shortDanger(site.emergency) : t.call112(site.emergency)}</span>
          <span class="only" aria-hidden="true">{site.emergency}</span>
        </a>
        <a href={telHref(site.advice)}>
          <Phone size={18} />
          <span class="long">{withHelpline ? t.shortAdvice(site.advice) : t.call1177(site.advice)}</span>
          <span class="only" aria-hidden="true">{site.advice}</span>
        </a>
        {withHelpline && (
          <a href={telHref(site.helpline)}>
            <Phone size={18} />
            <span class="long">{t.shortTalk(site.helpline)}</span>
            <span class="only" aria-hidden="true">{site.helpline}</span>
          </a>
        )}
      </nav>
    </div>
  );
}
