// The keys that ID tokens are signed with (RS256), and the key set that apps check them by.
//
// Shape:  one tenant's keys in the store's values: the public half as it is, the private half sealed with a key of this
//         server, so a copy of the database signs nothing. A new key is made after 90 days, published a day before it
//         signs, and the old one goes a day after. All nodes share them.
// Errors: the store's, internal.
// Threads: safe.
#pragma once

#include "base/json.h"
#include "server/store/store.h"

#include <array>
#include <mutex>

namespace fyr::server::smart {

using SealKey = std::array<std::uint8_t, 32>;

class SigningKeys {
  public:
    SigningKeys(Store& store, const Clock& clock, Random& random, const SealKey& seal) : m_store(store), m_clock(clock), m_random(random), m_seal(seal) {}

    [[nodiscard]] Result<std::string> sign(const TenantId& tenant, const json::object& claims);
    // Of every tenant with apps; makes the first key of one that has none.
    [[nodiscard]] Result<json::object> published();
    // At once: what was signed before counts no more. After a leak.
    [[nodiscard]] Result<void> replace(const TenantId& tenant);

  private:
    struct Key {
        std::string kid;
        Instant made;
        json::object jwk;
        std::string sealed;
    };
    [[nodiscard]] Result<std::vector<Key>> current(const TenantId& tenant); // newest first; made and dropped as due
    [[nodiscard]] Result<Key> make() const;
    [[nodiscard]] std::string open(const Key& key) const; // DER; empty: another server sealed it

    Store& m_store;
    const Clock& m_clock;
    Random& m_random;
    SealKey m_seal;
    std::mutex m_mutex; // of what follows
    struct Cached {
        std::vector<Key> keys;
        Instant read;
    };
    std::map<TenantId, Cached> m_cache;
};

} // namespace fyr::server::smart
