// What may be done about the visit that is chosen, each with its key, and why not when not.
#pragma once

#include "presenter/calls.h"

#include <QFrame>
#include <map>

namespace fyr::ui {

class KeyButton;

class CallsBar : public QFrame {
    Q_OBJECT
  public:
    explicit CallsBar(QWidget* parent = nullptr);
    // Nothing chosen: only the next can be called.
    void show(const presenter::CallRow* row, const presenter::CallsMe& me, const std::string& next, Instant now);
    void retranslate();
    // As its key: presses the button, or says why not (empty: done).
    [[nodiscard]] QString trigger(presenter::CallAct act);
    [[nodiscard]] QString triggerNext();

  signals:
    void chosen(fyr::presenter::CallAct act);
    void nextWanted();

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    [[nodiscard]] QString press(KeyButton* button, const QString& why);
    std::map<presenter::CallAct, KeyButton*> m_buttons;
    std::map<presenter::CallAct, QString> m_why;
    KeyButton* m_next;
    QString m_nextWhy;
    bool m_back = false; // the call of this visit is mine: back into it
};

} // namespace fyr::ui
