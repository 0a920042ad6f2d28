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
    void fill();
    void start();
    void showStates();
    void send();

    DevicePort& m_devices;
    UiSettings m_settings;
    bool m_trying = false;
    bool m_heard = false;  // the microphone gave something
    bool m_played = false; // … and the loudspeaker took the tone
    bool m_filling = false;
    KeyButton* m_try;
    QWidget* m_picture;
    QLabel* m_cameraName;
    QLabel* m_cameraText;
    QLabel* m_microphoneName;
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
