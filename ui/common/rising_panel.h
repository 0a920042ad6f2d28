// A panel that rises above an action bar: not modal, the list stays usable, and what is written is kept as a draft.
//
// Shape: a head with title, whom it is about and Esc; the panel itself fills `m_body`. Ctrl+Enter sends.
#pragma once

#include <QFrame>
#include <QPointer>

class QLabel;
class QPlainTextEdit;
class QVBoxLayout;

namespace fyr::ui {

class KeyButton;

class RisingPanel : public QFrame {
    Q_OBJECT
  public:
    explicit RisingPanel(QWidget* parent = nullptr);
    virtual void retranslate() = 0;
    void close();
    // Over the foot of `area`, above `bar` (a child of it, or none) when the area is high enough; `heightChanged` when the bar
    // takes more or less room, too.
    void placeAbove(QWidget& area, QWidget* bar);

  signals:
    void closed();
    void heightChanged(); // what it holds takes more or less room than before

  protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    // Of the texts that a panel watches: Ctrl+Enter sends, Esc closes. Of its bar: where it is.
    bool eventFilter(QObject* watched, QEvent* event) override;
    virtual bool key(QKeyEvent* event); // true when it was used; here Ctrl+Enter
    virtual void trySend() = 0;
    [[nodiscard]] static bool isSendKey(const QKeyEvent* event);
    void setHead(const QString& title, const QString& about);
    QLabel* m_title;
    QLabel* m_about;
    KeyButton* m_closeButton;
    QVBoxLayout* m_body;

  private:
    QPointer<QWidget> m_bar;
};

[[nodiscard]] QPlainTextEdit* panelText(int height);
void setWrong(QWidget* widget, bool wrong); // a red border
// The action bar that is lowest on a page now; none: nothing.
[[nodiscard]] QWidget* actionBarOf(QWidget& page);

} // namespace fyr::ui
