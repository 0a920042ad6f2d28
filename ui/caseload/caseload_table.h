// The caseload's list: as many columns as there is room for, a ring around the row in focus, arrows from cell to cell for who
// listens to them.
#pragma once

#include "ui/caseload/caseload_model.h"

#include <QTableView>

namespace fyr::ui {

class CaseloadTable : public QTableView {
    Q_OBJECT
  public:
    explicit CaseloadTable(CaseloadModel* model, QWidget* parent = nullptr);
    [[nodiscard]] std::string currentId() const;
    void select(int row);
    [[nodiscard]] bool isShown(CaseloadColumn column) const { return !isColumnHidden(static_cast<int>(column)); }

  signals:
    void opened(); // Enter or double click

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

  private:
    void fitColumns();
};

} // namespace fyr::ui
