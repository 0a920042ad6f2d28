#include "server/store/sqlite_store.h"

#include "base/planted.h"
#include "server/store/body.h"
#include "server/store/sqlite/commit_queue.h"
#include "server/store/sqlite/schema.h"

#include <fcntl.h>
#include <shared_mutex>
#include <sys/file.h>
#include <unistd.h>

namespace fyr::server {
namespace {

constexpr std::chrono::seconds readerWait{10};

// The right to be the process that writes this file; given back when the process ends, however it ends.
class FileLock {
  public:
    static Result<FileLock> take(const std::filesystem::path& file) {
        FileLock out;
        out.m_fd = ::open((file.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (out.m_fd < 0) return fail(ErrorCode::storage, "cannot make the lock file beside the database");
        if (::flock(out.m_fd, LOCK_EX | LOCK_NB) != 0)
            return fail(ErrorCode::storageBusy, "another process has this database open");
        return out;
    }
    FileLock() = default;
    FileLock(FileLock&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    FileLock& operator=(FileLock&& other) noexcept {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    ~FileLock() {
        if (m_fd >= 0) ::close(m_fd);
    }

  private:
    int m_fd = -1;
};

// secure_delete=FAST: what is deleted is overwritten where that costs no extra page.
constexpr std::string_view writerSetup = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384; "
                                         "PRAGMA journal_size_limit=67108864; "
                                         "PRAGMA secure_delete=FAST;";
constexpr std::string_view moverSetup = "PRAGMA synchronous=FULL; PRAGMA cache_size=-256;";
constexpr std::string_view readerSetup = "PRAGMA query_only=ON; PRAGMA cache_size=-4096;";

class SqliteStore final : public Store {
  public:
    static Result<std::unique_ptr<Store>> open(const SqliteStoreOptions& options, const Clock& clock, Random& random) {
        std::unique_ptr<SqliteStore> out(new SqliteStore);
        out->m_wal = options.file.string() + "-wal";
        std::optional<sqlite::Database> writer;
        std::optional<sqlite::Database> mover;
        if (!options.readOnly) {
            std::error_code ec;
            if (!options.vfs) {
                if (options.file.has_parent_path()) std::filesystem::create_directories(options.file.parent_path(), ec);
                FYR_TRY(out->m_lock, FileLock::take(options.file));
            }
            FYR_TRY(writer, sqlite::Database::open(options.file, {.mode = sqlite::OpenMode::create, .key = options.key, .vfs = options.vfs}));
            FYR_CHECK(writer->script(writerSetup));
            if (FYR_PLANTED(228)) FYR_CHECK(writer->script("PRAGMA synchronous=OFF"));
            FYR_CHECK(migrate(*writer));
            FYR_TRY(auto tx, writer->begin());
            FYR_CHECK(completeNames(*writer));
            FYR_CHECK(tx.commit());
            FYR_TRY(mover, sqlite::Database::open(options.file, {.mode = sqlite::OpenMode::readWrite, .key = options.key, .vfs = options.vfs}));
            FYR_CHECK(mover->script(moverSetup));
        }
        for (int i = 0; i < std::max(1, options.readers); ++i) {
            const auto mode = options.readOnly ? sqlite::OpenMode::readOnly : sqlite::OpenMode::readWrite;
            FYR_TRY(auto db, sqlite::Database::open(options.file, {.mode = mode, .key = options.key, .vfs = options.vfs}));
            FYR_CHECK(db.script(readerSetup));
            if (i == 0) {
                FYR_CHECK(checkSchema(db));
                FYR_TRY(out->m_names, loadNames(db));
            }
            out->m_readers.push_back(std::make_unique<sqlite::Database>(std::move(db)));
            out->m_free.push_back(out->m_readers.back().get());
        }
        if (writer)
            out->m_writer = std::make_unique<CommitQueue>(std::move(*writer), std::move(*mover), out->m_names, clock, random,
                                                          [store = out.get()](const auto& tenants) { store->tell(tenants); });
        return std::unique_ptr<Store>(std::move(out));
    }
    ~SqliteStore() override {
        m_free.clear();
        m_readers.clear(); // a reader would keep the log from being emptied
        if (m_writer) static_cast<void>(m_writer->close());
    }

    Result<void> read(const TenantId& tenant, const ReadBody& body) override {
        return onReader([&](sqlite::Database& db) -> Result<void> {
            FYR_TRY(const std::int64_t t, numberOf(db, tenant));
            SqliteReadTx tx(db, m_names, t);
            return body(tx);
        });
    }

    Result<void> write(const TenantId& tenant, const WriteBody& body) override {
        if (InBody::of(this)) return fail(ErrorCode::internal, "a store's transactions do not nest");
        if (!m_writer) return fail(ErrorCode::storage, "the store was opened to read only");
        const WriteBody guarded = [&](WriteTx& tx) {
            const InBody in(this);
            return body(tx);
        };
        return m_writer->write(tenant, guarded);
    }

    void writeLater(const TenantId& tenant, WriteBody body, Done done) override {
        if (InBody::of(this)) return done(fail(ErrorCode::internal, "a store's transactions do not nest"));
        if (!m_writer) return done(fail(ErrorCode::storage, "the store was opened to read only"));
        WriteBody guarded = [this, body = std::move(body)](WriteTx& tx) {
            const InBody in(this);
            return body(tx);
        };
        m_writer->writeLater(tenant, std::move(guarded), std::move(done));
    }

    Result<std::optional<FoundSession>> findSession(std::string_view tokenHash) override {
        const std::string key(tokenHash);
        std::uint64_t mark = 0;
        if (m_writer) {
            if (auto known = m_writer->sessions().find(key)) return known;
            mark = m_writer->sessions().mark();
        }
        std::optional<FoundSession> out;
        FYR_CHECK(onReader([&](sqlite::Database& db) -> Result<void> {
            FYR_TRY(auto row, db.query("SELECT n.id, s.id, s.token, s.account, s.device, s.created, s.seen, s.expires, s.revoked, "
                                       "a.id, a.user, a.password, a.role, a.name, a.practitioner, a.patient, a.unit, a.unit_name, "
                                       "a.disabled, a.failures, a.blocked FROM session s JOIN account a ON a.t=s.t AND "
                                       "a.id=s.account JOIN tenant n ON n.t=s.t WHERE s.token=?", tokenHash));
            FYR_TRY(const bool found, row.step());
            if (found) out = FoundSession{TenantId(std::string(row.text(0))), sessionFrom(row, 1), accountFrom(row, 9)};
            return {};
        }));
        if (out && m_writer) m_writer->sessions().keep(key, *out, mark);
        return out;
    }

    Result<std::optional<std::pair<TenantId, Account>>> findAccount(std::string_view user) override {
        std::optional<std::pair<TenantId, Account>> out;
        FYR_CHECK(onReader([&](sqlite::Database& db) -> Result<void> {
            FYR_TRY(auto row, db.query("SELECT n.id, a.id, a.user, a.password, a.role, a.name, a.practitioner, a.patient, a.unit, "
                                       "a.unit_name, a.disabled, a.failures, a.blocked FROM account a JOIN tenant n ON n.t=a.t "
                                       "WHERE a.user=?", user));
            FYR_TRY(const bool found, row.step());
            if (found) out = std::pair(TenantId(std::string(row.text(0))), accountFrom(row, 1));
            return {};
        }));
        return out;
    }

    Result<std::vector<Tenant>> tenants() override {
        std::vector<Tenant> out;
        FYR_CHECK(onReader([&](sqlite::Database& db) -> Result<void> {
            FYR_TRY(auto row, db.query("SELECT id, name, epoch, settings FROM tenant ORDER BY t"));
            while (true) {
                FYR_TRY(const bool more, row.step());
                if (!more) return {};
                out.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3))});
            }
        }));
        return out;
    }

    // An empty listener: nobody is told any more.
    void onCommit(std::function<void(const TenantId&)> listener) override {
        const std::scoped_lock lock(m_listenersMutex);
        if (!listener) m_listeners.clear();
        else m_listeners.push_back(std::make_shared<std::function<void(const TenantId&)>>(std::move(listener)));
    }

    StoreStats stats() override {
        StoreStats out;
        if (m_writer) m_writer->counters().addTo(out);
        m_counters.addTo(out);
        {
            const std::scoped_lock lock(m_readersMutex);
            out.idle = m_free.size();
        }
        out.most = m_readers.size();
        out.used = out.most - out.idle;
        std::error_code ec;
        const auto wal = std::filesystem::file_size(m_wal, ec);
        out.walBytes = ec ? 0 : wal;
        return out;
    }

    Result<void> check() override {
        if (m_writer)
            if (auto failure = m_writer->lastFailure()) return fail(std::move(*failure));
        return onReader([](sqlite::Database& db) -> Result<void> {
            FYR_TRY([[maybe_unused]] const auto any, db.integer("SELECT count(*) FROM tenant"));
            return {};
        });
    }

  private:
    SqliteStore() = default;

    // A snapshot on a reader of one's own; nobody ever holds two.
    template <class F>
    Result<void> onReader(F&& body) {
        if (InBody::of(this)) return fail(ErrorCode::internal, "a store's transactions do not nest");
        sqlite::Database* db = nullptr;
        {
            std::unique_lock lock(m_readersMutex);
            if (m_free.empty()) {
                const auto begun = std::chrono::steady_clock::now();
                const bool free = m_readerFree.wait_for(lock, readerWait, [&] { return !m_free.empty(); });
                m_counters.waited(std::chrono::steady_clock::now() - begun);
                if (!free) return fail(ErrorCode::storageBusy, "every reader is taken");
            }
            db = m_free.back(); // the one whose pages are warmest
            m_free.pop_back();
        }
        Result<void> result = within(*db, body);
        {
            const std::scoped_lock lock(m_readersMutex);
            m_free.push_back(db);
        }
        m_readerFree.notify_one();
        return result;
    }
    template <class F>
    Result<void> within(sqlite::Database& db, F&& body) {
        const InBody in(this);
        FYR_CHECK(db.run("BEGIN"));
        Result<void> result;
        try {
            result = body(db);
        } catch (const std::exception&) {
            result = fail(ErrorCode::internal, "a read threw");
        }
        static_cast<void>(db.run("ROLLBACK"));
        return result;
    }

    // Tenants are never taken away: a number once known stays good.
    Result<std::int64_t> numberOf(sqlite::Database& db, const TenantId& tenant) {
        {
            const std::shared_lock lock(m_numbersMutex);
            if (const auto at = m_numbers.find(tenant); at != m_numbers.end()) return at->second;
        }
        FYR_TRY(const auto t, db.integer("SELECT t FROM tenant WHERE id=?", tenant.str()));
        if (!t) return noTenant;
        const std::unique_lock lock(m_numbersMutex);
        m_numbers.emplace(tenant, *t);
        return *t;
    }

    void tell(const std::vector<TenantId>& tenants) {
        std::vector<std::shared_ptr<std::function<void(const TenantId&)>>> listeners;
        {
            const std::scoped_lock lock(m_listenersMutex);
            listeners = m_listeners;
        }
        for (const auto& listener : listeners)
            for (const auto& tenant : tenants) (*listener)(tenant);
    }

    FileLock m_lock; // given back last
    std::filesystem::path m_wal;
    StoreCounters m_counters; // of the readers
    Names m_names;
    std::unique_ptr<CommitQueue> m_writer;
    std::vector<std::unique_ptr<sqlite::Database>> m_readers;

    std::mutex m_readersMutex;
    std::condition_variable m_readerFree;
    std::vector<sqlite::Database*> m_free;

    std::shared_mutex m_numbersMutex;
    std::unordered_map<TenantId, std::int64_t> m_numbers;

    std::mutex m_listenersMutex;
    std::vector<std::shared_ptr<std::function<void(const TenantId&)>>> m_listeners;
};

} // namespace

Result<std::unique_ptr<Store>> openSqliteStore(const SqliteStoreOptions& options, const Clock& clock, Random& random) {
    return SqliteStore::open(options, clock, random);
}

} // namespace fyr::server
