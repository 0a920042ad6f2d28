#include "ui/devices/device_card.h"

#include "ui/common/choice_box.h"
#include "ui/common/key_button.h"

#include <QAccessible>
#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPainter>

namespace fyr::ui {

// How loud the microphone hears, as a bar that a screen reader can read.
class LevelMeter : public QWidget {
  public:
    LevelMeter() { setFixedHeight(12); }
    void set(double level) {
        if (std::abs(level - m_level) < 0.01) return;
        m_level = level;
        setAccessibleDescription(QString::number(static_cast<int>(level * 100)) + QStringLiteral(" %"));
        update();
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter p(this);
        p.setRenderHint(QPainter::Antialiasing);
        const QRectF box = QRectF(rect()).adjusted(.5, .5, -.5, -.5);
        p.setPen(tk().borderStrong);
        p.setBrush(tk().surface);
        p.drawRoundedRect(box, 3, 3);
        p.setPen(Qt::NoPen);
        p.setBrush(tk().accent);
        if (m_level > 0) p.drawRoundedRect(QRectF(box.left() + 1, box.top() + 1, (box.width() - 2) * m_level, box.height() - 2), 2, 2);
    }

  private:
    double m_level = 0;
};

DeviceCard::DeviceCard(DevicePort& devices, QWidget* parent) : Card({}, parent), m_devices(devices) {
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(8);
    grid->setColumnMinimumWidth(0, 160);
    grid->setColumnStretch(1, 1);
    const auto name = [](QLabel*& to) { return to = label({}, TypeSize::body14); };
    const auto text = [](QLabel*& to) {
        to = label({}, TypeSize::table13, false, "text2");
        to->setWordWrap(true);
        return to;
    };
    m_try = new KeyButton({}, {}, ButtonLook::primary);
    m_try->setIconShape(Icon::video);
    m_picture = new QWidget;
    auto* holder = new QVBoxLayout(m_picture);
    holder->setContentsMargins(0, 0, 0, 0);
    holder->addWidget(m_devices.picture());
    m_picture->setFixedSize(256, 144);
    m_level = new LevelMeter;
    m_camera = new ChoiceBox;
    m_microphone = new ChoiceBox;
    m_speaker = new ChoiceBox;
    m_tone = new KeyButton({}, {}, ButtonLook::small);
    m_tone->setIconShape(Icon::speaker);
    m_ring = new ChoiceBox;
    m_ringTest = new KeyButton({}, {}, ButtonLook::small);
    m_ringTest->setIconShape(Icon::speaker);
    m_sounds = new QCheckBox;
    m_notify = new QCheckBox;
    const auto beside = [](QWidget* a, QWidget* b) {
        auto* row = new QHBoxLayout;
        row->addWidget(a, 1);
        row->addWidget(b);
        return row;
    };
    body()->addWidget(m_try, 0, Qt::AlignLeft);
    grid->addWidget(name(m_cameraName), 0, 0);
    grid->addWidget(m_camera, 0, 1);
    grid->addWidget(text(m_cameraText), 1, 1);
    grid->addWidget(m_picture, 2, 1, Qt::AlignLeft);
    grid->addWidget(name(m_microphoneName), 3, 0);
    grid->addWidget(m_microphone, 3, 1);
    grid->addWidget(text(m_microphoneText), 4, 1);
    grid->addWidget(m_level, 5, 1);
    grid->addWidget(name(m_speakerName), 6, 0);
    grid->addLayout(beside(m_speaker, m_tone), 6, 1);
    grid->addWidget(text(m_speakerText), 7, 1);
    grid->addWidget(name(m_ringName), 8, 0);
    grid->addLayout(beside(m_ring, m_ringTest), 8, 1);
    body()->addLayout(grid);
    body()->addWidget(m_sounds);
    body()->addWidget(m_notify);
    connect(m_try, &KeyButton::clicked, this, [this] { m_trying ? stop() : start(); });
    connect(m_tone, &KeyButton::clicked, this, [this] {
        m_played = m_devices.play(Sound::test, m_settings.speaker);
        m_speakerText->show();
        m_speakerText->setText(m_played ? tr("A tone is played. You hear nothing? Turn up the volume, choose another loudspeaker, look at the cable.")
                                        : tr("No loudspeaker takes the tone. Connect one, or choose another."));
        QAccessibleEvent said(m_speakerText, QAccessible::Alert);
        QAccessible::updateAccessibility(&said);
    });
    connect(m_ringTest, &KeyButton::clicked, this, [this] { m_devices.play(Sound::ring, m_settings.ringSpeaker); });
    connect(&m_devices, &DevicePort::devicesChanged, this, &DeviceCard::fill);
    connect(&m_devices, &DevicePort::cameraChanged, this, &DeviceCard::showStates);
    connect(&m_devices, &DevicePort::level, this, [this](double level) {
        m_level->set(level);
        if (level > 0.15 && !std::exchange(m_heard, true)) showStates();
    });
    for (auto* c : {m_sounds, m_notify}) connect(c, &QCheckBox::toggled, this, &DeviceCard::send);
    for (const auto& c : choices()) connect(c.box, &QComboBox::currentIndexChanged, this, &DeviceCard::send);
    retranslate();
}

void DeviceCard::retranslate() {
    setTitle(tr("Camera, microphone and sound"));
    m_cameraName->setText(tr("Camera"));
    m_microphoneName->setText(tr("Microphone"));
    m_speakerName->setText(tr("Loudspeaker of calls"));
    m_camera->setAccessibleName(m_cameraName->text());
    m_microphone->setAccessibleName(m_microphoneName->text());
    m_speaker->setAccessibleName(m_speakerName->text());
    m_ringName->setText(tr("Loudspeaker of signals"));
    m_ring->setAccessibleName(m_ringName->text());
    m_level->setAccessibleName(tr("How loud the microphone hears"));
    m_tone->setText(tr("Play a tone"));
    m_tone->setAccessibleName(m_tone->text());
    m_ringTest->setText(tr("Play the signal"));
    m_ringTest->setAccessibleName(m_ringTest->text());
    m_sounds->setText(tr("A signal when somebody comes to the waiting room"));
    m_sounds->setAccessibleName(m_sounds->text());
    m_notify->setText(tr("A message of the desktop too, without a name"));
    m_notify->setAccessibleName(m_notify->text());
    fill();
}

void DeviceCard::show_(const UiSettings& settings) {
    m_settings = settings;
    fill();
}

std::vector<DeviceCard::Choice> DeviceCard::choices() const {
    return {{DeviceKind::camera, m_camera, &UiSettings::camera}, {DeviceKind::microphone, m_microphone, &UiSettings::microphone}, {DeviceKind::speaker, m_speaker, &UiSettings::speaker}, {DeviceKind::speaker, m_ring, &UiSettings::ringSpeaker}};
}

QString DeviceCard::awayText(DeviceKind kind, const QString& chosen) const {
    return chosen.isEmpty() || m_devices.names(kind).contains(chosen) ? QString() : tr("%1 is not connected: the system's choice is used until it is back.").arg(chosen);
}

void DeviceCard::fill() {
    m_filling = true;
    for (const auto& c : choices()) {
        const QString chosen = m_settings.*c.chosen;
        const auto there = m_devices.names(c.kind);
        c.box->clear();
        c.box->addItem(tr("The system's choice"), QString());
        for (const auto& n : there) c.box->addItem(n, n);
        if (!chosen.isEmpty() && !there.contains(chosen)) c.box->addItem(tr("%1 (not connected)").arg(chosen), chosen); // it comes back with its cable
        c.box->setCurrentIndex(std::max(0, c.box->findData(chosen)));
        c.box->setVisible(c.box->count() > 1);
    }
    const auto names = m_devices.names(DeviceKind::speaker);
    m_sounds->setChecked(m_settings.sounds);
    m_notify->setChecked(m_settings.notify);
    m_filling = false;
    const bool none = names.isEmpty();
    m_speakerText->setText(none ? tr("This computer has no loudspeaker. Connect one or a headset.") : awayText(DeviceKind::speaker, m_settings.speaker));
    m_tone->setWhyNot(none ? m_speakerText->text() : QString());
    m_ringTest->setWhyNot(none ? m_speakerText->text() : QString());
    tryChosen();
    showStates();
}

void DeviceCard::start() {
    m_trying = true;
    tryChosen();
    showStates();
}

void DeviceCard::tryChosen() {
    if (!m_trying) return;
    const auto change = [this](DeviceKind kind, const QString& chosen, std::optional<QString>& tried) {
        const auto there = m_devices.names(kind);
        const QString now = there.contains(chosen) ? chosen : QString();
        return !there.isEmpty() && std::exchange(tried, now) != now;
    };
    if (change(DeviceKind::camera, m_settings.camera, m_triedCamera)) m_devices.tryCamera(*m_triedCamera);
    if (!change(DeviceKind::microphone, m_settings.microphone, m_triedMicrophone)) return;
    m_heard = false;
    m_devices.tryMicrophone(*m_triedMicrophone);
}

void DeviceCard::stop() {
    if (!std::exchange(m_trying, false)) return;
    m_devices.stopTrying();
    m_triedCamera.reset();
    m_triedMicrophone.reset();
    m_level->set(0);
    showStates();
}

void DeviceCard::showStates() {
    m_try->setText(m_trying ? tr("Stop") : tr("Try camera and microphone"));
    m_try->setAccessibleName(m_try->text());
    m_try->setIconShape(m_trying ? Icon::close : Icon::video);
    const auto cameras = m_devices.names(DeviceKind::camera);
    const auto microphones = m_devices.names(DeviceKind::microphone);
    QString camera = awayText(DeviceKind::camera, m_settings.camera);
    const auto state = m_devices.cameraState();
    if (cameras.isEmpty()) camera = tr("This computer has no camera. Connect one; without it patients hear you and see no picture.");
    else if (m_trying) switch (state) {
        case CameraState::starting: camera = tr("The camera is starting …"); break;
        case CameraState::running: camera = camera.isEmpty() ? tr("You see what patients see.") : camera; break;
        case CameraState::refused: camera = tr("The system does not let Fyr use the camera. Allow it in the system's settings."); break;
        case CameraState::busy: camera = tr("Another program uses the camera. Close it, then try again."); break;
        case CameraState::gone:
        case CameraState::off: camera = tr("The camera gives no picture. Connect it anew, then try again."); break;
        }
    m_cameraText->setText(camera);
    m_cameraText->setVisible(!camera.isEmpty());
    QString microphone = awayText(DeviceKind::microphone, m_settings.microphone);
    if (microphones.isEmpty()) microphone = tr("This computer has no microphone. Connect one or a headset: without it no patient hears you.");
    else if (m_trying && !m_devices.microphoneRuns()) microphone = tr("The microphone gives nothing. Allow it in the system's settings, or close what else uses it.");
    else if (m_trying && microphone.isEmpty()) microphone = m_heard ? tr("The microphone hears you.") : tr("Say something: the bar should move.");
    m_microphoneText->setText(microphone);
    m_microphoneText->setVisible(!microphone.isEmpty());
    m_speakerText->setVisible(!m_speakerText->text().isEmpty());
    m_picture->setVisible(m_trying && !cameras.isEmpty());
    m_level->setVisible(m_trying && !microphones.isEmpty());
}

void DeviceCard::send() {
    if (m_filling) return;
    auto s = m_settings;
    for (const auto& c : choices()) s.*c.chosen = c.box->currentData().toString();
    s.sounds = m_sounds->isChecked();
    s.notify = m_notify->isChecked();
    if (s == m_settings) return;
    m_settings = s;
    tryChosen();
    showStates();
    emit changed(s);
}

void DeviceCard::hideEvent(QHideEvent* e) {
    Card::hideEvent(e);
    stop();
}

} // namespace fyr::ui
