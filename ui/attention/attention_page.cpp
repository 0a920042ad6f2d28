#include "ui/attention/attention_page.h"

#include "presenter/draft_merge.h"
#include "ui/attention/attention_view.h"
#include "ui/attention/unsent_card.h"
#include "ui/common/widgets.h"
#include "ui/text/line_words.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QListWidget>
#include <QPointer>
#include <QScrollArea>
#include <QScrollBar>

namespace fyr::ui {

void settleBy(WorkstationPort& port, const AttentionEntry& entry, presenter::Way way, const QString& divider, Reply<void> done) {
    using presenter::Way;
    const auto id = entry.mine.id;
    switch (way) {
    case Way::keepTheirs: return port.settle(id, Settle::keepTheirs, std::move(done));
    case Way::redoMine: return port.settle(id, Settle::redoMine, std::move(done));
    case Way::sendRest: return port.settle(id, Settle::sendRest, std::move(done));
    case Way::takeBack: break;
    }
    const auto key = presenter::draftKey(entry.mine);
    const auto text = presenter::writtenText(entry.mine);
    const bool rest = !entry.behind.empty();
    port.draft(key, [&port, key, text, id, rest, divider, done = std::move(done)](Result<QString> there) {
        if (!there) return done(fail(std::move(there.error())));
        const auto merged = presenter::mergeDrafts({}, text, there->toStdString(), divider.toStdString());
        port.saveDraft(key, QString::fromStdString(merged.text)); // first: from here on it is in two places, never in none
        port.settle(id, rest ? Settle::sendRest : Settle::keepTheirs, done);
    });
}

AttentionPage::AttentionPage(WorkstationPort& port, QWidget* parent) : QWidget(parent), m_port(port) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto* left = framed("leftPane");
    m_left = left;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = framed("header");
    auto* headLayout = new QVBoxLayout(head);
    headLayout->setContentsMargins(16, 12, 16, 8);
    headLayout->setSpacing(4);
    auto* titleRow = new QHBoxLayout;
    m_title = label({}, TypeSize::title16, true);
    m_stale = new StaleMark;
    titleRow->addWidget(m_title, 1);
    titleRow->addWidget(m_stale, 0, Qt::AlignVCenter);
    m_keys = label({}, TypeSize::small12, false, "text2");
    m_keys->setWordWrap(true);
    headLayout->addLayout(titleRow);
    headLayout->addWidget(m_keys);
    column->addWidget(head);
    m_list = new QListWidget;
    m_list->setWordWrap(true);
    m_list->setUniformItemSizes(false);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setProperty("look", "lines");
    column->addWidget(m_list, 1);
    m_scroll = scrollArea();
    auto* content = new QWidget;
    auto* body = new QVBoxLayout(content);
    body->setContentsMargins(0, 0, 0, 16);
    body->setSpacing(0);
    auto* who = new QWidget;
    auto* whoLayout = new QVBoxLayout(who);
    whoLayout->setContentsMargins(24, 16, 24, 0);
    whoLayout->setSpacing(0);
    m_patient = label({}, TypeSize::name20, true);
    m_patient->setWordWrap(true);
    m_about = label({}, TypeSize::table13, false, "text2");
    m_about->setWordWrap(true);
    whoLayout->addWidget(m_patient);
    whoLayout->addWidget(m_about);
    m_view = new AttentionView;
    m_empty = new EmptyState;
    m_message = label({}, TypeSize::table13, true);
    m_message->setContentsMargins(24, 8, 24, 0);
    m_message->setWordWrap(true);
    m_message->hide();
    m_unsentHolder = new QWidget;
    auto* unsentLayout = new QVBoxLayout(m_unsentHolder);
    unsentLayout->setContentsMargins(24, 16, 24, 0);
    m_unsent = new UnsentCard;
    unsentLayout->addWidget(m_unsent);
    body->addWidget(m_empty);
    body->addWidget(who);
    body->addWidget(m_view);
    body->addWidget(m_message);
    body->addWidget(m_unsentHolder);
    body->addStretch(1);
    m_scroll->setWidget(content);
    row->addWidget(left);
    row->addWidget(m_scroll, 1);

    connect(&m_port, &WorkstationPort::attentionChanged, this, &AttentionPage::refresh);
    connect(&m_port, &WorkstationPort::queueChanged, this, [this] {
        if (isVisible()) refresh(); // the unsent ones, and whether what it is about is still here
    });
    connect(m_list, &QListWidget::currentRowChanged, this, &AttentionPage::showCurrent);
    connect(m_view, &AttentionView::chosen, this, [this](const AttentionEntry& entry, presenter::Way way) {
        settleBy(m_port, entry, way, tr("— the other version —"), [guard = QPointer(this), way](Result<void> r) {
            if (!guard) return;
            if (!r) return guard->say(Words::error(r.error()), true);
            guard->say(way == presenter::Way::takeBack ? tr("Your text is a draft again: open the patient to go on with it.") : QString(), false);
            guard->refresh();
        });
    });
    connect(m_unsent, &UnsentCard::undo, this, [this](const CommandId& id) {
        m_port.undo(id, [guard = QPointer(this)](Result<void> r) {
            if (!guard) return;
            guard->say(r ? tr("Undone before it was sent.") : tr("Already sent: it cannot be undone. Override or reopen instead."), !r);
            guard->refresh();
        });
    });
    retranslate();
}

void AttentionPage::retranslate() {
    m_title->setText(tr("Needs attention"));
    m_keys->setText(tr("1 to 4 settle it and open the next. J and K step."));
    m_list->setAccessibleName(m_title->text());
    m_view->retranslate();
    fill();
}

void AttentionPage::refresh() {
    m_port.attention([guard = QPointer(this)](Result<AttentionLists> lists) {
        if (!guard || !lists) return;
        guard->m_lists = std::move(*lists);
        guard->fill();
    });
}

void AttentionPage::forget() {
    m_lists = {};
    m_shown.clear();
    m_message->hide();
    fill();
}

void AttentionPage::fill() {
    const int before = std::max(0, m_list->currentRow());
    {
        const QSignalBlocker quiet(m_list);
        m_list->clear();
        for (const auto& a : m_lists.attention) {
            const QString patient = a.patientName.empty() ? tr("Not on this computer any more") : QString::fromStdString(a.patientName);
            QString what = Words::commandName(std::string(protocol::code(a.mine.type))) + QStringLiteral(", ") + Words::dayAndClock(a.mine.at);
            if (!a.behind.empty()) what += QLatin1Char('\n') + tr("%n waiting behind it", nullptr, static_cast<int>(a.behind.size()));
            auto* item = new QListWidgetItem(patient + QLatin1Char('\n') + what);
            item->setData(Qt::UserRole, QString::fromStdString(a.mine.id.str()));
            item->setData(Qt::AccessibleTextRole, patient + QStringLiteral(". ") + what);
            m_list->addItem(item);
        }
        int row = -1;
        for (int i = 0; i < m_list->count(); ++i)
            if (m_list->item(i)->data(Qt::UserRole).toString() == m_shown) row = i;
        if (row < 0 && m_list->count() > 0) row = std::min(before, m_list->count() - 1); // the next one
        m_list->setCurrentRow(row);
    }
    m_left->setVisible(!m_onePane && m_list->count() > 0);
    showCurrent();
    showStatus();
}

const AttentionEntry* AttentionPage::current() const {
    const int row = m_list->currentRow();
    return row < 0 || static_cast<std::size_t>(row) >= m_lists.attention.size() ? nullptr : &m_lists.attention[static_cast<std::size_t>(row)];
}

void AttentionPage::showCurrent() {
    const auto* a = current();
    const QString id = a ? QString::fromStdString(a->mine.id.str()) : QString();
    const bool other = id != m_shown;
    m_shown = id;
    m_patient->parentWidget()->setVisible(a != nullptr);
    m_view->setVisible(a != nullptr);
    m_empty->setVisible(a == nullptr);
    if (!a) {
        m_view->clear();
        m_empty->set(Icon::check, tr("Nothing waits for you"), m_lists.unsent.empty() ? tr("Everything you did is with the server.") : tr("What the server has not answered yet stands below."),
                     &Tokens::okText);
        return;
    }
    m_patient->setText(a->patientName.empty() ? tr("Not on this computer any more") : QString::fromStdString(a->patientName));
    QStringList about;
    if (m_onePane && m_list->count() > 1) about << tr("%1 of %2, J and K step").arg(m_list->currentRow() + 1).arg(m_list->count());
    if (a->deadline) about << tr("limit %1").arg(Words::dayAndClock(*a->deadline));
    if (!a->item.holder.name.empty()) about << tr("held by %1").arg(QString::fromStdString(a->item.holder.name));
    if (a->patientName.empty()) about << tr("what you did and wrote is all that is left here");
    m_about->setText(about.join(QStringLiteral("  ·  ")));
    m_about->setVisible(!about.isEmpty());
    m_view->show(*a, presenter::needsServer(m_port.status()), QString::fromStdString(m_port.session().name));
    if (other) m_scroll->verticalScrollBar()->setValue(0);
}

void AttentionPage::showStatus() {
    const auto status = m_port.status();
    const QString stale = LineWords::asOf(status);
    m_stale->say(stale);
    m_unsent->show(m_lists.unsent, status);
    m_unsentHolder->setVisible(!m_lists.unsent.empty());
    if (const auto* a = current()) m_view->show(*a, presenter::needsServer(status), QString::fromStdString(m_port.session().name));
}

void AttentionPage::say(const QString& text, bool error) {
    m_message->setText(text);
    setTone(m_message, error ? "red" : "text2");
    m_message->setVisible(!text.isEmpty());
}

void AttentionPage::focusList() {
    if (m_list->isVisible()) m_list->setFocus(Qt::OtherFocusReason);
    else m_scroll->setFocus(Qt::OtherFocusReason);
}

void AttentionPage::step(int by) {
    if (m_list->count() > 0) m_list->setCurrentRow(std::clamp(m_list->currentRow() + by, 0, m_list->count() - 1));
}

bool AttentionPage::letterKey(int key) {
    if (key >= Qt::Key_1 && key <= Qt::Key_4) {
        m_view->choose(static_cast<presenter::Way>(key - Qt::Key_1));
        return true;
    }
    if (key == Qt::Key_J || key == Qt::Key_K) {
        step(key == Qt::Key_J ? 1 : -1);
        return true;
    }
    return false;
}

void AttentionPage::showEvent(QShowEvent* e) {
    QWidget::showEvent(e);
    if (m_list->count() > 0) m_list->setCurrentRow(0); // the most pressing one
}

void AttentionPage::resizeEvent(QResizeEvent* e) {
    QWidget::resizeEvent(e);
    m_left->setFixedWidth(measure::queueMin);
    m_onePane = width() < measure::narrowDetail;
    m_left->setVisible(!m_onePane && m_list->count() > 0);
    showCurrent();
}

} // namespace fyr::ui
