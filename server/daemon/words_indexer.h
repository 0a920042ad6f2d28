// The thread that brings the index of words up to the feed. Searches do not wait for it: they look at what is not indexed
// themselves; it keeps that little.
//
// Threads: `committed` from any; cheap.
#pragma once

#include "base/log.h"
#include "server/store/store.h"

#include <condition_variable>
#include <set>
#include <thread>

namespace fyr::server {

class WordsIndexer {
  public:
    struct Rules {
        Millis gather{400};      // commits within this time are one batch
        Millis lookEvery{30'000}; // for what other nodes left, or a start after an update
    };
    WordsIndexer(Store& store, Log& log, Rules rules);
    WordsIndexer(Store& store, Log& log) : WordsIndexer(store, log, Rules{}) {}
    ~WordsIndexer(); // stops and joins, in the middle of what there is to do
    WordsIndexer(const WordsIndexer&) = delete;
    WordsIndexer& operator=(const WordsIndexer&) = delete;

    void committed(const TenantId& tenant);

  private:
    void run();
    [[nodiscard]] bool stopping();
    void catchUp(const TenantId& tenant);

    Store& m_store;
    Log& m_log;
    Rules m_rules;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::set<TenantId> m_dirty;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace fyr::server
