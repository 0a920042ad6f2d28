// Camera, microphone and loudspeaker tried before the call; signals when somebody comes.
#include "ui/window_scene.h"

#include "ui/common/key_button.h"
#include "ui/devices/device_card.h"
#include "ui/devices/tones.h"

#include <QCheckBox>
#include <QComboBox>

using namespace fyr;
using namespace fyr::ui;

namespace {

struct DevicesScene : test::WindowScene {
    DevicesScene() {
        window->go(Module::settings);
        QApplication::processEvents();
    }
    test::FakeDevices& devices() { return work.fakeDevices; }
    DeviceCard& card() { return *window->findChild<DeviceCard*>(); }
    KeyButton* button(const QString& name) {
        for (auto* b : card().findChildren<KeyButton*>())
            if (b->accessibleName() == name) return b;
        return nullptr;
    }
    QComboBox* box(const QString& name) {
        for (auto* b : card().findChildren<QComboBox*>())
            if (b->accessibleName() == name) return b;
        return nullptr;
    }
    QString text() { return test::visibleText(&card()); }
    void come(const char* with = "") { // a patient sits down
        auto k = *work.keptCalls;
        k.asOf = now;
        presenter::CallVisit v;
        v.id = "v" + std::to_string(k.list.waiting.size());
        v.patient = {"pat-x", "Nadia Fors"};
        v.stage = presenter::VisitStage::waiting;
        v.waiting = v.here = true;
        v.with = {with, ""};
        k.list.waiting.push_back(v);
        work.setCalls(k);
    }
    void firstList() {
        presenter::CallsKept k;
        k.asOf = now;
        work.setCalls(k);
    }
};

} // namespace

class DevicesTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { Theme::install(*qApp, ThemeKind::light); }

    void theCameraShowsItsPictureAndTheMicrophoneMovesTheBar() {
        DevicesScene s;
        QVERIFY(!s.devices().picture()->isVisible());
        s.button(QStringLiteral("Try camera and microphone"))->click();
        QVERIFY(s.devices().picture()->isVisible());
        QVERIFY(s.text().contains(QStringLiteral("You see what patients see")));
        QVERIFY(s.text().contains(QStringLiteral("Say something")));
        emit s.devices().level(0.6);
        QVERIFY(s.text().contains(QStringLiteral("The microphone hears you")));
        s.devices().setCamera(CameraState::busy);
        QVERIFY(s.text().contains(QStringLiteral("Another program uses the camera")));
        s.window->go(Module::triage); // it is let go when one leaves
        QCOMPARE(s.devices().cameraState(), CameraState::off);
        QVERIFY(!s.devices().microphone);
    }

    void whatIsMissingIsSaidInPlainWords() {
        DevicesScene s;
        for (const auto kind : {DeviceKind::camera, DeviceKind::microphone, DeviceKind::speaker}) s.devices().plug(kind, {});
        QVERIFY(s.text().contains(QStringLiteral("has no camera")));
        QVERIFY(s.text().contains(QStringLiteral("has no microphone")));
        QVERIFY(s.text().contains(QStringLiteral("has no loudspeaker")));
        QVERIFY(!s.button(QStringLiteral("Play a tone"))->isEnabled());
        s.button(QStringLiteral("Try camera and microphone"))->click(); // nothing breaks
        QCOMPARE(s.devices().cameraState(), CameraState::off);
    }

    void theLoudspeakerIsTriedChosenAndRememberedAlsoWhileItIsUnplugged() {
        DevicesScene s;
        UiSettings told;
        QObject::connect(s.window.get(), &MainWindow::settingsChanged, s.window.get(), [&](const UiSettings& u) { told = u; });
        auto* speaker = s.box(QStringLiteral("Loudspeaker of calls"));
        speaker->setCurrentIndex(1);
        QCOMPARE(told.speaker, QStringLiteral("Headset"));
        QCOMPARE(s.work.view.devices.speaker, QStringLiteral("Headset"));
        s.button(QStringLiteral("Play a tone"))->click();
        QCOMPARE(s.devices().played.back(), (std::pair{Sound::test, QStringLiteral("Headset")}));
        s.devices().plug(DeviceKind::speaker, {QStringLiteral("Skärmens högtalare")});
        QVERIFY(speaker->currentText().contains(QStringLiteral("not connected")));
        s.devices().plug(DeviceKind::speaker, {QStringLiteral("Headset"), QStringLiteral("Skärmens högtalare")});
        QCOMPARE(speaker->currentText(), QStringLiteral("Headset"));
        QCOMPARE(told.speaker, QStringLiteral("Headset"));
    }

    void cameraAndMicrophoneAreChosenTriedAndRemembered() {
        DevicesScene s;
        s.devices().plug(DeviceKind::camera, {QStringLiteral("HD Webcam"), QStringLiteral("Dokumentkamera")});
        s.devices().plug(DeviceKind::microphone, {QStringLiteral("Headset"), QStringLiteral("Bordsmikrofon")});
        UiSettings told;
        QObject::connect(s.window.get(), &MainWindow::settingsChanged, s.window.get(), [&](const UiSettings& u) { told = u; });
        s.button(QStringLiteral("Try camera and microphone"))->click();
        s.box(QStringLiteral("Camera"))->setCurrentIndex(2);
        s.box(QStringLiteral("Microphone"))->setCurrentIndex(2);
        QCOMPARE(told.camera, QStringLiteral("Dokumentkamera"));
        QCOMPARE(told.microphone, QStringLiteral("Bordsmikrofon"));
        QCOMPARE(s.work.view.devices, (CallDevices{QStringLiteral("Dokumentkamera"), QStringLiteral("Bordsmikrofon"), {}}));
        QCOMPARE(s.devices().tried, (QStringList{QStringLiteral("camera "), QStringLiteral("microphone "), QStringLiteral("camera Dokumentkamera"), QStringLiteral("microphone Bordsmikrofon")}));
    }

    void aDeviceThatIsPulledOutFallsBackWithAWordAndComesBackByItself() {
        DevicesScene s;
        s.devices().plug(DeviceKind::camera, {QStringLiteral("HD Webcam"), QStringLiteral("Dokumentkamera")});
        s.box(QStringLiteral("Camera"))->setCurrentIndex(2);
        s.button(QStringLiteral("Try camera and microphone"))->click();
        s.devices().plug(DeviceKind::camera, {QStringLiteral("HD Webcam")});
        QVERIFY2(s.text().contains(QStringLiteral("Dokumentkamera is not connected: the system's choice is used")), qPrintable(s.text()));
        QCOMPARE(s.devices().tried.back(), QStringLiteral("camera "));
        const auto tries = s.devices().tried.size();
        emit s.devices().devicesChanged(); // only its state changed: nothing is opened anew
        QCOMPARE(s.devices().tried.size(), tries);
        s.devices().plug(DeviceKind::camera, {QStringLiteral("HD Webcam"), QStringLiteral("Dokumentkamera")});
        QCOMPARE(s.devices().tried.back(), QStringLiteral("camera Dokumentkamera"));
        QVERIFY(!s.text().contains(QStringLiteral("is not connected")));
        QCOMPARE(s.work.view.devices.camera, QStringLiteral("Dokumentkamera"));
    }

    void whatIsChosenInTheCallIsKeptForThisComputer() {
        DevicesScene s;
        UiSettings told;
        QObject::connect(s.window.get(), &MainWindow::settingsChanged, s.window.get(), [&](const UiSettings& u) { told = u; });
        emit s.work.view.deviceChosen(DeviceKind::speaker, QStringLiteral("Skärmens högtalare (HDMI)")); // an engine may say more
        QCOMPARE(told.speaker, QStringLiteral("Skärmens högtalare"));
        QCOMPARE(s.box(QStringLiteral("Loudspeaker of calls"))->currentText(), QStringLiteral("Skärmens högtalare"));
        emit s.work.view.deviceChosen(DeviceKind::camera, QStringLiteral("Something the system does not know"));
        QCOMPARE(told.camera, QString());
        emit s.work.view.deviceChosen(DeviceKind::speaker, QString());
        QCOMPARE(told.speaker, QString());
    }

    void whoComesToMeRingsOnceAndWithoutAName() {
        DevicesScene s;
        s.firstList();
        s.come("p-maria");
        QCOMPARE(s.devices().played.size(), 1U);
        QCOMPARE(s.devices().played[0].first, Sound::ring);
        s.work.setCalls(*s.work.keptCalls);
        QCOMPARE(s.devices().played.size(), 1U);
        s.come("p-johan"); // a colleague's
        QCOMPARE(s.devices().played.size(), 1U);
        for (const auto& t : s.devices().told) QVERIFY(!t.contains(QStringLiteral("Nadia")));
        QVERIFY(s.work.view.prepared);
    }

    void whoWaitsWhenOneSignsInIsNoNews() {
        DevicesScene s;
        s.come();
        QVERIFY(s.devices().played.empty());
    }

    void inACallItIsShortAndSoft() {
        DevicesScene s;
        s.firstList();
        (void)s.work.view.start("other");
        s.come();
        QCOMPARE(s.devices().played.at(0).first, Sound::arrival);
    }

    void soundsCanBeOffAndGoToAnotherLoudspeaker() {
        DevicesScene s;
        s.firstList();
        s.box(QStringLiteral("Loudspeaker of signals"))->setCurrentIndex(2);
        s.come();
        QCOMPARE(s.devices().played.at(0).second, QStringLiteral("Skärmens högtalare"));
        s.card().findChildren<QCheckBox*>().at(0)->setChecked(false);
        s.come();
        QCOMPARE(s.devices().played.size(), 1U);
    }

    void theSoundsBeginAndEndInSilenceAndAreNeverShrill() {
        for (const auto sound : {Sound::ring, Sound::arrival, Sound::test}) {
            const auto samples = tones(sound);
            QVERIFY(samples.size() > toneRate / 5);
            QCOMPARE(samples.front(), std::int16_t{0});
            QVERIFY(std::abs(samples.back()) < 40);
            int most = 0;
            for (const auto s : samples) most = std::max(most, std::abs(int(s)));
            QVERIFY(most > 2'000);
            QVERIFY(most < 16'384);
        }
    }

    void loudnessGoesFromSilenceToFullScale() {
        const std::vector<std::int16_t> silence(480, 0), full(480, 32'767), quiet(480, 328); // −40 dB
        QCOMPARE(loudness(silence.data(), silence.size()), 0.0);
        QVERIFY(loudness(full.data(), full.size()) > 0.99);
        QVERIFY(std::abs(loudness(quiet.data(), quiet.size()) - 1.0 / 3) < 0.01);
        QCOMPARE(loudness(nullptr, 0), 0.0);
    }

    void everythingHasANameForScreenReaders() {
        DevicesScene s;
        for (auto* b : s.card().findChildren<KeyButton*>()) QVERIFY2(!b->accessibleName().isEmpty(), qPrintable(b->text()));
        for (auto* b : s.card().findChildren<QComboBox*>()) QVERIFY(!b->accessibleName().isEmpty());
    }
};

QTEST_MAIN(DevicesTest)
#include "devices_test.moc"
