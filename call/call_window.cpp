#include "call/call_window.h"

#include "base/json.h"
#include "call/permission.h"

#include <QApplication>
#include <QCloseEvent>
#include <QKeyEvent>
#include <QKeySequence>
#include <QTimer>
#include <QWebEngineScript>

namespace fyr::call {
namespace {

namespace hosted = video::hosted;

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};

constexpr QSize ownSize{520, 640};

// Keys and closing are the window's; everything else is the engine's.
class View final : public QWebEngineView {
  protected:
    void closeEvent(QCloseEvent* event) override {
        event->ignore(); // the page asks whether the call shall end
        QKeyEvent press(QEvent::KeyPress, Qt::Key_F9, Qt::NoModifier);
        if (focusProxy()) QApplication::sendEvent(focusProxy(), &press);
    }
};

} // namespace

CallWindow::CallWindow(const QString& pageFolder, const Openness& openness, QObject* parent)
    : QObject(parent), m_files(pageFolder), m_view(std::make_unique<View>()), m_page(std::make_unique<CallPage>(&m_profile, openness, nullptr)),
      m_pipe([this](const hosted::ToCall& m) { heard(m); }, [this] { leave(done); }) {
    shut(m_profile);
    m_profile.installUrlSchemeHandler(startAddress().scheme().toLatin1(), &m_files);
    m_profile.setUrlRequestInterceptor(&m_onlyOurs);
    answerPermissions(*m_page, m_inCall);
    connect(m_page.get(), &QWebEnginePage::renderProcessTerminated, this, [this] { leave(pageCrashed); });
    m_channelObject.setListener(this);
    m_channel.registerObject(QStringLiteral("call"), &m_channelObject);
    m_page->setWebChannel(&m_channel, QWebEngineScript::MainWorld);
    m_page->setBackgroundColor(QColor(0x0F, 0x2B, 0x36));

    m_view->setPage(m_page.get());
    m_view->setContextMenuPolicy(Qt::NoContextMenu);
    m_view->setAcceptDrops(false);
    m_view->setWindowFlags(Qt::Window | Qt::FramelessWindowHint | Qt::X11BypassWindowManagerHint); // it is fyr's to manage
    qApp->installEventFilter(this);
    m_page->load(startAddress());
}

CallWindow::~CallWindow() {
    m_channelObject.setListener(nullptr);
    m_view->setPage(nullptr);
    m_page.reset(); // before the profile
}

void CallWindow::heard(const hosted::ToCall& m) {
    std::visit(Overloaded{
                   [this](const hosted::Settings& s) {
                       emit m_channelObject.settings(QString::fromStdString(json::write(json::object{{"lang", s.lang}, {"theme", s.theme}, {"camera", s.camera}, {"microphone", s.microphone}, {"output", s.output}})));
                       m_view->setWindowTitle(s.lang == "sv" ? QStringLiteral("Samtal") : QStringLiteral("Call"));
                   },
                   [this](const hosted::Begin&) { m_inCall = true; },
                   [this](const hosted::LineOpened& l) { emit m_channelObject.lineOpened(static_cast<int>(l.line)); },
                   [this](const hosted::Heard& h) { emit m_channelObject.heard(static_cast<int>(h.line), QString::fromStdString(h.text)); },
                   [this](const hosted::LineClosed& l) { emit m_channelObject.lineClosed(static_cast<int>(l.line)); },
                   [this](const hosted::Command& c) { emit m_channelObject.command(QString::fromStdString(c.name)); },
                   [this](const hosted::Show& s) { show(s); },
                   [this](const hosted::Ask& a) { ask(a.number); },
                   [this](const hosted::Quit&) { leave(done); },
               },
               m);
}

void CallWindow::show(const hosted::Show& s) {
    m_ownWindow = s.own;
    if (s.own) {
        m_view->setWindowFlags(Qt::Window | Qt::WindowStaysOnTopHint);
        m_view->resize(s.width > 0 && s.height > 0 ? QSize(s.width, s.height) : ownSize);
    } else {
        m_view->setGeometry(0, 0, std::max(s.width, 1), std::max(s.height, 1));
    }
    m_view->show();
    if (s.own) return m_keyboard.reset();
    m_keyboard = std::make_unique<Keyboard>(static_cast<quint64>(m_view->winId()));
    m_keyboard->heed(m_view->isActiveWindow());
}

// Answered by the page's own process, in a world of its own: a page that hangs does not.
void CallWindow::ask(std::int64_t number) {
    m_page->runJavaScript(QStringLiteral("1"), QWebEngineScript::ApplicationWorld, [this, number](const QVariant&) { m_pipe.say(hosted::Alive{number}); });
}

void CallWindow::leave(int code) {
    if (std::exchange(m_leaving, true)) return;
    m_inCall = false;
    m_view->hide();
    QTimer::singleShot(0, qApp, [code] { QCoreApplication::exit(code); });
}

bool CallWindow::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::WinIdChange && watched == m_view.get() && m_view->isVisible() && !m_ownWindow) m_pipe.say(hosted::Window{static_cast<std::uint64_t>(m_view->winId())});
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event); // NOLINT(cppcoreguidelines-pro-type-static-cast-downcast): the event says what it is
        const auto text = QKeySequence(key->keyCombination()).toString(QKeySequence::PortableText).toStdString();
        if (hosted::isWindowKey(text)) {
            if (key->isAutoRepeat() || !watched->isWindowType()) return true;
            if (m_keyboard) m_keyboard->giveBack();
            m_pipe.say(hosted::Key{text});
            return true;
        }
    }
    if (m_keyboard && watched == m_view.get() && (event->type() == QEvent::WindowActivate || event->type() == QEvent::WindowDeactivate)) m_keyboard->heed(event->type() == QEvent::WindowActivate);
    // Within another program's window nobody else gives it the keyboard: at once, and again when a window manager has had its say.
    if (event->type() == QEvent::MouseButtonPress && m_keyboard && watched->isWindowType()) {
        m_keyboard->take();
        QTimer::singleShot(50, this, [this] {
            if (m_keyboard) m_keyboard->take();
        });
        m_pipe.say(hosted::Pressed{});
    }
    return QObject::eventFilter(watched, event);
}

// Its window is made once what is drawn in it is there: made before, it would be made again, and be another.
void CallWindow::pageReady() {
    m_pipe.say(hosted::Window{static_cast<std::uint64_t>(m_view->winId())});
    m_pipe.say(hosted::Ready{});
}
void CallWindow::pageOpensLine(int number) { m_pipe.say(hosted::OpenLine{number}); }
void CallWindow::pageSays(int number, const QString& text) {
    auto bytes = text.toStdString();
    if (bytes.size() > hosted::maxSaidBytes) return pageSaysTooMuch();
    m_pipe.say(hosted::Say{number, std::move(bytes)});
}
void CallWindow::pageClosesLine(int number) { m_pipe.say(hosted::CloseLine{number}); }
void CallWindow::pageTold(const QString& what, const QString& json) {
    if (what == QLatin1String("ended")) m_inCall = false;
    const hosted::Told told{what.toStdString(), json.toStdString()};
    if (hosted::readFromCall(hosted::write(told))) m_pipe.say(told);
    else pageSaysTooMuch();
}
void CallWindow::pageSaysTooMuch() { leave(pageNotOurs); }

} // namespace fyr::call
