// The left of a review: what has happened since this therapist wrote last, the most pressing first, in the patient's words.
#pragma once

#include "presenter/review.h"

#include <QWidget>

class QLabel;
class QScrollArea;
class QVBoxLayout;

namespace fyr::ui {

class NewsPane : public QWidget {
    Q_OBJECT
  public:
    explicit NewsPane(QWidget* parent = nullptr);
    void show(const presenter::News& news);
    void retranslate();
    [[nodiscard]] QScrollArea* scroll() const { return m_scroll; }

  private:
    void add(int icon, bool red, const QString& title, const QString& detail, const QString& words);
    void addChange(const presenter::Change& c);
    presenter::News m_news;
    QLabel* m_title;
    QScrollArea* m_scroll;
    QVBoxLayout* m_list;
};

} // namespace fyr::ui
