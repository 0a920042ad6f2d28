#include "server/video/polls.h"

#include "base/digest.h"
#include "server/video/call_rooms.h"

#include <array>

namespace fyr::server::video {

class Polls::Peer final : public http::WebSocketPeer {
  public:
    explicit Peer(std::size_t most) : m_most(most) {}
    void send(std::string text) override {
        std::shared_ptr<Pending> wake;
        {
            const std::scoped_lock lock(m_mutex);
            if (!m_open) return;
            if (m_texts.size() >= m_most) m_open = false;
            else m_texts.push_back(std::move(text));
            wake = std::exchange(m_wait, nullptr);
        }
        if (wake) wake->settle({});
    }
    void close(std::uint16_t, std::string) override {
        std::shared_ptr<Pending> wake;
        {
            const std::scoped_lock lock(m_mutex);
            m_open = false;
            wake = std::exchange(m_wait, nullptr);
        }
        if (wake) wake->settle({});
    }
    std::vector<std::string> take() {
        const std::scoped_lock lock(m_mutex);
        std::vector<std::string> out(std::make_move_iterator(m_texts.begin()), std::make_move_iterator(m_texts.end()));
        m_texts.clear();
        return out;
    }
    bool isOpen() {
        const std::scoped_lock lock(m_mutex);
        return m_open;
    }
    // Nothing when there is something to fetch already.
    std::shared_ptr<Pending> wait(SteadyTime until) {
        std::shared_ptr<Pending> before;
        std::shared_ptr<Pending> mine;
        {
            const std::scoped_lock lock(m_mutex);
            if (!m_open || !m_texts.empty()) return nullptr;
            before = std::exchange(m_wait, mine = std::make_shared<Pending>());
            m_until = until;
        }
        if (before) before->settle({}); // of a poll that the page gave up
        return mine;
    }
    void tick(SteadyTime now) {
        std::shared_ptr<Pending> wake;
        {
            const std::scoped_lock lock(m_mutex);
            if (m_wait && now >= m_until) wake = std::exchange(m_wait, nullptr);
        }
        if (wake) wake->settle({});
    }

  private:
    std::size_t m_most;
    std::mutex m_mutex;
    std::deque<std::string> m_texts;
    std::shared_ptr<Pending> m_wait;
    SteadyTime m_until{};
    bool m_open = true;
};

Result<Polls::Answer> Polls::poll(const std::string& name, const std::vector<std::string>& said, bool wait, std::string_view node) {
    Line line;
    Answer answer;
    {
        const std::scoped_lock lock(m_mutex);
        auto at = m_lines.find(name);
        if (name.empty()) {
            if (m_lines.size() >= m_rules.lines) return fail(ErrorCode::overloaded, "too many lines");
            std::array<std::uint8_t, 24> secret{};
            m_random.fill(secret);
            Line fresh;
            fresh.peer = std::make_shared<Peer>(m_rules.queue);
            at = m_lines.emplace(base64Url(secret), std::move(fresh)).first;
            at->second.id = m_rooms.attach(at->second.peer, node);
        } else if (at == m_lines.end()) {
            return fail(ErrorCode::gone, "no such line");
        }
        at->second.heard = m_clock.steady();
        answer.line = at->first;
        line = at->second;
    }
    for (const auto& text : said) m_rooms.said(line.id, text);
    answer.texts = line.peer->take();
    answer.open = line.peer->isOpen();
    if (!answer.open) {
        m_rooms.closed(line.id);
        const std::scoped_lock lock(m_mutex);
        m_lines.erase(answer.line);
        return answer;
    }
    if (wait && answer.texts.empty()) answer.wait = line.peer->wait(m_clock.steady() + m_rules.hold);
    return answer;
}

void Polls::tick() {
    const auto now = m_clock.steady();
    std::vector<fyr::video::signalling::LineId> quiet;
    std::vector<std::shared_ptr<Peer>> all;
    {
        const std::scoped_lock lock(m_mutex);
        for (auto at = m_lines.begin(); at != m_lines.end();) {
            all.push_back(at->second.peer);
            if (now - at->second.heard > m_rules.quiet) {
                quiet.push_back(at->second.id);
                at = m_lines.erase(at);
            } else {
                ++at;
            }
        }
    }
    for (const auto& peer : all) peer->tick(now);
    for (const auto id : quiet) m_rooms.closed(id);
}

std::size_t Polls::size() const {
    const std::scoped_lock lock(m_mutex);
    return m_lines.size();
}

} // namespace fyr::server::video
