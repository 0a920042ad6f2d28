// Camera, microphone and loudspeaker of this computer, and its desktop's messages, as the windows need them. `app` implements it
// with Qt Multimedia; tests with a list.
//
// Shape:   a device is chosen by its name, the only thing that the call's process and this one agree on. Empty: the system's choice.
// Threads: the ui thread.
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <cstdint>
#include <optional>
#include <vector>

class QWidget;

namespace fyr::ui {

enum class DeviceKind : std::uint8_t { camera, microphone, speaker };
enum class Sound : std::uint8_t { ring, arrival, test };
enum class CameraState : std::uint8_t { off, starting, running, refused, busy, gone };

class DevicePort : public QObject {
    Q_OBJECT
  public:
    using QObject::QObject;
    [[nodiscard]] virtual QStringList names(DeviceKind kind) const = 0;
    [[nodiscard]] virtual QWidget* picture() = 0; // of the camera that is tried; never null, one for the life of the port
    virtual void tryCamera(const QString& name) = 0; // empty: the system's; stops the one before
    virtual void tryMicrophone(const QString& name) = 0;
    virtual void stopTrying() = 0; // both
    [[nodiscard]] virtual CameraState cameraState() const = 0;
    [[nodiscard]] virtual bool microphoneRuns() const = 0;
    // False: there is no loudspeaker that takes it.
    virtual bool play(Sound sound, const QString& speaker) = 0;
    virtual void silence() = 0;
    virtual void notify(const QString& text) = 0; // never with a name: it stands on a screen that others see

  signals:
    void devicesChanged();
    void cameraChanged();
    void level(double level); // of the microphone, 0 to 1
};

// What the system calls the device that another program names so: an engine may say more than the name. Empty: the system's
// choice; nothing: there is no such device.
[[nodiscard]] inline std::optional<QString> systemName(const DevicePort& devices, DeviceKind kind, const QString& label) {
    if (label.isEmpty()) return QString();
    const auto names = devices.names(kind);
    if (names.contains(label)) return label;
    for (const auto& n : names)
        if (!n.isEmpty() && label.contains(n)) return n;
    return std::nullopt;
}

} // namespace fyr::ui
