#include "sync/transport/worker.h"

#include "localdb/fhir_projector.h"
#include "sync/transport/qt_keychain.h"

namespace fyr::sync {

SyncService::Worker::Worker(Options options, News news)
    : m_options(std::move(options))
    , m_news(std::move(news))
    , m_accounts(m_options.folder.toStdString())
    , m_projector(std::make_shared<localdb::FhirProjector>())
    , m_http(this)
    , m_wake({.opened = [this] { handle(WakeOpened{}); },
              .message = [this](const protocol::WakeMessage& m) { handle(m); },
              .closed = [this] { handle(WakeClosed{}); }},
             this)
    , m_callLine(callHandlers(), this) {
    for (auto* timer : {&m_tick, &m_queueTimer, &m_indexTimer, &m_verifyTimer, &m_refreshTimer}) {
        timer->setParent(this);
        timer->setSingleShot(true);
    }
    m_tick.setTimerType(Qt::PreciseTimer);
    connect(&m_tick, &QTimer::timeout, this, [this] { handle(Tick{}); });
    connect(&m_queueTimer, &QTimer::timeout, this, [this] { publishQueue(); });
    connect(&m_indexTimer, &QTimer::timeout, this, [this] { indexSome(); });
    connect(&m_verifyTimer, &QTimer::timeout, this, [this] { verifySome(); });
    connect(&m_refreshTimer, &QTimer::timeout, this, [this] { refresh(); });
    if (!m_options.clock) m_options.clock = std::make_shared<SystemClock>();
    if (!m_options.random) m_options.random = std::make_shared<SystemRandom>();
    if (!m_options.log) m_options.log = std::make_shared<NoLog>();
    m_watch = std::make_unique<NetworkWatch>(*m_options.clock, m_options.addresses ? m_options.addresses : machineAddresses, m_options.watchEvery,
                                             [this] { networkChanged(); }, nullptr);
    m_watch->setParent(this); // follows this object to its thread
}

SyncService::Worker::~Worker() {
    closeAll();
}

localdb::KeychainPort& SyncService::Worker::keychain() {
    // Made here and not by whoever built the service: its jobs belong to this thread.
    if (!m_options.keychain) m_options.keychain = std::make_shared<QtKeychain>();
    return *m_options.keychain;
}

} // namespace fyr::sync
