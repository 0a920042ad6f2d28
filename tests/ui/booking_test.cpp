// Booking, moving and cancelling a time from the record.
#include "ui/window_scene.h"

#include "ui/common/key_button.h"
#include "ui/common/segmented.h"
#include "ui/patients/booking_panel.h"
#include "ui/patients/patients_page.h"

#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>

using namespace fyr;
using namespace fyr::ui;
using namespace std::chrono_literals;

namespace {

struct BookingScene : test::WindowScene {
    BookingScene() {
        presenter::FreeTime t;
        t.slot = "s1";
        t.start = now + 2h;
        t.end = now + 2h + 30min;
        t.with = {"p-maria", "Maria Ekdal"};
        t.modes = {"video", "phone"};
        auto other = t;
        other.slot = "s2";
        other.start = now + 26h;
        other.end = other.start + 30min;
        other.modes = {"video", "onSite"};
        work.free = std::vector{t, other};
        window->go(Module::patients);
        page().openPatient("pat-sara");
        settle();
    }
    static void settle() { QApplication::processEvents(); }
    PatientsPage& page() { return window->patients(); }
    BookingPanel& panel() { return *window->findChild<BookingPanel*>(); }
    KeyButton* button(const QString& starts, QWidget* in = nullptr) {
        for (auto* b : (in ? in : window.get())->findChildren<KeyButton*>())
            if (b->accessibleName().startsWith(starts) && b->isVisible()) return b;
        return nullptr;
    }
    void open() {
        button(QStringLiteral("Book, move or cancel a time"))->click();
        settle();
    }
    QListWidget* times() { return panel().findChild<QListWidget*>(); }
    void send() {
        QTest::keyClick(times(), Qt::Key_Return, Qt::ControlModifier);
        settle();
    }
    clinical::Booking booked() {
        clinical::Booking b;
        b.id = "a1";
        b.version = 4;
        b.status = "booked";
        b.start = now + 5h;
        b.end = now + 5h + 30min;
        b.mode = "video";
        b.patient = {"pat-sara", "Sara Nyhlén"};
        b.practitioner = {"p-johan", "Johan Ask"};
        return b;
    }
};

} // namespace

class BookingTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { Theme::install(*qApp, ThemeKind::light); }

    void aFreeTimeIsBookedByVideoWithAReason() {
        BookingScene s;
        s.open();
        QVERIFY(s.panel().isVisible());
        QCOMPARE(s.times()->count(), 2);
        s.panel().findChild<QLineEdit*>()->setText(QStringLiteral("Uppföljning"));
        s.send();
        QCOMPARE(s.work.bookings.size(), 1U);
        const auto& r = s.work.bookings[0];
        QCOMPARE(r.type, protocol::CommandType::appointmentBook);
        QCOMPARE(r.target, std::string("s1"));
        QCOMPARE(r.patient.id, std::string("pat-sara"));
        QCOMPARE(r.mode, std::string("video"));
        QCOMPARE(r.reason, std::string("Uppföljning"));
        QVERIFY(!s.panel().isVisible());
        QVERIFY(test::visibleText(&s.page()).contains(QStringLiteral("is being booked")));
    }

    void eachWayOfMeetingHasItsOwnTimesAndATimeCanBeOffered() {
        BookingScene s;
        s.open();
        auto* mode = s.panel().findChild<Segmented*>();
        mode->setFocus();
        QTest::keyClick(mode, Qt::Key_Right);
        QTest::keyClick(mode, Qt::Key_Right); // on site
        s.settle();
        QCOMPARE(s.times()->count(), 1);
        s.button(QStringLiteral("Offer the time"))->click();
        QCOMPARE(s.work.bookings.at(0).type, protocol::CommandType::appointmentOffer);
        QCOMPARE(s.work.bookings[0].target, std::string("s2"));
        QCOMPARE(s.work.bookings[0].mode, std::string("onSite"));
    }

    void whatIsBookedIsMovedOverTheVersionThatWasSeen() {
        BookingScene s;
        s.work.ahead = {s.booked()};
        s.open();
        s.button(QStringLiteral("Move:"))->click();
        s.settle();
        QVERIFY(test::visibleText(&s.panel()).contains(QStringLiteral("Johan Ask")));
        s.send();
        const auto& r = s.work.bookings.at(0);
        QCOMPARE(r.type, protocol::CommandType::appointmentRebook);
        QCOMPARE(r.target, std::string("a1"));
        QCOMPARE(r.base, 4);
        QCOMPARE(r.slot, std::string("s1"));
    }

    void aTimeIsCancelledWithAReasonAfterBeingAsked() {
        BookingScene s;
        s.work.ahead = {s.booked()};
        s.open();
        s.button(QStringLiteral("Cancel…:"))->click();
        s.settle();
        QVERIFY(s.work.bookings.empty());
        s.panel().findChild<QComboBox*>()->setCurrentIndex(2);
        s.button(QStringLiteral("Cancel the time"))->click();
        const auto& r = s.work.bookings.at(0);
        QCOMPARE(r.type, protocol::CommandType::appointmentCancel);
        QCOMPARE(r.target, std::string("a1"));
        QCOMPARE(r.reasonCode, std::string("clinicianIll"));
    }

    void withoutTheServerItSaysSoAndWhatIsBookedCanStillBeCancelled() {
        BookingScene s;
        s.work.free = fail(ErrorCode::network);
        s.work.ahead = {s.booked()};
        s.open();
        QVERIFY(test::visibleText(&s.panel()).contains(QStringLiteral("does not answer now")));
        s.send();
        QVERIFY(s.work.bookings.empty());
        s.button(QStringLiteral("Cancel…:"))->click();
        s.button(QStringLiteral("Cancel the time"))->click();
        QCOMPARE(s.work.bookings.size(), 1U);
    }

    void whatCouldNotBeKeptIsSaidAndStillThere() {
        BookingScene s;
        s.open();
        s.work.submitFails = ErrorCode::diskFull;
        s.send();
        QVERIFY(s.panel().isVisible());
        QVERIFY(s.work.bookings.empty());
    }

    void anotherPatientsPanelIsNotLeftOpen() {
        BookingScene s;
        s.open();
        s.page().openPatient("pat-elin");
        s.settle();
        QVERIFY(!s.panel().isVisible());
    }
};

QTEST_MAIN(BookingTest)
#include "booking_test.moc"
