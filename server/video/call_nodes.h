// Which node of the server a call is on: all lines of one call meet on one node, so that one machine says which offer holds.
//
// Shape:  "callroom/<visit>" names the node, "callnode/<node>" until when it lives and where it is reached. Whoever comes to
//         another node is sent there; when that node is gone (its lease ran out), the next line's node takes the call over and
//         everybody is told everything anew.
// Units:  leases by the nodes' clocks: they may be apart by less than a lease.
// Errors: the store's.
// Threads: safe; calls block on the store.
#pragma once

#include "server/store/store.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <set>

namespace fyr::server::video {

class CallNodes {
  public:
    struct Elsewhere {
        std::string url; // of the line, or its path behind the same address; empty: try again there
    };
    CallNodes(Store& store, const Clock& clock, std::string node, std::string url, Millis lease = Millis{6'000})
        : m_store(store), m_clock(clock), m_node(std::move(node)), m_url(std::move(url)), m_lease(lease) {}

    // Nothing: the call is here now.
    [[nodiscard]] Result<std::optional<Elsewhere>> claim(const TenantId& tenant, const std::string& visit);
    [[nodiscard]] Result<void> release(const TenantId& tenant, const std::string& visit);
    // Keeps this node alive in this tenant; answers which of its calls another node has taken meanwhile. They are asked for only
    // when one may have: after the lease had run out.
    [[nodiscard]] Result<std::set<std::string>> renew(const TenantId& tenant, const std::function<std::set<std::string>()>& visits);

    // This node goes down: it takes nothing any more, and what it has may be taken at once and not first when its lease is over.
    void goesDown() noexcept { m_goesDown = true; }
    [[nodiscard]] Result<void> leave(const TenantId& tenant); // after it

    [[nodiscard]] Millis every() const noexcept { return m_lease / 3; }
    [[nodiscard]] const std::string& name() const noexcept { return m_node; }
    // Where this node alone is reached behind the common address: /call/v1/on/<node>. Empty: it is not.
    [[nodiscard]] std::string path() const { return m_url == linePath(m_node) ? "/call/v1/on/" + m_node : std::string{}; }
    [[nodiscard]] static std::string linePath(std::string_view node) { return "/call/v1/on/" + std::string(node) + "/line"; }

  private:
    [[nodiscard]] Result<void> stamp(WriteTx& tx);
    Store& m_store;
    const Clock& m_clock;
    std::string m_node;
    std::string m_url;
    Millis m_lease;
    std::atomic<bool> m_goesDown{false};
    std::mutex m_mutex;
    std::map<TenantId, Instant> m_until; // as this node last wrote it
};

} // namespace fyr::server::video
