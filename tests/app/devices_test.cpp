// Qt Multimedia on a machine that may have no device at all: nothing breaks, and what is missing is told.
#include "app/qt_devices.h"

#include <QSignalSpy>
#include <QTest>
#include <QWidget>

namespace fyr::app {

using ui::CameraState;
using ui::DeviceKind;

class DevicesTest final : public QObject {
    Q_OBJECT

  private slots:
    void listsAreReadWithoutOpeningAnything() {
        QtDevices d;
        for (const auto kind : {DeviceKind::camera, DeviceKind::microphone, DeviceKind::speaker}) (void)d.names(kind);
        QCOMPARE(d.cameraState(), CameraState::off);
        QVERIFY(!d.microphoneRuns());
    }

    void withoutACameraThatIsTold() {
        QtDevices d;
        if (!d.names(DeviceKind::camera).isEmpty()) QSKIP("this machine has a camera, which no test opens");
        QWidget window;
        d.picture()->setParent(&window);
        QSignalSpy told(&d, &ui::DevicePort::cameraChanged);
        d.tryCamera({});
        QCOMPARE(d.cameraState(), CameraState::gone);
        QCOMPARE(told.size(), 1);
        d.stopTrying();
        QCOMPARE(d.cameraState(), CameraState::off);
    }

    void withoutAMicrophoneNothingRuns() {
        QtDevices d;
        if (!d.names(DeviceKind::microphone).isEmpty()) QSKIP("this machine has a microphone, which no test opens");
        d.tryMicrophone(QStringLiteral("not connected"));
        QVERIFY(!d.microphoneRuns());
    }

    void withoutALoudspeakerPlayingSaysSo() {
        QtDevices d;
        if (!d.names(DeviceKind::speaker).isEmpty()) QSKIP("this machine has a loudspeaker, on which no test plays");
        QVERIFY(!d.play(ui::Sound::ring, {}));
        d.silence();
    }

    void aMessageOfTheDesktopNeedsNoTray() {
        QtDevices d;
        d.notify(QStringLiteral("Somebody is in the waiting room."));
    }
};

} // namespace fyr::app

QTEST_MAIN(fyr::app::DevicesTest)
#include "devices_test.moc"
