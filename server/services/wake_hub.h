// Who waits to be woken: the sockets of /sync/v1/wake, by tenant, session and device. Free of the network: a socket
// is a function that takes a text.
//
// Shape: a wake is a hint: one too many costs a request, one too few half a minute. `wake` marks a tenant, `take` and
//        `tell` send; whoever calls them may gather several. Lines of calls are watched only: they hear when their sign-in
//        ends, and of nothing else. There are many of them: a wake does not go through them.
// Threads: safe.
#pragma once

#include "base/clock.h"
#include "base/ids.h"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fyr::server {

class WakeHub {
  public:
    using Send = std::function<void(std::string text, bool thenClose)>;

    struct Listener {
        TenantId tenant;
        std::string session;
        std::string device;
        std::string account;
        std::string unit; // empty: of the whole tenant
        Send send;
    };
    [[nodiscard]] std::uint64_t add(Listener listener);
    [[nodiscard]] std::uint64_t watch(Listener listener); // is told of the end of its sign-in only
    void remove(std::uint64_t id);

    void wake(const TenantId& tenant); // marks; cheap: called inside commits
    void tick();                       // tells all who listen in the marked tenants
    [[nodiscard]] std::set<TenantId> take(); // what is marked, and marks it no longer
    // Those of these units and those without one; no units: everybody.
    void tell(const TenantId& tenant, const std::optional<std::set<std::string>>& units = {});
    [[nodiscard]] std::size_t size(const TenantId& tenant) const;
    // Tells and closes those of a session, or of a device.
    void revokeSession(std::string_view session);
    void revokeDevice(std::string_view device);
    [[nodiscard]] std::size_t size() const;
    // Whose sign-ins stand behind them, each once, to look after whether they still hold.
    struct SignIn {
        std::string account;
        std::string session;
        std::string device;
        friend auto operator<=>(const SignIn&, const SignIn&) = default;
    };
    [[nodiscard]] std::set<TenantId> tenants() const;
    [[nodiscard]] std::set<SignIn> signIns(const TenantId& tenant) const;

  private:
    void revoke(const std::function<bool(const Listener&)>& whom);
    mutable std::mutex m_mutex;
    std::uint64_t m_next = 1;
    using Listeners = std::map<std::uint64_t, Listener>;
    Listeners m_listeners;
    std::map<TenantId, Listeners> m_watched;
    std::set<TenantId> m_marked;
};

} // namespace fyr::server
