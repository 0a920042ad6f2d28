#include "ui/triage/walked_card.h"

#include "ui/theme/theme.h"

namespace fyr::ui {

WalkedCard::WalkedCard(QWidget* parent) : Card({}, parent) {
    connect(&Theme::current(), &Theme::changed, this, [this] { fill(); });
}

void WalkedCard::setTable(WalkedTable* table) {
    m_walked = table;
    connect(table, &WalkedTable::left, this, &WalkedCard::left);
}

bool WalkedCard::turnTo(const clinical::TriageItem& item) {
    if (m_item == item.id.str()) return false;
    m_item = item.id.str();
    m_walked->setCurrentItem(nullptr);
    return true;
}

void WalkedCard::takeFocus() { m_walked->setFocus(Qt::ShortcutFocusReason); }

} // namespace fyr::ui
