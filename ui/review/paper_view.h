// A page to read in the review: the homework, the scores, the manual. Read only, to be walked and copied from; what a patient
// wrote is text and never markup, and nothing is ever fetched.
#pragma once

#include "clinical/course_row.h"
#include "presenter/review.h"

#include <QTextBrowser>
#include <functional>

namespace fyr::ui {

class PaperView : public QTextBrowser {
    Q_OBJECT
  public:
    explicit PaperView(QWidget* parent = nullptr);
    void showHomework(const presenter::HomeworkView& homework);
    void showScores(const clinical::CourseTrend& trend, const records::CoursePapers& papers, const presenter::ProgrammeGuide& guide);
    void showMessages(const std::vector<records::CourseMessage>& messages, const std::string& patient);
    void showManual(const clinical::LocalText& markdown);
    void showText(const QString& text); // when there is nothing else to say

  protected:
    QVariant loadResource(int type, const QUrl& name) override;

  private:
    void fill(std::function<QString()> html); // again when the theme changes
    std::function<QString()> m_html;
    QString m_shown;
};

} // namespace fyr::ui
