// fyrctl audit: is the trail whole?
#include "ctl/command.h"

#include "base/json.h"
#include "base/random.h"
#include "server/audit/verify.h"
#include "server/store/sqlite_store.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

namespace fyr::ctl {
namespace {

int verify(Arguments args) {
    const Options options(args, {"--data", "--tenant", "--head-seq", "--head-hash"});
    const std::string* data = options.value("--data");
    if (!options.problem().empty() || !data) {
        fmt::print(stderr, "fyrctl: {}\n", options.problem().empty() ? "--data DIR is missing" : options.problem());
        return 2;
    }
    namespace fs = std::filesystem;
    fs::path file = *data;
    if (fs::is_directory(file)) file /= "fyr.db";
    if (!fs::exists(file)) {
        fmt::print(stderr, "fyrctl: there is no store at {}\n", file.string());
        return 2;
    }
    const SystemClock clock;
    SystemRandom random;
    auto store = server::openSqliteStore({.file = file, .readers = 1, .readOnly = true}, clock, random);
    if (!store) {
        fmt::print(stderr, "fyrctl: {}\n", store.error().describe());
        return 1;
    }
    const auto tenants = (*store)->tenants();
    if (!tenants) {
        fmt::print(stderr, "fyrctl: {}\n", tenants.error().describe());
        return 1;
    }
    std::optional<server::AuditHead> witness;
    if (const auto* hash = options.value("--head-hash"))
        witness = server::AuditHead{options.value("--head-seq") ? std::atoll(options.value("--head-seq")->c_str()) : 0, *hash};
    bool whole = true;
    int seen = 0;
    for (const auto& tenant : *tenants) {
        if (const auto* wanted = options.value("--tenant"); wanted && *wanted != tenant.id) continue;
        ++seen;
        const auto report = server::verifyAudit(**store, TenantId{tenant.id}, witness);
        if (!report) {
            fmt::print(stderr, "fyrctl: {}: {}\n", tenant.id, report.error().describe());
            whole = false;
            continue;
        }
        json::object line{{"tenant", tenant.id},
                          {"verified", !report->broken.has_value()},
                          {"records", report->records},
                          {"head", {{"seq", report->head.seq}, {"hash", report->head.hash}}}};
        if (report->broken) {
            line["broken"] = {{"seq", report->broken->seq}, {"why", report->broken->why}};
            whole = false;
        }
        fmt::print("{}\n", json::write(line));
    }
    if (seen == 0) {
        fmt::print(stderr, "fyrctl: no such tenant\n");
        return 2;
    }
    return whole ? 0 : 1;
}

} // namespace

std::vector<Command> auditCommands() {
    return {{"audit verify", "--data DIR [--tenant ID] [--head-seq N --head-hash HEX]",
             "Walks the audit trail of each tenant; exit 1 with the first record that is not whole. The head it prints can "
             "be kept elsewhere and given next time.",
             verify}};
}

} // namespace fyr::ctl
