#include "ui/triage/triage_page.h"

#include "presenter/draft_merge.h"
#include "ui/attention/attention_page.h"
#include "ui/common/widgets.h"
#include "ui/text/line_words.h"
#include "ui/text/words.h"
#include "ui/triage/action_bar.h"
#include "ui/triage/anamnesis_panel.h"
#include "ui/attention/attention_view.h"
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

json::object decisionPayload(clinical::Urgency urgency, const std::string& destination) {
    json::object o;
    o["urgency"] = std::string(clinical::code(urgency));
    o["destination"] = destination;
    return o;
}

} // namespace

TriagePage::TriagePage(WorkstationPort& port, QWidget* parent) : QWidget(parent), m_port(port), m_now(port.serverNow()) {
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
    m_anamnesis = new AnamnesisPanel(m_right);

    connect(&m_port, &WorkstationPort::queueChanged, this, &TriagePage::refreshQueue);
    connect(&m_port, &WorkstationPort::statusChanged, this, &TriagePage::showStatus);
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
    connect(m_bar, &ActionBar::heightChanged, this, &TriagePage::placePanels);
    connect(m_override, &OverridePanel::send, this, [this](const presenter::OverrideDraft& d) {
        auto payload = decisionPayload(*d.level, d.destination);
        payload["reasonCode"] = d.reasonCode.empty() ? "other" : d.reasonCode;
        if (!d.reason.empty()) payload["reason"] = d.reason;
        submit(protocol::CommandType::triageOverride, std::move(payload), "override/" + m_open);
    });
    connect(m_override, &OverridePanel::reasonEdited, this, [this](const QString& text) { m_port.saveDraft("override/" + m_override->item().id.str(), text); });
    connect(m_route, &RoutePanel::send, this, [this](const QString& where, const QString& reason) {
        json::object payload;
        payload["destination"] = where.toStdString();
        if (!reason.isEmpty()) payload["reason"] = reason.toStdString();
        submit(protocol::CommandType::triageRoute, std::move(payload));
    });
    connect(m_note, &NotePanel::send, this, [this](const QString& text) {
        json::object payload;
        payload["patient"] = m_note->item().patient.str();
        payload["item"] = m_note->item().id.str();
        payload["text"] = text.toStdString();
        submit(protocol::CommandType::noteAdd, std::move(payload), "note/" + m_note->item().id.str());
    });
    connect(m_anamnesis, &AnamnesisPanel::send, this, [this](const QString& text) {
        const auto& item = m_anamnesis->item();
        json::object payload;
        payload["patient"] = item.patient.str();
        payload["lang"] = Words::language().toStdString();
        payload["text"] = text.toStdString();
        submit(protocol::CommandType::noteSign, std::move(payload), "anamnesis/" + item.id.str(), &item);
    });
    connect(m_anamnesis, &AnamnesisPanel::edited, this, [this](const QString& text) { m_port.saveDraft("anamnesis/" + m_anamnesis->item().id.str(), text); });
    connect(m_detail, &DetailPane::explanationLeft, this, &TriagePage::focusQueue);
    connect(m_note, &NotePanel::edited, this, [this](const QString& text) { m_port.saveDraft("note/" + m_note->item().id.str(), text); });
    for (DecisionPanel* p : std::initializer_list<DecisionPanel*>{m_override, m_route, m_note, m_anamnesis}) {
        connect(p, &DecisionPanel::closed, this, [this] { focusQueue(); });
        connect(p, &DecisionPanel::heightChanged, this, &TriagePage::placePanels);
    }
    connect(m_attention, &AttentionView::chosen, this, [this](const AttentionEntry& entry, presenter::Way way) {
        settleBy(m_port, entry, way, divider(), [guard = QPointer(this), way](Result<void> r) {
            if (!guard) return;
            if (!r) guard->say(Words::error(r.error()), true);
            else if (way == presenter::Way::takeBack) guard->say(tr("Your text is a draft again: N for the note, A for the anamnesis, O for the reason."), false);
        });
    });
    refreshQueue();
    layoutPanes();
}

void TriagePage::refreshQueue() {
    const auto snapshot = m_port.queue();
    m_now = m_port.serverNow();
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
        guard->m_detail->show(*item, guard->m_port.serverNow());
        if (guard->m_anamnesis->isVisible()) guard->m_anamnesis->interviewMoved(*item);
        guard->updateBar();
        guard->m_port.patientRecord(patient, [guard, id](Result<records::PatientRecord> record) {
            if (guard && guard->m_open == id && record) guard->m_detail->showRecord(*record, guard->m_port.serverNow());
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
    const AttentionEntry* waiting = nullptr;
    for (const auto& a : m_lists.attention)
        if (a.item.id.str() == m_open || a.mine.target.id == m_open) {
            waiting = &a;
            break;
        }
    m_attention->setVisible(e->attention && waiting);
    if (e->attention && waiting) {
        AttentionEntry now = *waiting; // the list may be older than the queue
        now.item = e->item;
        m_attention->show(now, presenter::needsServer(m_port.status()), QString::fromStdString(session.name));
    } else {
        m_attention->clear();
    }
}

void TriagePage::showStatus() {
    const auto status = m_port.status();
    m_queue->showStatus(status, m_now);
    m_detail->setAsOf(LineWords::asOf(status));
    if (m_attention->hasConflict()) updateBar();
}

QString TriagePage::divider() { return tr("— the other version —"); }

// A draft comes from the cache a moment after its field is open. What was typed meanwhile is not thrown away for it, nor it
// for what was typed.
QString TriagePage::withDraft(const QString& typed, const QString& draft) {
    const auto merged = presenter::mergeDrafts({}, typed.toStdString(), draft.toStdString(), divider().toStdString());
    if (merged.sideBySide) say(tr("There was a draft already: both are in the field. Make one of them."), false);
    return QString::fromStdString(merged.text);
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
            if (guard && text && guard->m_override->isVisible() && !text->isEmpty()) guard->m_override->setReason(guard->withDraft(guard->m_override->reason(), *text));
        });
        break;
    case Action::route:
        m_route->open(*item);
        showPanel(m_route);
        break;
    case Action::anamnesis:
        m_anamnesis->open(*item);
        showPanel(m_anamnesis);
        m_port.draft("anamnesis/" + m_open, [guard = QPointer(this)](Result<QString> text) {
            if (!guard || !text || text->isEmpty() || !guard->m_anamnesis->isVisible()) return;
            // What was made from the interview a moment ago gives way; what was typed into it meanwhile does not.
            guard->m_anamnesis->setText(guard->m_anamnesis->untouched() ? *text : guard->withDraft(guard->m_anamnesis->text(), *text));
        });
        break;
    case Action::note:
        m_note->open(*item);
        showPanel(m_note);
        m_port.draft("note/" + m_open, [guard = QPointer(this)](Result<QString> text) {
            if (guard && text && guard->m_note->isVisible() && !text->isEmpty()) guard->m_note->setText(guard->withDraft(guard->m_note->text(), *text));
        });
        break;
    }
}

void TriagePage::submit(protocol::CommandType type, json::object payload, const std::string& draft, const clinical::TriageItem* seen) {
    const auto item = seen ? std::optional(*seen) : m_detail->item();
    if (!item || std::exchange(m_sending, true)) return;
    m_message->hide();
    m_port.submit(type, *item, std::move(payload), [guard = QPointer(this), draft](Result<CommandId> id) {
        if (!guard) return;
        guard->m_sending = false;
        if (!id) return guard->say(Words::error(id.error()), true); // nothing was lost: the form and its draft are still there
        guard->m_undoable.push_back(*id);
        if (!draft.empty()) guard->m_port.saveDraft(draft, {});
        guard->closePanels();
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
    for (QWidget* p : std::initializer_list<QWidget*>{m_override, m_route, m_note, m_anamnesis})
        if (p != panel) p->hide();
    placePanels();
    QTimer::singleShot(0, this, &TriagePage::placePanels); // its layout knows its height after it was shown
}

void TriagePage::closePanels() {
    for (DecisionPanel* p : std::initializer_list<DecisionPanel*>{m_override, m_route, m_note, m_anamnesis})
        if (p->isVisible()) p->close();
}

void TriagePage::placePanels() {
    for (DecisionPanel* p : std::initializer_list<DecisionPanel*>{m_override, m_route, m_note, m_anamnesis}) {
        if (p->isVisible()) p->placeAbove(*m_right, m_bar);
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
void TriagePage::toggleWhy() {
    if (!m_detail->toggleWhy()) focusQueue();
}
void TriagePage::toggleVitals() {
    if (!m_detail->toggleVitals()) focusQueue();
}
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
    case Qt::Key_A: m_bar->trigger(Action::anamnesis); return true;
    case Qt::Key_N: m_bar->trigger(Action::note); return true;
    case Qt::Key_W: toggleWhy(); return true;
    case Qt::Key_M: toggleVitals(); return true;
    case Qt::Key_J: step(1); return true;
    case Qt::Key_K: step(-1); return true;
    case Qt::Key_U: undoLast(); return true;
    case Qt::Key_Slash: find(); return true;
    case Qt::Key_1:
    case Qt::Key_2:
    case Qt::Key_3:
    case Qt::Key_4:
        if (!m_attention->isVisible() || !m_attention->hasConflict()) return false;
        m_attention->choose(static_cast<presenter::Way>(key - Qt::Key_1));
        return true;
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
    m_anamnesis->retranslate();
    m_attention->retranslate();
    updateBar();
}

} // namespace fyr::ui
