// To a colleague, for a while or for good; and longer texts: the summary that is signed, a note.
#include "ui/caseload/course_panels.h"

#include "ui/caseload/course_words.h"
#include "ui/common/choice_box.h"
#include "ui/common/key_button.h"
#include "ui/common/widgets.h"

#include <QHBoxLayout>
#include <QKeyEvent>

namespace fyr::ui {

using presenter::CourseAction;
using protocol::CommandType;

HandOverPanel::HandOverPanel(QWidget* parent) : CoursePanel(parent) {
    auto* hows = new QHBoxLayout;
    hows->setSpacing(6);
    for (int i = 0; i < 3; ++i) {
        auto* b = new KeyButton({}, QString::number(i + 1), ButtonLook::option);
        b->setCheckable(true);
        connect(b, &KeyButton::clicked, this, [this, i] { choose(static_cast<How>(i)); });
        m_hows.push_back(b);
        hows->addWidget(b);
    }
    hows->addStretch(1);
    m_body->addLayout(hows);
    m_whoLabel = label({}, TypeSize::table13, false, "text2");
    m_who = new ChoiceBox;
    m_untilLabel = label({}, TypeSize::table13, false, "text2");
    m_until = new ChoiceBox;
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    const auto column = [&](QLabel* name, QWidget* field, int stretch) {
        auto* c = new QVBoxLayout;
        c->setSpacing(4);
        c->addWidget(name);
        c->addWidget(field);
        row->addLayout(c, stretch);
    };
    column(m_whoLabel, m_who, 3);
    column(m_untilLabel, m_until, 2);
    m_body->addLayout(row);
    m_textLabel = label({}, TypeSize::table13, false, "text2");
    m_text = panelText(64);
    m_body->addWidget(m_textLabel);
    m_body->addWidget(m_text);
    m_body->addWidget(foot(QStringLiteral("Ctrl+Enter")));
    watch(m_text);
    connect(m_who, &QComboBox::currentIndexChanged, this, [this] { update_(); });
}

void HandOverPanel::open(const presenter::CaseloadEntry& entry, Instant now) {
    m_now = now;
    m_how = How::forNow;
    m_draft = courseDraft("transfer", entry.row.id);
    begin(entry);
    {
        const QSignalBlocker quiet(m_text);
        m_text->clear();
        const QSignalBlocker still(m_until);
        m_until->clear();
        for (const int days : {1, 3, 7, 14, 21, 28}) m_until->addItem(CourseWords::shortDay(now + std::chrono::hours(24 * days)), days);
        m_until->addItem(tr("until further notice"), 0);
        m_until->setCurrentIndex(2);
    }
    m_who->clear();
    update_();
    show();
    raise();
    m_hows.front()->setFocus(Qt::ShortcutFocusReason);
}

void HandOverPanel::setColleagues(const std::vector<Colleague>& colleagues) {
    const QSignalBlocker quiet(m_who);
    const auto kept = m_who->currentData();
    m_who->clear();
    for (const auto& c : colleagues)
        m_who->addItem(QString::fromStdString(c.person.name) + (c.work.empty() ? QString() : QStringLiteral(", ") + QString::fromStdString(c.work)), QString::fromStdString(c.person.id));
    m_who->setCurrentIndex(std::max(0, m_who->findData(kept)));
    if (m_who->count() == 0) m_who->setCurrentIndex(-1);
    update_();
}

void HandOverPanel::choose(How how) {
    m_how = how;
    update_();
}

QString HandOverPanel::standsInTheWay() const {
    if (const QString why = whyNot(m_how == How::forGood ? CourseAction::transfer : CourseAction::cover); !why.isEmpty()) return why;
    if (m_how == How::noMore) return {};
    if (m_who->count() == 0) return tr("No colleague of the unit is known here.");
    if (m_tried && m_how == How::forGood && trimmed(m_text).isEmpty()) return tr("Write why: it is kept in the record.");
    return {};
}

void HandOverPanel::update_() {
    setHead(tr("Hand over"), aboutText());
    const std::array texts{tr("Cover for a while"), tr("Hand over for good"),
                           row().cover.id.empty() ? tr("End the cover") : tr("End the cover by %1").arg(QString::fromStdString(row().cover.name))};
    for (std::size_t i = 0; i < m_hows.size(); ++i) {
        m_hows[i]->setText(texts[i]);
        m_hows[i]->setAccessibleName(texts[i]);
        m_hows[i]->setChecked(static_cast<int>(m_how) == static_cast<int>(i));
        m_hows[i]->updateGeometry();
    }
    m_hows[2]->setVisible(!row().cover.id.empty());
    const bool good = m_how == How::forGood;
    m_whoLabel->setText(good ? tr("New therapist") : tr("Who covers"));
    m_who->setAccessibleName(m_whoLabel->text());
    m_untilLabel->setText(tr("Until"));
    m_until->setAccessibleName(tr("Until"));
    m_textLabel->setText(tr("Why (kept in the record)"));
    m_text->setAccessibleName(m_textLabel->text());
    for (QWidget* w : std::initializer_list<QWidget*>{m_whoLabel, m_who}) w->setVisible(m_how != How::noMore);
    for (QWidget* w : std::initializer_list<QWidget*>{m_untilLabel, m_until}) w->setVisible(m_how == How::forNow);
    for (QWidget* w : std::initializer_list<QWidget*>{m_textLabel, m_text}) w->setVisible(good);
    m_send->setText(good ? tr("Hand over") : m_how == How::forNow ? tr("Let them cover") : tr("End the cover"));
    CoursePanel::update_();
    setWrong(m_text, good && m_tried && trimmed(m_text).isEmpty());
}

void HandOverPanel::retranslate() {
    if (isVisible()) update_();
}

bool HandOverPanel::key(QKeyEvent* e) {
    if (CoursePanel::key(e)) return true;
    if (!(e->modifiers() & ~Qt::KeypadModifier) && e->key() >= Qt::Key_1 && e->key() <= Qt::Key_3) {
        const int i = e->key() - Qt::Key_1;
        if (i < 2 || !row().cover.id.empty()) choose(static_cast<How>(i));
        return true;
    }
    return m_how == How::forGood && writesFrom(e, m_text);
}

void HandOverPanel::trySend() {
    m_tried = true;
    update_();
    if (!standsInTheWay().isEmpty()) return;
    const auto who = m_who->currentData().toString().toStdString();
    if (m_how == How::forGood) {
        auto r = request(CommandType::icbtTransfer);
        r.payload.therapist = who;
        r.payload.reason = trimmed(m_text).toStdString();
        return emit wanted(r);
    }
    auto r = request(CommandType::icbtCover);
    r.draft.clear();
    if (m_how == How::forNow) {
        r.payload.person = who;
        if (const int days = m_until->currentData().toInt(); days > 0) r.payload.until = m_now + std::chrono::hours(24 * days);
    }
    emit wanted(r);
}

// ---- a longer text ----------------------------------------------------------------------------------------------

WritePanel::WritePanel(QWidget* parent) : CoursePanel(parent) {
    m_what = wrapped(TypeSize::body14);
    m_text = panelText(150);
    m_text->setMinimumHeight(60);
    m_minutesLabel = label({}, TypeSize::table13, false, "text2");
    m_minutes = minutesBox();
    m_saved = label({}, TypeSize::table13, false, "text2");
    m_body->addWidget(m_what);
    m_body->addWidget(m_text);
    m_body->addWidget(foot(QStringLiteral("Ctrl+Enter"), {m_minutesLabel, m_minutes, m_saved}));
    watch(m_text);
}

void WritePanel::open(const presenter::CaseloadEntry& entry, For what) {
    m_for = what;
    m_draft = what == For::signOff ? courseDraft("signOff", entry.row.id) : "note/" + entry.row.patient.id;
    begin(entry);
    {
        const QSignalBlocker quiet(m_text);
        m_text->clear();
    }
    m_minutes->setCurrentIndex(0);
    update_();
    show();
    raise();
    m_text->setFocus(Qt::ShortcutFocusReason);
}

QString WritePanel::standsInTheWay() const {
    if (m_for == For::signOff)
        if (const QString why = whyNot(CourseAction::signOff); !why.isEmpty()) return why;
    if (m_tried && trimmed(m_text).isEmpty()) return tr("Write something first.");
    return {};
}

void WritePanel::update_() {
    const bool sign = m_for == For::signOff;
    setHead(sign ? tr("Sign off the treatment") : tr("Note"), aboutText());
    QString what;
    if (sign) {
        what = tr("The summary is signed as it stands here and cannot be changed afterwards.");
        QStringList missing;
        for (const auto& code : row().openRules) missing << CourseWords::rule(code, row());
        if (!missing.isEmpty()) what += QLatin1Char(' ') + tr("Missing: %1.").arg(missing.join(QStringLiteral("; ")));
    }
    m_what->setText(what);
    m_what->setVisible(sign);
    m_text->setAccessibleName(sign ? tr("Summary") : tr("Note"));
    m_text->setPlaceholderText(sign ? tr("How it went, what is left, what was agreed on.") : tr("Short and clear. The note goes to the patient's record with your name and the time."));
    m_minutesLabel->setText(tr("Minutes"));
    m_minutes->setAccessibleName(tr("Minutes"));
    m_minutesLabel->setVisible(sign);
    m_minutes->setVisible(sign);
    m_saved->setText(tr("Kept encrypted on this computer while you write."));
    m_send->setText(sign ? tr("Sign") : tr("Save the note"));
    CoursePanel::update_();
    setWrong(m_text, m_tried && trimmed(m_text).isEmpty());
}

void WritePanel::retranslate() {
    if (isVisible()) update_();
}

void WritePanel::trySend() {
    m_tried = true;
    update_();
    if (!standsInTheWay().isEmpty()) return;
    auto r = request(m_for == For::signOff ? CommandType::icbtSignOff : CommandType::noteAdd);
    r.payload.text = trimmed(m_text).toStdString();
    if (m_for == For::signOff) r.payload.minutes = m_minutes->currentData().toInt();
    emit wanted(r);
}

} // namespace fyr::ui
