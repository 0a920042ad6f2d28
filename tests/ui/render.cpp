// Draws the windows of the reference scene to PNG files: a folder to look at, and the proof that nothing crashes.
// Usage: ui_render FOLDER [light|dark] [sv|en] [WIDTHxHEIGHT]
#include "ui/fake_workstation.h"

#include "ui/common/key_button.h"
#include "ui/patients/patients_page.h"
#include "ui/shell/main_window.h"
#include "ui/signin/sign_in_page.h"
#include "ui/text/words.h"
#include "ui/theme/theme.h"
#include "ui/triage/triage_page.h"

#include <QApplication>
#include <QDir>
#include <QTranslator>

using namespace fyr;
using namespace fyr::ui;
using namespace std::chrono_literals;

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const QStringList args = app.arguments();
    if (args.size() < 2) return 2;
    QDir().mkpath(args[1]);
    const QDir out(args[1]);
    const QString theme = args.value(2, QStringLiteral("light"));
    const QString lang = args.value(3, QStringLiteral("sv"));
    const QStringList size = args.value(4, QStringLiteral("1440x900")).split(QLatin1Char('x'));
    QTranslator translator;
    if (translator.load(QStringLiteral(":/i18n/fyr_") + lang)) app.installTranslator(&translator);
    Words::setLanguage(lang);
    Theme::install(app, theme == QLatin1String("dark") ? ThemeKind::dark : ThemeKind::light);
    const Instant now = SystemClock().now();
    test::FakeWorkstation work(now);
    work.setItems(test::FakeWorkstation::scene(now));
    UiSettings settings;
    settings.language = lang;
    settings.theme = theme;
    MainWindow window(work, settings);
    window.resize(size[0].toInt(), size.value(1).toInt());
    window.show();
    const QString tag = theme + QLatin1Char('-') + lang + QLatin1Char('-') + size[0];
    const auto shot = [&](const char* name) {
        for (int i = 0; i < 5; ++i) app.processEvents();
        window.grab().save(out.filePath(QLatin1String(name) + QLatin1Char('-') + tag + QStringLiteral(".png")));
    };
    window.triage().openItem("elin");
    shot("triage");
    window.triage().toggleWhy();
    window.triage().act(presenter::Action::override);
    QApplication::sendEvent(QApplication::focusWidget(), std::make_unique<QKeyEvent>(QEvent::KeyPress, Qt::Key_3, Qt::NoModifier, QStringLiteral("3")).get());
    shot("override");
    window.triage().openItem("sara");
    window.triage().act(presenter::Action::claim);
    work.goOffline(now - 5min);
    work.makeConflict("ture", now);
    window.triage().openItem("ture");
    shot("offline");
    work.goOnline();
    window.openRecord("pat-elin");
    shot("record");
    window.go(Module::settings);
    shot("settings");
    window.go(Module::triage);
    window.openPalette();
    shot("palette");
    work.lock();
    shot("locked");
    work.signOut();
    shot("signin");
    work.providerName = QStringLiteral("SITHS");
    window.setServer(QStringLiteral("https://skarviken.fyr.example"));
    if (auto* page = window.findChild<SignInPage*>()) {
        page->hide();
        page->show(); // asks again
        shot("signin-provider");
        for (auto* b : page->findChildren<KeyButton*>())
            if (b->isVisible() && b->text().contains(QStringLiteral("SITHS"))) b->click();
        shot("signin-browser");
        work.cancelBrowser();
        shot("signin-given-up");
    }
    work.info.state = SessionState::needsPin;
    emit work.sessionChanged();
    shot("pin");
    return 0;
}
