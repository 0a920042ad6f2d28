// The composition root of the workstation: builds every object once, wires it, owns it.
#include "app/call/call_host.h"
#include "app/options.h"
#include "app/process.h"
#include "app/qt_devices.h"
#include "app/screenshots.h"
#include "app/trace.h"
#include "app/workstation.h"
#include "sync/transport/sync_service.h"
#include "ui/shell/main_window.h"
#include "ui/text/words.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDesktopServices>
#include <QDir>
#include <QHostAddress>
#include <QHostInfo>
#include <QIcon>
#include <QLocale>
#include <QSettings>
#include <QStandardPaths>
#include <QTimer>
#include <QTranslator>
#include <QUrl>

namespace {

using namespace fyr;

ui::UiSettings readSettings(const QSettings& s) {
    ui::UiSettings out;
    out.language = s.value(QStringLiteral("language"), out.language).toString();
    out.theme = s.value(QStringLiteral("theme"), out.theme).toString();
    out.compactRows = s.value(QStringLiteral("compactRows"), out.compactRows).toBool();
    out.letterKeys = s.value(QStringLiteral("letterKeys"), out.letterKeys).toBool();
    out.lockAfterMinutes = s.value(QStringLiteral("lockAfterMinutes"), out.lockAfterMinutes).toInt();
    out.camera = s.value(QStringLiteral("camera"), out.camera).toString();
    out.microphone = s.value(QStringLiteral("microphone"), out.microphone).toString();
    out.speaker = s.value(QStringLiteral("speaker"), out.speaker).toString();
    out.ringSpeaker = s.value(QStringLiteral("ringSpeaker"), out.ringSpeaker).toString();
    out.sounds = s.value(QStringLiteral("sounds"), out.sounds).toBool();
    out.notify = s.value(QStringLiteral("notify"), out.notify).toBool();
    return out;
}

void writeSettings(QSettings& s, const ui::UiSettings& v) {
    s.setValue(QStringLiteral("language"), v.language);
    s.setValue(QStringLiteral("theme"), v.theme);
    s.setValue(QStringLiteral("compactRows"), v.compactRows);
    s.setValue(QStringLiteral("letterKeys"), v.letterKeys);
    s.setValue(QStringLiteral("lockAfterMinutes"), v.lockAfterMinutes);
    s.setValue(QStringLiteral("notify"), v.notify);
    s.setValue(QStringLiteral("sounds"), v.sounds);
    s.setValue(QStringLiteral("ringSpeaker"), v.ringSpeaker);
    s.setValue(QStringLiteral("speaker"), v.speaker);
    s.setValue(QStringLiteral("camera"), v.camera);
    s.setValue(QStringLiteral("microphone"), v.microphone);
}

bool isThisComputer(const QUrl& url) {
    return url.host() == QLatin1String("localhost") || QHostAddress(url.host()).isLoopback();
}

} // namespace

int main(int argc, char** argv) {
    app::protectProcess();
    for (int i = 1; i + 1 < argc; ++i) // before the application exists: Qt reads it once
        if (qstrcmp(argv[i], "--scale") == 0 && QByteArray(argv[i + 1]).toInt() >= 100 && QByteArray(argv[i + 1]).toInt() <= 200)
            qputenv("QT_SCALE_FACTOR", QByteArray::number(QByteArray(argv[i + 1]).toInt() / 100.0));
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("fyr"));
    QApplication::setOrganizationName(QStringLiteral("fyr"));
    QApplication::setApplicationVersion(QStringLiteral(FYR_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("fyr"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/fyr.svg")));
    const app::Options options = app::parseOptions(application.arguments());

    const QString folder = options.profile.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) : options.profile;
    if (!QDir().mkpath(folder)) {
        qCritical("fyr: the folder %s cannot be made: choose another with --profile", qPrintable(folder));
        return 1;
    }
    QSettings stored(folder + QStringLiteral("/settings.ini"), QSettings::IniFormat);
    ui::UiSettings settings = readSettings(stored);
    if (!options.language.isEmpty()) settings.language = options.language;
    if (!options.theme.isEmpty()) settings.theme = options.theme;

    QTranslator translator;
    const auto speak = [&](const QString& language) {
        QApplication::removeTranslator(&translator);
        if (translator.load(QStringLiteral(":/i18n/fyr_") + language)) QApplication::installTranslator(&translator);
        QLocale::setDefault(QLocale(language));
        ui::Words::setLanguage(language);
    };
    speak(settings.language);
    ui::Theme::install(application, settings.theme == QLatin1String("dark") ? ui::ThemeKind::dark : ui::ThemeKind::light);

    sync::SyncService::Options serviceOptions;
    serviceOptions.folder = folder + QStringLiteral("/cache");
    serviceOptions.deviceName = QHostInfo::localHostName();
    serviceOptions.openBrowser = [](const QUrl& url) { return QDesktopServices::openUrl(url); };
    sync::SyncService service(std::move(serviceOptions));
    app::Workstation workstation(service);
    app::QtDevices devices;
    workstation.useDevices(devices);
    app::CallHost::Options callOptions;
    callOptions.program = options.callProgram;
    callOptions.openBrowser = [](const QUrl& url) { return QDesktopServices::openUrl(url); };
    if (auto policy = app::readCallPolicy("/etc/fyr/policies.d")) {
        callOptions.policy = *policy;
    } else {
        qWarning("fyr: the policy about calls: %s", policy.error().detail.c_str());
        callOptions.policy = app::strictestCallPolicy();
    }
    app::CallHost call(service, std::move(callOptions));
    call.setLook(settings.language, settings.theme);
    workstation.setCallView(&call);
    ui::MainWindow window(workstation, settings);

    QObject::connect(&window, &ui::MainWindow::settingsChanged, &application, [&](const ui::UiSettings& s) {
        writeSettings(stored, s);
        call.setLook(s.language, s.theme);
        if (s.language != ui::Words::language()) {
            speak(s.language);
            window.retranslate();
        }
    });
    QObject::connect(&workstation, &app::Workstation::lockRequested, &application, [&] {
        if (options.keepOnLock) return;
        QTimer::singleShot(0, &application, [&] {
            window.hide();
            application.exit(app::restartCode);
        });
    });

    const QString server = !options.server.isEmpty() ? options.server : stored.value(QStringLiteral("server")).toString();
    window.setServer(server);
    QObject::connect(&workstation, &app::Workstation::sessionChanged, &application, [&] {
        const auto s = workstation.session();
        if (!s.server.empty()) stored.setValue(QStringLiteral("server"), QString::fromStdString(s.server));
    });

    const QStringList size = (options.size.isEmpty() ? QStringLiteral("1440x900") : options.size).split(QLatin1Char('x'));
    window.resize(size.value(0).toInt(), size.value(1).toInt());
    if (!options.trace.isEmpty()) {
        auto* trace = new app::Trace(options.trace, window, workstation); // owned by the window
        if (!trace->ok()) {
            qCritical("fyr: %s cannot be written", qPrintable(options.trace));
            return 1;
        }
    }
    service.start();
    window.show();

    if (options.demoUser) {
        const QUrl url = QUrl::fromUserInput(server);
        const qsizetype colon = options.demoUser->indexOf(QLatin1Char(':'));
        if (!isThisComputer(url) || colon < 0) {
            qCritical("fyr: --demo-sign-in works with user:password and a server on this computer only");
            return 2;
        }
        workstation.signIn(server, options.demoUser->left(colon), options.demoUser->mid(colon + 1), [&](Result<void> r) {
            if (!r) qWarning("fyr: demonstration sign-in failed: %s", r.error().describe().c_str());
            else workstation.choosePin({}, [](Result<void>) {});
        });
    }
    std::unique_ptr<app::Screenshots> screenshots;
    if (!options.screenshots.isEmpty()) screenshots = std::make_unique<app::Screenshots>(window, workstation, options.screenshots, settings);

    const int code = QApplication::exec();
    service.drain(); // the process may end here: what was typed last is on disk first
    if (code == app::restartCode) app::startAnew(application.arguments());
    return code;
}
