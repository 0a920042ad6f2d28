// Looking after an answer about risk, and calls. The question and the answer stand word for word; nothing says how dangerous.
#include "ui/caseload/course_panels.h"

#include "protocol/course_payload.h"
#include "ui/caseload/course_words.h"
#include "ui/common/choice_box.h"
#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QKeyEvent>

namespace fyr::ui {
namespace {

bool byWord(const clinical::CourseDuty& d) { return d.kind == "call" || d.kind == "silent" || d.kind == "back" || d.kind == "finish"; }

QString nameOf(const clinical::CourseDuty& d) {
    presenter::Need n;
    n.label = d.label;
    n.kind = d.isRisk()            ? (d.taking ? presenter::NeedKind::riskTaking : d.holder.id.empty() ? presenter::NeedKind::risk : presenter::NeedKind::riskHeld)
             : d.kind == "silent"  ? presenter::NeedKind::silent
             : d.kind == "back"    ? presenter::NeedKind::back
             : d.kind == "finish"  ? presenter::NeedKind::finish
                                   : presenter::NeedKind::call;
    return CourseWords::need(n);
}

} // namespace

LookAfterPanel::LookAfterPanel(QWidget* parent) : CoursePanel(parent) {
    m_duties = new ChoiceBox;
    m_question = wrapped(TypeSize::table13, false, "text2");
    m_answer = wrapped(TypeSize::words16, true, "red");
    m_state = wrapped(TypeSize::table13);
    m_phone = label({}, TypeSize::body14, true);
    m_phone->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_textLabel = label({}, TypeSize::table13, false, "text2");
    m_text = panelText(84);
    m_text->setMinimumHeight(44);
    m_minutesLabel = label({}, TypeSize::table13, false, "text2");
    m_minutes = minutesBox();
    m_take = new KeyButton({}, QStringLiteral("Enter"), ButtonLook::primary);
    m_body->addWidget(m_duties);
    m_body->addWidget(m_question);
    m_body->addWidget(m_answer);
    m_body->addWidget(m_state);
    auto* contact = new QHBoxLayout;
    contact->addWidget(m_phone);
    contact->addStretch(1);
    contact->addWidget(m_take);
    m_body->addLayout(contact);
    m_body->addWidget(m_textLabel);
    m_body->addWidget(m_text);
    m_body->addWidget(foot(QStringLiteral("Ctrl+Enter"), {m_minutesLabel, m_minutes}));
    watch(m_text);
    connect(m_take, &KeyButton::clicked, this, [this] {
        auto r = request(protocol::CommandType::icbtTake);
        r.payload.duty = m_duty;
        r.draft.clear();
        emit wanted(r);
    });
    connect(m_duties, &QComboBox::currentIndexChanged, this, [this] {
        const auto id = m_duties->currentData().toUInt();
        if (id == 0 || id == m_duty) return;
        m_duty = id;
        m_draft = courseDraft("settle", m_entry.row.id, std::to_string(m_duty));
        const QSignalBlocker quiet(m_text);
        m_text->clear();
        update_();
        emit draftMoved();
    });
}

std::vector<const clinical::CourseDuty*> LookAfterPanel::duties() const {
    std::vector<const clinical::CourseDuty*> out;
    for (const auto& d : m_entry.row.duties)
        if (d.isRisk() || (m_for == For::call && byWord(d))) out.push_back(&d);
    // What nobody has first, then what is mine; each by its time.
    std::ranges::stable_sort(out, {}, [&](const clinical::CourseDuty* d) {
        const int turn = !d->isRisk() ? 3 : d->holder.id.empty() ? 0 : d->holder.id == m_me ? 1 : 2;
        return std::pair(turn, d->settleBy.value_or(d->answerBy));
    });
    return out;
}

const clinical::CourseDuty* LookAfterPanel::duty() const {
    for (const auto& d : m_entry.row.duties)
        if (d.id == m_duty) return &d;
    return nullptr;
}

bool LookAfterPanel::isFree() const {
    const auto* d = duty();
    return d && d->isRisk() && d->holder.id.empty();
}

void LookAfterPanel::fillDuties() {
    const auto all = duties();
    const QSignalBlocker quiet(m_duties);
    m_duties->clear();
    for (const auto* d : all) m_duties->addItem(nameOf(*d), d->id);
    m_duties->setCurrentIndex(std::max(0, m_duties->findData(m_duty)));
    m_duties->setVisible(all.size() > 1);
}

void LookAfterPanel::open(const presenter::CaseloadEntry& entry, For what) {
    m_for = what;
    begin(entry);
    const auto all = duties();
    m_duty = all.empty() ? 0 : all.front()->id;
    m_draft = m_duty == 0 ? std::string() : courseDraft("settle", entry.row.id, std::to_string(m_duty));
    fillDuties();
    {
        const QSignalBlocker quiet(m_text);
        m_text->clear();
    }
    m_minutes->setCurrentIndex(0);
    m_phone->clear();
    update_();
    show();
    raise();
    if (m_take->isVisible()) m_take->setFocus(Qt::ShortcutFocusReason);
    else if (m_text->isVisible() && m_text->isEnabled()) m_text->setFocus(Qt::ShortcutFocusReason);
    else setFocus(Qt::ShortcutFocusReason);
}

void LookAfterPanel::setPhone(const QString& phone) {
    m_phone->setText(phone.isEmpty() ? tr("No phone number in the record") : tr("Phone %1").arg(phone));
}

void LookAfterPanel::rowChanged(const presenter::CaseloadEntry& entry) {
    m_entry = entry;
    const bool had = m_take->isVisible() && m_take->hasFocus();
    fillDuties();
    update_();
    if (had && !m_take->isVisible() && m_text->isEnabled()) m_text->setFocus(Qt::OtherFocusReason); // one's own taking, a moment ago
}

QString LookAfterPanel::standsInTheWay() const {
    const auto* d = duty();
    if (!d) return m_duty == 0 ? tr("Nothing is to be called about. Write a note instead: N.") : tr("It is not open any more.");
    if (std::ranges::find(m_entry.settled, m_duty) != m_entry.settled.end()) return tr("What you did is written and waits to be sent.");
    if (isFree()) return tr("Take it first.");
    if (m_tried && trimmed(m_text).isEmpty()) return tr("Write what was done.");
    return {};
}

void LookAfterPanel::update_() {
    const auto* d = duty();
    const bool risk = d && d->isRisk();
    const bool mayWrite = d && !isFree() && std::ranges::find(m_entry.settled, m_duty) == m_entry.settled.end();
    setHead(m_for == For::risk ? tr("An answer to look after") : tr("Call and log"), aboutText());
    m_question->setText(d ? (risk ? CourseWords::local(d->label) : nameOf(*d)) : QString());
    m_question->setVisible(d != nullptr);
    m_answer->setText(risk ? CourseWords::quoted(CourseWords::local(d->answer)) : QString());
    m_answer->setVisible(risk);
    QStringList state;
    if (d) {
        state << tr("Since %1").arg(Words::dayAndClock(d->raised));
        if (risk) state << (d->holder.id.empty() ? tr("nobody has it") : d->taking ? tr("you take it: sending …") : d->holder.id == m_me ? tr("you have it") : tr("%1 has it, and is told when you settle it").arg(QString::fromStdString(d->holder.name)));
        state << (d->settleBy ? tr("to be settled by %1").arg(Words::dayAndClock(*d->settleBy)) : tr("to be answered by %1").arg(Words::dayAndClock(d->answerBy)));
        if (d->tellAt) state << tr("%1 is told at %2").arg(CourseWords::tellNext(d->tellRole), Words::dayAndClock(*d->tellAt));
    }
    m_state->setText(state.join(QStringLiteral(" · ")));
    m_state->setVisible(d != nullptr);
    m_take->setText(tr("Take it"));
    m_take->setAccessibleName(m_take->text());
    m_take->setVisible(isFree());
    m_take->updateGeometry();
    m_textLabel->setText(tr("What was done (kept in the record)"));
    m_text->setAccessibleName(m_textLabel->text());
    m_minutesLabel->setText(tr("Minutes"));
    m_minutes->setAccessibleName(tr("Minutes"));
    m_duties->setAccessibleName(tr("Which one"));
    m_text->setEnabled(mayWrite);
    for (QWidget* w : std::initializer_list<QWidget*>{m_textLabel, m_text, m_minutesLabel, m_minutes}) w->setVisible(d != nullptr && !isFree());
    m_send->setVisible(!isFree() && d != nullptr);
    m_send->setText(risk ? tr("Settled") : tr("Log the call"));
    if (isFree()) {
        m_note->hide();
        return;
    }
    CoursePanel::update_();
    setWrong(m_text, m_tried && trimmed(m_text).isEmpty());
}

void LookAfterPanel::retranslate() {
    if (!isVisible()) return;
    fillDuties();
    update_();
}

bool LookAfterPanel::key(QKeyEvent* e) {
    const bool enter = e->key() == Qt::Key_Return || e->key() == Qt::Key_Enter;
    if (enter && isFree() && !e->isAutoRepeat() && !m_closeButton->hasFocus()) {
        m_take->click();
        return true;
    }
    return CoursePanel::key(e) || writesFrom(e, m_text);
}

void LookAfterPanel::trySend() {
    m_tried = true;
    update_();
    if (isFree() || !standsInTheWay().isEmpty()) return;
    auto r = request(protocol::CommandType::icbtSettle);
    r.payload.duty = m_duty;
    r.payload.text = trimmed(m_text).toStdString();
    r.payload.minutes = m_minutes->currentData().toInt();
    emit wanted(r);
}

} // namespace fyr::ui
