// One line of the rail: icon, name, badge; icon with a dot when narrow.
#pragma once

#include "ui/theme/shapes.h"

#include <QAbstractButton>

namespace fyr::ui {

class RailItem : public QAbstractButton {
    Q_OBJECT
  public:
    explicit RailItem(Icon icon, QWidget* parent = nullptr);
    void setBadge(int count, bool hot);
    void setNarrow(bool on);
    void setSmall(bool on);
    void setAttentionLook(bool on);
    void setRiskLook(bool on); // a badge that is hot carries the mark of risk
    void setShortcutHint(const QString& key);
    [[nodiscard]] QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    Icon m_icon;
    int m_badge = 0;
    bool m_hot = false;
    bool m_narrow = false;
    bool m_small = false;
    bool m_attention = false;
    bool m_risk = false;
    QString m_key;
};

} // namespace fyr::ui
