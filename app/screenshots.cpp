#include "app/screenshots.h"

#include "ui/triage/triage_page.h"

#include <QApplication>
#include <QDir>
#include <QTimer>

namespace fyr::app {
namespace {
constexpr int settleMs = 500;
constexpr int patienceMs = 30000; // for the first sync
} // namespace

Screenshots::Screenshots(ui::MainWindow& window, ui::WorkstationPort& port, QString folder, ui::UiSettings settings)
    : m_window(window), m_port(port), m_folder(std::move(folder)), m_settings(std::move(settings)) {
    QDir().mkpath(m_folder);
    m_steps = {
        [this] { grab("triage"); m_window.triage().act(presenter::Action::override); },
        [this] { grab("override"); m_window.triage().focusQueue(); m_window.openRecord(m_window.triage().openPatient()); },
        [this] { grab("record"); m_window.go(ui::Module::settings); },
        [this] { grab("settings"); QApplication::quit(); },
    };
    QTimer::singleShot(settleMs, this, &Screenshots::next);
}

void Screenshots::next() {
    const auto status = m_port.status();
    const bool ready = status.firstSyncDone && !m_port.queue()->empty();
    if (!ready && m_waited < patienceMs) {
        m_waited += settleMs;
        QTimer::singleShot(settleMs, this, &Screenshots::next);
        return;
    }
    if (!ready) {
        qCritical("fyr: no queue came within %d s; no picture was drawn", patienceMs / 1000);
        QApplication::exit(1);
        return;
    }
    if (m_at == 0 && m_window.triage().openPatient().empty()) m_window.triage().step(1);
    if (m_at < m_steps.size()) m_steps[m_at++]();
    if (m_at < m_steps.size()) QTimer::singleShot(settleMs * 2, this, &Screenshots::next);
}

void Screenshots::grab(const char* name) {
    const QString file = QStringLiteral("%1/%2-%3-%4-%5.png").arg(m_folder, QLatin1String(name), m_settings.theme, m_settings.language).arg(m_window.width());
    if (!m_window.grab().save(file)) {
        qCritical("fyr: %s could not be written", qPrintable(file));
        QApplication::exit(1);
    }
}

} // namespace fyr::app
