// The visit that is chosen: how far it is, who is there, whose devices work, who waits to be let in.
#pragma once

#include "presenter/calls.h"

#include <QFrame>

class QLabel;
class QVBoxLayout;

namespace fyr::ui {

class KeyButton;

class VisitCard : public QFrame {
    Q_OBJECT
  public:
    explicit VisitCard(QWidget* parent = nullptr);
    void show(const presenter::CallRow& row, bool mine, Instant now);
    void tick(Instant now);
    void retranslate();

  signals:
    void letInWanted(const std::string& party);

  private:
    void fill();
    void fillParties();
    presenter::CallRow m_row;
    bool m_mine = false;
    Instant m_now{};
    QLabel* m_name;
    QLabel* m_stage;
    QLabel* m_facts;
    QVBoxLayout* m_parties;
};

} // namespace fyr::ui
