// Camera, microphone and loudspeaker: tried before the call, chosen, remembered; and which sounds this computer makes.
#pragma once

#include "ui/common/widgets.h"
#include "ui/devices/device_port.h"
#include "ui/shell/ui_settings.h"

class QCheckBox;
class QComboBox;

namespace fyr::ui {

class KeyButton;

class DeviceCard : public Card {
    Q_OBJECT
  public:
    explicit DeviceCard(DevicePort& devices, QWidget* parent = nullptr);
    void show_(const UiSettings& settings);
    void retranslate();
    void stop(); // camera and microphone are let go: the call, or another program, may have them

  signals:
    void changed(const fyr::ui::UiSettings& settings);

  protected:
    void hideEvent(QHideEvent* event) override;

  private:
    struct Choice {
        DeviceKind kind;
        QComboBox* box;
        QString UiSettings::* chosen;
    };
    [[nodiscard]] std::vector<Choice> choices() const;
    void fill();
    void start();
    void tryChosen(); // what is not tried yet: a device that only changed its state is not opened anew
    [[nodiscard]] QString awayText(DeviceKind kind, const QString& chosen) const; // what was chosen is not connected
    void showStates();
    void send();

    DevicePort& m_devices;
    UiSettings m_settings;
    bool m_trying = false;
    std::optional<QString> m_triedCamera, m_triedMicrophone; // by these names
    bool m_heard = false;  // the microphone gave something
    bool m_played = false; // … and the loudspeaker took the tone
    bool m_filling = false;
    KeyButton* m_try;
    QWidget* m_picture;
    QLabel* m_cameraName;
    QComboBox* m_camera;
    QLabel* m_cameraText;
    QLabel* m_microphoneName;
    QComboBox* m_microphone;
    QLabel* m_microphoneText;
    class LevelMeter* m_level;
    QLabel* m_speakerName;
    QComboBox* m_speaker;
    KeyButton* m_tone;
    QLabel* m_speakerText;
    QCheckBox* m_sounds;
    QCheckBox* m_notify;
    QLabel* m_ringName;
    QComboBox* m_ring;
    KeyButton* m_ringTest;
};

} // namespace fyr::ui
