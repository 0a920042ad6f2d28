#include "ui/patients/booking_panel.h"

#include "protocol/clinic_payload.h"
#include "ui/common/choice_box.h"
#include "ui/common/key_button.h"
#include "ui/common/segmented.h"
#include "ui/common/widgets.h"
#include "ui/text/line_words.h"
#include "ui/text/words.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPointer>

namespace fyr::ui {
namespace {

constexpr std::array modes{"video", "phone", "onSite"};
constexpr std::size_t mostTimes = 100;
constexpr int mostReason = static_cast<int>(protocol::maxVisitReasonCodePoints);

} // namespace

BookingPanel::BookingPanel(WorkstationPort& port, QWidget* parent) : RisingPanel(parent), m_port(port) {
    m_list = new QWidget;
    auto* lines = new QVBoxLayout(m_list);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(2);
    m_doingText = label({}, TypeSize::body14, true);
    m_doingText->setWordWrap(true);
    m_mode = new Segmented;
    m_free = new QListWidget;
    m_free->setProperty("look", "lines");
    m_free->setFixedHeight(150);
    m_free->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_free->installEventFilter(this);
    m_reasonLabel = label({}, TypeSize::table13, false, "text2");
    m_reason = new QLineEdit;
    m_reason->setProperty("look", "small");
    m_reason->setMaxLength(mostReason);
    m_reason->installEventFilter(this);
    m_why = new ChoiceBox;
    m_note = label({}, TypeSize::table13, false, "red");
    m_note->setWordWrap(true);
    m_back = new KeyButton({}, {});
    m_offer = new KeyButton({}, {});
    m_send = new KeyButton({}, QStringLiteral("Ctrl+Enter"), ButtonLook::primary);
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_note, 1);
    foot->addWidget(m_back);
    foot->addWidget(m_offer);
    foot->addWidget(m_send);
    for (QWidget* w : std::initializer_list<QWidget*>{m_list, m_doingText}) m_body->addWidget(w);
    m_body->addWidget(m_mode, 0, Qt::AlignLeft);
    for (QWidget* w : std::initializer_list<QWidget*>{m_free, m_reasonLabel, m_why, m_reason}) m_body->addWidget(w);
    m_body->addLayout(foot);
    connect(m_mode, &Segmented::chosen, this, &BookingPanel::fillTimes);
    connect(m_free, &QListWidget::currentRowChanged, this, &BookingPanel::update_);
    connect(m_send, &KeyButton::clicked, this, &BookingPanel::trySend);
    connect(m_back, &KeyButton::clicked, this, [this] { begin(Doing::booking, {}); });
    connect(m_offer, &KeyButton::clicked, this, [this] {
        const auto* item = m_free->currentItem();
        if (!item || m_sending) return;
        send({protocol::CommandType::appointmentOffer, item->data(Qt::UserRole).toString().toStdString(), 0, m_patient, mode(), m_reason->text().trimmed().toStdString(), {}, {}},
             tr("%1 is being offered %2.").arg(QString::fromStdString(m_patient.name), item->text()));
    });
    connect(&m_port, &WorkstationPort::patientChanged, this, [this](const std::string& id) {
        if (isVisible() && id == m_patient.id) readBookings();
    });
    retranslate();
}

std::string BookingPanel::mode() const { return modes[static_cast<std::size_t>(std::clamp(m_mode->current(), 0, 2))]; }

QString BookingPanel::modeText(std::string_view code) { return code == "video" ? tr("Video") : code == "phone" ? tr("Telephone") : code == "onSite" ? tr("On site") : tr("Any way"); }

QString BookingPanel::when(const clinical::Booking& b) const {
    QStringList parts;
    parts << (b.status == "waitlist" ? tr("On the waiting list") : b.start ? Words::dayAndClock(*b.start) : QString());
    parts << modeText(b.mode) << QString::fromStdString(b.practitioner.name) << QString::fromStdString(b.reason);
    if (b.status == "pending") parts << (b.expires ? tr("offered, answer before %1").arg(Words::dayAndClock(*b.expires)) : tr("offered"));
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

void BookingPanel::open(const clinical::PersonRef& patient) {
    m_patient = patient;
    m_bookings.clear();
    m_times.clear();
    m_reason->clear();
    m_problem.clear();
    m_sending = false;
    show();
    raise();
    begin(Doing::booking, {});
    fillBookings();
    readBookings();
    readTimes();
    m_mode->setFocus(Qt::ShortcutFocusReason);
}

void BookingPanel::readBookings() {
    m_port.bookingsOf(m_patient.id, [guard = QPointer(this), id = m_patient.id](Result<std::vector<clinical::Booking>> all) {
        if (!guard || guard->m_patient.id != id || !all) return;
        guard->m_bookings = presenter::bookingsAhead(std::move(*all), guard->m_port.serverNow());
        guard->fillBookings();
    });
}

void BookingPanel::readTimes() {
    m_asking = true;
    m_port.freeTimes([guard = QPointer(this), id = m_patient.id](Result<std::vector<presenter::FreeTime>> all) {
        if (!guard || guard->m_patient.id != id) return;
        guard->m_asking = false;
        guard->m_problem = all ? QString() : tr("Free times are asked of the server, which does not answer now.");
        if (all) guard->m_times = std::move(*all);
        guard->fillTimes();
    });
    update_();
}

void BookingPanel::begin(Doing doing, const clinical::Booking& of) {
    m_doing = doing;
    m_of = of;
    if (doing == Doing::moving)
        for (std::size_t i = 0; i < modes.size(); ++i)
            if (of.mode == modes[i]) m_mode->setCurrent(static_cast<int>(i));
    fillTimes();
    emit heightChanged();
}

void BookingPanel::fillBookings() {
    clearLayout(m_list->layout());
    auto* lines = static_cast<QVBoxLayout*>(m_list->layout());
    for (const auto& b : m_bookings) {
        auto* row = new QHBoxLayout;
        auto* text = label(when(b), TypeSize::table13, true);
        text->setWordWrap(true);
        row->addWidget(text, 1);
        const auto add = [&](const QString& what, Doing doing) {
            auto* button = new KeyButton(what, {}, ButtonLook::small);
            button->setAccessibleName(what + QStringLiteral(": ") + when(b));
            connect(button, &KeyButton::clicked, this, [this, doing, b] { begin(doing, b); });
            row->addWidget(button);
        };
        if (b.status == "booked") add(tr("Move"), Doing::moving);
        if (b.status != "arrived") add(tr("Cancel…"), Doing::cancelling);
        lines->addLayout(row);
    }
    m_list->setVisible(!m_bookings.empty());
    emit heightChanged();
}

void BookingPanel::fillTimes() {
    const QString kept = m_free->currentItem() ? m_free->currentItem()->data(Qt::UserRole).toString() : QString();
    m_free->clear();
    const auto times = presenter::freeTimesFor(m_times, mode(), m_port.session().practitioner, m_port.serverNow());
    for (std::size_t i = 0; i < times.size() && i < mostTimes; ++i) {
        const auto& t = times[i];
        auto* item = new QListWidgetItem(Words::day(t.start) + QLatin1Char(' ') + Words::clock(t.start) + QStringLiteral("–") + Words::clock(t.end) + QStringLiteral(" · ") + QString::fromStdString(t.with.name));
        item->setData(Qt::UserRole, QString::fromStdString(t.slot));
        m_free->addItem(item);
        if (item->data(Qt::UserRole) == kept) m_free->setCurrentItem(item);
    }
    if (!m_free->currentItem() && m_free->count() > 0) m_free->setCurrentRow(0);
    update_();
}

void BookingPanel::retranslate() {
    m_mode->setChoices({modeText("video"), modeText("phone"), modeText("onSite")});
    m_mode->setAccessibleName(tr("How you meet"));
    m_free->setAccessibleName(tr("Free times"));
    m_reasonLabel->setText(tr("What it is about (the patient sees it)"));
    m_reason->setAccessibleName(m_reasonLabel->text());
    const int why = m_why->currentIndex();
    m_why->clear();
    m_why->addItem(tr("The patient asked for it"), QStringLiteral("patientAsked"));
    m_why->addItem(tr("The patient is better"), QStringLiteral("patientBetter"));
    m_why->addItem(tr("The clinician is ill"), QStringLiteral("clinicianIll"));
    m_why->addItem(tr("Booked by mistake"), QStringLiteral("wrongBooking"));
    m_why->addItem(tr("Another reason"), QStringLiteral("other"));
    m_why->setCurrentIndex(std::max(why, 0));
    m_why->setAccessibleName(tr("Why it is cancelled"));
    m_back->setText(tr("A new time instead"));
    m_back->setAccessibleName(m_back->text());
    m_offer->setText(tr("Offer"));
    m_offer->setAccessibleName(tr("Offer the time to the patient"));
    fillBookings();
    update_();
}

void BookingPanel::update_() {
    setHead(tr("Times"), QString::fromStdString(m_patient.name));
    const bool cancels = m_doing == Doing::cancelling;
    m_doingText->setText(m_doing == Doing::moving ? tr("Move %1 to:").arg(when(m_of)) : cancels ? tr("Cancel %1").arg(when(m_of)) : tr("A new time"));
    m_mode->setVisible(!cancels);
    m_free->setVisible(!cancels && m_free->count() > 0);
    m_reasonLabel->setVisible(m_doing == Doing::booking);
    m_reason->setVisible(m_doing == Doing::booking);
    m_why->setVisible(cancels);
    m_back->setVisible(m_doing != Doing::booking);
    m_offer->setVisible(m_doing == Doing::booking);
    m_send->setText(cancels ? tr("Cancel the time") : m_doing == Doing::moving ? tr("Move") : tr("Book"));
    m_send->setAccessibleName(m_send->text());
    m_send->updateGeometry();
    const bool chosen = cancels || m_free->currentItem();
    QString note = m_problem;
    if (note.isEmpty() && !cancels && m_asking) note = tr("Asking for free times …");
    else if (note.isEmpty() && !cancels && m_free->count() == 0) note = tr("No free time of this kind is published.");
    m_send->setWhyNot(chosen ? QString() : note);
    m_offer->setWhyNot(chosen ? QString() : note);
    if (m_note->text() == note) return;
    m_note->setText(note);
    if (!note.isEmpty() && isVisible()) {
        QAccessibleEvent said(m_note, QAccessible::Alert);
        QAccessible::updateAccessibility(&said);
    }
    emit heightChanged();
}

void BookingPanel::trySend() {
    if (m_sending) return;
    const auto* item = m_free->currentItem();
    using protocol::CommandType;
    if (m_doing == Doing::cancelling)
        return send({CommandType::appointmentCancel, m_of.id, m_of.version, m_patient, {}, {}, {}, m_why->currentData().toString().toStdString()}, tr("%1 is being cancelled, and the patient is told.").arg(when(m_of)));
    if (!item) return;
    const auto slot = item->data(Qt::UserRole).toString().toStdString();
    if (m_doing == Doing::moving) return send({CommandType::appointmentRebook, m_of.id, m_of.version, m_patient, mode(), {}, slot, {}}, tr("Being moved to %1, and the patient is told. If the time was taken meanwhile, Needs attention says so.").arg(item->text()));
    send({CommandType::appointmentBook, slot, 0, m_patient, mode(), m_reason->text().trimmed().toStdString(), {}, {}}, tr("%1 is being booked: %2. If the time was taken meanwhile, Needs attention says so.").arg(QString::fromStdString(m_patient.name), item->text()));
}

void BookingPanel::send(BookingRequest request, const QString& said) {
    m_sending = true;
    m_port.submitBooking(request, [guard = QPointer(this), id = m_patient.id, said](Result<CommandId> sent) {
        if (!guard || guard->m_patient.id != id) return;
        guard->m_sending = false;
        if (!sent) { // nothing was lost: it is all still there
            guard->m_problem = Words::error(sent.error());
            return guard->update_();
        }
        guard->close();
        emit guard->done(said);
    });
}

} // namespace fyr::ui
