// Stands in place of the modules when nothing may be read: why, what has become of one's own work, what to do now.
#pragma once

#include "presenter/notices.h"

#include <QWidget>

class QLabel;

namespace fyr::ui {

class IconLabel;
class KeyButton;

class StopPage : public QWidget {
    Q_OBJECT
  public:
    explicit StopPage(QWidget* parent = nullptr);
    void show(const presenter::Status& status, Instant now);
    void retranslate();

  signals:
    void retryRequested();

  private:
    void fill();
    IconLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QLabel* m_steps;
    KeyButton* m_retry;
    presenter::Status m_status;
    Instant m_now;
};

} // namespace fyr::ui
