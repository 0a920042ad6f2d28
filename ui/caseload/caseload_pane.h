// The list of the caseload with its head: title and what waits, scope, search, and what the scope leaves out.
#pragma once

#include "presenter/status.h"
#include "ui/caseload/caseload_table.h"

#include <QFrame>

class QLabel;
class QLineEdit;

namespace fyr::ui {

class EmptyState;
class KeyButton;
class Segmented;
class StaleMark;

class CaseloadPane : public QFrame {
    Q_OBJECT
  public:
    explicit CaseloadPane(QWidget* parent = nullptr);
    void show(presenter::CaseloadView view, CaseloadSnapshot courses, Instant now);
    void showStatus(const presenter::Status& status);
    void retranslate();
    [[nodiscard]] presenter::CaseloadScope scope() const;
    void setScope(presenter::CaseloadScope scope);
    [[nodiscard]] QString searchText() const;
    void focusSearch();
    [[nodiscard]] int heightOf(int rows) const; // with the head
    [[nodiscard]] CaseloadTable* table() const { return m_table; }
    [[nodiscard]] CaseloadModel* model() const { return m_model; }
    [[nodiscard]] std::string currentId() const { return m_table->currentId(); }
    void select(const std::string& id);
    void step(int by); // J and K

  signals:
    void requestChanged();              // scope or search
    void chosen(const std::string& id); // another course is current
    void opened(const std::string& id);

  protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void updateTexts();
    QWidget* m_head;
    CaseloadModel* m_model;
    CaseloadTable* m_table;
    QLabel* m_title;
    QLabel* m_counts;
    StaleMark* m_stale;
    Segmented* m_scope;
    QLineEdit* m_search;
    QWidget* m_hiddenRow;
    QLabel* m_hidden;
    KeyButton* m_showAll;
    EmptyState* m_empty;
    presenter::Status m_status;
    std::string m_lastChosen;
};

} // namespace fyr::ui
