#include "ui/review/compose_card.h"

#include "ui/common/choice_box.h"
#include "ui/common/key_button.h"
#include "ui/text/words.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QScrollBar>

namespace fyr::ui {

using presenter::ReplyKind;
using presenter::TextFault;

ComposeCard::ComposeCard(ReplyKind kind, QWidget* parent) : QFrame(parent), m_kind(kind) {
    setProperty("look", "card");
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 10, 14, 12);
    column->setSpacing(8);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    m_title = label({}, TypeSize::table13, true, "text2");
    m_templates = new ChoiceBox;
    m_templates->setProperty("look", "small");
    m_templates->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_templates->setMinimumContentsLength(8);
    m_templates->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    head->addWidget(m_title);
    head->addWidget(m_templates, 1);
    column->addLayout(head);
    m_text = new QPlainTextEdit;
    m_text->setTabChangesFocus(true);
    m_text->setFont(Theme::font(TypeSize::body14));
    m_text->setMinimumHeight(72);
    m_text->setObjectName(kind == ReplyKind::feedback ? QStringLiteral("feedback") : QStringLiteral("reply"));
    m_text->installEventFilter(this);
    column->addWidget(m_text, 1);
    auto* state = new QHBoxLayout;
    state->setSpacing(6);
    m_mark = new IconLabel(Icon::check, 16);
    m_state = new WrapLabel(TypeSize::table13, false, "text2");
    m_saved = label({}, TypeSize::small12, false, "text2");
    state->addWidget(m_mark, 0, Qt::AlignTop);
    state->addWidget(m_state, 1);
    state->addWidget(m_saved, 0, Qt::AlignTop);
    column->addLayout(state);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(4);
    m_answers = new QCheckBox;
    column->addWidget(m_answers);
    m_back = new KeyButton({}, {}, ButtonLook::secondary);
    m_send = new KeyButton({}, QStringLiteral("Ctrl+Enter"), ButtonLook::primary);
    foot->addStretch(1);
    foot->addWidget(m_back);
    foot->addWidget(m_send);
    column->addLayout(foot);
    connect(m_send, &KeyButton::clicked, this, &ComposeCard::trySend);
    connect(m_back, &KeyButton::clicked, this, [this] {
        m_tried = true;
        say();
        if (mayGo()) emit handBack();
    });
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        m_tried = false;
        if (!hasText()) m_begunWith.clear();
        say();
        emit edited();
    });
    connect(m_templates, &QComboBox::activated, this, [this](int i) {
        if (i <= 0 || i > static_cast<int>(m_about.templates.size())) return;
        use(m_about.templates[static_cast<std::size_t>(i) - 1]);
    });
    retranslate();
}

bool ComposeCard::mayGo() const { return m_about.whyNot.isEmpty() && state().ready(); }

void ComposeCard::show(const About& about) {
    const bool same = about.templates == m_about.templates && m_templates->count() == static_cast<int>(about.templates.size()) + 1;
    m_about = about;
    if (!same) {
        const QSignalBlocker quiet(m_templates);
        m_templates->clear();
        m_templates->addItem(tr("Template…"));
        for (const auto* t : m_about.templates) m_templates->addItem(Words::local(t->title));
    }
    m_templates->setEnabled(!m_about.templates.empty());
    m_templates->setToolTip(m_about.templates.empty() ? tr("The programme's templates are not on this computer.") : QString());
    retranslate();
}

void ComposeCard::retranslate() {
    m_title->setText(m_about.title);
    setAccessibleName(m_about.spoken);
    m_text->setAccessibleName(m_about.spoken);
    m_title->setToolTip(m_about.spoken);
    m_templates->setAccessibleName(tr("Template"));
    if (m_templates->count() > 0) m_templates->setItemText(0, tr("Template…"));
    for (int i = 1; i < m_templates->count() && i <= static_cast<int>(m_about.templates.size()); ++i)
        m_templates->setItemText(i, Words::local(m_about.templates[static_cast<std::size_t>(i) - 1]->title));
    m_send->setText(m_about.send);
    m_send->setWhyNot(m_about.whyNot);
    m_send->setAccessibleName(m_about.send);
    m_send->updateGeometry();
    m_answers->setText(m_about.answers);
    m_answers->setVisible(!m_about.answers.isEmpty());
    m_back->setText(m_about.back);
    m_back->setAccessibleName(m_about.back);
    m_back->setWhyNot(m_about.whyNot);
    m_back->setVisible(!m_about.back.isEmpty());
    m_back->updateGeometry();
    say();
}

QString ComposeCard::text() const { return m_text->toPlainText(); }
bool ComposeCard::hasText() const { return !text().trimmed().isEmpty(); }
bool ComposeCard::answers() const { return !m_about.answers.isEmpty() && m_answers->isChecked(); }
bool ComposeCard::writing() const { return m_text->hasFocus(); }

const presenter::ReplyTemplate* ComposeCard::current() const {
    for (const auto* t : m_about.templates)
        if (t->id == m_begunWith) return t;
    return presenter::madeFrom(text().toStdString(), m_about.templates, m_about.lang, m_about.name);
}

presenter::TextState ComposeCard::state() const { return presenter::stateOf(text().toStdString(), current(), m_about.lang, m_about.name); }

void ComposeCard::setDraft(const QString& text, const std::string& begunWith) {
    {
        const QSignalBlocker quiet(m_text);
        m_text->setPlainText(text);
    }
    m_begunWith = text.trimmed().isEmpty() ? std::string() : begunWith;
    m_answers->setChecked(false); // said each time: a message that nobody has read is never answered by the way
    m_text->moveCursor(QTextCursor::End);
    say();
}

void ComposeCard::clear() {
    setDraft({}, {});
    m_kept.reset();
    m_tried = false;
    say();
}

// A text that is there is not thrown away for a template: the template goes below it.
void ComposeCard::use(const presenter::ReplyTemplate* t) {
    const auto f = presenter::filled(*t, m_about.lang, m_about.name);
    const QString made = QString::fromStdString(f.text);
    const QString before = current() && !state().ownWords ? QString() : text().trimmed();
    m_begunWith = t->id;
    QTextCursor all(m_text->document());
    all.select(QTextCursor::Document);
    all.insertText(before.isEmpty() ? made : before + QStringLiteral("\n\n") + made); // one step back undoes it
    selectOwnLine();
    m_text->setFocus(Qt::OtherFocusReason);
}

void ComposeCard::selectOwnLine() {
    const QString mark = QString::fromUtf8(presenter::ownLineMark(m_about.lang));
    const auto found = m_text->document()->find(mark, 0, QTextDocument::FindCaseSensitively);
    if (!found.isNull()) m_text->setTextCursor(found); // what is typed takes its place
    m_text->ensureCursorVisible();
}

void ComposeCard::begin() {
    if (!hasText() && !m_about.templates.empty()) return use(m_about.templates.front());
    m_text->setFocus(Qt::ShortcutFocusReason);
    selectOwnLine();
}

void ComposeCard::focusText() { m_text->setFocus(Qt::ShortcutFocusReason); }

void ComposeCard::trySend() {
    m_tried = true;
    say();
    if (mayGo()) emit send();
    else if (m_about.whyNot.isEmpty()) {
        m_text->setFocus(Qt::OtherFocusReason);
        selectOwnLine();
    }
}

void ComposeCard::keptAt(Instant t) {
    m_kept = t;
    say();
}

void ComposeCard::say() {
    const auto s = state();
    QString words;
    switch (s.fault) {
    case TextFault::none: words = current() ? tr("Your own line is there") : QString(); break;
    case TextFault::empty: words = m_tried ? tr("Write what the patient will read first.") : QString(); break;
    case TextFault::ownLineMissing: words = tr("A template is not sent without a line of your own: at least %n word(s) more.", nullptr, presenter::ownWordsLeast - s.ownWords); break;
    case TextFault::notFilled: words = tr("Put your own line in place of the mark."); break;
    case TextFault::tooLong: words = tr("It is too long for one message."); break;
    }
    if (m_tried && !m_about.whyNot.isEmpty()) words = m_about.whyNot;
    const bool wrong = m_tried && (!s.ready() || !m_about.whyNot.isEmpty());
    m_state->setWrapped(words);
    setTone(m_state, wrong ? "red" : s.ready() ? "ok" : "text2");
    m_mark->setIcon(s.ready() ? Icon::check : Icon::note, s.ready() ? &Tokens::okText : &Tokens::text2);
    m_mark->setRed(wrong);
    m_mark->setVisible(!words.isEmpty());
    m_saved->setText(m_kept && hasText() ? tr("Draft kept %1").arg(Words::clock(*m_kept)) : QString());
    m_text->setAccessibleDescription(words);
    int chosen = 0;
    for (std::size_t i = 0; i < m_about.templates.size(); ++i)
        if (m_about.templates[i]->id == m_begunWith) chosen = static_cast<int>(i) + 1;
    m_templates->setCurrentIndex(chosen);
}

void ComposeCard::setShowKeys(bool on) { m_send->setShowKey(on); }

bool ComposeCard::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_text && event->type() == QEvent::KeyPress) {
        const auto* e = static_cast<QKeyEvent*>(event);
        if ((e->modifiers() & Qt::ControlModifier) && (e->key() == Qt::Key_Return || e->key() == Qt::Key_Enter)) {
            trySend();
            return true;
        }
        if (e->key() == Qt::Key_Escape) {
            emit left();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace fyr::ui
