// Left in the calls: who waits, with whose visits are shown, a search, and how old the list is.
#pragma once

#include "presenter/calls.h"

#include <QFrame>

class QLabel;
class QLineEdit;
class QListView;

namespace fyr::ui {

class CallsModel;
class EmptyState;
class Segmented;
class StaleMark;

class CallsPane : public QFrame {
    Q_OBJECT
  public:
    explicit CallsPane(QWidget* parent = nullptr);
    void show(presenter::CallsView view, bool online, Instant now);
    void tick(Instant now);
    void retranslate();
    void focusList();
    void focusSearch();
    void step(int by);
    void select(const std::string& id);
    [[nodiscard]] const presenter::CallsView& view() const;
    [[nodiscard]] const presenter::CallRow* current() const;
    [[nodiscard]] bool mineOnly() const;
    void setMineOnly(bool on);
    [[nodiscard]] QString searchText() const;
    [[nodiscard]] bool hasFocusInside() const;

  signals:
    void requestChanged();
    void chosen(const std::string& id);
    void activated();

  private:
    void updateTexts();
    bool m_online = true;
    std::string m_lastChosen;
    QLabel* m_title;
    QLabel* m_counts;
    StaleMark* m_stale;
    Segmented* m_scope;
    QLineEdit* m_search;
    QLabel* m_hidden;
    QListView* m_list;
    CallsModel* m_model;
    EmptyState* m_empty;
};

} // namespace fyr::ui
