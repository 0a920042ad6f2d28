// Choosing between ways: how to go on, which module.
#include "ui/caseload/course_panels.h"

#include "ui/caseload/course_words.h"
#include "ui/common/choice_box.h"
#include "ui/common/flow_row.h"
#include "ui/common/key_button.h"
#include "ui/common/widgets.h"

#include <QHBoxLayout>
#include <QKeyEvent>

namespace fyr::ui {

using presenter::CourseAction;

WaysPanel::WaysPanel(QWidget* parent) : CoursePanel(parent) {
    m_question = wrapped(TypeSize::body14);
    m_body->addWidget(m_question);
    m_rowHolder = new QWidget;
    m_row = new FlowRow;
    m_rowHolder->setLayout(m_row);
    m_body->addWidget(m_rowHolder);
    m_textLabel = label({}, TypeSize::table13, false, "text2");
    m_text = panelText(64);
    m_text->setMinimumHeight(36);
    m_minutesLabel = label({}, TypeSize::table13, false, "text2");
    m_minutes = minutesBox();
    m_body->addWidget(m_textLabel);
    m_body->addWidget(m_text);
    m_body->addWidget(foot(QStringLiteral("Ctrl+Enter"), {m_minutesLabel, m_minutes}));
    watch(m_text);
}

void WaysPanel::open(const presenter::CaseloadEntry& entry, For what) {
    m_for = what;
    m_ways.clear();
    m_chosen.reset();
    const auto& r = entry.row;
    const auto titleOf = [&](const std::string& id) {
        const auto it = std::ranges::find(r.modules, id, &clinical::CourseModule::id);
        return it == r.modules.end() ? QString::fromStdString(id) : CourseWords::local(it->title);
    };
    if (what == For::decide) {
        const auto duty = std::ranges::find(r.duties, "decide", &clinical::CourseDuty::kind);
        m_about = duty == r.duties.end() ? std::string() : duty->subject;
        for (const auto& t : r.tracks)
            m_ways.push_back({t.id, CourseWords::local(t.title) + (t.extraMinutes > 0 ? QStringLiteral(" (") + tr("+%n min a week", nullptr, t.extraMinutes) + QLatin1Char(')') : QString())});
        if (m_ways.empty()) m_ways.push_back({{}, tr("Go on as before")});
    } else {
        for (const auto& c : r.choices) {
            const bool fits = what == For::choose ? c.status == "open" && std::ranges::any_of(r.duties, [&](const auto& d) { return d.kind == "choose" && d.subject == c.id; })
                                                  : c.swap && c.status == "made";
            if (!fits) continue;
            m_about = c.id;
            for (const auto& id : c.among)
                if (id != c.taken) m_ways.push_back({id, titleOf(id)});
            break;
        }
    }
    m_draft = what == For::decide ? courseDraft("decide", r.id) : std::string();
    qDeleteAll(m_buttons);
    m_buttons.clear();
    for (std::size_t i = 0; i < m_ways.size(); ++i) {
        auto* b = new KeyButton(m_ways[i].text, QString::number(i + 1), ButtonLook::option);
        b->setCheckable(true);
        connect(b, &KeyButton::clicked, this, [this, i] { choose(i); });
        m_row->addWidget(b);
        m_buttons.push_back(b);
    }
    begin(entry);
    {
        const QSignalBlocker quiet(m_text);
        m_text->clear();
    }
    m_minutes->setCurrentIndex(0);
    if (m_ways.size() == 1) m_chosen = 0;
    update_();
    show();
    raise();
    if (!m_buttons.empty()) m_buttons.front()->setFocus(Qt::ShortcutFocusReason);
}

void WaysPanel::choose(std::size_t index) {
    if (index >= m_ways.size()) return;
    m_chosen = index;
    update_();
}

QString WaysPanel::standsInTheWay() const {
    const QString why = whyNot(m_for == For::decide ? CourseAction::decide : m_for == For::choose ? CourseAction::choose : CourseAction::swap);
    if (!why.isEmpty()) return why;
    if (m_ways.empty()) return tr("There is nothing to choose from.");
    if (!m_tried) return {};
    if (!m_chosen) return tr("Choose one: keys 1 to %1.").arg(m_ways.size());
    if (m_for == For::decide && trimmed(m_text).isEmpty()) return tr("Write why: it is kept with the decision.");
    return {};
}

void WaysPanel::update_() {
    const bool decide = m_for == For::decide;
    QString question;
    if (decide) {
        QStringList parts;
        for (const auto& why : presenter::standingOf(row()).reasons) parts << CourseWords::local(why);
        if (!isLow()) parts << CourseWords::trend(row().trend); // G shows it
        question = parts.join(QLatin1Char(' '));
    } else {
        for (const auto& c : row().choices)
            if (c.id == m_about) question = CourseWords::local(c.question);
        if (m_for == For::swap) question += QLatin1Char(' ') + tr("It can be changed while the first module of the way that was taken is not handed in.");
    }
    setHead(decide ? tr("How to go on") : m_for == For::choose ? tr("Choose a module") : tr("Swap the module"), aboutText());
    m_question->setText(question);
    m_question->setVisible(!question.isEmpty());
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        m_buttons[i]->setChecked(m_chosen == i);
        m_buttons[i]->setAccessibleName(m_ways[i].text);
        m_buttons[i]->setAccessibleDescription(tr("Key %1").arg(i + 1));
    }
    for (QWidget* w : std::initializer_list<QWidget*>{m_textLabel, m_text, m_minutesLabel, m_minutes}) w->setVisible(decide);
    m_textLabel->setText(tr("Why (kept in the record)"));
    m_text->setAccessibleName(m_textLabel->text());
    m_minutesLabel->setText(tr("Minutes"));
    m_minutes->setAccessibleName(tr("Minutes"));
    m_send->setText(m_chosen ? (decide ? tr("Decide") : tr("Take this one")) : (decide ? tr("Decide") : tr("Choose")));
    m_send->setKey(decide ? QStringLiteral("Ctrl+Enter") : QStringLiteral("Enter"));
    CoursePanel::update_();
    setWrong(m_text, decide && m_tried && trimmed(m_text).isEmpty());
}

bool WaysPanel::isLow() const { return parentWidget() && parentWidget()->height() < 440; }

void WaysPanel::resizeEvent(QResizeEvent* e) {
    CoursePanel::resizeEvent(e);
    const int height = isLow() ? 36 : 64;
    if (m_text->maximumHeight() == height) return;
    m_text->setMaximumHeight(height);
    update_();
}

void WaysPanel::retranslate() {
    if (isVisible()) update_();
}

bool WaysPanel::key(QKeyEvent* e) {
    if (CoursePanel::key(e)) return true;
    const bool enter = e->key() == Qt::Key_Return || e->key() == Qt::Key_Enter;
    if (enter && m_for != For::decide && !e->isAutoRepeat() && !m_closeButton->hasFocus()) {
        trySend();
        return true;
    }
    if (!(e->modifiers() & ~Qt::KeypadModifier) && e->key() >= Qt::Key_1 && e->key() <= Qt::Key_9) {
        choose(static_cast<std::size_t>(e->key() - Qt::Key_1));
        return true;
    }
    return m_for == For::decide && writesFrom(e, m_text);
}

void WaysPanel::trySend() {
    m_tried = true;
    update_();
    if (!standsInTheWay().isEmpty()) return;
    const auto& way = m_ways[*m_chosen];
    if (m_for == For::decide) {
        auto r = request(protocol::CommandType::icbtDecide);
        r.payload.decision = m_about;
        r.payload.track = way.id;
        r.payload.reason = trimmed(m_text).toStdString();
        r.payload.minutes = m_minutes->currentData().toInt();
        return emit wanted(r);
    }
    auto r = request(m_for == For::choose ? protocol::CommandType::icbtChoose : protocol::CommandType::icbtSwap);
    r.payload.choice = m_about;
    r.payload.module = way.id;
    emit wanted(r);
}

} // namespace fyr::ui
