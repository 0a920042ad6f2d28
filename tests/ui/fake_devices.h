// Devices as a test says they are.
#pragma once

#include "ui/devices/device_port.h"

#include <QLabel>
#include <QPointer>
#include <map>

namespace fyr::ui::test {

class FakeDevices : public DevicePort {
    Q_OBJECT
  public:
    ~FakeDevices() override {
        if (m_picture && !m_picture->parent()) delete m_picture;
    }
    [[nodiscard]] QStringList names(DeviceKind kind) const override { return lists.at(kind); }
    [[nodiscard]] QWidget* picture() override {
        if (!m_picture) m_picture = new QLabel(QStringLiteral("camera"));
        return m_picture;
    }
    void tryCamera(const QString& name) override {
        tried << QStringLiteral("camera ") + name;
        setCamera(CameraState::running);
    }
    void tryMicrophone(const QString& name) override {
        tried << QStringLiteral("microphone ") + name;
        microphone = true;
    }
    void stopTrying() override {
        microphone = false;
        setCamera(CameraState::off);
    }
    [[nodiscard]] CameraState cameraState() const override { return camera; }
    [[nodiscard]] bool microphoneRuns() const override { return microphone && hears; }
    bool play(Sound sound, const QString& speaker) override {
        if (lists[DeviceKind::speaker].isEmpty()) return false;
        played.emplace_back(sound, speaker);
        return true;
    }
    void silence() override {}
    void notify(const QString& text) override { told << text; }
    void setCamera(CameraState s) {
        camera = s;
        emit cameraChanged();
    }
    void plug(DeviceKind kind, QStringList names) {
        lists[kind] = std::move(names);
        emit devicesChanged();
    }

    std::map<DeviceKind, QStringList> lists{{DeviceKind::camera, {QStringLiteral("HD Webcam")}},
                                            {DeviceKind::microphone, {QStringLiteral("Headset")}},
                                            {DeviceKind::speaker, {QStringLiteral("Headset"), QStringLiteral("Skärmens högtalare")}}};
    CameraState camera = CameraState::off;
    bool microphone = false;
    bool hears = true;
    std::vector<std::pair<Sound, QString>> played;
    QStringList told, tried;

  private:
    QPointer<QLabel> m_picture;
};

} // namespace fyr::ui::test
