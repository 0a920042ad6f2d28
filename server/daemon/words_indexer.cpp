#include "server/daemon/words_indexer.h"

#include "server/store/index_words.h"

namespace fyr::server {

WordsIndexer::WordsIndexer(Store& store, Log& log, Rules rules) : m_store(store), m_log(log), m_rules(rules), m_thread([this] { run(); }) {}

WordsIndexer::~WordsIndexer() {
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void WordsIndexer::committed(const TenantId& tenant) {
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_dirty.insert(tenant).second) return; // it will be looked at anyhow
    }
    m_wake.notify_one();
}

bool WordsIndexer::stopping() {
    const std::scoped_lock lock(m_mutex);
    return m_stopping;
}

void WordsIndexer::run() {
    bool all = true; // at the start: an update, a restore or a crash may have left something
    while (true) {
        std::set<TenantId> now;
        if (all) {
            if (const auto tenants = m_store.tenants())
                for (const auto& t : *tenants) now.insert(TenantId{t.id});
        }
        {
            const std::scoped_lock lock(m_mutex);
            now.merge(std::exchange(m_dirty, {}));
        }
        for (const auto& tenant : now) catchUp(tenant);
        std::unique_lock lock(m_mutex);
        if (m_wake.wait_for(lock, m_rules.gather, [this] { return m_stopping; })) return;
        all = !m_wake.wait_for(lock, m_rules.lookEvery, [this] { return m_stopping || !m_dirty.empty(); });
        if (m_stopping) return;
    }
}

void WordsIndexer::catchUp(const TenantId& tenant) {
    while (!stopping()) {
        const auto more = indexSomeWords(m_store, tenant);
        if (!more) {
            m_log.error("words.failed", {{"error.code", info(more.error().code).name}, {"organization.id", tenant.str()}});
            return; // the next look tries again
        }
        if (!*more) return;
    }
}

} // namespace fyr::server
