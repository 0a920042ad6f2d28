// A patient's record: name and warnings on top, then overview, results with trends, visits, documents, timeline and a
// search through all of it.
#pragma once

#include "base/error.h"
#include "records/patient_record.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QTabBar;
class QScrollArea;
class QVBoxLayout;

namespace fyr::ui {

class EmptyState;
class StaleMark;

class RecordView : public QWidget {
    Q_OBJECT
  public:
    explicit RecordView(QWidget* parent = nullptr);
    void show(records::PatientRecord record);
    void showNothing();
    void showLoading();
    void showError(const Error& error);
    void retranslate();
    void setAsOf(const QString& text); // "as of 10:42"; empty while it is fresh

  private:
    void fillHead();
    void fillTab();
    void overview(QVBoxLayout* into);
    void results(QVBoxLayout* into);
    void visits(QVBoxLayout* into);
    void documents(QVBoxLayout* into);
    void timeline(QVBoxLayout* into, const std::vector<records::RecordEvent>& events);
    std::optional<records::PatientRecord> m_record;
    QWidget* m_head;
    QLabel* m_name;
    QLabel* m_sub;
    StaleMark* m_asOf;
    QLabel* m_warning;
    QTabBar* m_tabs;
    QLineEdit* m_search;
    QScrollArea* m_scroll;
    EmptyState* m_empty;
};

} // namespace fyr::ui
