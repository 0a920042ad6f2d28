// The left pane: the title with counts, filters, search, and the list.
#pragma once

#include "presenter/queue.h"
#include "presenter/status.h"

#include <QFrame>

class QLabel;
class QLineEdit;
class QListView;

namespace fyr::ui {

class EmptyState;
class QueueDelegate;
class QueueModel;
class Segmented;
class StaleMark;

class QueuePane : public QFrame {
    Q_OBJECT
  public:
    explicit QueuePane(QWidget* parent = nullptr);

    void show(presenter::QueueView view);
    void showStatus(const presenter::Status& status, Instant now);
    void setCompact(bool on);
    [[nodiscard]] presenter::QueueFilter filter() const;
    [[nodiscard]] QString searchText() const;
    [[nodiscard]] std::string currentId() const;
    [[nodiscard]] QListView* list() const { return m_list; }
    [[nodiscard]] QueueModel* model() const { return m_model; }
    void select(const std::string& id);
    void selectFirst();
    void step(int by); // J and K
    void focusSearch();
    void retranslate();

  signals:
    void requestChanged();               // filter or search
    void chosen(const std::string& id);  // another item is current
    void opened(const std::string& id);  // Enter or double click, for the one-pane layout

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void updateTexts();
    QueueModel* m_model;
    QueueDelegate* m_delegate;
    QListView* m_list;
    QLabel* m_title;
    QLabel* m_counts;
    StaleMark* m_stale;
    QLabel* m_order;
    QLabel* m_hidden;
    Segmented* m_filters;
    QLineEdit* m_search;
    EmptyState* m_empty;
    presenter::Status m_status;
    QString m_lastChosen;
};

} // namespace fyr::ui
