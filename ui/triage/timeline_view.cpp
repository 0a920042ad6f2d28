#include "ui/triage/timeline_view.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace fyr::ui {

TimelineView::TimelineView(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void TimelineView::show(std::vector<Line> lines) {
    m_lines = std::move(lines);
    QStringList spoken;
    for (const auto& l : m_lines) spoken << l.time + QLatin1Char(' ') + l.text;
    setAccessibleName(tr("Timeline"));
    setAccessibleDescription(spoken.join(QStringLiteral(". ")));
    updateGeometry();
    update();
}

int TimelineView::timeWidth() const {
    int w = 40;
    const QFontMetrics m(Theme::font(TypeSize::table13));
    for (const auto& l : m_lines) w = std::max(w, m.horizontalAdvance(l.time) + 4);
    return w;
}

int TimelineView::lineHeight(const Line& line, int width) const {
    const QFontMetrics m(Theme::font(TypeSize::table13));
    const QRect r = m.boundingRect(QRect(0, 0, std::max(60, width - timeWidth() - 24), 4000), Qt::TextWordWrap, line.text);
    return std::max(20, r.height() + 4);
}

QSize TimelineView::sizeHint() const { return {260, heightForWidth(std::max(width(), 260))}; }

int TimelineView::heightForWidth(int width) const {
    int h = 0;
    for (const auto& l : m_lines) h += lineHeight(l, width);
    return h + 4;
}

void TimelineView::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Tokens& k = tk();
    p.setFont(Theme::font(TypeSize::table13));
    const int x = timeWidth();
    int y = 0;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const Line& l = m_lines[i];
        const int h = lineHeight(l, width());
        p.setPen(k.text2);
        p.drawText(QRect(0, y, x, 20), Qt::AlignVCenter | Qt::AlignLeft, l.time);
        const QPointF dot(x + 8, y + 10);
        p.setPen(QPen(k.borderStrong, 1));
        if (i > 0) p.drawLine(QPointF(dot.x(), y), dot);
        if (i + 1 < m_lines.size()) p.drawLine(dot, QPointF(dot.x(), y + h));
        p.setPen(Qt::NoPen);
        if (l.mark == Mark::red) {
            p.setBrush(k.red().fill);
            p.drawPolygon(QPolygonF({dot + QPointF(0, -5), dot + QPointF(5, 0), dot + QPointF(0, 5), dot + QPointF(-5, 0)}));
        } else {
            p.setBrush(l.mark == Mark::accent ? k.accent : k.borderStrong);
            p.drawEllipse(dot, 4, 4);
        }
        p.setPen(k.text);
        p.drawText(QRect(x + 22, y + 1, width() - x - 22, h), Qt::TextWordWrap | Qt::AlignLeft, l.text);
        y += h;
    }
}

} // namespace fyr::ui
