#include "ui/calls/calls_page.h"

#include "ui/calls/call_view.h"
#include "ui/calls/call_words.h"
#include "ui/calls/calls_bar.h"
#include "ui/calls/calls_pane.h"
#include "ui/calls/visit_card.h"
#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/patients/record_view.h"
#include "ui/text/line_words.h"
#include "ui/text/words.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QPointer>
#include <QTabBar>

namespace fyr::ui {

using presenter::CallAct;

namespace {
constexpr int lowPage = 360;
}

CallsPage::CallsPage(WorkstationPort& port, CallDesk& desk, CallFront& front, QWidget* parent) : QWidget(parent), m_port(port), m_desk(desk), m_front(front) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_pane = new CallsPane;
    m_right = new QWidget;
    auto* right = new QVBoxLayout(m_right);
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(0);
    m_back = new KeyButton({}, {}, ButtonLook::small);
    m_back->setIconShape(Icon::back);
    m_card = new VisitCard;
    m_record = new RecordView;
    m_bar = new CallsBar;
    right->addWidget(m_back, 0, Qt::AlignLeft);
    right->addWidget(m_card);
    right->addWidget(m_record, 1);
    right->addWidget(m_bar);
    row->addWidget(m_pane);
    row->addWidget(m_right, 1);

    connect(&m_port, &WorkstationPort::callsChanged, this, &CallsPage::refresh);
    connect(&m_port, &WorkstationPort::patientChanged, this, [this](const std::string& id) {
        if (id == m_patient) loadRecord();
    });
    connect(m_pane, &CallsPane::requestChanged, this, &CallsPage::refresh);
    connect(m_pane, &CallsPane::chosen, this, &CallsPage::showVisit);
    connect(m_pane, &CallsPane::activated, this, [this] { act(CallAct::start); });
    connect(m_bar, &CallsBar::chosen, this, &CallsPage::act);
    connect(m_bar, &CallsBar::nextWanted, &m_desk, &CallDesk::callNext);
    connect(m_card, &VisitCard::letInWanted, this, [this](const std::string& party) {
        if (const auto* r = m_pane->current()) m_desk.letIn(r->id, party);
    });
    connect(m_back, &KeyButton::clicked, this, [this] {
        m_detailShown = false;
        layoutPanes();
        focusList();
    });
    if (auto* view = m_port.callView()) connect(view, &CallView::stageChanged, this, &CallsPage::updateBar);
    connect(&m_desk, &CallDesk::started, this, [this](const presenter::CallVisit& v) { m_pane->select(v.id); });
    retranslate();
    refresh();
    layoutPanes();
}

void CallsPage::retranslate() {
    m_back->setText(tr("Calls"));
    m_back->setAccessibleName(tr("Back to the calls"));
    m_pane->retranslate();
    m_card->retranslate();
    m_record->retranslate();
    m_bar->retranslate();
    refresh();
}

void CallsPage::refresh() {
    const auto session = m_port.session();
    if (!m_scoped && session.state == SessionState::open) {
        m_scoped = true;
        m_pane->setMineOnly(session.role == "therapist"); // their patients are their own; nurses and doctors share the drop-ins
    }
    const Instant now = m_port.serverNow();
    static const presenter::CallsKept none;
    const auto kept = m_port.calls();
    m_pane->show(presenter::callsView(kept ? *kept : none, {session.practitioner, m_pane->mineOnly(), m_pane->searchText().toStdString(), {}}, m_desk.online(), now), m_desk.online(), now);
    showVisit();
    emit countsChanged();
}

void CallsPage::tick(Instant now) {
    m_pane->tick(now);
    m_card->tick(now);
    showStatus();
}

void CallsPage::showStatus() {
    if (m_pane->view().old != !m_desk.fresh()) refresh();
    else updateBar();
    m_record->setAsOf(LineWords::asOf(m_port.status()));
}

void CallsPage::showVisit() {
    const auto* r = m_pane->current();
    m_card->setVisible(r != nullptr);
    if (r) m_card->show(*r, r->visit.holder == m_port.session().practitioner, m_port.serverNow());
    const std::string patient = r ? r->visit.patient.id : std::string();
    if (patient != m_patient) {
        m_patient = patient;
        loadRecord();
    }
    updateBar();
}

void CallsPage::loadRecord() {
    if (m_patient.empty()) return m_record->showNothing();
    m_record->showLoading();
    m_port.patientRecord(m_patient, [guard = QPointer(this), id = m_patient](Result<records::PatientRecord> r) {
        if (!guard || guard->m_patient != id) return;
        if (r) guard->m_record->show(std::move(*r));
        else guard->m_record->showError(r.error());
    });
}

void CallsPage::updateBar() { m_bar->show(m_pane->current(), m_desk.me(m_colleagues), m_pane->view().next, m_port.serverNow()); }

void CallsPage::act(CallAct what) {
    const auto* r = m_pane->current();
    if (!r) return;
    const auto visit = r->visit;
    switch (what) {
    case CallAct::start: m_desk.call(visit); break;
    case CallAct::phone: m_front.reach(visit, false); break;
    case CallAct::letIn:
        if (!r->guests.empty()) m_desk.letIn(visit.id, r->guests.front().id);
        break;
    case CallAct::handOver: m_front.handOver(visit); break;
    case CallAct::invite: m_front.invite(visit); break;
    case CallAct::end: m_front.end(visit, EndVisitPanel::As::ended); break;
    case CallAct::noShow: m_front.end(visit, EndVisitPanel::As::noShow); break;
    case CallAct::record: emit recordRequested(visit.patient.id); break;
    case CallAct::note: emit noteRequested(visit); break;
    }
}

bool CallsPage::letterKey(int key) {
    const auto tell = [this](const QString& whyNot) {
        if (!whyNot.isEmpty()) m_front.say(whyNot, true);
        return true;
    };
    const auto press = [&](CallAct what) {
        m_front.say({}, false); // what was said was about the key before
        return tell(m_bar->trigger(what));
    };
    switch (key) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!m_pane->hasFocusInside()) return false; // in the record it opens no call
        if (m_onePane && !m_detailShown) {
            m_detailShown = true;
            layoutPanes();
            return true;
        }
        return press(CallAct::start);
    case Qt::Key_V: return press(CallAct::start);
    case Qt::Key_F4:
        m_front.say({}, false);
        return tell(m_bar->triggerNext());
    case Qt::Key_P: return press(CallAct::phone);
    case Qt::Key_L: return press(CallAct::letIn);
    case Qt::Key_T: return press(CallAct::handOver);
    case Qt::Key_I: return press(CallAct::invite);
    case Qt::Key_E: return press(CallAct::end);
    case Qt::Key_X: return press(CallAct::noShow);
    case Qt::Key_N: return press(CallAct::note);
    case Qt::Key_J: m_pane->step(1); return true;
    case Qt::Key_K: m_pane->step(-1); return true;
    case Qt::Key_1:
    case Qt::Key_2: m_pane->setMineOnly(key == Qt::Key_1); return true;
    case Qt::Key_Slash: m_pane->focusSearch(); return true;
    default: return false;
    }
}

const presenter::CallsView& CallsPage::view() const { return m_pane->view(); }
std::string CallsPage::openPatient() const { return m_patient; }
void CallsPage::focusList() { m_pane->focusList(); }
void CallsPage::focusNextPane() {
    const QWidget* now = QApplication::focusWidget();
    if (m_pane->hasFocusInside()) m_record->findChild<QTabBar*>()->setFocus(Qt::TabFocusReason);
    else if (now && m_record->isAncestorOf(now)) m_bar->findChild<QAbstractButton*>()->setFocus(Qt::TabFocusReason);
    else focusList();
}

void CallsPage::openVisit(const std::string& id) {
    m_pane->select(id);
    m_detailShown = true;
    layoutPanes();
}

void CallsPage::forget() {
    m_patient.clear();
    m_record->showNothing();
    m_scoped = false;
    m_colleagues = 0;
    refresh();
}

void CallsPage::layoutPanes() {
    m_pane->setVisible(!m_onePane || !m_detailShown);
    m_right->setVisible(!m_onePane || m_detailShown);
    m_back->setVisible(m_onePane);
    m_record->setVisible(height() >= lowPage); // cut into strips it says nothing: Ctrl+J opens it
    if (m_onePane) {
        m_pane->setMinimumWidth(0);
        m_pane->setMaximumWidth(QWIDGETSIZE_MAX);
    } else {
        m_pane->setFixedWidth(width() > 1100 ? measure::queue + 40 : measure::queueMin);
    }
}

void CallsPage::resizeEvent(QResizeEvent* e) {
    QWidget::resizeEvent(e);
    m_onePane = width() < measure::narrowDetail;
    layoutPanes();
}

void CallsPage::showEvent(QShowEvent* e) {
    QWidget::showEvent(e);
    m_port.watchCalls(true);
    m_port.colleagues([guard = QPointer(this)](Result<std::vector<Colleague>> all) {
        if (!guard || !all) return;
        guard->m_colleagues = static_cast<int>(all->size());
        guard->updateBar();
    });
}

void CallsPage::hideEvent(QHideEvent* e) {
    QWidget::hideEvent(e);
    m_port.watchCalls(false);
}

} // namespace fyr::ui
