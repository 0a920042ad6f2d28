#include "ui/triage/queue_pane.h"

#include "ui/common/segmented.h"
#include "ui/common/widgets.h"
#include "ui/text/line_words.h"
#include "ui/text/words.h"
#include "ui/triage/queue_delegate.h"
#include "ui/triage/queue_model.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLineEdit>
#include <QListView>
#include <QStackedLayout>

namespace fyr::ui {

QueuePane::QueuePane(QWidget* parent) : QFrame(parent) {
    setProperty("look", "leftPane");
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);

    auto* head = framed("header");
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(16, 12, 16, 6);
    column->setSpacing(6);
    auto* titleRow = new QHBoxLayout;
    m_title = label({}, TypeSize::title16, true);
    m_counts = label({}, TypeSize::body14, false, "text2");
    m_counts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_stale = new StaleMark;
    titleRow->addWidget(m_title);
    titleRow->addWidget(m_counts, 1);
    titleRow->addWidget(m_stale, 0, Qt::AlignVCenter);
    auto* filterRow = new QHBoxLayout;
    m_filters = new Segmented;
    m_order = label({}, TypeSize::table13, false, "text2");
    m_order->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    filterRow->addWidget(m_filters);
    filterRow->addStretch(1);
    filterRow->addWidget(m_order);
    m_search = new QLineEdit;
    m_search->setProperty("look", "small");
    m_search->setClearButtonEnabled(true);
    m_search->hide();
    m_hidden = label({}, TypeSize::table13, true, "red");
    m_hidden->setWordWrap(true);
    m_hidden->hide();
    column->addLayout(titleRow);
    column->addLayout(filterRow);
    column->addWidget(m_search);
    column->addWidget(m_hidden);
    outer->addWidget(head);

    m_model = new QueueModel(this);
    m_delegate = new QueueDelegate(this);
    m_list = new QListView;
    m_list->setModel(m_model);
    m_list->setItemDelegate(m_delegate);
    m_list->setUniformItemSizes(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMouseTracking(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_empty = new EmptyState;
    auto* body = new QWidget;
    body->setProperty("look", "surface");
    auto* stack = new QVBoxLayout(body);
    stack->setContentsMargins(0, 0, 0, 0);
    stack->addWidget(m_empty);
    stack->addWidget(m_list, 1);
    outer->addWidget(body, 1);

    connect(m_filters, &Segmented::chosen, this, &QueuePane::requestChanged);
    connect(m_search, &QLineEdit::textChanged, this, &QueuePane::requestChanged);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& now) {
        const QString id = now.data(QueueModel::IdRole).toString();
        if (id == m_lastChosen) return; // the row only moved
        m_lastChosen = id;
        emit chosen(id.toStdString());
    });
    connect(m_list, &QListView::activated, this,
            [this](const QModelIndex& i) { emit opened(i.data(QueueModel::IdRole).toString().toStdString()); });
    retranslate();
}

void QueuePane::retranslate() {
    m_title->setText(tr("Triage queue"));
    m_order->setText(tr("Deadline first"));
    m_search->setPlaceholderText(tr("Find in the queue"));
    m_search->setAccessibleName(m_search->placeholderText());
    m_list->setAccessibleName(tr("Triage queue"));
    m_filters->setAccessibleName(tr("Which items are shown"));
    updateTexts();
}

void QueuePane::show(presenter::QueueView view) {
    const std::string keep = currentId();
    m_model->show(std::move(view));
    if (!keep.empty() && currentId() != keep) {
        const int row = m_model->rowOf(keep);
        if (row >= 0) m_list->setCurrentIndex(m_model->index(row));
    }
    updateTexts();
}

void QueuePane::showStatus(const presenter::Status& status, Instant) {
    m_status = status;
    updateTexts();
}

void QueuePane::updateTexts() {
    const auto& v = m_model->view();
    m_counts->setText(tr("%n waiting", nullptr, v.all) +
                      (v.dueSoon > 0 ? QStringLiteral(", ") + tr("%n within 10 min", nullptr, v.dueSoon) : QString()));
    m_counts->setToolTip(m_counts->text());
    m_filters->setChoices({tr("All %1").arg(v.all), tr("Not claimed %1").arg(v.unclaimed), tr("Mine %1").arg(v.mine),
                           tr("Decided %1").arg(v.decided)});
    m_order->setVisible(m_filters->sizeHint().width() + m_order->sizeHint().width() + 48 < width());
    m_hidden->setVisible(v.hiddenUrgent > 0);
    m_hidden->setText(tr("%n urgent or overdue item(s) are not shown here.", nullptr, v.hiddenUrgent));
    const QString stale = LineWords::asOf(m_status);
    m_stale->say(stale);
    const bool empty = v.rows.empty();
    m_empty->setVisible(empty);
    m_list->setVisible(!empty);
    if (!empty) return;
    if (!m_status.firstSyncDone) {
        const QString progress = m_status.expected > 0 ? tr("%1 of %2").arg(m_status.received).arg(m_status.expected) : QString();
        m_empty->set(Icon::clock, tr("Fetching the queue") + (progress.isEmpty() ? QString() : QStringLiteral(", ") + progress),
                     tr("First sync. What is already here can be used at once."));
    } else if (!m_search->text().isEmpty() || m_filters->current() != 0) {
        m_empty->set(Icon::search, tr("Nothing here"), tr("No item matches the filter. Show all to see the whole queue."));
    } else {
        if (stale.isEmpty()) m_empty->set(Icon::check, tr("Nobody is waiting"), tr("New items show up by themselves."), &Tokens::okText);
        else m_empty->set(Icon::offline, tr("Nobody was waiting"), tr("That is how it was at %1. Who has come since then is not known here.").arg(Words::dayAndClock(*m_status.lastSynced)), &Tokens::syncText);
    }
}

void QueuePane::resizeEvent(QResizeEvent* e) {
    QFrame::resizeEvent(e);
    updateTexts();
}

void QueuePane::setCompact(bool on) {
    m_delegate->setCompact(on);
    m_list->doItemsLayout();
}

presenter::QueueFilter QueuePane::filter() const { return static_cast<presenter::QueueFilter>(m_filters->current()); }
QString QueuePane::searchText() const { return m_search->isVisible() ? m_search->text() : QString(); }
std::string QueuePane::currentId() const {
    return m_list->currentIndex().data(QueueModel::IdRole).toString().toStdString();
}

void QueuePane::select(const std::string& id) {
    const int row = m_model->rowOf(id);
    if (row < 0) return;
    m_list->setCurrentIndex(m_model->index(row));
    m_list->scrollTo(m_model->index(row));
}

void QueuePane::selectFirst() {
    if (m_model->rowCount() > 0 && !m_list->currentIndex().isValid()) m_list->setCurrentIndex(m_model->index(0));
}

void QueuePane::step(int by) {
    const int now = m_list->currentIndex().isValid() ? m_list->currentIndex().row() : -1;
    const int next = std::clamp(now + by, 0, m_model->rowCount() - 1);
    if (m_model->rowCount() > 0) m_list->setCurrentIndex(m_model->index(next));
}

void QueuePane::focusSearch() {
    m_search->show();
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

} // namespace fyr::ui
