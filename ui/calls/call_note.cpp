#include "ui/calls/call_note.h"

#include "ui/common/key_button.h"
#include "ui/common/rising_panel.h"
#include "ui/common/widgets.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QPointer>

namespace fyr::ui {

CallNote::CallNote(WorkstationPort& port, QWidget* parent) : QFrame(parent), m_port(port) {
    setProperty("look", "surface");
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 10, 16, 12);
    column->setSpacing(6);
    auto* head = new QHBoxLayout;
    m_title = label({}, TypeSize::title16, true);
    m_saved = label({}, TypeSize::small12, false, "text2");
    m_saved->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_saved->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    head->addWidget(m_title);
    head->addWidget(m_saved, 1);
    m_text = new QPlainTextEdit;
    m_text->setTabChangesFocus(true);
    m_text->setFont(Theme::font(TypeSize::body14));
    m_text->setMinimumHeight(72);
    m_text->installEventFilter(this);
    m_later = new KeyButton({}, {});
    m_send = new KeyButton({}, QStringLiteral("Ctrl+Enter"), ButtonLook::primary);
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_later);
    foot->addStretch(1);
    foot->addWidget(m_send);
    column->addLayout(head);
    column->addWidget(m_text, 1);
    column->addLayout(foot);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        if (m_visit.id.empty()) return;
        m_port.saveDraft(key(), m_text->toPlainText());
        m_kept = m_port.serverNow();
        m_problem.clear();
        update_();
    });
    connect(m_send, &KeyButton::clicked, this, &CallNote::trySend);
    connect(m_later, &KeyButton::clicked, this, [this] {
        const auto visit = m_visit;
        close();
        emit putOff(visit);
    });
    retranslate();
    hide();
}

void CallNote::open(const presenter::CallVisit& visit) {
    show();
    if (m_visit.id == visit.id) return;
    m_visit = visit;
    m_kept.reset();
    m_problem.clear();
    m_sending = m_over = false;
    {
        const QSignalBlocker quiet(m_text);
        m_text->clear();
    }
    update_();
    m_port.draft(key(), [guard = QPointer(this), id = visit.id](Result<QString> draft) {
        if (!guard || guard->m_visit.id != id || !draft || draft->isEmpty()) return;
        const QSignalBlocker quiet(guard->m_text);
        // What was typed before the draft came stands after it.
        const QString typed = guard->m_text->toPlainText();
        guard->m_text->setPlainText(typed.isEmpty() ? *draft : *draft + QLatin1Char('\n') + typed);
        guard->m_text->moveCursor(QTextCursor::End);
        guard->update_();
    });
}

void CallNote::close() {
    m_visit = {};
    const QSignalBlocker quiet(m_text);
    m_text->clear();
    hide();
}

void CallNote::setOver(bool over) {
    m_over = over;
    update_();
}

void CallNote::focusText() { m_text->setFocus(Qt::ShortcutFocusReason); }

void CallNote::retranslate() {
    m_text->setPlaceholderText(tr("What was said, found, judged and agreed. The note goes to the record with your name, the time and this visit."));
    m_later->setText(tr("Later"));
    m_later->setAccessibleName(tr("Write the note later"));
    m_send->setText(tr("Save the note"));
    m_send->setAccessibleName(m_send->text());
    update_();
}

void CallNote::update_() {
    // Another patient's record may stand beside it: whose the note is has to be read here.
    const QString who = QString::fromStdString(m_visit.patient.name);
    m_title->setText(m_over ? tr("Note to write: %1").arg(who) : tr("Note about %1").arg(who));
    m_text->setAccessibleName(m_title->text());
    m_later->setVisible(m_over);
    setTone(m_saved, m_problem.isEmpty() ? "text2" : "red");
    m_saved->setText(!m_problem.isEmpty() ? m_problem : m_kept ? tr("draft kept %1").arg(Words::clock(*m_kept)) : QString());
    m_saved->setToolTip(m_saved->text());
    m_send->setWhyNot(m_text->toPlainText().trimmed().isEmpty() ? tr("Write something first.") : m_sending ? tr("Is being kept …") : QString());
}

void CallNote::trySend() {
    const QString text = m_text->toPlainText().trimmed();
    if (text.isEmpty() || m_sending || m_visit.id.empty()) return;
    m_sending = true;
    update_();
    m_port.visitNote(m_visit, text, [guard = QPointer(this), visit = m_visit](Result<CommandId> id) {
        if (!guard || guard->m_visit.id != visit.id) return;
        guard->m_sending = false;
        if (!id) {
            guard->m_problem = Words::error(id.error()); // it is all still there
            return guard->update_();
        }
        guard->m_port.saveDraft(guard->key(), {});
        guard->close();
        emit guard->saved(visit);
    });
}

bool CallNote::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_text && event->type() == QEvent::KeyPress) {
        const auto* e = static_cast<QKeyEvent*>(event);
        const bool enter = e->key() == Qt::Key_Return || e->key() == Qt::Key_Enter;
        if (enter && (e->modifiers() & Qt::ControlModifier)) {
            trySend();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace fyr::ui
