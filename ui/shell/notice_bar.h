// Under the top bar: what must be said about the line and one's own work, worst first, with what to do. Gone when all is well.
#pragma once

#include "presenter/notices.h"

#include <QFrame>

class QLabel;

namespace fyr::ui {

class IconLabel;
class KeyButton;

class NoticeBar : public QFrame {
    Q_OBJECT
  public:
    explicit NoticeBar(QWidget* parent = nullptr);
    void show(const presenter::Status& status, Instant now);
    void retranslate();
    void setShort(bool on); // a low window: the sentences that stand alone, without what explains them

  signals:
    void retryRequested();
    void unsentRequested();
    void signInRequested();
    void treatmentsRequested();

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void fill();
    IconLabel* m_icon;
    QLabel* m_first;
    QLabel* m_more;
    QLabel* m_next;
    KeyButton* m_retry;
    KeyButton* m_unsent;
    KeyButton* m_signIn;
    KeyButton* m_treatments;
    presenter::Status m_status;
    Instant m_now;
    QString m_said;
    bool m_short = false;
};

} // namespace fyr::ui
