// The desk: what may happen to times and visits, each within one transaction of the caller.
//
// Shape:  no time is given twice: the slot is written only over the version that was read as free, and a patient's
//         bookings are appended to one stream (`bookings/<patient>`), whose next number is a unique key. An offer that has
//         expired counts as not made, whether or not the clock has come by. A freed time goes to whoever waits longest
//         and fits (urgent first), as an offer.
// Errors: the store's. What the world does not allow is a refusal in `Handled`, and nothing was written.
// Source: docs/APPOINTMENTS.md; the table of docs/SYNC.md.
#pragma once

#include "server/policy/unit_settings.h"
#include "server/scheduling/resources.h"
#include "server/services/command_handler.h"

namespace fyr::server {

struct Booked {
    Handled handled;
    std::optional<Visit> visit;
};

class Desk {
  public:
    Desk(WriteTx& tx, const Principal& who, const UnitSettings& settings, Instant now)
        : m_tx(tx), m_who(who), m_settings(settings), m_now(now) {}

    [[nodiscard]] Result<Handled> publish(const protocol::PublishPayload& p);
    [[nodiscard]] Result<Handled> withdraw(std::string_view slot);
    // `id` of the new Appointment. `hold`: an offer.
    [[nodiscard]] Result<Booked> book(std::string_view slot, const protocol::BookPayload& p, const std::string& id, bool hold);
    [[nodiscard]] Result<Booked> accept(std::string_view visit);
    [[nodiscard]] Result<Booked> decline(std::string_view visit);
    // `seen`: the version that the person saw; a change of time since then is a conflict. 0: not asked.
    [[nodiscard]] Result<Booked> rebook(std::string_view visit, const protocol::RebookPayload& p, std::int64_t seen);
    [[nodiscard]] Result<Booked> cancel(std::string_view visit, const protocol::CancelPayload& p, std::int64_t seen);
    [[nodiscard]] Result<Booked> mark(std::string_view visit, VisitState to, std::int64_t seen); // arrived, done, noShow
    [[nodiscard]] Result<Booked> wait(const protocol::WaitPayload& p, const std::string& id);
    // The clock came by. Nothing happens when it is not an expired offer any more.
    [[nodiscard]] Result<void> expire(std::string_view visit);

  private:
    struct Found {
        std::optional<Visit> visit;
        std::optional<Handled> refusal;
    };
    [[nodiscard]] bool isPatient() const noexcept { return m_who.role == Role::patient; }
    [[nodiscard]] Result<Found> find(std::string_view visit, std::int64_t seen);
    [[nodiscard]] Result<std::optional<Handled>> mayTake(const TimeSlot& slot, std::string_view patient, std::string_view exceptVisit);
    [[nodiscard]] Result<std::optional<TimeSlot>> takeable(std::string_view slot, std::optional<Handled>& refusal);
    [[nodiscard]] Result<void> release(const Visit& visit, bool refill);
    [[nodiscard]] Result<void> refill(const TimeSlot& slot);
    [[nodiscard]] Result<Booked> keep(Visit visit, std::string_view event, std::string_view notify);
    [[nodiscard]] Result<void> giveUp(Visit visit, std::string_view event, bool declined);
    [[nodiscard]] Result<std::vector<Visit>> aheadOf(std::string_view patient);
    [[nodiscard]] Result<void> lock(std::string_view patient, std::string_view what, std::string_view visit);
    [[nodiscard]] Result<void> tell(const Visit& visit, std::string_view kind);
    [[nodiscard]] Result<void> remind(const Visit& visit);
    [[nodiscard]] Booked refusedSlot(const TimeSlot& slot, ErrorCode code, std::string message) const;
    [[nodiscard]] static Booked refusedVisit(const Visit& visit, protocol::CommandStatus status, ErrorCode code, std::string message);

    WriteTx& m_tx;
    const Principal& m_who;
    const UnitSettings& m_settings;
    Instant m_now;
};

[[nodiscard]] protocol::MeetingMode modeFor(const TimeSlot& slot, std::optional<protocol::MeetingMode> asked);

} // namespace fyr::server
