// Who works here: sign-in, PIN, lock, sign-out, erasing.
#include "sync/transport/worker.h"

#include "base/json.h"
#include "localdb/files.h"

#include <sodium.h>

namespace fyr::sync {
namespace {

namespace fs = std::filesystem;
using localdb::KeyFile;
using localdb::Secret;

std::string textOr(const json::value& v, std::string_view key) {
    return std::string(json::text(v, key).value_or(std::string_view{}));
}
protocol::NamedRef refOf(const json::value& v, std::string_view key) {
    const auto* o = json::child(v, key);
    if (!o) return {};
    const json::value ref(*o);
    return {textOr(ref, "id"), textOr(ref, "name")};
}

} // namespace

void SyncService::Worker::showSession(SessionState state) {
    m_session = {};
    m_session.state = state;
    if (m_account && state != SessionState::signedOut) {
        const auto& a = *m_account;
        m_session.me = {a.person.practitioner.empty() ? a.person.id : a.person.practitioner, a.person.name};
        m_session.role = a.person.role;
        m_session.unit = a.unit.name;
        m_session.tenant = a.tenant.name;
        m_session.server = QUrl(QString::fromStdString(a.server));
        m_session.user = QString::fromStdString(a.user);
        m_session.demo = a.demo;
        const auto keys = KeyFile::load(m_accounts.folder(a) / "keys");
        if (keys) {
            m_session.pinAttemptsLeft = keys->attemptsLeft();
            m_session.pinWaitUntil = keys->waitUntil(m_options.clock->now());
        }
        m_session.offlinePossible = !m_cache || !m_dataKey.empty();
        if (state == SessionState::locked) {
            std::error_code ec;
            const auto size = fs::file_size(m_accounts.folder(a) / "outbox.journal", ec);
            m_session.unsentWhileLocked = !ec && size > 0;
        }
    }
    if (state == SessionState::open || state == SessionState::needsPin) m_leaseEnded = false;
    m_session.leaseEnded = m_leaseEnded;
    if (m_veiled && m_account) {
        m_session.unsentInMemory = true;
        m_session.offlinePossible = false;
        m_session.me.name = m_account->person.name;
        m_session.server = QUrl(QString::fromStdString(m_account->server));
        m_session.user = QString::fromStdString(m_account->user);
    }
    // Work of an earlier day whose key the keychain does not give out.
    if (m_cache && m_dataKey.empty() && m_account && !m_veiled) {
        std::error_code ec;
        const auto size = fs::file_size(m_accounts.folder(*m_account) / "outbox.journal", ec);
        m_session.unsentWhileLocked = !ec && size > 0;
    }
    if (m_leaseEnded && m_account) {
        std::error_code ec;
        const auto size = fs::file_size(m_accounts.folder(*m_account) / "outbox.journal", ec);
        m_session.unsentWhileLocked = !ec && size > 0;
    }
    m_news.session(m_session);
}

void SyncService::Worker::begin() {
    m_account = m_accounts.last();
    if (!m_account) return showSession(SessionState::signedOut);
    const auto keys = KeyFile::load(m_accounts.folder(*m_account) / "keys");
    showSession(keys && keys->hasPin() ? SessionState::locked : SessionState::signedOut);
}

Result<SyncService::Worker::SignedInAs> SyncService::Worker::readSignIn(const Answer& a, const QUrl& server,
                                                                        const QString& user) {
    if (a.status == 0) return fail(a.failure, "no answer from the server");
    if (a.status != 200)
        return fail(protocol::errorCodeFromBody(a.body).value_or(ErrorCode::unavailable),
                    "sign-in was refused");
    FYR_TRY(const auto v, json::parse(a.body));
    const auto* person = v.is_object() ? v.get_object().if_contains("person") : nullptr;
    const auto token = textOr(v, "token");
    if (!person || token.empty()) return fail(ErrorCode::unavailable, "this is not a server of Fyr");
    SignedInAs out;
    FYR_TRY(out.account.person, protocol::personFromJson(*person));
    out.tokens = readTokens(v);
    out.account.device = textOr(v, "device");
    out.account.server = server.toString().toStdString();
    out.account.user = user.toStdString();
    out.account.tenant = refOf(v, "tenant");
    out.account.unit = refOf(v, "unit");
    return out;
}

std::string SyncService::Worker::deviceId() {
    if (m_account && !m_account->device.empty()) return m_account->device;
    const auto device = m_accounts.device(*m_options.clock, *m_options.random);
    return device ? device->str() : std::string{};
}

void SyncService::Worker::signIn(const QUrl& typed, const QString& user, Secret password, Reply<void> done) {
    const auto server = serverAddress(typed);
    if (!server) return done(fail(server.error()));
    cancelBrowser();
    auto shared = std::make_shared<Secret>(std::move(password));
    withDeviceKey([this, server = *server, user, shared, done = std::move(done)]() mutable {
        const auto device = m_accounts.device(*m_options.clock, *m_options.random);
        if (!device) return done(fail(device.error()));
        auto body = json::write(json::object{
            {"user", user.toStdString()},
            {"password",
             std::string_view(reinterpret_cast<const char*>(shared->bytes().data()), shared->size())},
            {"refresh", true},
            {"device", json::object{{"id", device->str()}, {"name", m_options.deviceName.toStdString()}, {"key", devicePublicKey()}}}});
        // Without the token of whoever is open now: the engine goes on with it until this is answered.
        m_http.ask(server, QStringLiteral("/api/v1/sign-in"),
                   QByteArray(body.data(), static_cast<qsizetype>(body.size())),
                   [this, done = std::move(done), server, user](const Answer& a) mutable {
                       auto who = readSignIn(a, server, user);
                       if (!who) return signInFailed(server, a, std::move(who.error()), done);
                       keepDeviceKey();
                       openFor(std::move(*who), std::move(done));
                   });
        sodium_memzero(body.data(), body.size());
    });
}

// Opens the cache of whoever signed in, with the keychain's secret; without a keychain, in memory.
void SyncService::Worker::openFor(SignedInAs who, Reply<void> done) {
    if (m_cache && m_account && m_account->name() == who.account.name()) {
        unveil();
        who.account.demo = m_account->demo;
        m_account = who.account;
        forgetTokens();
        auto kept = useTokens(who.tokens);
        if (kept) kept = m_accounts.save(*m_account);
        handle(SignedIn{});
        showSession(m_session.state == SessionState::needsPin ? SessionState::needsPin : SessionState::open);
        return done(std::move(kept));
    }
    if (keptInMemoryOnly() > 0) // somebody else's, who is not asked: not ours to throw away
        return done(fail(ErrorCode::invalidState, "unsent changes of another person are in memory only"));
    closeAll();
    const auto name = keychainName(who.account);
    keychain().read(
        name, [this, name, who = std::move(who), done = std::move(done)](Result<Secret> found) mutable {
            if (found) return done(openWithSecret(who, *found));
            if (found.error().code != ErrorCode::notFound) {
                return done(openInMemory(std::move(who)));
            }
            auto secret =
                std::make_shared<Secret>(Secret::random(KeyFile::keychainSecretBytes, *m_options.random));
            keychain().write(
                name, *secret,
                [this, secret, who = std::move(who), done = std::move(done)](Result<void> written) mutable {
                    // There but of no use (locked, no prompt, no collection): as if there were none.
                    done(written ? openWithSecret(who, *secret) : openInMemory(std::move(who)));
                });
        });
}

Result<void> SyncService::Worker::openInMemory(SignedInAs who) {
    m_options.log->warning("no keychain: nothing is kept on this machine");
    m_account = std::move(who.account);
    FYR_CHECK(openCache({}));
    m_http.setServer(QUrl(QString::fromStdString(m_account->server)));
    FYR_CHECK(useTokens(who.tokens));
    startEngine();
    showSession(SessionState::open);
    askSite();
    return {};
}

Result<void> SyncService::Worker::openWithSecret(const SignedInAs& who, const Secret& secret) {
    const auto folder = m_accounts.folder(who.account);
    auto keys = KeyFile::load(folder / "keys");
    auto key = keys ? keys->unlock(secret) : Result<Secret>(fail(keys.error()));
    if (!key && key.error().code == ErrorCode::storageTooNew) return fail(key.error());
    if (!key) {
        // Other keys than the keychain's, or damaged ones: what is there cannot be read any more.
        if (fs::exists(folder / "outbox.db")) {
            m_options.log->warning("a cache without its keys was put aside");
            FYR_CHECK(m_accounts.putAside(who.account, m_options.clock->now()));
        }
        FYR_CHECK(localdb::makePrivateFolder(folder));
        FYR_CHECK(localdb::overwriteAndRemove(folder / "keys"));
        keys = KeyFile::create(folder / "keys", secret, *m_options.random);
        if (!keys) return fail(keys.error());
        key = keys->unlock(secret);
        if (!key) return fail(key.error());
    }
    m_account = who.account;
    m_dataKey = std::move(*key);
    if (auto opened = openCache(folder); !opened) {
        closeAll();
        return opened;
    }
    FYR_CHECK(m_accounts.save(*m_account));
    m_http.setServer(QUrl(QString::fromStdString(m_account->server)));
    FYR_CHECK(useTokens(who.tokens));
    startEngine();
    showSession(keys->hasPin() || m_skippedPin ? SessionState::open : SessionState::needsPin);
    askSite();
    return {};
}

Result<void> SyncService::Worker::openCache(const fs::path& folder, bool rebuildRecords) {
    m_cache.reset();
    if (rebuildRecords && !folder.empty()) {
        std::error_code ec;
        for (const char* name : {"cache.db", "cache.db-wal"})
            fs::remove(folder / name, ec);
    }
    FYR_TRY(m_cache, localdb::Cache::open(folder, m_dataKey, m_projector, *m_options.random));
    const auto& report = m_cache->openReport();
    if (report.recordsRebuilt || rebuildRecords)
        m_options.log->warning("the cache was damaged and is read anew");
    if (report.outbox.happened)
        m_options.log->warning("the outbox was damaged and saved",
                               {{"fromFile", std::to_string(report.outbox.fromFile)},
                                {"fromJournal", std::to_string(report.outbox.fromJournal)},
                                {"unreadable", std::to_string(report.outbox.unreadable)}});
    return {};
}

void SyncService::Worker::startEngine() {
    EngineOptions options;
    options.device = DeviceId{deviceId()};
    options.person = m_account->person.id;
    m_engine = std::make_unique<Engine>(std::move(options), *m_cache, *m_options.clock, *m_options.random);
    handle(Start{}); // first: it may shut the cache
    reloadQueue();
    indexLater();
    m_verified = 0;
    verifySome();
}

void SyncService::Worker::askSite() {
    m_http.get(QStringLiteral("/api/v1/site"), [this](const Answer& a) {
        if (a.status != 200 || !m_account || !m_cache) return;
        const auto v = json::parse(a.body);
        if (!v) return;
        const bool demo = json::boolean(*v, "demo").value_or(false);
        if (demo == m_account->demo) return;
        m_account->demo = demo;
        if (!m_dataKey.empty()) [[maybe_unused]]
            const auto saved = m_accounts.save(*m_account);
        showSession(m_session.state);
    });
}

void SyncService::Worker::setPin(Secret pin, Reply<void> done) {
    if (!m_cache) return done(fail(ErrorCode::locked, "nobody is signed in"));
    if (pin.empty()) {
        m_skippedPin = true;
        showSession(SessionState::open);
        return done({});
    }
    if (m_dataKey.empty()) return done(fail(ErrorCode::noKeychain, "nothing is kept on this machine"));
    auto shared = std::make_shared<Secret>(std::move(pin));
    keychain().read(keychainName(*m_account), [this, shared, done = std::move(done)](Result<Secret> secret) {
        if (!secret) return done(fail(std::move(secret.error())));
        if (!m_cache) return done(fail(ErrorCode::locked, "locked meanwhile"));
        auto keys = KeyFile::load(m_accounts.folder(*m_account) / "keys");
        if (!keys) return done(fail(std::move(keys.error())));
        const auto cost = m_options.quickPinForTests ? localdb::quickPinCost : localdb::measuredPinCost();
        auto set = keys->setPin(*secret, *shared, *m_options.random, cost);
        if (set) showSession(SessionState::open);
        done(std::move(set));
    });
}

void SyncService::Worker::unlockWithPin(Secret pin, Reply<void> done) {
    if (m_cache) return done({});
    if (!m_account) return done(fail(ErrorCode::signInRequired, "nobody has signed in here"));
    auto shared = std::make_shared<Secret>(std::move(pin));
    keychain().read(keychainName(*m_account), [this, shared, done = std::move(done)](Result<Secret> secret) {
        if (m_cache) return done({});
        if (!secret) // without its entry in the keychain no PIN opens the cache
            return done(fail(secret.error().code == ErrorCode::notFound
                                 ? Error{ErrorCode::signInRequired, "the keychain has no key"}
                                 : std::move(secret.error())));
        const auto folder = m_accounts.folder(*m_account);
        auto keys = KeyFile::load(folder / "keys");
        if (!keys) return done(fail(std::move(keys.error())));
        auto key = keys->unlockWithPin(*secret, *shared, m_options.clock->now());
        if (!key) {
            showSession(keys->hasPin() ? SessionState::locked : SessionState::signedOut);
            return done(fail(std::move(key.error())));
        }
        m_dataKey = std::move(*key);
        if (auto opened = openCache(folder); !opened) {
            closeAll();
            return done(std::move(opened));
        }
        const auto token = m_cache->value("token");
        m_http.setServer(QUrl(QString::fromStdString(m_account->server)));
        m_http.setToken(QByteArray::fromStdString(token.value_or("")));
        m_refreshToken = m_cache->value("refresh").value_or("");
        m_accessUntil = m_options.clock->steady(); // how old it is nobody knows: the first call asks for a new one
        m_openedByPin = true;
        withDeviceKey([this, done, turn = m_refreshing] {
            if (!m_cache || turn != m_refreshing) return done(fail(ErrorCode::locked, "locked meanwhile"));
            startEngine();
            showSession(SessionState::open);
            done({});
        });
    });
}

void SyncService::Worker::closeAll() {
    m_tick.stop();
    m_queueTimer.stop();
    m_indexTimer.stop();
    m_verifyTimer.stop();
    if (m_engine) run(m_engine->step(Stop{}));
    m_engine.reset();
    m_wake.close();
    m_callLine.end();
    m_http.cancelAll();
    forgetTokens();
    m_cache.reset();
    m_dataKey = {};
    m_skippedPin = m_openedByPin = m_veiled = m_portal = false;
    m_toHandIn = 0;
    if (!m_rows.empty() || !m_courses.empty()) {
        m_rows.clear();
        m_courses.clear();
        publishQueue();
    }
}

void SyncService::Worker::leaseEnded() {
    if (!m_cache) return;
    m_options.log->warning("the lease has run out: records were purged, unsent work is kept");
    closeAll();
    m_leaseEnded = true;
    showSession(SessionState::signedOut);
}

std::int64_t SyncService::Worker::keptInMemoryOnly() const {
    if (!m_cache || !m_dataKey.empty() || !m_engine) return 0;
    return m_engine->status().unsent + m_engine->status().attention;
}

void SyncService::Worker::unveil() {
    if (!std::exchange(m_veiled, false)) return;
    reloadQueue();
    m_news.attention();
}

void SyncService::Worker::lock() {
    if (!m_cache || m_veiled) return;
    if (keptInMemoryOnly() > 0) {
        m_veiled = true;
        m_callLine.end();
        publishQueue();
        return showSession(SessionState::signedOut);
    }
    closeAll();
    const auto keys = KeyFile::load(m_accounts.folder(*m_account) / "keys");
    showSession(keys && keys->hasPin() ? SessionState::locked : SessionState::signedOut);
}

void SyncService::Worker::signOut(Reply<void> done) {
    if (keptInMemoryOnly() > 0) return done(fail(ErrorCode::invalidState, "unsent changes are in memory only"));
    if (m_cache) {
        // Its own request: closing the rest must not cut it off.
        m_http.post(QStringLiteral("/api/v1/sign-out"), "{}", [](const Answer&) {});
        [[maybe_unused]] const auto gone = m_cache->setValue("token", "");
        [[maybe_unused]] const auto spent = m_cache->setValue("refresh", "");
    }
    closeAll();
    m_accounts.forgetLast();
    m_account.reset();
    showSession(SessionState::signedOut);
    done({});
}

void SyncService::Worker::erase(Reply<void> done) {
    if (!m_account) return done(fail(ErrorCode::notFound, "there is no cache"));
    const Account account = *m_account;
    closeAll();
    m_accounts.forgetLast();
    m_account.reset();
    auto erased = localdb::eraseCacheFiles(m_accounts.folder(account));
    showSession(SessionState::signedOut);
    keychain().remove(keychainName(account), [done = std::move(done), erased = std::move(erased)](
                                                 Result<void> r) { done(erased ? std::move(r) : erased); });
}

} // namespace fyr::sync
