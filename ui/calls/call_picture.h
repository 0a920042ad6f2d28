// Where the call is shown: the window of its process, or in words why there is none.
#pragma once

#include "ui/calls/call_view.h"

#include <QWidget>

class QLabel;
class QStackedLayout;
class QWindow;

namespace fyr::ui {

class KeyButton;

class CallPicture : public QWidget {
    Q_OBJECT
  public:
    explicit CallPicture(QWidget* parent = nullptr);

    void setStage(CallStage stage, bool inOwnWindow);
    // Takes it; nothing: the words come back.
    void setShown(QWindow* window);
    [[nodiscard]] QSize shownSize() const; // in pixels of the screen
    void focusShown();
    void leaveShown(); // the keyboard goes to what comes after the picture

  signals:
    void againAsked();

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void fill();
    QStackedLayout* m_stack;
    QLabel* m_title;
    QLabel* m_text;
    KeyButton* m_again;
    QWidget* m_container = nullptr;
    CallStage m_stage = CallStage::none;
    bool m_own = false;
};

} // namespace fyr::ui
