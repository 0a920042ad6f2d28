// fyr-call: shows one call. It has no token, no database and no record, and no address but the page within it.
#include "call/call_window.h"
#include "call/hygiene.h"

#include <QApplication>
#include <QDir>
#include <QTimer>
#include <QWebEngineScript>
#include <cstdio>
#include <cstring>

namespace {

#ifdef FYR_CALL_FOR_TESTS
constexpr auto build = fyr::call::Build::forTests;
#else
constexpr auto build = fyr::call::Build::shipped;
#endif

// Before any library has read them.
void cleanEnvironment(const fyr::call::Environment& environment) {
    const auto flags = fyr::call::engineFlags(environment, build);
    for (const auto& name : fyr::call::strippedOf(environment, build)) unsetenv(name.c_str());
    setenv("QTWEBENGINE_CHROMIUM_FLAGS", flags.c_str(), 1);
}

#ifdef FYR_CALL_FOR_TESTS
// How many frames of each party were decoded, by the engine's own count.
void report(QWebEnginePage& page) {
    static const QString count = QStringLiteral(
        "JSON.stringify(Object.fromEntries([...document.querySelectorAll('[data-party]')].map(t => [t.dataset.party, t.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0]))) + ' in ' + innerWidth + 'x' + innerHeight");
    page.runJavaScript(count, QWebEngineScript::ApplicationWorld, [](const QVariant& v) { std::fprintf(stderr, "frames: %s\n", qUtf8Printable(v.toString())); });
}
#endif

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv, argv + argc);
    const auto environment = fyr::call::environmentOfProcess();
    if (const auto may = fyr::call::mayStart(arguments, environment, build); !may) {
        std::fprintf(stderr, "fyr-call: %s\n", may.error().detail.c_str());
        return fyr::call::refused;
    }
    if (argc > 1 && std::strcmp(argv[1], "--version") == 0) {
        std::puts("fyr-call " FYR_VERSION);
        return 0;
    }
    fyr::call::protectProcess();
    QString page = QStringLiteral(":/page");
    fyr::call::Openness openness;
#ifdef FYR_CALL_FOR_TESTS
    const char* other = getenv("FYR_CALL_TEST_PAGE");
    if (other) page = QDir(QString::fromLocal8Bit(other)).absolutePath();
    openness.consoleToLog = true;
    const bool reported = getenv("FYR_CALL_TEST_REPORT") != nullptr;
#endif
    const char* interfaces = getenv("FYR_CALL_PUBLIC_ONLY"); // set by fyr, by policy
    openness.publicInterfacesOnly = interfaces != nullptr;
    cleanEnvironment(environment);
    if (!fyr::call::Pipe::takeStandardStreams()) return fyr::call::refused;

    fyr::call::registerScheme();
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("fyr-call"));
    QApplication::setApplicationVersion(QStringLiteral(FYR_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("fyr"));
    QApplication::setQuitOnLastWindowClosed(false);
    const fyr::call::CallWindow window(page, openness);
#ifdef FYR_CALL_FOR_TESTS
    QTimer reports;
    if (reported) {
        reports.start(250);
        QObject::connect(&reports, &QTimer::timeout, &application, [&] { report(window.page()); });
    }
#endif
    return QApplication::exec();
}
