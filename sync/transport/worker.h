// What SyncService does on its own thread: hosts the engine, the cache, the line to the server.
#pragma once

#include "localdb/cache.h"
#include "localdb/key_file.h"
#include "localdb/keychain.h"
#include "sync/engine/engine.h"
#include "sync/transport/accounts.h"
#include "sync/transport/call_line.h"
#include "sync/transport/http_client.h"
#include "sync/transport/loopback.h"
#include "sync/transport/network_watch.h"
#include "sync/transport/sync_service.h"
#include "sync/transport/wake_socket.h"

#include <set>
#include <unordered_map>

namespace fyr::sync {

class SyncService::Worker final : public QObject {
  public:
    // Called on the worker's thread; whoever listens takes them to the ui's.
    struct News {
        std::function<void(Session)> session;
        std::function<void(Status)> status;
        std::function<void(QueueSnapshot)> queue;
        std::function<void(CaseloadSnapshot)> caseload;
        std::function<void(std::string)> item;
        std::function<void(std::string)> patient;
        std::function<void()> attention;
        std::function<void()> visits;
        std::function<void(QUrl)> openBrowser;
        std::function<void(int)> callOpened;
        std::function<void(int, std::string)> callHeard;
        std::function<void(int)> callClosed;
    };
    Worker(Options options, News news);
    ~Worker() override;

    // worker_session.cpp
    void begin();
    void signIn(const QUrl& server, const QString& user, localdb::Secret password, Reply<void> done);
    // worker_browser.cpp
    void provider(const QUrl& server, Reply<QString> done);
    void signInWithBrowser(const QUrl& server, Reply<void> done);
    void cancelBrowser();
    void browserFailed() { browserEnded(fail(ErrorCode::unavailable, "no browser could be opened")); }

    void setPin(localdb::Secret pin, Reply<void> done);
    void unlockWithPin(localdb::Secret pin, Reply<void> done);
    void lock();
    void signOut(Reply<void> done);
    void erase(Reply<void> done);

    // worker_sync.cpp
    [[nodiscard]] Result<clinical::TriageItem> item(const std::string& id);
    [[nodiscard]] Result<PatientResources> patientResources(const std::string& patient);
    [[nodiscard]] Result<std::vector<localdb::PatientHit>> searchPatients(const std::string& text);
    [[nodiscard]] Result<std::vector<localdb::TextHit>> searchText(const std::string& text);
    [[nodiscard]] Result<AttentionLists> attention();
    [[nodiscard]] Result<std::string> resource(const protocol::ResourceKey& key);
    [[nodiscard]] Result<std::vector<localdb::Colleague>> colleagues();
    [[nodiscard]] Result<CommandId> submit(protocol::CommandType type, protocol::ResourceKey target,
                                           std::int64_t base, json::object payload);
    [[nodiscard]] Result<void> undo(const CommandId& id);
    [[nodiscard]] Result<void> settle(const CommandId& id, Settle how);
    void retryNow();
    // worker_call.cpp
    void beginCall(const std::string& visit, const video::sdp::Policy& policy);
    void warmCallLine();
    void coolCallLine() { m_callLine.cool(); }
    void openCallLine(int line) { m_callLine.open(line); }
    void sayOnCallLine(int line, const std::string& text) { m_callLine.say(line, text); }
    void closeCallLine(int line) { m_callLine.close(line); }
    void endCall() { m_callLine.end(); }
    // worker_line.cpp
    void networkChanged(); // another network, awake again: what looks open may lead nowhere
    void held(Reply<json::array> done);
    void quality(Date from, Date to, Reply<json::value> done);
    void courseUnit(int days, Reply<json::value> done);
    void programmes(Reply<json::value> done);
    void programmeSuits(const std::string& programme, const std::string& patient, Reply<json::value> done);
    // worker_visits.cpp
    [[nodiscard]] Result<std::vector<clinical::Booking>> bookings(Instant from, Instant to);
    void visits(Reply<json::value> done);
    void freeTimes(Reply<json::value> done);
    void askVisit(const VisitQuestion& question, Reply<json::value> done);
    void settleHeld(const std::string& id, bool enteredAgain, const std::string& reason, Reply<void> done);
    [[nodiscard]] Result<void> saveDraft(const std::string& key, const std::string& text);
    [[nodiscard]] Result<std::string> draft(const std::string& key);

  private:
    void report(const QString& path, Reply<json::value> done);
    struct Tokens {
        QByteArray access;
        std::string refresh; // empty: an old server's long session
        Millis lasts{0};     // of the access token; 0: unknown
    };
    struct SignedInAs { // the answer to sign-in
        Tokens tokens;
        Account account;
    };
    // worker_tokens.cpp
    void withDeviceKey(std::function<void()> next);
    void keepDeviceKey();
    [[nodiscard]] std::string deviceKeyName() const { return "device-key"; }
    [[nodiscard]] std::string devicePublicKey() const;
    [[nodiscard]] std::string deviceProof(const std::string& message) const;
    [[nodiscard]] static Tokens readTokens(const json::value& answer);
    [[nodiscard]] Result<void> useTokens(const Tokens& tokens);
    void forgetTokens();
    void send(const Request& request, bool again = false);
    void refresh(bool clockKnown = false);
    void refreshed(const Answer& answer);
    // One that holds now; empty: it could not be renewed yet, or nobody is signed in.
    void withToken(std::function<void(const QByteArray&)> next);
    void tellToken(const QByteArray& token);
    [[nodiscard]] CallLine::Handlers callHandlers();
    // worker_browser.cpp
    void exchangeTicket(const QUrl& server, const std::string& ticket, const std::string& secret);
    void browserEnded(Result<void> result);
    void dropLoopback();

    // worker_session.cpp
    [[nodiscard]] static Result<SignedInAs> readSignIn(const Answer& answer, const QUrl& server,
                                                       const QString& user);
    void openFor(SignedInAs who, Reply<void> done);
    [[nodiscard]] Result<void> openInMemory(SignedInAs who);
    [[nodiscard]] Result<void> openWithSecret(const SignedInAs& who, const localdb::Secret& secret);
    [[nodiscard]] Result<void> openCache(const std::filesystem::path& folder, bool rebuildRecords = false);
    void startEngine();
    void closeAll(); // engine, line, cache, keys
    [[nodiscard]] std::int64_t keptInMemoryOnly() const; // unsent and refused changes that would be lost with the cache
    void unveil(); // the person whose changes wait in memory is back
    void leaseEnded(); // nothing is read until somebody signs in; unsent work stays sealed
    void askSite();
    void showSession(SessionState state);
    [[nodiscard]] std::string deviceId(); // of this person on this computer
    [[nodiscard]] localdb::KeychainPort& keychain();
    [[nodiscard]] std::string keychainName(const Account& account) const { return "cache-" + account.name(); }

    // worker_line.cpp
    void publishStatus();
    void probePortal();
    void signInFailed(const QUrl& server, const Answer& answer, Error error, const Reply<void>& done);

    // worker_sync.cpp
    void handle(const Event& event);
    void run(Effects effects);
    void arm();
    void resourcesChanged(const std::vector<protocol::ResourceKey>& keys, const std::vector<std::string>& lost);
    void recordsGone(const RecordsGone& gone);
    void queueLater();
    void queueNow();
    void publishQueue();
    void publishCaseload();
    void reloadCourses();
    void reloadQueue();
    void indexLater();
    void indexSome();
    void verifySome();
    void repair();
    // Turns an error of the cache into what it asks for (repair) and hands it on.
    template <class T>
    [[nodiscard]] Result<T> looked(Result<T> r) {
        if (!r && r.error().code == ErrorCode::storageCorrupt)
            QMetaObject::invokeMethod(
                this, [this] { repair(); }, Qt::QueuedConnection);
        return r;
    }
    [[nodiscard]] Result<void> unlocked() const {
        if (!m_cache || m_veiled) return fail(ErrorCode::locked, "nobody is signed in");
        return {};
    }

    Options m_options;
    News m_news;
    Accounts m_accounts;
    std::shared_ptr<const localdb::Projector> m_projector;
    HttpClient m_http;
    WakeSocket m_wake;
    CallLine m_callLine;
    std::unique_ptr<NetworkWatch> m_watch;
    bool m_portal = false; // the probe saw one
    std::optional<SteadyTime> m_probedAt;
    QTimer m_tick, m_queueTimer, m_indexTimer, m_verifyTimer, m_refreshTimer;
    QElapsedTimer m_sinceWork; // of this person, or of others that was told
    std::int64_t m_verified = 0; // the last row of the cache that was looked at for damage

    localdb::Secret m_deviceSeed; // Ed25519
    bool m_deviceKeyKept = false;
    std::string m_refreshToken;
    SteadyTime m_accessUntil{};
    std::vector<Request> m_waiting; // for a refresh
    std::vector<std::function<void(const QByteArray&)>> m_tokenWaiting;
    bool m_refreshAsked = false;
    unsigned m_refreshing = 0; // which session's
    Loopback* m_loopback = nullptr;
    Reply<void> m_browserDone;

    Session m_session;
    std::optional<Account> m_account;
    localdb::Secret m_dataKey; // to open the cache again after a repair
    bool m_skippedPin = false;
    bool m_openedByPin = false;
    bool m_leaseEnded = false;
    bool m_veiled = false; // locked, with unsent changes in memory only
    std::int64_t m_toHandIn = 0;
    std::unique_ptr<localdb::Cache> m_cache;
    std::unique_ptr<Engine> m_engine;
    std::unordered_map<std::string, localdb::QueueItem> m_rows; // as the server has them
    std::unordered_map<std::string, clinical::CourseRow> m_courses;
    bool m_caseloadTold = false; // one that was not empty
};

} // namespace fyr::sync
