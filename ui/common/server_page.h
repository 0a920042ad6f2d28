// A page that is read from the server when it is opened: what it is about, when that was read, and cards with what was read;
// or why there is nothing to show.
//
// Shape: a page asks with `ask()`, hands what came to `answer()`, and makes its cards in `addCards()`. It is read again when
//        the server can be reached again, or by the button. An answer to an older question is dropped.
#pragma once

#include "ui/common/widgets.h"
#include "ui/ports.h"

#include <QPointer>

namespace fyr::ui {

class KeyButton;

class ServerPage : public QWidget {
    Q_OBJECT
  public:
    void refresh();
    void showStatus(); // the line to the server changed
    virtual void forget();
    virtual void retranslate();

  protected:
    struct Nothing {
        QString title, text;
    };
    ServerPage(WorkstationPort& port, int headSpacing, Qt::ScrollBarPolicy sideways, QWidget* parent);
    virtual void ask() = 0;
    [[nodiscard]] virtual std::optional<Nothing> nothing() const = 0; // what to say when what was read holds nothing
    virtual void addCards() = 0;                                      // of what was read, which is something

    // What to do with an answer, for a question to the port.
    template <class T, class Keep>
    Reply<T> answer(Keep keep) {
        return [guard = QPointer(this), asked = ++m_asked, keep = std::move(keep)](Result<T> r) {
            if (!guard || guard->m_asked != asked) return;
            guard->m_error.reset();
            if (r) {
                guard->m_readAt = guard->m_port.serverNow();
                keep(std::move(*r));
            } else {
                guard->m_error = std::move(r.error());
            }
            guard->fill();
        };
    }
    void resizeEvent(QResizeEvent* event) override;
    void setWords(const QString& title, const QString& what);
    void fill();
    [[nodiscard]] QString whyNot() const; // why the server cannot be asked now; empty when it can
    [[nodiscard]] WorkstationPort& port() const { return m_port; }
    [[nodiscard]] QVBoxLayout* head() const { return m_head; }
    [[nodiscard]] QVBoxLayout* cards() const { return m_cards; }

  private:
    WorkstationPort& m_port;
    std::optional<Instant> m_readAt;
    std::optional<Error> m_error;
    int m_asked = 0;
    presenter::NeedsServer m_server = presenter::NeedsServer::connecting;
    QLabel* m_title;
    QLabel* m_what;
    StaleMark* m_stale;
    KeyButton* m_again;
    EmptyState* m_empty;
    QVBoxLayout* m_head;
    QVBoxLayout* m_cards;
};

} // namespace fyr::ui
