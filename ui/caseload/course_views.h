// What a therapist looks at without doing anything: why a course stands where it stands, its graph, the keys.
#pragma once

#include "ui/caseload/course_port.h"
#include "ui/common/rising_panel.h"

class QGridLayout;
class QLabel;
class QScrollArea;

namespace fyr::ui {

class TrendChart;

// Rows of a name and a text, that scroll when there are many.
class ListPanel : public RisingPanel {
    Q_OBJECT
  public:
    explicit ListPanel(QWidget* parent = nullptr);
    void retranslate() override {}
    struct Line {
        QString name;
        QString text;
        bool strong = false;
    };
    void open(const QString& title, const QString& about, const std::vector<Line>& lines);
    [[nodiscard]] QString text() const; // all of it

  protected:
    void trySend() override { close(); }
    [[nodiscard]] QSize sizeHint() const override;

  private:
    QWidget* m_content;
    QGridLayout* m_grid;
    QScrollArea* m_scroll;
    std::vector<Line> m_lines;
};

class GraphPanel : public RisingPanel {
    Q_OBJECT
  public:
    explicit GraphPanel(QWidget* parent = nullptr);
    void open(const presenter::CaseloadEntry& entry);
    void rowChanged(const presenter::CaseloadEntry& entry);
    void retranslate() override;

  protected:
    void trySend() override { close(); }

  private:
    void fill();
    presenter::CaseloadEntry m_entry;
    TrendChart* m_chart;
    QLabel* m_words;
    QWidget* m_legend;
};

// Why a course stands where it stands: the rule of the order, and each of its needs with its source.
[[nodiscard]] std::vector<ListPanel::Line> whyHere(const presenter::CaseloadRow& row, const presenter::CaseloadEntry& entry, int place, Instant now);
[[nodiscard]] std::vector<ListPanel::Line> caseloadKeys();

} // namespace fyr::ui
