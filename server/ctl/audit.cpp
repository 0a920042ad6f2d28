// fyrctl audit: is the trail whole, what was sworn to, and is this record under it?
#include "ctl/command.h"
#include "ctl/db_store.h"

#include "base/digest.h"
#include "base/json.h"
#include "base/random.h"
#include "base/whole_file.h"
#include "server/audit/archive.h"
#include "server/audit/heads.h"
#include "server/audit/retention.h"
#include "server/audit/verify.h"
#include "server/store/audit_erase.h"
#include "server/store/postgres_store.h"
#include "server/store/sqlite_store.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sodium.h>

namespace fyr::ctl {
namespace {

// The store at --data or --url, for reading; nothing (and a line on stderr) when it cannot be opened.
std::unique_ptr<server::Store> openFor(const Options& options) {
    static const SystemClock clock;
    static SystemRandom random;
    auto store = options.problem().empty() ? openStoreOf(options, clock, random) : fail(ErrorCode::badRequest, options.problem());
    if (store) return std::move(*store);
    complain(store.error());
    return nullptr;
}

int failed(const Error& e) {
    fmt::print(stderr, "fyrctl: {}\n", e.describe());
    return 1;
}

// Calls `each` for the tenant asked for, or for all. Exit code: the worst.
template <class F>
int forTenants(server::Store& store, const Options& options, F each) {
    const auto tenants = store.tenants();
    if (!tenants) return failed(tenants.error());
    int worst = 0;
    bool seen = false;
    for (const auto& tenant : *tenants) {
        if (const auto* wanted = options.value("--tenant"); wanted && *wanted != tenant.id) continue;
        seen = true;
        worst = std::max(worst, each(TenantId{tenant.id}));
    }
    if (seen) return worst;
    fmt::print(stderr, "fyrctl: no such tenant\n");
    return 2;
}

std::int64_t number(const Options& options, std::string_view name) {
    const auto* text = options.value(name);
    return text ? std::atoll(text->c_str()) : 0;
}

Result<std::optional<server::SignedHead>> headFile(const Options& options) {
    const auto* name = options.value("--head");
    if (!name) return std::optional<server::SignedHead>{};
    FYR_TRY(const auto text, readWhole(*name));
    FYR_TRY(auto head, server::headFromText(text));
    return std::optional(std::move(head));
}

int verifyFile(const Options& options) {
    const auto* key = options.value("--key");
    const auto report = server::verifyArchive(*options.value("--archive"), key ? std::string_view(*key) : std::string_view{});
    if (!report) return failed(report.error());
    const auto& h = report->header;
    json::object line{{"tenant", h.tenant},         {"verified", !report->broken.has_value()}, {"from", h.from}, {"to", h.to}, {"records", report->records},
                      {"before", h.before},         {"key", report->key},                      {"head", {{"seq", h.to}, {"hash", report->lastHash}}}};
    if (report->broken) line["broken"] = {{"seq", report->broken->seq}, {"why", report->broken->why}};
    else line["sha256"] = report->sha256;
    fmt::print("{}\n", json::write(line));
    return report->broken ? 1 : 0;
}

int verify(Arguments args) {
    const Options options(args, {"--data", "--url", "--tenant", "--head-seq", "--head-hash", "--head", "--key", "--archive"});
    if (options.problem().empty() && options.value("--archive")) {
        const int file = verifyFile(options);
        if (file != 0 || (!options.value("--data") && !options.value("--url"))) return file;
    }
    const auto store = openFor(options);
    if (!store) return 2;
    std::optional<server::AuditHead> witness;
    if (const auto* hash = options.value("--head-hash")) witness = server::AuditHead{number(options, "--head-seq"), *hash};
    const auto kept = headFile(options);
    if (!kept) return failed(kept.error());
    const auto* key = options.value("--key");
    return forTenants(*store, options, [&](const TenantId& tenant) {
        const auto report = server::verifyAudit(*store, tenant, witness);
        if (!report) return failed(report.error());
        auto broken = report->broken;
        std::int64_t heads = 0;
        bool archivedWitness = report->witnessArchived;
        if (!broken) {
            const bool isOfIt = *kept && (*kept)->tenant == tenant.str();
            const auto tree = server::verifyHeads(*store, tenant, isOfIt ? *kept : std::nullopt, key ? std::string_view(*key) : std::string_view{});
            if (!tree) return failed(tree.error());
            broken = tree->broken;
            heads = tree->heads;
            archivedWitness = archivedWitness || tree->witnessArchived;
        }
        json::object line{{"tenant", tenant.str()},
                          {"verified", !broken.has_value()},
                          {"records", report->records},
                          {"heads", heads},
                          {"head", {{"seq", report->head.seq}, {"hash", report->head.hash}}}};
        if (report->archived > 0) line["archived"] = report->archived;
        if (broken) line["broken"] = {{"seq", broken->seq}, {"why", broken->why}};
        fmt::print("{}\n", json::write(line));
        if (archivedWitness) fmt::print(stderr, "fyrctl: {}: that head is of records that were archived: only the archive can be compared with it\n", tenant.str());
        return broken ? 1 : 0;
    });
}

int head(Arguments args) {
    const Options options(args, {"--data", "--url", "--tenant"});
    const auto store = openFor(options);
    if (!store) return 2;
    return forTenants(*store, options, [&](const TenantId& tenant) {
        const auto heads = server::signedHeads(*store, tenant);
        if (!heads) return failed(heads.error());
        if (!heads->empty()) fmt::print("{}\n", server::write(heads->back()));
        return 0;
    });
}

int prove(Arguments args) {
    const Options options(args, {"--data", "--url", "--tenant", "--seq", "--from", "--to"});
    const auto store = openFor(options);
    if (!store) return 2;
    if (!options.value("--tenant") || (!options.value("--seq") && !options.value("--to"))) {
        fmt::print(stderr, "fyrctl: --tenant ID and --seq N, or --from M --to N\n");
        return 2;
    }
    const TenantId tenant{*options.value("--tenant")};
    const auto list = [](const std::vector<std::string>& hashes) {
        json::array out;
        for (const auto& h : hashes) out.push_back(json::value(h));
        return out;
    };
    if (options.value("--seq")) {
        const auto proof = server::proveRecord(*store, tenant, number(options, "--seq"));
        if (!proof) return failed(proof.error());
        json::object o{{"tenant", tenant.str()}, {"seq", proof->seq}, {"leaf", proof->leaf}, {"holds", server::holds(*proof)}};
        o["head"] = json::parse(server::write(proof->head)).value_or(json::value());
        o["path"] = list(proof->path);
        fmt::print("{}\n", json::write(o));
        return server::holds(*proof) ? 0 : 1;
    }
    const auto proof = server::proveGrowth(*store, tenant, number(options, "--from"), number(options, "--to"));
    if (!proof) return failed(proof.error());
    json::object o{{"tenant", tenant.str()}, {"from", number(options, "--from")}, {"to", number(options, "--to")}};
    o["path"] = list(*proof);
    fmt::print("{}\n", json::write(o));
    return 0;
}

// ---- Retention ----

// The key that fyrd signs with: of the data folder, or of a copy.
Result<std::vector<std::uint8_t>> serverSecret(const Options& options) {
    std::filesystem::path file;
    if (const auto* name = options.value("--server-key")) file = *name;
    else if (const auto* data = options.value("--data")) file = std::filesystem::path(*data) / "server.key";
    else return fail(ErrorCode::badRequest, "--server-key FILE is needed: server.key of fyrd's store.data");
    std::vector<std::uint8_t> secret(crypto_box_SEEDBYTES);
    std::ifstream in(file, std::ios::binary);
    if (!in.read(reinterpret_cast<char*>(secret.data()), static_cast<std::streamsize>(secret.size()))) return fail(ErrorCode::notFound, "cannot read " + file.string());
    return secret;
}

// The one asked for, or the only one there is.
Result<TenantId> oneTenant(server::Store& store, const Options& options) {
    FYR_TRY(const auto tenants, store.tenants());
    const auto* wanted = options.value("--tenant");
    if (!wanted && tenants.size() != 1) return fail(ErrorCode::badRequest, "--tenant ID is needed: there are several");
    for (const auto& t : tenants)
        if (!wanted || *wanted == t.id) return TenantId{t.id};
    return fail(ErrorCode::notFound, "no such tenant");
}

int archive(Arguments args) {
    const Options options(args, {"--data", "--url", "--tenant", "--before", "--out", "--server-key"});
    const auto store = openFor(options);
    if (!store) return 2;
    const auto* text = options.value("--before");
    const auto* out = options.value("--out");
    const auto before = parseInstant(!text ? std::string{} : text->size() == 10 ? *text + "T00:00:00Z" : *text);
    if (!before || !out) return complain({ErrorCode::badRequest, "--before YYYY-MM-DD and --out FILE are needed"});
    const auto run = [&]() -> Result<server::ArchiveHeader> {
        FYR_TRY(const auto tenant, oneTenant(*store, options));
        FYR_TRY(const auto secret, serverSecret(options));
        const SystemClock clock;
        return server::writeArchive(*store, tenant, *before, server::AuditSigner(secret), clock, *out);
    };
    const auto made = run();
    if (!made) return complain(made.error());
    const auto read = server::verifyArchive(*out, made->head.key); // what was written is read again, not believed
    if (!read) return failed(read.error());
    if (read->broken) return failed({ErrorCode::storageCorrupt, fmt::format("the archive is not whole at record {}: {}", read->broken->seq, read->broken->why)});
    fmt::print("{}\n", json::write(json::object{{"tenant", made->tenant}, {"from", made->from}, {"to", made->to}, {"root", made->root}, {"key", read->key}, {"sha256", read->sha256}}));
    return 0;
}

int removeRecords(Arguments args) {
    const Options options(args, {"--data", "--url", "--owner-url", "--archive", "--server-key"});
    const auto* data = options.value("--data");
    const auto* url = options.value("--url");
    const auto* owner = options.value("--owner-url");
    const auto* file = options.value("--archive");
    if (!options.problem().empty() || !options.plain().empty() || !file || (data != nullptr) == (url != nullptr) || (url != nullptr) != (owner != nullptr))
        return complain({ErrorCode::badRequest, options.problem().empty() ? "--archive FILE and --data DIR, or --url URL and --owner-url URL, are needed" : options.problem()});
    const auto run = [&]() -> Result<server::AuditRemoval> {
        FYR_TRY(const auto secret, serverSecret(options));
        const SystemClock clock;
        SystemRandom random;
        const std::filesystem::path database = data ? std::filesystem::path(*data) / "fyr.db" : std::filesystem::path{};
        std::error_code ec;
        if (data && !std::filesystem::exists(database, ec)) return fail(ErrorCode::notFound, "there is no store at " + database.string());
        FYR_TRY(const auto store, data ? server::openSqliteStore({.file = database, .readers = 1}, clock, random) : server::openPostgresStore({.url = *url, .connections = 2}, clock, random));
        return server::removeArchived(*store, *file, server::AuditSigner(secret), clock, [&](const TenantId& tenant, std::int64_t seq, const std::string& hash) {
            return data ? server::eraseAuditSqlite(database, {}, tenant, seq, hash) : server::eraseAuditPostgres(*owner, tenant, seq, hash);
        });
    };
    const auto gone = run();
    if (!gone) return complain(gone.error());
    fmt::print("{}\n", json::write(json::object{{"tenant", gone->floor.tenant}, {"removed", gone->removed}, {"beginsAfter", gone->floor.seq}, {"archive", gone->floor.archive}, {"verified", true}}));
    return 0;
}

int policy(Arguments args) {
    const Options options(args, {"--data", "--url", "--tenant", "--years"});
    const auto* years = options.value("--years");
    const auto run = [&]() -> Result<std::pair<TenantId, server::AuditPolicy>> {
        if (!options.problem().empty()) return fail(ErrorCode::badRequest, options.problem());
        const SystemClock clock;
        SystemRandom random;
        const auto* data = options.value("--data");
        std::error_code ec;
        const bool writes = years && data && std::filesystem::exists(std::filesystem::path(*data) / "fyr.db", ec);
        FYR_TRY(const auto store, writes ? server::openSqliteStore({.file = std::filesystem::path(*data) / "fyr.db", .readers = 1}, clock, random)
                                         : openStoreOf(options, clock, random));
        FYR_TRY(const auto tenant, oneTenant(*store, options));
        if (years) {
            const auto set = store->write(tenant, [&](server::WriteTx& tx) { return server::setAuditPolicy(tx, clock.now(), {std::atoi(years->c_str())}); });
            FYR_CHECK(set);
        }
        server::AuditPolicy now;
        const auto read = [&](server::ReadTx& tx) -> Result<void> {
            FYR_TRY(now, server::auditPolicy(tx));
            return {};
        };
        FYR_CHECK(store->read(tenant, read));
        return std::pair(tenant, now);
    };
    const auto now = run();
    if (!now) return complain(now.error());
    fmt::print("{}\n", json::write(json::object{{"tenant", now->first.str()}, {"years", now->second.years}, {"least", server::AuditPolicy::leastYears}}));
    return 0;
}

} // namespace

std::vector<Command> auditCommands() {
    return {{"audit verify", "--archive FILE | --data DIR | --url URL [--tenant ID] [--head FILE] [--key HEX] [--head-seq N --head-hash HEX]",
             "Reads an archive, or walks the audit trail of each tenant and compares it with its signed heads; exit 1 with the first record that is not "
             "whole. FILE: a head that was kept elsewhere, as 'audit head' prints it; HEX: the only key that may have signed.",
             verify},
            {"audit head", "--data DIR | --url URL [--tenant ID]", "Prints the newest signed head of each tenant, a line each. Keep it elsewhere.", head},
            {"audit prove", "--data DIR --tenant ID (--seq N | --from M --to N)",
             "Proves that a record is under the newest signed head, or that one head grew out of another.", prove},
            {"audit archive", "--data DIR | --url URL --server-key FILE [--tenant ID] --before DATE --out FILE",
             "Writes the records before DATE (UTC) into a sealed archive, and reads it again. Takes nothing away; the server may run.", archive},
            {"audit remove", "--archive FILE (--data DIR | --url URL --owner-url URL --server-key FILE)",
             "Takes the records of an archive out of the store once the archive is verified and equal to it. The embedded store: the server must be stopped.", removeRecords},
            {"audit policy", "--data DIR | --url URL [--tenant ID] [--years N]", "Prints for how many years a tenant's records stay in the store, or sets it (5 at least).", policy}};
}

} // namespace fyr::ctl
