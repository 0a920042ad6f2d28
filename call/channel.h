// The one object that the page sees: `call` of docs/CALLS.md.
//
// Shape:   typed slots, bounded in size and in number. A page that says more is not ours any more: `tooMuch`, once.
// Threads: the ui thread.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>

namespace fyr::call {

class CallChannel final : public QObject {
    Q_OBJECT
  public:
    explicit CallChannel(QObject* parent = nullptr);

  public slots: // what a page can do here, all of it
    void ready();
    void openLine(int number);
    void say(int number, const QString& text);
    void closeLine(int number);
    void told(const QString& what, const QString& json);

  signals:
    void lineOpened(int number);
    void heard(int number, const QString& text);
    void lineClosed(int number);
    void settings(const QString& json);
    void command(const QString& name);

  private:
    // Not of the page: signals that are private to this process go through a friend, so that the channel does not show them.
    friend class CallWindow;
    struct Listener {
        virtual ~Listener() = default;
        virtual void pageReady() = 0;
        virtual void pageOpensLine(int number) = 0;
        virtual void pageSays(int number, const QString& text) = 0;
        virtual void pageClosesLine(int number) = 0;
        virtual void pageTold(const QString& what, const QString& json) = 0;
        virtual void pageSaysTooMuch() = 0;
    };
    void setListener(Listener* listener) { m_listener = listener; }
    [[nodiscard]] bool mayGoOn(qsizetype bytes, qsizetype most);

    Listener* m_listener = nullptr;
    QElapsedTimer m_since;
    double m_tokens;
    bool m_shut = false;
};

} // namespace fyr::call
