// A workstation's sync service beside a small server in this program, over real sockets; the clock, the keychain and the
// network are in the test's hands.
#pragma once

#include "fake_http_server.h"
#include "fake_keychain.h"
#include "reply.h"
#include "sync/transport/sync_service.h"

#include <QSslConfiguration>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>

namespace fyr::sync {

using namespace std::chrono_literals;

// The machine's clock, wrong by as much as a test wants; may be turned while it is read.
class TurnedClock final : public Clock {
  public:
    [[nodiscard]] Instant now() const override { return SystemClock().now() + Millis{off.load()}; }
    [[nodiscard]] SteadyTime steady() const override { return SystemClock().steady(); }
    std::atomic<std::int64_t> off{0};
};

class LineFixture : public QObject {
  protected:
    static constexpr int wait = 20'000;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeHttpServer> m_server;
    std::shared_ptr<FakeKeychain> m_keychain;
    std::shared_ptr<TurnedClock> m_clock;
    std::unique_ptr<SyncService> m_service;
    std::shared_ptr<std::atomic<int>> m_network; // which one the machine is on
    std::function<QUrl(const QUrl&)> m_probe;
    QSslConfiguration m_before;

    void startService() {
        m_service.reset();
        SyncService::Options o;
        o.folder = m_folder->path() + QStringLiteral("/cache");
        o.keychain = m_keychain;
        o.clock = m_clock;
        o.quickPinForTests = true;
        o.addresses = [network = m_network] { return QStringList{QString::number(network->load())}; };
        o.watchEvery = 50ms;
        o.doubt = 200ms;
        o.portalProbe = m_probe;
        m_service = std::make_unique<SyncService>(std::move(o));
        m_service->start();
    }
    template <class T, class Call>
    Result<T> ask(Call&& call) {
        return replyOf<T>(std::forward<Call>(call), wait);
    }
    Result<void> signIn(const QUrl& at, const char* user = "nurse1") {
        return ask<void>([&](auto done) { m_service->signIn(at, QString::fromLatin1(user), QStringLiteral("right"), std::move(done)); });
    }
    Result<void> signIn() { return signIn(m_server->url()); }
    Result<void> setPin(const char* pin) {
        return ask<void>([&](auto done) { m_service->setPin(QString::fromLatin1(pin), std::move(done)); });
    }
    Result<void> unlock(const char* pin) {
        return ask<void>([&](auto done) { m_service->unlockWithPin(QString::fromLatin1(pin), std::move(done)); });
    }
    Result<CommandId> note(const char* text) {
        return ask<CommandId>([&](auto done) { m_service->submit(protocol::CommandType::noteAdd, {"Task", "t1"}, 1, {{"patient", "p"}, {"text", text}}, std::move(done)); });
    }
    const Status& status() { return m_service->status(); }
    bool synced() {
        return QTest::qWaitFor([&] { return status().connection == Connection::online && status().firstSyncComplete && status().unsent == 0 && !status().resyncing; }, wait);
    }
    bool becomes(Connection connection) {
        return QTest::qWaitFor([&] { return status().connection == connection; }, wait);
    }
    void begin() {
        m_before = QSslConfiguration::defaultConfiguration();
        m_folder = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<FakeHttpServer>();
        m_keychain = std::make_shared<FakeKeychain>();
        m_clock = std::make_shared<TurnedClock>();
        m_network = std::make_shared<std::atomic<int>>(1);
        m_probe = nullptr;
        startService();
    }
    void end() {
        m_service.reset();
        m_server.reset();
        m_folder.reset();
        QSslConfiguration::setDefaultConfiguration(m_before);
        for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}) qunsetenv(name);
    }
};

} // namespace fyr::sync
