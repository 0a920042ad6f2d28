#include "sync/transport/network_watch.h"

#include <QNetworkInterface>

namespace fyr::sync {
namespace {

// More than clocks drift and less than anybody sleeps.
constexpr Millis jumpThatMatters{10'000};

} // namespace

QStringList machineAddresses() {
    QStringList out;
    for (const auto& a : QNetworkInterface::allAddresses())
        if (!a.isLoopback() && !a.isLinkLocal()) out.append(a.toString());
    out.sort();
    return out;
}

NetworkWatch::NetworkWatch(const Clock& clock, Addresses addresses, Millis every, std::function<void()> changed, QObject* parent)
    : QObject(parent)
    , m_clock(clock)
    , m_addresses(std::move(addresses)) {
    m_timer.setParent(this);
    look();
    connect(&m_timer, &QTimer::timeout, this, [this, changed = std::move(changed)] {
        if (look()) changed();
    });
    m_timer.start(static_cast<int>(every.count()));
}

bool NetworkWatch::look() {
    auto addresses = m_addresses();
    const auto wall = m_clock.now();
    const auto steady = m_clock.steady();
    const auto jump = (wall - m_wall) - (steady - m_steady);
    const bool moved = addresses != m_last && !addresses.isEmpty(); // none at all: there is nothing to try
    const bool slept = m_steady != SteadyTime{} && std::chrono::abs(jump) > jumpThatMatters;
    m_last = std::move(addresses);
    m_wall = wall;
    m_steady = steady;
    return moved || slept;
}

} // namespace fyr::sync
