// MeasuredStore: a store whose transactions are timed and counted; slow ones are logged.
#pragma once

#include "base/log.h"
#include "server/http/metrics.h"
#include "server/store/store.h"

namespace fyr::server {

class MeasuredStore final : public Store {
  public:
    // A transaction that took longer than `slow` is logged, with the trace of whoever waited for it; 0: none is.
    MeasuredStore(Store& inner, http::Metrics& metrics, Log& log, Millis slow) : m_inner(inner), m_metrics(metrics), m_log(log), m_slow(slow) {}

    Result<void> read(const TenantId& tenant, const ReadBody& body) override {
        return measured("read", [&] { return m_inner.read(tenant, body); });
    }
    Result<void> write(const TenantId& tenant, const WriteBody& body) override {
        return measured("write", [&] { return m_inner.write(tenant, body); });
    }
    void writeLater(const TenantId& tenant, WriteBody body, Done done) override {
        const auto started = std::chrono::steady_clock::now();
        m_inner.writeLater(tenant, std::move(body), [this, started, done = std::move(done)](Result<void> result) {
            note("write", started, result);
            done(std::move(result));
        });
    }
    Result<std::optional<FoundSession>> findSession(std::string_view tokenHash) override {
        return measured("session", [&] { return m_inner.findSession(tokenHash); });
    }
    Result<std::optional<std::pair<TenantId, Account>>> findAccount(std::string_view user) override {
        return measured("account", [&] { return m_inner.findAccount(user); });
    }
    Result<std::vector<Tenant>> tenants() override { return m_inner.tenants(); }
    void onCommit(std::function<void(const TenantId&)> listener) override { m_inner.onCommit(std::move(listener)); }
    StoreStats stats() override { return m_inner.stats(); }
    Result<void> check() override { return m_inner.check(); }

  private:
    template <class F>
    std::invoke_result_t<F> measured(std::string_view kind, F f) {
        const auto started = std::chrono::steady_clock::now();
        auto result = f();
        note(kind, started, result);
        return result;
    }
    template <class R>
    void note(std::string_view kind, std::chrono::steady_clock::time_point started, const R& result) {
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
        m_metrics.observe("fyr_store_seconds", {{"kind", kind}}, took.count());
        if (m_slow.count() > 0 && took > m_slow)
            m_log.warning("store.slow", {{"event.dataset", kind}, {"event.duration", std::to_string(static_cast<std::int64_t>(took.count() * 1e9))}});
        if (!result && info(result.error().code).httpStatus >= 500)
            m_metrics.count("fyr_store_errors_total", {{"code", info(result.error().code).name}});
    }
    Store& m_inner;
    http::Metrics& m_metrics;
    Log& m_log;
    Millis m_slow;
};

} // namespace fyr::server
