// One party of a call on its signalling line, as docs/SIGNALLING.md says: heartbeats, acknowledgements, coming back.
//
// Threads: one.
#pragma once

#include "base/json.h"
#include "server/load/line.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/websocket.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace fyr::load {

// What all ends of a run found.
struct CallCount {
    std::uint64_t welcomed = 0;
    std::uint64_t resumed = 0; // a line that was taken up again
    std::uint64_t lost = 0;    // said goodbye by the server without having been asked
    std::uint64_t gaps = 0;    // events whose number was not the next
    std::uint64_t heard = 0;
    std::map<std::string, std::uint64_t> byes;
};

class CallEnd : public std::enable_shared_from_this<CallEnd> {
  public:
    struct Who {
        std::function<Place(std::string_view path)> place; // where a line to this path goes
        std::string from; // own address; empty: any
        std::string token;
        std::string visit;
    };
    CallEnd(boost::asio::any_io_executor executor, Who who, CallCount& count);
    // Until `stop`; comes back by itself.
    [[nodiscard]] boost::asio::awaitable<void> run();
    void stop();
    void say(json::object body); // with its number
    void beat();                 // when it is due
    // Floods: heartbeats, whatever is due.
    void shout() { write(R"({"type":"hb"})"); }

    [[nodiscard]] bool isUp() const noexcept { return m_greeted; }
    [[nodiscard]] bool isOver() const noexcept { return m_stopped || m_bye; }
    [[nodiscard]] bool isAdmitted() const noexcept { return m_admitted; }
    [[nodiscard]] const std::string& party() const noexcept { return m_party; }
    [[nodiscard]] const std::string& other() const noexcept { return m_other; }
    [[nodiscard]] std::int64_t epoch() const noexcept { return m_epoch; }
    std::function<void(std::string_view type, const json::object&)> onHeard;

  private:
    using Stream = boost::beast::websocket::stream<boost::beast::tcp_stream>;
    [[nodiscard]] boost::asio::awaitable<bool> open();
    void hear(std::string_view text);
    void write(std::string text);
    [[nodiscard]] boost::asio::awaitable<void> flush(std::shared_ptr<Stream> stream);

    boost::asio::any_io_executor m_executor;
    Who m_who;
    CallCount& m_count;
    std::shared_ptr<Stream> m_stream;
    boost::asio::steady_timer m_pause;
    std::deque<std::string> m_out;
    bool m_writing = false;
    bool m_greeted = false;
    bool m_stopped = false;
    bool m_bye = false;
    bool m_admitted = false;
    const std::string m_page; // which page it is
    std::int64_t m_tries = 0; // of its lines
    std::string m_resumeId;
    std::string m_party;
    std::string m_other; // the first of the others
    std::string m_at = "/call/v1/line";
    std::int64_t m_epoch = 0;
    std::int64_t m_lastSeq = 0;
    std::int64_t m_acked = 0;
    std::int64_t m_n = 0;
    std::chrono::milliseconds m_every{5'000};
    std::chrono::steady_clock::time_point m_next{};
};

} // namespace fyr::load
