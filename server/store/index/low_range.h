// The low ends that index rows of a matching date can have: what a database is asked for before the packed index decides.
//
// Units: milliseconds since 1970. A row is `wide` when it spans more than a day: it may begin long before what it matches.
#pragma once

#include "server/store/index/terms.h"

#include <limits>

namespace fyr::server {

struct LowRange {
    static constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
    static constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
    std::int64_t from = lowest;
    std::int64_t to = highest;
    std::int64_t wideFrom = lowest;
};
[[nodiscard]] LowRange lowsOf(const Alternative& a);

} // namespace fyr::server
