#include "ui/triage/decision_panels.h"

#include "ui/common/choice_box.h"
#include "ui/common/flow_row.h"
#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/text/words.h"

#include <QAccessible>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPlainTextEdit>

namespace fyr::ui {
namespace {

// Of the reasons, in their order.
constexpr std::array<int, presenter::quickReasons> reasonKeys{Qt::Key_6, Qt::Key_7, Qt::Key_8, Qt::Key_9, Qt::Key_0};

constexpr int lowWindow = 440;

bool isEnter(const QKeyEvent* e) { return e->key() == Qt::Key_Return || e->key() == Qt::Key_Enter; }

} // namespace

void DecisionPanel::paintTitle() {
    const QString level = m_item.suggestion.clinicianDecides ? Words::level({}) : Words::level(m_item.suggestion.urgency);
    setHead(m_title->text(), tr("%1 · the suggestion is %2").arg(QString::fromStdString(m_item.patientName), level));
}

// ---- override ---------------------------------------------------------------------------------------------------

OverridePanel::OverridePanel(QWidget* parent) : DecisionPanel(parent) {
    auto* levels = new QHBoxLayout;
    levels->setSpacing(6);
    for (const auto level : clinical::allUrgencies) {
        auto* b = new KeyButton({}, QString::number(static_cast<int>(level) + 1), ButtonLook::option);
        b->setCheckable(true);
        b->setLevel(level);
        connect(b, &KeyButton::clicked, this, [this, level] { chooseLevel(level); });
        m_levels.push_back(b);
        levels->addWidget(b);
    }
    levels->addStretch(1);
    m_body->addLayout(levels);
    m_floor = label({}, TypeSize::table13, true, "red");
    m_floor->setWordWrap(true);
    m_body->addWidget(m_floor);

    auto* columns = new QHBoxLayout;
    columns->setSpacing(16);
    auto* left = new QVBoxLayout;
    left->setSpacing(4);
    m_whereLabel = label({}, TypeSize::table13, false, "text2");
    m_where = new ChoiceBox;
    m_where->setMinimumWidth(240);
    left->addWidget(m_whereLabel);
    left->addWidget(m_where);
    auto* reasonRow = new FlowRow;
    for (std::size_t i = 0; i < reasonKeys.size(); ++i) {
        auto* b = new KeyButton({}, QString(QChar(reasonKeys[i])), ButtonLook::option);
        b->setCheckable(true);
        connect(b, &KeyButton::clicked, this, [this, i] { chooseReason(i); });
        m_reasons.push_back(b);
        reasonRow->addWidget(b);
    }
    left->addStretch(1);
    auto* right = new QVBoxLayout;
    right->setSpacing(4);
    m_reasonLabel = label({}, TypeSize::table13, false, "text2");
    m_reasonLabel->setWordWrap(true); // long in either language, and the window may be narrow
    m_reason = panelText(84);
    m_reason->setMinimumHeight(36);
    m_reason->installEventFilter(this);
    right->addWidget(m_reasonLabel);
    right->addWidget(m_reason);
    columns->addLayout(left, 2);
    columns->addLayout(right, 3);
    m_body->addLayout(reasonRow);
    m_body->addLayout(columns);

    auto* foot = new QHBoxLayout;
    m_consequence = label({}, TypeSize::table13, false, "text2");
    m_consequence->setWordWrap(true);
    m_send = new KeyButton({}, QStringLiteral("Enter"), ButtonLook::primary);
    foot->addWidget(m_consequence, 1);
    foot->addWidget(m_send);
    m_body->addLayout(foot);

    connect(m_send, &KeyButton::clicked, this, &OverridePanel::trySend);
    connect(m_where, &QComboBox::currentIndexChanged, this, [this] {
        m_draft.destination = m_where->currentData().toString().toStdString();
        update_();
    });
    connect(m_reason, &QPlainTextEdit::textChanged, this, [this] {
        m_draft.reason = m_reason->toPlainText().toStdString();
        update_();
        emit reasonEdited(m_reason->toPlainText());
    });
    retranslate();
}

// A low window takes from the text, not from the buttons.
void OverridePanel::resizeEvent(QResizeEvent* e) {
    DecisionPanel::resizeEvent(e);
    m_reason->setMaximumHeight(parentWidget()->height() < lowWindow ? 36 : 84);
}

void OverridePanel::retranslate() {
    m_title->setText(tr("Change the assessment"));
    for (std::size_t i = 0; i < m_levels.size(); ++i) {
        m_levels[i]->setText(Words::level(clinical::allUrgencies[i]));
        m_levels[i]->setAccessibleName(m_levels[i]->text());
        m_levels[i]->setAccessibleDescription(tr("Key %1").arg(i + 1));
        m_levels[i]->updateGeometry();
    }
    for (std::size_t i = 0; i < m_reasons.size(); ++i) m_reasons[i]->setAccessibleDescription(tr("Key %1").arg(QChar(reasonKeys[i])));
    m_whereLabel->setText(tr("Where"));
    m_where->setAccessibleName(tr("Where"));
    m_reason->setAccessibleName(tr("Reason"));
    update_();
}

// The third one says which way the level was wrong: its words follow the level.
void OverridePanel::nameReasons() {
    const auto codes = presenter::reasonsFor(m_draft, m_item);
    for (std::size_t i = 0; i < m_reasons.size(); ++i) {
        m_reasons[i]->setVisible(!codes[i].empty());
        m_reasons[i]->setChecked(!codes[i].empty() && m_draft.reasonCode == codes[i]);
        const auto text = Words::reasonCode(std::string(codes[i]));
        if (m_reasons[i]->text() == text) continue;
        m_reasons[i]->setText(text);
        m_reasons[i]->setAccessibleName(text);
        m_reasons[i]->updateGeometry();
    }
}

void OverridePanel::open(const clinical::TriageItem& item) {
    m_item = item;
    m_draft = {};
    m_tried = false;
    m_where->clear();
    const QSignalBlocker quiet(m_reason);
    m_reason->clear();
    paintTitle();
    update_();
    show();
    raise();
    setFocusPolicy(Qt::StrongFocus);
    m_levels.front()->setFocus(Qt::ShortcutFocusReason);
}

void OverridePanel::setReason(const QString& text) {
    if (m_reason->toPlainText() == text) return;
    m_reason->setPlainText(text);
    m_reason->moveCursor(QTextCursor::End);
}

QString OverridePanel::reason() const { return m_reason->toPlainText(); }

void OverridePanel::chooseLevel(clinical::Urgency level) {
    m_draft.level = level;
    const QSignalBlocker quiet(m_where);
    m_where->clear();
    for (const auto& code : presenter::destinationsFor(level)) m_where->addItem(Words::destination(code), QString::fromStdString(code));
    m_draft.destination = presenter::destinationsFor(level).front();
    // Another level, the other way: what was said of the first is not true of this one.
    if (m_draft.reasonCode == "tooLow" || m_draft.reasonCode == "tooCautious") m_draft.reasonCode = presenter::reasonsFor(m_draft, m_item)[2];
    update_();
    m_reasons.front()->setFocus(Qt::OtherFocusReason);
}

void OverridePanel::chooseReason(std::size_t index) {
    const auto code = presenter::reasonsFor(m_draft, m_item)[index];
    if (code.empty()) return;
    m_draft.reasonCode = m_draft.reasonCode == code ? std::string_view() : code;
    update_();
}

void OverridePanel::update_() {
    for (std::size_t i = 0; i < m_levels.size(); ++i) m_levels[i]->setChecked(m_draft.level == clinical::allUrgencies[i]);
    nameReasons();
    const auto c = presenter::check(m_draft, m_item);
    const auto has = [&](presenter::OverrideProblem p) { return std::ranges::find(c.problems, p) != c.problems.end(); };
    QString note;
    if (c.belowFloor)
        note = tr("Below the floor of %n red flag(s). A written reason is required, and the decision is reviewed afterwards.", nullptr,
                  static_cast<int>(m_item.redFlags.size()));
    if (m_tried) {
        if (has(presenter::OverrideProblem::levelMissing)) note = tr("Choose a level first: keys 1 to 5.");
        else if (has(presenter::OverrideProblem::sameAsSuggestion)) note = tr("This is what the suggestion says. Confirm it instead.");
        else if (has(presenter::OverrideProblem::reasonMissing)) note = tr("A reason is missing: keys 6 to 0, or write why you change it.");
        else if (has(presenter::OverrideProblem::reasonTooShort)) note = tr("Below the floor the reason must be written out.");
    }
    if (m_floor->text() != note && !note.isEmpty() && isVisible()) {
        m_floor->setText(note);
        m_floor->show();
        QAccessibleEvent said(m_floor, QAccessible::Alert); // nobody looks there by themselves
        QAccessible::updateAccessibility(&said);
    }
    m_floor->setText(note);
    m_floor->setVisible(!note.isEmpty());
    m_reasonLabel->setText(c.belowFloor ? tr("Reason in words (required, kept in the record)") : tr("Reason in words (kept in the record; a key above is enough)"));
    setWrong(m_reason, m_tried && (has(presenter::OverrideProblem::reasonMissing) || has(presenter::OverrideProblem::reasonTooShort)));
    m_where->setEnabled(m_draft.level.has_value());
    if (m_draft.level) {
        m_send->setText(tr("Change to %1").arg(Words::level(m_draft.level)));
        m_consequence->setText(c.lowers ? tr("The patient's advice changes to “%1”. The advice about 112 stays.").arg(Words::destination(m_draft.destination))
                                        : tr("The patient's advice changes to “%1” at once.").arg(Words::destination(m_draft.destination)));
    } else {
        m_send->setText(tr("Change"));
        m_consequence->clear();
    }
    m_send->setAccessibleName(m_send->text());
    m_send->updateGeometry();
}

void OverridePanel::trySend() {
    m_tried = true;
    update_();
    const auto c = presenter::check(m_draft, m_item);
    if (c.ready()) {
        emit send(m_draft);
        return;
    }
    // Only words help now: that is where the next key belongs.
    const bool words = c.belowFloor || !m_reason->toPlainText().isEmpty();
    if (m_draft.level && words && c.problems.size() == 1) m_reason->setFocus(Qt::OtherFocusReason);
}

bool OverridePanel::key(QKeyEvent* e) {
    if (DecisionPanel::key(e)) return true;
    if (e->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier)) return false;
    if (isEnter(e)) {
        if (m_closeButton->hasFocus()) close();
        else if (!e->isAutoRepeat()) trySend(); // held down it says one thing only
        return true;
    }
    if (!(e->modifiers() & Qt::ShiftModifier)) {
        if (e->key() >= Qt::Key_1 && e->key() <= Qt::Key_5) {
            chooseLevel(static_cast<clinical::Urgency>(e->key() - Qt::Key_1));
            return true;
        }
        if (const auto reason = std::ranges::find(reasonKeys, e->key()); reason != reasonKeys.end()) {
            chooseReason(static_cast<std::size_t>(reason - reasonKeys.begin()));
            return true;
        }
    }
    // Whoever begins to write gets what they write.
    if (!m_draft.level || e->text().isEmpty() || !e->text().front().isLetter()) return false;
    m_reason->setFocus(Qt::OtherFocusReason);
    m_reason->moveCursor(QTextCursor::End);
    m_reason->insertPlainText(e->text());
    return true;
}

bool OverridePanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_reason && (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut))
        m_send->setKey(event->type() == QEvent::FocusIn ? QStringLiteral("Ctrl+Enter") : QStringLiteral("Enter"));
    return DecisionPanel::eventFilter(watched, event);
}

// ---- route ------------------------------------------------------------------------------------------------------

RoutePanel::RoutePanel(QWidget* parent) : DecisionPanel(parent) {
    auto* columns = new QHBoxLayout;
    columns->setSpacing(16);
    auto* left = new QVBoxLayout;
    left->setSpacing(4);
    m_whereLabel = label({}, TypeSize::table13, false, "text2");
    m_where = new ChoiceBox;
    left->addWidget(m_whereLabel);
    left->addWidget(m_where);
    left->addStretch(1);
    auto* right = new QVBoxLayout;
    right->setSpacing(4);
    m_reasonLabel = label({}, TypeSize::table13, false, "text2");
    m_reason = panelText(64);
    m_reason->installEventFilter(this);
    right->addWidget(m_reasonLabel);
    right->addWidget(m_reason);
    columns->addLayout(left, 2);
    columns->addLayout(right, 3);
    m_body->addLayout(columns);
    auto* foot = new QHBoxLayout;
    foot->addStretch(1);
    m_send = new KeyButton({}, QStringLiteral("Ctrl+Enter"), ButtonLook::primary);
    foot->addWidget(m_send);
    m_body->addLayout(foot);
    connect(m_send, &KeyButton::clicked, this, &RoutePanel::trySend);
    retranslate();
}

void RoutePanel::retranslate() {
    m_title->setText(tr("Route the patient"));
    m_whereLabel->setText(tr("Where"));
    m_where->setAccessibleName(tr("Where"));
    m_reasonLabel->setText(tr("Message to the receiver (optional)"));
    m_reason->setAccessibleName(m_reasonLabel->text());
    m_send->setText(tr("Route"));
    m_send->setAccessibleName(m_send->text());
}

void RoutePanel::open(const clinical::TriageItem& item) {
    m_item = item;
    m_reason->clear();
    m_where->clear();
    for (const auto& code : presenter::allDestinations()) m_where->addItem(Words::destination(code), QString::fromStdString(code));
    const auto& now = item.decision ? item.decision->destination.code : item.suggestion.destination.code;
    m_where->setCurrentIndex(std::max(0, m_where->findData(QString::fromStdString(now))));
    paintTitle();
    show();
    raise();
    m_where->setFocus(Qt::ShortcutFocusReason);
}

void RoutePanel::trySend() { emit send(m_where->currentData().toString(), m_reason->toPlainText().trimmed()); }

// ---- note -------------------------------------------------------------------------------------------------------

NotePanel::NotePanel(QWidget* parent) : DecisionPanel(parent) {
    m_text = panelText(120);
    m_text->installEventFilter(this);
    m_body->addWidget(m_text);
    auto* foot = new QHBoxLayout;
    m_saved = label({}, TypeSize::table13, false, "text2");
    m_send = new KeyButton({}, QStringLiteral("Ctrl+Enter"), ButtonLook::primary);
    foot->addWidget(m_saved, 1);
    foot->addWidget(m_send);
    m_body->addLayout(foot);
    connect(m_send, &KeyButton::clicked, this, &NotePanel::trySend);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        m_send->setWhyNot(m_text->toPlainText().trimmed().isEmpty() ? tr("Write something first.") : QString());
        emit edited(m_text->toPlainText());
    });
    retranslate();
}

void NotePanel::retranslate() {
    m_title->setText(tr("Note"));
    m_text->setAccessibleName(tr("Note"));
    m_text->setPlaceholderText(tr("Short and clear. The note goes to the patient's record with your name and the time."));
    m_saved->setText(tr("Kept encrypted on this computer while you write."));
    m_send->setText(tr("Save the note"));
    m_send->setAccessibleName(m_send->text());
}

void NotePanel::open(const clinical::TriageItem& item) {
    m_item = item;
    const QSignalBlocker quiet(m_text);
    m_text->clear();
    m_send->setWhyNot(tr("Write something first."));
    paintTitle();
    m_about->setText(QString::fromStdString(item.patientName));
    show();
    raise();
    m_text->setFocus(Qt::ShortcutFocusReason);
}

void NotePanel::setText(const QString& text) {
    if (m_text->toPlainText() == text) return;
    m_text->setPlainText(text);
    m_text->moveCursor(QTextCursor::End);
}

QString NotePanel::text() const { return m_text->toPlainText(); }

void NotePanel::trySend() {
    const QString text = m_text->toPlainText().trimmed();
    if (!text.isEmpty()) emit send(text);
}

} // namespace fyr::ui
