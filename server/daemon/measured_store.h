// MeasuredStore: a store whose transactions are timed and counted.
#pragma once

#include "server/http/metrics.h"
#include "server/store/store.h"

namespace fyr::server {

class MeasuredStore final : public Store {
  public:
    MeasuredStore(Store& inner, http::Metrics& metrics) : m_inner(inner), m_metrics(metrics) {}

    Result<void> read(const TenantId& tenant, const ReadBody& body) override {
        return measured("read", [&] { return m_inner.read(tenant, body); });
    }
    Result<void> write(const TenantId& tenant, const WriteBody& body) override {
        return measured("write", [&] { return m_inner.write(tenant, body); });
    }
    Result<std::optional<FoundSession>> findSession(std::string_view tokenHash) override {
        return measured("session", [&] { return m_inner.findSession(tokenHash); });
    }
    Result<std::optional<std::pair<TenantId, Account>>> findAccount(std::string_view user) override {
        return measured("account", [&] { return m_inner.findAccount(user); });
    }
    Result<std::vector<Tenant>> tenants() override { return m_inner.tenants(); }
    void onCommit(std::function<void(const TenantId&)> listener) override { m_inner.onCommit(std::move(listener)); }
    Result<void> check() override { return m_inner.check(); }

  private:
    template <class F>
    std::invoke_result_t<F> measured(std::string_view kind, F f) {
        const auto started = std::chrono::steady_clock::now();
        auto result = f();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
        m_metrics.observe("fyr_store_seconds", {{"kind", kind}}, took.count());
        if (!result && info(result.error().code).httpStatus >= 500)
            m_metrics.count("fyr_store_errors_total", {{"code", info(result.error().code).name}});
        return result;
    }
    Store& m_inner;
    http::Metrics& m_metrics;
};

} // namespace fyr::server
