#include "app/options.h"

#include <QCommandLineParser>

namespace fyr::app {

Options parseOptions(const QStringList& arguments) {
    QCommandLineParser p;
    p.setApplicationDescription(QStringLiteral("Fyr, the clinician's workstation"));
    p.addHelpOption();
    p.addVersionOption();
    const QCommandLineOption server(QStringLiteral("server"), QStringLiteral("Address of the server."), QStringLiteral("url"));
    const QCommandLineOption lang(QStringLiteral("lang"), QStringLiteral("Language: sv or en."), QStringLiteral("code"));
    const QCommandLineOption theme(QStringLiteral("theme"), QStringLiteral("Theme: light or dark."), QStringLiteral("name"));
    const QCommandLineOption scale(QStringLiteral("scale"), QStringLiteral("Size of everything in percent, 100 to 200."), QStringLiteral("percent"));
    const QCommandLineOption profile(QStringLiteral("profile"), QStringLiteral("Folder for the encrypted cache and settings."), QStringLiteral("folder"));
    const QCommandLineOption demo(QStringLiteral("demo-sign-in"), QStringLiteral("Sign in at once, on a demonstration server on this computer."), QStringLiteral("user:password"));
    const QCommandLineOption size(QStringLiteral("size"), QStringLiteral("Size of the window."), QStringLiteral("WxH"));
    const QCommandLineOption shots(QStringLiteral("screenshots"), QStringLiteral("Draw the pictures of the documentation into a folder and end."), QStringLiteral("folder"));
    const QCommandLineOption keep(QStringLiteral("keep-process-on-lock"), QStringLiteral("For tests: do not start anew on lock."));
    const QCommandLineOption trace(QStringLiteral("trace"), QStringLiteral("Write what the window shows to a file, for measurements: ids and codes only."), QStringLiteral("file"));
    const QCommandLineOption call(QStringLiteral("call-program"), QStringLiteral("For tests: the program that shows calls."), QStringLiteral("file"));
    p.addOptions({call, server, lang, theme, scale, profile, demo, size, shots, trace, keep});
    p.process(arguments);
    Options o;
    o.server = p.value(server);
    o.language = p.value(lang);
    o.theme = p.value(theme);
    o.scale = p.value(scale).toInt();
    o.profile = p.value(profile);
    if (p.isSet(demo)) o.demoUser = p.value(demo);
    o.size = p.value(size);
    o.screenshots = p.value(shots);
    o.trace = p.value(trace);
    o.callProgram = p.value(call);
    o.keepOnLock = p.isSet(keep);
    return o;
}

} // namespace fyr::app
