// Text and tags as rows of lists paint them: one line, elided, from the tokens.
#pragma once

#include "ui/theme/shapes.h"
#include "ui/theme/theme.h"

namespace fyr::ui {

void paintText(QPainter& p, const QRectF& box, const QString& text, TypeSize size, bool strong, const QColor& ink,
               Qt::Alignment align = Qt::AlignLeft | Qt::AlignVCenter);
[[nodiscard]] double textWidth(const QString& text, TypeSize size, bool strong);

struct TagLook {
    QColor ink, fill, border;
    bool dashed = false;
    bool strong = false;
};
// A small tag that ends at `right`; returns its left edge.
double paintTag(QPainter& p, double right, double top, const QString& text, const TagLook& look, std::optional<Icon> icon = {});

} // namespace fyr::ui
