// WebSockets as handlers see them: a peer to send to, and an object that hears what happens. No network library.
//
// Threads: a peer may be used from any thread and outlives its socket (then it does nothing). The listener is called
//          from one place at a time and must not block.
#pragma once

#include "base/result.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace fyr::server::http {

struct Request;

class WebSocketPeer {
  public:
    virtual ~WebSocketPeer() = default;
    // Dropped with the connection when more than `websocketQueue` messages wait: a reader that slow is gone.
    virtual void send(std::string text) = 0;
    virtual void close(std::uint16_t code, std::string reason) = 0;
};

class WebSocketListener {
  public:
    virtual ~WebSocketListener() = default;
    virtual void opened(std::shared_ptr<WebSocketPeer> peer) = 0;
    virtual void message(std::string text) = 0;
    virtual void draining() {} // the server goes down: say goodbye; the socket is closed soon after
    virtual void closed() {}
    // A client that has said nothing by then is closed; 0 = it need not speak.
    [[nodiscard]] virtual std::chrono::milliseconds firstMessageWithin() const { return std::chrono::milliseconds{0}; }
};

// Makes the listener of a new socket; `request.who` is set when a token came in the header.
using WebSocketFactory = std::function<Result<std::unique_ptr<WebSocketListener>>(const Request& request)>;

} // namespace fyr::server::http
