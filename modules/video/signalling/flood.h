// How much one line may say: a bucket of messages and one of bytes, and how often it may speak nonsense. Pure.
//
// Units: messages and bytes a second; time comes in as a value.
#pragma once

#include "base/clock.h"

namespace fyr::video::signalling {

struct FloodRules {
    double messagesPerSecond = 20;
    double messagesAtOnce = 120; // an offer, thirty candidates and an answer to each of three others
    double bytesPerSecond = 64.0 * 1024;
    double bytesAtOnce = 384.0 * 1024;
    int nonsense = 3; // messages that could not be read, in the life of a line
};

class Flood {
  public:
    explicit Flood(FloodRules rules = {}) : m_rules(rules), m_messages(rules.messagesAtOnce), m_bytes(rules.bytesAtOnce) {}
    // False: too much was said; the line is to be closed.
    [[nodiscard]] bool heard(SteadyTime now, std::size_t bytes) noexcept;
    [[nodiscard]] bool nonsense() noexcept { return ++m_nonsense < m_rules.nonsense; }

  private:
    FloodRules m_rules;
    double m_messages;
    double m_bytes;
    SteadyTime m_at{};
    bool m_began = false;
    int m_nonsense = 0;
};

} // namespace fyr::video::signalling
