// The calls as a list model: rows that a presenter decided.
#pragma once

#include "presenter/calls.h"
#include "ui/common/stepped_rows.h"

#include <QAbstractListModel>

namespace fyr::ui {

class CallsModel : public SteppedRows<QAbstractListModel> {
    Q_OBJECT
  public:
    enum Role { RowRole = Qt::UserRole + 1, IdRole, FirstRole }; // FirstRole: the first of its group
    using SteppedRows::SteppedRows;

    void show(presenter::CallsView view, Instant now);
    void tick(Instant now); // what is said of times runs on
    [[nodiscard]] const presenter::CallsView& view() const { return m_view; }
    [[nodiscard]] Instant now() const { return m_now; }
    [[nodiscard]] const presenter::CallRow* at(int row) const;
    [[nodiscard]] int rowOf(const std::string& id) const; // -1 when it is not shown

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

  private:
    presenter::CallsView m_view;
    Instant m_now{};
};

} // namespace fyr::ui

Q_DECLARE_METATYPE(const fyr::presenter::CallRow*)
