// The tokens of a session: short, fetched again in time, bound to this computer by a key that never leaves it.
//
// A request that meets an ended access token waits for a refresh and is sent once more; the engine learns nothing of it.
// Only when the server refuses the refresh itself does the engine hear "sign in": it keeps everything and stops. A line
// that breaks meanwhile is a broken line, no refusal.
#include "sync/transport/worker.h"

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"

#include <sodium.h>

namespace fyr::sync {
namespace {

using localdb::Secret;

constexpr auto seedBytes = crypto_sign_SEEDBYTES;
constexpr Millis skewThatMatters{30'000};

bool isEnded(const Answer& a) {
    if (a.status != 401) return false;
    const auto code = protocol::errorCodeFromBody(a.body);
    return code == ErrorCode::tokenExpired || code == ErrorCode::signInRequired;
}

} // namespace

// Runs `next` once the key of this computer is there: the keychain's, or a new one that is kept when a sign-in succeeds.
void SyncService::Worker::withDeviceKey(std::function<void()> next) {
    if (!m_deviceSeed.empty()) return next();
    keychain().read(deviceKeyName(), [this, next = std::move(next)](Result<Secret> found) {
        if (m_deviceSeed.empty()) {
            const bool good = found && found->size() == seedBytes;
            m_deviceSeed = good ? std::move(*found) : Secret::random(seedBytes, *m_options.random);
            m_deviceKeyKept = good;
        }
        next();
    });
}

void SyncService::Worker::keepDeviceKey() {
    if (m_deviceKeyKept || m_deviceSeed.empty()) return;
    m_deviceKeyKept = true;
    keychain().write(deviceKeyName(), m_deviceSeed, [this](Result<void> written) {
        if (!written) m_options.log->warning("no keychain: the key of this computer lasts as long as Fyr runs");
    });
}

std::string SyncService::Worker::devicePublicKey() const {
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> publicKey{};
    Secret secretKey(crypto_sign_SECRETKEYBYTES);
    crypto_sign_seed_keypair(publicKey.data(), secretKey.writable().data(), m_deviceSeed.bytes().data());
    return base64Url(publicKey);
}

std::string SyncService::Worker::deviceProof(const std::string& message) const {
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> publicKey{};
    Secret secretKey(crypto_sign_SECRETKEYBYTES);
    crypto_sign_seed_keypair(publicKey.data(), secretKey.writable().data(), m_deviceSeed.bytes().data());
    std::array<std::uint8_t, crypto_sign_BYTES> signature{};
    crypto_sign_detached(signature.data(), nullptr, reinterpret_cast<const unsigned char*>(message.data()), message.size(), secretKey.bytes().data());
    return base64Url(signature);
}

SyncService::Worker::Tokens SyncService::Worker::readTokens(const json::value& answer) {
    Tokens t;
    t.access = QByteArray::fromStdString(std::string(json::text(answer, "token").value_or("")));
    t.refresh = json::text(answer, "refreshToken").value_or("");
    if (const auto seconds = json::integer(answer, "expiresIn"); seconds && *seconds > 0) t.lasts = Millis{std::min<std::int64_t>(*seconds, 1'000'000) * 1000};
    return t;
}

// Makes these the session's tokens; they are on disk when this answers, and only then is the old one forgotten.
Result<void> SyncService::Worker::useTokens(const Tokens& t) {
    m_http.setToken(t.access);
    m_refreshToken = t.refresh;
    m_accessUntil = t.lasts > Millis{0} ? m_options.clock->steady() + t.lasts : SteadyTime::max(); // unknown: a 401 tells
    m_refreshTimer.stop();
    if (!t.refresh.empty() && t.lasts > Millis{0}) m_refreshTimer.start(static_cast<int>(t.lasts.count() * 7 / 10));
    if (!m_cache) return {};
    FYR_CHECK(m_cache->setValue("token", t.access.toStdString()));
    return m_cache->setValue("refresh", t.refresh);
}

void SyncService::Worker::forgetTokens() {
    m_refreshTimer.stop();
    m_http.setToken({});
    m_refreshToken.clear();
    m_waiting.clear();
    ++m_refreshing; // an answer that is still on its way is another session's
    m_refreshAsked = false;
    tellToken({});
}

void SyncService::Worker::withToken(std::function<void(const QByteArray&)> next) {
    const bool ended = !m_refreshToken.empty() && m_options.clock->steady() >= m_accessUntil;
    if (!ended && !m_refreshAsked) return next(m_http.token());
    m_tokenWaiting.push_back(std::move(next));
    refresh();
}

void SyncService::Worker::tellToken(const QByteArray& token) {
    for (const auto& next : std::exchange(m_tokenWaiting, {})) next(token);
}

void SyncService::Worker::send(const Request& r, bool again) {
    const bool ended = !m_refreshToken.empty() && m_options.clock->steady() >= m_accessUntil;
    if (!again && (m_refreshAsked || ended)) {
        m_waiting.push_back(r);
        return refresh();
    }
    m_http.send(r, [this, r, again, with = m_http.token()](const Answer& a) {
        if (!again && !m_refreshToken.empty() && isEnded(a)) {
            // It was refused with a token that has a successor by now: another call was quicker to find out.
            if (with != m_http.token() && !m_refreshAsked) return send(r, true);
            m_waiting.push_back(r);
            return refresh();
        }
        handle(a);
    });
}

void SyncService::Worker::refresh(bool clockKnown) {
    if (m_refreshToken.empty() || (m_refreshAsked && !clockKnown)) return;
    m_refreshAsked = true;
    const auto at = formatInstant(m_options.clock->now() + m_http.serverAhead());
    const auto message = fmt::format("fyr-refresh\n{}\n{}", hex(sha256(m_refreshToken)), at);
    const auto body = json::write(json::object{{"refreshToken", m_refreshToken}, {"device", deviceId()}, {"proof", deviceProof(message)}, {"at", at}});
    m_http.ask(m_http.server(), QStringLiteral("/api/v1/refresh"), QByteArray::fromStdString(body),
               [this, turn = m_refreshing, clockKnown, ahead = m_http.serverAhead()](const Answer& a) {
                   if (turn != m_refreshing) return;
                   // A proof carries a time: with a clock that is wrong it is signed again by the server's, once.
                   const auto off = std::chrono::abs(m_http.serverAhead() - ahead);
                   if (isEnded(a) && !clockKnown && off > skewThatMatters) return refresh(true);
                   refreshed(a);
               });
}

void SyncService::Worker::refreshed(const Answer& a) {
    m_refreshAsked = false;
    const auto waiting = std::exchange(m_waiting, {});
    const auto v = a.status == 200 ? json::parse(a.body) : Result<json::value>(fail(ErrorCode::unavailable));
    if (v && json::text(*v, "token")) {
        if (const auto kept = useTokens(readTokens(*v)); !kept) m_options.log->error("the new tokens could not be kept");
        for (const auto& r : waiting) send(r, true);
        return tellToken(m_http.token());
    }
    const bool refused = a.status == 401 && protocol::errorCodeFromBody(a.body).has_value();
    tellToken(refused ? m_http.token() : QByteArray()); // one that has ended: the server says so
    if (refused) {
        m_options.log->warning("the session has ended");
        m_refreshToken.clear();
        if (m_cache) [[maybe_unused]]
            const auto gone = m_cache->setValue("refresh", "");
    }
    if (!refused && waiting.empty()) return; // in time, but the line was down: asked again when something is sent
    for (const auto& r : waiting) {
        Answer told = a;
        told.id = r.id;
        handle(told);
    }
    if (refused && waiting.empty() && m_engine) handle(NetworkBack{}); // the next call finds out, and the engine says so
}

} // namespace fyr::sync
