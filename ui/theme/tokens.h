// Design tokens: every colour and measure of the workstation. Nothing else names a colour.
//
// Units: pixels at 100 %. Contrast of each pair is checked by tests/ui/tokens_test.cpp (text 4.5, graphics 3.0).
#pragma once

#include "clinical/urgency.h"

#include <QColor>
#include <optional>

namespace fyr::ui {

enum class ThemeKind { light, dark };

struct LevelColours {
    QColor fill;
    QColor text;
    QColor tint;
    QColor onFill;
    QColor outline; // drawn around the shape where the fill alone is too pale
};

struct Tokens {
    QColor bg, surface, subtle, hover, selected, border, borderStrong;
    QColor text, text2, text3, disabled;
    QColor accent, accentHover, onAccent, accentTint, accentText, focus;
    QColor sync, onSync, syncText, syncTint;
    QColor finding, lookText, okText, line, band;
    QColor rail, railText, railText2, railSel, railMark, railAttention, railAvatar, onRailAvatar;
    QColor badge, onBadge, badgeHot, onBadgeHot, badgeSync, onBadgeSync;
    LevelColours levels[5];

    [[nodiscard]] const LevelColours& of(clinical::Urgency u) const { return levels[static_cast<std::size_t>(u)]; }
    [[nodiscard]] const LevelColours& red() const { return levels[0]; } // risk, red flags, allergy, overdue
};

[[nodiscard]] const Tokens& tokens(ThemeKind kind);

namespace measure {
inline constexpr int rail = 184;
inline constexpr int railNarrow = 64;
inline constexpr int topBar = 56;
inline constexpr int queue = 400;
inline constexpr int queueMin = 360;
inline constexpr int rightColumn = 328;
inline constexpr int actionBar = 64;
inline constexpr int rowQueue = 88;
inline constexpr int rowCompact = 56;
inline constexpr int rowList = 32;
inline constexpr int button = 40;
inline constexpr int buttonSmall = 32;
inline constexpr int radiusControl = 6;
inline constexpr int radiusTag = 4;
inline constexpr int narrowWindow = 960;  // below: one pane with back
inline constexpr int narrowRail = 1200;   // below: icons only
inline constexpr int narrowDetail = 720;  // below: the right column goes under the left
} // namespace measure

} // namespace fyr::ui
