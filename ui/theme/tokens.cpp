#include "ui/theme/tokens.h"

namespace fyr::ui {
namespace {

QColor c(const char* hex) { return QColor(QLatin1String(hex)); }

Tokens light() {
    Tokens t;
    t.bg = c("#EDF1F3");
    t.surface = c("#FFFFFF");
    t.subtle = c("#F5F8F9");
    t.hover = c("#EAF0F2");
    t.selected = c("#DCECF0");
    t.border = c("#D2DBE0");
    t.borderStrong = c("#74828D");
    t.text = c("#13202A");
    t.text2 = c("#42505C");
    t.text3 = c("#566470");
    t.disabled = c("#8A97A1");
    t.accent = c("#0B5A6B");
    t.accentHover = c("#084654");
    t.onAccent = c("#FFFFFF");
    t.accentTint = c("#E1F0F3");
    t.accentText = c("#0B5A6B");
    t.focus = c("#1260D6");
    t.sync = c("#6A3CA5");
    t.onSync = c("#FFFFFF");
    t.syncText = c("#5B2F94");
    t.syncTint = c("#F0E9FA");
    t.finding = c("#CFE8EE");
    t.lookText = c("#7A4B00");
    t.okText = c("#1D6330");
    t.line = c("#0B5A6B");
    t.band = c("#D5E4E9");
    t.rail = c("#0F2B36");
    t.railText = c("#F0F6F8");
    t.railText2 = c("#B4C9D1");
    t.railSel = c("#1F4552");
    t.railMark = c("#FFD27A");
    t.railAttention = c("#D9C8F8");
    t.railAvatar = c("#63C6D8");
    t.onRailAvatar = c("#06242B");
    t.badge = c("#B4C9D1");
    t.onBadge = c("#10242C");
    t.badgeHot = c("#FFFFFF");
    t.onBadgeHot = c("#A31119");
    t.badgeSync = c("#C9B0F4");
    t.onBadgeSync = c("#2A1250");
    t.levels[0] = {c("#B0131B"), c("#A31119"), c("#FBE3E2"), c("#FFFFFF"), {}};
    t.levels[1] = {c("#C74B06"), c("#9A3B03"), c("#FDE8DA"), c("#FFFFFF"), {}};
    t.levels[2] = {c("#F5BE1B"), c("#6E4F00"), c("#FCF0CB"), c("#13202A"), c("#8A6300")};
    t.levels[3] = {c("#2C7D41"), c("#1D6330"), c("#DFF1E2"), c("#FFFFFF"), {}};
    t.levels[4] = {c("#2E63B3"), c("#24549F"), c("#E2ECF9"), c("#FFFFFF"), {}};
    return t;
}

Tokens dark() {
    Tokens t = light(); // the rail and its badges are dark in both themes
    t.bg = c("#0D1418");
    t.surface = c("#151E24");
    t.subtle = c("#1B262D");
    t.hover = c("#212E36");
    t.selected = c("#173B46");
    t.border = c("#2E3C46");
    t.borderStrong = c("#758693");
    t.text = c("#E9F0F3");
    t.text2 = c("#B9C6CF");
    t.text3 = c("#9BAAB5");
    t.disabled = c("#6C7B86");
    t.accent = c("#63C6D8");
    t.accentHover = c("#86D5E3");
    t.onAccent = c("#06242B");
    t.accentTint = c("#14343D");
    t.accentText = c("#7DD2E1");
    t.focus = c("#8CC4FF");
    t.sync = c("#B794F0");
    t.onSync = c("#1E0B3A");
    t.syncText = c("#CDB4F7");
    t.syncTint = c("#2C2142");
    t.finding = c("#1D4A56");
    t.lookText = c("#F5C46F");
    t.okText = c("#8CDD9C");
    t.line = c("#63C6D8");
    t.band = c("#23343D");
    t.rail = c("#091014");
    t.railText2 = c("#A9BCC6");
    t.railSel = c("#17303A");
    t.levels[0] = {c("#FF6E68"), c("#FF9B96"), c("#45191B"), c("#2A0506"), {}};
    t.levels[1] = {c("#FF9544"), c("#FFB27C"), c("#43240F"), c("#2B1200"), {}};
    t.levels[2] = {c("#FFD34D"), c("#FFDC75"), c("#3A2E0C"), c("#2B2000"), c("#FFD34D")};
    t.levels[3] = {c("#67C97B"), c("#8CDD9C"), c("#153520"), c("#06210E"), {}};
    t.levels[4] = {c("#7DB0F5"), c("#A6CAFB"), c("#172E4C"), c("#061B38"), {}};
    return t;
}

} // namespace

const Tokens& tokens(ThemeKind kind) {
    static const Tokens lightTokens = light();
    static const Tokens darkTokens = dark();
    return kind == ThemeKind::dark ? darkTokens : lightTokens;
}

} // namespace fyr::ui
