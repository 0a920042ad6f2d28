// The Patients module: search left, the record right.
#pragma once

#include "ui/ports.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QListView;
class QStandardItemModel;
class QTimer;

namespace fyr::ui {

class BookingPanel;
class EmptyState;
class EnrolPanel;
class KeyButton;
class RecordView;
class StaleMark;

class PatientsPage : public QWidget {
    Q_OBJECT
  public:
    explicit PatientsPage(WorkstationPort& port, QWidget* parent = nullptr);
    void openPatient(const std::string& id);
    [[nodiscard]] clinical::PersonRef openPerson() const { return {m_open, m_name.toStdString()}; }
    void focusSearch();
    void retranslate();
    void showStatus(); // how old what is shown is
    void forget(); // when the workstation locks: nothing stays in a widget

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void search();
    void load(const std::string& id);
    void updateEnrol();
    void showAbove();
    void enrol();
    void book();
    void placePanel();
    void layoutPanes();
    WorkstationPort& m_port;
    QWidget* m_left;
    QLineEdit* m_field;
    StaleMark* m_stale;
    QListView* m_list;
    QStandardItemModel* m_model;
    EmptyState* m_empty;
    QWidget* m_right;
    QWidget* m_above;
    KeyButton* m_back;
    KeyButton* m_enrol;
    QLabel* m_said;
    EnrolPanel* m_panel;
    KeyButton* m_book;
    BookingPanel* m_booking;
    QString m_name; // of the patient that is shown
    RecordView* m_record;
    QTimer* m_delay;
    std::string m_open;
    bool m_onePane = false;
};

} // namespace fyr::ui
