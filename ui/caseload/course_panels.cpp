#include "ui/caseload/course_panels.h"

#include "ui/caseload/course_words.h"
#include "ui/common/choice_box.h"
#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/text/words.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QKeyEvent>

namespace fyr::ui {

QLabel* wrapped(TypeSize size, bool strong, const char* tone) {
    auto* l = label({}, size, strong, tone);
    l->setWordWrap(true);
    return l;
}

ChoiceBox* minutesBox() {
    auto* box = new ChoiceBox;
    box->setMinimumWidth(96);
    for (const int n : {0, 5, 10, 15, 20, 30, 45, 60, 90}) box->addItem(QString::number(n), n);
    return box;
}

CoursePanel::CoursePanel(QWidget* parent) : RisingPanel(parent) { setFocusPolicy(Qt::StrongFocus); }

void CoursePanel::begin(const presenter::CaseloadEntry& entry) {
    m_entry = entry;
    m_tried = false;
    if (!m_note) return;
    m_note->clear();
    m_note->hide();
}

QString CoursePanel::aboutText() const {
    const auto& r = m_entry.row;
    QStringList about{QString::fromStdString(r.patient.name), CourseWords::local(r.programmeTitle)};
    if (r.phase == "active" || r.phase == "paused") about << CourseWords::tr("week %1 of %2").arg(r.week).arg(r.weeks);
    else about << CourseWords::phase(r.phase);
    return about.join(QStringLiteral(" · "));
}

void CoursePanel::rowChanged(const presenter::CaseloadEntry& entry) {
    m_entry = entry;
    update_();
}

void CoursePanel::update_() {
    if (!m_send) return;
    const QString why = standsInTheWay();
    m_send->setWhyNot(why);
    if (m_note) say(why);
    m_send->setAccessibleName(m_send->text());
    m_send->updateGeometry();
}

QString CoursePanel::whyNot(presenter::CourseAction action) const {
    for (const auto& s : presenter::actionsOf(m_entry.row))
        if (s.action == action) return CourseWords::whyNot(s.whyNot);
    return {};
}

CourseRequest CoursePanel::request(protocol::CommandType type) const {
    CourseRequest r;
    r.type = type;
    r.row = m_entry.row;
    r.draft = m_draft;
    return r;
}

void CoursePanel::watch(QPlainTextEdit* text) {
    text->installEventFilter(this);
    connect(text, &QPlainTextEdit::textChanged, this, [this, text] {
        if (text == draftField() && !m_draft.empty()) emit edited(text->toPlainText());
        update_();
    });
}

QString CoursePanel::trimmed(const QPlainTextEdit* text) { return text->toPlainText().trimmed(); }

QWidget* CoursePanel::foot(const QString& key, std::initializer_list<QWidget*> left) {
    auto* holder = new QWidget;
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    for (auto* w : left) row->addWidget(w);
    m_note = wrapped(TypeSize::table13, true, "red");
    m_note->hide();
    m_send = new KeyButton({}, key, ButtonLook::primary);
    row->addWidget(m_note, 1);
    row->addStretch(0);
    row->addWidget(m_send, 0, Qt::AlignRight | Qt::AlignVCenter);
    connect(m_send, &KeyButton::clicked, this, [this] { trySend(); });
    return holder;
}

void CoursePanel::say(const QString& note) {
    const bool fresh = !note.isEmpty() && m_note->text() != note && isVisible();
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    if (!fresh) return;
    QAccessibleEvent said(m_note, QAccessible::Alert); // nobody looks there by themselves
    QAccessible::updateAccessibility(&said);
}

bool CoursePanel::writesFrom(QKeyEvent* e, QPlainTextEdit* into) {
    if (!into->isEnabled() || !into->isVisible() || e->text().isEmpty() || !e->text().front().isLetter() || (e->modifiers() & ~Qt::ShiftModifier)) return false;
    into->setFocus(Qt::OtherFocusReason);
    into->moveCursor(QTextCursor::End);
    into->insertPlainText(e->text());
    return true;
}

} // namespace fyr::ui
