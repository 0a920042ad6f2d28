// The call's signalling line, beside the token that it needs.
#include "sync/transport/worker.h"

namespace fyr::sync {

CallLine::Handlers SyncService::Worker::callHandlers() {
    return {
        .opened = [this](int line) { m_news.callOpened(line); },
        .heard = [this](int line, const std::string& text) { m_news.callHeard(line, text); },
        .closed = [this](int line) { m_news.callClosed(line); },
        .token = [this](std::function<void(const QByteArray&)> next) { withToken(std::move(next)); },
    };
}

void SyncService::Worker::beginCall(const std::string& visit, const video::sdp::Policy& policy) {
    if (!unlocked()) return m_callLine.end();
    m_callLine.begin(m_http.server(), visit, policy);
}

void SyncService::Worker::warmCallLine() {
    if (unlocked()) m_callLine.warm(m_http.server());
}

} // namespace fyr::sync
