// Work that computers which were shut out handed in: read, enter again by hand, and say how it was settled. For managers.
// Nothing here was carried out, and nothing here carries anything out.
#pragma once

#include "ui/ports.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QScrollArea;
class QVBoxLayout;

namespace fyr::ui {

class EmptyState;
class KeyButton;

class HeldPage : public QWidget {
    Q_OBJECT
  public:
    explicit HeldPage(WorkstationPort& port, QWidget* parent = nullptr);
    void refresh();
    void showStatus();
    void forget();
    void retranslate();

  signals:
    void countChanged(int count);

  private:
    void fill();
    void settle(const std::string& id, bool enteredAgain, const QString& reason, QLabel* problem);
    WorkstationPort& m_port;
    std::vector<presenter::HeldEntry> m_held;
    std::optional<Instant> m_readAt;
    std::optional<Error> m_error;
    std::string m_dismissing; // whose reason is being written
    QString m_reason;
    presenter::NeedsServer m_server = presenter::NeedsServer::connecting;
    QLabel* m_title;
    QLabel* m_what;
    QLabel* m_stale;
    KeyButton* m_again;
    EmptyState* m_empty;
    QScrollArea* m_scroll;
    QVBoxLayout* m_cards;
};

} // namespace fyr::ui
