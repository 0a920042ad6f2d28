#include "localdb/sim/disk_world.h"

#include "localdb/key_file.h"
#include "localdb/sim/disk_store.h"
#include "localdb/sim/plain_projector.h"

namespace fyr::localdb::sim {

using sync::sim::RunResult;
using sync::sim::WorldOptions;

WorldOptions clinicOf(std::uint64_t seed, WorldOptions options) {
    options.vary = seed % 3 == 1;
    if (seed % 3 != 2) return options;
    using F = sync::sim::Fault;
    options.faults = {F::crash,       F::diskFails,  F::rightsChanged, F::unitMoved, F::restore, F::changesForgotten,
                      F::requestLost, F::answerLost, F::crashAtWrite,  F::poison,    F::leftOut};
    options.trouble *= 2;
    return options;
}

RunResult runOnDisks(std::uint64_t seed, WorldOptions options, const DiskOptions& disks) {
    options = clinicOf(seed, std::move(options));
    SeededRandom random(seed);
    const auto key = Secret::random(KeyFile::keyBytes, random);
    const auto projector = std::make_shared<PlainProjector>();
    std::map<int, std::unique_ptr<Station>> stations;
    bool healed = false;
    const auto station = [&](int client) -> Station& {
        auto& s = stations[client];
        if (!s) s = std::make_unique<Station>(seed, client, disks, key, projector);
        if (healed) s->heal();
        return *s;
    };
    options.stores = WorldOptions::StoreFactory{
        .open = [&](int client) { return std::make_unique<DiskStore>(station(client)); },
        .resources = [](sync::CacheStore& s) { return dynamic_cast<DiskStore&>(s).resources(); },
        .commands = [](sync::CacheStore& s) { return dynamic_cast<DiskStore&>(s).commands(); },
        .heal =
            [&] {
                healed = true;
                for (auto& [client, s] : stations)
                    s->heal();
            }};
    auto out = sync::sim::run(seed, options);
    for (const auto& [client, s] : stations) {
        out.trace = (out.trace ^ s->disk().trace()) * 0x100000001b3ULL;
        for (const auto& [what, n] : s->met())
            out.met[what] += n;
        out.met["disk calls"] += static_cast<std::int64_t>(s->disk().calls());
        out.met["disk flushes"] += s->disk().flushes();
        for (const auto& b : s->trouble())
            out.broken.push_back(fmt::format("seed {}: {}", seed, b));
    }
    return out;
}

RunResult examineOnDisks(std::uint64_t seed, const WorldOptions& options, const DiskOptions& disks) {
    auto first = runOnDisks(seed, options, disks);
    if (!first.broken.empty()) return first;
    const auto second = runOnDisks(seed, options, disks);
    if (first.trace != second.trace || first.state != second.state)
        first.broken.push_back(fmt::format("seed {}: the second run was another", seed));
    return first;
}

} // namespace fyr::localdb::sim
