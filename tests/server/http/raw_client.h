// A client that sends exactly the bytes it is told: for tests of what well-behaved libraries cannot do.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fyr::server::http::test {

struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers; // lower case
    std::string body;
    [[nodiscard]] std::string header(const std::string& name) const {
        const auto it = headers.find(name);
        return it == headers.end() ? std::string{} : it->second;
    }
};

class RawClient {
  public:
    explicit RawClient(std::uint16_t port); // connects to 127.0.0.1; throws when it cannot
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    // False when the other side has closed.
    bool send(std::string_view bytes);
    // One answer; nothing when the connection ends first. `head`: the answer to HEAD has no body.
    std::optional<Answer> receive(bool head = false);
    // Everything until the other side closes (or 10 s).
    std::string receiveAll();
    bool closedByPeer(); // waits for the end (at most 10 s)
    void shutdownSend();

    // One request with a body on this connection.
    std::optional<Answer> request(std::string_view method, std::string_view path,
                                  const std::vector<std::pair<std::string, std::string>>& headers = {},
                                  std::string_view body = {});

    // WebSocket: upgrades (false with the answer in `refused` when it does not), sends and receives text.
    bool upgrade(std::string_view path, const std::vector<std::pair<std::string, std::string>>& headers = {});
    Answer refused;
    bool sendFrame(std::uint8_t opcode, std::string_view payload);
    bool sendText(std::string_view text) { return sendFrame(1, text); }
    struct Frame {
        std::uint8_t opcode = 0;
        std::string payload;
    };
    std::optional<Frame> receiveFrame(); // answers pings by itself and hands them out too

  private:
    bool fill(); // reads more into the buffer
    std::optional<std::string> take(std::size_t bytes);
    int m_fd = -1;
    std::string m_buffer;
};

} // namespace fyr::server::http::test
