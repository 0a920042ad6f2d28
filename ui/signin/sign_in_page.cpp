#include "ui/signin/sign_in_page.h"

#include "presenter/time_left.h"
#include "ui/common/key_button.h"
#include "ui/common/segmented.h"
#include "ui/common/widgets.h"
#include "ui/signin/lighthouse_art.h"
#include "ui/text/line_words.h"
#include "ui/text/words.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPointer>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTimer>

namespace fyr::ui {
namespace {

QVBoxLayout* pageLayout(QWidget* page) {
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(32, 28, 32, 28);
    column->setSpacing(6);
    return column;
}

QLabel* errorLabel() {
    auto* l = label({}, TypeSize::table13, true, "red");
    l->setWordWrap(true);
    l->hide();
    return l;
}

QFrame* line() {
    auto* f = new QFrame;
    f->setProperty("look", "hairline");
    f->setFixedHeight(1);
    return f;
}

enum Page : int { signInPage, choosePinPage, unlockPage, browserPage };

KeyButton* wide(KeyButton* b) {
    b->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    return b;
}

} // namespace

SignInPage::SignInPage(WorkstationPort& port, QWidget* parent) : QWidget(parent), m_port(port) {
    setProperty("look", "window");
    setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_art = new LighthouseArt;
    row->addWidget(m_art);
    auto* right = new QVBoxLayout;
    right->setContentsMargins(24, 20, 24, 20);
    auto* top = new QHBoxLayout;
    m_language = new Segmented;
    m_language->setChoices({QStringLiteral("Svenska"), QStringLiteral("English")});
    m_language->setCurrent(Words::language() == QLatin1String("en") ? 1 : 0);
    connect(m_language, &Segmented::chosen, this, [this](int i) { emit languageChosen(i == 1 ? QStringLiteral("en") : QStringLiteral("sv")); });
    top->addStretch(1);
    top->addWidget(m_language);
    right->addLayout(top);
    right->addStretch(1);
    auto* card = framed("card");
    card->setMaximumWidth(456);
    card->setMinimumWidth(320);
    auto* cardLayout = new QVBoxLayout(card);
    cardLayout->setContentsMargins(0, 0, 0, 0);
    m_pages = new QStackedWidget;
    m_pages->addWidget(makeSignIn());
    m_pages->addWidget(makeChoosePin());
    m_pages->addWidget(makeUnlock());
    m_pages->addWidget(makeBrowser());
    cardLayout->addWidget(m_pages);
    auto* centre = new QHBoxLayout;
    centre->addStretch(1);
    centre->addWidget(card, 8);
    centre->addStretch(1);
    right->addLayout(centre);
    right->addStretch(1);
    m_foot = label({}, TypeSize::table13, false, "text2");
    m_foot->setAlignment(Qt::AlignCenter);
    m_foot->setWordWrap(true);
    right->addWidget(m_foot);
    m_slow = new QTimer(this);
    m_slow->setSingleShot(true);
    m_slow->setInterval(4000);
    connect(m_slow, &QTimer::timeout, this, [this] {
        m_foot->setText(tr("This takes longer than usual. The server may be slow, or this computer's keychain asks for its password in a window of its own."));
    });
    auto* inside = new QWidget;
    inside->setLayout(right);
    auto* scroll = scrollArea(); // a low window at 200 %: everything can still be reached
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(inside);
    row->addWidget(scroll, 1);
    retranslate();
}

QWidget* SignInPage::makeSignIn() {
    auto* page = new QWidget;
    auto* c = pageLayout(page);
    m_signInTitle = label({}, TypeSize::name20, true);
    m_userLabel = label({}, TypeSize::table13, false, "text2");
    m_user = new QLineEdit;
    m_passwordLabel = label({}, TypeSize::table13, false, "text2");
    m_password = new QLineEdit;
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText);
    m_serverLabel = label({}, TypeSize::table13, false, "text2");
    m_server = new QLineEdit;
    m_signInError = errorLabel();
    m_signIn = wide(new KeyButton({}, QStringLiteral("Enter"), ButtonLook::primary));
    m_browser = wide(new KeyButton({}, {}, ButtonLook::primary));
    m_or = new QWidget;
    auto* orRow = new QHBoxLayout(m_or);
    orRow->setContentsMargins(0, 8, 0, 4);
    orRow->setSpacing(12);
    m_orText = label({}, TypeSize::table13, false, "text2");
    orRow->addWidget(line(), 1);
    orRow->addWidget(m_orText);
    orRow->addWidget(line(), 1);
    m_why = framed("notice");
    auto* why = new QVBoxLayout(m_why);
    why->setContentsMargins(12, 8, 12, 8);
    why->setSpacing(2);
    m_whyTitle = new WrapLabel(TypeSize::table13, true);
    m_whyText = new WrapLabel(TypeSize::table13);
    why->addWidget(m_whyTitle);
    why->addWidget(m_whyText);
    m_why->hide();
    c->addWidget(m_why);
    c->addSpacing(4);
    c->addWidget(m_signInTitle);
    c->addSpacing(8);
    c->addWidget(m_browser);
    c->addWidget(m_or);
    c->addWidget(m_userLabel);
    c->addWidget(m_user);
    c->addSpacing(4);
    c->addWidget(m_passwordLabel);
    c->addWidget(m_password);
    c->addSpacing(4);
    c->addWidget(m_serverLabel);
    c->addWidget(m_server);
    c->addWidget(m_signInError);
    c->addSpacing(12);
    c->addWidget(m_signIn);
    c->addStretch(1);
    connect(m_signIn, &KeyButton::clicked, this, &SignInPage::trySignIn);
    connect(m_browser, &KeyButton::clicked, this, &SignInPage::tryBrowser);
    connect(m_server, &QLineEdit::editingFinished, this, &SignInPage::askProvider);
    for (auto* f : {m_user, m_password, m_server}) connect(f, &QLineEdit::returnPressed, this, &SignInPage::trySignIn);
    return page;
}

QWidget* SignInPage::makeBrowser() {
    auto* page = new QWidget;
    auto* c = pageLayout(page);
    m_browserTitle = label({}, TypeSize::name20, true);
    m_browserTitle->setWordWrap(true);
    m_browserText = label({}, TypeSize::body14, false, "text2");
    m_browserText->setWordWrap(true);
    m_browserCancel = wide(new KeyButton({}, QStringLiteral("Esc"), ButtonLook::secondary));
    c->addWidget(m_browserTitle);
    c->addSpacing(4);
    c->addWidget(m_browserText);
    c->addSpacing(16);
    c->addWidget(m_browserCancel);
    c->addStretch(1);
    connect(m_browserCancel, &KeyButton::clicked, this, &SignInPage::leaveBrowser);
    return page;
}

QWidget* SignInPage::makeChoosePin() {
    auto* page = new QWidget;
    auto* c = pageLayout(page);
    m_pinTitle = label({}, TypeSize::name20, true);
    m_pinText = label({}, TypeSize::table13, false, "text2");
    m_pinText->setWordWrap(true);
    m_newLabel = label({}, TypeSize::table13, false, "text2");
    m_newPin = new QLineEdit;
    m_againLabel = label({}, TypeSize::table13, false, "text2");
    m_again = new QLineEdit;
    for (auto* f : {m_newPin, m_again}) {
        f->setEchoMode(QLineEdit::Password);
        f->setInputMethodHints(Qt::ImhDigitsOnly | Qt::ImhSensitiveData);
        f->setMaxLength(64);
        connect(f, &QLineEdit::returnPressed, this, &SignInPage::tryPin);
    }
    m_pinError = errorLabel();
    m_setPin = wide(new KeyButton({}, QStringLiteral("Enter"), ButtonLook::primary));
    m_skipPin = wide(new KeyButton({}, {}, ButtonLook::secondary));
    c->addWidget(m_pinTitle);
    c->addWidget(m_pinText);
    c->addSpacing(8);
    c->addWidget(m_newLabel);
    c->addWidget(m_newPin);
    c->addWidget(m_againLabel);
    c->addWidget(m_again);
    c->addWidget(m_pinError);
    c->addSpacing(12);
    c->addWidget(m_setPin);
    c->addWidget(m_skipPin);
    c->addStretch(1);
    connect(m_setPin, &KeyButton::clicked, this, &SignInPage::tryPin);
    connect(m_skipPin, &KeyButton::clicked, this, [this] { m_port.choosePin({}, [](Result<void>) {}); });
    return page;
}

QWidget* SignInPage::makeUnlock() {
    auto* page = new QWidget;
    auto* c = pageLayout(page);
    auto* who = new QHBoxLayout;
    who->setSpacing(16);
    m_avatar = new AvatarMark(48);
    auto* names = new QVBoxLayout;
    names->setSpacing(0);
    m_name = label({}, TypeSize::name20, true);
    m_role = label({}, TypeSize::body14, false, "text2");
    names->addWidget(m_name);
    names->addWidget(m_role);
    who->addWidget(m_avatar);
    who->addLayout(names, 1);
    who->addWidget(new IconLabel(Icon::lock, 22));
    m_unlockTitle = label({}, TypeSize::title16, true);
    m_pin = new QLineEdit;
    m_pin->setEchoMode(QLineEdit::Password);
    m_pin->setInputMethodHints(Qt::ImhDigitsOnly | Qt::ImhSensitiveData);
    m_pin->setMaxLength(64);
    m_attempts = label({}, TypeSize::table13, false, "text2");
    m_attempts->setWordWrap(true);
    m_unlockError = errorLabel();
    m_unlock = wide(new KeyButton({}, QStringLiteral("Enter"), ButtonLook::primary));
    m_other = wide(new KeyButton({}, {}, ButtonLook::secondary));
    m_unsent = label({}, TypeSize::table13, false, "sync");
    m_unsent->setWordWrap(true);
    c->addLayout(who);
    c->addSpacing(16);
    c->addWidget(m_unlockTitle);
    c->addWidget(m_pin);
    c->addWidget(m_unlockError);
    c->addWidget(m_attempts);
    c->addSpacing(12);
    c->addWidget(m_unlock);
    c->addWidget(m_other);
    c->addSpacing(8);
    c->addWidget(m_unsent);
    c->addStretch(1);
    connect(m_unlock, &KeyButton::clicked, this, &SignInPage::tryUnlock);
    connect(m_pin, &QLineEdit::returnPressed, this, &SignInPage::tryUnlock);
    connect(m_other, &KeyButton::clicked, this, [this] {
        m_pages->setCurrentIndex(signInPage);
        askProvider();
        m_user->setFocus();
    });
    return page;
}

void SignInPage::retranslate() {
    const auto name = [](QWidget* w, const QString& text) { w->setAccessibleName(text); };
    m_signInTitle->setText(tr("Sign in"));
    m_userLabel->setText(tr("User name"));
    name(m_user, m_userLabel->text());
    m_passwordLabel->setText(tr("Password"));
    name(m_password, m_passwordLabel->text());
    m_serverLabel->setText(tr("Server"));
    name(m_server, m_serverLabel->text());
    m_signIn->setText(tr("Sign in"));
    m_orText->setText(tr("or with a password"));
    m_browserTitle->setText(tr("Go on in your browser"));
    m_browserText->setText(tr("A page has been opened there. When you have signed in, Fyr goes on by itself."));
    m_browserCancel->setText(tr("Cancel"));
    m_browserCancel->setShortcut(QKeySequence(Qt::Key_Escape)); // after the text, which takes a button's shortcut away
    showProvider();
    m_pinTitle->setText(tr("Choose a PIN for this computer"));
    m_pinText->setText(tr("With it you unlock Fyr, also without a network. What is kept here is encrypted; the PIN works on this computer only."));
    m_newLabel->setText(tr("PIN, at least 6 digits"));
    name(m_newPin, m_newLabel->text());
    m_againLabel->setText(tr("Once more"));
    name(m_again, m_againLabel->text());
    m_setPin->setText(tr("Use this PIN"));
    m_skipPin->setText(tr("Go on without offline use"));
    m_unlockTitle->setText(tr("Write your PIN"));
    name(m_pin, m_unlockTitle->text());
    m_unlock->setText(tr("Unlock"));
    m_other->setText(tr("Sign in with password or as somebody else"));
    m_unsent->setText(tr("Unsent changes are here, encrypted."));
    m_foot->setText(tr("No patient data and no counts are shown while Fyr is locked."));
    name(m_language, tr("Language"));
    for (auto* b : {m_signIn, m_browser, m_browserCancel, m_setPin, m_skipPin, m_unlock, m_other}) {
        b->setAccessibleName(b->text());
        b->updateGeometry();
    }
    show_(m_session);
}

void SignInPage::setServer(const QString& address) {
    if (m_server->text().isEmpty()) m_server->setText(address);
    askProvider();
}

void SignInPage::show_(const SessionInfo& s) {
    const bool changed = s.state != m_session.state;
    m_session = s;
    m_language->setCurrent(Words::language() == QLatin1String("en") ? 1 : 0);
    if (!s.server.empty()) setServer(QString::fromStdString(s.server));
    m_avatar->set(QString::fromStdString(presenter::initials(s.name)), AvatarKind::mine);
    m_name->setText(QString::fromStdString(s.name));
    m_role->setText(Words::role(s.role) + (s.unit.empty() ? QString() : QStringLiteral(", ") + QString::fromStdString(s.unit)));
    m_attempts->setText(s.pinAttemptsLeft > 0 && s.pinAttemptsLeft < 10 ? tr("%n attempt(s) left. After that an online sign-in is needed; nothing unsent is lost.", nullptr, s.pinAttemptsLeft) : QString());
    m_attempts->setVisible(!m_attempts->text().isEmpty());
    m_unsent->setVisible(s.unsentWhileLocked);
    switch (s.state) {
    case SessionState::signedOut:
        if (changed || m_pages->currentIndex() != browserPage) m_pages->setCurrentIndex(signInPage);
        break;
    case SessionState::needsPin: m_pages->setCurrentIndex(choosePinPage); break;
    case SessionState::locked:
        if (changed || m_pages->currentIndex() != browserPage) m_pages->setCurrentIndex(unlockPage);
        break;
    case SessionState::open: break;
    }
    if (changed) {
        for (auto* f : {m_password, m_newPin, m_again, m_pin}) f->clear();
        for (auto* e : {m_signInError, m_pinError, m_unlockError}) e->hide();
        focusField();
    }
    showWhy();
    busy(false);
}

// Why the records are gone from the screen, what has become of one's work, what to do.
void SignInPage::showWhy() {
    const auto& s = m_session;
    QString title, text;
    if (s.revoked) {
        title = tr("This computer's access has been withdrawn.");
        text = tr("What was stored here is erased.");
        if (s.handedIn > 0) text += QLatin1Char(' ') + tr("Your %n unsent change(s) were handed in to the server; a manager of your unit looks at them.", nullptr, s.handedIn);
        if (s.notTaken > 0) text += QLatin1Char(' ') + tr("%n unsent change(s) were not taken by your clinic's policy: tell your manager what you had done.", nullptr, s.notTaken);
        text += QLatin1Char(' ') + tr("If that was a mistake, ask whoever looks after Fyr before you sign in again.");
    } else if (s.leaseEnded) {
        title = tr("Offline access has run out.");
        text = tr("The server has been out of reach for too long, so the records here were erased. Sign in with a network and they come back.");
        if (s.unsentWhileLocked) text += QLatin1Char(' ') + tr("Your unsent changes are still here, encrypted, and are sent then.");
    } else if (s.unsentInMemory) {
        title = tr("Unsent changes of %1 are in this computer's memory only.").arg(QString::fromStdString(s.name));
        text = tr("There is no keychain here, so they are lost if Fyr or the computer is closed. Fyr goes on trying to send them; %1 can sign in to go on.").arg(QString::fromStdString(s.name));
    }
    m_why->setAccessibleName(title);
    m_why->setAccessibleDescription(text);
    m_why->setVisible(!title.isEmpty());
    m_whyTitle->setWrapped(title);
    m_whyText->setWrapped(text);
}

QString SignInPage::signInError(const Error& error) const {
    const auto obstacle = m_port.session().obstacle;
    const presenter::Status status{.connection = presenter::Connection::offline};
    const auto say = [&](presenter::NoticeKind kind) { return LineWords::title({kind, presenter::Weight::warning}, status, {}); };
    switch (obstacle) {
    case presenter::Obstacle::portal: return say(presenter::NoticeKind::portal) + QLatin1Char(' ') + tr("Open a browser, follow the network's page, and sign in here again.");
    case presenter::Obstacle::proxySignIn: return say(presenter::NoticeKind::proxySignIn) + QLatin1Char(' ') + tr("Ask IT support to put them into this computer's network settings.");
    case presenter::Obstacle::proxy: return say(presenter::NoticeKind::proxy) + QLatin1Char(' ') + tr("If other programs work, call IT support.");
    case presenter::Obstacle::certificateTime: return say(presenter::NoticeKind::certificateTime) + QLatin1Char(' ') + tr("Check this computer's date and time; if they are right, call IT support.");
    case presenter::Obstacle::none: break;
    }
    if (error.code == ErrorCode::invalidState && m_session.unsentInMemory)
        return tr("Unsent changes of %1 are in memory only. They must sign in first, or Fyr must be closed, which loses them.").arg(QString::fromStdString(m_session.name));
    return Words::error(error);
}

void SignInPage::focusField() {
    QLineEdit* field = m_session.state == SessionState::locked ? m_pin : m_session.state == SessionState::needsPin ? m_newPin : m_user;
    field->setFocus(Qt::OtherFocusReason);
}

void SignInPage::showEvent(QShowEvent* e) {
    QWidget::showEvent(e);
    m_askedServer.clear(); // it may have one since
    askProvider();
    focusField();
}

void SignInPage::busy(bool on) {
    for (auto* b : {m_signIn, m_browser, m_setPin, m_skipPin, m_unlock}) b->setEnabled(!on);
    if (on) return m_slow->start();
    m_slow->stop();
    m_foot->setText(tr("No patient data and no counts are shown while Fyr is locked."));
}

void SignInPage::fail(QLabel* where, const Error& error) {
    busy(false);
    where->setText(Words::error(error));
    where->show();
}

void SignInPage::trySignIn() {
    m_signInError->hide();
    if (m_user->text().trimmed().isEmpty() || m_password->text().isEmpty()) {
        m_signInError->setText(tr("Write your user name and your password."));
        m_signInError->show();
        return;
    }
    busy(true);
    m_port.signIn(m_server->text().trimmed(), m_user->text().trimmed(), m_password->text(), [guard = QPointer(this)](Result<void> r) {
        if (!guard) return;
        guard->m_password->clear();
        guard->busy(false);
        if (r) return;
        guard->m_signInError->setText(guard->signInError(r.error()));
        guard->m_signInError->show();
    });
}

void SignInPage::askProvider() {
    const QString server = m_server->text().trimmed();
    if (server.isEmpty() || server == m_askedServer) return;
    m_askedServer = server;
    m_port.provider(server, [guard = QPointer(this), server](Result<QString> name) {
        if (!guard || guard->m_askedServer != server) return;
        guard->m_provider = name ? *name : QString();
        if (!name) guard->m_askedServer.clear(); // asked again when the field is left, or the page is shown
        guard->showProvider();
    });
}

void SignInPage::showProvider() {
    const bool has = !m_provider.isEmpty();
    m_browser->setText(tr("Sign in with %1").arg(m_provider));
    m_browser->setAccessibleName(m_browser->text());
    m_browser->updateGeometry();
    m_browser->setVisible(has);
    m_or->setVisible(has);
    m_signIn->setLook(has ? ButtonLook::secondary : ButtonLook::primary);
    m_signIn->update();
}

void SignInPage::tryBrowser() {
    m_signInError->hide();
    m_pages->setCurrentIndex(browserPage);
    m_browserCancel->setFocus();
    m_port.signInWithBrowser(m_server->text().trimmed(), [guard = QPointer(this)](Result<void> r) {
        if (!guard) return;
        if (guard->m_pages->currentIndex() == browserPage) guard->m_pages->setCurrentIndex(signInPage);
        if (r) return guard->show_(guard->m_session);
        QString text;
        switch (r.error().code) {
        case ErrorCode::cancelled: text = tr("The sign-in was given up. Nothing has changed here."); break;
        case ErrorCode::timeout: text = tr("Nobody came back from the browser in time. Try again when you are ready."); break;
        case ErrorCode::signInFailed: text = tr("The sign-in was refused. If it should have worked, ask whoever looks after Fyr whether your account is linked."); break;
        case ErrorCode::unavailable: text = tr("No browser could be opened on this computer."); break;
        default: text = guard->signInError(r.error()); break;
        }
        guard->m_signInError->setText(text);
        guard->m_signInError->show();
        guard->m_browser->setFocus();
    });
}

void SignInPage::leaveBrowser() { m_port.cancelBrowser(); }

void SignInPage::tryPin() {
    m_pinError->hide();
    const QString pin = m_newPin->text();
    QString problem;
    if (pin.size() < 6) problem = tr("The PIN is too short: at least 6 digits.");
    else if (pin.count(pin.front()) == pin.size()) problem = tr("All the same digit is too easy to guess.");
    else if (pin != m_again->text()) problem = tr("The two are not the same.");
    if (!problem.isEmpty()) {
        m_pinError->setText(problem);
        m_pinError->show();
        return;
    }
    busy(true);
    m_port.choosePin(pin, [guard = QPointer(this)](Result<void> r) {
        if (!guard) return;
        guard->busy(false);
        if (!r) guard->fail(guard->m_pinError, r.error());
    });
}

void SignInPage::tryUnlock() {
    m_unlockError->hide();
    if (m_pin->text().isEmpty()) return;
    busy(true);
    m_port.unlock(m_pin->text(), [guard = QPointer(this)](Result<void> r) {
        if (!guard) return;
        guard->m_pin->clear();
        guard->busy(false);
        if (!r) {
            // Not "there is none": this cache was made with one.
            if (r.error().code == ErrorCode::noKeychain) {
                guard->m_unlockError->setText(tr("The keychain of this computer is locked or does not answer. Unlock it and try again; nothing here is lost."));
                guard->m_unlockError->show();
            } else {
                guard->fail(guard->m_unlockError, r.error());
            }
            guard->m_pin->setFocus();
        }
    });
}

void SignInPage::resizeEvent(QResizeEvent* e) {
    QWidget::resizeEvent(e);
    m_art->setVisible(width() >= measure::narrowWindow);
    m_art->setFixedWidth(std::min(520, width() * 36 / 100));
}

} // namespace fyr::ui
