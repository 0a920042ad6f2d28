// Limiter: token buckets, so that no caller takes what others need. One bucket for each (scope, who, class).
//
// Shape:   a class has buckets of its own: whoever used up its searches still writes. Interviews of patients and commands
//          of workstations are classes of their own, so no other work can use up theirs; they also have a lane of their
//          own to the workers (worker_pool.h). Integration accounts (other systems) have one class for all but exports.
//          Scopes: `address` (every request; strangers' ones apart), `account` and `tenant` (once it is known who asks).
//          A bucket is one number, the time at which it will be full again (GCRA); the table is of fixed size, and what
//          is evicted from it is the fullest of its neighbours, which mostly is the same as none.
// Units:   tokens a second; `burst` tokens at once. A request costs one, and one more for each 64 KiB of its body.
// Threads: safe, without locks.
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "server/common/principal.h"
#include "server/http/message.h"

#include <array>
#include <atomic>
#include <memory>

namespace fyr::server::http {

enum class CostClass : std::uint8_t { free, stranger, read, search, write, command, interview, exports, integration };
inline constexpr std::size_t costClasses = 9;
[[nodiscard]] std::string_view code(CostClass c) noexcept;

// What may not wait: a patient who may be in danger, and what a clinician decided.
[[nodiscard]] constexpr bool isUrgent(CostClass c) noexcept { return c == CostClass::interview || c == CostClass::command; }

enum class LimitScope : std::uint8_t { address, account, tenant };
[[nodiscard]] std::string_view code(LimitScope s) noexcept;

struct Rate {
    double perSecond = 0; // 0: no limit
    double burst = 0;
};
// "500/5000" (a second / at once), "500" (at once: ten seconds' worth), "0" or "off". Errors: badRequest.
[[nodiscard]] Result<Rate> rateFrom(std::string_view text);

struct LimitRules {
    Rate address;  // every request of an address
    Rate stranger; // of an address: requests without a token, and those whose token was none
    std::array<Rate, costClasses> account{};
    std::array<Rate, costClasses> tenant{};
    std::size_t buckets = 1U << 16U; // 16 bytes each; rounded up to a power of two
};

// What a request of this route costs, when it is known who asks. Pure.
[[nodiscard]] CostClass costOf(std::string_view pattern, bool needsSignIn, const Request& request) noexcept;

class Limiter {
  public:
    Limiter(LimitRules rules, const Clock& clock, Random& random);

    struct Refusal {
        LimitScope scope;
        CostClass cost;
        std::chrono::seconds retryAfter;
    };
    // Before anything is done for the request.
    [[nodiscard]] std::optional<Refusal> arrived(const Request& request, CostClass cost);
    // The token was none, or there was none where one is needed: counted, and refused when there were too many.
    [[nodiscard]] std::optional<Refusal> wasStranger(const Request& request);
    // When it is known who asks.
    [[nodiscard]] std::optional<Refusal> known(const Request& request, const Principal& who, CostClass cost);
    // Whether this address has failed so often that it gets no place in the lane of urgent work.
    [[nodiscard]] bool isSuspect(const Request& request);

    // Refused so far.
    [[nodiscard]] std::uint64_t refused(LimitScope scope, CostClass cost) const noexcept;
    [[nodiscard]] static double price(const Request& request) noexcept;

  private:
    // Nanoseconds until it may; 0: it may, and was counted (unless only looked at).
    [[nodiscard]] std::int64_t take(LimitScope scope, CostClass cost, std::string_view who, std::string_view more, const Rate& rate, double tokens, bool onlyLook = false);
    [[nodiscard]] std::optional<Refusal> refusal(LimitScope scope, CostClass cost, std::int64_t wait);
    struct Slot {
        std::atomic<std::uint64_t> key{0};
        std::atomic<std::int64_t> fullAt{0}; // nanoseconds of the steady clock
    };
    [[nodiscard]] Slot& slotOf(std::uint64_t key) noexcept;

    LimitRules m_rules;
    const Clock& m_clock;
    std::array<std::uint8_t, 16> m_hashKey{}; // callers choose their addresses: nobody shall choose its bucket
    std::size_t m_mask;
    std::unique_ptr<Slot[]> m_slots; // NOLINT: std::vector needs movable values
    std::array<std::atomic<std::uint64_t>, 3 * costClasses> m_refused{};
};

} // namespace fyr::server::http
