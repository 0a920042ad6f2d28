#include "server/daemon/observer.h"

#include "base/json.h"
#include "fhir/resource.h"
#include "server/audit/heads.h"

#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

namespace fyr::server {
namespace {

constexpr Millis fresh{5'000};
constexpr std::chrono::milliseconds patience{500};

double seconds(const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; }

// Source: proc(5).
void tellProcess(http::Metrics::Collected& out) {
    rusage used{};
    if (::getrusage(RUSAGE_SELF, &used) == 0) out.value("process_cpu_seconds_total", {}, seconds(used.ru_utime) + seconds(used.ru_stime));
    std::ifstream in("/proc/self/stat");
    std::string text((std::istreambuf_iterator<char>(in)), {});
    if (const auto end = text.rfind(')'); end != std::string::npos) { // the name before it may hold anything
        std::istringstream rest(text.substr(end + 2));
        std::vector<std::string> fields;
        for (std::string f; rest >> f;) fields.push_back(f);
        const auto number = [&](std::size_t nth) { return nth - 3 < fields.size() ? std::strtod(fields[nth - 3].c_str(), nullptr) : 0.0; }; // as counted there
        out.value("process_threads", {}, number(20));
        out.value("process_virtual_memory_bytes", {}, number(23));
        out.value("process_resident_memory_bytes", {}, number(24) * static_cast<double>(::sysconf(_SC_PAGESIZE)));
        double boot = 0;
        std::ifstream stat("/proc/stat");
        for (std::string word; stat >> word;)
            if (word == "btime") stat >> boot;
        if (boot > 0) out.value("process_start_time_seconds", {}, boot + number(22) / static_cast<double>(::sysconf(_SC_CLK_TCK)));
    }
    std::error_code ec;
    std::int64_t open = -1; // the one that counts
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", ec)) {
        static_cast<void>(entry);
        ++open;
    }
    if (!ec) out.value("process_open_fds", {}, static_cast<double>(open));
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) out.value("process_max_fds", {}, static_cast<double>(limit.rlim_cur));
}

} // namespace

Observer::Observer(Parts parts) : m_p(std::move(parts)) {
    m_thread = std::thread([this] { run(); });
    m_p.metrics.collect([this](http::Metrics::Collected& out) { tell(out); });
}

Observer::~Observer() {
    m_p.metrics.clearCollectors();
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void Observer::run() {
    std::unique_lock lock(m_mutex);
    while (true) {
        m_changed.wait(lock, [this] { return m_stopping || m_wanted; });
        if (m_stopping) return;
        m_wanted = false;
        lock.unlock();
        auto looked = look();
        lock.lock();
        if (looked) m_sample = *looked;
        m_sample.up = looked.has_value();
        m_at = m_p.clock.steady();
        ++m_round;
        m_changed.notify_all();
    }
}

Observer::Sample Observer::newest() {
    std::unique_lock lock(m_mutex);
    if (!m_at || m_p.clock.steady() - *m_at >= fresh) {
        m_wanted = true;
        m_changed.notify_all();
        const auto before = m_round;
        const bool came = m_changed.wait_for(lock, patience, [&] { return m_stopping || m_round != before; });
        if (!came) m_sample.up = false; // what follows is old
    }
    return m_sample;
}

Result<Observer::Sample> Observer::look() {
    Sample out;
    const auto now = m_p.clock.now();
    FYR_TRY(const auto tenants, m_p.store.tenants());
    for (const auto& t : tenants) FYR_CHECK(lookAt(TenantId{t.id}, now, out));
    return out;
}

Result<void> Observer::lookAt(const TenantId& tenant, Instant now, Sample& out) {
    const auto places = m_p.subscriptions ? m_p.subscriptions->places(tenant) : std::map<std::string, std::int64_t>{};
    return m_p.store.read(tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto counts, tx.counts(now));
        FYR_TRY(const auto feed, tx.feedHead());
        FYR_TRY(const auto entry, tx.auditHead());
        FYR_TRY(const auto head, newestHead(tx));
        FYR_TRY(const auto jobs, tx.values("fhir.export/"));
        FYR_TRY(const auto subscribed, tx.values("fhir.subscription/"));
        out.counts.sessions += counts.sessions;
        out.counts.outboxDue += counts.outboxDue;
        out.counts.outboxLater += counts.outboxLater;
        if (counts.outboxOldestDue && (!out.counts.outboxOldestDue || *counts.outboxOldestDue < *out.counts.outboxOldestDue))
            out.counts.outboxOldestDue = counts.outboxOldestDue;
        out.feed += feed;
        if (entry) {
            out.audit += entry->seq;
            if (!head || head->size < entry->seq) {
                const auto since = head ? parseInstant(head->at) : Result<Instant>(entry->at);
                if (since && (!out.oldestHead || *since < *out.oldestHead)) out.oldestHead = *since;
            }
        }
        for (const auto& [key, text] : jobs) {
            FYR_TRY(const auto v, json::parse(text));
            const auto state = json::text(v, "state").value_or("");
            for (std::size_t i = 0; i < exportStates.size(); ++i) out.exports[i] += state == exportStates[i] ? 1 : 0;
        }
        for (const auto& [key, text] : subscribed) {
            const auto id = key.substr(std::string_view("fhir.subscription/").size());
            FYR_TRY(const auto resource, tx.read("Subscription", id));
            if (!resource || resource->deleted) continue;
            FYR_TRY(const auto parsed, fhir::Resource::parse(resource->json));
            const auto status = parsed.text("status");
            for (std::size_t i = 0; i < subscriptionStates.size(); ++i) out.subscriptions[i] += status == subscriptionStates[i] ? 1 : 0;
            if (status != "active") continue;
            FYR_TRY(const auto v, json::parse(text));
            const auto place = places.find(id);
            const auto heard = std::max(json::integer(v, "seq").value_or(0), place == places.end() ? 0 : place->second);
            out.feedLag = std::max(out.feedLag, feed - heard);
        }
        return {};
    });
}

void Observer::tell(http::Metrics::Collected& out) {
    const auto number = [](auto n) { return static_cast<double>(n); };
    const auto stats = m_p.store.stats();
    out.histogram("fyr_store_batch", {}, stats.batches, number(stats.batched));
    out.value("fyr_store_retries_total", {}, number(stats.retries));
    out.value("fyr_store_connections", {{"state", "used"}}, number(stats.used));
    out.value("fyr_store_connections", {{"state", "idle"}}, number(stats.idle));
    out.value("fyr_store_connections", {{"state", "most"}}, number(stats.most));
    out.value("fyr_store_waits_total", {}, number(stats.waits));
    out.value("fyr_store_wait_seconds_total", {}, std::chrono::duration<double>(stats.waited).count());
    if (stats.walBytes) out.value("fyr_store_wal_bytes", {}, number(*stats.walBytes));
    out.value("fyr_wake_listeners", {}, number(m_p.hub.size()));
    for (const auto scope : {http::LimitScope::address, http::LimitScope::account, http::LimitScope::tenant})
        for (std::size_t c = 1; c < http::costClasses; ++c) {
            const auto cost = static_cast<http::CostClass>(c);
            out.value("fyr_limits_refused_total", {{"class", code(cost)}, {"scope", code(scope)}}, number(m_p.limits.refused(scope, cost)));
        }

    const auto s = newest();
    const auto now = m_p.clock.now();
    const auto age = [&](const std::optional<Instant>& since) { return since ? std::max(0.0, std::chrono::duration<double>(now - *since).count()) : 0.0; };
    out.value("fyr_store_up", {}, s.up ? 1 : 0);
    out.value("fyr_sessions", {}, number(s.counts.sessions));
    out.value("fyr_outbox_rows", {{"state", "due"}}, number(s.counts.outboxDue));
    out.value("fyr_outbox_rows", {{"state", "later"}}, number(s.counts.outboxLater));
    out.value("fyr_outbox_oldest_seconds", {}, age(s.counts.outboxOldestDue));
    out.value("fyr_feed_rows", {}, number(s.feed));
    out.value("fyr_feed_lag_rows", {}, number(s.feedLag));
    out.value("fyr_audit_entries", {}, number(s.audit));
    out.value("fyr_audit_head_age_seconds", {}, age(s.oldestHead));
    for (std::size_t i = 0; i < exportStates.size(); ++i) out.value("fyr_exports", {{"state", exportStates[i]}}, number(s.exports[i]));
    for (std::size_t i = 0; i < subscriptionStates.size(); ++i) out.value("fyr_subscriptions", {{"status", subscriptionStates[i]}}, number(s.subscriptions[i]));
    tellProcess(out);
    out.value("fyr_build_info", {{"version", m_p.version}, {"compiler", __VERSION__}}, 1);
}

} // namespace fyr::server
