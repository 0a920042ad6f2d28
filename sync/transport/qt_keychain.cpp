#include "sync/transport/qt_keychain.h"

#include <QTimer>
#include <memory>
#include <qt6keychain/keychain.h>
#include <sodium.h>

namespace fyr::sync {
namespace {

using localdb::Secret;

constexpr auto service = "fyr";

template <class Job>
Job* makeJob(const std::string& name, QObject* parent) {
    auto* job = new Job(QString::fromLatin1(service), parent);
    job->setAutoDelete(true);
    job->setInsecureFallback(false);
    job->setKey(QString::fromStdString(name));
    return job;
}

// Answers once: with what the job says, or that it said nothing in time.
template <class T>
std::function<void(Result<T>)> within(Millis patience, QObject* context, std::function<void(Result<T>)> done) {
    auto waiting = std::make_shared<std::function<void(Result<T>)>>(std::move(done));
    const auto answer = [waiting](Result<T> r) {
        if (auto once = std::exchange(*waiting, nullptr)) once(std::move(r));
    };
    QTimer::singleShot(patience, context, [answer] { answer(fail(ErrorCode::noKeychain, "the keychain does not answer")); });
    return answer;
}

Error errorOf(const QKeychain::Job& job) {
    if (job.error() == QKeychain::EntryNotFound)
        return {ErrorCode::notFound, "no such entry in the keychain"};
    return {ErrorCode::noKeychain, fmt::format("the keychain answers {}", static_cast<int>(job.error()))};
}

} // namespace

// Stored as hex text: some keychains mangle bytes.
void QtKeychain::read(const std::string& name, std::function<void(Result<Secret>)> done) {
    auto* job = makeJob<QKeychain::ReadPasswordJob>(name, this);
    done = within<Secret>(m_patience, this, std::move(done));
    connect(job, &QKeychain::Job::finished, this, [job, done = std::move(done)] {
        if (job->error() != QKeychain::NoError) return done(fail(errorOf(*job)));
        QByteArray text = job->binaryData();
        if (text.isEmpty()) return done(fail(ErrorCode::notFound, "the keychain's entry is empty"));
        Secret secret(static_cast<std::size_t>(text.size()) / 2);
        std::size_t size = 0;
        const bool good =
            sodium_hex2bin(secret.writable().data(), secret.size(), text.constData(),
                           static_cast<std::size_t>(text.size()), nullptr, &size, nullptr) == 0 &&
            size == secret.size();
        sodium_memzero(text.data(), static_cast<std::size_t>(text.size()));
        if (!good) return done(fail(ErrorCode::notFound, "the keychain's entry is not ours"));
        done(std::move(secret));
    });
    job->start();
}

void QtKeychain::write(const std::string& name, const Secret& secret,
                       std::function<void(Result<void>)> done) {
    auto* job = makeJob<QKeychain::WritePasswordJob>(name, this);
    done = within<void>(m_patience, this, std::move(done));
    QByteArray text(static_cast<qsizetype>(secret.size()) * 2 + 1, '\0');
    sodium_bin2hex(text.data(), static_cast<std::size_t>(text.size()), secret.bytes().data(), secret.size());
    text.chop(1);
    job->setBinaryData(text);
    connect(job, &QKeychain::Job::finished, this, [job, done = std::move(done)] {
        if (job->error() != QKeychain::NoError) return done(fail(errorOf(*job)));
        done({});
    });
    job->start();
}

void QtKeychain::remove(const std::string& name, std::function<void(Result<void>)> done) {
    auto* job = makeJob<QKeychain::DeletePasswordJob>(name, this);
    done = within<void>(m_patience, this, std::move(done));
    connect(job, &QKeychain::Job::finished, this, [job, done = std::move(done)] {
        const bool gone = job->error() == QKeychain::NoError || job->error() == QKeychain::EntryNotFound;
        if (!gone) return done(fail(errorOf(*job)));
        done({});
    });
    job->start();
}

} // namespace fyr::sync
