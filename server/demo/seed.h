// Fills an empty store with the demonstration: two tenants, staff, patients with records, and a queue with a history
// made by real interviews and real commands.
//
// Shape: may be called at every start: what is there stays, what was cut off is finished.
#pragma once

#include "server/store/store.h"

#include <filesystem>

namespace fyr {
class Log;
}
namespace fyr::triage {
class KnowledgeBase;
}

namespace fyr::server::demo {

struct SeedOptions {
    std::uint64_t seed = 24;
    std::size_t patients = 50;
    Instant now;
    std::filesystem::path share; // of programmes and instruments; empty: no courses of internet CBT
};

struct DemoAccount {
    std::string_view tenant;
    std::string_view id;
    std::string_view user;
    std::string_view role;
    std::string_view name;
    std::string_view title; // of the Practitioner; empty = none
};
[[nodiscard]] std::span<const DemoAccount> demoAccounts() noexcept;
inline constexpr std::string_view mainTenant = "skarviken";
inline constexpr std::string_view otherTenant = "norrgrynnan";
inline constexpr std::string_view siteName = "Skarvikens vårdcentral";
inline constexpr std::string_view demoPassword = "fyr-skarviken-24";

// `kb` none: without the queue.
[[nodiscard]] Result<void> seedDemo(Store& store, const triage::KnowledgeBase* kb, const SeedOptions& options, Log& log);

} // namespace fyr::server::demo
