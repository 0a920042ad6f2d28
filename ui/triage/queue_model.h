// The queue as a list model: rows that a presenter decided, changed with the fewest signals so that the view keeps
// its place and selection.
#pragma once

#include "presenter/queue.h"
#include "ui/common/stepped_rows.h"

#include <QAbstractListModel>

namespace fyr::ui {

class QueueModel : public SteppedRows<QAbstractListModel> {
    Q_OBJECT
  public:
    enum Role { RowRole = Qt::UserRole + 1, IdRole };
    using SteppedRows::SteppedRows;

    void show(presenter::QueueView view);
    [[nodiscard]] const presenter::QueueView& view() const { return m_view; }
    [[nodiscard]] const presenter::QueueRow* at(int row) const;
    [[nodiscard]] int rowOf(const std::string& id) const; // -1 when it is not shown

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

  private:
    presenter::QueueView m_view;
};

} // namespace fyr::ui

Q_DECLARE_METATYPE(const fyr::presenter::QueueRow*)
