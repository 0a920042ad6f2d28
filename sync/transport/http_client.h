// HTTP to one server: the calls of the sync engine, and those of sign-in.
//
// Shape:   answers come as `Answer`, whatever happened. Redirects are not followed: a token goes to one
// server only.
//          Only https, but for a server on this computer.
// Threads: that of its parent.
#pragma once

#include "base/result.h"
#include "sync/engine/events.h"

#include <QHash>
#include <QNetworkAccessManager>
#include <QObject>
#include <QUrl>
#include <functional>

class QNetworkReply;

namespace fyr::sync {

// "https://host[:port]" without path. Errors: badRequest (no address), certificate (http to another
// computer).
[[nodiscard]] Result<QUrl> serverAddress(QUrl typed);

// A new trace for one request (W3C Trace Context): by it the server's log tells what became of this very request.
[[nodiscard]] QByteArray newTraceparent();

class HttpClient final : public QObject {
  public:
    explicit HttpClient(QObject* parent = nullptr);

    void setServer(const QUrl& server);
    void setToken(QByteArray token); // empty: none
    [[nodiscard]] const QUrl& server() const noexcept { return m_server; }
    [[nodiscard]] const QByteArray& token() const noexcept { return m_token; }

    using Done = std::function<void(const Answer&)>;
    void send(const Request& request, Done done);
    void cancel(RequestId id);
    void cancelAll();
    // Any server, without a token: sign-in, what a site offers. No body: GET.
    void ask(const QUrl& server, const QString& path, const std::optional<QByteArray>& body, Done done);
    // How much the server's clock is ahead of this computer's, by its newest answer.
    [[nodiscard]] Millis serverAhead() const noexcept { return m_serverAhead; }
    void get(const QString& path, Done done);
    void post(const QString& path, const QByteArray& body, Done done);
    void remove(const QString& path, const QByteArray& body, Done done);
    // Does the network want somebody to sign in to it first? Asks `url` over plain http, without a word about anybody, as
    // systems do: a page that leads to another host is the network's. For when the server itself cannot be reached.
    void probe(const QUrl& url, std::function<void(bool portal)> done);
    // The machine's network is another one: idle lines are not used again, and a request that hears nothing within
    // `doubt` is given up, long before its time: its line leads nowhere.
    void networkChanged(Millis doubt);

  private:
    [[nodiscard]] QNetworkRequest requestTo(const QString& path, const QString& query, Millis timeout) const;
    void follow(QNetworkReply* reply, RequestId id, Done done);

    QNetworkAccessManager m_manager;
    QUrl m_server;
    QByteArray m_token;
    Millis m_serverAhead{0};
    bool m_takesDeflate = false; // the server says so (RFC 7694)
    QHash<RequestId, QNetworkReply*> m_running;
};

} // namespace fyr::sync
