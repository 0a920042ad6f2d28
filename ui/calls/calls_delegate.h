// Paints a line of the calls: who, how far, since when; above the first of a group its name.
#pragma once

#include <QStyledItemDelegate>

namespace fyr::ui {

class CallsDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace fyr::ui
