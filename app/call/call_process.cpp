#include "app/call/call_process.h"

#include <QProcessEnvironment>
#include <array>
#include <utility>

namespace fyr::app {
namespace {

namespace hosted = video::hosted;

constexpr qint64 unreadAtMost = 4 << 20; // it does not read: it hangs
constexpr int partingMs = 2'000;

// Displays, sound, language and fonts; nothing that was meant for fyr. What would take its walls down stays, so that it
// refuses to start and says so.
QProcessEnvironment environmentOfCall(const QStringList& also) {
    static constexpr std::array<const char*, 12> names{"DISPLAY", "XAUTHORITY", "HOME", "PATH", "LANG", "LANGUAGE", "TZ", "TMPDIR", "USER", "LOGNAME", "SHELL", "DBUS_SESSION_BUS_ADDRESS"};
    static constexpr std::array<const char*, 10> families{"WAYLAND_", "XDG_", "LC_", "PULSE_", "PIPEWIRE_", "ALSA_", "QT_", "QTWEBENGINE_", "LIBGL_", "MESA_"};
    const auto own = QProcessEnvironment::systemEnvironment();
    QProcessEnvironment out;
    for (const auto& key : own.keys()) {
        const auto name = key.toLatin1();
        bool passes = also.contains(key);
        for (const char* n : names) passes = passes || name == n;
        for (const char* f : families) passes = passes || name.startsWith(f);
        if (passes) out.insert(key, own.value(key));
    }
    return out;
}

} // namespace

CallProcess::CallProcess(Options options, Handlers handlers, QObject* parent) : QObject(parent), m_options(std::move(options)), m_handlers(std::move(handlers)) {
    m_process.setProgram(m_options.program);
    auto environment = environmentOfCall(m_options.alsoPassed);
    if (m_options.publicInterfacesOnly) environment.insert(QStringLiteral("FYR_CALL_PUBLIC_ONLY"), QStringLiteral("1"));
    m_process.setProcessEnvironment(environment);
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, [this] { readSome(); });
    connect(&m_process, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) { end(status == QProcess::NormalExit ? code : -1); });
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError e) {
        if (e == QProcess::FailedToStart) end(-1);
    });
    connect(&m_asking, &QTimer::timeout, this, [this] { ask(); });
    m_asking.start(m_options.askEveryMs);
    m_process.start();
}

CallProcess::~CallProcess() {
    m_over = true;
    m_process.disconnect(this);
    if (m_process.state() == QProcess::NotRunning) return;
    m_process.kill();
    m_process.waitForFinished(partingMs);
}

void CallProcess::say(const hosted::ToCall& m) {
    if (m_over || m_process.state() == QProcess::NotRunning) return;
    m_process.write(QByteArray::fromStdString(hosted::frame(hosted::write(m))));
    if (m_process.bytesToWrite() > unreadAtMost) m_process.kill();
}

void CallProcess::quit() {
    if (m_over) return deleteLater();
    say(hosted::Quit{});
    m_over = true;
    m_asking.stop();
    m_process.closeWriteChannel(); // what was written goes out first
    connect(&m_process, &QProcess::finished, this, [this] { deleteLater(); });
    if (m_process.state() == QProcess::NotRunning) return deleteLater();
    QTimer::singleShot(partingMs, this, [this] { m_process.kill(); });
}

void CallProcess::readSome() {
    const QByteArray bytes = m_process.readAllStandardOutput();
    if (m_over) return;
    if (!m_reader.feed({bytes.constData(), static_cast<std::size_t>(bytes.size())})) return m_process.kill();
    while (auto text = m_over ? std::nullopt : m_reader.next()) {
        const auto m = hosted::readFromCall(*text);
        if (!m) return m_process.kill(); // not one of ours, or out of its mind
        if (const auto* alive = std::get_if<hosted::Alive>(&*m)) {
            m_silent = 0;
            m_answered = m_answered || alive->number > 0;
            continue;
        }
        m_handlers.heard(*m);
    }
}

// Counted in questions and not by the clock: a computer that slept is no process that hung.
void CallProcess::ask() {
    if (++m_silent > (m_answered ? m_options.silentAnswers : m_options.silentAtFirst)) {
        m_process.kill();
        return;
    }
    say(hosted::Ask{++m_asked});
}

void CallProcess::end(int code) {
    if (std::exchange(m_over, true)) return;
    m_asking.stop();
    m_handlers.gone(code);
}

} // namespace fyr::app
