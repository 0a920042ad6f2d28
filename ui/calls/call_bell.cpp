#include "ui/calls/call_bell.h"

#include "ui/calls/call_view.h"

#include <QApplication>
#include <QWidget>

namespace fyr::ui {

CallBell::CallBell(WorkstationPort& port, DevicePort* devices, QWidget& window) : QObject(&window), m_port(port), m_devices(devices), m_window(window) {
    connect(&m_port, &WorkstationPort::callsChanged, this, &CallBell::listChanged);
}

void CallBell::setSettings(const UiSettings& settings) {
    m_settings = settings;
    if (auto* view = m_port.callView()) view->setDevices({settings.camera, settings.microphone, settings.speaker});
}

void CallBell::listChanged() {
    const auto kept = m_port.calls();
    const auto session = m_port.session();
    if (!kept || !kept->asOf || session.state != SessionState::open) {
        m_known = false;
        m_before = {};
        return;
    }
    const auto come = m_known ? presenter::callArrivals(m_before, kept->list, session.practitioner) : std::vector<std::string>{};
    m_known = true;
    m_before = kept->list;
    auto* view = m_port.callView();
    const bool inCall = view && view->stage() != CallStage::none;
    const bool waits = std::ranges::any_of(kept->list.waiting, [](const auto& v) { return v.holder.empty(); });
    if (view && std::exchange(m_ready, waits) != waits && !inCall) waits ? view->prepare() : view->rest();
    if (come.empty()) return;
    QApplication::alert(&m_window);
    if (!m_devices) return;
    if (m_settings.sounds) m_devices->play(inCall ? Sound::arrival : Sound::ring, m_settings.ringSpeaker);
    if (m_settings.notify && !m_window.isActiveWindow()) m_devices->notify(tr("Somebody is in the waiting room."));
}

} // namespace fyr::ui
