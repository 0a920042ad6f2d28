// Line icons on a 20 × 20 grid, 1.5 px strokes, drawn with the painter.
#include "ui/theme/shapes.h"

#include "ui/theme/theme.h"

#include <QPainterPath>

namespace fyr::ui {
namespace {

// A small pen that draws on the 20-grid.
class Stroke {
  public:
    explicit Stroke(QPainter& painter) : m_p(painter) {}
    void line(double x1, double y1, double x2, double y2) { m_p.drawLine(QPointF(x1, y1), QPointF(x2, y2)); }
    void poly(std::initializer_list<QPointF> points, bool close = false) {
        QPainterPath path;
        bool first = true;
        for (const auto& pt : points) {
            if (first) path.moveTo(pt);
            else path.lineTo(pt);
            first = false;
        }
        if (close) path.closeSubpath();
        m_p.drawPath(path);
    }
    void circle(double x, double y, double r) { m_p.drawEllipse(QPointF(x, y), r, r); }
    void rect(double x, double y, double w, double h, double r = 1.5) { m_p.drawRoundedRect(QRectF(x, y, w, h), r, r); }
    void arc(double x, double y, double r, double from, double span) {
        m_p.drawArc(QRectF(x - r, y - r, 2 * r, 2 * r), static_cast<int>(from * 16), static_cast<int>(span * 16));
    }
    void dot(double x, double y, double r) {
        m_p.save();
        m_p.setBrush(m_p.pen().color());
        m_p.setPen(Qt::NoPen);
        m_p.drawEllipse(QPointF(x, y), r, r);
        m_p.restore();
    }
    void fill(const QPainterPath& path) { m_p.fillPath(path, m_p.pen().color()); }

  private:
    QPainter& m_p;
};

void paintFlag(Stroke& s, QPainter& p, bool filled) {
    s.line(5, 3, 5, 18);
    QPainterPath cloth;
    cloth.moveTo(5, 3.8);
    cloth.lineTo(15.5, 3.8);
    cloth.lineTo(13, 7.6);
    cloth.lineTo(15.5, 11.4);
    cloth.lineTo(5, 11.4);
    cloth.closeSubpath();
    if (filled) s.fill(cloth);
    p.drawPath(cloth);
}

} // namespace

void paintIcon(QPainter& p, const QRectF& box, Icon icon, const QColor& colour) {
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.translate(box.topLeft());
    p.scale(box.width() / 20, box.height() / 20);
    p.setPen(QPen(colour, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    p.setBrush(Qt::NoBrush);
    Stroke s(p);
    switch (icon) {
    case Icon::triage:
        s.line(3, 5, 17, 5);
        s.line(3, 10, 12, 10);
        s.line(3, 15, 8, 15);
        s.dot(16, 10, 1.3);
        break;
    case Icon::patients:
        s.circle(7.5, 6.5, 3);
        s.arc(7.5, 17, 5.5, 0, 180);
        s.arc(12.5, 6.5, 3, -70, 160);
        s.arc(13, 17, 5, 0, 75);
        break;
    case Icon::person:
        s.circle(10, 6.5, 3.2);
        s.arc(10, 17.5, 6.5, 0, 180);
        break;
    case Icon::settings:
        s.circle(10, 10, 2.6);
        for (int i = 0; i < 8; ++i) {
            p.save();
            p.translate(10, 10);
            p.rotate(45 * i);
            s.line(0, -5, 0, -7.6);
            p.restore();
        }
        s.circle(10, 10, 5);
        break;
    case Icon::attention:
        s.rect(3.5, 3.5, 13, 13, 2);
        s.line(10, 6.5, 10, 10.8);
        s.dot(10, 13.6, 1);
        break;
    case Icon::search:
        s.circle(8.5, 8.5, 5);
        s.line(12.4, 12.4, 17, 17);
        break;
    case Icon::lock:
        s.rect(4, 9, 12, 8.5, 1.8);
        s.poly({{6.5, 9}, {6.5, 6.5}});
        s.poly({{13.5, 9}, {13.5, 6.5}});
        s.arc(10, 6.5, 3.5, 0, 180);
        break;
    case Icon::check:
        s.circle(10, 10, 7.5);
        s.poly({{6.5, 10.2}, {9, 12.6}, {13.6, 7.6}});
        break;
    case Icon::warning:
        s.poly({{10, 3}, {18, 16.8}, {2, 16.8}}, true);
        s.line(10, 8, 10, 11.8);
        s.dot(10, 14.2, .9);
        break;
    case Icon::clock:
        s.circle(10, 10, 7.5);
        s.poly({{10, 5.6}, {10, 10}, {13, 11.8}});
        break;
    case Icon::offline:
        s.arc(6.5, 12, 3.6, 90, 180);
        s.arc(10, 9.5, 4.6, 20, 130);
        s.arc(14, 12.2, 3.2, -90, 170);
        s.line(6.5, 15.5, 14, 15.4);
        s.line(3.5, 3.5, 16.5, 17);
        break;
    case Icon::upload:
        s.poly({{4, 12}, {4, 16.5}, {16, 16.5}, {16, 12}});
        s.line(10, 3.5, 10, 12.5);
        s.poly({{6.8, 6.6}, {10, 3.4}, {13.2, 6.6}});
        break;
    case Icon::flag: paintFlag(s, p, true); break;
    case Icon::flagOutline: paintFlag(s, p, false); break;
    case Icon::message:
        s.rect(3, 5, 14, 10.5, 1.5);
        s.poly({{3.4, 6}, {10, 11}, {16.6, 6}});
        break;
    case Icon::arrowRight:
        s.line(3.5, 10, 16, 10);
        s.poly({{11.5, 5.5}, {16, 10}, {11.5, 14.5}});
        break;
    case Icon::back:
        s.line(16.5, 10, 4, 10);
        s.poly({{8.5, 5.5}, {4, 10}, {8.5, 14.5}});
        break;
    case Icon::close:
        s.line(5, 5, 15, 15);
        s.line(15, 5, 5, 15);
        break;
    case Icon::refresh:
        s.arc(10, 10, 6.2, 30, 150);
        s.arc(10, 10, 6.2, 210, 150);
        s.poly({{4, 6}, {4, 10}, {7.6, 9.2}});
        s.poly({{16, 14}, {16, 10}, {12.4, 10.8}});
        break;
    case Icon::info:
        s.circle(10, 10, 7.5);
        s.line(10, 9.2, 10, 14);
        s.dot(10, 6.4, 1);
        break;
    case Icon::home: s.poly({{3, 10}, {10, 3.6}, {17, 10}, {15, 8.4}, {15, 17}, {5, 17}, {5, 8.4}}); break;
    case Icon::document:
        s.poly({{5, 2.8}, {12, 2.8}, {15.5, 6.4}, {15.5, 17.2}, {5, 17.2}}, true);
        s.line(7.5, 9.5, 13, 9.5);
        s.line(7.5, 12.8, 13, 12.8);
        break;
    case Icon::pill:
        p.save();
        p.translate(10, 10);
        p.rotate(-45);
        s.rect(-7.5, -3.6, 15, 7.2, 3.6);
        s.line(0, -3.6, 0, 3.6);
        p.restore();
        break;
    case Icon::heart: {
        QPainterPath h;
        h.moveTo(10, 16.6);
        h.cubicTo(-1, 9.6, 4, 1.6, 10, 6.2);
        h.cubicTo(16, 1.6, 21, 9.6, 10, 16.6);
        p.drawPath(h);
        break;
    }
    case Icon::lab:
        s.poly({{7.5, 3}, {7.5, 8.4}, {3.8, 16.8}, {16.2, 16.8}, {12.5, 8.4}, {12.5, 3}});
        s.line(6, 3, 14, 3);
        s.line(5.8, 12.6, 14.2, 12.6);
        break;
    case Icon::chart:
        s.rect(3.4, 12.4, 3.4, 4.2, 0.5);
        s.rect(8.3, 8.6, 3.4, 8, 0.5);
        s.rect(13.2, 4, 3.4, 12.6, 0.5);
        break;
    case Icon::send: s.poly({{3, 9.4}, {17, 3}, {12.6, 17}, {9, 11.4}, {3, 9.4}, {17, 3}, {9, 11.4}}); break;
    case Icon::note:
        s.poly({{13.2, 3.6}, {16.4, 6.8}, {7.4, 15.8}, {3.6, 16.4}, {4.2, 12.6}}, true);
        break;
    case Icon::eye:
        s.arc(10, 14.5, 9, 35, 110);
        s.arc(10, 5.5, 9, 215, 110);
        s.circle(10, 10, 2.4);
        break;
    case Icon::logOut:
        s.poly({{11, 3.5}, {4, 3.5}, {4, 16.5}, {11, 16.5}});
        s.line(8, 10, 17, 10);
        s.poly({{13.8, 6.8}, {17, 10}, {13.8, 13.2}});
        break;
    case Icon::video:
        s.rect(2.5, 5.5, 10, 9);
        s.poly({{12.5, 9}, {17.5, 6}, {17.5, 14}, {12.5, 11}});
        break;
    case Icon::phone: {
        QPainterPath ear;
        ear.moveTo(4, 3.5);
        ear.lineTo(7.4, 3.5);
        ear.lineTo(8.8, 7.4);
        ear.lineTo(6.8, 8.9);
        ear.quadTo(8.2, 11.8, 11.1, 13.2);
        ear.lineTo(12.6, 11.2);
        ear.lineTo(16.5, 12.6);
        ear.lineTo(16.5, 16);
        ear.quadTo(4.6, 16.6, 4, 3.5);
        p.drawPath(ear);
        break;
    }
    case Icon::microphone:
        s.rect(7.5, 2.5, 5, 9, 2.5);
        s.arc(10, 9.5, 5.5, 180, 180);
        s.line(10, 15, 10, 17.5);
        s.line(7, 17.5, 13, 17.5);
        break;
    case Icon::speaker:
        s.poly({{3, 8}, {6, 8}, {10, 4.5}, {10, 15.5}, {6, 12}, {3, 12}}, true);
        s.arc(10, 10, 4, -50, 100);
        s.arc(10, 10, 7, -50, 100);
        break;
    case Icon::link:
        s.arc(7, 13, 3.5, 90, 180);
        s.arc(13, 7, 3.5, -90, 180);
        s.line(7.5, 9.5, 9, 9.5);
        s.line(8, 12, 12, 8);
        s.line(11, 10.5, 12.5, 10.5);
        break;
    }
    p.restore();
}

void paintLighthouse(QPainter& p, const QRectF& box) {
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.translate(box.topLeft());
    p.scale(box.width() / 24, box.height() / 24);
    const Tokens& k = tk();
    p.setPen(QPen(k.railMark, 1.6, Qt::SolidLine, Qt::RoundCap));
    p.drawLine(QPointF(2.5, 5.5), QPointF(7.5, 7.5));
    p.drawLine(QPointF(2.5, 11.5), QPointF(7.5, 9.5));
    p.drawLine(QPointF(21.5, 5.5), QPointF(16.5, 7.5));
    p.drawLine(QPointF(21.5, 11.5), QPointF(16.5, 9.5));
    p.setPen(Qt::NoPen);
    p.setBrush(k.railText);
    p.drawPolygon(QPolygonF({{12, 1.5}, {16, 5}, {8, 5}}));
    p.drawPolygon(QPolygonF({{9.5, 12}, {14.5, 12}, {16.5, 22.5}, {7.5, 22.5}}));
    p.setBrush(k.railMark);
    p.drawRect(QRectF(9.2, 5.6, 5.6, 4.6));
    p.setBrush(k.railText);
    p.drawRect(QRectF(7.8, 10.2, 8.4, 1.6));
    p.restore();
}

} // namespace fyr::ui
