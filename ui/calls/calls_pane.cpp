#include "ui/calls/calls_pane.h"

#include "ui/calls/call_words.h"
#include "ui/calls/calls_delegate.h"
#include "ui/calls/calls_model.h"
#include "ui/common/segmented.h"
#include "ui/common/widgets.h"
#include "ui/text/words.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLineEdit>
#include <QListView>

namespace fyr::ui {

CallsPane::CallsPane(QWidget* parent) : QFrame(parent) {
    setProperty("look", "leftPane");
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto* head = framed("header");
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(16, 12, 16, 8);
    column->setSpacing(6);
    auto* titles = new QHBoxLayout;
    m_title = label({}, TypeSize::title16, true);
    m_counts = label({}, TypeSize::body14, false, "text2");
    m_counts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_stale = new StaleMark;
    titles->addWidget(m_title);
    titles->addWidget(m_counts, 1);
    titles->addWidget(m_stale, 0, Qt::AlignVCenter);
    auto* filters = new QHBoxLayout;
    m_scope = new Segmented;
    m_search = new QLineEdit;
    m_search->setProperty("look", "small");
    m_search->setClearButtonEnabled(true);
    filters->addWidget(m_scope);
    filters->addWidget(m_search, 1);
    m_hidden = label({}, TypeSize::table13, false, "text2");
    m_hidden->setWordWrap(true);
    column->addLayout(titles);
    column->addLayout(filters);
    column->addWidget(m_hidden);
    outer->addWidget(head);
    m_model = new CallsModel(this);
    m_list = new QListView;
    m_list->setModel(m_model);
    m_list->setItemDelegate(new CallsDelegate(m_list));
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMouseTracking(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_empty = new EmptyState;
    outer->addWidget(m_empty);
    outer->addWidget(m_list, 1);
    connect(m_scope, &Segmented::chosen, this, &CallsPane::requestChanged);
    connect(m_search, &QLineEdit::textChanged, this, &CallsPane::requestChanged);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& at) {
        const auto id = at.data(CallsModel::IdRole).toString().toStdString();
        if (id == m_lastChosen) return; // the row only moved
        m_lastChosen = id;
        emit chosen(id);
    });
    connect(m_list, &QListView::doubleClicked, this, &CallsPane::activated);
    retranslate();
}

void CallsPane::retranslate() {
    m_title->setText(tr("Calls"));
    m_scope->setChoices({tr("Mine"), tr("The unit")});
    m_scope->setAccessibleName(tr("Whose visits are shown"));
    m_search->setPlaceholderText(tr("Find by name"));
    m_search->setAccessibleName(m_search->placeholderText());
    m_list->setAccessibleName(tr("Visits by video"));
    updateTexts();
}

void CallsPane::show(presenter::CallsView view, bool online, Instant now) {
    m_online = online;
    const auto* r = current();
    const std::string keep = r ? r->id : std::string();
    m_model->show(std::move(view), now);
    if (const int row = m_model->rowOf(keep); !keep.empty() && row >= 0 && m_list->currentIndex().row() != row) m_list->setCurrentIndex(m_model->index(row));
    if (!m_list->currentIndex().isValid() && m_model->rowCount() > 0) m_list->setCurrentIndex(m_model->index(0));
    if (m_model->rowCount() == 0 && !m_lastChosen.empty()) {
        m_lastChosen.clear();
        emit chosen({});
    }
    updateTexts();
}

void CallsPane::tick(Instant now) {
    m_model->tick(now);
    m_list->viewport()->update();
}

void CallsPane::updateTexts() {
    const auto& v = m_model->view();
    m_counts->setText(v.never ? QString() : v.waiting == 0 ? tr("nobody waits") : tr("%n waiting", nullptr, v.waiting));
    m_stale->say(CallWords::asOf(v, m_online));
    m_hidden->setText(tr("%n visit(s) of others are not shown.", nullptr, v.hidden));
    m_hidden->setVisible(v.hidden > 0);
    const bool empty = v.rows.empty();
    m_empty->setVisible(empty);
    m_list->setVisible(!empty);
    if (!empty) return;
    if (v.never && !m_online) m_empty->set(Icon::offline, tr("Who waits is not known"), tr("Only the server knows who is in the waiting room, and it cannot be reached. Patients can be phoned."), &Tokens::syncText);
    else if (v.never) m_empty->set(Icon::clock, tr("Asking who waits"), {});
    else if (v.old) m_empty->set(Icon::offline, tr("Nobody was waiting"), tr("That is how it was at %1. Who has come since then is not known here.").arg(Words::dayAndClock(*v.asOf)), &Tokens::syncText);
    else if (!m_search->text().isEmpty()) m_empty->set(Icon::search, tr("Nothing here"), tr("No visit matches the search."));
    else if (v.hidden > 0) m_empty->set(Icon::check, tr("Nothing of yours"), tr("Choose The unit to see the visits of others."));
    else m_empty->set(Icon::check, tr("Nobody is waiting"), tr("Who opens their link shows up here by itself."), &Tokens::okText);
}

const presenter::CallsView& CallsPane::view() const { return m_model->view(); }
const presenter::CallRow* CallsPane::current() const { return m_model->at(m_list->currentIndex().isValid() ? m_list->currentIndex().row() : -1); }
bool CallsPane::mineOnly() const { return m_scope->current() == 0; }
void CallsPane::setMineOnly(bool on) {
    m_scope->setCurrent(on ? 0 : 1);
    emit requestChanged();
}
QString CallsPane::searchText() const { return m_search->text(); }
void CallsPane::focusList() { m_list->setFocus(Qt::ShortcutFocusReason); }
bool CallsPane::hasFocusInside() const { return isAncestorOf(QApplication::focusWidget()); }

void CallsPane::focusSearch() {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void CallsPane::step(int by) {
    if (m_model->rowCount() == 0) return;
    const int now = m_list->currentIndex().isValid() ? m_list->currentIndex().row() : -1;
    select(m_model->at(std::clamp(now + by, 0, m_model->rowCount() - 1))->id);
}

void CallsPane::select(const std::string& id) {
    const int row = m_model->rowOf(id);
    if (row < 0) return;
    m_list->setCurrentIndex(m_model->index(row));
    m_list->scrollTo(m_model->index(row));
}

} // namespace fyr::ui
