#include "ui/triage/triage_page.h"

#include "ui/common/widgets.h"
#include "ui/text/words.h"
#include "ui/triage/action_bar.h"
#include "ui/triage/attention_view.h"
#include "ui/triage/decision_panels.h"
#include "ui/triage/detail_pane.h"
#include "ui/triage/queue_model.h"
#include "ui/triage/queue_pane.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QPointer>
#include <QScrollArea>
#include <QTimer>

namespace fyr::ui {
namespace {

Instant systemNow() { return SystemClock().now(); }

json::object decisionPayload(clinical::Urgency urgency, const std::string& destination) {
    json::object o;
    o["urgency"] = std::string(clinical::code(urgency));
    o["destination"] = destination;
    return o;
}

} // namespace

TriagePage::TriagePage(WorkstationPort& port, QWidget* parent) : QWidget(parent), m_port(port), m_now(systemNow()) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_queue = new QueuePane;
    m_right = new QWidget;
    auto* right = new QVBoxLayout(m_right);
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(0);
    m_detail = new DetailPane;
    m_attention = new AttentionView;
    m_attention->hide();
    m_message = label({}, TypeSize::table13, true);
    m_message->setContentsMargins(24, 6, 24, 6);
    m_message->setWordWrap(true);
    m_message->hide();
    m_detail->setNotice(m_attention);
    m_bar = new ActionBar;
    right->addWidget(m_detail, 1);
    right->addWidget(m_message);
    right->addWidget(m_bar);
    row->addWidget(m_queue);
    row->addWidget(m_right, 1);
    m_override = new OverridePanel(m_right);
    m_route = new RoutePanel(m_right);
    m_note = new NotePanel(m_right);

    connect(&m_port, &WorkstationPort::queueChanged, this, &TriagePage::refreshQueue);
    connect(&m_port, &WorkstationPort::statusChanged, this, [this] { m_queue->showStatus(m_port.status(), m_now); });
    connect(&m_port, &WorkstationPort::itemChanged, this, [this](const std::string& id) {
        if (id == m_open) loadItem(id);
    });
    connect(&m_port, &WorkstationPort::attentionChanged, this, [this] {
        m_port.attention([guard = QPointer(this)](Result<AttentionLists> lists) {
            if (!guard || !lists) return;
            guard->m_lists = std::move(*lists);
            guard->updateBar();
        });
    });
    connect(m_queue, &QueuePane::requestChanged, this, &TriagePage::refreshQueue);
    connect(m_queue, &QueuePane::chosen, this, &TriagePage::loadItem);
    connect(m_queue, &QueuePane::opened, this, [this](const std::string& id) {
        if (m_onePane) {
            m_detailShown = true;
            layoutPanes();
        } else if (id == m_open) {
            m_bar->trigger(presenter::Action::confirm);
        }
    });
    connect(m_detail, &DetailPane::backRequested, this, [this] {
        m_detailShown = false;
        layoutPanes();
        focusQueue();
    });
    connect(m_detail, &DetailPane::recordRequested, this, &TriagePage::recordRequested);
    connect(m_bar, &ActionBar::chosen, this, &TriagePage::act);
    connect(m_override, &OverridePanel::send, this, [this](const presenter::OverrideDraft& d) {
        auto payload = decisionPayload(*d.level, d.destination);
        payload["reasonCode"] = d.reasonCode.empty() ? "other" : d.reasonCode;
        payload["reason"] = d.reason.empty() ? Words::reasonCode(d.reasonCode).toStdString() : d.reason;
        submit(protocol::CommandType::triageOverride, std::move(payload));
        m_port.saveDraft("override/" + m_open, {});
        closePanels();
    });
    connect(m_override, &OverridePanel::reasonEdited, this, [this](const QString& text) { m_port.saveDraft("override/" + m_open, text); });
    connect(m_route, &RoutePanel::send, this, [this](const QString& where, const QString& reason) {
        json::object payload;
        payload["destination"] = where.toStdString();
        if (!reason.isEmpty()) payload["reason"] = reason.toStdString();
        submit(protocol::CommandType::triageRoute, std::move(payload));
        closePanels();
    });
    connect(m_note, &NotePanel::send, this, [this](const QString& text) {
        json::object payload;
        payload["patient"] = m_note->item().patient.str();
        payload["item"] = m_note->item().id.str();
        payload["text"] = text.toStdString();
        submit(protocol::CommandType::noteAdd, std::move(payload));
        m_port.saveDraft("note/" + m_open, {});
        closePanels();
    });
    connect(m_note, &NotePanel::edited, this, [this](const QString& text) { m_port.saveDraft("note/" + m_open, text); });
    for (DecisionPanel* p : std::initializer_list<DecisionPanel*>{m_override, m_route, m_note})
        connect(p, &DecisionPanel::closed, this, [this] { focusQueue(); });
    connect(m_attention, &AttentionView::settle, this, [this](const CommandId& id, Settle how) {
        m_port.settle(id, how, [guard = QPointer(this)](Result<void> r) {
            if (guard && !r) guard->say(Words::error(r.error()), true);
        });
    });
    connect(m_attention, &AttentionView::undo, this, [this](const CommandId& id) {
        m_port.undo(id, [guard = QPointer(this)](Result<void> r) {
            if (guard && !r) guard->say(Words::error(r.error()), true);
        });
    });
    refreshQueue();
    layoutPanes();
}

void TriagePage::refreshQueue() {
    const auto snapshot = m_port.queue();
    m_now = systemNow();
    presenter::QueueRequest request;
    request.filter = m_queue->filter();
    request.search = m_queue->searchText().toStdString();
    request.me = m_port.session().practitioner;
    request.now = m_now;
    static const std::vector<presenter::QueueEntry> none;
    m_queue->show(presenter::buildQueue(snapshot ? *snapshot : none, request));
    m_queue->showStatus(m_port.status(), m_now);
    if (m_queue->currentId().empty()) {
        m_queue->selectFirst();
        if (m_queue->currentId().empty()) {
            m_open.clear();
            m_detail->showNothing();
        }
    }
    updateBar();
    emit countsChanged();
}

void TriagePage::tick(Instant now) {
    m_now = now;
    m_detail->tick(now);
    refreshQueue();
}

const presenter::QueueEntry* TriagePage::entry(const std::string& id) const {
    const auto snapshot = m_port.queue();
    if (!snapshot) return nullptr;
    for (const auto& e : *snapshot)
        if (e.item.id.str() == id) return &e;
    return nullptr;
}

void TriagePage::loadItem(const std::string& id) {
    const bool other = id != m_open;
    m_open = id;
    if (other) {
        closePanels();
        m_message->hide();
    }
    if (id.empty()) {
        m_detail->showNothing();
        updateBar();
        return;
    }
    m_port.item(id, [guard = QPointer(this), id](Result<clinical::TriageItem> item) {
        if (!guard || guard->m_open != id) return;
        if (!item) {
            guard->say(Words::error(item.error()), true);
            return;
        }
        const std::string patient = item->patient.str();
        guard->m_detail->show(*item, systemNow());
        guard->updateBar();
        guard->m_port.patientRecord(patient, [guard, id](Result<records::PatientRecord> record) {
            if (guard && guard->m_open == id && record) guard->m_detail->showRecord(*record, systemNow());
        });
    });
    updateBar();
}

void TriagePage::updateBar() {
    const auto* e = entry(m_open);
    if (!e) {
        m_bar->showNothing();
        m_attention->hide();
        return;
    }
    const auto session = m_port.session();
    m_bar->show(*e, session.practitioner, session.mayDecide);
    const bool online = m_port.status().connection == presenter::Connection::online;
    m_attention->setVisible(e->attention);
    if (e->attention) m_attention->show(m_lists, m_open, online, QString::fromStdString(session.name));
}

void TriagePage::act(presenter::Action action) {
    const auto item = m_detail->item();
    if (!item || item->id.str() != m_open) return;
    using presenter::Action;
    switch (action) {
    case Action::claim: submit(protocol::CommandType::triageClaim, {}); break;
    case Action::release: submit(protocol::CommandType::triageRelease, {}); break;
    case Action::reopen: submit(protocol::CommandType::triageReopen, {{"reason", "reopened"}}); break;
    case Action::confirm:
        submit(protocol::CommandType::triageConfirm, decisionPayload(item->suggestion.urgency, item->suggestion.destination.code));
        break;
    case Action::override:
        m_override->open(*item);
        showPanel(m_override);
        m_port.draft("override/" + m_open, [guard = QPointer(this)](Result<QString> text) {
            if (guard && text && guard->m_override->isVisible() && !text->isEmpty()) guard->m_override->setReason(*text);
        });
        break;
    case Action::route:
        m_route->open(*item);
        showPanel(m_route);
        break;
    case Action::note:
        m_note->open(*item);
        showPanel(m_note);
        m_port.draft("note/" + m_open, [guard = QPointer(this)](Result<QString> text) {
            if (guard && text && guard->m_note->isVisible() && !text->isEmpty()) guard->m_note->setText(*text);
        });
        break;
    }
}

void TriagePage::submit(protocol::CommandType type, json::object payload) {
    const auto item = m_detail->item();
    if (!item) return;
    m_message->hide();
    m_port.submit(type, *item, std::move(payload), [guard = QPointer(this)](Result<CommandId> id) {
        if (!guard) return;
        if (id) guard->m_undoable.push_back(*id);
        else guard->say(Words::error(id.error()), true); // nothing was lost: the form's draft is still there
    });
}

void TriagePage::undoLast() {
    if (m_undoable.empty()) return;
    const CommandId id = m_undoable.back();
    m_undoable.pop_back();
    m_port.undo(id, [guard = QPointer(this)](Result<void> r) {
        if (guard) guard->say(r ? tr("Undone before it was sent.") : tr("Already sent: it cannot be undone. Override or reopen instead."), !r);
    });
}

void TriagePage::say(const QString& text, bool error) {
    m_message->setText(text);
    setTone(m_message, error ? "red" : "text2");
    m_message->show();
    placePanels();
}

void TriagePage::showPanel(QWidget* panel) {
    for (QWidget* p : std::initializer_list<QWidget*>{m_override, m_route, m_note})
        if (p != panel) p->hide();
    placePanels();
    QTimer::singleShot(0, this, &TriagePage::placePanels); // its layout knows its height after it was shown
}

void TriagePage::closePanels() {
    for (DecisionPanel* p : std::initializer_list<DecisionPanel*>{m_override, m_route, m_note})
        if (p->isVisible()) p->close();
}

void TriagePage::placePanels() {
    for (DecisionPanel* p : std::initializer_list<DecisionPanel*>{m_override, m_route, m_note}) {
        if (!p->isVisible()) continue;
        const int side = m_right->width() < measure::narrowDetail ? 8 : 24;
        const int w = m_right->width() - 2 * side;
        const int wanted = p->hasHeightForWidth() ? p->heightForWidth(w) : p->sizeHint().height();
        const int h = std::min(wanted, m_right->height() - measure::actionBar - 16);
        p->setGeometry(side, m_right->height() - measure::actionBar - 8 - h, w, h);
        p->raise();
    }
}

void TriagePage::layoutPanes() {
    m_detail->setBackVisible(m_onePane);
    m_queue->setVisible(!m_onePane || !m_detailShown);
    m_right->setVisible(!m_onePane || m_detailShown);
    if (m_onePane) {
        m_queue->setMinimumWidth(0);
        m_queue->setMaximumWidth(QWIDGETSIZE_MAX);
    } else {
        m_queue->setFixedWidth(width() < 1000 ? measure::queueMin : measure::queue);
    }
    placePanels();
}

void TriagePage::resizeEvent(QResizeEvent* e) {
    QWidget::resizeEvent(e);
    m_onePane = window()->width() < measure::narrowWindow;
    layoutPanes();
}

void TriagePage::openItem(const std::string& id) {
    m_queue->select(id);
    if (m_queue->currentId() != id) loadItem(id);
    m_detailShown = true;
    layoutPanes();
}

void TriagePage::openAttention() {
    for (const auto& r : m_queue->model()->view().rows)
        if (r.attention) {
            openItem(r.id);
            return;
        }
}

void TriagePage::focusQueue() {
    if (m_queue->isVisible()) m_queue->list()->setFocus(Qt::OtherFocusReason);
}

void TriagePage::focusNextPane() {
    QWidget* now = QApplication::focusWidget();
    if (now && m_queue->isAncestorOf(now)) m_detail->findChild<QWidget*>(QStringLiteral("words"))->setFocus(Qt::TabFocusReason);
    else if (now && m_detail->isAncestorOf(now)) m_bar->findChild<QAbstractButton*>()->setFocus(Qt::TabFocusReason);
    else focusQueue();
}

const presenter::QueueView& TriagePage::view() const { return m_queue->model()->view(); }
void TriagePage::find() { m_queue->focusSearch(); }
void TriagePage::step(int by) { m_queue->step(by); }
void TriagePage::toggleWhy() { m_detail->toggleWhy(); }
void TriagePage::setCompactRows(bool on) { m_queue->setCompact(on); }
std::string TriagePage::openPatient() const { return m_detail->item() ? m_detail->item()->patient.str() : std::string(); }

bool TriagePage::letterKey(int key) {
    using presenter::Action;
    switch (key) {
    case Qt::Key_C: m_bar->trigger(Action::claim); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_onePane && !m_detailShown) return false;
        m_bar->trigger(Action::confirm);
        return true;
    case Qt::Key_O: m_bar->trigger(Action::override); return true;
    case Qt::Key_R: m_bar->trigger(Action::route); return true;
    case Qt::Key_N: m_bar->trigger(Action::note); return true;
    case Qt::Key_W: toggleWhy(); return true;
    case Qt::Key_J: step(1); return true;
    case Qt::Key_K: step(-1); return true;
    case Qt::Key_U: undoLast(); return true;
    case Qt::Key_Slash: find(); return true;
    case Qt::Key_1:
        if (m_attention->isVisible() && m_attention->hasConflict()) {
            m_attention->keep();
            return true;
        }
        return false;
    case Qt::Key_2:
        if (m_attention->isVisible() && m_attention->hasConflict()) {
            m_attention->redo();
            return true;
        }
        return false;
    default: return false;
    }
}

void TriagePage::retranslate() {
    m_queue->retranslate();
    m_detail->retranslate();
    m_bar->retranslate();
    m_override->retranslate();
    m_route->retranslate();
    m_note->retranslate();
    updateBar();
}

} // namespace fyr::ui
