// Line: one HTTP/1.1 connection that asks and waits, opened again when it was closed.
//
// Errors: none is thrown: a call without an answer has status 0 and says why.
// Threads: one.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace fyr::load {

struct Place {
    std::string host;
    std::string port;
};
[[nodiscard]] std::optional<Place> placeOf(std::string_view base); // "http://127.0.0.1:8443"

struct Reply {
    int status = 0; // 0: no answer
    std::string body;
    std::string etag;
    std::string failure; // of status 0
    double seconds = 0;
    int retryAfter = 0;
};

class Line {
  public:
    Line(boost::asio::any_io_executor executor, Place place, std::chrono::seconds atMost) : m_stream(std::move(executor)), m_place(std::move(place)), m_atMost(atMost) {}
    struct Ask {
        boost::beast::http::verb method = boost::beast::http::verb::get;
        std::string target;
        std::string token;
        std::string body;
        std::string contentType = "application/json";
        std::string ifMatch;
    };
    [[nodiscard]] boost::asio::awaitable<Reply> call(Ask ask);
    void close();

  private:
    [[nodiscard]] boost::asio::awaitable<boost::beast::error_code> open();
    boost::beast::tcp_stream m_stream;
    boost::beast::flat_buffer m_buffer;
    Place m_place;
    std::chrono::seconds m_atMost;
    bool m_open = false;
};

// A W3C traceparent, so that each call can be found in the server's log.
[[nodiscard]] std::string newTraceparent();

} // namespace fyr::load
