// GuardedStore: a tenant's store as one person may see it. Whoever reads through it cannot leak: what the decision hides
// is not there, totals count only what may be seen, contact data of protected people is taken out.
//
// Shape:  wraps the real store for one request of the staff of a unit (Guard::needed). Feed and audit pass through: they
//         have rules of their own (feed_service, audit).
// Errors: the store's; writes of what may not be seen answer notFound.
// Threads: one request's.
#pragma once

#include "server/rights/guard.h"

#include <functional>

namespace fyr::server::rights {

class GuardedStore final : public Store {
  public:
    GuardedStore(Store& inner, const Principal& who, const Clock& clock) : m_inner(inner), m_who(who), m_clock(clock) {}

    std::function<void(std::string_view type, std::string_view id)> onDenied; // there, and not for this person
    [[nodiscard]] bool sawBlocked() const noexcept { return m_sawBlocked; }

    Result<void> read(const TenantId& tenant, const ReadBody& body) override;
    Result<void> write(const TenantId& tenant, const WriteBody& body) override;
    // The body outlives this view of the store: it writes what the caller made, past the rights.
    void writeLater(const TenantId& tenant, WriteBody body, Done done) override { m_inner.writeLater(tenant, std::move(body), std::move(done)); }
    Result<std::optional<FoundSession>> findSession(std::string_view tokenHash) override { return m_inner.findSession(tokenHash); }
    Result<std::optional<std::pair<TenantId, Account>>> findAccount(std::string_view user) override { return m_inner.findAccount(user); }
    Result<std::vector<Tenant>> tenants() override { return m_inner.tenants(); }
    void onCommit(std::function<void(const TenantId&)> listener) override { m_inner.onCommit(std::move(listener)); }
    Result<void> check() override { return m_inner.check(); }

  private:
    Store& m_inner;
    const Principal& m_who;
    const Clock& m_clock;
    bool m_sawBlocked = false;
};

} // namespace fyr::server::rights
