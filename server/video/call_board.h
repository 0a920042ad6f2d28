// The visits of a tenant that are not over, as this node last read them: what was written since is read again, and the leases,
// which change every few seconds, in one go. What it costs does not grow with what does not change.
//
// Errors: the store's; what was read before stays.
// Threads: none; the rooms' thread has it.
#pragma once

#include "server/video/visit_store.h"

namespace fyr::server::video {

class CallBoard {
  public:
    explicit CallBoard(Store& store) : m_store(store) {}

    // By id; good until the next call for this tenant.
    [[nodiscard]] Result<std::vector<const CallVisit*>> read(const TenantId& tenant);

  private:
    struct Read {
        CallVisit call;
        std::uint64_t round = 0; // in which it was there last
    };
    using Known = std::map<std::string, Read, std::less<>>;
    static Known::iterator near(Known& known, Known::iterator at, std::string_view id);

    Store& m_store;
    std::uint64_t m_round = 0;
    std::map<TenantId, Known> m_known;
};

} // namespace fyr::server::video
