// fyrctl db: the database of a server: its schema, its soundness, its move to PostgreSQL.
#include "ctl/command.h"
#include "ctl/db_store.h"

#include "base/json.h"
#include "server/audit/verify.h"
#include "server/store/index_words.h"
#include "server/store/move_store.h"
#include "server/store/postgres_store.h"
#include "server/store/sqlite_store.h"
#include "sqlite/database.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

namespace fyr::ctl {

std::vector<Command> dbCopyCommands(); // db_backup.cpp

namespace {

namespace fs = std::filesystem;

fs::path fileOf(const std::string& data) {
    fs::path file = data;
    std::error_code ec;
    if (fs::is_directory(file, ec)) file /= "fyr.db";
    return file;
}

int usage(const Options& options, std::string_view needed) {
    fmt::print(stderr, "fyrctl: {}\n", options.problem().empty() ? needed : options.problem());
    return 2;
}

int migrate(Arguments args) {
    const Options options(args, {"--url", "--app-role"});
    const auto* url = options.value("--url");
    if (!options.problem().empty() || !url || !options.plain().empty()) return usage(options, "--url OWNER-URL is missing");
    const auto* role = options.value("--app-role");
    const auto done = server::migratePostgres(*url, role ? *role : "fyr_app");
    if (!done) return complain(done.error());
    fmt::print("{}\n", json::write(json::object{{"schema", server::postgresSchemaVersion()}, {"appRole", role ? *role : "fyr_app"}}));
    return 0;
}

// The feed without a gap and each of its versions there; the audit chain whole.
Result<bool> checkTenant(server::Store& store, const server::Tenant& tenant) {
    std::int64_t seq = 0;
    bool gap = false;
    for (bool more = true; more && !gap;) {
        const auto read = store.read(TenantId{tenant.id}, [&](server::ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto slice, tx.feed({seq, 1'000}));
            for (const auto& row : slice.rows) gap = gap || row.seq != ++seq;
            more = slice.more;
            if (more) return {};
            FYR_TRY(const auto head, tx.feedHead());
            gap = gap || head != seq;
            return {};
        });
        FYR_CHECK(read);
    }
    FYR_TRY(const auto audit, server::verifyAudit(store, TenantId{tenant.id}));
    // Behind is no fault: the server goes on from there, and searches look at what is not indexed themselves.
    std::int64_t words = 0;
    const auto mark = [&](server::ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto backlog, tx.wordsBacklog(1));
        words = backlog.after;
        return {};
    };
    FYR_CHECK(store.read(TenantId{tenant.id}, mark));
    gap = gap || words > seq; // an index of what is not there
    json::object line{{"tenant", tenant.id},
                      {"feed", {{"seq", seq}, {"whole", !gap}}},
                      {"words", {{"indexed", words}, {"behind", seq - words}}},
                      {"audit", {{"records", audit.records}, {"whole", !audit.broken.has_value()}, {"hash", audit.head.hash}}}};
    fmt::print("{}\n", json::write(line));
    return !gap && !audit.broken;
}

int check(Arguments args) {
    const Options options(args, {"--data", "--url"});
    if (!options.problem().empty() || !options.plain().empty()) return usage(options, "no arguments");
    const SystemClock clock;
    SystemRandom random;
    auto store = openStoreOf(options, clock, random);
    if (!store) return complain(store.error());
    bool sound = true;
    if (const auto* data = options.value("--data")) {
        auto db = sqlite::Database::open(fileOf(*data), {sqlite::OpenMode::readOnly, {}});
        if (!db) return complain(db.error());
        const auto problems = db->check();
        if (!problems) return complain(problems.error());
        for (const auto& p : *problems) fmt::print(stderr, "fyrctl: {}\n", p);
        sound = problems->empty();
    }
    if (const auto ready = (*store)->check(); !ready) return complain(ready.error());
    const auto tenants = (*store)->tenants();
    if (!tenants) return complain(tenants.error());
    for (const auto& tenant : *tenants) {
        const auto whole = checkTenant(**store, tenant);
        if (!whole) {
            complain({whole.error().code, tenant.id + ": " + whole.error().detail});
            sound = false;
        } else {
            sound = sound && *whole;
        }
    }
    return sound ? 0 : 1;
}

int move(Arguments args) {
    const Options options(args, {"--data", "--url"});
    const auto* data = options.value("--data");
    const auto* url = options.value("--url");
    if (!options.problem().empty() || !data || !url || !options.plain().empty()) return usage(options, "--data DIR and --url URL are needed");
    const SystemClock clock;
    SystemRandom random;
    const auto moved = server::moveToPostgres(fileOf(*data), {}, *url, clock, random);
    if (!moved) return complain(moved.error());
    // What was moved is looked at where it is now, not believed.
    auto store = server::openPostgresStore({.url = *url, .connections = 2}, clock, random);
    if (!store) return complain(store.error());
    bool sound = true;
    for (const auto& m : *moved) {
        const auto audit = server::verifyAudit(**store, TenantId{m.id});
        const auto words = server::indexAllWords(**store, TenantId{m.id}); // else the server would do it, later
        if (!words) return complain(words.error());
        const bool same = audit && !audit->broken && audit->head.seq == m.audit && (m.audit == 0 || audit->head.hash == m.auditHash);
        sound = sound && same;
        fmt::print("{}\n", json::write(json::object{{"tenant", m.id}, {"resources", m.resources}, {"oldVersions", m.versions}, {"feed", m.feed},
                                                    {"events", m.events}, {"wordsIndexed", *words}, {"commands", m.commands}, {"audit", m.audit}, {"auditVerified", same}}));
    }
    if (!sound) fmt::print(stderr, "fyrctl: the audit chain is not whole where it is now; the embedded store is untouched\n");
    return sound ? 0 : 1;
}

} // namespace

Result<std::unique_ptr<server::Store>> openStoreOf(const Options& options, const Clock& clock, Random& random) {
    const auto* data = options.value("--data");
    const auto* url = options.value("--url");
    if ((data != nullptr) == (url != nullptr)) return fail(ErrorCode::badRequest, "either --data DIR or --url URL is needed");
    if (url) return server::openPostgresStore({.url = *url, .connections = 4}, clock, random);
    const fs::path file = fileOf(*data);
    std::error_code ec;
    if (!fs::exists(file, ec)) return fail(ErrorCode::notFound, "there is no store at " + file.string());
    return server::openSqliteStore({.file = file, .readers = 2, .readOnly = true}, clock, random);
}

Result<std::unique_ptr<server::Store>> openStoreToTrace(const Options& options, const Clock& clock, Random& random) {
    const auto* data = options.value("--data");
    if (!data || options.value("--url")) return openStoreOf(options, clock, random);
    const fs::path file = fileOf(*data);
    std::error_code ec;
    if (!fs::exists(file, ec)) return fail(ErrorCode::notFound, "there is no store at " + file.string());
    auto store = server::openSqliteStore({.file = file, .readers = 1}, clock, random);
    if (!store && store.error().code == ErrorCode::storageBusy)
        return fail(ErrorCode::storageBusy, "a server runs on it: stop it, or ask a copy that `fyrctl db backup` made (the trace is then left there)");
    return store;
}

Result<TenantId> tenantOf(server::Store& store, const Options& options) {
    FYR_TRY(const auto tenants, store.tenants());
    const auto* wanted = options.value("--tenant");
    if (!wanted && tenants.size() != 1) return fail(ErrorCode::badRequest, "--tenant ID is needed: there are several");
    for (const auto& t : tenants)
        if (!wanted || *wanted == t.id) return TenantId{t.id};
    return fail(ErrorCode::notFound, "no such tenant");
}

int complain(const Error& error) {
    fmt::print(stderr, "fyrctl: {}\n", error.describe());
    return error.code == ErrorCode::badRequest || error.code == ErrorCode::notFound ? 2 : 1;
}

std::vector<Command> dbCommands() {
    std::vector<Command> out{
        {"db migrate", "--url OWNER-URL [--app-role fyr_app]",
         "Makes Fyr's tables in PostgreSQL or brings them forward, as the role that is to own them, and gives fyrd's role what it needs.", migrate},
        {"db check", "--data DIR | --url URL", "Walks the feed and the audit chain of each tenant; exit 1 when something is not whole.", check},
        {"db move", "--data DIR --url URL",
         "Moves an embedded store into PostgreSQL with all history; the server must be stopped, PostgreSQL migrated. All of it or nothing.", move}};
    for (auto& c : dbCopyCommands()) out.push_back(std::move(c));
    return out;
}

server::Principal toolOf(const TenantId& tenant, std::string name) {
    server::Principal who;
    who.tenant = tenant;
    who.person = PersonId{"fyrctl"};
    who.role = server::Role::admin;
    who.name = std::move(name);
    return who;
}

} // namespace fyr::ctl
