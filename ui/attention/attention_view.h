// A refused change opened: mine, theirs, what the server did; what waits behind it; four ways out, each with a key.
// 1 keeps theirs (the default), 2 does mine again, 3 drops mine and sends the rest, 4 takes the text back as a draft.
// Nothing is dropped without a choice.
#pragma once

#include "ui/ports.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QVBoxLayout;

namespace fyr::ui {

class KeyButton;

class AttentionView : public QWidget {
    Q_OBJECT
  public:
    explicit AttentionView(QWidget* parent = nullptr);
    void show(const AttentionEntry& entry, presenter::NeedsServer server, const QString& myName);
    void clear();
    void retranslate();
    void choose(presenter::Way way); // does nothing when that way is not open
    [[nodiscard]] bool hasConflict() const { return m_entry.has_value(); }
    [[nodiscard]] const std::optional<AttentionEntry>& entry() const { return m_entry; }

  signals:
    void chosen(const fyr::ui::AttentionEntry& entry, fyr::presenter::Way way);

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void fill();
    void placeButtons();
    std::optional<AttentionEntry> m_entry;
    presenter::NeedsServer m_server = presenter::NeedsServer::possible;
    QString m_myName;
    QLabel* m_headline;
    QWidget* m_compareHolder;
    QVBoxLayout* m_compareLayout;
    QLabel* m_behind;
    QGridLayout* m_grid;
    std::vector<KeyButton*> m_buttons; // in the order of presenter::Way
    QLabel* m_hint;
};

} // namespace fyr::ui
