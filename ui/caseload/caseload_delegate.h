// Paints the cells of the caseload, 48 px high, two lines each: never by colour alone, always shape and word too.
#pragma once

#include <QStyledItemDelegate>

namespace fyr::ui {

namespace measure {
inline constexpr int rowCaseload = 48;
}

class CaseloadDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {80, measure::rowCaseload}; }
};

} // namespace fyr::ui
