// What of the calls stands over every module: what was said, and the panels: how a patient is reached, to whom handed, who
// is invited, how it ends.
//
// Shape: itself the line of what was said, there only while it says something; the panels rise over `over`.
#pragma once

#include "ui/calls/call_desk.h"
#include "ui/calls/call_panels.h"
#include "ui/calls/invite_panel.h"

#include <QFrame>

class QLabel;
class QStackedWidget;
class QTimer;

namespace fyr::ui {

class CallFront : public QFrame {
    Q_OBJECT
  public:
    CallFront(WorkstationPort& port, CallDesk& desk, QStackedWidget& over);
    void reach(const presenter::CallVisit& visit, bool made);
    void end(const presenter::CallVisit& visit, EndVisitPanel::As as);
    void handOver(const presenter::CallVisit& visit);
    void invite(const presenter::CallVisit& visit);
    void say(const QString& text, bool error);
    void closePanels();
    void retranslate();

  signals:
    void panelClosed(); // the keys go back to the module

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    [[nodiscard]] std::vector<RisingPanel*> panels() const { return {m_hand, m_end, m_reach, m_invite}; }
    void place();
    void update_();

    WorkstationPort& m_port;
    CallDesk& m_desk;
    QStackedWidget& m_over;
    QLabel* m_said;
    KeyButton* m_close;
    QTimer* m_patience; // what is no error goes by itself
    HandVisitPanel* m_hand;
    EndVisitPanel* m_end;
    ReachPanel* m_reach;
    InvitePanel* m_invite;
};

} // namespace fyr::ui
