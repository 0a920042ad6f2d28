#include "ui/calls/calls_delegate.h"

#include "presenter/time_left.h"
#include "ui/calls/call_words.h"
#include "ui/calls/calls_model.h"
#include "ui/common/paint_text.h"
#include "ui/text/words.h"

#include <QPainter>

namespace fyr::ui {
namespace {

using presenter::CallDevice;
using presenter::CallGroup;
using presenter::CallRow;

constexpr int groupHeight = 30;
constexpr int rowHeight = 60;

Icon iconOf(const CallRow& r) {
    using presenter::VisitStage;
    switch (r.visit.stage) {
    case VisitStage::booked: return Icon::clock;
    case VisitStage::opened:
    case VisitStage::checked:
    case VisitStage::identified: return Icon::link;
    case VisitStage::waiting: return r.away ? Icon::back : Icon::clock;
    case VisitStage::admitted:
    case VisitStage::inCall: return Icon::video;
    case VisitStage::interrupted: return Icon::refresh;
    case VisitStage::ended:
    case VisitStage::noShow: return Icon::note;
    }
    return Icon::clock;
}

// What is worth a second mark beside the stage: it stands out when it has to be known before the call.
bool deviceMatters(const CallRow& r) {
    return (r.group == CallGroup::waiting || r.group == CallGroup::coming) && r.device != CallDevice::fine && r.device != CallDevice::notChecked;
}

// At the right: the tag of urgency, of whom to let in, of the promised time that has passed. The left edge.
double paintTags(QPainter& p, const QRectF& box, const CallRow& r) {
    const Tokens& k = tk();
    double right = box.right() - 16;
    const double top = box.top() + 9;
    if (!r.guests.empty()) right = paintTag(p, right, top, CallsDelegate::tr("%n to let in", nullptr, static_cast<int>(r.guests.size())), {k.accentText, k.accentTint, k.accent, false, true}, Icon::person) - 6;
    if (r.toMe) right = paintTag(p, right, top, CallsDelegate::tr("For you"), {k.accentText, k.accentTint, k.accent, false, true}) - 6;
    if (r.late) right = paintTag(p, right, top, CallsDelegate::tr("Past the time"), {k.red().text, k.red().tint, k.red().fill, false, true}, Icon::clock) - 6;
    if (r.visit.dropIn && r.group != CallGroup::unwritten) {
        const auto level = static_cast<clinical::Urgency>(r.visit.urgency);
        const QString word = Words::level(level);
        const double w = textWidth(word, TypeSize::small12, true);
        paintText(p, QRectF(right - w, top, w + 2, 20), word, TypeSize::small12, true, k.of(level).text);
        paintLevel(p, QRectF(right - w - 18, top + 3, 14, 14), level);
        right -= w + 24;
    }
    return right;
}

} // namespace

QSize CallsDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    return {measure::queueMin, rowHeight + (index.data(CallsModel::FirstRole).toBool() ? groupHeight : 0)};
}

void CallsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* row = index.data(CallsModel::RowRole).value<const CallRow*>();
    if (!row) return;
    const CallRow& r = *row;
    const Instant now = static_cast<const CallsModel*>(index.model())->now();
    QPainter& p = *painter;
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setClipRect(option.rect);
    const Tokens& k = tk();
    QRectF box = option.rect;
    if (index.data(CallsModel::FirstRole).toBool()) {
        const QRectF head(box.left(), box.top(), box.width(), groupHeight);
        p.fillRect(head, k.subtle);
        p.fillRect(QRectF(head.left(), head.bottom() - 1, head.width(), 1), k.border);
        paintText(p, head.adjusted(16, 0, -16, 0), CallWords::group(r.group), TypeSize::small12, true, k.text2);
        box.setTop(head.bottom());
    }
    const bool selected = option.state & QStyle::State_Selected;
    p.fillRect(box, selected ? k.selected : (option.state & QStyle::State_MouseOver) ? k.hover : k.surface);
    p.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), k.border);
    if (selected) p.fillRect(QRectF(box.left(), box.top(), 3, box.height() - 1), k.accent);
    const QString name = QString::fromStdString(r.visit.patient.name);
    paintAvatar(p, QRectF(box.left() + 16, box.top() + 14, 32, 32), QString::fromStdString(presenter::initials(r.visit.patient.name)), r.group == CallGroup::mine ? AvatarKind::mine : AvatarKind::other);
    const double x = box.left() + 60;
    const double nameRight = paintTags(p, box, r);
    paintText(p, QRectF(x, box.top() + 9, nameRight - x - 8, 20), name, TypeSize::body14, true, k.text);
    QStringList line{CallWords::stage(r, now), CallWords::promised(r.visit)};
    if (r.group == CallGroup::waiting) line << CallWords::estimate(r.visit);
    if (r.group == CallGroup::colleagues || (r.group == CallGroup::booked && !r.visit.with.name.empty())) line << QString::fromStdString(r.group == CallGroup::booked ? r.visit.with.name : r.holderName);
    const bool waits = r.group == CallGroup::waiting || r.group == CallGroup::coming;
    if (waits && !deviceMatters(r)) line << CallWords::device(r.device);
    line.removeAll(QString());
    const double top = box.top() + 30;
    const QColor ink = r.late ? k.red().text : k.text2;
    paintIcon(p, QRectF(x, top + 3, 14, 14), iconOf(r), ink);
    double right = box.right() - 16;
    if (deviceMatters(r)) {
        const QString device = CallWords::device(r.device);
        const double w = std::min(textWidth(device, TypeSize::small12, true) + 2, (right - x) * 0.55);
        paintText(p, QRectF(right - w, top, w, 20), device, TypeSize::small12, true, k.lookText, Qt::AlignRight | Qt::AlignVCenter);
        paintIcon(p, QRectF(right - w - 19, top + 3, 14, 14), Icon::eye, k.lookText);
        right -= w + 26;
    }
    paintText(p, QRectF(x + 20, top, right - x - 20, 20), line.join(QStringLiteral(" · ")), TypeSize::small12, r.late, ink);
    if (selected && (option.state & QStyle::State_HasFocus)) {
        p.setPen(QPen(k.focus, 2));
        p.setBrush(Qt::NoBrush);
        p.drawRoundedRect(box.adjusted(2, 1, -2, -2), 3, 3);
    }
    p.restore();
}

} // namespace fyr::ui
