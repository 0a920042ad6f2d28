// fyrctl demo crowd: many units with many signed-in workstations, to measure what a server carries.
#include "ctl/command.h"

#include "base/digest.h"
#include "base/json.h"
#include "base/random.h"
#include "server/identity/identity.h"
#include "server/services/item_store.h"
#include "server/store/sqlite_store.h"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>

namespace fyr::ctl {
namespace {

using namespace server;
constexpr std::string_view tenantId = "crowd";

Result<void> unit(WriteTx& tx, int n, int each, Instant now, Random& random) {
    const auto id = fmt::format("unit-{}", n);
    const auto name = fmt::format("Enhet {}", n);
    const auto patient = fmt::format("patient-{}", n);
    const auto put = [&](const json::object& o, ResourceScope scope) -> Result<void> {
        FYR_CHECK(putResource(tx, fhir::Resource::from(o), std::move(scope)));
        return {};
    };
    FYR_CHECK(put({{"resourceType", "Organization"}, {"id", id}, {"name", name}}, {"", id}));
    FYR_CHECK(put({{"resourceType", "Patient"}, {"id", patient}, {"managingOrganization", {{"reference", "Organization/" + id}}}}, {patient, id}));
    for (int i = 0; i < each; ++i) {
        const auto user = fmt::format("{}-{}", id, i);
        Account a;
        a.id = a.user = a.name = user;
        a.role = "nurse";
        a.practitioner = "pr-" + user;
        a.unit = id;
        a.unitName = name;
        FYR_CHECK(tx.putAccount(a));
        FYR_CHECK(put({{"resourceType", "Practitioner"}, {"id", a.practitioner}}, {"", id}));
        std::array<std::uint8_t, 32> secret{};
        random.fill(secret);
        const auto token = hex(secret);
        FYR_CHECK(tx.putSession({makeUlid(now, random), hashToken(token), a.id, {}, now, now, now + std::chrono::hours(24), false}));
        fmt::print("{}\n", json::write(json::object{{"token", token}, {"unit", id}, {"patient", patient}}));
    }
    return {};
}

int crowd(Arguments args) {
    const Options o(args, {"--data", "--units", "--each"}, {});
    const auto* data = o.value("--data");
    const auto number = [&](std::string_view key, int fallback) { return o.value(key) ? std::atoi(o.value(key)->c_str()) : fallback; };
    const int units = number("--units", 50);
    const int each = number("--each", 10);
    if (!o.problem().empty() || !data || units < 1 || each < 1 || units * each > 20'000) {
        fmt::print(stderr, "fyrctl demo crowd: --data DIR [--units N] [--each N] {}\n", o.problem());
        return 2;
    }
    std::error_code ec;
    std::filesystem::create_directories(*data, ec);
    const SystemClock clock;
    SystemRandom random;
    const auto run = [&]() -> Result<void> {
        FYR_TRY(const auto store, openSqliteStore({.file = std::filesystem::path(*data) / "fyr.db"}, clock, random));
        const TenantId tenant{std::string(tenantId)};
        const auto begin = [&](WriteTx& tx) { return tx.putTenant({tenant.str(), "Crowd", makeUlid(clock.now(), random), "{}"}); };
        FYR_CHECK(store->write(tenant, begin));
        for (int n = 0; n < units; ++n) {
            const auto write = [&](WriteTx& tx) { return unit(tx, n, each, clock.now(), random); };
            FYR_CHECK(store->write(tenant, write));
        }
        return {};
    };
    if (const auto done = run(); !done) {
        fmt::print(stderr, "fyrctl demo crowd: {}\n", done.error().describe());
        return 1;
    }
    return 0;
}

} // namespace

std::vector<Command> crowdCommands() {
    return {{"demo crowd", "--data DIR [--units N] [--each N]",
             "Fills a new embedded store with units and workstations that are signed in; prints a token a line. For measuring.", crowd}};
}

} // namespace fyr::ctl
