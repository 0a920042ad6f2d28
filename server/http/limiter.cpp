#include "server/http/limiter.h"

#include "base/text.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <sodium.h>

namespace fyr::server::http {
namespace {

constexpr std::size_t ways = 4; // slots that a key may lie in: one cache line
constexpr double bodyOfOneToken = 64.0 * 1024;

// Under /fhir the address says what it is about.
CostClass costOfFhir(const Request& r) noexcept {
    bool operation = false;
    bool searching = false;
    for (const auto& [key, value] : r.params) {
        // Asking for an export is dear; asking how far it is, and fetching its files, is not.
        if (value == "$export") return key == r.params.back().first ? CostClass::exports : CostClass::read;
        operation = operation || value.starts_with('$');
        searching = searching || value == "_search" || value == "_history";
    }
    if (operation || searching) return CostClass::search;
    if (r.method == Method::get || r.method == Method::head) {
        const auto& last = r.params.empty() ? std::string_view{} : std::string_view(r.params.back().first);
        // /fhir/Patient and /fhir/Patient/1/Observation are searches, /fhir/Patient/1 and /fhir/Patient/1/_history/2 are not.
        return last == "id" || last == "item" ? CostClass::read : CostClass::search;
    }
    return CostClass::write;
}

} // namespace

std::string_view code(CostClass c) noexcept {
    constexpr std::array<std::string_view, costClasses> names{"free", "stranger", "read", "search", "write", "command", "interview", "export", "integration"};
    return names[static_cast<std::size_t>(c)];
}

std::string_view code(LimitScope s) noexcept {
    constexpr std::array<std::string_view, 3> names{"address", "account", "tenant"};
    return names[static_cast<std::size_t>(s)];
}

Result<Rate> rateFrom(std::string_view text) {
    const auto wrong = [] { return fail(ErrorCode::badRequest, "as 500/5000: so many a second, so many at once; 0: no limit"); };
    const auto number = [](std::string_view t) -> std::optional<double> {
        double out = 0;
        const auto [end, ec] = std::from_chars(t.data(), t.data() + t.size(), out);
        if (t.empty() || ec != std::errc{} || end != t.data() + t.size() || !(out >= 0) || out > 1e9) return std::nullopt;
        return out;
    };
    text = trim(text);
    if (text == "off" || text == "0") return Rate{};
    const auto slash = text.find('/');
    const auto perSecond = number(trim(text.substr(0, slash)));
    if (!perSecond || *perSecond < 1e-4) return wrong();
    const auto burst = slash == std::string_view::npos ? std::optional(std::max(1.0, *perSecond * 10)) : number(trim(text.substr(slash + 1)));
    if (!burst || *burst < 1) return wrong();
    return Rate{*perSecond, *burst};
}

CostClass costOf(std::string_view pattern, bool needsSignIn, const Request& request) noexcept {
    if (pattern == "/healthz" || pattern == "/metrics") return CostClass::free;
    if (pattern.starts_with("/fhir")) return needsSignIn ? costOfFhir(request) : CostClass::stranger;
    if (pattern == "/sync/v1/commands") return CostClass::command;
    if (pattern.starts_with("/api/v1/interviews")) return CostClass::interview;
    if (pattern == "/sync/v1/records") return CostClass::read;
    if (pattern == "/sync/v1/wake") return CostClass::read; // its token may come later
    if (!needsSignIn) return CostClass::stranger;
    if (pattern.find("/audit/") != std::string_view::npos || pattern.find("/quality/") != std::string_view::npos) return CostClass::search;
    return request.method == Method::get || request.method == Method::head ? CostClass::read : CostClass::write;
}

Limiter::Limiter(LimitRules rules, const Clock& clock, Random& random)
    : m_rules(std::move(rules)), m_clock(clock), m_mask(std::bit_ceil(std::max(m_rules.buckets, ways)) - 1),
      m_slots(std::make_unique<Slot[]>(m_mask + 1)) { // NOLINT
    static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == sizeof(std::uint64_t));
    random.fill(m_hashKey);
}

Limiter::Slot& Limiter::slotOf(std::uint64_t key) noexcept {
    Slot* const set = &m_slots[key & m_mask & ~(ways - 1)];
    Slot* fullest = set;
    for (std::size_t i = 0; i < ways; ++i) {
        if (set[i].key.load(std::memory_order_relaxed) == key) return set[i];
        if (set[i].fullAt.load(std::memory_order_relaxed) < fullest->fullAt.load(std::memory_order_relaxed)) fullest = &set[i];
    }
    // Two who come at once may both find this place: then one of them gets a token too many, once.
    fullest->key.store(key, std::memory_order_relaxed);
    fullest->fullAt.store(0, std::memory_order_relaxed);
    return *fullest;
}

std::int64_t Limiter::take(LimitScope scope, CostClass cost, std::string_view who, std::string_view more, const Rate& rate, double tokens, bool onlyLook) {
    if (rate.perSecond <= 0) return 0;
    // scope, class, who and where, as one text without an allocation.
    std::array<unsigned char, 192> text; // NOLINT: written before it is read
    std::size_t size = 2;
    text[0] = static_cast<unsigned char>(scope);
    text[1] = static_cast<unsigned char>(cost);
    for (const auto part : {who, more}) {
        const auto n = std::min(part.size(), text.size() - size - 1);
        std::memcpy(text.data() + size, part.data(), n);
        size += n;
        text[size++] = 0;
        if (size >= text.size() - 1) break;
    }
    std::uint64_t key = 0;
    crypto_shorthash(reinterpret_cast<unsigned char*>(&key), text.data(), size, m_hashKey.data());
    if (key == 0) key = 1;

    const std::int64_t now = std::chrono::duration_cast<std::chrono::nanoseconds>(m_clock.steady().time_since_epoch()).count();
    const double nanosOfToken = 1e9 / rate.perSecond;
    const auto room = static_cast<std::int64_t>(nanosOfToken * rate.burst);
    // What costs more than the bucket holds is let through when it is full: else it never would be.
    const auto price = static_cast<std::int64_t>(nanosOfToken * std::min(tokens, rate.burst));
    Slot& slot = slotOf(key);
    std::int64_t fullAt = slot.fullAt.load(std::memory_order_relaxed);
    for (;;) {
        const std::int64_t then = std::max(fullAt, now) + price;
        if (then - now > room) return then - now - room;
        if (onlyLook || slot.fullAt.compare_exchange_weak(fullAt, then, std::memory_order_relaxed)) return 0;
    }
}

std::optional<Limiter::Refusal> Limiter::refusal(LimitScope scope, CostClass cost, std::int64_t wait) {
    if (wait == 0) return std::nullopt;
    m_refused[static_cast<std::size_t>(scope) * costClasses + static_cast<std::size_t>(cost)].fetch_add(1, std::memory_order_relaxed);
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(std::chrono::nanoseconds{wait});
    return Refusal{scope, cost, std::max(seconds, std::chrono::seconds{1})};
}

double Limiter::price(const Request& request) noexcept { return 1.0 + std::floor(static_cast<double>(request.body.size()) / bodyOfOneToken); }

std::optional<Limiter::Refusal> Limiter::arrived(const Request& request, CostClass cost) {
    if (cost == CostClass::free) return std::nullopt;
    // Many people share an address: what may not wait is not counted together with what may.
    const auto lane = isUrgent(cost) ? cost : CostClass::free;
    if (auto r = refusal(LimitScope::address, cost, take(LimitScope::address, lane, request.remote, {}, m_rules.address, 1))) return r;
    if (cost == CostClass::stranger) return wasStranger(request);
    return std::nullopt;
}

std::optional<Limiter::Refusal> Limiter::wasStranger(const Request& request) {
    return refusal(LimitScope::address, CostClass::stranger, take(LimitScope::address, CostClass::stranger, request.remote, {}, m_rules.stranger, 1));
}

bool Limiter::isSuspect(const Request& request) {
    return take(LimitScope::address, CostClass::stranger, request.remote, {}, m_rules.stranger, 1, true) != 0;
}

std::optional<Limiter::Refusal> Limiter::known(const Request& request, const Principal& who, CostClass cost) {
    if (cost == CostClass::free || cost == CostClass::stranger) return std::nullopt;
    if (who.role == Role::integration && cost != CostClass::exports) cost = CostClass::integration;
    const auto i = static_cast<std::size_t>(cost);
    const double tokens = price(request);
    if (auto r = refusal(LimitScope::account, cost, take(LimitScope::account, cost, who.person.str(), who.tenant.str(), m_rules.account[i], tokens))) return r;
    return refusal(LimitScope::tenant, cost, take(LimitScope::tenant, cost, who.tenant.str(), {}, m_rules.tenant[i], tokens));
}

std::uint64_t Limiter::refused(LimitScope scope, CostClass cost) const noexcept {
    return m_refused[static_cast<std::size_t>(scope) * costClasses + static_cast<std::size_t>(cost)].load(std::memory_order_relaxed);
}

} // namespace fyr::server::http
