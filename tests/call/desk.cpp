// A workstation's back with nothing but a window for the call, led by lines on its standard input: what fyr does, without fyr.
// For tests: the keychain is in memory, the process asks its call oftener.
#include "app/call/call_host.h"
#include "base/json.h"
#include "sync/fake_keychain.h"
#include "sync/transport/sync_service.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QLabel>
#include <QMainWindow>
#include <QSocketNotifier>
#include <QSplitter>
#include <QTextEdit>
#include <iostream>
#include <unistd.h>

namespace {

using namespace fyr;

void print(const json::object& o) { std::cout << json::write(o) << std::endl; }

std::string_view name(ui::CallStage s) {
    switch (s) {
    case ui::CallStage::none: return "none";
    case ui::CallStage::starting: return "starting";
    case ui::CallStage::running: return "running";
    case ui::CallStage::returning: return "returning";
    case ui::CallStage::failed: return "failed";
    case ui::CallStage::inBrowser: return "inBrowser";
    }
    return "";
}

json::object toJson(const ui::CallTold& t) {
    json::array others;
    for (const auto& o : t.others) {
        json::object one{{"id", o.id}, {"role", o.role}, {"state", o.state}, {"cause", o.cause}, {"relayed", o.relayed}};
        if (o.score) one["score"] = *o.score;
        others.emplace_back(std::move(one));
    }
    return {{"line", t.line}, {"microphone", t.microphone}, {"camera", t.camera}, {"audioOnly", t.audioOnly}, {"others", std::move(others)}};
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QCommandLineParser p;
    for (const char* option : {"server", "user", "password", "folder", "program"}) p.addOption({QString::fromLatin1(option), QString(), QStringLiteral("x")});
    p.addOption({QStringLiteral("own-window"), QString()});
    p.addOption({QStringLiteral("in-browser"), QString()});
    p.process(application);
    ui::Theme::install(application, ui::ThemeKind::light);

    sync::SyncService::Options o;
    o.folder = p.value(QStringLiteral("folder"));
    o.deviceName = QStringLiteral("test");
    o.keychain = std::make_shared<sync::FakeKeychain>();
    o.quickPinForTests = true;
    sync::SyncService service(std::move(o));

    app::CallHost::Options c;
    c.program = p.value(QStringLiteral("program"));
    c.mayEmbed = !p.isSet(QStringLiteral("own-window"));
    c.policy.inBrowser = p.isSet(QStringLiteral("in-browser"));
    c.openBrowser = [](const QUrl& url) {
        print({{"browser", url.toString().toStdString()}});
        return true;
    };
    c.process.askEveryMs = 400;
    c.process.alsoPassed = {QStringLiteral("FYR_CALL_TEST_PAGE"), QStringLiteral("FYR_CALL_TEST_REPORT")};
    app::CallHost call(service, std::move(c));

    QMainWindow window;
    auto* split = new QSplitter;
    auto* note = new QTextEdit;
    split->addWidget(call.picture());
    split->addWidget(note);
    split->setSizes({700, 300});
    window.setCentralWidget(split);
    window.resize(1000, 700);
    window.setWindowTitle(QStringLiteral("desk"));
    window.show();

    QObject::connect(&call, &ui::CallView::stageChanged, &window, [&] { print({{"stage", name(call.stage())}, {"visit", call.visit()}, {"pid", call.processId()}}); });
    QObject::connect(&call, &ui::CallView::toldChanged, &window, [&] { print({{"told", toJson(call.told())}}); });
    QObject::connect(&call, &ui::CallView::ended, &window, [&](const std::string& visit, const std::string& reason) { print({{"ended", visit}, {"reason", reason}}); });
    QObject::connect(&call, &ui::CallView::phoneWanted, &window, [&](const std::string& party, bool asked) { print({{"phone", party}, {"asked", asked}}); });
    QObject::connect(&call, &ui::CallView::keyPressed, &window, [&](const QString& key) { print({{"key", key.toStdString()}}); });

    const auto run = [&](const std::string& line) {
        const auto space = line.find(' ');
        const auto word = line.substr(0, space);
        const auto rest = space == std::string::npos ? std::string() : line.substr(space + 1);
        if (word == "start") {
            const auto r = call.start(rest);
            print({{"start", r ? "ok" : std::string(info(r.error().code).name)}});
        } else if (word == "command") {
            const auto which = rest == "microphone" ? ui::CallCommand::microphone : rest == "camera" ? ui::CallCommand::camera : rest == "audioOnly" ? ui::CallCommand::audioOnly : ui::CallCommand::leave;
            call.command(which);
        } else if (word == "prepare") call.prepare();
        else if (word == "rest") call.rest();
        else if (word == "stop") call.stop();
        else if (word == "again") call.again();
        else if (word == "look") call.setLook(QString::fromStdString(rest), QStringLiteral("dark"));
        else if (word == "hide") split->hide();
        else if (word == "show") split->show();
        else if (word == "note") note->setPlainText(QString::fromStdString(rest));
        else if (word == "pid") print({{"pid", call.processId()}, {"note", note->toPlainText().toStdString()}});
        else if (word == "lock") service.lock();
        else if (word == "quit") QApplication::quit();
    };
    std::string typed;
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&input, &QSocketNotifier::activated, &window, [&] {
        char buffer[4096];
        const auto n = read(STDIN_FILENO, buffer, sizeof buffer);
        if (n <= 0) return QApplication::quit();
        typed.append(buffer, static_cast<std::size_t>(n));
        for (auto end = typed.find('\n'); end != std::string::npos; end = typed.find('\n')) {
            const auto line = typed.substr(0, end);
            typed.erase(0, end + 1);
            run(line);
        }
    });

    service.start();
    service.signIn(QUrl(p.value(QStringLiteral("server"))), p.value(QStringLiteral("user")), p.value(QStringLiteral("password")), [&](Result<void> r) {
        if (!r) {
            print({{"signIn", r.error().describe()}});
            QApplication::exit(1);
            return;
        }
        print({{"signIn", "ok"}});
    });
    return QApplication::exec();
}
