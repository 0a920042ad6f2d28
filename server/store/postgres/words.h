// The words of the record in PostgreSQL: a tsvector of terms that are ready made, under a GIN index.
#pragma once

#include "server/store/index/words.h"
#include "server/store/postgres/connection.h"

namespace fyr::server {

// Numbers of resources that match, the newest first, `limit` at most.
// `cut`: set when a phrase's words are in so many that not all were looked at; without it that is an error.
// Errors: storageBusy (too much is not indexed yet), badRequest (a phrase of words that too many hold).
[[nodiscard]] Result<std::vector<std::int64_t>> wordsIn(pg::Connection& db, std::int64_t t, const text::Query& query, bool narrativeOnly,
                                                        const WordsFilter& filter, std::int64_t limit, bool* cut = nullptr);

} // namespace fyr::server
