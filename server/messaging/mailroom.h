// What may happen to threads, each within one transaction of the caller.
//
// Shape:  messages only grow, and two senders at once follow one another (the thread is written over the version that was
//         read). Reading only moves forward. A thread is closed by the unit, and not over a message that the person who
//         closes it has not seen.
// Errors: the store's. What the world does not allow is a refusal in `Handled`, and nothing was written.
// Source: docs/MESSAGES.md; the table of docs/SYNC.md.
#pragma once

#include "protocol/clinic_payload.h"
#include "server/messaging/thread.h"
#include "server/services/command_handler.h"

namespace fyr::server {

inline constexpr std::int64_t openThreadsPerPatient = 20;

struct Posted {
    Handled handled;
    std::optional<Thread> thread;
};

class Mailroom {
  public:
    Mailroom(WriteTx& tx, const Principal& who, Instant now) : m_tx(tx), m_who(who), m_now(now) {}

    // A new thread has the id `id`, its first message `id`-m.
    [[nodiscard]] Result<Posted> begin(const protocol::MessagePayload& p, const std::string& id);
    [[nodiscard]] Result<Posted> send(std::string_view thread, const protocol::MessagePayload& p, const std::string& id);
    [[nodiscard]] Result<Posted> markRead(std::string_view thread, std::int64_t upTo);
    // `seen`: the version that the person saw.
    [[nodiscard]] Result<Posted> close(std::string_view thread, const std::string& reason, std::int64_t seen);
    [[nodiscard]] Result<Posted> reopen(std::string_view thread);

  private:
    [[nodiscard]] Side side() const noexcept { return m_who.role == Role::patient ? Side::patient : Side::unit; }
    [[nodiscard]] Result<std::optional<Thread>> find(std::string_view thread);
    [[nodiscard]] Result<std::optional<Handled>> badAttachment(const protocol::MessagePayload& p, std::string_view patient);
    [[nodiscard]] Result<Posted> post(Thread thread, const protocol::MessagePayload& p, const std::string& messageId);
    [[nodiscard]] Result<Posted> keep(const Thread& thread);
    [[nodiscard]] static Posted refused(const Thread& t, protocol::CommandStatus status, ErrorCode code, std::string message);

    WriteTx& m_tx;
    const Principal& m_who;
    Instant m_now;
};

} // namespace fyr::server
