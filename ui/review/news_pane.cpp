#include "ui/review/news_pane.h"

#include "ui/common/widgets.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>

namespace fyr::ui {

using presenter::Change;
using presenter::ChangeKind;

NewsPane::NewsPane(QWidget* parent) : QWidget(parent) {
    setProperty("look", "surface");
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 4, 8);
    column->setSpacing(8);
    m_title = label({}, TypeSize::table13, true, "text2");
    m_title->setWordWrap(true);
    column->addWidget(m_title);
    m_scroll = scrollArea();
    m_scroll->setProperty("look", "pane");
    m_scroll->setFocusPolicy(Qt::StrongFocus);
    auto* inside = new QWidget;
    inside->setProperty("look", "surface");
    m_list = new QVBoxLayout(inside);
    m_list->setContentsMargins(0, 0, 10, 8);
    m_list->setSpacing(12);
    m_scroll->setWidget(inside);
    column->addWidget(m_scroll, 1);
}

void NewsPane::add(int icon, bool red, const QString& title, const QString& detail, const QString& words) {
    auto* entry = new QWidget;
    auto* row = new QHBoxLayout(entry);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    auto* mark = new IconLabel(static_cast<Icon>(icon), 18);
    mark->setRed(red);
    auto* text = new QVBoxLayout;
    text->setSpacing(1);
    auto* head = new WrapLabel(TypeSize::table13, true, red ? "red" : "");
    head->setWrapped(title);
    text->addWidget(head);
    for (const auto& [line, tone] : {std::pair{words, ""}, std::pair{detail, "text2"}}) {
        if (line.isEmpty()) continue;
        auto* l = new WrapLabel(TypeSize::table13, false, tone);
        l->setTextFormat(Qt::PlainText); // a patient's words are never markup
        l->setTextInteractionFlags(Qt::TextSelectableByMouse);
        l->setWrapped(line);
        text->addWidget(l);
    }
    row->addWidget(mark, 0, Qt::AlignTop);
    row->addLayout(text, 1);
    entry->setAccessibleName(QStringList{title, words, detail}.join(QStringLiteral(". ")));
    m_list->addWidget(entry);
}

void NewsPane::addChange(const Change& c) {
    const QString what = Words::local(c.label);
    const QString when = Words::dayAndClock(c.at);
    const QString who = QString::fromStdString(c.who);
    const QString said = Words::local(c.words);
    const QString quoted = said.isEmpty() ? QString() : QStringLiteral("”%1”").arg(said);
    const auto put = [&](Icon icon, bool red, const QString& title, const QString& detail, const QString& words) { add(static_cast<int>(icon), red, title, detail, words); };
    switch (c.kind) {
    case ChangeKind::risk: put(Icon::flag, true, quoted, what + QLatin1Char('\n') + (who.isEmpty() ? tr("%1, nobody has it").arg(when) : tr("%1, %2 has it").arg(when, who)), {}); break;
    case ChangeKind::riskSettled: put(Icon::check, false, tr("An answer was looked after"), who.isEmpty() ? when : tr("%1, %2").arg(when, who), said); break;
    case ChangeKind::homework: put(Icon::note, false, tr("Homework handed in: %1").arg(what), when, {}); break;
    case ChangeKind::measure: {
        const QString total = !c.total ? tr("%1: too few answers for a total").arg(what) : c.before ? tr("%1: %2 (was %3)").arg(what).arg(*c.total).arg(*c.before) : tr("%1: %2").arg(what).arg(*c.total);
        put(Icon::lab, false, total, when, quoted);
        break;
    }
    case ChangeKind::missed: put(Icon::close, false, tr("%1 was not answered").arg(what), tr("due %1").arg(when), {}); break;
    case ChangeKind::message: put(Icon::message, false, tr("Message %1").arg(when), {}, quoted); break;
    case ChangeKind::colleague: put(Icon::person, false, tr("%1 wrote %2").arg(who.isEmpty() ? tr("A colleague") : who, when), {}, said); break;
    case ChangeKind::version: put(Icon::refresh, false, tr("The programme was changed to another version: %1").arg(said), when, {}); break;
    case ChangeKind::opinion: put(Icon::person, false, what.isEmpty() ? tr("On the whole treatment: helpful %1 of 10").arg(c.total.value_or(0)) : tr("On %1: helpful %2 of 10").arg(what).arg(c.total.value_or(0)), when, quoted); break;
    case ChangeKind::opened: put(Icon::arrowRight, false, tr("Opened: %1").arg(what), when, {}); break;
    }
}

void NewsPane::show(const presenter::News& news) {
    if (news == m_news && m_list->count() > 0) return;
    m_news = news;
    retranslate();
}

void NewsPane::retranslate() {
    m_title->setText(m_news.since ? tr("New since you wrote %1").arg(Words::dayAndClock(*m_news.since)) : tr("You have not written yet: all of it"));
    m_scroll->setAccessibleName(m_title->text());
    const int at = m_scroll->verticalScrollBar()->value();
    clearLayout(m_list);
    for (const auto& c : m_news.changes) addChange(c);
    if (m_news.days > 0)
        add(static_cast<int>(Icon::clock), false, tr("Active %1 of %n day(s)", nullptr, m_news.days).arg(m_news.daysActive), m_news.daysActive == 0 ? tr("No sign of the patient") : QString(), {});
    QStringList same;
    if (m_news.riskUnchanged) same << tr("risk");
    if (m_news.planUnchanged) same << tr("plan");
    if (!same.isEmpty()) add(static_cast<int>(Icon::check), false, tr("Unchanged"), same.join(QStringLiteral(", ")), {});
    m_list->addStretch(1);
    m_scroll->verticalScrollBar()->setValue(at);
}

} // namespace fyr::ui
