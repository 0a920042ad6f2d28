#include "presenter/calls.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace fyr::presenter {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 10> stages{"booked", "opened", "checked", "identified", "waiting", "admitted", "inCall", "interrupted", "ended", "noShow"};
constexpr Millis freshFor = 45s;
constexpr auto roomOpens = 60min; // before a booked time (docs/VISITS.md)
constexpr int urgentUpTo = 2;     // immediate, emergency, urgent
constexpr int slowKbps = 300;

std::optional<Instant> timeOf(const json::object& o, std::string_view key) {
    const auto text = json::text(o, key);
    if (!text) return std::nullopt;
    const auto t = parseInstant(*text);
    return t ? std::optional(*t) : std::nullopt;
}

// A person as an id, or with the name.
clinical::PersonRef personIn(const json::object& o, std::string_view key) {
    if (const auto* p = json::child(o, key)) return {std::string(json::text(*p, "id").value_or("")), std::string(json::text(*p, "name").value_or(""))};
    return {std::string(json::text(o, key).value_or("")), {}};
}

std::optional<CallCheck> checkIn(const json::object& o) {
    const auto* c = json::child(o, "check");
    if (!c) return std::nullopt;
    CallCheck out;
    out.camera = json::boolean(*c, "camera");
    out.microphone = json::boolean(*c, "microphone");
    out.speaker = json::boolean(*c, "speaker");
    out.udp = json::boolean(*c, "udp");
    out.tcp = json::boolean(*c, "tcp");
    const auto kbps = [&](std::string_view key) {
        const auto n = json::integer(*c, key);
        return n ? std::optional(static_cast<int>(std::clamp<std::int64_t>(*n, 0, 10'000'000))) : std::nullopt;
    };
    out.upKbps = kbps("upKbps");
    out.downKbps = kbps("downKbps");
    return out;
}

bool isGuest(const VisitParty& p) { return p.role == "interpreter" || p.role == "relative"; }

CallVisit fromBooking(const clinical::Booking& b) {
    CallVisit v;
    v.id = b.id;
    v.planned = b.start;
    v.plannedEnd = b.end;
    v.since = *b.start;
    v.patient = b.patient;
    v.with = b.practitioner;
    return v;
}

// Nobody keeps the patient company: whoever had them is away, and nobody was asked to take over.
bool isOrphan(const CallVisit& v) {
    const auto* holder = v.party(v.holder);
    return !v.holder.empty() && v.offeredTo.empty() && !(holder && holder->here);
}

CallRow rowOf(CallVisit v, CallGroup group, std::string_view me, Instant now) {
    CallRow r;
    r.group = group;
    r.device = callDevice(v.check);
    r.toMe = !v.offeredTo.empty() && v.offeredTo == me && v.holder != me;
    r.asksMe = !r.toMe && v.asks(me);
    r.late = v.waiting && v.holder.empty() && v.planned && *v.planned < now;
    r.away = v.stage == VisitStage::waiting && !v.waiting;
    r.holderName = v.holderName;
    if (const auto* p = v.party(v.holder); p && !p->name.empty()) r.holderName = p->name;
    for (const auto& p : v.parties)
        if (isGuest(p) && p.here && !p.admitted) r.guests.push_back(p);
    r.id = v.id;
    r.visit = std::move(v);
    return r;
}

CallGroup groupOf(const CallVisit& v, std::string_view me) {
    if (v.holder == me || v.offeredTo == me || v.asks(me)) return CallGroup::mine;
    if (!v.holder.empty()) return CallGroup::colleagues;
    if (v.waiting) return CallGroup::waiting;
    return v.stage == VisitStage::booked ? CallGroup::booked : CallGroup::coming;
}

} // namespace

const VisitParty* CallVisit::party(std::string_view party) const noexcept {
    const auto it = std::ranges::find(parties, party, &VisitParty::id);
    return it == parties.end() || party.empty() ? nullptr : &*it;
}

bool CallVisit::asks(std::string_view practitioner) const noexcept {
    return !practitioner.empty() && !holder.empty() && holder != practitioner && std::ranges::find(asked, practitioner) != asked.end();
}

Result<CallVisit> callVisitFromJson(const json::value& value) {
    const auto no = [] { return fail(ErrorCode::badRequest, "not a visit"); };
    if (!value.is_object()) return no();
    const auto& o = value.get_object();
    CallVisit v;
    v.id = json::text(o, "id").value_or("");
    const auto stage = std::ranges::find(stages, json::text(o, "stage").value_or(""));
    const auto since = timeOf(o, "since");
    v.patient = personIn(o, "patient");
    if (v.id.empty() || stage == stages.end() || !since || v.patient.id.empty()) return no();
    v.stage = static_cast<VisitStage>(stage - stages.begin());
    v.since = *since;
    v.dropIn = json::boolean(o, "dropIn").value_or(false);
    v.planned = timeOf(o, "planned");
    v.plannedEnd = timeOf(o, "plannedEnd");
    v.waiting = json::boolean(o, "waiting").value_or(false);
    v.here = json::boolean(o, "here").value_or(false);
    v.awaySince = timeOf(o, "awaySince");
    v.arrived = timeOf(o, "arrived");
    v.urgency = static_cast<int>(std::clamp<std::int64_t>(json::integer(o, "urgency").value_or(3), 0, 4));
    v.position = static_cast<int>(std::clamp<std::int64_t>(json::integer(o, "position").value_or(0), 0, 100'000));
    if (const auto ms = json::integer(o, "estimateMs"); ms && *ms >= 0) v.estimate = Millis{*ms};
    v.with = personIn(o, "with");
    if (v.with.name.empty()) v.with.name = json::text(o, "withName").value_or("");
    v.item = json::text(o, "item").value_or("");
    v.holder = json::text(o, "holder").value_or("");
    v.holderName = json::text(o, "holderName").value_or("");
    v.offeredTo = json::text(o, "offeredTo").value_or("");
    v.endReason = json::text(o, "endReason").value_or("");
    if (const auto* list = json::list(o, "parties"))
        for (const auto& p : *list) {
            VisitParty party;
            party.id = json::text(p, "party").value_or("");
            party.role = json::text(p, "role").value_or("");
            party.name = json::text(p, "name").value_or("");
            party.here = json::boolean(p, "here").value_or(false);
            party.admitted = json::boolean(p, "admitted").value_or(false);
            party.joined = json::boolean(p, "joined").value_or(false);
            if (!party.id.empty()) v.parties.push_back(std::move(party));
        }
    if (const auto* invited = json::list(o, "invited"))
        for (const auto& one : *invited) {
            if (!one.is_object()) continue;
            const auto& g = one.get_object();
            CallGuest guest{std::string(json::text(g, "party").value_or("")), std::string(json::text(g, "role").value_or("")), std::string(json::text(g, "name").value_or("")), json::boolean(g, "used").value_or(false)};
            if (!guest.id.empty()) v.invited.push_back(std::move(guest));
        }
    if (const auto* asked = json::list(o, "asked"))
        for (const auto& one : *asked)
            if (one.is_string()) v.asked.emplace_back(one.get_string());
    v.check = checkIn(o);
    return v;
}

Result<CallList> callListFromJson(const json::value& v) {
    const auto* waiting = json::list(v, "waiting");
    const auto* others = json::list(v, "others");
    if (!waiting || !others) return fail(ErrorCode::badRequest, "not a list of visits");
    CallList out;
    const auto read = [](const json::array& from, std::vector<CallVisit>& to) {
        for (const auto& one : from)
            if (auto visit = callVisitFromJson(one)) to.push_back(std::move(*visit));
    };
    read(*waiting, out.waiting);
    read(*others, out.others);
    return out;
}

Result<std::vector<CallVisit>> callsWithoutNote(const json::value& v) {
    const auto* visits = json::list(v, "visits");
    if (!visits) return fail(ErrorCode::badRequest, "not a list of visits");
    std::vector<CallVisit> out;
    for (const auto& one : *visits) {
        if (!one.is_object()) continue;
        const auto& o = one.get_object();
        CallVisit visit;
        visit.id = json::text(o, "id").value_or("");
        visit.patient = personIn(o, "patient");
        const auto end = timeOf(o, "end");
        if (visit.id.empty() || visit.patient.id.empty() || !end) continue;
        visit.stage = VisitStage::ended;
        visit.since = *end;
        visit.planned = timeOf(o, "start");
        visit.item = json::text(o, "item").value_or("");
        out.push_back(std::move(visit));
    }
    std::ranges::sort(out, {}, &CallVisit::since);
    return out;
}

CallDevice callDevice(const std::optional<CallCheck>& check) noexcept {
    if (!check) return CallDevice::notChecked;
    const auto& c = *check;
    const bool nothing = !c.camera && !c.microphone && !c.speaker && !c.udp && !c.tcp && !c.upKbps && !c.downKbps;
    if (nothing) return CallDevice::notChecked;
    const auto is = [](const std::optional<bool>& one, bool what) { return one && *one == what; };
    if (is(c.camera, false) && is(c.microphone, false)) return CallDevice::nothingWorks;
    if (is(c.microphone, false)) return CallDevice::noMicrophone;
    if (is(c.camera, false)) return CallDevice::noCamera;
    if (is(c.udp, false)) return CallDevice::detour;
    if ((c.upKbps && *c.upKbps < slowKbps) || (c.downKbps && *c.downKbps < slowKbps)) return CallDevice::slow;
    return CallDevice::fine;
}

CallsView callsView(const CallsKept& kept, const CallsQuestion& q, bool online, Instant now) {
    CallsView out;
    out.asOf = kept.asOf;
    out.never = !kept.asOf;
    out.old = !kept.asOf || !online || now - *kept.asOf > q.old.value_or(freshFor);
    std::vector<CallRow> all;
    // The lists are answers of different moments: one that has just ended may be in two of them. It stands once, and where
    // somebody may still be there.
    const auto add = [&](const CallVisit& v, CallGroup group) {
        if (std::ranges::none_of(all, [&](const CallRow& r) { return r.visit.id == v.id; })) all.push_back(rowOf(v, group, q.me, now));
    };
    for (const auto* list : {&kept.list.waiting, &kept.list.others})
        for (const auto& v : *list)
            if (!v.isOver()) add(v, groupOf(v, q.me));
    for (const auto& v : kept.list.unwritten) add(v, CallGroup::unwritten);
    for (const auto& b : kept.booked)
        if (b.mode == "video" && b.status == "booked" && b.start) add(fromBooking(b), CallGroup::booked);
    for (const auto& r : all) {
        const bool waits = r.visit.waiting && r.visit.holder.empty();
        out.waiting += waits ? 1 : 0;
        out.urgent += waits && (r.late || (r.visit.dropIn && r.visit.urgency <= urgentUpTo)) ? 1 : 0;
        out.unwritten += r.group == CallGroup::unwritten ? 1 : 0;
        if (waits && out.next.empty()) out.next = r.visit.id;
    }
    // The server's order stays within a group; what is booked goes by its time.
    std::ranges::stable_sort(all, [](const CallRow& a, const CallRow& b) {
        if (a.group != b.group) return a.group < b.group;
        if (a.group != CallGroup::booked) return false;
        return a.visit.planned.value_or(Instant::max()) < b.visit.planned.value_or(Instant::max());
    });
    const auto words = foldForSearch(q.query);
    for (auto& r : all) {
        const bool others = q.mineOnly && r.group != CallGroup::mine && r.group != CallGroup::unwritten && !r.visit.with.id.empty() && r.visit.with.id != q.me;
        const bool missed = !words.empty() && foldForSearch(r.visit.patient.name).find(words) == std::string::npos;
        if (others || missed || (q.mineOnly && r.group == CallGroup::colleagues)) ++out.hidden;
        else out.rows.push_back(std::move(r));
    }
    return out;
}

CallStart callStart(const CallVisit& v, std::string_view me) {
    if (!v.holder.empty() && v.holder == me) return CallStart::join;
    if (v.offeredTo == me && !v.holder.empty()) return CallStart::take;
    if (v.asks(me) && !isOrphan(v)) return CallStart::join;
    if (!v.holder.empty()) return isOrphan(v) ? CallStart::take : CallStart::held;
    return v.waiting ? CallStart::admit : CallStart::notHere;
}

CallIntent callIntent(const CallsKept& kept, std::string_view patient, std::string_view me, Instant now) {
    CallIntent best;
    const auto better = [&](const CallVisit& v) {
        const auto start = callStart(v, me);
        if (best.what != CallStart::create) {
            // The nearest to a call: mine, then whom I may have at once.
            constexpr std::array rank{1, 0, 2, 3, 4, 5};
            if (rank[static_cast<std::size_t>(start)] >= rank[static_cast<std::size_t>(best.what)]) return;
        }
        best = {start, v};
    };
    for (const auto* list : {&kept.list.waiting, &kept.list.others})
        for (const auto& v : *list)
            if (v.patient.id == patient && !v.isOver()) {
                // One that is booked for later today is not the one that is meant now.
                if (v.stage == VisitStage::booked && v.planned && *v.planned > now + roomOpens) continue;
                better(v);
            }
    for (const auto& b : kept.booked)
        if (b.patient.id == patient && b.mode == "video" && b.status == "booked" && b.start && *b.start <= now + roomOpens && (!b.end || *b.end > now)) better(fromBooking(b));
    return best;
}

std::vector<CallCan> callActs(const CallRow& row, const CallsMe& me, Instant now) {
    using Why = CallWhyNot;
    const auto& v = row.visit;
    const auto start = callStart(v, me.id);
    const auto server = [&](Why then) { return !me.clinician ? Why::notClinician : !me.online ? Why::offline : then; };
    const auto onList = [&](Why then) { return server(me.online && !me.fresh ? Why::oldList : then); };
    const bool mine = v.holder == me.id && !me.id.empty();
    if (row.group == CallGroup::unwritten) return {{CallAct::note, me.clinician ? Why::none : Why::notClinician}, {CallAct::record, Why::none}};
    const bool busy = !me.inCall.empty() && me.inCall != v.id;
    Why call = Why::none;
    if (busy) call = Why::otherCall;
    else if (start == CallStart::held) call = Why::held;
    else if (start == CallStart::notHere) call = Why::notThere;
    std::vector<CallCan> out;
    out.push_back({CallAct::start, start == CallStart::join ? server(call) : onList(call)});
    out.push_back({CallAct::phone, Why::none});
    out.push_back({CallAct::letIn, server(!mine ? Why::notMine : row.guests.empty() ? Why::nobodyAsks : Why::none)});
    out.push_back({CallAct::handOver, server(!mine ? Why::notMine : me.colleagues == 0 ? Why::nobodyElse : Why::none)});
    out.push_back({CallAct::invite, server(!v.holder.empty() && !mine ? Why::notMine : Why::none)});
    const bool came = v.stage >= VisitStage::waiting;
    out.push_back({CallAct::noShow, onList(came || v.here || !v.holder.empty() ? Why::held : v.planned && *v.planned > now ? Why::notYet : Why::none)});
    out.push_back({CallAct::end, server(!v.holder.empty() && !mine ? Why::notMine : Why::none)});
    out.push_back({CallAct::record, Why::none});
    return out;
}

std::vector<InvitedRow> invitedTo(const CallVisit& v) {
    const auto stateOf = [&](std::string_view id) {
        const auto* p = v.party(id);
        if (!p) return InvitedState::notCome;
        if (!p->here) return InvitedState::gone;
        return p->admitted ? InvitedState::inCall : InvitedState::waits;
    };
    std::vector<InvitedRow> out;
    for (const auto& g : v.invited) out.push_back({g.id, g.role, g.name, stateOf(g.id)});
    std::ranges::stable_sort(out, {}, &InvitedRow::name);
    for (const auto& id : v.asked) {
        const auto* p = v.party(id);
        out.push_back({id, "colleague", p ? p->name : std::string(), stateOf(id)});
    }
    return out;
}

std::vector<std::string> callArrivals(const CallList& before, const CallList& after, std::string_view me) {
    std::vector<std::string> out;
    const auto known = [&](const CallVisit& v) { return std::ranges::any_of(before.waiting, [&](const CallVisit& b) { return b.id == v.id && b.waiting; }); };
    for (const auto& v : after.waiting)
        if (v.waiting && v.holder.empty() && !known(v) && (v.with.id.empty() || v.with.id == me)) out.push_back(v.id);
    const auto toMe = [&](const CallVisit& v) { return (v.offeredTo == me && v.holder != me) || v.asks(me); };
    const auto wasToMe = [&](const CallVisit& v) {
        for (const auto* list : {&before.waiting, &before.others})
            for (const auto& b : *list)
                if (b.id == v.id && (b.offeredTo == me || b.asks(me))) return true;
        return false;
    };
    for (const auto* list : {&after.waiting, &after.others})
        for (const auto& v : *list)
            if (!v.isOver() && toMe(v) && !wasToMe(v)) out.push_back(v.id);
    return out;
}

} // namespace fyr::presenter
