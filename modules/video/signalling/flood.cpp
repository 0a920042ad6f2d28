#include "video/signalling/flood.h"

#include <algorithm>

namespace fyr::video::signalling {

bool Flood::heard(SteadyTime now, std::size_t bytes) noexcept {
    if (m_began && now > m_at) {
        const double seconds = std::chrono::duration<double>(now - m_at).count();
        m_messages = std::min(m_rules.messagesAtOnce, m_messages + seconds * m_rules.messagesPerSecond);
        m_bytes = std::min(m_rules.bytesAtOnce, m_bytes + seconds * m_rules.bytesPerSecond);
    }
    m_at = now;
    m_began = true;
    m_messages -= 1;
    m_bytes -= static_cast<double>(bytes);
    return m_messages >= 0 && m_bytes >= 0;
}

} // namespace fyr::video::signalling
