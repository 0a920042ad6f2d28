#include "ui/patients/patients_page.h"

#include "presenter/time_left.h"
#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/patients/booking_panel.h"
#include "ui/patients/enrol_panel.h"
#include "ui/patients/record_view.h"
#include "ui/text/line_words.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QPointer>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QTimer>

namespace fyr::ui {
namespace {

enum { IdRole = Qt::UserRole + 1, DetailRole };

class HitDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {200, 52}; }
    void paint(QPainter* p, const QStyleOptionViewItem& o, const QModelIndex& i) const override {
        p->save();
        p->setRenderHint(QPainter::Antialiasing);
        const Tokens& k = tk();
        const bool on = o.state & QStyle::State_Selected;
        const QRectF box = o.rect;
        p->fillRect(box, on ? k.selected : (o.state & QStyle::State_MouseOver) ? k.hover : k.surface);
        p->fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), k.border);
        if (on) p->fillRect(QRectF(box.left(), box.top(), 3, box.height() - 1), k.accent);
        const QString name = i.data(Qt::DisplayRole).toString();
        paintAvatar(*p, QRectF(box.left() + 16, box.top() + 10, 32, 32), QString::fromStdString(presenter::initials(name.toStdString())), AvatarKind::other);
        const double x = box.left() + 60;
        p->setFont(Theme::font(TypeSize::body14, true));
        p->setPen(k.text);
        p->drawText(QRectF(x, box.top() + 6, box.right() - x - 12, 20), Qt::AlignVCenter, p->fontMetrics().elidedText(name, Qt::ElideRight, static_cast<int>(box.right() - x - 12)));
        p->setFont(Theme::font(TypeSize::small12));
        p->setPen(k.text2);
        p->drawText(QRectF(x, box.top() + 26, box.right() - x - 12, 18), Qt::AlignVCenter, i.data(DetailRole).toString());
        if (on && (o.state & QStyle::State_HasFocus)) {
            p->setPen(QPen(k.focus, 2));
            p->setBrush(Qt::NoBrush);
            p->drawRoundedRect(box.adjusted(2, 1, -2, -2), 3, 3);
        }
        p->restore();
    }
};

} // namespace

PatientsPage::PatientsPage(WorkstationPort& port, QWidget* parent) : QWidget(parent), m_port(port) {
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
    headLayout->setContentsMargins(16, 12, 16, 12);
    m_field = new QLineEdit;
    m_field->setClearButtonEnabled(true);
    headLayout->addWidget(m_field);
    m_stale = new StaleMark;
    headLayout->addWidget(m_stale, 0, Qt::AlignLeft);
    column->addWidget(head);
    m_model = new QStandardItemModel(this);
    m_list = new QListView;
    m_list->setModel(m_model);
    m_list->setItemDelegate(new HitDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setMouseTracking(true);
    m_empty = new EmptyState;
    column->addWidget(m_empty);
    column->addWidget(m_list, 1);
    m_right = new QWidget;
    auto* right = new QVBoxLayout(m_right);
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(0);
    m_back = new KeyButton({}, {}, ButtonLook::small);
    m_back->setIconShape(Icon::back);
    m_record = new RecordView;
    m_enrol = new KeyButton({}, {}, ButtonLook::small);
    m_said = label({}, TypeSize::table13, false, "text2");
    m_said->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_above = new QWidget;
    auto* above = new QHBoxLayout(m_above);
    above->setContentsMargins(16, 8, 24, 0);
    above->addWidget(m_back);
    above->addWidget(m_said, 1);
    m_book = new KeyButton({}, {}, ButtonLook::small);
    m_book->setIconShape(Icon::clock);
    above->addWidget(m_book);
    above->addWidget(m_enrol);
    right->addWidget(m_above);
    right->addWidget(m_record, 1);
    m_panel = new EnrolPanel(m_right);
    m_booking = new BookingPanel(m_port, m_right);
    row->addWidget(left);
    row->addWidget(m_right, 1);
    connect(&m_port, &WorkstationPort::patientChanged, this, [this](const std::string& id) {
        if (id == m_open) load(id); // also what was not on this computer, and now is
    });
    m_delay = new QTimer(this);
    m_delay->setSingleShot(true);
    m_delay->setInterval(120);
    connect(m_field, &QLineEdit::textChanged, m_delay, qOverload<>(&QTimer::start));
    connect(m_delay, &QTimer::timeout, this, &PatientsPage::search);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& i) { if (i.isValid()) load(i.data(IdRole).toString().toStdString()); });
    connect(m_field, &QLineEdit::returnPressed, this, [this] {
        if (m_model->rowCount() == 0) return;
        m_list->setCurrentIndex(m_model->index(0, 0));
        m_list->setFocus();
    });
    connect(m_back, &KeyButton::clicked, this, [this] {
        m_open.clear();
        m_list->clearSelection();
        m_list->setCurrentIndex({});
        m_record->showNothing();
        layoutPanes();
    });
    connect(&m_port, &WorkstationPort::queueChanged, this, [this] {
        if (m_model->rowCount() == 0 && isVisible()) search(); // a first sync is filling
    });
    connect(m_enrol, &KeyButton::clicked, this, &PatientsPage::enrol);
    connect(m_book, &KeyButton::clicked, this, &PatientsPage::book);
    connect(m_booking, &RisingPanel::heightChanged, this, &PatientsPage::placePanel);
    connect(m_booking, &RisingPanel::closed, this, [this] { m_book->setFocus(); });
    connect(m_booking, &BookingPanel::done, this, [this](const QString& said) {
        m_said->setText(said);
        showAbove();
    });
    connect(m_panel, &RisingPanel::heightChanged, this, &PatientsPage::placePanel);
    connect(m_panel, &RisingPanel::closed, this, [this] { m_enrol->setFocus(); });
    connect(m_panel, &EnrolPanel::asks, this, [this](const QString& programme) {
        m_port.programmeSuits(programme.toStdString(), m_open, [guard = QPointer(this), patient = m_open, id = programme.toStdString()](Result<ProgrammeSuits> suits) {
            if (guard && guard->m_open == patient && guard->m_panel->isVisible()) guard->m_panel->setSuits(id, suits);
        });
    });
    connect(m_panel, &EnrolPanel::wanted, this, [this](const CourseRequest& request) {
        m_port.submitCourse(request, [guard = QPointer(this), name = m_name](Result<CommandId> id) {
            if (!guard) return;
            if (!id) return guard->m_panel->say(Words::error(id.error())); // nothing was lost: it is all still there
            guard->m_panel->close();
            guard->m_said->setText(tr("%1 is being enrolled: the treatment shows up under Treatments.").arg(name));
            guard->showAbove();
        });
    });
    connect(&m_port, &WorkstationPort::caseloadChanged, this, &PatientsPage::updateEnrol);
    connect(&m_port, &WorkstationPort::sessionChanged, this, &PatientsPage::updateEnrol);
    retranslate();
}

// Offered to clinicians, of a patient without a treatment that is not over.
void PatientsPage::updateEnrol() {
    const auto& role = m_port.session().role;
    bool has = false;
    if (const auto courses = m_port.caseload())
        for (const auto& e : *courses) has = has || (e.row.patient.id == m_open && e.row.phase != "ended" && e.row.phase != "followUp");
    m_enrol->setVisible(!m_open.empty() && !m_name.isEmpty() && !has && (role == "therapist" || role == "doctor" || role == "nurse"));
    m_book->setVisible(!m_open.empty() && !m_name.isEmpty() && (role == "therapist" || role == "doctor" || role == "nurse"));
    showAbove();
}

// What stands over the record takes room only when there is something.
void PatientsPage::showAbove() { m_above->setVisible(m_onePane || !m_enrol->isHidden() || !m_book->isHidden() || !m_said->text().isEmpty()); }

void PatientsPage::enrol() {
    m_said->clear();
    m_booking->hide();
    m_panel->open({m_open, m_name.toStdString()});
    placePanel();
    m_port.programmes([guard = QPointer(this), id = m_open](Result<std::vector<ProgrammeOffer>> all) {
        if (guard && guard->m_open == id && guard->m_panel->isVisible()) guard->m_panel->setProgrammes(all);
    });
}

void PatientsPage::book() {
    m_said->clear();
    m_panel->hide();
    m_booking->open({m_open, m_name.toStdString()});
    placePanel();
}

void PatientsPage::placePanel() {
    if (m_booking->isVisible()) m_booking->placeAbove(*m_right, nullptr);
    if (m_panel->isVisible()) m_panel->placeAbove(*m_right, nullptr);
}

void PatientsPage::retranslate() {
    m_field->setPlaceholderText(tr("Name or personal identity number"));
    m_field->setAccessibleName(tr("Find a patient"));
    m_list->setAccessibleName(tr("Patients found"));
    m_back->setText(tr("Patients"));
    m_back->setAccessibleName(tr("Back to the patients"));
    m_enrol->setText(tr("Internet CBT …"));
    m_enrol->setAccessibleName(tr("Enrol the patient in internet CBT"));
    m_book->setText(tr("Times …"));
    m_book->setAccessibleName(tr("Book, move or cancel a time"));
    m_booking->retranslate();
    m_panel->retranslate();
    m_record->retranslate();
    showStatus();
}

void PatientsPage::showStatus() {
    const auto status = m_port.status();
    const QString stale = LineWords::asOf(status);
    m_stale->say(stale);
    m_record->setAsOf(stale);
    m_empty->set(Icon::search, tr("No patient found"),
                 !status.firstSyncDone ? tr("The first sync is not finished: more patients may still come.")
                 : stale.isEmpty()     ? tr("Check the spelling. Only patients of your unit are on this computer.")
                                       : tr("Check the spelling. Only patients of your unit are on this computer, and nobody who came after %1.").arg(Words::dayAndClock(*status.lastSynced)));
}

void PatientsPage::focusSearch() {
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
    search();
}

void PatientsPage::forget() {
    m_field->clear();
    m_model->clear();
    m_record->showNothing();
    m_open.clear();
    m_name.clear();
    m_said->clear();
    m_panel->hide();
    m_booking->hide();
    updateEnrol();
}

void PatientsPage::search() {
    const QString query = m_field->text();
    m_port.searchPatients(query, [guard = QPointer(this), query](Result<std::vector<PatientHit>> hits) {
        if (!guard || query != guard->m_field->text()) return;
        const QSignalBlocker quiet(guard->m_list->selectionModel());
        guard->m_model->clear();
        if (hits) {
            const Instant now = guard->m_port.serverNow();
            for (const auto& h : *hits) {
                auto* item = new QStandardItem(QString::fromStdString(h.name));
                const auto age = presenter::age(h.birthDate, now);
                QStringList parts{QString::fromStdString(h.identifier), Words::ageLong(age), Words::sex(h.sex, age)};
                parts.removeAll(QString());
                item->setData(QString::fromStdString(h.id), IdRole);
                item->setData(parts.join(QStringLiteral(" · ")), DetailRole);
                item->setData(item->text() + QStringLiteral(". ") + parts.join(QStringLiteral(", ")), Qt::AccessibleTextRole);
                guard->m_model->appendRow(item);
            }
        }
        const bool nobody = guard->m_model->rowCount() == 0 && !query.trimmed().isEmpty(); // nothing asked, nothing missing
        guard->m_empty->setVisible(nobody);
        guard->m_list->setVisible(!nobody);
    });
}

void PatientsPage::openPatient(const std::string& id) {
    load(id);
    if (m_model->rowCount() == 0) search();
}

void PatientsPage::load(const std::string& id) {
    if (id.empty()) return;
    if (m_open != id) {
        m_panel->hide(); // it was about somebody else
        m_booking->hide();
        m_said->clear();
        m_name.clear();
    }
    m_open = id;
    updateEnrol();
    m_record->showLoading();
    layoutPanes();
    m_port.patientRecord(id, [guard = QPointer(this), id](Result<records::PatientRecord> r) {
        if (!guard || guard->m_open != id) return;
        if (r) guard->m_name = QString::fromStdString(r->person.name);
        guard->updateEnrol();
        if (r) guard->m_record->show(std::move(*r));
        else guard->m_record->showError(r.error());
    });
}

void PatientsPage::layoutPanes() {
    m_back->setVisible(m_onePane);
    showAbove();
    m_left->setVisible(!m_onePane || m_open.empty());
    m_right->setVisible(!m_onePane || !m_open.empty());
    if (m_onePane) {
        m_left->setMinimumWidth(0);
        m_left->setMaximumWidth(QWIDGETSIZE_MAX);
    } else {
        m_left->setFixedWidth(measure::queueMin);
    }
}

void PatientsPage::resizeEvent(QResizeEvent* e) {
    QWidget::resizeEvent(e);
    m_onePane = window()->width() < measure::narrowWindow;
    layoutPanes();
    placePanel();
}

} // namespace fyr::ui
