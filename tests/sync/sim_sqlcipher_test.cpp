// The same clinics on real encrypted files: every crash opens them again.
#include "localdb/cache.h"
#include "localdb/test_folder.h"
#include "sync/sim/world.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>

namespace fyr::sync::sim {
namespace {

class NoProjector final : public localdb::Projector {
  public:
    localdb::Projection project(const protocol::ResourceKey&, std::string_view) const override { return {}; }
    std::string words(std::string_view json) const override { return std::string(json); }
    Result<localdb::QueueItem> queueItem(std::string_view) const override {
        return fail(ErrorCode::notFound);
    }
    Result<clinical::TriageItem> item(std::string_view, const Lookup&) const override {
        return fail(ErrorCode::notFound);
    }
};

TEST(SimSqlcipherTest, noClinicOnRealFilesLosesAnything) {
    const auto root = testFolder("sim", "clinic");
    SeededRandom random(5);
    const auto key = localdb::Secret::random(32, random);
    const auto projector = std::make_shared<NoProjector>();
#ifdef NDEBUG
    constexpr std::uint64_t seeds = 40;
#else
    constexpr std::uint64_t seeds = 4;
#endif
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        std::filesystem::remove_all(root);
        WorldOptions options;
        options.trouble = Millis{60'000};
        options.stores = WorldOptions::StoreFactory{
            .open = [&](int client) -> std::unique_ptr<CacheStore> {
                auto cache = localdb::Cache::open(root / std::to_string(client), key, projector, random);
                if (!cache) {
                    ADD_FAILURE() << cache.error().describe();
                    return nullptr;
                }
                if ((*cache)->openReport().recordsRebuilt || (*cache)->openReport().outbox.happened)
                    ADD_FAILURE() << "nothing was damaged, but it was repaired";
                return std::move(*cache);
            },
            .resources =
                [](CacheStore& store) {
                    auto& cache = dynamic_cast<localdb::Cache&>(store);
                    std::map<protocol::ResourceKey, HeldResource> out;
                    const auto all = cache.all();
                    if (all)
                        for (const auto& r : *all)
                            out[r.key] = {r.version, 0, r.json};
                    return out;
                },
            .commands =
                [](CacheStore& store) {
                    // Through the port: the views are closed while a lease is over.
                    std::vector<std::pair<std::string, bool>> out;
                    const auto unsent = store.unsent(100'000, 1U << 30U).value();
                    const auto all = store.toHandIn(100'000, 1U << 30U).value();
                    for (std::size_t i = 0; i < all.size(); ++i)
                        out.emplace_back(all[i].id.str(), i >= unsent.size());
                    return out;
                }};
        const auto r = run(seed, options);
        for (const auto& b : r.broken)
            ADD_FAILURE() << b;
        if (!r.broken.empty()) break;
    }
    std::filesystem::remove_all(root);
}

} // namespace
} // namespace fyr::sync::sim
