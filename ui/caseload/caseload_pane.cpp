#include "ui/caseload/caseload_pane.h"

#include "ui/caseload/caseload_delegate.h"
#include "ui/common/key_button.h"
#include "ui/common/segmented.h"
#include "ui/common/widgets.h"
#include "ui/text/line_words.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QLineEdit>

namespace fyr::ui {

using presenter::CaseloadScope;

CaseloadPane::CaseloadPane(QWidget* parent) : QFrame(parent) {
    setProperty("look", "surface");
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    m_head = framed("header");
    auto* column = new QVBoxLayout(m_head);
    column->setContentsMargins(16, 7, 16, 7);
    column->setSpacing(6);
    auto* row = new QHBoxLayout;
    row->setSpacing(10);
    m_title = label({}, TypeSize::title16, true);
    m_counts = label({}, TypeSize::body14, false, "text2");
    m_counts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_stale = new StaleMark;
    m_search = new QLineEdit;
    m_search->setProperty("look", "small");
    m_search->setClearButtonEnabled(true);
    m_search->setMaximumWidth(220);
    m_search->hide();
    m_search->installEventFilter(this);
    m_scope = new Segmented;
    row->addWidget(m_title);
    row->addWidget(m_counts, 1);
    row->addWidget(m_stale, 0, Qt::AlignVCenter);
    row->addWidget(m_search);
    row->addWidget(m_scope);
    column->addLayout(row);
    m_hiddenRow = new QWidget;
    auto* hidden = new QHBoxLayout(m_hiddenRow);
    hidden->setContentsMargins(0, 0, 0, 0);
    m_hidden = label({}, TypeSize::table13, true, "red");
    m_hidden->setWordWrap(true);
    m_showAll = new KeyButton({}, {}, ButtonLook::small);
    hidden->addWidget(m_hidden, 1);
    hidden->addWidget(m_showAll);
    m_hiddenRow->hide();
    column->addWidget(m_hiddenRow);
    outer->addWidget(m_head);

    m_model = new CaseloadModel(this);
    m_table = new CaseloadTable(m_model);
    m_empty = new EmptyState;
    auto* body = new QWidget;
    body->setProperty("look", "surface");
    auto* stack = new QVBoxLayout(body);
    stack->setContentsMargins(0, 0, 0, 0);
    stack->addWidget(m_empty);
    stack->addWidget(m_table, 1);
    outer->addWidget(body, 1);

    connect(m_scope, &Segmented::chosen, this, &CaseloadPane::requestChanged);
    connect(m_search, &QLineEdit::textChanged, this, &CaseloadPane::requestChanged);
    connect(m_showAll, &KeyButton::clicked, this, [this] {
        m_search->clear();
        m_search->hide();
        setScope(CaseloadScope::unit);
        m_table->setFocus(Qt::OtherFocusReason);
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& now) {
        const auto id = now.data(CaseloadModel::IdRole).toString().toStdString();
        if (id == m_lastChosen) return; // only the cell, or the row moved
        m_lastChosen = id;
        emit chosen(id);
    });
    connect(m_table, &CaseloadTable::opened, this, [this] {
        if (!currentId().empty()) emit opened(currentId());
    });
    retranslate();
}

void CaseloadPane::retranslate() {
    m_title->setText(tr("Treatments"));
    m_search->setPlaceholderText(tr("Find by name"));
    m_search->setAccessibleName(m_search->placeholderText());
    m_table->setAccessibleName(tr("Treatments, who needs you first"));
    m_scope->setAccessibleName(tr("Whose treatments are shown"));
    m_showAll->setText(tr("Show the unit"));
    m_showAll->setAccessibleName(m_showAll->text());
    m_showAll->updateGeometry();
    m_model->retranslate();
    updateTexts();
}

void CaseloadPane::show(presenter::CaseloadView view, CaseloadSnapshot courses, Instant now) {
    const std::string keep = currentId();
    m_model->show(std::move(view), std::move(courses), now);
    if (!keep.empty() && currentId() != keep) {
        const int row = m_model->rowOf(keep);
        if (row >= 0) m_table->select(row);
    }
    if (!m_table->currentIndex().isValid() && m_model->rowCount() > 0) m_table->select(0);
    if (m_model->rowCount() == 0 && !m_lastChosen.empty()) {
        m_lastChosen.clear();
        emit chosen({});
    }
    updateTexts();
}

void CaseloadPane::showStatus(const presenter::Status& status) {
    m_status = status;
    updateTexts();
}

void CaseloadPane::updateTexts() {
    const auto& v = m_model->view();
    int risk = 0;
    for (const auto& r : v.rows) risk += r.risk ? 1 : 0;
    QStringList what;
    if (risk > 0) what << tr("%n with open risk", nullptr, risk);
    if (v.messages > 0) what << tr("%n to answer", nullptr, v.messages);
    if (v.homework > 0) what << tr("%n homework", nullptr, v.homework);
    if (v.look > 0) what << tr("%n to look at", nullptr, v.look);
    const auto all = static_cast<int>(v.rows.size());
    QString counts = v.needMe == 0 ? tr("Nobody of %n needs you now", nullptr, all) : tr("%1 of %2 need you").arg(v.needMe).arg(all);
    if (!what.isEmpty() && width() >= 800) counts += QStringLiteral(": ") + what.join(QStringLiteral(", "));
    m_counts->setText(all > 0 ? counts : QString());
    m_counts->setToolTip(counts);
    m_scope->setChoices({tr("Mine %1").arg(v.mine), tr("Covering %1").arg(v.covered), tr("The unit %1").arg(v.unit)});
    m_hiddenRow->setVisible(v.hiddenRisk > 0);
    m_hidden->setText(tr("%n treatment(s) with an open answer about risk are not shown here.", nullptr, v.hiddenRisk));
    const QString stale = LineWords::asOf(m_status);
    m_stale->say(stale);
    const bool empty = v.rows.empty();
    m_empty->setVisible(empty);
    m_table->setVisible(!empty);
    if (!empty) return;
    if (!m_status.firstSyncDone) m_empty->set(Icon::clock, tr("Fetching the treatments"), tr("First sync. What is already here can be used at once."));
    else if (!searchText().isEmpty()) m_empty->set(Icon::search, tr("Nobody of that name"), tr("Clear the search to see everybody again."));
    else if (scope() == CaseloadScope::covered) m_empty->set(Icon::check, tr("You cover for nobody"), tr("Treatments that you look after for a colleague show up here."));
    else if (v.unit > 0) m_empty->set(Icon::check, tr("You have no treatments now"), tr("Show the unit to see those of your colleagues."));
    else if (stale.isEmpty()) m_empty->set(Icon::check, tr("No treatments yet"), tr("A patient's treatment shows up here when it has been begun."));
    else m_empty->set(Icon::offline, tr("No treatments"), tr("That is how it was at %1.").arg(Words::dayAndClock(*m_status.lastSynced)), &Tokens::syncText);
}

void CaseloadPane::resizeEvent(QResizeEvent* e) {
    QFrame::resizeEvent(e);
    m_counts->setVisible(width() > 560);
    updateTexts();
}

// Escape gives the list back, with everybody in it; Enter goes to what was found.
bool CaseloadPane::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape) {
            m_search->clear();
            m_search->hide();
            m_table->setFocus(Qt::OtherFocusReason);
            return true;
        }
        if (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Down) {
            m_table->setFocus(Qt::OtherFocusReason);
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

CaseloadScope CaseloadPane::scope() const { return static_cast<CaseloadScope>(m_scope->current()); }
void CaseloadPane::setScope(CaseloadScope scope) {
    m_scope->setCurrent(static_cast<int>(scope));
    emit requestChanged();
}
QString CaseloadPane::searchText() const { return m_search->text(); }

int CaseloadPane::heightOf(int rows) const { return m_head->sizeHint().height() + m_table->horizontalHeader()->height() + rows * measure::rowCaseload + 2; }

void CaseloadPane::focusSearch() {
    m_search->show();
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void CaseloadPane::select(const std::string& id) { m_table->select(m_model->rowOf(id)); }

void CaseloadPane::step(int by) {
    if (m_model->rowCount() == 0) return;
    const int now = m_table->currentIndex().isValid() ? m_table->currentIndex().row() : -1;
    m_table->select(std::clamp(now + by, 0, m_model->rowCount() - 1));
}

} // namespace fyr::ui
