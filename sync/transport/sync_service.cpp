#include "sync/transport/sync_service.h"

#include "sync/transport/worker.h"

#include <QMetaObject>
#include <QNetworkInformation>
#include <QThread>

namespace fyr::sync {
namespace {

localdb::Secret secretOf(const QString& text) {
    QByteArray bytes = text.toUtf8();
    auto secret =
        localdb::Secret::copyOf(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    bytes.fill('\0');
    return secret;
}

} // namespace

class SyncService::Private {
  public:
    explicit Private(SyncService* service)
        : service(service) {}

    // Runs `work` on the worker's thread.
    template <class Work>
    void there(Work&& work) {
        QMetaObject::invokeMethod(worker, std::forward<Work>(work), Qt::QueuedConnection);
    }
    // Runs `work` on the service's thread, unless the service is gone by then.
    template <class Work>
    void here(Work&& work) {
        QMetaObject::invokeMethod(service, std::forward<Work>(work), Qt::QueuedConnection);
    }
    // A reply that may be called on the worker's thread.
    template <class T>
    Reply<T> carried(Reply<T> done) {
        return [this, done = std::move(done)](Result<T> r) {
            if (!done) return;
            // Results may be move-only; functors of Qt are copied.
            auto held = std::make_shared<Result<T>>(std::move(r));
            here([done, held] { done(std::move(*held)); });
        };
    }
    // Asks the worker and brings its answer back.
    template <class T, class Ask>
    void ask(Reply<T> done, Ask&& question) {
        there([this, done = carried(std::move(done)), question = std::forward<Ask>(question)] {
            done(question(*worker));
        });
    }

    SyncService* service;
    QThread thread;
    Worker* worker = nullptr; // lives on the thread
    Session session;
    Status status;
    QueueSnapshot queue = std::make_shared<std::vector<localdb::QueueItem>>();
    CaseloadSnapshot caseload = std::make_shared<std::vector<clinical::CourseEntry>>();
};

SyncService::SyncService(Options options, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this)) {
    Worker::News news;
    news.session = [this](Session s) {
        d->here([this, s = std::move(s)] {
            if (d->session == s) return;
            d->session = s;
            emit sessionChanged();
        });
    };
    news.status = [this](Status s) {
        d->here([this, s] {
            d->status = s;
            emit statusChanged();
        });
    };
    news.queue = [this](QueueSnapshot q) {
        d->here([this, q = std::move(q)] {
            d->queue = q;
            emit queueChanged();
        });
    };
    news.caseload = [this](CaseloadSnapshot c) {
        d->here([this, c = std::move(c)] {
            d->caseload = c;
            emit caseloadChanged();
        });
    };
    news.item = [this](std::string id) { d->here([this, id = std::move(id)] { emit itemChanged(id); }); };
    news.patient = [this](std::string id) {
        d->here([this, id = std::move(id)] { emit patientChanged(id); });
    };
    news.attention = [this] { d->here([this] { emit attentionChanged(); }); };
    news.visits = [this] { d->here([this] { emit visitsChanged(); }); };
    news.openBrowser = [this, open = options.openBrowser](QUrl url) {
        d->here([this, open, url = std::move(url)] {
            if (!open || !open(url)) d->there([this] { d->worker->browserFailed(); });
        });
    };
    news.callOpened = [this](int line) { d->here([this, line] { emit callLineOpened(line); }); };
    news.callHeard = [this](int line, std::string text) { d->here([this, line, text = std::move(text)] { emit callLineHeard(line, text); }); };
    news.callClosed = [this](int line) { d->here([this, line] { emit callLineClosed(line); }); };
    d->worker = new Worker(std::move(options), std::move(news));
    d->worker->moveToThread(&d->thread);
    connect(&d->thread, &QThread::finished, d->worker, &QObject::deleteLater); // destroyed on its own thread
    // A hint that the machine is on a network again; made here because Qt wants it on the program's first
    // thread.
    if (QNetworkInformation::loadDefaultBackend())
        connect(QNetworkInformation::instance(), &QNetworkInformation::reachabilityChanged, this,
                [this](QNetworkInformation::Reachability r) {
                    if (r == QNetworkInformation::Reachability::Online)
                        d->there([this] { d->worker->networkChanged(); });
                });
    d->thread.setObjectName(QStringLiteral("fyr sync"));
    d->thread.start();
}

void SyncService::drain() {
    if (d->thread.isRunning()) QMetaObject::invokeMethod(d->worker, [] {}, Qt::BlockingQueuedConnection);
}

SyncService::~SyncService() {
    drain();
    d->thread.quit();
    d->thread.wait();
}

const Session& SyncService::session() const noexcept {
    return d->session;
}
const Status& SyncService::status() const noexcept {
    return d->status;
}
const QueueSnapshot& SyncService::queue() const noexcept {
    return d->queue;
}

const CaseloadSnapshot& SyncService::caseload() const noexcept {
    return d->caseload;
}

void SyncService::start() {
    d->there([this] { d->worker->begin(); });
}

void SyncService::signIn(const QUrl& server, const QString& user, const QString& password, Reply<void> done) {
    auto secret = std::make_shared<localdb::Secret>(secretOf(password));
    d->there([this, server, user, secret, done = d->carried(std::move(done))] {
        d->worker->signIn(server, user, std::move(*secret), done);
    });
}

void SyncService::provider(const QUrl& server, Reply<QString> done) {
    d->there([this, server, done = d->carried(std::move(done))] { d->worker->provider(server, done); });
}

void SyncService::signInWithBrowser(const QUrl& server, Reply<void> done) {
    d->there([this, server, done = d->carried(std::move(done))] { d->worker->signInWithBrowser(server, done); });
}

void SyncService::cancelBrowser() {
    d->there([this] { d->worker->cancelBrowser(); });
}

void SyncService::setPin(const QString& pin, Reply<void> done) {
    auto secret = std::make_shared<localdb::Secret>(secretOf(pin));
    d->there(
        [this, secret, done = d->carried(std::move(done))] { d->worker->setPin(std::move(*secret), done); });
}

void SyncService::unlockWithPin(const QString& pin, Reply<void> done) {
    auto secret = std::make_shared<localdb::Secret>(secretOf(pin));
    d->there([this, secret, done = d->carried(std::move(done))] {
        d->worker->unlockWithPin(std::move(*secret), done);
    });
}

void SyncService::lock() {
    d->there([this] { d->worker->lock(); });
}

void SyncService::signOut(Reply<void> done) {
    d->there([this, done = d->carried(std::move(done))] { d->worker->signOut(done); });
}

void SyncService::eraseCache(Reply<void> done) {
    d->there([this, done = d->carried(std::move(done))] { d->worker->erase(done); });
}

void SyncService::item(const std::string& id, Reply<clinical::TriageItem> done) {
    d->ask(std::move(done), [id](Worker& w) { return w.item(id); });
}

void SyncService::patientResources(const std::string& patient, Reply<PatientResources> done) {
    d->ask(std::move(done), [patient](Worker& w) { return w.patientResources(patient); });
}

void SyncService::resource(const protocol::ResourceKey& key, Reply<std::string> done) {
    d->ask(std::move(done), [key](Worker& w) { return w.resource(key); });
}

void SyncService::searchPatients(const QString& text, Reply<std::vector<localdb::PatientHit>> done) {
    d->ask(std::move(done), [text = text.toStdString()](Worker& w) { return w.searchPatients(text); });
}

void SyncService::searchText(const QString& text, Reply<std::vector<localdb::TextHit>> done) {
    d->ask(std::move(done), [text = text.toStdString()](Worker& w) { return w.searchText(text); });
}

void SyncService::attention(Reply<AttentionLists> done) {
    d->ask(std::move(done), [](Worker& w) { return w.attention(); });
}

void SyncService::colleagues(Reply<std::vector<localdb::Colleague>> done) {
    d->ask(std::move(done), [](Worker& w) { return w.colleagues(); });
}

void SyncService::submit(protocol::CommandType type, protocol::ResourceKey target, std::int64_t base,
                         json::object payload, Reply<CommandId> done) {
    d->ask(std::move(done), [type, target = std::move(target), base, payload = std::move(payload)](
                                Worker& w) { return w.submit(type, target, base, payload); });
}

void SyncService::undo(const CommandId& id, Reply<void> done) {
    d->ask(std::move(done), [id](Worker& w) { return w.undo(id); });
}

void SyncService::settle(const CommandId& id, Settle how, Reply<void> done) {
    d->ask(std::move(done), [id, how](Worker& w) { return w.settle(id, how); });
}

void SyncService::retryNow() {
    d->there([this] { d->worker->retryNow(); });
}

void SyncService::saveDraft(const std::string& key, const QString& text) {
    d->there([this, key, text = text.toStdString()] {
        [[maybe_unused]] const auto r = d->worker->saveDraft(key, text);
    });
}

void SyncService::draft(const std::string& key, Reply<QString> done) {
    d->ask(std::move(done), [key](Worker& w) -> Result<QString> {
        FYR_TRY(const auto text, w.draft(key));
        return QString::fromStdString(text);
    });
}

void SyncService::held(Reply<json::array> done) {
    d->there([this, done = d->carried(std::move(done))] { d->worker->held(done); });
}

void SyncService::quality(Date from, Date to, Reply<json::value> done) {
    d->there([this, from, to, done = d->carried(std::move(done))] { d->worker->quality(from, to, done); });
}

void SyncService::programmeSuits(const std::string& programme, const std::string& patient, Reply<json::value> done) {
    d->there([this, programme, patient, done = d->carried(std::move(done))] { d->worker->programmeSuits(programme, patient, done); });
}
void SyncService::programmes(Reply<json::value> done) {
    d->there([this, done = d->carried(std::move(done))] { d->worker->programmes(done); });
}

void SyncService::visits(Reply<json::value> done) {
    d->there([this, done = d->carried(std::move(done))] { d->worker->visits(done); });
}

void SyncService::askVisit(const VisitQuestion& question, Reply<json::value> done) {
    d->there([this, question, done = d->carried(std::move(done))] { d->worker->askVisit(question, done); });
}

void SyncService::freeTimes(Reply<json::value> done) {
    d->there([this, done = d->carried(std::move(done))] { d->worker->freeTimes(done); });
}

void SyncService::bookings(Instant from, Instant to, Reply<std::vector<clinical::Booking>> done) {
    d->ask(std::move(done), [from, to](Worker& w) { return w.bookings(from, to); });
}

void SyncService::courseUnit(int days, Reply<json::value> done) {
    d->there([this, days, done = d->carried(std::move(done))] { d->worker->courseUnit(days, done); });
}

void SyncService::beginCall(const std::string& visit, const video::sdp::Policy& policy) {
    d->there([this, visit, policy] { d->worker->beginCall(visit, policy); });
}

void SyncService::warmCallLine(bool on) {
    d->there([this, on] { on ? d->worker->warmCallLine() : d->worker->coolCallLine(); });
}

void SyncService::openCallLine(int line) {
    d->there([this, line] { d->worker->openCallLine(line); });
}

void SyncService::sayOnCallLine(int line, const std::string& text) {
    d->there([this, line, text] { d->worker->sayOnCallLine(line, text); });
}

void SyncService::closeCallLine(int line) {
    d->there([this, line] { d->worker->closeCallLine(line); });
}

void SyncService::endCall() {
    d->there([this] { d->worker->endCall(); });
}

void SyncService::settleHeld(const std::string& id, bool enteredAgain, const QString& reason, Reply<void> done) {
    d->there([this, id, enteredAgain, reason = reason.toStdString(), done = d->carried(std::move(done))] { d->worker->settleHeld(id, enteredAgain, reason, done); });
}

} // namespace fyr::sync
