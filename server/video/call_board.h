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
    Store& m_store;
    std::map<TenantId, std::map<std::string, CallVisit, std::less<>>> m_known;
};

} // namespace fyr::server::video
