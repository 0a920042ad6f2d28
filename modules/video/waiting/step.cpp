// One step of a visit: what each event may do, and when it may not.
#include "base/planted.h"
#include "video/waiting/visit.h"

#include <algorithm>

namespace fyr::video::waiting {
namespace {

// Whether the call goes on: the patient and the one who has the patient are both there and have joined. Nothing: as it was.
std::optional<Stage> talks(const Visit& v, Instant now, const Rules& rules) noexcept {
    if (v.stage != Stage::admitted && v.stage != Stage::inCall && v.stage != Stage::interrupted) return {};
    const auto* patient = v.patient();
    const auto* holder = v.find(v.holder);
    const bool both = patient && holder && patient->isHere(now) && holder->isHere(now);
    const bool talk = both && patient->joined && holder->joined;
    if (v.stage != Stage::inCall && talk) return Stage::inCall;
    if (v.stage == Stage::inCall && !both) return Stage::interrupted;
    if (v.stage == Stage::admitted && !both && now - v.since > rules.lease) return Stage::interrupted;
    return {};
}

bool goesAway(const Participant& one, Instant now) noexcept { return !one.left && !one.away && one.lease && !one.isHere(now); }

bool isNoShow(const Visit& v, Instant now, const Rules& rules) noexcept {
    const auto* p = v.patient();
    const bool here = p && p->isHere(now);
    return v.stage < Stage::waiting && !here && now >= (v.dropIn ? v.plannedEnd : v.planned + rules.noShowAfter);
}

bool isGivenUp(const Visit& v, Instant now, const Rules& rules) noexcept {
    const bool anybody = std::ranges::any_of(v.parties, [&](const Participant& one) { return one.lease && one.lease->until + rules.giveUpAfter > now; });
    return v.stage != Stage::booked && !anybody && now - v.since > rules.giveUpAfter;
}

class Stepper {
  public:
    Stepper(const Visit& visit, Instant now, const Rules& rules) : m_now(now), m_rules(rules) { m_out.visit = visit; }
    Changed take() { return std::move(m_out); }

    Result<void> operator()(const Opened& e) {
        if (isClosed()) return fail(ErrorCode::gone, "the visit is over");
        auto* p = v().find(e.party);
        if (!p) {
            // Whoever left or is away for good gives room.
            const auto seated = std::ranges::count_if(v().parties, [&](const Participant& one) { return one.isHere(m_now) || (one.role == PartyRole::patient && !one.left); });
            if (static_cast<std::size_t>(seated) >= m_rules.parties) return fail(ErrorCode::overloaded, "four are there");
            v().parties.push_back({e.party, e.role, e.name, {}, e.role == PartyRole::clinician || e.role == PartyRole::colleague, false, false, m_now});
            p = &v().parties.back();
            m_out.changed = true;
        }
        if (p->left) {
            p->left = false;
            m_out.changed = true;
        }
        hold(*p, e.page);
        ++p->lease->opened;
        if (p->role == PartyRole::patient) {
            const bool before = v().stage == Stage::booked || v().isOver() || FYR_PLANTED(404);
            if (before) {
                v().endReason.clear();
                v().endedByClock = false;
                if (v().isOver()) {
                    v().holder.clear();
                    v().admitted.reset();
                    v().began.reset();
                }
                go(Stage::opened, e.party);
            }
        }
        look();
        return {};
    }

    Result<void> operator()(const Checked& e) {
        FYR_TRY(auto* const p, pageOf(e.party, e.page));
        if (p->role != PartyRole::patient) return {};
        v().check = e.check;
        v().check->at = m_now;
        m_out.changed = true;
        if (v().stage == Stage::opened) go(Stage::checked, e.party);
        return {};
    }

    Result<void> operator()(const Identified& e) {
        FYR_TRY(auto* const p, pageOf(e.party, e.page));
        // The check may be passed over: somebody without a camera is seen by voice.
        if (p->role == PartyRole::patient && (v().stage == Stage::opened || v().stage == Stage::checked)) go(Stage::identified, e.party);
        return {};
    }

    Result<void> operator()(const SatDown& e) {
        FYR_TRY(auto* const p, pageOf(e.party, e.page));
        if (p->role != PartyRole::patient) return {};
        if (v().stage == Stage::opened || v().stage == Stage::checked) return fail(ErrorCode::invalidState, "who it is has to be known first");
        if (v().stage != Stage::identified) return {}; // there already, or further
        if (!v().dropIn && m_now < v().planned - m_rules.waitBefore) return fail(ErrorCode::invalidState, "it is too early");
        if (!v().arrived) v().arrived = m_now;
        go(Stage::waiting, e.party);
        return {};
    }

    Result<void> operator()(const Renewed& e) {
        FYR_CHECK(pageOf(e.party, e.page, FYR_PLANTED(408) ? Millis{0} : e.ago));
        look();
        return {};
    }

    Result<void> operator()(const Reclaimed& e) {
        if (v().isOver()) return fail(ErrorCode::gone, "the visit is over");
        auto* p = v().find(e.party);
        if (!p || !p->lease) return fail(ErrorCode::notFound, "no such party");
        // A patient who speaks in the waiting room is there, whatever another page of theirs said.
        if (p->left && (p->role != PartyRole::patient || p->lease->page == e.page)) return fail(ErrorCode::gone, "has left");
        if (p->lease->page != e.page) {
            const bool silent = p->lease->until - m_now <= m_rules.lease - 2 * m_rules.renewEvery;
            if (!silent || FYR_PLANTED(413)) return fail(ErrorCode::duplicate, "elsewhere");
            hold(*p, e.page, e.ago);
            p->left = false;
        } else {
            extend(*p, e.ago);
        }
        look();
        return {};
    }

    Result<void> operator()(const Undone& e) {
        auto* p = v().find(e.before.party);
        if (v().isOver() || !p || p->left || !p->lease || p->lease->page != e.page || !e.before.lease || e.before.lease->page == e.page) return {};
        if (!e.before.left && e.before.lease->until <= m_now) return {}; // nobody was there
        if ((p->lease->opened != e.opened && !FYR_PLANTED(415)) || FYR_PLANTED(412)) return {};
        p->lease = e.before.lease;
        p->joined = e.before.joined;
        p->left = e.before.left;
        p->since = e.before.since;
        m_out.leases = m_out.changed = true;
        look();
        return {};
    }

    Result<void> operator()(const Left& e) {
        auto* p = v().find(e.party);
        if (!p || !p->lease || p->lease->page != e.page) return {}; // another page of the person is here
        p->lease->until = std::min(p->lease->until, m_now);
        p->left = true;
        p->joined = p->away = false;
        p->since = m_now;
        m_out.leases = m_out.changed = true;
        note("left", e.party);
        look();
        return {};
    }

    Result<void> operator()(const Admit& e) {
        if (isClosed()) return fail(ErrorCode::gone, "the visit is over");
        const bool taken = !v().holder.empty() && !FYR_PLANTED(401);
        if (taken && v().holder == e.clinician) { // asked twice: the answer was lost
            if (FYR_PLANTED(410)) return fail(ErrorCode::alreadyClaimed, "taken");
            seat(e.clinician, e.name, e.page);
            return {};
        }
        if (taken) return fail(ErrorCode::alreadyClaimed, "another clinician has the patient");
        if (v().stage != Stage::waiting && !FYR_PLANTED(401)) return fail(ErrorCode::invalidState, "the patient is not in the waiting room");
        const auto* patient = v().patient();
        if (!patient || (!patient->isHere(m_now) && !FYR_PLANTED(403))) return fail(ErrorCode::invalidState, "the patient has left the waiting room");
        FYR_CHECK(room(e.clinician));
        v().holder = e.clinician;
        v().offeredTo.clear();
        seat(e.clinician, e.name, e.page);
        for (auto& p : v().parties)
            if (p.role == PartyRole::patient) admit(p);
        go(Stage::admitted, e.clinician);
        return {};
    }

    Result<void> operator()(const LetIn& e) {
        FYR_CHECK(holds(e.clinician));
        auto* p = v().find(e.party);
        if (!p) return fail(ErrorCode::notFound, "no such party");
        if (p->admitted) return {};
        if (!p->isHere(m_now)) return fail(ErrorCode::invalidState, "is not there");
        admit(*p);
        note("letIn", e.party);
        return {};
    }

    Result<void> operator()(const Joined& e) {
        FYR_TRY(auto* const p, pageOf(e.party, e.page));
        if (!p->admitted) return fail(ErrorCode::invalidState, "is not admitted");
        if (!p->joined) {
            p->joined = true;
            p->since = m_now;
            m_out.changed = true;
        }
        look();
        return {};
    }

    Result<void> operator()(const HandOver& e) {
        FYR_CHECK(holds(e.from));
        if (e.to == e.from) return fail(ErrorCode::badRequest, "to oneself");
        if (v().offeredTo == e.to) return {};
        v().offeredTo = e.to;
        m_out.changed = true;
        note(e.to.empty() ? "keeps" : "handsOver", e.from);
        return {};
    }

    Result<void> operator()(const Take& e) {
        if (isClosed()) return fail(ErrorCode::gone, "the visit is over");
        if (v().holder == e.clinician) {
            seat(e.clinician, e.name, e.page);
            return {};
        }
        if (v().holder.empty()) return fail(ErrorCode::invalidState, "nobody has the patient: admit");
        const auto* holder = v().find(v().holder);
        const bool orphaned = (!holder || !holder->isHere(m_now)) && v().offeredTo.empty();
        if (v().offeredTo != e.clinician && !orphaned && !FYR_PLANTED(405)) return fail(ErrorCode::alreadyClaimed, "another clinician has the patient");
        FYR_CHECK(room(e.clinician));
        v().holder = e.clinician;
        v().offeredTo.clear();
        seat(e.clinician, e.name, e.page);
        m_out.changed = true;
        note("handedOver", e.clinician);
        look();
        return {};
    }

    Result<void> operator()(const End& e) {
        if (v().stage == Stage::ended && !v().endedByClock) return {};
        // A visit nobody came to is ended by whoever keeps the list; one that somebody has, by that one.
        if (!v().holder.empty()) FYR_CHECK(holds(e.clinician));
        end(e.reason, e.clinician, false);
        return {};
    }

    Result<void> operator()(const ClockPassed&) {
        look();
        if (v().isOver()) return {};
        for (auto& one : v().parties) {
            if (!goesAway(one, m_now)) continue;
            one.away = m_out.changed = true;
            note("away", one.party);
        }
        if (isNoShow(v(), m_now, m_rules)) {
            go(Stage::noShow, {});
            v().endedByClock = true;
            return {};
        }
        if (isGivenUp(v(), m_now, m_rules)) end(v().stage == Stage::waiting ? "leftWaiting" : "abandoned", {}, true);
        return {};
    }

  private:
    Visit& v() { return m_out.visit; }

    bool isClosed() {
        if (!v().isOver()) return false;
        if (FYR_PLANTED(409)) return true;
        return !(v().endedByClock && m_now < v().plannedEnd + m_rules.lateUntil);
    }
    Result<void> holds(std::string_view clinician) {
        if (v().isOver()) return fail(ErrorCode::gone, "the visit is over");
        if (v().holder != clinician) return fail(v().holder.empty() ? ErrorCode::invalidState : ErrorCode::forbidden, "does not have the patient");
        return {};
    }
    Result<void> room(std::string_view party) {
        if (v().find(party)) return {};
        const auto here = std::ranges::count_if(v().parties, [&](const Participant& p) { return p.isHere(m_now); });
        if (static_cast<std::size_t>(here) >= m_rules.parties) return fail(ErrorCode::overloaded, "four are there");
        return {};
    }
    Result<Participant*> pageOf(std::string_view party, std::string_view page, Millis ago = Millis{0}) {
        if (v().isOver()) return fail(ErrorCode::gone, "the visit is over");
        auto* p = v().find(party);
        if (!p) return fail(ErrorCode::notFound, "no such party");
        if (!p->lease || (p->lease->page != page && !FYR_PLANTED(406))) return fail(ErrorCode::duplicate, "elsewhere");
        if (p->left) return fail(ErrorCode::gone, "has left");
        extend(*p, ago);
        return p;
    }
    void extend(Participant& p, Millis ago = Millis{0}) {
        const auto until = m_now - ago + m_rules.lease;
        if (until > p.lease->until) p.lease->until = until;
        m_out.leases = true;
        if (!p.away || !p.isHere(m_now)) return;
        p.away = false;
        m_out.changed = true;
        note("back", p.party);
    }
    void hold(Participant& p, const std::string& page, Millis ago = Millis{0}) {
        if (!p.lease || p.lease->page != page) {
            p.lease = Lease{page, m_now - ago, p.lease ? p.lease->opened : 0};
            p.joined = false; // the new page has its connections before it
            p.since = m_now;
            m_out.changed = true;
        }
        extend(p, ago);
    }
    void seat(const std::string& clinician, const std::string& name, const std::string& page) {
        auto* p = v().find(clinician);
        if (!p) {
            v().parties.push_back({clinician, PartyRole::clinician, name, {}, true, false, false, m_now});
            p = &v().parties.back();
        }
        p->admitted = true;
        p->left = false;
        hold(*p, page);
    }
    void admit(Participant& p) {
        p.admitted = true;
        p.since = m_now;
        m_out.changed = true;
    }
    void note(std::string_view what, std::string_view party) {
        m_out.moments.push_back({m_now, std::string(what), std::string(party)});
        v().moments.push_back(m_out.moments.back());
        if (v().moments.size() > 200) v().moments.erase(v().moments.begin());
    }
    void go(Stage to, std::string_view party) {
        v().stage = to;
        v().since = m_now;
        m_out.changed = true;
        if (to == Stage::admitted && !v().admitted) v().admitted = m_now;
        if (to == Stage::inCall && !v().began) v().began = m_now;
        if (to == Stage::interrupted) ++v().interruptions;
        note(code(to), party);
    }
    void end(std::string_view reason, std::string_view party, bool byClock) {
        v().endReason = reason;
        v().endedByClock = byClock;
        v().offeredTo.clear();
        for (auto& p : v().parties) p.joined = false;
        go(Stage::ended, party);
    }
    void look() {
        if (const auto to = talks(v(), m_now, m_rules)) go(*to, {});
    }

    Changed m_out;
    Instant m_now;
    const Rules& m_rules;
};

} // namespace

Result<Changed> step(const Visit& visit, const Event& event, Instant now, const Rules& rules) {
    Stepper stepper(visit, now, rules);
    FYR_CHECK(std::visit(stepper, event));
    return stepper.take();
}

bool clockChanges(const Visit& v, Instant now, const Rules& rules) noexcept {
    if (talks(v, now, rules)) return true;
    if (v.isOver()) return false;
    return std::ranges::any_of(v.parties, [&](const Participant& one) { return goesAway(one, now); }) || isNoShow(v, now, rules) || isGivenUp(v, now, rules);
}

} // namespace fyr::video::waiting
