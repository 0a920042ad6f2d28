// Camera, microphone, loudspeaker by Qt Multimedia, and the desktop's messages.
//
// Shape:  opens nothing until it is asked to. Works without any device: then lists are empty and nothing plays.
// Threads: the ui thread.
#pragma once

#include "ui/devices/device_port.h"

#include <QAudioDevice>
#include <QPointer>
#include <memory>

class QAudioSink;
class QAudioSource;
class QBuffer;
class QCamera;
class QMediaCaptureSession;
class QMediaDevices;
class QSystemTrayIcon;

namespace fyr::app {

class QtDevices final : public ui::DevicePort {
    Q_OBJECT
  public:
    explicit QtDevices(QObject* parent = nullptr);
    ~QtDevices() override;
    [[nodiscard]] QStringList names(ui::DeviceKind kind) const override;
    [[nodiscard]] QWidget* picture() override;
    void tryCamera(const QString& name) override;
    void tryMicrophone(const QString& name) override;
    void stopTrying() override;
    [[nodiscard]] ui::CameraState cameraState() const override { return m_cameraState; }
    [[nodiscard]] bool microphoneRuns() const override;
    bool play(ui::Sound sound, const QString& speaker) override;
    void silence() override;
    void notify(const QString& text) override;

  private:
    void setCamera(ui::CameraState state);
    void listen();

    std::unique_ptr<QMediaDevices> m_system;
    std::unique_ptr<QCamera> m_camera;
    std::unique_ptr<QMediaCaptureSession> m_capture;
    QPointer<QWidget> m_picture; // owned by where it was put
    QPointer<QWidget> m_video; // a QVideoWidget
    ui::CameraState m_cameraState = ui::CameraState::off;
    std::unique_ptr<QAudioSource> m_source;
    QIODevice* m_heard = nullptr;
    std::unique_ptr<QBuffer> m_tone;
    std::unique_ptr<QAudioSink> m_sink;
    std::unique_ptr<QSystemTrayIcon> m_tray;
};

} // namespace fyr::app
