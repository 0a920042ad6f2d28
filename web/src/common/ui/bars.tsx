// The title bar and, under it, the numbers to call. Every page has them, also without a network.

import type { Lang } from "../prefs.ts";
import { telHref, type Site } from "../site.ts";
import { otherLang, sharedTexts } from "../texts/index.ts";
import { Cross, Globe, Lamp, Menu, Phone } from "./icons.tsx";

export interface BarsProps {
  site: Site;
  lang: Lang;
  menuOpen: boolean;
  onLang(lang: Lang): void;
  onMenu(): void;
}

export function Bars({ site, lang, menuOpen, onLang, onMenu }: BarsProps) {
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
      <nav class="help" aria-label={t.helpNav}>
        <a class="e" href={telHref(site.emergency)}>
          <Phone size={18} />
          <span class="long">{t.call112(site.emergency)}</span>
          <span class="only" aria-hidden="true">{site.emergency}</span>
        </a>
        <a href={telHref(site.advice)}>
          <Phone size={18} />
          <span class="long">{t.call1177(site.advice)}</span>
          <span class="only" aria-hidden="true">{site.advice}</span>
        </a>
      </nav>
    </div>
  );
}
