// Four bars of how a connection is; grey and struck through while nothing is known of it.
#pragma once

#include <QWidget>
#include <optional>

namespace fyr::ui {

class BarsMark : public QWidget {
    Q_OBJECT
  public:
    explicit BarsMark(QWidget* parent = nullptr);
    void set(std::optional<int> bars);

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    std::optional<int> m_bars;
};

} // namespace fyr::ui
