// A trace of what the window shows, for measurements and end-to-end tests: JSON lines with ids, codes and times.
//
// Privacy: no name, no word of a patient. Off unless `--trace FILE` is given.
#pragma once

#include "ui/ports.h"

#include <QFile>
#include <QObject>

class QListView;
class QTableView;

namespace fyr::ui {
class CaseloadModel;
class MainWindow;
class QueueModel;
} // namespace fyr::ui

namespace fyr::app {

class Trace : public QObject {
    Q_OBJECT
  public:
    // Errors: the file cannot be written: `ok()` is false.
    Trace(const QString& file, ui::MainWindow& window, ui::WorkstationPort& port);
    [[nodiscard]] bool ok() const { return m_file.isOpen(); }

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void write(json::object line);
    void session();
    void status();
    void call();
    void painted();
    void treatments(); // the same of the caseload
    void calls(const presenter::CallsView& view);
    QFile m_file;
    ui::WorkstationPort& m_port;
    QListView* m_list;
    ui::QueueModel* m_model;
    QTableView* m_table;
    ui::CaseloadModel* m_courses;
    std::string m_lastTreatments;
    std::string m_lastCalls;
    std::string m_lastPainted;
    std::string m_lastStatus;
};

} // namespace fyr::app
