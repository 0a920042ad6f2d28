#include "ui/common/choice_box.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QWheelEvent>

namespace fyr::ui {

void ChoiceBox::paintEvent(QPaintEvent* event) {
    QComboBox::paintEvent(event);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(isEnabled() ? tk().text2 : tk().disabled, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF c(width() - 18, height() / 2.0);
    p.drawPolyline(QPolygonF({c + QPointF(-5, -2.5), c + QPointF(0, 2.5), c + QPointF(5, -2.5)}));
}

void ChoiceBox::wheelEvent(QWheelEvent* event) { event->ignore(); }

} // namespace fyr::ui
