#include "ui/attention/attention_view.h"

#include "ui/common/key_button.h"
#include "ui/common/widgets.h"
#include "ui/text/line_words.h"
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

QString quoted(const std::string& s) { return s.empty() ? QStringLiteral("–") : QStringLiteral("”") + QString::fromStdString(s) + QStringLiteral("”"); }
QString nameOf(const protocol::Command& c) { return Words::commandName(std::string(protocol::code(c.type)), protocol::payloadText(c, "urgency")); }

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
    m_behind = label({}, TypeSize::table13);
    m_behind->setWordWrap(true);
    m_hint = label({}, TypeSize::table13, false, "text2");
    m_hint->setWordWrap(true);
    m_grid = new QGridLayout;
    m_grid->setHorizontalSpacing(4);
    m_grid->setVerticalSpacing(4);
    constexpr std::array keys{"1", "2", "3", "4"};
    for (int i = 0; i < 4; ++i) {
        auto* b = new KeyButton({}, QLatin1String(keys[static_cast<std::size_t>(i)]), i == 0 ? ButtonLook::primary : ButtonLook::secondary, this);
        connect(b, &KeyButton::clicked, this, [this, i] { choose(static_cast<presenter::Way>(i)); });
        m_buttons.push_back(b);
    }
    outer->addWidget(m_headline);
    outer->addWidget(m_compareHolder);
    outer->addWidget(m_behind);
    outer->addLayout(m_grid);
    outer->addWidget(m_hint);
    clear();
}

void AttentionView::clear() {
    m_entry.reset();
    clearLayout(m_compareLayout);
    for (QWidget* w : std::initializer_list<QWidget*>{m_headline, m_compareHolder, m_behind, m_hint}) w->hide();
    for (auto* b : m_buttons) b->hide();
}

void AttentionView::show(const AttentionEntry& entry, presenter::NeedsServer server, const QString& myName) {
    const bool same = m_entry && m_entry->mine.id == entry.mine.id && m_entry->item == entry.item && m_entry->behind.size() == entry.behind.size() &&
                      m_entry->targetHere == entry.targetHere && m_server == server && m_myName == myName;
    m_entry = entry;
    m_server = server;
    m_myName = myName;
    if (!same) fill(); // a tick must not take the focus or the place in the page away
}

void AttentionView::retranslate() {
    if (m_entry) fill();
}

void AttentionView::fill() {
    clearLayout(m_compareLayout);
    const auto& a = *m_entry;
    const auto& item = a.item;
    const bool known = !item.id.str().empty();
    const QString other = QString::fromStdString(!a.theirName.empty() ? a.theirName : item.holder.name);
    const QString otherName = other.isEmpty() ? tr("Somebody else") : other;
    const bool conflict = a.status == protocol::CommandStatus::conflict;
    QString headline;
    const QString refused = Words::error(Error{a.code});
    if (conflict && !a.targetHere) headline = tr("%1 came first, and the case is not on this computer any more. Your change is kept here until you choose.").arg(otherName);
    else if (conflict) headline = tr("Two decisions about the same patient. What %1 did holds now. Your change is kept here until you choose.").arg(otherName);
    else if (a.status) headline = tr("The server refused your change. It is kept here until you choose.");
    else headline = tr("The server could not take your change. It is kept here until you choose.");
    m_headline->setText(headline);
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
    head(1, tr("Your change"), QString::fromStdString(presenter::initials(m_myName.toStdString())), AvatarKind::mine);
    if (other.isEmpty()) head(2, conflict ? tr("Somebody else's change") : tr("How it stands"), {}, AvatarKind::nobody);
    else head(2, tr("%1's change").arg(other), QString::fromStdString(presenter::initials(other.toStdString())), AvatarKind::other);
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
    const QString none = QStringLiteral("–");
    const auto& d = item.decision;
    const auto myLevel = clinical::urgencyFromCode(protocol::payloadText(a.mine, "urgency"));
    const std::optional<clinical::Urgency> theirLevel = d ? std::optional(d->urgency) : std::nullopt;
    line(tr("What"), text(Words::commandName(std::string(protocol::code(a.mine.type)))),
         text(!known ? none : d ? (d->kind == clinical::DecisionKind::confirmed ? tr("Confirmed") : tr("Changed")) : item.holder.name.empty() ? tr("Nothing decided") : tr("Claimed")),
         text(conflict ? tr("Kept what came first") : refused));
    if (myLevel || theirLevel)
        line(tr("Assessment"), myLevel ? level(myLevel) : text(none), theirLevel ? level(theirLevel) : text(none),
             !known ? text(none) : level(item.suggestion.clinicianDecides && !d ? std::nullopt : std::optional(item.urgency())));
    const std::string myPlace = protocol::payloadText(a.mine, "destination");
    if (!myPlace.empty() || d)
        line(tr("Where"), text(myPlace.empty() ? none : Words::destination(myPlace)), text(d ? Words::destination(d->destination) : none),
             text(!known ? none : Words::destination(d ? d->destination : item.suggestion.destination)));
    const std::string mineWritten = presenter::writtenText(a.mine);
    if (!mineWritten.empty() || (d && !d->reason.empty()))
        line(protocol::isNote(a.mine.type) || a.mine.type == protocol::CommandType::messageSend ? tr("Text") : tr("Reason"), text(quoted(mineWritten)),
             text(d ? quoted(d->reason) : none), text(mineWritten.empty() ? none : tr("Your text is kept here, not in the record")));
    line(tr("When"), text(a.mine.base > 0 ? tr("%1, built on version %2").arg(Words::dayAndClock(a.mine.at)).arg(a.mine.base) : Words::dayAndClock(a.mine.at)),
         text(d ? tr("%1, became version %2").arg(Words::dayAndClock(d->at)).arg(item.version) : none),
         text(a.mine.base > 0 && conflict ? tr("%1 answered yours: version %2 was not current").arg(Words::dayAndClock(a.answeredAt)).arg(a.mine.base)
                                          : tr("%1 answered yours").arg(Words::dayAndClock(a.answeredAt))));
    m_compareLayout->addWidget(frame);

    QStringList behind;
    for (const auto& c : a.behind) behind << tr("%1, %2").arg(nameOf(c), Words::dayAndClock(c.at));
    m_behind->setText(tr("%n later change(s) of yours wait for this one:", nullptr, static_cast<int>(behind.size())) + QLatin1Char(' ') + behind.join(QStringLiteral(" · ")));

    const auto states = presenter::ways(a, m_server);
    const QString names[] = {conflict ? tr("Keep what %1 did").arg(otherName) : tr("Drop my change"),
                             known && a.mine.base > 0 ? tr("Do mine again on version %1").arg(item.version) : tr("Send mine again"), tr("Drop mine, send the rest"),
                             tr("Take my text back as a draft")};
    QStringList reasons;
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        auto* b = m_buttons[i];
        b->setText(names[i]);
        b->setAccessibleName(names[i]);
        const auto why = states[i].why;
        const QString reason = LineWords::wayWhyNot(why);
        b->setWhyNot(reason);
        // A way that never fits this kind of change is left out; one that does not fit now says why.
        b->setVisible(why != presenter::WayWhyNot::nothingBehind && why != presenter::WayWhyNot::noText);
        b->updateGeometry();
        if (!reason.isEmpty() && b->isVisibleTo(this) && !reasons.contains(reason)) reasons << reason;
    }
    if (states[1].enabled() && conflict) reasons << tr("To do it again changes a decision that the patient may have read.");
    if (!a.behind.empty()) reasons << tr("1 drops what waits behind it too.");
    m_hint->setText(reasons.join(QLatin1Char(' ')));
    placeButtons();
    for (QWidget* w : std::initializer_list<QWidget*>{m_headline, m_compareHolder}) w->show();
    m_behind->setVisible(!a.behind.empty());
    m_hint->setVisible(!reasons.isEmpty());
}

// In rows as the width has room for them; those that are left out leave no gap.
void AttentionView::placeButtons() {
    for (auto* b : m_buttons) m_grid->removeWidget(b);
    for (int c = 0; c < 5; ++c) m_grid->setColumnStretch(c, 0);
    int widest = 0, shown = 0;
    for (auto* b : m_buttons)
        if (b->isVisibleTo(this)) {
            widest = std::max(widest, b->sizeHint().width() + 4);
            ++shown;
        }
    const int columns = std::clamp((width() - 48) / std::max(widest, 1), 1, 4) >= shown ? std::max(shown, 1) : (width() - 48) / std::max(widest, 1) >= 2 ? 2 : 1;
    int i = 0;
    for (auto* b : m_buttons)
        if (b->isVisibleTo(this)) {
            m_grid->addWidget(b, i / columns, i % columns, Qt::AlignLeft);
            ++i;
        }
    m_grid->setColumnStretch(columns, 1);
}

void AttentionView::resizeEvent(QResizeEvent* e) {
    QWidget::resizeEvent(e);
    const int side = width() < measure::narrowDetail ? 12 : 24;
    layout()->setContentsMargins(side, 16, side, 0);
    if (m_entry) placeButtons();
}

void AttentionView::choose(presenter::Way way) {
    if (!m_entry || !m_buttons[static_cast<std::size_t>(way)]->isVisibleTo(this) || !m_buttons[static_cast<std::size_t>(way)]->isEnabled()) return;
    const auto entry = *m_entry; // who answers may clear this view
    emit chosen(entry, way);
}

} // namespace fyr::ui
