// Measured values: NEWS2 with its thresholds and a row for each value, or a child's values against the bands of its age.
// Points are marks, words and colour; what is not known has a row, too. Reached by M; arrows walk its rows.
#pragma once

#include "presenter/vitals.h"
#include "ui/triage/walked_card.h"

namespace fyr::ui {

class KeyButton;

// The four responses of NEWS2 side by side; the one that holds is outlined, marked and strong.
class ResponseScale : public QWidget {
    Q_OBJECT
  public:
    explicit ResponseScale(QWidget* parent = nullptr);
    void show(presenter::News2Response response, bool atLeast);
    [[nodiscard]] QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    presenter::News2Response m_response = presenter::News2Response::low;
    bool m_atLeast = false;
};

class VitalsTable : public WalkedTable {
    Q_OBJECT
  public:
    explicit VitalsTable(QWidget* parent = nullptr);
    void show(const presenter::VitalsView& view);

  protected:
    void setColumns(int width) override;
};

class VitalsCard : public WalkedCard {
    Q_OBJECT
  public:
    explicit VitalsCard(QWidget* parent = nullptr);
    void show(const clinical::TriageItem& item) override; // hides itself when nothing was measured
    void retranslate() override;
    [[nodiscard]] VitalsTable* table() const { return m_table; }

  private:
    void fill() override;
    std::optional<presenter::VitalsView> m_view;
    KeyButton* m_go;
    IconLabel* m_icon;
    WrapLabel* m_sum;
    ResponseScale* m_scale;
    VitalsTable* m_table;
    WrapLabel* m_foot;
};

} // namespace fyr::ui
