// The change feed of one person: pages of what they may see, with an opaque cursor that names the database's life.
//
// Rights: server/rights/guard.h, as they are when the page is made. When a patient's relations, blocks or protection
//         change, the page tells that patient's record anew: put what may be seen now, forget what may not.
//
// Errors: resyncRequired (a cursor of another epoch, or none that we made), badRequest.
// Threads: safe; calls block on the store.
#pragma once

#include "protocol/feed.h"
#include "server/common/principal.h"
#include "server/store/store.h"

namespace fyr::server {

inline constexpr std::int32_t mostFeedEntries = 2000;

class FeedService {
  public:
    FeedService(Store& store, const Clock& clock) : m_store(store), m_clock(clock) {}
    // The answer to GET /sync/v1/feed. An empty cursor starts from the beginning.
    [[nodiscard]] Result<std::string> page(const Principal& who, std::string_view cursor, std::int32_t limit);
    // The answer to POST /sync/v1/records: each resource that is asked for by name, put or forget, as a page without a place
    // in the feed. Errors: badRequest, badJson, tooLarge.
    [[nodiscard]] Result<std::string> records(const Principal& who, std::string_view body);

  private:
    [[nodiscard]] Result<void> trace(const Principal& who, std::string_view subtype, std::size_t entries,
                                     const std::vector<std::pair<Instant, std::string>>& ends);
    Store& m_store;
    const Clock& m_clock;
};

// Where a client stands. `first`: a first sync that goes on, newest versions only, until it has passed `until`.
struct FeedCursor {
    std::string epoch;
    std::int64_t after = 0;
    std::int64_t until = 0; // 0: following
    std::int64_t total = 0;
    std::string unit; // a person who moved to another unit begins anew
    std::int64_t rights = 0; // changes of rights that were told
};
[[nodiscard]] std::string writeCursor(const FeedCursor& c);
[[nodiscard]] Result<FeedCursor> readCursor(std::string_view text); // Errors: resyncRequired

} // namespace fyr::server
