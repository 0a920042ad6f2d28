// The bar under the detail: claim, confirm, override, route, note; each with its key, and why not when not.
#pragma once

#include "presenter/item.h"

#include <QFrame>

class QHBoxLayout;

namespace fyr::ui {

class KeyButton;

class ActionBar : public QFrame {
    Q_OBJECT
  public:
    explicit ActionBar(QWidget* parent = nullptr);
    void show(const presenter::QueueEntry& entry, const std::string& me, bool mayDecide);
    void showNothing();
    void retranslate();
    // Presses the button of this action, as its key does; nothing when it is not possible.
    void trigger(presenter::Action action);

  signals:
    void chosen(fyr::presenter::Action action);
    void heightChanged();

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void update_();
    void arrange();
    std::vector<presenter::ActionState> m_states;
    presenter::QueueEntry m_entry;
    bool m_two = false; // lines
    QHBoxLayout* m_first;
    QHBoxLayout* m_second;
    KeyButton* m_claim;
    KeyButton* m_confirm;
    KeyButton* m_override;
    KeyButton* m_route;
    KeyButton* m_anamnesis;
    KeyButton* m_note;
};

} // namespace fyr::ui
