// The Calls module: who waits left, the visit and its record right, what may be done below.
#pragma once

#include "ui/calls/call_desk.h"
#include "ui/calls/call_front.h"

#include <QWidget>

namespace fyr::ui {

class CallsBar;
class CallsPane;
class KeyButton;
class RecordView;
class VisitCard;

class CallsPage : public QWidget {
    Q_OBJECT
  public:
    CallsPage(WorkstationPort& port, CallDesk& desk, CallFront& front, QWidget* parent = nullptr);
    void tick(Instant now);
    void showStatus();
    void retranslate();
    void forget(); // when the workstation locks: nothing stays in a widget
    void focusList();
    void focusNextPane();
    void openVisit(const std::string& id);
    void act(presenter::CallAct act);
    [[nodiscard]] const presenter::CallsView& view() const;
    [[nodiscard]] std::string openPatient() const;
    // Keys work only when nobody is writing; F4 always.
    bool letterKey(int key);

  signals:
    void countsChanged();
    void recordRequested(const std::string& patient);
    void noteRequested(const fyr::presenter::CallVisit& visit);

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

  private:
    void refresh();
    void showVisit();
    void loadRecord();
    void updateBar();
    void layoutPanes();

    WorkstationPort& m_port;
    CallDesk& m_desk;
    CallFront& m_front;
    CallsPane* m_pane;
    QWidget* m_right;
    KeyButton* m_back;
    VisitCard* m_card;
    RecordView* m_record;
    CallsBar* m_bar;
    std::string m_patient; // whose record is shown
    int m_colleagues = 0;
    bool m_scoped = false; // the scope fits the person who signed in
    bool m_onePane = false;
    bool m_detailShown = false;
};

} // namespace fyr::ui
