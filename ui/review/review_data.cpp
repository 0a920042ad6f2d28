// What the review loads from the cache, keeps as drafts and asks to be sent.
#include "ui/review/review_page.h"

#include "presenter/draft_merge.h"
#include "ui/review/compose_card.h"
#include "ui/review/paper_view.h"
#include "ui/review/status_pane.h"
#include "ui/text/words.h"

#include <QApplication>
#include <QEvent>
#include <QPointer>
#include <QTimer>

namespace fyr::ui {
namespace {

constexpr Millis keptEvery = std::chrono::seconds(15); // the minutes, while nobody writes

std::optional<Instant> handedIn(const clinical::CourseRow& row, const std::string& module) {
    for (const auto& m : row.modules)
        if (m.id == module && m.status == "submitted") return m.since;
    return {};
}

} // namespace

using presenter::ReplyKind;

ComposeCard* ReviewPage::card(ReplyKind kind) const { return kind == ReplyKind::feedback ? m_feedback : m_reply; }
presenter::DraftOf& ReviewPage::about(ReplyKind kind) { return kind == ReplyKind::feedback ? m_draft.feedback[m_module] : m_draft.reply; }

std::string ReviewPage::draftKey(ReplyKind kind) const {
    return kind == ReplyKind::feedback ? courseDraft("feedback", CourseId{m_course}, m_module) : courseDraft("reply", CourseId{m_course});
}

std::optional<presenter::CaseloadEntry> ReviewPage::entry() const {
    const auto snapshot = m_port.caseload();
    if (!snapshot || m_course.empty()) return std::nullopt;
    for (const auto& e : *snapshot)
        if (e.row.id.str() == m_course) return e;
    return std::nullopt;
}

void ReviewPage::open(const std::string& course) {
    if (course == m_course) return;
    if (!m_course.empty()) {
        m_spent.stop(m_port.serverNow());
        keepAbout();
    }
    forget();
    m_course = course;
    const auto e = entry();
    if (!e) {
        m_course.clear();
        return showAll();
    }
    m_row = e->row;
    m_unsent = e->unsent;
    m_module = presenter::moduleToReview(m_row);
    m_read = handedIn(m_row, m_module);
    for (const auto& d : m_row.duties)
        if (d.isRisk()) m_risks.insert(d.id);
    m_paper = Paper::homework;
    choose(handedIn(m_row, m_module) || m_row.unread == 0 ? ReplyKind::feedback : ReplyKind::reply);
    m_pane = Pane::paper;
    lay();
    showAll();
    m_spent.begin(Millis{0}, m_port.serverNow());
    m_second->start();
    loadGuide();
    loadPapers();
    loadDrafts();
}

void ReviewPage::forget() {
    m_second->stop();
    m_course.clear();
    m_row = {};
    m_unsent = 0;
    m_papers = {};
    m_papersHere = false;
    m_guide = std::make_shared<presenter::ProgrammeGuide>();
    m_homework = {};
    m_module.clear();
    m_read.reset();
    m_risks.clear();
    m_newRisk.clear();
    m_language.clear();
    m_draft = {};
    m_spent = {};
    m_kept = Millis{0};
    m_sending = false;
    m_feedback->clear();
    m_reply->clear();
    say({}, false);
    showAll();
}

void ReviewPage::setRow(const clinical::CourseRow& row) {
    if (m_course.empty() || row.id.str() != m_course) return;
    const auto e = entry();
    const int unsent = e ? e->unsent : m_unsent;
    if (row == m_row && unsent == m_unsent) return; // of another patient
    m_row = row;
    m_unsent = unsent;
    for (const auto& d : m_row.duties)
        if (d.isRisk() && m_risks.insert(d.id).second) m_newRisk = d.answer.in(Words::language().toStdString());
    if (std::ranges::none_of(m_row.duties, [](const auto& d) { return d.isRisk(); })) m_newRisk.clear();
    // What is reviewed stays before one's eyes while there is a text about it.
    const auto now = presenter::moduleToReview(m_row);
    if (now != m_module && !handedIn(m_row, m_module) && handedIn(m_row, now) && !m_feedback->hasText()) chooseModule(now);
    else if (!m_read) m_read = handedIn(m_row, m_module);
    showAll();
}

void ReviewPage::loadPapers() {
    m_port.coursePapers(m_row, [guard = QPointer(this), course = m_course](Result<records::CoursePapers> papers) {
        if (!guard || guard->m_course != course) return;
        if (!papers) return guard->say(Words::error(papers.error()), true);
        guard->m_papers = std::move(*papers);
        guard->m_papersHere = true;
        guard->showAll();
    });
}

void ReviewPage::loadGuide() {
    m_port.programmeGuide(m_row.programmeHash, [guard = QPointer(this), course = m_course](Result<presenter::ProgrammeGuide> guide) {
        if (!guard || guard->m_course != course || !guide) return; // without it a review has no templates and no manual, and says so
        guard->m_guide = std::make_shared<presenter::ProgrammeGuide>(std::move(*guide));
        guard->showAll();
    });
    m_port.patientRecord(m_row.patient.id, [guard = QPointer(this), course = m_course](Result<records::PatientRecord> record) {
        if (!guard || guard->m_course != course || !record) return;
        guard->m_language = record->person.language;
        guard->showCards();
    });
}

std::string ReviewPage::patientsLanguage() const {
    if (m_language.starts_with("en") || m_language.starts_with("sv")) return m_language.substr(0, 2);
    return Words::language().toStdString();
}

// All at once, before anybody can write: what is asked for first is answered first, and before anything is kept anew.
void ReviewPage::loadDrafts() {
    m_port.draft(courseDraft("review", m_row.id), [guard = QPointer(this), course = m_course](Result<QString> text) {
        if (!guard || guard->m_course != course || !text) return;
        const auto kept = presenter::reviewDraft(text->toStdString());
        const auto now = guard->m_port.serverNow();
        guard->m_spent.begin(kept.spent + guard->m_spent.spent(now), now);
        guard->m_kept = kept.spent;
        for (const auto& [module, begun] : kept.feedback) guard->m_draft.feedback.try_emplace(module, begun); // what was begun meanwhile stays
        if (!guard->m_reply->hasText()) guard->m_draft.reply = kept.reply;
        guard->tick();
    });
    restore(ReplyKind::feedback);
    restore(ReplyKind::reply);
}

void ReviewPage::restore(ReplyKind kind) {
    m_port.draft(draftKey(kind), [guard = QPointer(this), course = m_course, module = m_module, kind](Result<QString> text) {
        if (!guard || guard->m_course != course || guard->m_module != module || !text || text->trimmed().isEmpty()) return;
        auto* c = guard->card(kind);
        if (!c->hasText()) {
            c->setDraft(*text, guard->about(kind).begunWith);
        } else { // typed meanwhile: neither is thrown away
            const auto merged = presenter::mergeDrafts({}, c->text().toStdString(), text->toStdString(), tr("— the other version —").toStdString());
            c->setDraft(QString::fromStdString(merged.text), c->begunWith());
            if (merged.sideBySide) guard->say(tr("There was a draft already: both are in the field. Make one of them."), false);
        }
        // The text is about what was read when it was begun.
        if (const auto seen = guard->about(kind).seen; kind == ReplyKind::feedback && seen) guard->m_read = seen;
        guard->showNotices();
        guard->showCards();
    });
}

void ReviewPage::keep(ReplyKind kind) {
    if (m_course.empty()) return;
    auto* c = card(kind);
    auto& d = about(kind);
    m_port.saveDraft(draftKey(kind), c->text());
    const presenter::DraftOf before = d;
    d.begunWith = c->begunWith();
    if (!c->hasText()) d.seen.reset();
    else if (kind == ReplyKind::feedback && !d.seen) d.seen = m_read;
    if (d != before) keepAbout();
    c->keptAt(m_port.serverNow());
}

void ReviewPage::keepAbout() {
    if (m_course.empty()) return;
    m_draft.spent = m_kept = m_spent.spent(m_port.serverNow());
    m_port.saveDraft(courseDraft("review", m_row.id), QString::fromStdString(presenter::toText(m_draft)));
}

void ReviewPage::chooseModule(const std::string& id) {
    if (id == m_module) return showPaper(Paper::homework);
    if (m_feedback->hasText()) keep(ReplyKind::feedback);
    m_module = id;
    m_read = handedIn(m_row, id);
    m_feedback->clear();
    m_paper = Paper::homework;
    showAll();
    restore(ReplyKind::feedback);
}

bool ReviewPage::handedInAnew() const { return m_homework.waits() && m_read && m_homework.handedIn && *m_read != *m_homework.handedIn; }

void ReviewPage::readAgain() {
    m_read = m_homework.handedIn;
    if (auto& begun = about(ReplyKind::feedback); begun.seen) {
        begun.seen = m_read;
        keepAbout();
    }
    showAll();
    m_feedback->focusText();
}

void ReviewPage::send(ReplyKind kind, bool back) {
    if (m_course.empty() || m_sending) return;
    auto* c = card(kind);
    CourseRequest request;
    request.type = kind == ReplyKind::reply ? protocol::CommandType::icbtReply : back ? protocol::CommandType::icbtHandBack : protocol::CommandType::icbtApprove;
    request.row = m_row;
    if (kind == ReplyKind::feedback) request.payload.module = m_module;
    request.payload.text = c->text().trimmed().toStdString();
    request.payload.answers = kind == ReplyKind::feedback && c->answers();
    request.payload.minutes = m_spent.minutes(m_port.serverNow());
    request.draft = draftKey(kind);
    const QString said = kind == ReplyKind::reply ? tr("Your message goes to the patient.") : back ? tr("Handed back, with your feedback.") : tr("Approved, with your feedback.");
    request.done = [guard = QPointer(this), course = m_course, kind, text = c->text(), said](const Result<CommandId>& id) {
        if (!guard || guard->m_course != course) return;
        guard->m_sending = false;
        if (!id) return guard->say(Words::error(id.error()) + QLatin1Char(' ') + tr("Your text is kept."), true);
        guard->sent(kind, text, said);
    };
    m_sending = true;
    say({}, false);
    emit requested(request);
}

// Durable in the outbox. What was written is the command's now.
void ReviewPage::sent(ReplyKind kind, const QString& text, const QString& said) {
    if (card(kind)->text() == text) {
        card(kind)->clear();
        if (kind == ReplyKind::feedback) m_draft.feedback.erase(m_module);
        else m_draft.reply = {};
    } else {
        keep(kind); // written on meanwhile
    }
    m_spent.clear(m_port.serverNow());
    keepAbout();
    tick();
    const bool online = m_port.status().connection == presenter::Connection::online;
    say(online ? said : said + QLatin1Char(' ') + tr("Unsent until the server is back in reach."), false);
    if (m_paper == Paper::messages) showPaper(Paper::homework);
    m_page->setFocus(Qt::OtherFocusReason); // letters are keys again
}

void ReviewPage::tick() {
    if (m_course.empty()) return;
    const auto now = m_port.serverNow();
    m_status->showMinutes(m_spent.minutes(now), m_spent.stands(now));
    if (m_spent.spent(now) - m_kept >= keptEvery) keepAbout();
}

void ReviewPage::showEvent(QShowEvent* e) {
    QWidget::showEvent(e);
    qApp->installEventFilter(this);
    if (!m_course.empty() && !m_spent.running()) m_spent.begin(m_spent.spent(m_port.serverNow()), m_port.serverNow());
}

void ReviewPage::hideEvent(QHideEvent* e) {
    QWidget::hideEvent(e);
    qApp->removeEventFilter(this);
    m_spent.stop(m_port.serverNow());
    keepAbout();
}

// Every key, click and turn of the wheel in the review is a sign that somebody is at work with it.
bool ReviewPage::eventFilter(QObject* watched, QEvent* event) {
    const auto type = event->type();
    if (type == QEvent::KeyPress || type == QEvent::MouseButtonPress || type == QEvent::Wheel || type == QEvent::MouseMove)
        if (const auto* w = qobject_cast<QWidget*>(watched); w && (w == this || isAncestorOf(w))) m_spent.touched(m_port.serverNow());
    return QWidget::eventFilter(watched, event);
}

} // namespace fyr::ui
