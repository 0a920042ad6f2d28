// Appointments as the rest of the server sees them: the commands of clinicians, the patient's interface, and what the
// outbox promised. docs/APPOINTMENTS.md.
//
// Shape:  answers are JSON texts of docs/API.md; a patient's changes carry a clientId and are done once.
// Errors: notFound (also for another's), badRequest, alreadyClaimed (the time is not free), invalidState, gone, duplicate.
// Threads: safe; calls block on the store.
#pragma once

#include "server/scheduling/desk.h"
#include "server/services/command_service.h"
#include "server/services/outbox.h"

namespace fyr::server {

struct SlotQuestion {
    std::string service; // empty: any
    std::optional<protocol::MeetingMode> mode;
    std::optional<Instant> from;
    std::optional<Instant> to;
};

class Appointments {
  public:
    Appointments(Store& store, const Clock& clock, Random& random) : m_store(store), m_clock(clock), m_random(random) {}

    void addCommands(CommandService& commands);
    void addOutbox(Outbox& outbox);
    // Called after something was told to a patient: kind ("booked", "offered", "reminder" …).
    std::function<void(std::string_view kind)> onTold;

    [[nodiscard]] Result<std::string> freeSlots(const Principal& who, const SlotQuestion& q);
    [[nodiscard]] Result<std::string> mine(const Principal& who);
    [[nodiscard]] Result<std::string> book(const Principal& who, std::string_view clientId, const std::string& slot, std::optional<protocol::MeetingMode> mode,
                                           const std::string& reason);
    [[nodiscard]] Result<std::string> accept(const Principal& who, std::string_view clientId, const std::string& visit);
    [[nodiscard]] Result<std::string> decline(const Principal& who, std::string_view clientId, const std::string& visit);
    [[nodiscard]] Result<std::string> rebook(const Principal& who, std::string_view clientId, const std::string& visit, const protocol::RebookPayload& p);
    [[nodiscard]] Result<std::string> cancel(const Principal& who, std::string_view clientId, const std::string& visit, const protocol::CancelPayload& p);
    [[nodiscard]] Result<std::string> wait(const Principal& who, std::string_view clientId, const protocol::WaitPayload& p);
    // Notices to this patient, newest first.
    [[nodiscard]] Result<std::string> notices(const Principal& who);

  private:
    using Act = std::function<Result<Booked>(Desk&, const std::string& newId)>;
    [[nodiscard]] Result<std::string> once(const Principal& who, std::string_view clientId, const json::object& asked, std::string_view subtype, const Act& act);
    [[nodiscard]] Result<void> tell(const TenantId& tenant, const OutboxRow& row, bool reminder);
    [[nodiscard]] Result<void> expire(const TenantId& tenant, const OutboxRow& row);

    Store& m_store;
    const Clock& m_clock;
    Random& m_random;
};

} // namespace fyr::server
