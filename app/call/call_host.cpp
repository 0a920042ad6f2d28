#include "app/call/call_host.h"

#include "app/call/told.h"
#include "sync/transport/sync_service.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QGuiApplication>
#include <QWindow>

namespace fyr::app {
namespace {

namespace hosted = video::hosted;
using ui::CallStage;

constexpr std::size_t lossesAtMost = 4;
constexpr auto lossesWithin = std::chrono::minutes{1};
constexpr int maxDeviceName = 100;
constexpr int relaunchAfterMs = 300; // times how often it went

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};

// As it is built, and as it is installed.
QString programBeside() {
    const QString here = QCoreApplication::applicationDirPath();
    const QString built = here + QStringLiteral("/fyr-call");
    return QFileInfo(built).isExecutable() ? built : here + QStringLiteral("/../libexec/fyr/fyr-call");
}

// Where one program may show another's window. Wayland lets nobody.
bool desktopEmbeds() { return QGuiApplication::platformName() == QLatin1String("xcb") || QGuiApplication::platformName() == QLatin1String("windows"); }

} // namespace

CallHost::CallHost(sync::SyncService& service, Options options, QObject* parent)
    : CallView(parent), m_service(service), m_options(std::move(options)), m_embeds(m_options.mayEmbed && desktopEmbeds()) {
    if (m_options.program.isEmpty()) m_options.program = programBeside();
    m_options.process.program = m_options.program;
    m_options.process.publicInterfacesOnly = m_options.policy.sdp.interfaces != video::sdp::Interfaces::all;
    m_relaunch.setSingleShot(true);
    connect(&m_relaunch, &QTimer::timeout, this, [this] {
        if (goesOn() && !m_process) launch();
    });
    connect(&m_service, &sync::SyncService::callLineOpened, this, [this](int line) {
        if (m_process) m_process->say(hosted::LineOpened{line});
    });
    connect(&m_service, &sync::SyncService::callLineHeard, this, [this](int line, const std::string& text) {
        if (m_process) m_process->say(hosted::Heard{line, text});
    });
    connect(&m_service, &sync::SyncService::callLineClosed, this, [this](int line) {
        if (m_process) m_process->say(hosted::LineClosed{line});
    });
    connect(&m_service, &sync::SyncService::sessionChanged, this, [this] {
        if (m_service.session().state == sync::SessionState::open || m_service.session().state == sync::SessionState::needsPin) return;
        rest();
        finish("signedOut");
    });
}

CallHost::~CallHost() {
    if (m_picture) m_picture->setShown(nullptr); // before its window goes
    delete m_process;
    if (m_picture && !m_picture->parent()) delete m_picture;
}

bool CallHost::available() const { return opensInBrowser() || QFileInfo(m_options.program).isExecutable(); }

QWidget* CallHost::picture() {
    if (!m_picture) {
        m_picture = new ui::CallPicture;
        m_picture->setStage(m_stage, inOwnWindow());
        connect(m_picture, &ui::CallPicture::againAsked, this, [this] { again(); });
        if (m_shown && m_embeds) m_shown = false;
        showWindow();
    }
    return m_picture;
}

void CallHost::prepare() {
    m_wanted = !opensInBrowser();
    if (m_wanted) m_service.warmCallLine(true);
    if (m_wanted && !m_process && !goesOn() && available() && m_losses.size() < lossesAtMost) launch();
}

void CallHost::rest() {
    m_wanted = false;
    m_service.warmCallLine(false);
    if (goesOn() || !m_process) return;
    std::exchange(m_process, nullptr)->quit();
}

Result<void> CallHost::start(const std::string& visit) {
    if (goesOn()) return fail(ErrorCode::invalidState, "another call goes on");
    const auto state = m_service.session().state;
    if (state != sync::SessionState::open && state != sync::SessionState::needsPin) return fail(ErrorCode::locked, "nobody is signed in");
    if (opensInBrowser()) {
        m_visit = visit;
        openInBrowser();
        return {};
    }
    if (!available()) return fail(ErrorCode::unavailable, "fyr-call is not here");
    m_visit = visit;
    m_told = {};
    m_losses.clear();
    m_service.beginCall(visit, m_options.policy.sdp);
    setStage(CallStage::starting);
    if (!m_process) launch();
    else beginWhenReady();
    return {};
}

// With a ticket that opens this call once. A unit that gives none: the person signs in on the page.
void CallHost::openInBrowser() {
    setStage(CallStage::starting);
    m_service.askVisit({"/" + m_visit + "/ticket", json::object{}}, [guard = QPointer(this), visit = m_visit](Result<json::value> answer) {
        if (!guard || guard->m_visit != visit || guard->m_stage != CallStage::starting) return;
        if (!answer && answer.error().code != ErrorCode::forbidden) return guard->setStage(CallStage::failed);
        const auto ticket = answer ? std::string(json::text(*answer, "ticket").value_or("")) : std::string();
        QUrl url = guard->m_service.session().server;
        url.setPath(QStringLiteral("/samtal"));
        url.setFragment(QString::fromStdString(ticket.empty() ? visit : visit + "!" + ticket));
        const bool opened = guard->m_options.openBrowser && guard->m_options.openBrowser(url);
        guard->setStage(opened ? CallStage::inBrowser : CallStage::failed);
    });
}

void CallHost::command(ui::CallCommand command) {
    const bool leaves = command == ui::CallCommand::leave;
    if (leaves && (!m_begun || m_stage != CallStage::running)) return finish("left"); // there is no page that could say it
    if (!m_begun) return;
    static constexpr const char* names[] = {"microphone", "camera", "audioOnly", "leave"};
    m_process->say(hosted::Command{names[static_cast<int>(command)]});
}

void CallHost::again() {
    if (opensInBrowser() && (m_stage == CallStage::failed || m_stage == CallStage::inBrowser)) return openInBrowser();
    if (m_stage != CallStage::failed) return;
    m_losses.clear();
    setStage(CallStage::returning);
    if (!m_process) launch();
}

void CallHost::setLook(const QString& language, const QString& theme) {
    m_language = language == QLatin1String("en") ? language : QStringLiteral("sv");
    m_theme = theme == QLatin1String("dark") ? theme : QStringLiteral("light");
    if (m_begun) m_process->say(settings());
}

void CallHost::setDevices(const ui::CallDevices& devices) {
    if (devices == m_devices) return;
    m_devices = devices;
    if (m_begun) m_process->say(settings());
}

hosted::Settings CallHost::settings() const {
    const auto name = [](const QString& n) { return n.left(maxDeviceName).toStdString(); };
    return {m_language.toStdString(), m_theme.toStdString(), name(m_devices.camera), name(m_devices.microphone), name(m_devices.speaker)};
}

bool CallHost::goesOn() const { return m_stage == CallStage::starting || m_stage == CallStage::running || m_stage == CallStage::returning || m_stage == CallStage::failed; }

void CallHost::launch() {
    m_window = 0;
    m_pageReady = m_begun = m_shown = false;
    m_line = -1;
    m_process = new CallProcess(m_options.process, {.heard = [this](const hosted::FromCall& m) { heard(m); }, .gone = [this](int code) { gone(code); }}, this);
}

void CallHost::heard(const hosted::FromCall& m) {
    std::visit(Overloaded{
                   [this](const hosted::Window& w) {
                       if (m_window != w.id) m_shown = false; // another one than before
                       m_window = w.id;
                       showWindow();
                   },
                   [this](const hosted::Ready&) {
                       m_pageReady = true;
                       beginWhenReady();
                   },
                   [this](const hosted::OpenLine& l) {
                       if (!m_begun) return;
                       m_line = static_cast<int>(l.line);
                       m_service.openCallLine(m_line);
                       setStage(CallStage::running);
                   },
                   [this](const hosted::Say& s) {
                       if (m_begun) m_service.sayOnCallLine(static_cast<int>(s.line), s.text);
                   },
                   [this](const hosted::CloseLine& l) { m_service.closeCallLine(static_cast<int>(l.line)); },
                   [this](const hosted::Told& t) { told(t); },
                   [this](const hosted::Key& k) { keyFromPicture(k.sequence); },
                   [this](const hosted::Pressed&) {
                       if (m_picture) m_picture->focusShown();
                   },
                   [](const hosted::Alive&) {},
               },
               m);
}

void CallHost::told(const hosted::Told& t) {
    if (!m_begun) return;
    if (t.what == "ended") return finish(endReason(t.json));
    if (t.what == "device") {
        if (const auto d = deviceChoice(t.json)) emit deviceChosen(d->kind, d->label);
        return;
    }
    if (t.what == "phone") {
        const auto wish = phoneWish(t.json);
        emit phoneWanted(wish.party, wish.asked);
        return;
    }
    auto now = toldState(t.json);
    if (now == m_told) return;
    m_told = std::move(now);
    emit toldChanged();
}

// The camera opens with the call and not before.
void CallHost::beginWhenReady() {
    if (!m_process || !m_pageReady || m_begun || !goesOn()) return;
    m_begun = true;
    m_process->say(hosted::Begin{});
    m_process->say(settings());
    showWindow();
}

void CallHost::showWindow() {
    if (!m_process || !m_begun || m_shown || m_window == 0) return;
    if (m_embeds && !m_picture) return; // nobody has asked for it yet
    m_shown = true;
    if (!m_embeds) return m_process->say(hosted::Show{.own = true});
    m_picture->setShown(QWindow::fromWinId(static_cast<WId>(m_window)));
    const auto size = m_picture->shownSize();
    m_process->say(hosted::Show{.own = false, .width = size.width(), .height = size.height()});
}

void CallHost::gone(int) {
    if (m_picture) m_picture->setShown(nullptr);
    std::exchange(m_process, nullptr)->deleteLater();
    m_begun = m_pageReady = m_shown = false;
    if (m_line >= 0) m_service.closeCallLine(std::exchange(m_line, -1)); // its page is gone: the next one says hello anew
    const auto now = SystemClock().steady();
    m_losses.push_back(now);
    while (!m_losses.empty() && now - m_losses.front() > lossesWithin) m_losses.pop_front();
    if (!goesOn()) return; // one that was only made ready: the next call starts its own
    m_told = {};
    emit toldChanged();
    if (m_losses.size() >= lossesAtMost) return setStage(CallStage::failed);
    setStage(CallStage::returning);
    m_relaunch.start(relaunchAfterMs * static_cast<int>(m_losses.size() - 1));
}

void CallHost::finish(const std::string& reason) {
    if (m_stage == CallStage::none) return;
    const bool wasHere = goesOn() && !opensInBrowser();
    m_relaunch.stop();
    if (wasHere) m_service.endCall();
    if (m_picture) m_picture->setShown(nullptr);
    if (auto* process = std::exchange(m_process, nullptr)) process->quit();
    m_begun = m_pageReady = m_shown = false;
    m_line = -1;
    m_told = {};
    const auto visit = std::exchange(m_visit, {});
    setStage(CallStage::none);
    emit ended(visit, reason);
    if (m_wanted && !m_process) prepare(); // for the next who waits
}

void CallHost::setStage(CallStage stage) {
    if (stage == m_stage) return;
    m_stage = stage;
    if (m_picture) m_picture->setStage(stage, inOwnWindow());
    emit stageChanged();
}

// The window does what it does with its own keys.
void CallHost::keyFromPicture(const std::string& text) {
    if (m_picture) m_picture->leaveShown();
    emit keyPressed(QString::fromStdString(text));
}

} // namespace fyr::app
