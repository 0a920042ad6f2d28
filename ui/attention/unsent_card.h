// The list of one's own unsent changes: what, about whom, since when, and undo while it has not left.
#pragma once

#include "ui/common/widgets.h"
#include "ui/ports.h"

namespace fyr::ui {

class UnsentCard : public Card {
    Q_OBJECT
  public:
    explicit UnsentCard(QWidget* parent = nullptr);
    void show(const std::vector<UnsentEntry>& unsent, const presenter::Status& status);

  signals:
    void undo(const fyr::CommandId& id);
};

} // namespace fyr::ui
