// Notices that the machine's network became another one, or that it slept: addresses change (a VPN, another Wi-Fi), or the
// wall clock ran on while the steady one stood still. What systems tell of this is too patchy to rely on.
//
// Shape:   `look` compares with the last look and says whether a line that was open then may lead nowhere by now.
// Threads: that of its parent.
#pragma once

#include "base/clock.h"

#include <QObject>
#include <QStringList>
#include <QTimer>
#include <functional>

namespace fyr::sync {

// Addresses of this machine that reach beyond it, in order. Not those that come and go without meaning (link-local).
[[nodiscard]] QStringList machineAddresses();

class NetworkWatch final : public QObject {
  public:
    using Addresses = std::function<QStringList()>;
    NetworkWatch(const Clock& clock, Addresses addresses, Millis every, std::function<void()> changed, QObject* parent);
    bool look();

  private:
    const Clock& m_clock;
    Addresses m_addresses;
    QTimer m_timer;
    QStringList m_last;
    Instant m_wall;
    SteadyTime m_steady;
};

} // namespace fyr::sync
