// A conflict opened: mine, theirs, what the server did; and the list of what is unsent. 1 keeps theirs (the default),
// 2 does mine again on the new version. Nothing is dropped without a choice.
#pragma once

#include "ui/ports.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QVBoxLayout;

namespace fyr::ui {

class Card;
class KeyButton;
class LevelMark;

class AttentionView : public QWidget {
    Q_OBJECT
  public:
    explicit AttentionView(QWidget* parent = nullptr);
    // `id` = the item opened; empty shows the unsent list only.
    void show(const AttentionLists& lists, const std::string& itemId, bool online, const QString& myName);
    void keep();
    void redo();
    [[nodiscard]] bool hasConflict() const { return m_conflict.has_value(); }

  signals:
    void settle(const fyr::CommandId& id, fyr::ui::Settle how);
    void undo(const fyr::CommandId& id);

  private:
    void fillConflict(bool online, const QString& myName);
    void fillUnsent(const std::vector<UnsentEntry>& unsent);
    std::optional<AttentionEntry> m_conflict;
    QLabel* m_headline;
    QWidget* m_compareHolder;
    QVBoxLayout* m_compareLayout;
    KeyButton* m_keep;
    KeyButton* m_redo;
    QLabel* m_hint;
    Card* m_unsent;
};

} // namespace fyr::ui
