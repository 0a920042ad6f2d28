#include "ui/triage/queue_delegate.h"

#include "ui/common/paint_text.h"
#include "ui/text/words.h"
#include "ui/theme/shapes.h"
#include "ui/theme/theme.h"
#include "ui/triage/queue_model.h"

#include <QPainter>
#include <QTextLayout>

namespace fyr::ui {
namespace {

using presenter::QueueRow;

constexpr int leftPad = 16;
constexpr int leftWidth = 104;
constexpr int columnGap = 12;

void paintTime(QPainter& p, const QRectF& area, const QueueRow& r) {
    const Tokens& k = tk();
    if (r.decided) {
        paintText(p, QRectF(area.left(), area.top(), area.width(), 22), QueueDelegate::tr("Decided"), TypeSize::table13, false, k.text2);
        return;
    }
    if (r.left.overdue) {
        const QString s = Words::minutes(r.left.minutes);
        const double w = textWidth(s, TypeSize::title16, true) + 12;
        const QRectF pill(area.left(), area.top() + 1, std::min(w, area.width()), 24);
        p.setPen(Qt::NoPen);
        p.setBrush(k.red().fill);
        p.drawRoundedRect(pill, measure::radiusTag, measure::radiusTag);
        paintText(p, pill, s, TypeSize::title16, true, k.red().onFill, Qt::AlignCenter);
        paintText(p, QRectF(area.left(), area.top() + 26, area.width(), 17), QueueDelegate::tr("over time"), TypeSize::small12, true, k.red().text);
        return;
    }
    paintText(p, QRectF(area.left(), area.top(), area.width() + 4, 26), Words::minutes(r.left.minutes), TypeSize::name20, true, k.text);
    const QRectF bar(area.left(), area.top() + 29, 88, 4);
    p.setPen(Qt::NoPen);
    p.setBrush(k.border);
    p.drawRoundedRect(bar, 2, 2);
    p.setBrush(r.left.lastQuarter ? k.red().fill : k.text2);
    p.drawRoundedRect(QRectF(bar.left(), bar.top(), std::max(4.0, bar.width() * r.left.fraction), 4), 2, 2);
}

void paintQuote(QPainter& p, const QRectF& box, const QString& quote, int lines, const QColor& ink) {
    const QFont f = Theme::font(TypeSize::table13);
    QTextLayout layout(quote, f);
    layout.beginLayout();
    std::vector<QPair<int, int>> spans;
    for (int i = 0; i < lines; ++i) {
        QTextLine line = layout.createLine();
        if (!line.isValid()) break;
        line.setLineWidth(box.width());
        spans.emplace_back(line.textStart(), line.textLength());
    }
    layout.endLayout();
    p.setFont(f);
    p.setPen(ink);
    const QFontMetricsF m(f);
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const bool last = i + 1 == spans.size();
        const QString s = last ? m.elidedText(quote.mid(spans[i].first), Qt::ElideRight, box.width())
                               : quote.mid(spans[i].first, spans[i].second);
        p.drawText(QRectF(box.left(), box.top() + 17 * static_cast<double>(i), box.width() + 2, 17),
                   Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, s.trimmed());
    }
}

// Holder, destination, and at the right end flags and messages.
void paintMeta(QPainter& p, const QRectF& line, const QueueRow& r) {
    const Tokens& k = tk();
    double right = line.right();
    const auto count = [&](Icon icon, int n, const QColor& ink, bool strong) {
        const QString s = QString::number(n);
        const double w = textWidth(s, TypeSize::small12, strong);
        paintText(p, QRectF(right - w, line.top(), w + 2, line.height()), s, TypeSize::small12, strong, ink);
        paintIcon(p, QRectF(right - w - 18, line.top() + 3, 14, 14), icon, ink);
        right -= w + 26;
    };
    if (r.messages > 0) count(Icon::message, r.messages, k.text2, true);
    if (r.redFlags > 0) count(Icon::flag, r.redFlags, k.red().text, true);
    const bool held = !r.holder.name.empty();
    const QString initials = QString::fromStdString(presenter::initials(r.holder.name));
    paintAvatar(p, QRectF(line.left(), line.top() + 1, 18, 18), initials,
                !held ? AvatarKind::nobody : r.mine ? AvatarKind::mine : AvatarKind::other);
    const QString who = !held ? (r.interviewing ? QueueDelegate::tr("Answering now") : QueueDelegate::tr("Not claimed"))
                        : r.mine ? QueueDelegate::tr("You")
                                 : QString::fromStdString(r.holder.name);
    double x = line.left() + 23;
    const double whoWidth = std::min(textWidth(who, TypeSize::small12, false) + 1, std::max(40.0, right - x - 60));
    paintText(p, QRectF(x, line.top(), whoWidth, line.height()), who, TypeSize::small12, false, k.text2);
    x += whoWidth + 8;
    const QString where = Words::destination(r.destination.code);
    if (!r.destination.code.empty() && right - x > 48) {
        paintIcon(p, QRectF(x, line.top() + 4, 12, 12), Icon::arrowRight, k.text2);
        paintText(p, QRectF(x + 16, line.top(), right - x - 20, line.height()), where, TypeSize::small12, false, k.text2);
    }
}

} // namespace

QSize QueueDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {measure::queueMin, m_compact ? measure::rowCompact : measure::rowQueue};
}

void QueueDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* row = index.data(QueueModel::RowRole).value<const QueueRow*>();
    if (!row) return;
    const QueueRow& r = *row;
    QPainter& p = *painter;
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setClipRect(option.rect);
    const Tokens& k = tk();
    const QRectF box = option.rect;
    const bool selected = option.state & QStyle::State_Selected;
    const bool focused = selected && (option.state & QStyle::State_HasFocus);
    const bool hover = option.state & QStyle::State_MouseOver;
    p.fillRect(box, selected ? k.selected : r.attention ? k.syncTint : hover ? k.hover : k.surface);
    p.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), k.border);
    if (selected) p.fillRect(QRectF(box.left(), box.top(), 3, box.height() - 1), k.accent);

    const double top = box.top() + 8;
    const double left = box.left() + leftPad;
    // --- left: level, time
    const QColor levelInk = r.level ? k.of(*r.level).text : k.text2;
    paintLevel(p, QRectF(left, top + 2, 16, 16), r.level);
    paintText(p, QRectF(left + 22, top, leftWidth - 18, 20), Words::level(r.level), TypeSize::table13, true, levelInk);
    if (!m_compact) paintTime(p, QRectF(left, top + 21, leftWidth, 48), r);
    else {
        const bool over = r.left.overdue;
        paintText(p, QRectF(left, top + 20, leftWidth, 20), r.decided ? tr("Decided") : Words::minutes(r.left.minutes), TypeSize::table13, true,
             over && !r.decided ? k.red().text : k.text);
    }
    // --- right: who, words, holder
    const double x = left + leftWidth + columnGap;
    const double right = box.right() - 16;
    double nameRight = right;
    if (r.attention)
        nameRight = paintTag(p, right, top, tr("Needs attention"), {k.syncText, k.syncTint, k.sync, true, false}, Icon::attention) - 6;
    else if (r.unsent > 0)
        nameRight = paintTag(p, right, top, tr("%n unsent", nullptr, r.unsent), {k.syncText, k.syncTint, k.sync, true, false}, Icon::upload) - 6;
    else if (r.fresh)
        nameRight = paintTag(p, right, top, tr("New"), {k.accentText, k.accentTint, k.accent, false, true}) - 6;
    const QString name = QString::fromStdString(r.name);
    const double nameWidth = std::min(textWidth(name, TypeSize::body14, true) + 1, nameRight - x);
    paintText(p, QRectF(x, top, nameWidth, 20), name, TypeSize::body14, true, k.text);
    paintText(p, QRectF(x + nameWidth + 6, top, nameRight - x - nameWidth - 6, 20), Words::ageAndSex(r.age, r.sex), TypeSize::body14, false, k.text2);
    QString quote = QStringLiteral("”") + QString::fromStdString(r.quote) + QStringLiteral("”");
    if (r.byProxy) quote += tr(" (somebody else writes)");
    if (m_compact) {
        paintQuote(p, QRectF(x, top + 21, right - x, 17), quote, 1, k.text);
    } else {
        paintQuote(p, QRectF(x, top + 20, right - x, 34), quote, 2, k.text);
        paintMeta(p, QRectF(x, top + 54, right - x, 20), r);
    }
    if (focused) {
        p.setPen(QPen(k.focus, 2));
        p.setBrush(Qt::NoBrush);
        p.drawRoundedRect(box.adjusted(2, 1, -2, -2), 3, 3);
    }
    p.restore();
}

} // namespace fyr::ui
