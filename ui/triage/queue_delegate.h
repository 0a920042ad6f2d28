// Paints one row of the triage queue, 88 px (or 56 compact): left deadline and level, right who, own words, holder.
#pragma once

#include "presenter/queue.h"

#include <QStyledItemDelegate>

namespace fyr::ui {

class QueueDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setCompact(bool on) { m_compact = on; }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  private:
    bool m_compact = false;
};

} // namespace fyr::ui
