#include "server/services/wake_hub.h"

#include "protocol/messages.h"

namespace fyr::server {

std::uint64_t WakeHub::add(Listener listener) {
    const std::lock_guard lock(m_mutex);
    m_listeners.emplace(m_next, std::move(listener));
    return m_next++;
}

void WakeHub::remove(std::uint64_t id) {
    const std::lock_guard lock(m_mutex);
    m_listeners.erase(id);
}

void WakeHub::wake(const TenantId& tenant) {
    const std::lock_guard lock(m_mutex);
    m_marked.insert(tenant);
}

void WakeHub::tick() {
    std::vector<Send> due;
    {
        const std::lock_guard lock(m_mutex);
        if (m_marked.empty()) return;
        for (const auto& [id, l] : m_listeners)
            if (m_marked.contains(l.tenant)) due.push_back(l.send);
        m_marked.clear();
    }
    const auto text = protocol::write(protocol::WakeMessage{});
    for (const auto& send : due) send(text, false);
}

void WakeHub::revoke(const std::function<bool(const Listener&)>& whom) {
    std::vector<Send> due;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [id, l] : m_listeners)
            if (whom(l)) due.push_back(l.send);
    }
    const auto text = protocol::write(protocol::WakeMessage{protocol::WakeKind::revoked, Millis{0}, Millis{0}});
    for (const auto& send : due) send(text, true);
}

void WakeHub::revokeSession(std::string_view session) {
    revoke([&](const Listener& l) { return l.session == session; });
}

void WakeHub::revokeDevice(std::string_view device) {
    revoke([&](const Listener& l) { return !device.empty() && l.device == device; });
}

std::size_t WakeHub::size() const {
    const std::lock_guard lock(m_mutex);
    return m_listeners.size();
}

std::vector<WakeHub::Listener> WakeHub::waiting() const {
    const std::lock_guard lock(m_mutex);
    std::vector<Listener> out;
    out.reserve(m_listeners.size());
    for (const auto& [id, l] : m_listeners) out.push_back(l);
    return out;
}

} // namespace fyr::server
