#include "ui/caseload/caseload_page.h"

#include "presenter/draft_merge.h"
#include "ui/caseload/caseload_pane.h"
#include "ui/caseload/course_panels.h"
#include "ui/caseload/course_views.h"
#include "ui/caseload/course_words.h"
#include "ui/common/widgets.h"
#include "ui/review/review_page.h"
#include "ui/text/words.h"

#include <QAccessible>
#include <QAbstractButton>
#include <QApplication>
#include <QPointer>
#include <QTimer>

namespace fyr::ui {

namespace {

constexpr int highEnough = 720; // for the list and the review
constexpr int rowsAbove = 3;
constexpr int roomForBothBars = 560;

} // namespace

using presenter::CaseloadScope;
using presenter::CourseAction;

CaseloadPage::CaseloadPage(WorkstationPort& port, QWidget* parent) : QWidget(parent), m_port(port), m_built(port.serverNow()) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_pane = new CaseloadPane;
    m_message = label({}, TypeSize::table13, true);
    m_message->setContentsMargins(16, 6, 16, 6);
    m_message->setWordWrap(true);
    m_message->hide();
    m_bar = new CourseBar;
    m_review = new ReviewPage(m_port);
    m_review->hide();
    column->addWidget(m_pane, 1);
    m_line = framed("edge");
    m_line->setFixedHeight(2);
    m_line->hide();
    column->addWidget(m_line);
    column->addWidget(m_review, 1);
    column->addWidget(m_message);
    column->addWidget(m_bar);
    m_lookAfter = new LookAfterPanel(this);
    m_ways = new WaysPanel(this);
    m_reason = new ReasonPanel(this);
    m_handOver = new HandOverPanel(this);
    m_write = new WritePanel(this);
    m_list = new ListPanel(this);
    m_graph = new GraphPanel(this);
    m_forms = {m_lookAfter, m_ways, m_reason, m_handOver, m_write};
    m_panels = {m_lookAfter, m_ways, m_reason, m_handOver, m_write, m_list, m_graph};

    connect(&m_port, &WorkstationPort::caseloadChanged, this, &CaseloadPage::refresh);
    connect(&m_port, &WorkstationPort::statusChanged, this, &CaseloadPage::showStatus);
    connect(m_pane, &CaseloadPane::requestChanged, this, &CaseloadPage::refresh);
    connect(m_pane, &CaseloadPane::chosen, this, [this](const std::string& id) {
        closePanels();
        m_message->hide();
        if (reviewing()) id.empty() ? closeReview() : m_review->open(id);
        updateBar();
    });
    connect(m_review, &ReviewPage::closed, this, &CaseloadPage::closeReview);
    connect(m_review, &ReviewPage::nextWanted, this, [this] { step(1); });
    connect(m_review, &ReviewPage::requested, this, &CaseloadPage::submit);
    connect(m_pane, &CaseloadPane::opened, this, [this] { act(CourseDo::review); });
    connect(m_bar, &CourseBar::chosen, this, &CaseloadPage::act);
    connect(m_bar, &CourseBar::undoWanted, this, &CaseloadPage::undoLast);
    for (auto* p : m_panels) {
        connect(p, &RisingPanel::closed, this, &CaseloadPage::focusList);
        connect(p, &RisingPanel::heightChanged, this, &CaseloadPage::placePanels);
    }
    for (auto* p : m_forms) {
        connect(p, &CoursePanel::wanted, this, &CaseloadPage::submit);
        connect(p, &CoursePanel::edited, this, [this, p](const QString& text) { m_port.saveDraft(p->draftKey(), text); });
    }
    connect(m_lookAfter, &LookAfterPanel::draftMoved, this, [this] { askDraft(m_lookAfter); });
    refresh();
}

void CaseloadPage::refresh() {
    const auto courses = m_port.caseload();
    m_built = m_port.serverNow();
    presenter::CaseloadRequest request;
    request.scope = m_pane->scope();
    request.search = m_pane->searchText().toStdString();
    request.me = m_port.session().practitioner;
    request.now = m_built;
    static const std::vector<presenter::CaseloadEntry> none;
    m_pane->show(presenter::buildCaseload(courses ? *courses : none, request), courses, m_built);
    m_pane->showStatus(m_port.status());
    for (auto* p : m_forms)
        if (p->isVisible())
            if (const auto* e = m_pane->model()->entry(p->row().id.str())) p->rowChanged(*e);
    if (m_graph->isVisible())
        if (const auto* e = current()) m_graph->rowChanged(*e);
    noteRisk(courses);
    updateBar();
    emit countsChanged();
}

// A new answer is said where one looks and to who listens; the focus stays where it is.
void CaseloadPage::noteRisk(const CaseloadSnapshot& courses) {
    std::set<std::pair<std::string, std::uint32_t>> now;
    m_freeRisk = 0;
    m_freeSince.reset();
    QString fresh;
    int several = 0;
    if (courses)
        for (const auto& e : *courses)
            for (const auto& d : e.row.duties) {
                if (!d.isRisk()) continue;
                now.emplace(e.row.id.str(), d.id);
                if (d.holder.id.empty() || d.taking) {
                    ++m_freeRisk;
                    if (!m_freeSince || d.raised < *m_freeSince) m_freeSince = d.raised;
                }
                if (m_risks.contains({e.row.id.str(), d.id})) continue;
                ++several;
                fresh = QString::fromStdString(e.row.patient.name);
            }
    m_risks = std::move(now);
    // What was there when it was opened stands on top of the list already.
    if (std::exchange(m_risksKnown, courses && !courses->empty()) && several > 0) {
        say(several == 1 ? tr("A new answer about risk: %1. It stands on top of the list.").arg(fresh) : tr("%n new answers about risk. They stand on top of the list.", nullptr, several), true);
        QAccessibleEvent said(m_message, QAccessible::Alert);
        QAccessible::updateAccessibility(&said);
    }
}

void CaseloadPage::tick(Instant now) {
    // Spans are told in minutes: a long list is not made anew each second.
    const auto every = view().unit > 1000 ? std::chrono::seconds(60) : std::chrono::seconds(10);
    if (now - m_built >= every || now < m_built) refresh();
}

const presenter::CaseloadEntry* CaseloadPage::current() const { return m_pane->model()->entry(m_pane->currentId()); }
const presenter::CaseloadView& CaseloadPage::view() const { return m_pane->model()->view(); }
std::string CaseloadPage::openPatient() const { return current() ? current()->row.patient.id : std::string(); }

void CaseloadPage::updateBar() { m_bar->show(current(), m_port.session().practitioner, !m_undoable.empty()); }

void CaseloadPage::showStatus() { m_pane->showStatus(m_port.status()); }

void CaseloadPage::forget() {
    for (auto* p : m_panels) p->hide();
    m_review->forget();
    m_review->hide();
    layoutPanes();
    m_message->hide();
    m_undoable.clear();
    m_risks.clear();
    m_risksKnown = false;
}

bool CaseloadPage::reviewing() const { return !m_review->isHidden(); }

void CaseloadPage::openReview(int key) {
    const auto id = m_pane->currentId();
    if (id.empty()) return;
    if (m_review->course() != id || !reviewing()) m_review->open(id);
    m_review->show();
    layoutPanes();
    focusReview();
    if (key != 0) m_review->letterKey(key);
}

void CaseloadPage::closeReview() {
    m_review->hide();
    layoutPanes();
    focusList();
}

// Who is in it already stays where they are.
void CaseloadPage::focusReview() {
    const QWidget* now = QApplication::focusWidget();
    if (!now || !m_review->isAncestorOf(now)) m_review->focusNextPane();
}

// In a high window the review stands under the first rows of the list; in a low one instead of it.
void CaseloadPage::layoutPanes() {
    const bool both = reviewing() && height() >= highEnough;
    m_pane->setVisible(!reviewing() || both);
    m_pane->setMaximumHeight(both ? m_pane->heightOf(rowsAbove) : QWIDGETSIZE_MAX);
    m_line->setVisible(both);
    m_bar->setBesideReview(reviewing());
    m_bar->setVisible(!reviewing() || height() >= roomForBothBars);
    if (both) QTimer::singleShot(0, m_pane, [pane = m_pane] { pane->table()->scrollTo(pane->table()->currentIndex()); });
    placePanels();
}

void CaseloadPage::step(int by) {
    m_pane->step(by);
    if (!reviewing()) return;
    if (m_review->course() != m_pane->currentId()) m_review->open(m_pane->currentId());
}

void CaseloadPage::act(CourseDo what) {
    if (what == CourseDo::help) {
        m_list->open(tr("Keys"), {}, caseloadKeys());
        return showPanel(m_list);
    }
    const auto* e = current();
    if (!e) return;
    const auto now = m_port.serverNow();
    const auto me = m_port.session().practitioner;
    for (const auto& s : courseDos(e, me))
        if (s.what == what && !s.whyNot.isEmpty()) return say(s.text + QStringLiteral(": ") + s.whyNot, false);
    for (auto* p : m_forms) p->setMe(me);
    const auto form = [&](CoursePanel* p) {
        showPanel(p);
        askDraft(p);
    };
    const auto reason = [&](CourseAction a) {
        m_reason->open(*e, a, now);
        form(m_reason);
    };
    switch (what) {
    case CourseDo::review: return openReview(0);
    case CourseDo::approve:
        if (e->row.phase == "enrolled") return reason(CourseAction::start);
        return openReview(Qt::Key_A);
    case CourseDo::reply: return openReview(Qt::Key_R);
    case CourseDo::handBack: return openReview(Qt::Key_F);
    case CourseDo::call:
    case CourseDo::risk:
        m_lookAfter->open(*e, what == CourseDo::risk ? LookAfterPanel::For::risk : LookAfterPanel::For::call);
        form(m_lookAfter);
        m_port.patientRecord(e->row.patient.id, [guard = QPointer(this), id = e->row.id](Result<records::PatientRecord> record) {
            if (guard && record && guard->m_lookAfter->isVisible() && guard->m_lookAfter->row().id == id) guard->m_lookAfter->setPhone(QString::fromStdString(record->person.phone));
        });
        return;
    case CourseDo::choose: {
        const bool open = std::ranges::any_of(e->row.duties, [](const auto& d) { return d.kind == "choose"; });
        m_ways->open(*e, open ? WaysPanel::For::choose : WaysPanel::For::swap);
        return form(m_ways);
    }
    case CourseDo::decide:
        m_ways->open(*e, WaysPanel::For::decide);
        return form(m_ways);
    case CourseDo::pause: return reason(e->row.phase == "paused" ? CourseAction::resume : CourseAction::pause);
    case CourseDo::extend: return reason(CourseAction::extend);
    case CourseDo::openModule: return reason(CourseAction::openModule);
    case CourseDo::skip: return reason(CourseAction::skip);
    case CourseDo::resume: return reason(CourseAction::resume);
    case CourseDo::close: return reason(CourseAction::close);
    case CourseDo::waive: return reason(CourseAction::waive);
    case CourseDo::discharge: return reason(CourseAction::discharge);
    case CourseDo::refer: return reason(CourseAction::refer);
    case CourseDo::handOver:
        m_handOver->open(*e, now);
        form(m_handOver);
        m_port.colleagues([guard = QPointer(this)](Result<std::vector<Colleague>> all) {
            if (guard && all && guard->m_handOver->isVisible()) guard->m_handOver->setColleagues(*all);
        });
        return;
    case CourseDo::note:
        m_write->open(*e, WritePanel::For::note);
        return form(m_write);
    case CourseDo::signOff:
        m_write->open(*e, WritePanel::For::signOff);
        return form(m_write);
    case CourseDo::graph:
        m_graph->open(*e);
        return showPanel(m_graph);
    case CourseDo::why: {
        if (m_list->isVisible()) return m_list->close();
        const int row = m_pane->model()->rowOf(e->row.id.str());
        const auto* r = m_pane->model()->at(row);
        if (!r) return;
        m_list->open(tr("Why is %1 here?").arg(QString::fromStdString(r->name)), CourseWords::weekLong(*r), whyHere(*r, *e, row + 1, now));
        return showPanel(m_list);
    }
    case CourseDo::help: return;
    }
}

void CaseloadPage::askDraft(CoursePanel* panel) {
    if (!panel->draftField() || panel->draftKey().empty()) return;
    m_port.draft(panel->draftKey(), [guard = QPointer(this), panel, key = panel->draftKey()](Result<QString> text) {
        if (!guard || !text || text->isEmpty() || !panel->isVisible() || panel->draftKey() != key) return;
        auto* field = panel->draftField();
        // What was typed meanwhile is not thrown away for it, nor it for what was typed.
        const auto merged = presenter::mergeDrafts({}, field->toPlainText().toStdString(), text->toStdString(), tr("— the other version —").toStdString());
        if (merged.sideBySide) guard->say(tr("There was a draft already: both are in the field. Make one of them."), false);
        field->setPlainText(QString::fromStdString(merged.text));
        field->moveCursor(QTextCursor::End);
    });
}

void CaseloadPage::submit(const CourseRequest& request) {
    if (m_sending) { // a moment only; the asker still has its text
        if (request.done) request.done(fail(ErrorCode::cancelled, "another one is being kept"));
        return;
    }
    m_sending = true;
    m_message->hide();
    m_port.submitCourse(request, [guard = QPointer(this), request](Result<CommandId> id) {
        if (guard) {
            guard->m_sending = false;
            if (!id && !request.done) guard->say(Words::error(id.error()), true); // nothing was lost: the form and its draft are still there
            if (id) {
                guard->m_undoable.push_back(*id);
                if (!request.draft.empty()) guard->m_port.saveDraft(request.draft, {});
                // Who has taken an answer goes on to say what was done.
                if (request.type != protocol::CommandType::icbtTake) guard->closePanels();
                guard->updateBar();
            }
        }
        if (request.done) request.done(id);
    });
}

void CaseloadPage::undoLast() {
    if (m_undoable.empty()) return;
    const CommandId id = m_undoable.back();
    m_undoable.pop_back();
    m_port.undo(id, [guard = QPointer(this)](Result<void> r) {
        if (!guard) return;
        guard->say(r ? tr("Undone before it was sent.") : tr("Already sent: it cannot be undone."), !r);
        guard->updateBar();
    });
}

void CaseloadPage::say(const QString& text, bool error) {
    m_message->setText(text);
    setTone(m_message, error ? "red" : "text2");
    m_message->show();
    placePanels();
}

void CaseloadPage::showPanel(RisingPanel* panel) {
    for (auto* p : m_panels)
        if (p != panel) p->hide();
    placePanels();
    QTimer::singleShot(0, this, &CaseloadPage::placePanels); // its layout knows its height after it was shown
}

void CaseloadPage::closePanels() {
    for (auto* p : m_panels)
        if (p->isVisible()) p->close();
}

void CaseloadPage::placePanels() {
    for (auto* p : m_panels)
        if (p->isVisible()) p->placeAbove(*this, actionBarOf(*this));
}

void CaseloadPage::resizeEvent(QResizeEvent* e) {
    QWidget::resizeEvent(e);
    layoutPanes();
}

void CaseloadPage::openCourse(const std::string& id) {
    if (m_pane->model()->rowOf(id) < 0) m_pane->setScope(CaseloadScope::unit);
    m_pane->select(id);
    focusList();
}

void CaseloadPage::focusList() {
    if (reviewing()) focusReview();
    else if (m_pane->table()->isVisible()) m_pane->table()->setFocus(Qt::OtherFocusReason);
}

void CaseloadPage::focusNextPane() {
    const QWidget* now = QApplication::focusWidget();
    if (reviewing()) return m_review->focusNextPane();
    if (now && m_pane->isAncestorOf(now)) {
        for (auto* b : m_bar->findChildren<QAbstractButton*>())
            if (b->isVisible() && b->isEnabled()) return b->setFocus(Qt::TabFocusReason);
    }
    focusList();
}

bool CaseloadPage::letterKey(int key, bool shift) {
    if (shift) {
        if (key == Qt::Key_R) act(CourseDo::risk);
        else if (key == Qt::Key_Question) act(CourseDo::help);
        else if (key == Qt::Key_Slash) m_pane->focusSearch(); // Shift+7 on a Swedish keyboard
        else return false;
        return true;
    }
    if (reviewing() && m_review->letterKey(key)) return true;
    switch (key) {
    case Qt::Key_J: step(1); return true;
    case Qt::Key_K: step(-1); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: act(CourseDo::review); return true;
    case Qt::Key_A: act(CourseDo::approve); return true;
    case Qt::Key_R: act(CourseDo::reply); return true;
    case Qt::Key_C: act(CourseDo::call); return true;
    case Qt::Key_H: act(CourseDo::handBack); return true;
    case Qt::Key_S: act(CourseDo::choose); return true;
    case Qt::Key_D: act(CourseDo::decide); return true;
    case Qt::Key_P: act(CourseDo::pause); return true;
    case Qt::Key_X: act(CourseDo::extend); return true;
    case Qt::Key_T: act(CourseDo::handOver); return true;
    case Qt::Key_G: act(CourseDo::graph); return true;
    case Qt::Key_N: act(CourseDo::note); return true;
    case Qt::Key_W: act(CourseDo::why); return true;
    case Qt::Key_M: m_bar->openMenu(); return true;
    case Qt::Key_U: undoLast(); return true;
    case Qt::Key_Slash: m_pane->focusSearch(); return true;
    case Qt::Key_1:
    case Qt::Key_2:
    case Qt::Key_3: m_pane->setScope(static_cast<CaseloadScope>(key - Qt::Key_1)); return true;
    case Qt::Key_F1: act(CourseDo::help); return true;
    default: return false;
    }
}

void CaseloadPage::retranslate() {
    m_pane->retranslate();
    m_review->retranslate();
    m_bar->retranslate();
    for (auto* p : m_panels) p->retranslate();
    updateBar();
}

} // namespace fyr::ui
