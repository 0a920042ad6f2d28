// Signing in, with a provider in the browser or without one.
#include "ui/window_scene.h"

#include "ui/common/key_button.h"
#include "ui/signin/sign_in_page.h"

using namespace fyr;
using namespace fyr::ui;

class SignInTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { Theme::install(*qApp, ThemeKind::light); }

    void aSiteWithAProviderOffersItFirstAndTheBrowserCanBeGivenUp() {
        test::WindowScene s;
        s.work.providerName = QStringLiteral("SITHS");
        s.work.signOut();
        auto* page = s.window->findChild<SignInPage*>();
        const auto button = [&](const QString& text) -> KeyButton* {
            for (auto* b : page->findChildren<KeyButton*>())
                if (b->isVisible() && b->text() == text) return b;
            return nullptr;
        };
        s.window->setServer(QStringLiteral("https://skarviken.fyr.example"));
        QTRY_VERIFY(button(QStringLiteral("Sign in with SITHS")) || button(QStringLiteral("Logga in med SITHS")));
        auto* offer = button(QStringLiteral("Sign in with SITHS")) ? button(QStringLiteral("Sign in with SITHS")) : button(QStringLiteral("Logga in med SITHS"));
        offer->click();
        QVERIFY(s.work.browser);
        QVERIFY(!offer->isVisible()); // the page says to go on in the browser
        auto* cancel = button(QStringLiteral("Cancel")) ? button(QStringLiteral("Cancel")) : button(QStringLiteral("Avbryt"));
        QVERIFY(cancel && cancel->shortcut() == QKeySequence(Qt::Key_Escape));
        cancel->click();
        QTRY_VERIFY(!s.work.browser);
        QTRY_VERIFY(offer->isVisible());
        offer->click();
        auto done = std::exchange(s.work.browser, {});
        done(fail(ErrorCode::timeout));
        QTRY_VERIFY(offer->isVisible());
        offer->click();
        s.work.info.state = SessionState::needsPin;
        emit s.work.sessionChanged();
        std::exchange(s.work.browser, {})({});
        QVERIFY(!offer->isVisible());
    }

    void aSiteWithoutAProviderShowsThePasswordOnly() {
        test::WindowScene s;
        s.work.signOut();
        s.window->setServer(QStringLiteral("https://skarviken.fyr.example"));
        for (auto* b : s.window->findChild<SignInPage*>()->findChildren<KeyButton*>()) QVERIFY(!b->isVisible() || !b->text().contains(QStringLiteral("SITHS")));
        QVERIFY(!s.work.askedServers.isEmpty());
    }
};

QTEST_MAIN(SignInTest)
#include "sign_in_test.moc"
