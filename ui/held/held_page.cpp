#include "ui/held/held_page.h"

#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/text/line_words.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPointer>
#include <QScrollArea>

namespace fyr::ui {

HeldPage::HeldPage(WorkstationPort& port, QWidget* parent) : QWidget(parent), m_port(port) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto* head = framed("header");
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(24, 12, 24, 12);
    column->setSpacing(2);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    m_title = label({}, TypeSize::title16, true);
    m_stale = label({}, TypeSize::small12);
    m_stale->setProperty("look", "stale");
    m_again = new KeyButton({}, {}, ButtonLook::small);
    m_again->setIconShape(Icon::refresh);
    row->addWidget(m_title, 1);
    row->addWidget(m_stale, 0, Qt::AlignVCenter);
    row->addWidget(m_again);
    m_what = label({}, TypeSize::table13, false, "text2");
    m_what->setWordWrap(true);
    column->addLayout(row);
    column->addWidget(m_what);
    outer->addWidget(head);
    m_scroll = new QScrollArea;
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* content = new QWidget;
    auto* body = new QVBoxLayout(content);
    body->setContentsMargins(0, 0, 0, 0);
    m_empty = new EmptyState;
    body->addWidget(m_empty);
    m_cards = new QVBoxLayout;
    m_cards->setContentsMargins(24, 16, 24, 16);
    m_cards->setSpacing(12);
    body->addLayout(m_cards);
    body->addStretch(1);
    m_scroll->setWidget(content);
    outer->addWidget(m_scroll, 1);
    connect(m_again, &KeyButton::clicked, this, &HeldPage::refresh);
    retranslate();
}

void HeldPage::retranslate() {
    m_title->setText(tr("Handed-in work"));
    m_what->setText(tr("From computers that lost their access before they had sent it. Nothing of it was carried out. Enter what still matters by hand, then say so here."));
    m_again->setText(tr("Read again"));
    m_again->setAccessibleName(m_again->text());
    fill();
}

void HeldPage::forget() {
    m_held.clear();
    m_readAt.reset();
    m_error.reset();
    m_dismissing.clear();
    m_reason.clear();
    fill();
}

void HeldPage::showStatus() {
    const auto now = presenter::needsServer(m_port.status());
    const bool back = now == presenter::NeedsServer::possible && m_server != now;
    const bool changed = now != m_server;
    m_server = now;
    if (back && isVisible()) return refresh();
    if (changed) fill();
}

void HeldPage::refresh() {
    m_server = presenter::needsServer(m_port.status());
    if (m_server != presenter::NeedsServer::possible) return fill();
    m_port.held([guard = QPointer(this)](Result<std::vector<presenter::HeldEntry>> held) {
        if (!guard) return;
        if (held) {
            guard->m_held = std::move(*held);
            guard->m_readAt = guard->m_port.serverNow();
            guard->m_error.reset();
            emit guard->countChanged(static_cast<int>(guard->m_held.size()));
        } else {
            guard->m_error = std::move(held.error());
        }
        guard->fill();
    });
}

void HeldPage::fill() {
    clearLayout(m_cards);
    const QString whyNot = LineWords::needsServer(m_server);
    m_again->setWhyNot(whyNot);
    m_stale->setVisible(m_readAt.has_value());
    if (m_readAt) m_stale->setText(tr("as of %1").arg(Words::dayAndClock(*m_readAt)));
    m_empty->setVisible(m_held.empty() || m_error);
    if (m_error) m_empty->set(Icon::warning, tr("It could not be read"), Words::error(*m_error), &Tokens::lookText);
    else if (!m_readAt && !whyNot.isEmpty()) m_empty->set(Icon::offline, tr("Not read yet"), whyNot, &Tokens::syncText);
    else if (!m_readAt) m_empty->set(Icon::clock, tr("Asking the server…"), {});
    else m_empty->set(Icon::check, tr("Nothing has been handed in"), tr("It shows up here when a computer that was shut out still had unsent work."), &Tokens::okText);
    for (const auto& e : m_held) {
        const auto& c = e.command;
        const QString name = c ? Words::commandName(std::string(protocol::code(c->type)), protocol::payloadText(*c, "urgency")) : tr("Something a newer Fyr did");
        QString patient;
        const std::string item = c ? (c->target.type == "Task" ? c->target.id : protocol::payloadText(*c, "item")) : std::string();
        if (const auto queue = m_port.queue())
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
            send->setWhyNot(whyNot);
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
            entered->setWhyNot(whyNot);
            entered->setAccessibleName(tr("Entered again: %1").arg(name));
            auto* dismiss = new KeyButton(tr("Dismiss…"), {});
            dismiss->setWhyNot(whyNot);
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
        m_cards->addWidget(card);
    }
}

void HeldPage::settle(const std::string& id, bool enteredAgain, const QString& reason, QLabel* problem) {
    const QPointer where(problem);
    if (presenter::checkSettling(enteredAgain, reason.toStdString()) == presenter::HeldProblem::reasonMissing) {
        where->setText(tr("Write why: it stays with what was dismissed."));
        where->show();
        return;
    }
    m_port.settleHeld(id, enteredAgain, reason.trimmed(), [guard = QPointer(this), where](Result<void> r) {
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
