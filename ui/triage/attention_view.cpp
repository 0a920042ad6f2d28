#include "ui/triage/attention_view.h"

#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/text/words.h"

#include <QGridLayout>
#include <QHBoxLayout>

namespace fyr::ui {
namespace {

QWidget* cell(QWidget* content, const char* background) {
    auto* f = framed("surface");
    f->setProperty("cell", background);
    auto* row = new QHBoxLayout(f);
    row->setContentsMargins(12, 6, 12, 6);
    row->setSpacing(8);
    row->addWidget(content, 1);
    return f;
}

QWidget* text(const QString& s, bool strong = false) {
    auto* l = label(s, TypeSize::table13, strong);
    l->setWordWrap(true);
    return l;
}

QWidget* level(std::optional<clinical::Urgency> u) {
    auto* w = new QWidget;
    auto* row = new QHBoxLayout(w);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    auto* mark = new LevelMark(16);
    mark->setLevel(u);
    row->addWidget(mark);
    row->addWidget(label(Words::level(u), TypeSize::table13, true));
    row->addStretch(1);
    return w;
}

std::string payloadText(const protocol::Command& c, const char* key) {
    const auto* v = c.payload.if_contains(key);
    return v && v->is_string() ? std::string(v->get_string()) : std::string();
}

} // namespace

AttentionView::AttentionView(QWidget* parent) : QWidget(parent) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(24, 16, 24, 0);
    outer->setSpacing(12);
    m_headline = label({}, TypeSize::body14, true);
    m_headline->setWordWrap(true);
    m_compareHolder = new QWidget;
    m_compareLayout = new QVBoxLayout(m_compareHolder);
    m_compareLayout->setContentsMargins(0, 0, 0, 0);
    m_keep = new KeyButton({}, QStringLiteral("1"), ButtonLook::primary);
    m_redo = new KeyButton({}, QStringLiteral("2"));
    m_hint = label({}, TypeSize::table13, false, "text2");
    m_hint->setWordWrap(true);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_keep);
    buttons->addWidget(m_redo);
    buttons->addStretch(1);
    m_unsent = new Card;
    outer->addWidget(m_headline);
    outer->addWidget(m_compareHolder);
    outer->addLayout(buttons);
    outer->addWidget(m_hint);
    outer->addWidget(m_unsent);
    connect(m_keep, &KeyButton::clicked, this, &AttentionView::keep);
    connect(m_redo, &KeyButton::clicked, this, &AttentionView::redo);
}

void AttentionView::show(const AttentionLists& lists, const std::string& itemId, bool online, const QString& myName) {
    m_conflict.reset();
    for (const auto& a : lists.attention)
        if (a.mine.target.id == itemId) {
            m_conflict = a;
            break;
        }
    const bool conflict = m_conflict.has_value();
    for (QWidget* w : std::initializer_list<QWidget*>{m_headline, m_compareHolder, m_keep, m_redo, m_hint}) w->setVisible(conflict);
    if (conflict) fillConflict(online, myName);
    fillUnsent(lists.unsent);
}

void AttentionView::fillConflict(bool online, const QString& myName) {
    clearLayout(m_compareLayout);
    const auto& a = *m_conflict;
    const QString other = QString::fromStdString(a.theirName.empty() ? a.item.holder.name : a.theirName);
    const QString otherName = other.isEmpty() ? tr("Somebody else") : other;
    m_headline->setText(a.status == protocol::CommandStatus::conflict
                            ? tr("Two decisions about the same patient. What %1 did holds now. Your change is kept here until you choose.").arg(otherName)
                            : tr("The server refused your change: %1 It is kept here until you choose.").arg(Words::error(Error{a.code})));
    auto* frame = framed("card");
    auto* grid = new QGridLayout(frame);
    grid->setContentsMargins(1, 1, 1, 1);
    grid->setSpacing(0);
    for (int c = 1; c < 4; ++c) grid->setColumnStretch(c, 1);
    grid->setColumnMinimumWidth(0, 96);
    const auto head = [&](int column, const QString& words, const QString& initials, AvatarKind kind) {
        auto* w = new QWidget;
        auto* row = new QHBoxLayout(w);
        row->setContentsMargins(0, 0, 0, 0);
        if (!initials.isEmpty()) {
            auto* avatar = new AvatarMark(22);
            avatar->set(initials, kind);
            row->addWidget(avatar);
        }
        auto* l = label(words, TypeSize::table13, true);
        l->setWordWrap(true);
        row->addWidget(l, 1);
        grid->addWidget(cell(w, "head"), 0, column);
    };
    head(1, tr("Your change"), QString::fromStdString(presenter::initials(myName.toStdString())), AvatarKind::mine);
    head(2, tr("%1's change").arg(otherName), QString::fromStdString(presenter::initials(otherName.toStdString())), AvatarKind::other);
    head(3, tr("What the server did"), {}, AvatarKind::nobody);
    int r = 1;
    const auto line = [&](const QString& name, QWidget* mine, QWidget* theirs, QWidget* server) {
        auto* rule = framed("hairline");
        rule->setFixedHeight(1);
        grid->addWidget(rule, r++, 0, 1, 4);
        grid->addWidget(cell(label(name, TypeSize::table13, false, "text2"), "name"), r, 0);
        grid->addWidget(cell(mine, "mine"), r, 1);
        grid->addWidget(cell(theirs, "theirs"), r, 2);
        grid->addWidget(cell(server, "server"), r++, 3);
    };
    const auto myLevel = clinical::urgencyFromCode(payloadText(a.mine, "urgency"));
    const std::optional<clinical::Urgency> theirLevel = a.item.decision ? std::optional(a.item.decision->urgency) : std::nullopt;
    const auto& d = a.item.decision;
    line(tr("What"), text(Words::commandName(std::string(protocol::code(a.mine.type)))),
         text(d ? (d->kind == clinical::DecisionKind::confirmed ? tr("Confirmed") : tr("Changed"))
                : a.item.holder.name.empty() ? tr("Nothing decided") : tr("Claimed")),
         text(a.status == protocol::CommandStatus::conflict ? tr("Kept what came first") : tr("Refused yours")));
    if (myLevel || theirLevel)
        line(tr("Assessment"), myLevel ? level(myLevel) : text(QStringLiteral("–")), theirLevel ? level(theirLevel) : text(QStringLiteral("–")),
             level(a.item.suggestion.clinicianDecides && !d ? std::nullopt : std::optional(a.item.urgency())));
    const std::string myPlace = payloadText(a.mine, "destination");
    if (!myPlace.empty() || d)
        line(tr("Where"), text(myPlace.empty() ? QStringLiteral("–") : Words::destination(myPlace)),
             text(d ? Words::destination(d->destination.code) : QStringLiteral("–")),
             text(Words::destination(d ? d->destination.code : a.item.suggestion.destination.code)));
    const std::string myReason = payloadText(a.mine, "reason");
    const std::string myNote = payloadText(a.mine, "text");
    const QString mineWritten = QString::fromStdString(!myReason.empty() ? myReason : myNote);
    if (!mineWritten.isEmpty() || (d && !d->reason.empty()))
        line(tr("Reason"), text(mineWritten.isEmpty() ? QStringLiteral("–") : QStringLiteral("”") + mineWritten + QStringLiteral("”")),
             text(d && !d->reason.empty() ? QStringLiteral("”") + QString::fromStdString(d->reason) + QStringLiteral("”") : QStringLiteral("–")),
             text(tr("Your text is kept here, not in the record")));
    line(tr("When"), text(tr("%1, built on version %2").arg(Words::dayAndClock(a.mine.at)).arg(a.mine.base)),
         text(d ? tr("%1, became version %2").arg(Words::dayAndClock(d->at)).arg(a.item.version) : QStringLiteral("–")),
         text(tr("%1 answered yours: version %2 was not current").arg(Words::dayAndClock(a.answeredAt)).arg(a.mine.base)));
    m_compareLayout->addWidget(frame);

    m_keep->setText(tr("Keep what %1 did").arg(otherName));
    m_keep->setAccessibleName(m_keep->text());
    m_redo->setText(tr("Do mine again on version %1…").arg(a.item.version));
    m_redo->setAccessibleName(m_redo->text());
    const bool possible = online;
    m_redo->setWhyNot(possible ? QString() : tr("To do it again needs the server: you are offline."));
    m_hint->setText(possible ? tr("To do it again changes a decision that the patient may have read. It needs your reason once more.")
                             : tr("To do it again needs the server: you are offline."));
    for (auto* b : {m_keep, m_redo}) b->updateGeometry();
    m_keep->setFocus(Qt::OtherFocusReason);
}

void AttentionView::fillUnsent(const std::vector<UnsentEntry>& unsent) {
    m_unsent->setVisible(!unsent.empty());
    m_unsent->setTitle(tr("Unsent changes (%1)").arg(unsent.size()));
    m_unsent->setAside(tr("sent in order when connected; nothing is lost if you lock or close"));
    clearLayout(m_unsent->body());
    auto* holder = new QWidget;
    auto* grid = new QGridLayout(holder);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(2, 2);
    grid->setColumnStretch(3, 2);
    int r = 0;
    for (const auto& u : unsent) {
        grid->addWidget(label(QString::number(r + 1), TypeSize::table13, false, "text2"), r, 0);
        grid->addWidget(label(Words::dayAndClock(u.command.at), TypeSize::table13, false, "text2"), r, 1);
        grid->addWidget(label(Words::commandName(std::string(protocol::code(u.command.type)), payloadText(u.command, "urgency")), TypeSize::table13, true), r, 2);
        grid->addWidget(label(QString::fromStdString(u.patientName), TypeSize::table13), r, 3);
        auto* tag = label(u.blocked ? tr("waits for the one before") : tr("waits"), TypeSize::small12);
        tag->setProperty("look", "stale");
        grid->addWidget(tag, r, 4, Qt::AlignVCenter);
        auto* undoButton = new KeyButton(tr("Undo"), {}, ButtonLook::quiet);
        undoButton->setFixedHeight(26);
        undoButton->setAccessibleName(tr("Undo %1").arg(Words::commandName(std::string(protocol::code(u.command.type)))));
        connect(undoButton, &KeyButton::clicked, this, [this, id = u.command.id] { emit undo(id); });
        grid->addWidget(undoButton, r++, 5);
    }
    m_unsent->body()->addWidget(holder);
}

void AttentionView::keep() {
    if (m_conflict) emit settle(m_conflict->mine.id, Settle::keepTheirs);
}
void AttentionView::redo() {
    if (m_conflict && m_redo->isEnabled()) emit settle(m_conflict->mine.id, Settle::redoMine);
}

} // namespace fyr::ui
