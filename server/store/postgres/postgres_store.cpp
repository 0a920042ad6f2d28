#include "server/store/postgres_store.h"

#include "server/store/body.h"
#include "server/store/postgres/notifier.h"
#include "server/store/postgres/schema.h"
#include "server/store/postgres/writer.h"
#include "server/store/session_cache.h"

#include <shared_mutex>

namespace fyr::server {
namespace {

// Plans that do not depend on statistics: every statement was written for an index. A reader is one implicit
// transaction, one snapshot; who writes says so itself.
constexpr std::string_view sessionSetup =
    "SET default_transaction_isolation='repeatable read'; SET default_transaction_read_only=on; SET plan_cache_mode=force_generic_plan; "
    "SET jit=off; SET enable_seqscan=off; SET enable_hashjoin=off; SET enable_mergejoin=off; SET enable_bitmapscan=off; SET enable_material=off; SET enable_memoize=off; "
    "SET max_parallel_workers_per_gather=0; SET statement_timeout='30s'; SET lock_timeout='10s'; "
    "SET idle_in_transaction_session_timeout='60s'; SET row_security=on; SET bytea_output='hex'; SET standard_conforming_strings=on; "
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')";

// A session that ends on another node ends here within this time.
constexpr std::chrono::milliseconds sessionLifetime{300};

// The table of names: complete before anything is indexed. Nodes of different builds may start together.
Result<Names> loadNames(pg::Connection& db) {
    const auto stored = [&]() -> Result<std::vector<NameRow>> {
        FYR_TRY(const auto rows, db.simple("SELECT num, text, kind FROM fyr.name"));
        std::vector<NameRow> out;
        for (int i = 0; i < rows.count(); ++i)
            out.push_back({std::atoll(std::string(rows.text(i, 0)).c_str()), std::string(rows.text(i, 1)), std::atoi(std::string(rows.text(i, 2)).c_str())});
        return out;
    };
    FYR_TRY(auto rows, stored());
    if (Names::missing(rows).empty()) return Names::from(rows);
    FYR_CHECK(db.simple("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock(1718973810)"));
    const auto complete = [&]() -> Result<void> {
        FYR_TRY(rows, stored());
        std::vector<std::string> texts;
        std::vector<std::int64_t> kinds;
        for (const auto& row : Names::missing(rows)) {
            texts.push_back(row.text);
            kinds.push_back(row.kind);
        }
        FYR_CHECK(db.send("INSERT INTO fyr.name(text, kind) SELECT * FROM unnest($1::text[], $2::bigint[])", texts, kinds));
        FYR_CHECK(db.finish());
        FYR_CHECK(db.simple("COMMIT"));
        FYR_TRY(rows, stored());
        return {};
    };
    FYR_CHECK(complete()); // the connection is closed when this fails, and with it the transaction
    return Names::from(rows);
}

class PostgresStore final : public Store {
  public:
    static Result<std::unique_ptr<Store>> open(const PostgresStoreOptions& options, const Clock& clock, Random& random) {
        std::unique_ptr<PostgresStore> out(new PostgresStore(options));
        FYR_TRY(auto first, out->m_pool.openOne());
        FYR_CHECK(pg::checkSchema(*first));
        FYR_TRY(out->m_names, loadNames(*first));
        first.reset();
        auto* store = out.get();
        out->m_notifier = std::make_unique<pg::Notifier>(out->m_pool, [store](std::int64_t t) { store->heard(t); });
        out->m_writer = std::make_unique<PgWriter>(
            PgWriter::Parts{out->m_pool, out->m_names, clock, random}, [store](const TenantId& tenant) { return store->known(tenant); },
            [store](const TenantId& tenant, std::int64_t t, std::int64_t feed) {
                store->learn(tenant, t);
                store->m_notifier->committed(t, feed);
                store->tell(tenant);
            });
        return std::unique_ptr<Store>(std::move(out));
    }

    Result<void> read(const TenantId& tenant, const ReadBody& body) override {
        return reading([&](pg::Connection& db) -> Result<void> {
            FYR_TRY(const std::int64_t t, numberOf(db, tenant));
            FYR_CHECK(db.send("SELECT set_config('fyr.tenant', $1, true)", std::to_string(t)));
            FYR_CHECK(db.showTrace());
            PgReadTx tx(db, m_names, t);
            return body(tx);
        });
    }

    Result<void> write(const TenantId& tenant, const WriteBody& body) override {
        if (InBody::of(this)) return fail(ErrorCode::internal, "a store's transactions do not nest");
        bool people = false;
        const WriteBody guarded = [&](WriteTx& tx) {
            const InBody in(this);
            auto done = body(tx);
            people = people || dynamic_cast<PgWriteTx&>(tx).wrotePeople();
            return done;
        };
        auto done = m_writer->write(tenant, guarded);
        if (people) m_sessions.forget();
        return done;
    }

    Result<std::optional<FoundSession>> findSession(std::string_view tokenHash) override {
        const std::string key(tokenHash);
        if (auto known = m_sessions.find(key)) return known;
        const auto mark = m_sessions.mark();
        std::optional<FoundSession> out;
        const auto ask = [&](pg::Connection& db) -> Result<void> {
            FYR_CHECK(db.send("SELECT set_config('fyr.key', $1, true)", tokenHash));
            FYR_CHECK(db.send("SELECT set_config('fyr.tenant', t::text, true) FROM fyr.signpost WHERE kind=1 AND key=$1", tokenHash));
            FYR_TRY(const auto rows,
                    db.query("SELECT n.id, s.id, s.token, s.account, s.device, s.created, s.seen, s.expires, s.revoked, a.id, a.\"user\", a.password, a.role, "
                             "a.name, a.practitioner, a.patient, a.unit, a.unit_name, a.disabled, a.failures, a.blocked FROM fyr.signpost p "
                             "CROSS JOIN LATERAL (SELECT * FROM fyr.session WHERE t=p.t AND id=p.ref AND token=$1 OFFSET 0) s "
                             "CROSS JOIN LATERAL (SELECT * FROM fyr.account WHERE t=p.t AND id=s.account OFFSET 0) a "
                             "CROSS JOIN LATERAL (SELECT id FROM fyr.tenant WHERE t=p.t OFFSET 0) n WHERE p.kind=1 AND p.key=$1", tokenHash));
            out.reset();
            if (!rows.empty()) out = FoundSession{TenantId(std::string(rows.text(0, 0))), pg::sessionFrom(rows, 0, 1), pg::accountFrom(rows, 0, 9)};
            return {};
        };
        FYR_CHECK(reading(ask));
        if (out) m_sessions.keep(key, *out, mark);
        return out;
    }

    Result<std::optional<std::pair<TenantId, Account>>> findAccount(std::string_view user) override {
        std::optional<std::pair<TenantId, Account>> out;
        const auto ask = [&](pg::Connection& db) -> Result<void> {
            FYR_CHECK(db.send("SELECT set_config('fyr.key', $1, true)", user));
            FYR_CHECK(db.send("SELECT set_config('fyr.tenant', t::text, true) FROM fyr.signpost WHERE kind=2 AND key=$1", user));
            FYR_TRY(const auto rows,
                    db.query("SELECT n.id, a.id, a.\"user\", a.password, a.role, a.name, a.practitioner, a.patient, a.unit, a.unit_name, a.disabled, a.failures, "
                             "a.blocked FROM fyr.signpost p CROSS JOIN LATERAL (SELECT * FROM fyr.account WHERE t=p.t AND id=p.ref OFFSET 0) a "
                             "CROSS JOIN LATERAL (SELECT id FROM fyr.tenant WHERE t=p.t OFFSET 0) n WHERE p.kind=2 AND p.key=$1", user));
            out.reset();
            if (!rows.empty()) out = std::pair(TenantId(std::string(rows.text(0, 0))), pg::accountFrom(rows, 0, 1));
            return {};
        };
        FYR_CHECK(reading(ask));
        return out;
    }

    Result<std::vector<Tenant>> tenants() override {
        std::vector<Tenant> out;
        const auto ask = [&](pg::Connection& db) -> Result<void> {
            FYR_CHECK(db.send("SELECT set_config('fyr.see', 'tenants', true)"));
            FYR_TRY(const auto rows, db.query("SELECT id, name, epoch, settings FROM fyr.tenant ORDER BY t"));
            out.clear();
            for (int i = 0; i < rows.count(); ++i)
                out.push_back({std::string(rows.text(i, 0)), std::string(rows.text(i, 1)), std::string(rows.text(i, 2)), std::string(rows.text(i, 3))});
            return {};
        };
        FYR_CHECK(reading(ask));
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
        m_pool.addTo(out);
        m_writer->counters().addTo(out);
        m_counters.addTo(out);
        return out;
    }

    Result<void> check() override {
        if (auto failure = m_writer->lastFailure(); failure && failure->code == ErrorCode::diskFull) return fail(std::move(*failure));
        if (InBody::of(this)) return fail(ErrorCode::internal, "a store's transactions do not nest");
        FYR_TRY(auto lease, m_pool.take(std::chrono::milliseconds{1'000}));
        FYR_TRY(const auto rows, lease->query("SELECT pg_is_in_recovery()"));
        static_cast<void>(lease->finishReading());
        if (rows.integer(0, 0) != 0) return fail(ErrorCode::storageBusy, "PostgreSQL is a standby that takes no writes");
        return {};
    }

  private:
    explicit PostgresStore(const PostgresStoreOptions& options)
        : m_pool({options.url, std::string(sessionSetup), static_cast<std::size_t>(std::max(1, options.connections)), options.wait}) {}

    // A snapshot on a connection of one's own; nobody ever holds two. A line that was found cut is tried once more.
    template <class F>
    Result<void> reading(F&& body) {
        if (InBody::of(this)) return fail(ErrorCode::internal, "a store's transactions do not nest");
        Result<void> result;
        for (int attempt = 0; attempt < 4; ++attempt) {
            FYR_TRY(auto lease, m_pool.take());
            result = within(*lease, body);
            if (!lease->lost() && lease->remedy() != pg::Remedy::again) return result;
            if (result) return result; // what it read was good: the line was cut afterwards
            m_counters.retry();
            if (lease->lost()) m_pool.forgetIdle();
        }
        return result;
    }
    template <class F>
    Result<void> within(pg::Connection& db, F&& body) {
        const InBody in(this);
        Result<void> result;
        try {
            result = body(db);
        } catch (const std::exception&) {
            result = fail(ErrorCode::internal, "a read threw");
        }
        const auto finished = db.finishReading();
        if (result && !finished) return finished;
        return result;
    }

    // Tenants are never taken away: a number once known stays good.
    std::optional<std::int64_t> known(const TenantId& tenant) {
        const std::shared_lock lock(m_numbersMutex);
        const auto at = m_numbers.find(tenant);
        return at == m_numbers.end() ? std::optional<std::int64_t>{} : at->second;
    }
    void learn(const TenantId& tenant, std::int64_t t) {
        if (t == noTenant || known(tenant)) return;
        const std::unique_lock lock(m_numbersMutex);
        m_numbers.emplace(tenant, t);
        m_tenants.emplace(t, tenant);
    }
    Result<std::int64_t> numberOf(pg::Connection& db, const TenantId& tenant) {
        if (const auto t = known(tenant)) return *t;
        FYR_CHECK(db.send("SELECT set_config('fyr.key', $1, true)", tenant.str()));
        FYR_TRY(const auto rows, db.query("SELECT t FROM fyr.signpost WHERE kind=0 AND key=$1", tenant.str()));
        if (rows.empty()) return noTenant;
        learn(tenant, rows.integer(0, 0));
        return rows.integer(0, 0);
    }

    void tell(const TenantId& tenant) {
        std::vector<std::shared_ptr<std::function<void(const TenantId&)>>> listeners;
        {
            const std::scoped_lock lock(m_listenersMutex);
            listeners = m_listeners;
        }
        for (const auto& listener : listeners) (*listener)(tenant);
    }
    // Another node committed.
    void heard(std::int64_t t) {
        {
            const std::scoped_lock lock(m_listenersMutex);
            if (m_listeners.empty()) return;
        }
        std::optional<TenantId> tenant;
        const auto look = [&] {
            const std::shared_lock lock(m_numbersMutex);
            const auto at = m_tenants.find(t);
            if (at != m_tenants.end()) tenant = at->second;
        };
        look();
        if (!tenant) { // a tenant that this node has not met yet
            if (const auto all = tenants())
                for (const auto& one : *all)
                    static_cast<void>(reading([&](pg::Connection& db) -> Result<void> {
                        FYR_CHECK(numberOf(db, TenantId(one.id)));
                        return {};
                    }));
            look();
        }
        if (tenant) tell(*tenant);
    }

    pg::Pool m_pool;
    StoreCounters m_counters; // of readers
    Names m_names;

    std::shared_mutex m_numbersMutex;
    std::unordered_map<TenantId, std::int64_t> m_numbers;
    std::unordered_map<std::int64_t, TenantId> m_tenants;

    std::mutex m_listenersMutex;
    std::vector<std::shared_ptr<std::function<void(const TenantId&)>>> m_listeners;

    SessionCache m_sessions{sessionLifetime};
    std::unique_ptr<PgWriter> m_writer;
    std::unique_ptr<pg::Notifier> m_notifier; // first to go: it calls back
};

} // namespace

Result<std::unique_ptr<Store>> openPostgresStore(const PostgresStoreOptions& options, const Clock& clock, Random& random) {
    return PostgresStore::open(options, clock, random);
}

Result<void> migratePostgres(const std::string& ownerUrl, const std::string& appRole) {
    FYR_TRY(auto owner, pg::Connection::open(ownerUrl, ""));
    return pg::migrate(*owner, appRole);
}

int postgresSchemaVersion() noexcept { return pg::schemaVersion(); }

std::string postgresRole(const std::string& url) {
    std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> given(PQconninfoParse(url.c_str(), nullptr), &PQconninfoFree);
    for (const auto* o = given.get(); o && o->keyword; ++o)
        if (std::string_view(o->keyword) == "user" && o->val) return o->val;
    return {};
}

} // namespace fyr::server
