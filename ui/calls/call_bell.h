// Tells that somebody waits: a signal, a message of the desktop, the window's mark in the task bar; and keeps the call ready.
//
// Shape: rings once for each who comes to me (presenter/calls.h, callArrivals); in a call it is short and soft. Nothing it tells
//        holds a name: the desktop shows it to whoever stands there.
#pragma once

#include "ui/devices/device_port.h"
#include "ui/ports.h"
#include "ui/shell/ui_settings.h"

namespace fyr::ui {

class CallBell : public QObject {
    Q_OBJECT
  public:
    // `devices` may be null: then only the window's mark.
    CallBell(WorkstationPort& port, DevicePort* devices, QWidget& window);
    void setSettings(const UiSettings& settings);

  private:
    void listChanged();
    WorkstationPort& m_port;
    DevicePort* m_devices;
    QWidget& m_window;
    UiSettings m_settings;
    presenter::CallList m_before;
    bool m_known = false; // a list was read before: who waits at the start is no news
    bool m_ready = false;
};

} // namespace fyr::ui
