// Times, dots on a line, and what happened: newest first.
#pragma once

#include <QString>
#include <QWidget>
#include <vector>

namespace fyr::ui {

class TimelineView : public QWidget {
    Q_OBJECT
  public:
    enum class Mark { plain, accent, red };
    struct Line {
        QString time;
        QString text;
        Mark mark = Mark::plain;
    };
    explicit TimelineView(QWidget* parent = nullptr);
    void show(std::vector<Line> lines);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    [[nodiscard]] int timeWidth() const;
    [[nodiscard]] int lineHeight(const Line& line, int width) const;
    std::vector<Line> m_lines;
};

} // namespace fyr::ui
