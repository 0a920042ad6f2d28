#include "tests/server/store/postgres_place.h"

#include "server/store/postgres/programs.h"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <libpq-fe.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace fyr::server::test {
namespace fs = std::filesystem;

// PostgreSQL refuses to run as root.
std::optional<passwd> somebodyElse() {
    if (::geteuid() != 0) return std::nullopt;
    for (const char* name : {"postgres", "nobody"})
        if (const passwd* p = ::getpwnam(name)) return *p;
    return std::nullopt;
}

// All from the folder of initdb: programs of two versions do not work together.
fs::path PgCluster::program(std::string_view name) {
    const auto initdb = pg::program("initdb");
    return initdb.empty() ? fs::path() : initdb.parent_path() / name;
}

PgCluster* PgCluster::shared(std::string* why) {
    static std::string reason;
    static const std::unique_ptr<PgCluster> cluster = [] {
        std::unique_ptr<PgCluster> c(new PgCluster);
        if (!c->start(reason)) c.reset();
        return c;
    }();
    if (why) *why = reason;
    return cluster.get();
}

pid_t PgCluster::spawn(const std::vector<std::string>& command, bool lasting) const {
    const auto other = somebodyElse();
    const pid_t child = ::fork();
    if (child != 0) return child;
    if (other && (::setgid(other->pw_gid) != 0 || ::setuid(other->pw_uid) != 0)) ::_exit(126);
    if (lasting) ::prctl(PR_SET_PDEATHSIG, SIGQUIT); // however the test ends, the server ends with it
    const int log = ::open((m_folder / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(log, 1);
    ::dup2(log, 2);
    if (::chdir(m_folder.c_str()) != 0) ::_exit(126);
    ::setpgid(0, 0);
    std::vector<char*> argv;
    for (const auto& word : command) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    ::execv(argv[0], argv.data());
    ::_exit(127);
}

bool PgCluster::run(const std::vector<std::string>& command) const {
    int status = 0;
    ::waitpid(spawn(command, false), &status, 0);
    return status == 0;
}

bool PgCluster::start(std::string& why) {
    if (program("initdb").empty()) {
        why = "no PostgreSQL server here: apt-get install postgresql (./dev test does it), or name its folder in FYR_POSTGRES_BIN";
        return false;
    }
    std::string name = (fs::temp_directory_path() / "fyr-pg-XXXXXX").string();
    if (!::mkdtemp(name.data())) return false;
    m_folder = name;
    if (const auto other = somebodyElse())
        if (::chown(m_folder.c_str(), other->pw_uid, other->pw_gid) != 0) return false;
    const bool made = run({program("initdb"), "-D", m_folder / "data", "-U", "admin", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"});
    if (!made) {
        why = "initdb failed: " + (m_folder / "log").string();
        return false;
    }
    {
        std::ofstream conf(m_folder / "data" / "postgresql.conf", std::ios::app);
        conf << "listen_addresses=''\nunix_socket_directories='" << m_folder.string()
             << "'\nmax_connections=200\nshared_buffers=64MB\nlog_min_messages=fatal\nlog_min_error_statement=panic\nautovacuum_naptime=5s\ndeadlock_timeout=50ms\n"
                "restart_after_crash=on\n";
    }
    restart();
    sql("postgres", "CREATE ROLE fyr_owner LOGIN CREATEROLE; CREATE ROLE fyr_app LOGIN");
    return true;
}

void PgCluster::restart() {
    m_server = spawn({program("postgres"), "-D", m_folder / "data"}, true);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{120};
    while (std::chrono::steady_clock::now() < until) {
        if (PQping(url("postgres", "admin").c_str()) == PQPING_OK) return;
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    ADD_FAILURE() << "the private PostgreSQL does not start: " << m_folder;
}

void PgCluster::stop() {
    if (m_server <= 0) return;
    ::kill(m_server, SIGQUIT);
    ::waitpid(std::exchange(m_server, 0), nullptr, 0);
}

void PgCluster::kill() {
    if (m_server <= 0) return;
    // Its children make groups of their own: the postmaster first, or it would start others.
    std::vector<pid_t> children;
    ::kill(m_server, SIGSTOP);
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const int pid = std::atoi(entry.path().filename().c_str());
        if (pid <= 1) continue;
        std::ifstream stat(entry.path() / "stat");
        const std::string text((std::istreambuf_iterator<char>(stat)), {});
        const auto close = text.rfind(')');
        pid_t parent = 0;
        char state = 0;
        if (close != std::string::npos && std::sscanf(text.c_str() + close + 1, " %c %d", &state, &parent) == 2 && parent == m_server) children.push_back(pid);
    }
    for (const pid_t pid : children) ::kill(pid, SIGKILL);
    ::kill(m_server, SIGKILL);
    ::waitpid(std::exchange(m_server, 0), nullptr, 0);
    for (const pid_t pid : children)
        for (int i = 0; i < 500 && ::kill(pid, 0) == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{10});
}

PgCluster::~PgCluster() {
    if (m_folder.empty()) return;
    stop();
    std::error_code ec;
    fs::remove_all(m_folder, ec);
}

std::string PgCluster::url(std::string_view database, std::string_view user) const {
    return fmt::format("host={} dbname={} user={}", m_folder.string(), database, user);
}

std::vector<std::vector<std::string>> PgCluster::sql(std::string_view database, const std::string& statements) const {
    std::vector<std::vector<std::string>> out;
    std::unique_ptr<PGconn, decltype(&PQfinish)> conn(PQconnectdb(url(database, "admin").c_str()), &PQfinish);
    std::unique_ptr<PGresult, decltype(&PQclear)> rows(PQexec(conn.get(), statements.c_str()), &PQclear);
    const auto status = PQresultStatus(rows.get());
    EXPECT_TRUE(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) << PQerrorMessage(conn.get()) << " in " << statements;
    for (int i = 0; i < PQntuples(rows.get()); ++i) {
        out.emplace_back();
        for (int j = 0; j < PQnfields(rows.get()); ++j) out.back().emplace_back(PQgetvalue(rows.get(), i, j));
    }
    return out;
}

std::string PgCluster::newDatabase(bool withSchema) {
    if (withSchema && !m_template) {
        // Making the tables takes longer than most tests: each database begins as a copy.
        sql("postgres", "CREATE DATABASE empty OWNER fyr_owner");
        const auto made = migratePostgres(ownerUrl("empty"), "fyr_app");
        EXPECT_TRUE(made) << made.error().describe();
        FakeClock clock{Instant{Millis{1}}};
        SeededRandom random{1};
        EXPECT_TRUE(openPostgresStore({.url = appUrl("empty")}, clock, random)); // fills the table of names
        m_template = true;
    }
    const std::string name = fmt::format("t{}", ++m_databases);
    sql("postgres", fmt::format("CREATE DATABASE {} OWNER fyr_owner{}", name, withSchema ? " TEMPLATE empty" : ""));
    return name;
}

void PgCluster::dropDatabase(const std::string& name) const { sql("postgres", "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); }

} // namespace fyr::server::test

void fyr::server::test::PgCluster::awaitQuiet(const std::string& database) const {
    for (int i = 0; i < 500; ++i) {
        if (sql("postgres", "SELECT count(*) FROM pg_stat_activity WHERE datname='" + database + "'")[0][0] == "0") return;
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
}
