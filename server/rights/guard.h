// Guard: the rights of one person within one transaction: looks up how things stand between the person and a patient
// (relation, blocks, break-glass, protection), once for each patient, and asks the table (decide.h).
//
// Shape:  everything is read from the record itself: the Patient's unit, Tasks, Appointments, Encounters and messages of the unit,
//         Consents that deny; break-glass and declared relations are small values (access.h).
// Errors: the store's.
// Threads: as its transaction.
#pragma once

#include "server/rights/decide.h"
#include "server/store/store.h"

#include <map>

namespace fyr::server::rights {

// How long after its last sign a contact at the unit still is a care relation.
inline constexpr std::chrono::hours relationAfter{24 * 90};

struct Standing {
    std::string unit; // where the patient is registered
    Relation relation = Relation::none;
    bool registered = false; // `relation` follows from the registration: no clock ends it
    bool glass = false;
    bool declared = false;
    bool protectedIdentity = false;
    bool seesProtected = false;
    bool everythingBlocked = false;        // but the person's own unit's
    std::vector<std::string> blockedUnits; // whose data is blocked towards the person's unit
    std::optional<Instant> until;          // when the relation ends if nothing more happens

    [[nodiscard]] bool blocks(std::string_view ofUnit, std::string_view mine) const noexcept;
    [[nodiscard]] bool anyBlock() const noexcept { return everythingBlocked || !blockedUnits.empty(); }
    // May the person look beyond the own unit?
    [[nodiscard]] bool wide() const noexcept { return glass || declared; }
};

class Guard {
  public:
    Guard(ReadTx& tx, const Principal& who, Instant now) : m_tx(tx), m_who(who), m_now(now) {}

    // Others than the staff of units need no look at each patient: the table's rows do not ask for it.
    [[nodiscard]] static bool needed(const Principal& who) noexcept;

    [[nodiscard]] Result<const Standing*> standing(std::string_view patient);
    [[nodiscard]] Result<Verdict> judge(Action action, std::string_view type, const ResourceScope& scope);
    // The resource as this person may see it: contact data taken out when the verdict says so.
    [[nodiscard]] static Result<std::string> shown(const Verdict& v, std::string_view type, std::string json);

    [[nodiscard]] bool sawBlocked() const noexcept { return m_sawBlocked; }
    [[nodiscard]] const std::map<std::string, Standing, std::less<>>& seen() const noexcept { return m_standings; }
    [[nodiscard]] const Principal& who() const noexcept { return m_who; }

  private:
    [[nodiscard]] Result<Standing> look(std::string_view patient);
    [[nodiscard]] Result<void> findRelation(std::string_view patient, Standing& s);
    [[nodiscard]] Result<void> findBlocks(std::string_view patient, Standing& s);
    [[nodiscard]] Result<bool> runs(std::string_view prefix, std::string_view patient);

    ReadTx& m_tx;
    const Principal& m_who;
    Instant m_now;
    bool m_sawBlocked = false;
    std::optional<bool> m_seesProtected;
    std::optional<bool> m_tenantHasBlocks;
    std::map<std::string, Standing, std::less<>> m_standings;
};

// Of the person, without a patient's standing: the most that may ever be. For filters and for roles that need no guard.
[[nodiscard]] Question questionOf(const Principal& who, Action action, std::string_view type, const ResourceScope& scope);

} // namespace fyr::server::rights
