#include "server/http/raw_client.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace fyr::server::http::test {

RawClient::RawClient(std::uint16_t port) {
    m_fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(m_fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
        ::close(m_fd);
        throw std::runtime_error("cannot connect");
    }
    const int on = 1;
    ::setsockopt(m_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

RawClient::~RawClient() { ::close(m_fd); }

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

bool RawClient::fill() {
    pollfd p{m_fd, POLLIN, 0};
    if (::poll(&p, 1, 10'000) <= 0) return false;
    char chunk[65536];
    const auto n = ::recv(m_fd, chunk, sizeof chunk, 0);
    if (n <= 0) return false;
    m_buffer.append(chunk, static_cast<std::size_t>(n));
    return true;
}

std::optional<std::string> RawClient::take(std::size_t bytes) {
    while (m_buffer.size() < bytes)
        if (!fill()) return std::nullopt;
    auto out = m_buffer.substr(0, bytes);
    m_buffer.erase(0, bytes);
    return out;
}

std::optional<Answer> RawClient::receive(bool head) {
    std::size_t end = 0;
    while ((end = m_buffer.find("\r\n\r\n")) == std::string::npos)
        if (!fill()) return std::nullopt;
    const auto text = *take(end + 4);
    Answer a;
    a.status = std::atoi(text.c_str() + std::string_view("HTTP/1.1 ").size());
    std::size_t at = text.find("\r\n") + 2;
    while (at < end + 2) {
        const auto stop = text.find("\r\n", at);
        const auto line = text.substr(at, stop - at);
        const auto colon = line.find(':');
        if (colon != std::string::npos) a.headers[lowerCase(line.substr(0, colon))] = std::string(trim(line.substr(colon + 1)));
        at = stop + 2;
    }
    const auto length = a.header("content-length");
    if (!head && !length.empty()) {
        auto body = take(static_cast<std::size_t>(std::stoull(length)));
        if (!body) return std::nullopt;
        a.body = std::move(*body);
    }
    return a;
}

std::string RawClient::receiveAll() {
    while (fill()) {
    }
    return std::exchange(m_buffer, {});
}

bool RawClient::closedByPeer() {
    for (;;) {
        pollfd p{m_fd, POLLIN, 0};
        if (::poll(&p, 1, 10'000) <= 0) return false;
        char chunk[4096];
        const auto n = ::recv(m_fd, chunk, sizeof chunk, 0);
        if (n <= 0) return true;
        m_buffer.append(chunk, static_cast<std::size_t>(n));
    }
}

void RawClient::shutdownSend() { ::shutdown(m_fd, SHUT_WR); }

std::optional<Answer> RawClient::request(std::string_view method, std::string_view path,
                                         const std::vector<std::pair<std::string, std::string>>& headers,
                                         std::string_view body) {
    std::string text = std::string(method) + " " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n";
    for (const auto& [key, value] : headers) text += key + ": " + value + "\r\n";
    if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    text += "\r\n";
    text += body;
    if (!send(text)) return std::nullopt;
    return receive(method == "HEAD");
}

bool RawClient::upgrade(std::string_view path, const std::vector<std::pair<std::string, std::string>>& headers) {
    std::string text = "GET " + std::string(path) +
                       " HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
    for (const auto& [key, value] : headers) text += key + ": " + value + "\r\n";
    if (!send(text + "\r\n")) return false;
    const auto answer = receive();
    if (answer && answer->status == 101) return true;
    if (answer) refused = *answer;
    return false;
}

bool RawClient::sendFrame(std::uint8_t opcode, std::string_view payload) {
    std::string out;
    out += static_cast<char>(0x80 | opcode);
    if (payload.size() < 126) {
        out += static_cast<char>(0x80 | payload.size());
    } else if (payload.size() < 65536) {
        out += static_cast<char>(0x80 | 126);
        out += static_cast<char>(payload.size() >> 8);
        out += static_cast<char>(payload.size() & 0xff);
    } else {
        out += static_cast<char>(0x80 | 127);
        for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>((payload.size() >> shift) & 0xff);
    }
    const char mask[4] = {1, 2, 3, 4};
    out.append(mask, 4);
    for (std::size_t i = 0; i < payload.size(); ++i) out += static_cast<char>(payload[i] ^ mask[i % 4]);
    return send(out);
}

std::optional<RawClient::Frame> RawClient::receiveFrame() {
    const auto head = take(2);
    if (!head) return std::nullopt;
    Frame f;
    f.opcode = static_cast<std::uint8_t>((*head)[0] & 0x0f);
    std::size_t length = static_cast<unsigned char>((*head)[1]) & 0x7fU;
    if (length >= 126) {
        const auto more = take(length == 126 ? 2 : 8);
        if (!more) return std::nullopt;
        length = 0;
        for (const char c : *more) length = (length << 8U) | static_cast<unsigned char>(c);
    }
    auto payload = take(length);
    if (!payload) return std::nullopt;
    f.payload = std::move(*payload);
    if (f.opcode == 9) sendFrame(10, f.payload);
    return f;
}

} // namespace fyr::server::http::test
