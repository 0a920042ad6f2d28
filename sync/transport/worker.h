// What SyncService does on its own thread: hosts the engine, the cache, the line to the server.
#pragma once

#include "localdb/cache.h"
#include "localdb/key_file.h"
#include "localdb/keychain.h"
#include "sync/engine/engine.h"
#include "sync/transport/accounts.h"
#include "sync/transport/http_client.h"
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
        std::function<void(std::string)> item;
        std::function<void(std::string)> patient;
        std::function<void()> attention;
    };
    Worker(Options options, News news);
    ~Worker() override;

    // worker_session.cpp
    void begin();
    void signIn(const QUrl& server, const QString& user, localdb::Secret password, Reply<void> done);
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
    [[nodiscard]] Result<CommandId> submit(protocol::CommandType type, protocol::ResourceKey target,
                                           std::int64_t base, json::object payload);
    [[nodiscard]] Result<void> undo(const CommandId& id);
    [[nodiscard]] Result<void> settle(const CommandId& id, Settle how);
    void retryNow();
    void networkBack() { handle(NetworkBack{}); }
    [[nodiscard]] Result<void> saveDraft(const std::string& key, const std::string& text);
    [[nodiscard]] Result<std::string> draft(const std::string& key);

  private:
    struct SignedInAs { // the answer to sign-in
        QByteArray token;
        Account account;
    };
    // worker_session.cpp
    [[nodiscard]] static Result<SignedInAs> readSignIn(const Answer& answer, const QUrl& server,
                                                       const QString& user);
    void openFor(SignedInAs who, Reply<void> done);
    [[nodiscard]] Result<void> openInMemory(SignedInAs who);
    [[nodiscard]] Result<void> openWithSecret(const SignedInAs& who, const localdb::Secret& secret);
    [[nodiscard]] Result<void> openCache(const std::filesystem::path& folder, bool rebuildRecords = false);
    void startEngine();
    void closeAll(); // engine, line, cache, keys
    void askSite();
    void showSession(SessionState state);
    [[nodiscard]] localdb::KeychainPort& keychain();
    [[nodiscard]] std::string keychainName(const Account& account) const { return "cache-" + account.name(); }

    // worker_sync.cpp
    void handle(const Event& event);
    void run(Effects effects);
    void arm();
    void resourcesChanged(const std::vector<protocol::ResourceKey>& keys);
    void queueLater();
    void publishQueue();
    void reloadQueue();
    void indexLater();
    void indexSome();
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
        if (!m_cache) return fail(ErrorCode::locked, "nobody is signed in");
        return {};
    }

    Options m_options;
    News m_news;
    Accounts m_accounts;
    std::shared_ptr<const localdb::Projector> m_projector;
    HttpClient m_http;
    WakeSocket m_wake;
    QTimer m_tick, m_queueTimer, m_indexTimer;

    Session m_session;
    std::optional<Account> m_account;
    localdb::Secret m_dataKey; // to open the cache again after a repair
    bool m_skippedPin = false;
    bool m_openedByPin = false;
    std::unique_ptr<localdb::Cache> m_cache;
    std::unique_ptr<Engine> m_engine;
    std::unordered_map<std::string, localdb::QueueItem> m_rows; // as the server has them
};

} // namespace fyr::sync
