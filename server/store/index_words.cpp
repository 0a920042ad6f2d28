#include "server/store/index_words.h"

namespace fyr::server {
namespace {

Result<WordsBacklog> step(Store& store, const TenantId& tenant, std::int32_t batch) {
    WordsBacklog backlog;
    // The texts are read outside the writer: it is held for the rows only.
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(backlog, tx.wordsBacklog(batch));
        return {};
    };
    FYR_CHECK(store.read(tenant, read));
    if (backlog.upTo == backlog.after) return backlog;
    const auto write = [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const bool mine, tx.indexWords(backlog));
        backlog.more = backlog.more || !mine; // somebody else was there: look again
        return {};
    };
    FYR_CHECK(store.write(tenant, write));
    return backlog;
}

} // namespace

Result<bool> indexSomeWords(Store& store, const TenantId& tenant, std::int32_t batch) {
    FYR_TRY(const auto done, step(store, tenant, batch));
    return done.more;
}

Result<std::int64_t> indexAllWords(Store& store, const TenantId& tenant) {
    std::int64_t rows = 0;
    while (true) {
        FYR_TRY(const auto done, step(store, tenant, wordsBatch));
        rows += done.upTo - done.after;
        if (!done.more) return rows;
    }
}

} // namespace fyr::server
