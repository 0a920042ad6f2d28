// fyrctl icbt migrate: patients in flight and a new version of their programme, tried out and not changed.
#include "ctl/db_store.h"
#include "ctl/icbt_support.h"

#include "base/share.h"
#include "server/icbt/in_flight.h"

#include <fmt/format.h>

namespace fyr::ctl {
namespace {

using server::ReadTx;

Result<int> tryOut(const Options& options, const icbt::Programme& to) {
    const SystemClock clock;
    SystemRandom random;
    FYR_TRY(const auto store, openStoreOf(options, clock, random));
    FYR_TRY(const auto tenant, tenantOf(*store, options));
    server::Programmes programmes(shareFolders().front());
    FYR_CHECK(programmes.load());
    std::vector<server::InFlight> courses;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(courses, server::coursesInFlight(tx, programmes, to, clock.now()));
        return {};
    };
    FYR_CHECK(store->read(tenant, read));
    bool waits = false;
    for (const auto& c : courses) waits = waits || c.what.fate != icbt::Fate::automatic;
    fmt::print("{}\n", json::write(server::toJson(to, courses)));
    return waits ? 3 : 0;
}

int migrate(Arguments args) {
    const Options options(args, {"--data", "--url", "--tenant", "--instruments"});
    if (!options.problem().empty() || options.plain().size() != 1)
        return wrong(options.problem().empty() ? "usage: fyrctl icbt migrate --data DIR | --url URL [--tenant ID] FILE.programme" : options.problem());
    const auto opened = openForTool(options.plain().front(), options.value("--instruments"));
    if (!opened) return unreadable(opened.error());
    const auto code = tryOut(options, opened->compiled.programme);
    return code ? *code : complain(code.error());
}

} // namespace

std::vector<Command> icbtMigrateCommands() {
    return {{"icbt migrate", "--data DIR | --url URL [--tenant ID] [--instruments FILE] FILE.programme",
             "What would become of every patient in flight under this version: goes over by itself, a clinician first (and why), or stays. Changes nothing. 0: all by themselves; 3: somebody must look.", migrate}};
}

} // namespace fyr::ctl
