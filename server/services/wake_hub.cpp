#include "server/services/wake_hub.h"

#include "protocol/messages.h"

#include <algorithm>
#include <utility>

namespace fyr::server {

std::uint64_t WakeHub::add(Listener listener) {
    const std::lock_guard lock(m_mutex);
    m_listeners.emplace(m_next, std::move(listener));
    return m_next++;
}

std::uint64_t WakeHub::watch(Listener listener) {
    const std::lock_guard lock(m_mutex);
    auto& all = m_watched[listener.tenant];
    all.emplace_hint(all.end(), m_next, std::move(listener));
    return m_next++;
}

void WakeHub::remove(std::uint64_t id) {
    const std::lock_guard lock(m_mutex);
    if (m_listeners.erase(id) > 0) return;
    for (auto of = m_watched.begin(); of != m_watched.end(); ++of) {
        if (of->second.erase(id) == 0) continue;
        if (of->second.empty()) m_watched.erase(of);
        return;
    }
}

void WakeHub::wake(const TenantId& tenant) {
    const std::lock_guard lock(m_mutex);
    m_marked.insert(tenant);
}

std::set<TenantId> WakeHub::take() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_marked, {});
}

void WakeHub::tick() {
    for (const auto& tenant : take()) tell(tenant);
}

void WakeHub::tell(const TenantId& tenant, const std::optional<std::set<std::string>>& units) {
    std::vector<Send> due;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [id, l] : m_listeners)
            if (l.tenant == tenant && (!units || l.unit.empty() || units->contains(l.unit))) due.push_back(l.send);
    }
    const auto text = protocol::write(protocol::WakeMessage{});
    for (const auto& send : due) send(text, false);
}

std::size_t WakeHub::size(const TenantId& tenant) const {
    const std::lock_guard lock(m_mutex);
    return static_cast<std::size_t>(std::ranges::count_if(m_listeners, [&](const auto& l) { return l.second.tenant == tenant; }));
}

void WakeHub::revoke(const std::function<bool(const Listener&)>& whom) {
    std::vector<Send> due;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [id, l] : m_listeners)
            if (whom(l)) due.push_back(l.send);
        for (const auto& [tenant, all] : m_watched)
            for (const auto& [id, l] : all)
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

std::set<TenantId> WakeHub::tenants() const {
    const std::lock_guard lock(m_mutex);
    std::set<TenantId> out;
    for (const auto& [tenant, all] : m_watched) out.insert(tenant);
    for (const auto& [id, l] : m_listeners) out.insert(l.tenant);
    return out;
}

std::set<WakeHub::SignIn> WakeHub::signIns(const TenantId& tenant) const {
    const std::lock_guard lock(m_mutex);
    std::set<SignIn> out;
    const auto add = [&](const Listener& l) { out.insert({l.account, l.session, l.device}); };
    for (const auto& [id, l] : m_listeners)
        if (l.tenant == tenant) add(l);
    if (const auto at = m_watched.find(tenant); at != m_watched.end())
        for (const auto& [id, l] : at->second) add(l);
    return out;
}

} // namespace fyr::server
