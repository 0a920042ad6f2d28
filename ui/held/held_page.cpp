#include "ui/held/held_page.h"

#include "ui/common/key_button.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QPlainTextEdit>

namespace fyr::ui {

HeldPage::HeldPage(WorkstationPort& port, QWidget* parent) : ServerPage(port, 2, Qt::ScrollBarAlwaysOff, parent) { retranslate(); }

void HeldPage::retranslate() {
    setWords(tr("Handed-in work"),
             tr("From computers that lost their access before they had sent it. Nothing of it was carried out. Enter what still matters by hand, then say so here."));
    ServerPage::retranslate();
}

void HeldPage::forget() {
    m_held.clear();
    m_dismissing.clear();
    m_reason.clear();
    ServerPage::forget();
}

void HeldPage::ask() {
    port().held(answer<std::vector<presenter::HeldEntry>>([this](std::vector<presenter::HeldEntry> held) {
        m_held = std::move(held);
        emit countChanged(static_cast<int>(m_held.size()));
    }));
}

std::optional<ServerPage::Nothing> HeldPage::nothing() const {
    if (!m_held.empty()) return std::nullopt;
    return Nothing{tr("Nothing has been handed in"), tr("It shows up here when a computer that was shut out still had unsent work.")};
}

void HeldPage::addCards() {
    for (const auto& e : m_held) {
        const auto& c = e.command;
        const QString name = c ? Words::commandName(std::string(protocol::code(c->type)), protocol::payloadText(*c, "urgency")) : tr("Something a newer Fyr did");
        QString patient;
        const std::string item = c ? (c->target.type == "Task" ? c->target.id : protocol::payloadText(*c, "item")) : std::string();
        if (const auto queue = port().queue())
            for (const auto& q : *queue)
                if (q.item.id.str() == item || (c && q.item.patient.str() == c->target.id)) patient = QString::fromStdString(q.item.patientName);
        auto* card = new Card(name);
        card->setAside(tr("%1, handed in %2").arg(QString::fromStdString(e.by), Words::dayAndClock(e.received)));
        const auto fact = [&](const QString& key, const QString& value) {
            if (value.isEmpty()) return;
            auto* row = new QHBoxLayout;
            row->setContentsMargins(0, 2, 0, 2);
            row->setSpacing(8);
            auto* k = label(key, TypeSize::table13, false, "text2");
            k->setFixedWidth(104);
            auto* v = label(value, TypeSize::table13);
            v->setWordWrap(true);
            v->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
            v->setAccessibleName(key + QStringLiteral(": ") + value);
            row->addWidget(k, 0, Qt::AlignTop);
            row->addWidget(v, 1);
            card->body()->addLayout(row);
        };
        if (c) {
            fact(tr("Patient"), patient.isEmpty() ? tr("not on this computer; %1").arg(QString::fromStdString(c->target.type + "/" + c->target.id)) : patient);
            fact(tr("Done"), Words::dayAndClock(c->at));
            const auto place = protocol::payloadText(*c, "destination");
            if (!place.empty()) fact(tr("Where"), Words::destination(place));
            const auto text = presenter::writtenText(*c);
            if (!text.empty()) fact(protocol::payloadText(*c, "text").empty() ? tr("Reason") : tr("Text"), QStringLiteral("”") + QString::fromStdString(text) + QStringLiteral("”"));
        } else {
            fact(tr("Id"), QString::fromStdString(e.id));
        }
        card->body()->addSpacing(8);
        auto* problem = label({}, TypeSize::table13, true, "red");
        problem->setWordWrap(true);
        problem->hide();
        if (m_dismissing == e.id) {
            auto* reason = new QPlainTextEdit(m_reason);
            reason->setFixedHeight(64);
            reason->setAccessibleName(tr("Why it need not be entered"));
            reason->setPlaceholderText(tr("Why it need not be entered"));
            connect(reason, &QPlainTextEdit::textChanged, this, [this, reason] { m_reason = reason->toPlainText(); });
            card->body()->addWidget(reason);
            auto* row = new QHBoxLayout;
            auto* send = new KeyButton(tr("Dismiss it"), {}, ButtonLook::primary);
            send->setWhyNot(whyNot());
            auto* no = new KeyButton(tr("Go back"), {});
            connect(send, &KeyButton::clicked, this, [this, id = e.id, problem] { settle(id, false, m_reason, problem); });
            connect(no, &KeyButton::clicked, this, [this] {
                m_dismissing.clear();
                fill();
            });
            row->addWidget(send);
            row->addWidget(no);
            row->addStretch(1);
            card->body()->addLayout(row);
            reason->setFocus();
        } else {
            auto* row = new QHBoxLayout;
            auto* entered = new KeyButton(tr("Entered again"), {});
            entered->setIconShape(Icon::check);
            entered->setWhyNot(whyNot());
            entered->setAccessibleName(tr("Entered again: %1").arg(name));
            auto* dismiss = new KeyButton(tr("Dismiss…"), {});
            dismiss->setWhyNot(whyNot());
            dismiss->setAccessibleName(tr("Dismiss: %1").arg(name));
            connect(entered, &KeyButton::clicked, this, [this, id = e.id, problem] { settle(id, true, {}, problem); });
            connect(dismiss, &KeyButton::clicked, this, [this, id = e.id] {
                if (m_dismissing != id) m_reason.clear();
                m_dismissing = id;
                fill();
            });
            row->addWidget(entered);
            row->addWidget(dismiss);
            row->addStretch(1);
            card->body()->addLayout(row);
        }
        card->body()->addWidget(problem);
        cards()->addWidget(card);
    }
}

void HeldPage::settle(const std::string& id, bool enteredAgain, const QString& reason, QLabel* problem) {
    const QPointer where(problem);
    if (presenter::checkSettling(enteredAgain, reason.toStdString()) == presenter::HeldProblem::reasonMissing) {
        where->setText(tr("Write why: it stays with what was dismissed."));
        where->show();
        return;
    }
    port().settleHeld(id, enteredAgain, reason.trimmed(), [guard = QPointer(this), where](Result<void> r) {
        if (!guard) return;
        if (!r && r.error().code != ErrorCode::notFound) { // not there: somebody else was quicker
            if (where) {
                where->setText(Words::error(r.error()));
                where->show();
            }
            return;
        }
        guard->m_dismissing.clear();
        guard->m_reason.clear();
        guard->refresh();
    });
}

} // namespace fyr::ui
