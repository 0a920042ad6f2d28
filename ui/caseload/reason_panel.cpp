// What takes a reason, a thing, a time, or only a yes.
#include "ui/caseload/course_panels.h"

#include "ui/caseload/course_words.h"
#include "ui/common/choice_box.h"
#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/text/words.h"

#include <QKeyEvent>

namespace fyr::ui {

using presenter::CourseAction;
using protocol::CommandType;

namespace {

CommandType commandOf(CourseAction a) {
    switch (a) {
    case CourseAction::start: return CommandType::icbtStart;
    case CourseAction::pause: return CommandType::icbtPause;
    case CourseAction::resume: return CommandType::icbtResume;
    case CourseAction::close: return CommandType::icbtClose;
    case CourseAction::openModule: return CommandType::icbtOpenModule;
    case CourseAction::skip: return CommandType::icbtSkip;
    case CourseAction::waive: return CommandType::icbtWaive;
    case CourseAction::discharge: return CommandType::icbtDischarge;
    case CourseAction::refer: return CommandType::icbtRefer;
    default: return CommandType::icbtExtend;
    }
}

bool takesReason(CourseAction a) { return a != CourseAction::start && a != CourseAction::resume && a != CourseAction::close && a != CourseAction::openModule; }

} // namespace

ReasonPanel::ReasonPanel(QWidget* parent) : CoursePanel(parent) {
    m_what = wrapped(TypeSize::body14);
    m_pickLabel = label({}, TypeSize::table13, false, "text2");
    m_pick = new ChoiceBox;
    m_textLabel = label({}, TypeSize::table13, false, "text2");
    m_text = panelText(64);
    for (QWidget* w : std::initializer_list<QWidget*>{m_what, m_pickLabel, m_pick, m_textLabel, m_text}) m_body->addWidget(w);
    m_body->addWidget(foot(QStringLiteral("Ctrl+Enter")));
    watch(m_text);
    connect(m_pick, &QComboBox::currentIndexChanged, this, [this] { update_(); });
}

void ReasonPanel::open(const presenter::CaseloadEntry& entry, CourseAction action, Instant now) {
    m_action = action;
    m_needsReason = takesReason(action);
    m_now = now;
    m_draft = m_needsReason ? courseDraft(protocol::code(commandOf(action)).substr(5), entry.row.id) : std::string();
    begin(entry);
    {
        const QSignalBlocker quiet(m_text);
        m_text->clear();
        const QSignalBlocker still(m_pick);
        m_pick->clear();
        const auto& r = entry.row;
        if (action == CourseAction::pause)
            for (const int weeks : {1, 2, 3, 4}) m_pick->addItem(tr("%n week(s), until %1", nullptr, weeks).arg(CourseWords::shortDay(now + std::chrono::hours(24 * 7 * weeks))), weeks);
        if (action == CourseAction::openModule)
            for (const auto& m : r.modules)
                if (m.status == "locked" && m.byTherapist && m.booster == (r.phase == "followUp")) m_pick->addItem(CourseWords::local(m.title), QString::fromStdString(m.id));
        if (action == CourseAction::skip)
            for (const auto& m : r.modules)
                if (m.skippable && (m.status == "open" || (m.status == "locked" && !m.byTherapist))) m_pick->addItem(CourseWords::local(m.title), QString::fromStdString(m.id));
        if (action == CourseAction::waive)
            for (const auto& code : r.openRules)
                if (code != "consent") m_pick->addItem(CourseWords::rule(code, r), QString::fromStdString(code));
    }
    update_();
    show();
    raise();
    if (m_needsReason) m_text->setFocus(Qt::ShortcutFocusReason);
    else if (m_pick->count() > 1) m_pick->setFocus(Qt::ShortcutFocusReason);
    else m_send->setFocus(Qt::ShortcutFocusReason);
}

QString ReasonPanel::standsInTheWay() const {
    if (m_action == CourseAction::start && row().phase == "enrolled" && !row().openRules.empty()) return CourseWords::missing(row());
    if (const QString why = whyNot(m_action); !why.isEmpty()) return why;
    const bool picks = m_action == CourseAction::openModule || m_action == CourseAction::skip || m_action == CourseAction::waive;
    if (picks && m_pick->count() == 0) return tr("There is nothing to choose from.");
    if (m_tried && m_needsReason && trimmed(m_text).isEmpty()) return tr("Write why: it is kept in the record.");
    return {};
}

void ReasonPanel::update_() {
    QString title, what, pick, send;
    switch (m_action) {
    case CourseAction::start:
        title = tr("Start the treatment");
        what = tr("The first module opens for the patient, and the weeks begin to count.");
        send = tr("Start");
        break;
    case CourseAction::pause:
        title = tr("Pause the treatment");
        what = tr("Modules and questions wait. Answers about risk and messages are looked after as always.");
        pick = tr("How long");
        send = tr("Pause");
        break;
    case CourseAction::resume:
        title = tr("Go on after the pause");
        what = tr("The treatment goes on where it stood; its end moves by as long as the pause lasted.");
        send = tr("Go on");
        break;
    case CourseAction::close:
        title = tr("Begin to close");
        what = tr("No new module opens. The patient gets the questions of the end, and the summary can be signed when nothing is missing.");
        send = tr("Begin to close");
        break;
    case CourseAction::openModule:
        title = tr("Open a module");
        pick = tr("Which one");
        send = tr("Open it");
        break;
    case CourseAction::skip:
        title = tr("Skip a module");
        what = tr("A skipped module does not count as done when the treatment is closed.");
        pick = tr("Which one");
        send = tr("Skip it");
        break;
    case CourseAction::waive:
        title = tr("Waive a rule of closing");
        what = tr("The reason stands in the signed summary.");
        pick = tr("What is missing");
        send = tr("Waive it");
        break;
    case CourseAction::discharge:
        title = tr("Discharge before the end");
        what = tr("The treatment ends now, with a document in the record.");
        send = tr("Discharge");
        break;
    case CourseAction::refer:
        title = tr("Refer to other care");
        what = tr("The treatment ends now, with a document in the record. The referral itself is written in the record as always.");
        send = tr("Refer");
        break;
    default:
        title = tr("Extend the treatment");
        what = tr("The treatment may last longer, as the programme says. %n more time(s) possible.", nullptr, row().extensionsLeft);
        send = tr("Extend");
        break;
    }
    setHead(title, aboutText());
    m_what->setText(what);
    m_what->setVisible(!what.isEmpty());
    m_pickLabel->setText(pick);
    m_pickLabel->setVisible(!pick.isEmpty());
    m_pick->setVisible(!pick.isEmpty());
    m_pick->setAccessibleName(pick);
    m_textLabel->setText(tr("Why (kept in the record)"));
    m_text->setAccessibleName(m_textLabel->text());
    m_textLabel->setVisible(m_needsReason);
    m_text->setVisible(m_needsReason);
    m_send->setText(send);
    m_send->setKey(m_needsReason ? QStringLiteral("Ctrl+Enter") : QStringLiteral("Enter"));
    CoursePanel::update_();
    setWrong(m_text, m_tried && m_needsReason && trimmed(m_text).isEmpty());
}

void ReasonPanel::retranslate() {
    if (isVisible()) update_();
}

bool ReasonPanel::key(QKeyEvent* e) {
    if (CoursePanel::key(e)) return true;
    const bool enter = e->key() == Qt::Key_Return || e->key() == Qt::Key_Enter;
    if (enter && !m_needsReason && !e->isAutoRepeat() && !m_closeButton->hasFocus()) {
        trySend();
        return true;
    }
    return m_needsReason && writesFrom(e, m_text);
}

void ReasonPanel::trySend() {
    m_tried = true;
    update_();
    if (!standsInTheWay().isEmpty()) return;
    auto r = request(commandOf(m_action));
    if (m_needsReason) r.payload.reason = trimmed(m_text).toStdString();
    const auto picked = m_pick->currentData().toString().toStdString();
    if (m_action == CourseAction::pause) r.payload.until = m_now + std::chrono::hours(24 * 7 * m_pick->currentData().toInt());
    if (m_action == CourseAction::openModule || m_action == CourseAction::skip) r.payload.module = picked;
    if (m_action == CourseAction::waive) r.payload.rule = picked;
    emit wanted(r);
}

} // namespace fyr::ui
