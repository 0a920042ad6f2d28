#include "ui/attention/unsent_card.h"

#include "ui/common/key_button.h"
#include "ui/text/words.h"

#include <QGridLayout>

namespace fyr::ui {
namespace {
constexpr int shownAtMost = 200; // the rest is counted
}

UnsentCard::UnsentCard(QWidget* parent) : Card(QString()) {
    setParent(parent);
    hide();
}

void UnsentCard::show(const std::vector<UnsentEntry>& unsent, const presenter::Status& status) {
    setVisible(!unsent.empty());
    setTitle(tr("Unsent changes (%1)").arg(unsent.size()));
    setAside(status.inMemoryOnly ? tr("in memory only: lost if Fyr is closed") : tr("sent in order when connected; nothing is lost if you lock or close"),
             status.inMemoryOnly ? "look" : "text2");
    clearLayout(body());
    auto* holder = new QWidget;
    auto* grid = new QGridLayout(holder);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(2, 2);
    grid->setColumnStretch(3, 2);
    int r = 0;
    for (const auto& u : unsent) {
        if (r == shownAtMost) {
            grid->addWidget(label(tr("and %n more", nullptr, static_cast<int>(unsent.size()) - shownAtMost), TypeSize::table13, false, "text2"), r, 2);
            break;
        }
        const auto* level = u.command.payload.if_contains("urgency");
        const QString name = Words::commandName(std::string(protocol::code(u.command.type)), level && level->is_string() ? std::string(level->get_string()) : std::string());
        auto* what = label(name, TypeSize::table13, true);
        what->setWordWrap(true);
        auto* who = label(QString::fromStdString(u.patientName), TypeSize::table13);
        who->setWordWrap(true);
        grid->addWidget(label(QString::number(r + 1), TypeSize::table13, false, "text2"), r, 0);
        grid->addWidget(label(Words::dayAndClock(u.command.at), TypeSize::table13, false, "text2"), r, 1);
        grid->addWidget(what, r, 2);
        grid->addWidget(who, r, 3);
        auto* tag = label(u.blocked ? tr("waits for the one before") : tr("waits"), TypeSize::small12);
        tag->setProperty("look", "stale");
        grid->addWidget(tag, r, 4, Qt::AlignVCenter);
        auto* undoButton = new KeyButton(tr("Undo"), {}, ButtonLook::quiet);
        undoButton->setFixedHeight(26);
        undoButton->setAccessibleName(tr("Undo %1, %2").arg(name, QString::fromStdString(u.patientName)));
        connect(undoButton, &KeyButton::clicked, this, [this, id = u.command.id] { emit undo(id); });
        grid->addWidget(undoButton, r++, 5);
    }
    body()->addWidget(holder);
}

} // namespace fyr::ui
