// fyrctl db backup and restore: a folder with the data and a manifest that says what must be in it.
//
// Shape: fyr.dump (pg_dump's custom format) or fyr.db, and manifest.json with the file's SHA-256 and, of each tenant, where
//        feed and audit chain stood, all from one snapshot. A restored feed goes back in time, so each tenant gets a new
//        epoch: workstations begin anew and lose nothing that they have not sent.
#include "ctl/command.h"
#include "ctl/db_store.h"

#include "base/digest.h"
#include "base/ids.h"
#include "base/json.h"
#include "server/store/postgres/connection.h"
#include "server/store/postgres/programs.h"
#include "server/store/postgres/schema.h"
#include "server/store/postgres_store.h"
#include "sqlite/database.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sodium.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fyr::ctl {
namespace {

namespace fs = std::filesystem;
using server::pg::Connection;

Result<std::string> sha256Of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(ErrorCode::notFound, "cannot read " + file.string());
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::string buffer(1U << 20U, '\0');
    while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0)
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(buffer.data()), static_cast<unsigned long long>(in.gcount()));
    Digest out{};
    crypto_hash_sha256_final(&state, out.data());
    return hex(out);
}

// The connection goes in the environment: a command line can be read by everybody on the machine.
Result<void> run(const std::string& url, std::vector<std::string> command) {
    command[0] = server::pg::program(command[0]);
    if (command[0].empty())
        return fail(ErrorCode::configuration, "PostgreSQL's programs are not here: apt-get install postgresql-client, or name their folder in FYR_POSTGRES_BIN");
    std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> given(PQconninfoParse(url.c_str(), nullptr), &PQconninfoFree);
    const pid_t child = ::fork();
    if (child < 0) return fail(ErrorCode::internal, "cannot start a program");
    if (child == 0) {
        for (const auto* o = given.get(); o && o->keyword; ++o)
            if (o->val && *o->val && o->envvar) ::setenv(o->envvar, o->val, 1);
        std::vector<char*> argv;
        for (auto& word : command) argv.push_back(word.data());
        argv.push_back(nullptr);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    if (status != 0) return fail(ErrorCode::storage, fs::path(command[0]).filename().string() + " failed; its reason is above");
    return {};
}

std::int64_t numberAt(const server::pg::Rows& rows, int row, int column) {
    return rows.isNull(row, column) ? 0 : std::atoll(std::string(rows.text(row, column)).c_str());
}

constexpr const char* headsSql = "SELECT n.id, l.feed, l.audit, encode(l.audit_hash, 'hex') FROM fyr.tenant n LEFT JOIN LATERAL "
                                 "(SELECT feed, audit, audit_hash FROM fyr.ledger WHERE t=n.t ORDER BY n DESC LIMIT 1) l ON true ORDER BY n.id";

json::array headsOf(const server::pg::Rows& rows) {
    json::array out;
    for (int i = 0; i < rows.count(); ++i)
        out.push_back(json::object{{"tenant", rows.text(i, 0)}, {"feed", numberAt(rows, i, 1)}, {"audit", numberAt(rows, i, 2)}, {"auditHash", rows.text(i, 3)}});
    return out;
}

Result<void> writeManifest(const fs::path& folder, const char* kind, const char* file, json::object more) {
    FYR_TRY(const auto sum, sha256Of(folder / file));
    more["format"] = 1;
    more["kind"] = kind;
    more["file"] = file;
    more["sha256"] = sum;
    more["at"] = formatInstant(SystemClock{}.now());
    std::ofstream out(folder / "manifest.json", std::ios::binary);
    out << json::write(more) << "\n";
    out.close();
    return out ? Result<void>{} : fail(ErrorCode::diskFull, "cannot write the manifest");
}

Result<void> backupPostgres(const std::string& url, const fs::path& folder) {
    FYR_TRY(auto db, Connection::open(url, ""));
    FYR_TRY(const auto role, db->simple("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname=current_user"));
    if (role.empty() || role.text(0, 0) != "t")
        return fail(ErrorCode::configuration, "a backup needs a role that sees every tenant: a superuser, or one with BYPASSRLS and SELECT");
    FYR_TRY(const int version, server::pg::versionOf(*db));
    if (version == 0) return fail(ErrorCode::notFound, "the database has no schema of Fyr");
    FYR_CHECK(db->simple("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
    FYR_TRY(const auto snapshot, db->simple("SELECT pg_export_snapshot()"));
    FYR_TRY(const auto heads, db->simple(headsSql));
    const fs::path file = folder / "fyr.dump";
    FYR_CHECK(run(url, {"pg_dump", "--format=custom", "--schema=fyr", "--no-owner", "--no-privileges", "--snapshot=" + std::string(snapshot.text(0, 0)),
                        "--file=" + file.string()}));
    return writeManifest(folder, "postgresql", "fyr.dump", {{"schema", version}, {"tenants", headsOf(heads)}});
}

Result<void> backupSqlite(const std::string& data, const fs::path& folder) {
    fs::path from = data;
    if (fs::is_directory(from)) from /= "fyr.db";
    if (!fs::exists(from)) return fail(ErrorCode::notFound, "there is no store at " + from.string());
    FYR_TRY(auto db, sqlite::Database::open(from, {sqlite::OpenMode::readWrite, {}}));
    FYR_CHECK(db.run("VACUUM INTO ?", (folder / "fyr.db").string())); // one snapshot, also while the server writes
    json::array tenants;
    FYR_TRY(auto copy, sqlite::Database::open(folder / "fyr.db", {sqlite::OpenMode::readOnly, {}}));
    FYR_TRY(auto rows, copy.query("SELECT id, feed, audit, audit_hash FROM tenant ORDER BY id"));
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) break;
        tenants.push_back(json::object{{"tenant", rows.text(0)}, {"feed", rows.integer(1)}, {"audit", rows.integer(2)}, {"auditHash", hex(rows.blob(3))}});
    }
    FYR_TRY(const auto version, copy.integer("PRAGMA user_version"));
    return writeManifest(folder, "sqlite", "fyr.db", {{"schema", version.value_or(0)}, {"tenants", std::move(tenants)}});
}

int backup(Arguments args) {
    const Options options(args, {"--data", "--url", "--to"});
    const auto* to = options.value("--to");
    const auto* data = options.value("--data");
    const auto* url = options.value("--url");
    if (!options.problem().empty() || !to || (data != nullptr) == (url != nullptr))
        return complain({ErrorCode::badRequest, options.problem().empty() ? "--to FOLDER and either --data DIR or --url URL are needed" : options.problem()});
    std::error_code ec;
    if (fs::exists(*to, ec) && !fs::is_empty(*to, ec)) return complain({ErrorCode::badRequest, *to + " is not empty"});
    fs::create_directories(*to, ec);
    fs::permissions(*to, fs::perms::owner_all, ec);
    const auto done = url ? backupPostgres(*url, *to) : backupSqlite(*data, *to);
    if (!done) return complain(done.error());
    std::ifstream manifest(fs::path(*to) / "manifest.json");
    fmt::print("{}", std::string(std::istreambuf_iterator<char>(manifest), {}));
    return 0;
}

// ---- Restore --------------------------------------------------------------------------------------------------

Result<json::value> manifestOf(const fs::path& folder) {
    std::ifstream in(folder / "manifest.json");
    if (!in) return fail(ErrorCode::notFound, "there is no backup in " + folder.string());
    FYR_TRY(auto m, json::parse(std::string(std::istreambuf_iterator<char>(in), {})));
    const std::string file(json::text(m, "file").value_or(""));
    if (file != "fyr.dump" && file != "fyr.db") return fail(ErrorCode::badJson, "not a manifest of this Fyr");
    FYR_TRY(const auto sum, sha256Of(folder / file));
    if (sum != json::text(m, "sha256").value_or("")) return fail(ErrorCode::storageCorrupt, file + " is not what the manifest says");
    if (!json::list(m, "tenants")) return fail(ErrorCode::badJson, "the manifest names no tenants");
    return m;
}

Result<void> restorePostgres(const std::string& url, const fs::path& folder, const std::string& role, const json::value& manifest) {
    FYR_TRY(auto db, Connection::open(url, ""));
    FYR_TRY(const auto there, db->simple("SELECT 1 FROM pg_namespace WHERE nspname='fyr'"));
    if (!there.empty()) return fail(ErrorCode::duplicate, "the database has a schema of Fyr already: restore into an empty one");
    FYR_CHECK(run(url, {"pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--dbname=" + std::string(PQdb(db->handle())),
                        (folder / "fyr.dump").string()}));
    FYR_CHECK(server::migratePostgres(url, role));
    FYR_CHECK(db->simple("SELECT set_config('fyr.see', 'tenants', false)"));
    FYR_TRY(const auto heads, db->simple(headsSql));
    if (json::write(headsOf(heads)) != json::write(manifest.at("tenants"))) return fail(ErrorCode::storageCorrupt, "the tenants are not where the manifest says");
    SystemRandom random;
    FYR_TRY(const auto tenants, db->simple("SELECT t FROM fyr.tenant"));
    for (int i = 0; i < tenants.count(); ++i) // row-level security binds the owner too
        FYR_CHECK(db->simple(fmt::format("BEGIN; SELECT set_config('fyr.tenant', '{0}', true); UPDATE fyr.tenant SET epoch='{1}' WHERE t={0}; COMMIT",
                                         numberAt(tenants, i, 0), makeUlid(SystemClock{}.now(), random))));
    return {};
}

Result<void> restoreSqlite(const std::string& data, const fs::path& folder) {
    std::error_code ec;
    fs::create_directories(data, ec);
    const fs::path file = fs::path(data) / "fyr.db";
    if (fs::exists(file, ec)) return fail(ErrorCode::duplicate, file.string() + " is there already: restore into an empty folder");
    fs::copy_file(folder / "fyr.db", file, ec);
    if (ec) return fail(ErrorCode::diskFull, "cannot copy to " + file.string());
    FYR_TRY(auto db, sqlite::Database::open(file, {sqlite::OpenMode::readWrite, {}}));
    FYR_TRY(const auto problems, db.check());
    if (!problems.empty()) return fail(ErrorCode::storageCorrupt, problems.front());
    SystemRandom random;
    FYR_TRY(auto rows, db.query("SELECT t FROM tenant"));
    std::vector<std::int64_t> tenants;
    while (true) {
        FYR_TRY(const bool more, rows.step());
        if (!more) break;
        tenants.push_back(rows.integer(0));
    }
    for (const std::int64_t t : tenants) FYR_CHECK(db.run("UPDATE tenant SET epoch=? WHERE t=?", makeUlid(SystemClock{}.now(), random), t));
    return {};
}

int restore(Arguments args) {
    const Options options(args, {"--data", "--url", "--from", "--app-role"});
    const auto* from = options.value("--from");
    const auto* data = options.value("--data");
    const auto* url = options.value("--url");
    if (!options.problem().empty() || !from || (data != nullptr) == (url != nullptr))
        return complain({ErrorCode::badRequest, options.problem().empty() ? "--from FOLDER and either --data DIR or --url OWNER-URL are needed" : options.problem()});
    const auto manifest = manifestOf(*from);
    if (!manifest) return complain(manifest.error());
    const bool wantsPostgres = json::text(*manifest, "kind").value_or("") == "postgresql";
    if (wantsPostgres != (url != nullptr))
        return complain({ErrorCode::badRequest, wantsPostgres ? "this is a backup of PostgreSQL: --url is needed" : "this is a backup of the embedded store: --data is needed"});
    const auto* role = options.value("--app-role");
    const auto done = url ? restorePostgres(*url, *from, role ? *role : "fyr_app", *manifest) : restoreSqlite(*data, *from);
    if (!done) return complain(done.error());
    fmt::print("{}\n", json::write(json::object{{"restored", true}, {"tenants", manifest->at("tenants")}}));
    return 0;
}

} // namespace

std::vector<Command> dbCopyCommands() {
    return {{"db backup", "--data DIR | --url ADMIN-URL  --to FOLDER",
             "Copies the store of a running server into an empty folder, from one snapshot, with a manifest. PostgreSQL: as a role that sees every tenant.", backup},
            {"db restore", "--from FOLDER  --data DIR | --url OWNER-URL [--app-role fyr_app]",
             "Restores a backup into an empty place after checking it against its manifest. Each tenant's feed gets a new epoch: workstations sync anew.", restore}};
}

} // namespace fyr::ctl
