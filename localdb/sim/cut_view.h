// What can be seen of a cache and the small files beside it, to be compared before and after a cut.
#pragma once

#include "localdb/cache.h"
#include "localdb/key_file.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace fyr::localdb::sim {

struct CutView {
    bool any = false;                         // there is a key file: the cache was made
    std::string feed;                         // its state
    std::map<std::string, std::string> records; // "Task/t1" → version and text
    std::vector<std::string> commands;        // unsent, then those in attention, without what the server showed
    std::set<std::string> ids;                // … of them
    std::map<std::string, std::string> shown; // command in attention → what the server showed of its target
    std::map<std::string, std::string> drafts;
    std::string lease;
    std::string token;
    std::string account;
    int triesLeft = 0;
};

inline const std::filesystem::path cutFolder = "/c";
inline constexpr int cutTargets = 12; // t0 … t11

[[nodiscard]] Result<CutView> viewOf(Cache& cache);
// Loads the keys, opens the cache, looks. Errors: what kept it from opening.
[[nodiscard]] Result<CutView> openAndLook(FileSystem& files, const Secret& keychain, std::shared_ptr<const Projector> projector,
                                          Random& random, std::string* repaired, std::unique_ptr<Cache>* keep = nullptr);

// What is wrong with `seen` after a cut while the cache went from `before` to `after`; empty when nothing is.
[[nodiscard]] std::string compareViews(const CutView& before, const CutView& after, const CutView& seen);
// After damage: every command is there. Those that were accepted may be back, to be sent and answered once more.
[[nodiscard]] std::string compareCommands(const CutView& before, const CutView& seen, const std::set<std::string>& accepted);

} // namespace fyr::localdb::sim
