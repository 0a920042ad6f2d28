#include "server/store/index/low_range.h"

namespace fyr::server {
namespace {

constexpr std::int64_t dayMs = 86'400'000;
constexpr std::int64_t lowest = LowRange::lowest;
constexpr std::int64_t highest = LowRange::highest;

std::int64_t less(std::int64_t v, std::int64_t by) { return v < lowest + by ? lowest : v - by; }

} // namespace

LowRange lowsOf(const Alternative& a) {
    switch (a.prefix) {
    case Prefix::eq: return {a.low, a.high, a.low};
    case Prefix::ne: return {};
    case Prefix::gt: return {less(a.high, dayMs), highest, lowest};
    case Prefix::ge: return {less(a.low, dayMs), highest, lowest};
    case Prefix::lt: return {lowest, a.low, lowest};
    case Prefix::le: return {lowest, a.high, lowest};
    case Prefix::sa: return {a.high, highest, a.high};
    case Prefix::eb: return {lowest, a.low, lowest};
    case Prefix::ap: return {less(a.low, dayMs), a.high, lowest};
    }
    return {};
}

} // namespace fyr::server
