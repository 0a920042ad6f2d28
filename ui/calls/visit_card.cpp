#include "ui/calls/visit_card.h"

#include "ui/calls/call_words.h"
#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/text/words.h"

#include <QHBoxLayout>

namespace fyr::ui {

VisitCard::VisitCard(QWidget* parent) : QFrame(parent) {
    setProperty("look", "header");
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 12, 24, 12);
    column->setSpacing(4);
    auto* head = new QHBoxLayout;
    m_name = label({}, TypeSize::title16, true);
    m_stage = label({}, TypeSize::body14, true);
    m_stage->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    head->addWidget(m_name, 1);
    head->addWidget(m_stage);
    m_facts = label({}, TypeSize::table13, false, "text2");
    m_facts->setWordWrap(true);
    m_parties = new QVBoxLayout;
    m_parties->setSpacing(4);
    column->addLayout(head);
    column->addWidget(m_facts);
    column->addLayout(m_parties);
}

void VisitCard::show(const presenter::CallRow& row, bool mine, Instant now) {
    const bool same = row == m_row && mine == m_mine;
    m_row = row;
    m_mine = mine;
    m_now = now;
    fill();
    if (!same) fillParties();
}

void VisitCard::tick(Instant now) {
    m_now = now;
    fill();
}

void VisitCard::retranslate() {
    fill();
    fillParties();
}

void VisitCard::fill() {
    const auto& v = m_row.visit;
    m_name->setText(QString::fromStdString(v.patient.name));
    m_stage->setText(v.id.empty() ? QString() : CallWords::stage(m_row, m_now));
    setTone(m_stage, m_row.late ? "red" : "");
    QStringList facts;
    if (v.dropIn) facts << tr("Drop-in, %1").arg(Words::level(static_cast<clinical::Urgency>(v.urgency)));
    else if (v.planned) facts << tr("Booked for %1").arg(v.plannedEnd ? Words::clock(*v.planned) + QStringLiteral("–") + Words::clock(*v.plannedEnd) : Words::clock(*v.planned));
    if (!v.with.name.empty()) facts << tr("with %1").arg(QString::fromStdString(v.with.name));
    if (v.arrived) facts << tr("came %1").arg(Words::clock(*v.arrived));
    if (v.waiting && v.position > 0) facts << tr("number %1 in line").arg(v.position);
    facts << CallWords::estimate(v);
    if (!v.isOver() && !v.id.empty()) facts << CallWords::device(m_row.device);
    if (!m_row.holderName.empty() && !m_mine) facts << tr("%1 has the patient").arg(QString::fromStdString(m_row.holderName));
    if (!v.offeredTo.empty() && m_mine) facts << tr("handed over, not taken yet");
    if (const auto open = std::ranges::count(presenter::invitedTo(v), presenter::InvitedState::notCome, &presenter::InvitedRow::state); open > 0) facts << tr("%n invited, not come yet", nullptr, static_cast<int>(open));
    facts.removeAll(QString());
    m_facts->setText(facts.join(QStringLiteral(" · ")));
}

// The others: the patient stands in the head already.
void VisitCard::fillParties() {
    clearLayout(m_parties);
    for (const auto& p : m_row.visit.parties) {
        if (p.role == "patient" || !p.here) continue;
        const QString name = QString::fromStdString(p.name);
        const bool waits = !p.admitted;
        auto* row = new QHBoxLayout;
        auto* text = label(tr("%1, %2").arg(name, CallWords::role(p.role)) + QStringLiteral(" · ") + (waits ? tr("waits to be let in") : p.joined ? tr("in the call") : tr("connecting")), TypeSize::table13, waits);
        text->setWordWrap(true);
        row->addWidget(text, 1);
        if (waits) {
            auto* in = new KeyButton(tr("Let in"), {}, ButtonLook::small);
            in->setAccessibleName(tr("Let in %1").arg(name));
            in->setWhyNot(m_mine ? QString() : CallWords::whyNot(presenter::CallWhyNot::notMine, m_row));
            connect(in, &KeyButton::clicked, this, [this, id = p.id] { emit letInWanted(id); });
            row->addWidget(in);
        }
        m_parties->addLayout(row);
    }
}

} // namespace fyr::ui
