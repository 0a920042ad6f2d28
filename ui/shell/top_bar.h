// The top bar: search and command palette, sync pill, clock. Always in sight.
#pragma once

#include "presenter/status.h"

#include <QAbstractButton>
#include <QFrame>

class QLabel;

namespace fyr::ui {

// "Connected | Synced 3 s ago | all sent", or filled violet "Offline since 10:42 | 4 unsent".
class SyncPill : public QAbstractButton {
    Q_OBJECT
  public:
    explicit SyncPill(QWidget* parent = nullptr);
    void show(const presenter::Status& status, Instant now);
    void setShort(bool on);
    [[nodiscard]] QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    [[nodiscard]] QStringList parts() const;
    presenter::Status m_status;
    Instant m_now;
    bool m_short = false;
};

// The field that opens the palette; looks like one, acts like a button.
class PaletteField : public QAbstractButton {
    Q_OBJECT
  public:
    explicit PaletteField(QWidget* parent = nullptr);

  protected:
    void paintEvent(QPaintEvent* event) override;
};

class TopBar : public QFrame {
    Q_OBJECT
  public:
    explicit TopBar(QWidget* parent = nullptr);
    void show(const presenter::Status& status, Instant now);
    void retranslate();
    void warn(const QString& text); // in place of the search field, until it is empty

  signals:
    void paletteRequested();
    void unsentRequested();

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    PaletteField* m_palette;
    QLabel* m_warning;
    QLabel* m_demo;
    SyncPill* m_pill;
    QLabel* m_time;
    QLabel* m_day;
};

} // namespace fyr::ui
