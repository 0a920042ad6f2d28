// Ctrl+K: type a patient's name, an item or a command; Enter does it.
#pragma once

#include "presenter/palette.h"

#include <QFrame>
#include <functional>

class QLabel;
class QLineEdit;
class QListWidget;

namespace fyr::ui {

class CommandPalette : public QFrame {
    Q_OBJECT
  public:
    explicit CommandPalette(QWidget* parent);
    void open(std::vector<presenter::PaletteEntry> entries);
    void addPatients(const QString& query, const std::vector<presenter::PaletteEntry>& hits); // found meanwhile
    void retranslate();

  signals:
    void queryChanged(const QString& text);
    void chosen(const QString& id);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void refill();
    QLineEdit* m_field;
    QListWidget* m_list;
    QLabel* m_nothing; // in its place
    std::vector<presenter::PaletteEntry> m_entries;
    std::vector<presenter::PaletteEntry> m_patients;
};

} // namespace fyr::ui
