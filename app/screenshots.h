// Draws the pictures of the documentation from the running workstation: one after the other, then ends.
#pragma once

#include "ui/ports.h"
#include "ui/shell/main_window.h"

#include <QObject>
#include <functional>
#include <vector>

namespace fyr::app {

class Screenshots : public QObject {
    Q_OBJECT
  public:
    Screenshots(ui::MainWindow& window, ui::WorkstationPort& port, QString folder, ui::UiSettings settings);

  private:
    void next();
    void grab(const char* name);
    ui::MainWindow& m_window;
    ui::WorkstationPort& m_port;
    QString m_folder;
    ui::UiSettings m_settings;
    std::vector<std::function<void()>> m_steps;
    std::size_t m_at = 0;
    int m_waited = 0;
};

} // namespace fyr::app
