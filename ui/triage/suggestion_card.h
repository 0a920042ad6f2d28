// The suggestion: level, destination, certainty as bars with the red-flag floor between them, runner-up, reason, and
// what would change it.
#pragma once

#include "clinical/triage_item.h"
#include "ui/common/widgets.h"

namespace fyr::ui {

class KeyButton;

// Five bars, most urgent first; a dashed line marks the floor.
class LevelBars : public QWidget {
    Q_OBJECT
  public:
    explicit LevelBars(QWidget* parent = nullptr);
    void show(const clinical::Suggestion& suggestion);
    [[nodiscard]] QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    clinical::Suggestion m_suggestion;
};

class SuggestionCard : public Card {
    Q_OBJECT
  public:
    explicit SuggestionCard(QWidget* parent = nullptr);
    void show(const clinical::TriageItem& item);

  private:
    LevelMark* m_mark;
    QLabel* m_title;
    QLabel* m_place;
    QLabel* m_sure;
    QLabel* m_runnerUp;
    LevelBars* m_bars;
    QLabel* m_reason;
    QWidget* m_changes;
    QLabel* m_decision;
};

} // namespace fyr::ui
