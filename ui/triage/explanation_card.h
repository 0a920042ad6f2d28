// Why this suggestion: the likeliest causes as bars that add up, and a table of what speaks for and against each of them, with
// the patient's words or the question it answered. Reached by W; arrows walk its rows.
#pragma once

#include "presenter/explanation.h"
#include "ui/triage/walked_card.h"

namespace fyr::ui {

class KeyButton;

class CauseBars : public QWidget {
    Q_OBJECT
  public:
    explicit CauseBars(QWidget* parent = nullptr);
    void show(const presenter::Explanation& explanation);
    [[nodiscard]] QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    struct Bar {
        QString mark; // "A": its column in the table; empty for the others
        QString name;
        double share = 0;
    };
    std::vector<Bar> m_bars;
};

class EvidenceTable : public WalkedTable {
    Q_OBJECT
  public:
    explicit EvidenceTable(QWidget* parent = nullptr);
    // `all`: also what hardly moves anything.
    void show(const presenter::Explanation& explanation, bool all);

  protected:
    void setColumns(int width) override;
};

class ExplanationCard : public WalkedCard {
    Q_OBJECT
  public:
    explicit ExplanationCard(QWidget* parent = nullptr);
    void show(const clinical::TriageItem& item) override;
    void retranslate() override;
    void takeFocus() override;
    [[nodiscard]] EvidenceTable* table() const { return m_table; }

  private:
    void fill() override;
    presenter::Explanation m_explanation;
    QString m_base;
    bool m_all = false;
    CauseBars* m_bars;
    WrapLabel* m_hint;
    EvidenceTable* m_table;
    KeyButton* m_more;
    WrapLabel* m_rules;
    WrapLabel* m_knowledge;
};

} // namespace fyr::ui
