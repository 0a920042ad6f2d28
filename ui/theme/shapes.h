// Painted marks: the shapes of urgency, avatars, flags, clocks, line icons. Drawn, never a pixmap, so they are sharp
// at every scale and take their colours from the tokens.
#pragma once

#include "clinical/urgency.h"

#include <QColor>
#include <QPainter>
#include <QRectF>
#include <QString>
#include <optional>

namespace fyr::ui {

// Octagon with "!", triangle, outlined diamond, circle, hollow rounded square; a dashed ring with "?" for none.
void paintLevel(QPainter& p, const QRectF& box, std::optional<clinical::Urgency> level);

enum class AvatarKind { other, mine, nobody, rail };
void paintAvatar(QPainter& p, const QRectF& box, const QString& initials, AvatarKind kind);

enum class Icon {
    triage, patients, settings, attention, search, lock, check, warning, clock, offline, upload, flag, flagOutline,
    message, arrowRight, back, close, person, refresh, info, home, document, pill, heart, lab, chart, send, note, eye, logOut,
    video, phone, microphone, speaker, link
};
void paintIcon(QPainter& p, const QRectF& box, Icon icon, const QColor& colour);
void paintLighthouse(QPainter& p, const QRectF& box); // the mark: a tower with a lamp and two beams

// A key as it stands on a keyboard: bordered, 20 high. Returns its width.
int paintKeycap(QPainter& p, QPointF topLeft, const QString& text, const QColor& border, const QColor& ink);
[[nodiscard]] int keycapWidth(const QString& text);

} // namespace fyr::ui
