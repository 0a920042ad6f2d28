#include "app/qt_devices.h"

#include "ui/devices/tones.h"

#include <QApplication>
#include <QAudioSink>
#include <QAudioSource>
#include <QBuffer>
#include <QCamera>
#include <QMediaCaptureSession>
#include <QMediaDevices>
#include <QSystemTrayIcon>
#include <QVBoxLayout>
#include <QVideoWidget>

namespace fyr::app {
namespace {

using ui::CameraState;
using ui::DeviceKind;

template <class Device>
QStringList namesOf(const QList<Device>& devices) {
    QStringList out;
    for (const auto& d : devices) out << d.description();
    return out;
}

template <class Device>
Device chosen(const QList<Device>& all, const QString& name, const Device& standard) {
    for (const auto& d : all)
        if (d.description() == name) return d;
    return standard; // also when the chosen one is not connected
}

QAudioFormat format() {
    QAudioFormat f;
    f.setSampleRate(ui::toneRate);
    f.setChannelCount(1);
    f.setSampleFormat(QAudioFormat::Int16);
    return f;
}

} // namespace

QtDevices::QtDevices(QObject* parent) : DevicePort(parent), m_system(std::make_unique<QMediaDevices>()) {
    connect(m_system.get(), &QMediaDevices::videoInputsChanged, this, &DevicePort::devicesChanged);
    connect(m_system.get(), &QMediaDevices::audioInputsChanged, this, &DevicePort::devicesChanged);
    connect(m_system.get(), &QMediaDevices::audioOutputsChanged, this, &DevicePort::devicesChanged);
}

QtDevices::~QtDevices() { stopTrying(); }

QStringList QtDevices::names(DeviceKind kind) const {
    switch (kind) {
    case DeviceKind::camera: return namesOf(QMediaDevices::videoInputs());
    case DeviceKind::microphone: return namesOf(QMediaDevices::audioInputs());
    case DeviceKind::speaker: return namesOf(QMediaDevices::audioOutputs());
    }
    return {};
}

// The video's own surface is made with the first camera: most people open the settings for something else.
QWidget* QtDevices::picture() {
    if (!m_picture) {
        m_picture = new QWidget;
        auto* layout = new QVBoxLayout(m_picture);
        layout->setContentsMargins(0, 0, 0, 0);
    }
    return m_picture;
}

void QtDevices::setCamera(CameraState state) {
    if (std::exchange(m_cameraState, state) != state) emit cameraChanged();
}

void QtDevices::tryCamera(const QString& name) {
    m_capture.reset();
    m_camera.reset();
    const auto all = QMediaDevices::videoInputs();
    if (all.isEmpty()) return setCamera(CameraState::gone);
    if (!m_video) {
        m_video = new QVideoWidget;
        picture()->layout()->addWidget(m_video);
    }
    m_camera = std::make_unique<QCamera>(chosen(all, name, QMediaDevices::defaultVideoInput()));
    m_capture = std::make_unique<QMediaCaptureSession>();
    m_capture->setCamera(m_camera.get());
    m_capture->setVideoOutput(m_video);
    connect(m_camera.get(), &QCamera::activeChanged, this, [this](bool active) { setCamera(active ? CameraState::running : CameraState::gone); });
    connect(m_camera.get(), &QCamera::errorOccurred, this, [this](QCamera::Error error, const QString&) {
        if (error != QCamera::NoError) setCamera(CameraState::busy); // what Qt 6.4 tells of one that is there and does not open
    });
    setCamera(CameraState::starting);
    m_camera->start();
}

void QtDevices::tryMicrophone(const QString& name) {
    m_source.reset();
    m_heard = nullptr;
    const auto device = chosen(QMediaDevices::audioInputs(), name, QMediaDevices::defaultAudioInput());
    if (device.isNull()) return;
    m_source = std::make_unique<QAudioSource>(device, device.isFormatSupported(format()) ? format() : device.preferredFormat());
    m_heard = m_source->start();
    if (!m_heard) return;
    connect(m_heard, &QIODevice::readyRead, this, &QtDevices::listen);
}

void QtDevices::listen() {
    const QByteArray bytes = m_heard->readAll();
    if (m_source->format().sampleFormat() != QAudioFormat::Int16) {
        // Another format: no figure, but it gives something.
        emit level(bytes.isEmpty() ? 0 : 0.2);
        return;
    }
    std::vector<std::int16_t> samples(static_cast<std::size_t>(bytes.size()) / sizeof(std::int16_t));
    std::memcpy(samples.data(), bytes.constData(), samples.size() * sizeof(std::int16_t));
    emit level(ui::loudness(samples.data(), samples.size()));
}

bool QtDevices::microphoneRuns() const { return m_source && m_source->error() == QAudio::NoError && m_heard; }

void QtDevices::stopTrying() {
    if (m_camera) m_camera->stop();
    m_capture.reset();
    m_camera.reset();
    m_source.reset();
    m_heard = nullptr;
    setCamera(CameraState::off);
}

bool QtDevices::play(ui::Sound sound, const QString& speaker) {
    silence();
    const auto device = chosen(QMediaDevices::audioOutputs(), speaker, QMediaDevices::defaultAudioOutput());
    if (device.isNull()) return false;
    const auto samples = ui::tones(sound);
    auto f = format();
    QByteArray bytes(reinterpret_cast<const char*>(samples.data()), static_cast<qsizetype>(samples.size() * sizeof(std::int16_t)));
    if (!device.isFormatSupported(f)) { // two channels is what some take only
        f.setChannelCount(2);
        if (!device.isFormatSupported(f)) return false;
        QByteArray both;
        both.reserve(bytes.size() * 2);
        for (qsizetype i = 0; i + 1 < bytes.size(); i += 2) both.append(bytes.constData() + i, 2).append(bytes.constData() + i, 2);
        bytes = std::move(both);
    }
    m_tone = std::make_unique<QBuffer>();
    m_tone->setData(bytes);
    m_tone->open(QIODevice::ReadOnly);
    m_sink = std::make_unique<QAudioSink>(device, f);
    m_sink->start(m_tone.get());
    return m_sink->error() == QAudio::NoError;
}

void QtDevices::silence() {
    m_sink.reset();
    m_tone.reset();
}

void QtDevices::notify(const QString& text) {
    if (!QSystemTrayIcon::isSystemTrayAvailable() || !QSystemTrayIcon::supportsMessages()) return; // the window's mark is left
    if (!m_tray) {
        m_tray = std::make_unique<QSystemTrayIcon>(QApplication::windowIcon());
        connect(m_tray.get(), &QSystemTrayIcon::messageClicked, this, [] {
            for (auto* w : QApplication::topLevelWidgets())
                if (w->isVisible()) w->activateWindow();
        });
    }
    m_tray->show();
    m_tray->showMessage(QStringLiteral("Fyr"), text, QSystemTrayIcon::Information, 10'000);
}

} // namespace fyr::app
