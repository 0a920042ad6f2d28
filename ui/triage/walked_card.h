// A card around a table that the keys walk: a letter goes to it, Escape leaves it, and shown anew it stands on the same row.
#pragma once

#include "clinical/triage_item.h"
#include "ui/common/walked_table.h"
#include "ui/common/widgets.h"

namespace fyr::ui {

class WalkedCard : public Card {
    Q_OBJECT
  public:
    virtual void show(const clinical::TriageItem& item) = 0;
    virtual void retranslate() = 0;
    virtual void takeFocus();

  signals:
    void left();

  protected:
    explicit WalkedCard(QWidget* parent);
    void setTable(WalkedTable* table); // once, in the constructor
    bool turnTo(const clinical::TriageItem& item); // true: another one than before, and no row is chosen any more
    template <class Fill>
    void keepRow(Fill&& fill) { // around what fills the table
        const int row = m_walked->currentRow();
        fill();
        if (row >= 0 && row < m_walked->rowCount()) m_walked->setCurrentCell(row, 0);
    }
    virtual void fill() = 0;

  private:
    WalkedTable* m_walked = nullptr;
    std::string m_item;
};

} // namespace fyr::ui
