// The call beside whatever else is done: picture, time, microphone, camera, how the connection is, who waits to be let in, and
// the note. It stays while one goes from module to module, and after the call until the note is written or put off.
//
// Shape: a pane beside the modules; in a narrow window a strip below them that can be opened over them.
#pragma once

#include "ui/calls/call_desk.h"
#include "ui/calls/call_front.h"
#include "ui/calls/call_view.h"

#include <QFrame>

class QLabel;
class QVBoxLayout;

namespace fyr::ui {

class BarsMark;
class CallNote;
class KeyButton;

class CallDock : public QFrame {
    Q_OBJECT
  public:
    CallDock(WorkstationPort& port, CallDesk& desk, CallFront& front, QWidget* parent = nullptr);
    void tick(Instant now);
    void retranslate();
    void forget();
    void openNote(const presenter::CallVisit& visit); // of a visit that is over
    void setStrip(bool on);                           // narrow window: only the bar
    void setDevices(const CallDevices& chosen);       // what is chosen; one that is not there is said
    [[nodiscard]] bool isOpen() const { return !m_strip || m_opened; } // … and that one is opened
    [[nodiscard]] bool isUp() const;                  // there is a call, or a note to write
    [[nodiscard]] bool inCall() const;
    bool key(int key);                                // F7, F8, F9 while in a call

  signals:
    void changed(); // is it there, opened
    void recordRequested(const std::string& patient);

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void update_();
    void showState(const std::optional<presenter::CallVisit>& visit);
    void fillParties(const std::optional<presenter::CallVisit>& visit);
    void ended(const std::string& visit, const std::string& reason);
    [[nodiscard]] QString stateText() const;
    [[nodiscard]] QString missingText() const;
    [[nodiscard]] QString runningText() const;
    [[nodiscard]] bool isMine(const presenter::CallVisit& visit) const;

    WorkstationPort& m_port;
    CallDesk& m_desk;
    CallFront& m_front;
    CallView* m_view;
    Instant m_now{};
    CallDevices m_devices;
    std::optional<Instant> m_since; // the call is here
    std::string m_shown;            // whose parties are shown, to not build them anew each second
    bool m_strip = false;
    bool m_opened = false;
    QFrame* m_head;
    QLabel* m_name;
    QLabel* m_time;
    BarsMark* m_bars; // the worst of the others, in the strip
    KeyButton* m_open;
    QLabel* m_state;
    QWidget* m_picture; // holds the view's
    QWidget* m_controls;
    KeyButton* m_microphone;
    KeyButton* m_camera;
    KeyButton* m_audioOnly;
    KeyButton* m_phone;
    KeyButton* m_invite;
    KeyButton* m_record;
    KeyButton* m_again;
    KeyButton* m_end;
    QWidget* m_parties;
    QVBoxLayout* m_rows;
    CallNote* m_note;
};

} // namespace fyr::ui
