#include "ui/shell/main_window.h"

#include "ui/calls/call_bell.h"
#include "ui/calls/call_dock.h"
#include "ui/calls/call_view.h"
#include "ui/calls/calls_page.h"
#include "ui/caseload/caseload_page.h"
#include "ui/caseload/caseload_pane.h"
#include "ui/common/widgets.h"
#include "ui/patients/patients_page.h"
#include "ui/attention/attention_page.h"
#include "ui/held/held_page.h"
#include "ui/quality/quality_page.h"
#include "ui/unit/unit_page.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/notice_bar.h"
#include "ui/shell/stop_page.h"
#include "ui/shell/top_bar.h"
#include "ui/signin/sign_in_page.h"
#include "ui/text/words.h"
#include "ui/triage/triage_page.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPointer>
#include <QStackedWidget>
#include <QTimer>

namespace fyr::ui {
namespace {

constexpr int wideDock = 1500; // below: a rail of icons only while a call stands beside the modules

} // namespace

MainWindow::MainWindow(WorkstationPort& port, UiSettings settings, QWidget* parent)
    : QMainWindow(parent), m_port(port), m_settings(std::move(settings)), m_lastInput(SystemClock().steady()) {
    setWindowTitle(QStringLiteral("Fyr")); // never a patient's name: it would stand in the task bar
    setMinimumSize(640, 420);
    m_root = new QStackedWidget;
    setCentralWidget(m_root);
    m_signIn = new SignInPage(m_port);
    m_root->addWidget(m_signIn);
    m_work = new QWidget;
    m_work->setProperty("look", "window");
    auto* row = new QHBoxLayout(m_work);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_rail = new Rail;
    row->addWidget(m_rail);
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    m_top = new TopBar;
    m_banner = new NoticeBar;
    m_modules = new QStackedWidget;
    m_triage = new TriagePage(m_port);
    m_patients = new PatientsPage(m_port);
    m_settingsPage = new SettingsPage(m_port.devices());
    m_caseload = new CaseloadPage(m_port);
    m_modules->addWidget(m_triage);
    m_modules->addWidget(m_caseload);
    m_modules->addWidget(m_patients);
    m_attention = new AttentionPage(m_port);
    m_callDesk = new CallDesk(m_port, this);
    m_callFront = new CallFront(m_port, *m_callDesk, *m_modules);
    m_calls = new CallsPage(m_port, *m_callDesk, *m_callFront);
    m_held = new HeldPage(m_port);
    m_quality = new QualityPage(m_port);
    m_unit = new UnitPage(m_port);
    m_stop = new StopPage;
    for (QWidget* page : std::initializer_list<QWidget*>{m_calls, m_attention, m_held, m_quality, m_unit, m_stop, m_settingsPage}) m_modules->addWidget(page);
    column->addWidget(m_top);
    column->addWidget(m_banner);
    column->addWidget(m_callFront);
    m_dock = new CallDock(m_port, *m_callDesk, *m_callFront);
    m_dock->hide();
    m_body = new QBoxLayout(QBoxLayout::LeftToRight);
    m_body->setSpacing(0);
    m_body->addWidget(m_modules, 1);
    m_body->addWidget(m_dock);
    column->addLayout(m_body, 1);
    row->addLayout(column, 1);
    m_root->addWidget(m_work);
    m_palette = new CommandPalette(m_work);
    m_bell = new CallBell(m_port, m_port.devices(), *this);
    m_bell->setSettings(m_settings);
    m_dock->setDevices({m_settings.camera, m_settings.microphone, m_settings.speaker});
    m_settingsPage->show_(m_settings);
    m_triage->setCompactRows(m_settings.compactRows);

    connect(&m_port, &WorkstationPort::sessionChanged, this, &MainWindow::showSession);
    connect(&m_port, &WorkstationPort::statusChanged, this, &MainWindow::showStatus);
    connect(m_triage, &TriagePage::countsChanged, this, &MainWindow::showCounts);
    connect(m_triage, &TriagePage::recordRequested, this, &MainWindow::openRecord);
    connect(m_caseload, &CaseloadPage::countsChanged, this, &MainWindow::showCounts);
    connect(m_caseload, &CaseloadPage::recordRequested, this, &MainWindow::openRecord);
    connect(m_calls, &CallsPage::countsChanged, this, &MainWindow::showCounts);
    connect(m_calls, &CallsPage::recordRequested, this, &MainWindow::openRecord);
    connect(m_callFront, &CallFront::panelClosed, this, &MainWindow::focusFirst);
    connect(m_callDesk, &CallDesk::started, this, [this](const presenter::CallVisit& visit) {
        if (m_current != Module::calls) openRecord(visit.patient.id); // the calls show it themselves
    });
    connect(m_calls, &CallsPage::noteRequested, m_dock, &CallDock::openNote);
    connect(m_dock, &CallDock::changed, this, &MainWindow::layoutDock);
    connect(m_dock, &CallDock::recordRequested, this, &MainWindow::openRecord);
    if (auto* view = m_port.callView(); view && m_port.devices())
        connect(view, &CallView::deviceChosen, this, [this](DeviceKind kind, const QString& label) {
            const auto name = systemName(*m_port.devices(), kind, label);
            if (!name) return; // this system knows none of that name: for this call only
            UiSettings s = m_settings;
            (kind == DeviceKind::camera ? s.camera : kind == DeviceKind::microphone ? s.microphone : s.speaker) = *name;
            if (s != m_settings) applySettings(s);
        });
    if (auto* view = m_port.callView())
        connect(view, &CallView::keyPressed, this, [this](const QString& sequence) {
            const QKeySequence keys(sequence);
            if (keys.isEmpty()) return;
            activateWindow();
            QKeyEvent pressed(QEvent::KeyPress, keys[0].key(), keys[0].keyboardModifiers());
            handleKey(&pressed);
        });
    connect(m_rail, &Rail::chosen, this, &MainWindow::go);
    connect(m_rail, &Rail::lockRequested, this, &MainWindow::lock);
    connect(m_top, &TopBar::paletteRequested, this, &MainWindow::openPalette);
    connect(m_top, &TopBar::unsentRequested, this, [this] { go(Module::attention); });
    connect(m_banner, &NoticeBar::retryRequested, this, [this] { m_port.retryNow(); });
    connect(m_stop, &StopPage::retryRequested, this, [this] { m_port.retryNow(); });
    connect(m_banner, &NoticeBar::unsentRequested, this, [this] { go(Module::attention); });
    connect(m_banner, &NoticeBar::treatmentsRequested, this, [this] {
        go(Module::caseload);
        m_caseload->focusList();
    });
    connect(m_banner, &NoticeBar::signInRequested, this, [this] {
        // What is in memory only must not be closed: its person signs in over it.
        m_port.status().inMemoryOnly ? m_port.lock() : m_port.signOut();
    });
    connect(m_held, &HeldPage::countChanged, this, [this](int count) { m_rail->setBadge(Module::held, count, false); });
    connect(m_quality, &QualityPage::caseChosen, this, [this](const std::string& item) {
        go(Module::triage);
        m_triage->openItem(item);
    });
    connect(m_signIn, &SignInPage::languageChosen, this, [this](const QString& code) {
        UiSettings s = m_settings;
        s.language = code;
        applySettings(s);
    });
    connect(m_settingsPage, &SettingsPage::changed, this, &MainWindow::applySettings);
    connect(m_settingsPage, &SettingsPage::signOutRequested, this, [this] { m_port.signOut(); });
    connect(m_palette, &CommandPalette::chosen, this, &MainWindow::runPalette);
    connect(m_palette, &CommandPalette::queryChanged, this, [this](const QString& text) {
        if (text.trimmed().size() < 2) return;
        m_port.searchPatients(text, [guard = QPointer(this), text](Result<std::vector<PatientHit>> hits) {
            if (!guard || !hits) return;
            std::vector<presenter::PaletteEntry> entries;
            for (const auto& h : *hits) {
                const auto age = presenter::age(h.birthDate, guard->m_port.serverNow());
                entries.push_back({"patient/" + h.id, h.name, (Words::ageAndSex(age, h.sex) + QStringLiteral(" · ") + tr("record")).toStdString(), "", 0});
            }
            guard->m_palette->addPatients(text, entries);
        });
    });
    m_second = new QTimer(this);
    m_second->setInterval(1000);
    connect(m_second, &QTimer::timeout, this, [this] {
        showStatus();
        if (m_root->currentWidget() == m_work) {
            m_triage->tick(m_port.serverNow());
            m_caseload->tick(m_port.serverNow());
            if (m_current == Module::calls) m_calls->tick(m_port.serverNow());
            m_dock->tick(m_port.serverNow());
        }
        idleTick();
    });
    m_second->start();
    qApp->installEventFilter(this);
    go(Module::triage);
    showSession();
    showStatus();
    showCounts();
}

void MainWindow::setServer(const QString& address) { m_signIn->setServer(address); }

// Also by what the server says when it is met: somebody may have been named since.
void MainWindow::showUnit() {
    const auto s = m_port.session();
    m_rail->setShown(Module::unit, s.mayViewUnit);
    if (s.mayViewUnit || s.state != SessionState::open || m_current != Module::unit) return;
    m_unit->forget();
    go(firstPage());
}

void MainWindow::showSession() {
    const auto s = m_port.session();
    const bool open = s.state == SessionState::open;
    m_signIn->show_(s);
    m_rail->setSession(s);
    m_settingsPage->setAbout(tr("%1, %2, %3.\nServer: %4\nFyr %5")
                                 .arg(QString::fromStdString(s.name), Words::role(s.role), QString::fromStdString(s.unit), QString::fromStdString(s.server),
                                      QCoreApplication::applicationVersion()) +
                             (s.offlinePossible ? QString() : QLatin1Char('\n') + Words::error(Error{ErrorCode::noKeychain})));
    m_rail->setShown(Module::held, s.maySettleHeld);
    m_rail->setShown(Module::quality, s.maySettleHeld);
    showUnit();
    if (!open) {
        m_palette->hide();
        m_caseload->forget();
        m_patients->forget();
        m_callFront->closePanels();
        m_callFront->say({}, false);
        m_calls->forget();
        m_dock->forget();
        m_attention->forget();
        m_held->forget();
        m_quality->forget();
        m_unit->forget();
    } else {
        m_attention->refresh();
        if (s.maySettleHeld) m_held->refresh();
    }
    const bool changed = (m_root->currentWidget() == m_work) != open;
    m_root->setCurrentWidget(open ? m_work : static_cast<QWidget*>(m_signIn));
    if (open && changed) {
        go(firstPage());
        focusFirst();
    }
    showCounts();
}

bool MainWindow::hasCalls() const {
    const auto role = m_port.session().role;
    return role == "nurse" || role == "doctor" || role == "therapist";
}
bool MainWindow::hasCaseload() const {
    const auto role = m_port.session().role;
    return role == "therapist" || role == "manager" || m_caseload->view().unit > 0;
}
Module MainWindow::firstPage() const { return m_port.session().role == "therapist" ? Module::caseload : Module::triage; }
void MainWindow::focusFirst() {
    switch (m_current) {
    case Module::caseload: return m_caseload->focusList();
    case Module::calls: return m_calls->focusList();
    case Module::patients: return m_patients->focusSearch();
    default: return m_triage->focusQueue();
    }
}

void MainWindow::showStatus() {
    const auto status = whatIsSaid();
    const Instant now = m_port.serverNow();
    m_top->show(status, now);
    m_rail->setBadge(Module::attention, status.attention, false);
    m_rail->setShown(Module::attention, status.attention > 0 || status.unsent > 0 || m_current == Module::attention);
    const bool stop = presenter::stopsReading(status);
    m_stop->show(status, now);
    m_banner->show(stop ? presenter::Status{.connection = presenter::Connection::online, .firstSyncDone = true} : status, now);
    if (stop != (m_modules->currentWidget() == m_stop)) stop ? m_modules->setCurrentWidget(m_stop) : go(m_current);
    showUnit();
    m_triage->showStatus();
    m_caseload->showStatus();
    m_patients->showStatus();
    m_calls->showStatus();
    m_attention->showStatus();
    m_held->showStatus();
    m_quality->showStatus();
    m_unit->showStatus();
    m_settingsPage->showStatus(status, now, m_port.session());
    const auto all = presenter::notices(status, now);
    const bool alarm = std::ranges::any_of(all, [](const auto& n) { return n.kind == presenter::NoticeKind::unsentOld || n.kind == presenter::NoticeKind::riskWaits || n.kind == presenter::NoticeKind::readingEnds; });
    if (alarm && !m_alarmed) QApplication::alert(this);
    m_alarmed = alarm;
}

// The line's own, and what of the treatments is not in sight.
presenter::Status MainWindow::whatIsSaid() const {
    auto status = m_port.status();
    if (m_current == Module::caseload || !hasCaseload()) return status;
    status.freeRisk = m_caseload->freeRisk();
    status.freeRiskSince = m_caseload->freeRiskSince();
    return status;
}

// What is in memory only goes with the window: one is told before, not after.
void MainWindow::closeEvent(QCloseEvent* e) {
    const auto status = m_port.status();
    const bool loses = m_port.session().unsentInMemory || (m_port.session().state == SessionState::open && status.inMemoryOnly && status.unsent + status.attention > 0);
    if (!loses || std::exchange(m_closeAsked, true)) return QMainWindow::closeEvent(e);
    e->ignore();
    m_top->warn(tr("Unsent changes are in memory only and are lost if you close Fyr. Close once more to lose them."));
    QTimer::singleShot(15'000, this, [this] {
        m_closeAsked = false;
        m_top->warn({});
    });
}

void MainWindow::showCounts() {
    const auto& v = m_triage->view();
    m_rail->setBadge(Module::triage, v.all, v.urgentOpen > 0);
    const auto& c = m_caseload->view();
    m_rail->setShown(Module::caseload, hasCaseload());
    m_rail->setShown(Module::calls, hasCalls());
    m_rail->setBadge(Module::calls, m_calls->view().waiting, m_calls->view().urgent > 0);
    m_rail->setBadge(Module::caseload, c.openRisk > 0 ? c.openRisk : c.needMe, c.openRisk > 0);
}

void MainWindow::go(Module module) {
    m_current = module;
    m_rail->setCurrent(module);
    if (presenter::stopsReading(m_port.status())) return m_modules->setCurrentWidget(m_stop);
    m_banner->show(whatIsSaid(), m_port.serverNow());
    switch (module) {
    case Module::triage: m_modules->setCurrentWidget(m_triage); break;
    case Module::caseload:
        m_modules->setCurrentWidget(m_caseload);
        m_caseload->focusList();
        break;
    case Module::patients:
        m_modules->setCurrentWidget(m_patients);
        m_patients->focusSearch();
        break;
    case Module::calls:
        m_modules->setCurrentWidget(m_calls);
        m_calls->focusList();
        break;
    case Module::settings: m_modules->setCurrentWidget(m_settingsPage); break;
    case Module::attention:
        m_rail->setShown(Module::attention, true);
        m_modules->setCurrentWidget(m_attention);
        m_attention->refresh();
        m_attention->focusList();
        break;
    case Module::held:
        m_modules->setCurrentWidget(m_held);
        m_held->refresh();
        break;
    case Module::quality:
        m_modules->setCurrentWidget(m_quality);
        m_quality->refresh();
        break;
    case Module::unit:
        m_modules->setCurrentWidget(m_unit);
        m_unit->refresh();
        break;
    }
}

void MainWindow::openRecord(const std::string& patient) {
    if (patient.empty()) return;
    go(Module::patients);
    m_patients->openPatient(patient);
}

void MainWindow::applySettings(const UiSettings& s) {
    m_settings = s;
    Theme::current().setKind(s.theme == QLatin1String("dark") ? ThemeKind::dark : ThemeKind::light);
    m_triage->setCompactRows(s.compactRows);
    m_settingsPage->show_(s);
    m_bell->setSettings(s);
    m_dock->setDevices({s.camera, s.microphone, s.speaker});
    emit settingsChanged(s);
}

void MainWindow::retranslate() {
    m_signIn->retranslate();
    m_rail->retranslate();
    m_top->retranslate();
    m_banner->retranslate();
    m_triage->retranslate();
    m_caseload->retranslate();
    m_patients->retranslate();
    m_callFront->retranslate();
    m_calls->retranslate();
    m_dock->retranslate();
    m_attention->retranslate();
    m_held->retranslate();
    m_quality->retranslate();
    m_unit->retranslate();
    m_stop->retranslate();
    m_settingsPage->retranslate();
    m_palette->retranslate();
    showSession();
    showStatus();
}

void MainWindow::showEvent(QShowEvent* e) {
    QMainWindow::showEvent(e);
    if (m_root->currentWidget() == m_work) focusFirst();
}

void MainWindow::resizeEvent(QResizeEvent* e) {
    QMainWindow::resizeEvent(e);
    m_banner->setShort(height() < 600);
    layoutDock();
}

// Beside the modules; in a narrow window a strip below them, that can be opened in their place.
void MainWindow::layoutDock() {
    const bool narrow = width() < measure::narrowRail;
    m_rail->setNarrow(narrow || (m_dock->isUp() && width() < wideDock));
    m_dock->setStrip(narrow);
    m_body->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    const bool over = narrow && m_dock->isUp() && m_dock->isOpen();
    m_modules->setVisible(!over);
    m_body->setStretchFactor(m_dock, over ? 1 : 0);
    m_dock->setSizePolicy(QSizePolicy::Preferred, over ? QSizePolicy::Expanding : narrow ? QSizePolicy::Maximum : QSizePolicy::Preferred);
    if (narrow) {
        m_dock->setMinimumWidth(0);
        m_dock->setMaximumWidth(QWIDGETSIZE_MAX);
    } else {
        m_dock->setFixedWidth(std::clamp(width() * 3 / 10, 320, 560));
    }
}

void MainWindow::lock() {
    if (!m_dock->inCall() || std::exchange(m_lockAsked, !m_lockAsked)) return m_port.lock();
    m_callFront->say(tr("You are in a call: to lock interrupts it. Lock once more to do it; the patient stays yours."), true);
    QTimer::singleShot(15'000, this, [this] { m_lockAsked = false; });
}

void MainWindow::idleTick() {
    if (m_port.session().state != SessionState::open) return;
    // Who talks with a patient is here, without a key.
    if (const auto* call = m_port.callView(); call && std::ranges::any_of(call->told().others, [](const CallParty& p) { return p.state != "connecting"; })) m_lastInput = SystemClock().steady();
    const auto idle = SystemClock().steady() - m_lastInput;
    if (idle > std::chrono::minutes(m_settings.lockAfterMinutes)) m_port.lock();
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
    case QEvent::KeyPress:
        m_lastInput = SystemClock().steady();
        if (auto* w = qobject_cast<QWidget*>(watched); w && w->window() == this && w == QApplication::focusWidget() && handleKey(static_cast<QKeyEvent*>(event))) return true;
        break;
    case QEvent::MouseButtonPress:
    case QEvent::Wheel:
    case QEvent::MouseMove: m_lastInput = SystemClock().steady(); break;
    default: break;
    }
    return QMainWindow::eventFilter(watched, event);
}

} // namespace fyr::ui
