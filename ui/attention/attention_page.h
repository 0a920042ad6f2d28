// Everything that waits for this person, patient by patient: left what, right mine, theirs and what the server did. A key
// settles it and the next one opens. Below, what is unsent and since when.
#pragma once

#include "ui/ports.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QScrollArea;

namespace fyr::ui {

class AttentionView;
class EmptyState;
class StaleMark;
class UnsentCard;

class AttentionPage : public QWidget {
    Q_OBJECT
  public:
    explicit AttentionPage(WorkstationPort& port, QWidget* parent = nullptr);
    void refresh();   // asks the port
    void showStatus(); // the line changed: which ways are open
    void forget();    // locked: nothing stays
    void retranslate();
    void focusList();
    void step(int by);
    bool letterKey(int key); // 1 to 4, J, K
    [[nodiscard]] std::size_t count() const { return m_lists.attention.size(); }

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    void fill();
    void showCurrent();
    void say(const QString& text, bool error);
    [[nodiscard]] const AttentionEntry* current() const;

    WorkstationPort& m_port;
    AttentionLists m_lists;
    bool m_onePane = false; // no room for the list: J and K step
    QString m_shown; // id of the command that is open
    QWidget* m_left;
    QLabel* m_title;
    StaleMark* m_stale;
    QLabel* m_keys;
    QListWidget* m_list;
    QScrollArea* m_scroll;
    QLabel* m_patient;
    QLabel* m_about;
    AttentionView* m_view;
    EmptyState* m_empty;
    QLabel* m_message;
    QWidget* m_unsentHolder;
    UnsentCard* m_unsent;
};

// One choice carried out: what every page that shows an AttentionView does with it. `done` comes once it is durable.
void settleBy(WorkstationPort& port, const AttentionEntry& entry, presenter::Way way, const QString& divider, Reply<void> done);

} // namespace fyr::ui
