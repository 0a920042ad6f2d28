// What clinicians' decisions say about the triage engine, for managers: how often they agreed, where not, and what to read.
// Every share stands with its interval; small groups are "too few to say". Nothing here changes anything.
#pragma once

#include "ui/ports.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QScrollArea;
class QVBoxLayout;

namespace fyr::ui {

class EmptyState;
class KeyButton;
class Segmented;

class QualityPage : public QWidget {
    Q_OBJECT
  public:
    explicit QualityPage(WorkstationPort& port, QWidget* parent = nullptr);
    void refresh();
    void showStatus();
    void forget();
    void retranslate();

  signals:
    void caseChosen(const std::string& item);

  private:
    void fill();
    void addOverview(const presenter::QualityView& q);
    void addSplits(const presenter::QualityView& q);
    void addReasons(const presenter::QualityView& q);
    void addCases(const presenter::QualityView& q);
    WorkstationPort& m_port;
    std::optional<presenter::QualityView> m_view;
    std::optional<Instant> m_readAt;
    std::optional<Error> m_error;
    int m_asked = 0; // an answer to an older question is not shown
    presenter::NeedsServer m_server = presenter::NeedsServer::connecting;
    QLabel* m_title;
    QLabel* m_what;
    QLabel* m_stale;
    Segmented* m_days;
    KeyButton* m_again;
    EmptyState* m_empty;
    QScrollArea* m_scroll;
    QVBoxLayout* m_cards;
};

} // namespace fyr::ui
