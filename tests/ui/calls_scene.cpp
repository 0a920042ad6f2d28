// The waiting room of the visual reference: somebody in every stage.
#include "ui/fake_workstation.h"

namespace fyr::ui::test {

using namespace std::chrono_literals;
using presenter::CallVisit;
using presenter::VisitStage;

namespace {

CallVisit visitOf(const char* id, const char* name, VisitStage stage, Instant since) {
    CallVisit v;
    v.id = id;
    v.patient = {std::string("pat-") + id, name};
    v.stage = stage;
    v.since = since;
    v.here = stage != VisitStage::booked;
    v.waiting = stage == VisitStage::waiting;
    if (stage >= VisitStage::waiting) v.arrived = since;
    if (v.here) v.parties.push_back({v.patient.id, "patient", name, true, stage >= VisitStage::admitted, stage == VisitStage::inCall});
    return v;
}

presenter::CallCheck check(bool camera, bool microphone, bool udp = true) {
    presenter::CallCheck c;
    c.camera = camera;
    c.microphone = microphone;
    c.speaker = true;
    c.udp = udp;
    c.upKbps = 1800;
    return c;
}

} // namespace

presenter::CallsKept FakeWorkstation::callsScene(Instant now) {
    presenter::CallsKept k;
    k.asOf = now - 2s;
    auto sara = visitOf("sara", "Sara Nyhlén", VisitStage::waiting, now - 2min);
    sara.dropIn = true;
    sara.urgency = 1;
    sara.position = 1;
    sara.check = check(true, true);
    auto nadia = visitOf("nadia", "Nadia Fors", VisitStage::waiting, now - 9min);
    nadia.planned = now - 3min;
    nadia.plannedEnd = now + 27min;
    nadia.position = 2;
    nadia.estimate = Millis{5min};
    nadia.check = check(false, true);
    nadia.parties.push_back({"g-1", "interpreter", "Amina Yusuf", true, false, false});
    nadia.invited = {{"g-1", "interpreter", "Amina Yusuf", false}, {"g-2", "relative", "Omar Fors", false}};
    auto gun = visitOf("gun", "Gun Axelsson", VisitStage::identified, now - 1min);
    gun.planned = now + 30min;
    gun.check = check(true, true, false);
    auto pelle = visitOf("pelle", "Pelle Hansson", VisitStage::opened, now - 3min);
    pelle.planned = now + 5min;
    auto rolf = visitOf("rolf", "Rolf Nyman", VisitStage::inCall, now - 12min);
    rolf.holder = "p-leila";
    rolf.parties.push_back({"p-leila", "clinician", "Leila Karimi", true, true, true});
    k.list.waiting = {sara, nadia};
    k.list.others = {gun, pelle, rolf};
    auto ended = visitOf("ulla", "Ulla Berg", VisitStage::ended, now - 40min);
    ended.here = false;
    ended.parties.clear();
    ended.holder = "p-maria";
    k.list.unwritten = {ended};
    clinical::Booking b;
    b.id = "a-1";
    b.status = "booked";
    b.mode = "video";
    b.start = now + 70min;
    b.end = now + 100min;
    b.patient = {"pat-elin", "Elin Sandvall"};
    b.practitioner = {"p-johan", "Johan Ask"};
    k.booked = {b};
    return k;
}

void FakeWorkstation::setCalls(presenter::CallsKept kept) {
    keptCalls = std::make_shared<presenter::CallsKept>(std::move(kept));
    emit callsChanged();
}

void FakeWorkstation::visitNote(const CallVisit& v, const QString& text, Reply<CommandId> done) {
    if (submitFails) return done(fail(*submitFails));
    visitNotes.emplace_back(v.id, text);
    auto next = *keptCalls;
    std::erase_if(next.list.unwritten, [&](const auto& one) { return one.id == v.id; });
    setCalls(next);
    done(CommandId{makeUlid(now, m_random)});
}

// As the server: one clinician has a patient, only who waits is admitted.
void FakeWorkstation::visit(const VisitRequest& r, Reply<CallVisit> done) {
    visitsAsked.push_back(r);
    if (visitFails) return done(fail(*visitFails));
    if (heldVisit) { // the answer comes later
        *heldVisit = [this, r, done] { answerVisit(r, done); };
        return;
    }
    answerVisit(r, done);
}

void FakeWorkstation::answerVisit(const VisitRequest& r, const Reply<CallVisit>& done) {
    auto next = *keptCalls;
    next.asOf = now;
    auto& list = next.list;
    if (r.what == VisitDo::create) {
        CallVisit v = visitOf("made", "", VisitStage::booked, now);
        v.patient.id = r.who;
        for (const auto& e : *snapshot)
            if (e.item.patient.str() == r.who) v.patient.name = e.item.patientName;
        v.dropIn = true;
        v.urgency = r.urgency;
        v.item = r.item;
        list.others.push_back(v);
        setCalls(next);
        return done(v);
    }
    std::string id = r.visit;
    if (r.what == VisitDo::next) {
        for (const auto& v : list.waiting)
            if (v.holder.empty() && id.empty()) id = v.id;
        if (id.empty()) return done(fail(ErrorCode::notFound));
    }
    CallVisit found;
    for (auto* in : {&list.waiting, &list.others})
        for (auto it = in->begin(); it != in->end(); ++it)
            if (it->id == id) {
                found = *it;
                in->erase(it);
                break;
            }
    if (found.id.empty()) return done(fail(ErrorCode::notFound));
    switch (r.what) {
    case VisitDo::admit:
    case VisitDo::next:
    case VisitDo::take:
        if (!found.holder.empty() && found.holder != info.practitioner && r.what != VisitDo::take) return done(fail(ErrorCode::alreadyClaimed));
        found.holder = info.practitioner;
        found.offeredTo.clear();
        found.stage = VisitStage::inCall;
        found.waiting = false;
        found.since = now;
        found.parties.push_back({info.practitioner, "clinician", info.name, true, true, true});
        break;
    case VisitDo::letIn:
        for (auto& p : found.parties)
            if (p.id == r.who) p.admitted = true;
        break;
    case VisitDo::handOver: found.offeredTo = r.who; break;
    case VisitDo::invite:
        if (r.role == "colleague") found.asked.push_back(r.who);
        else found.invited.push_back({"guest-" + std::to_string(found.invited.size() + 1), r.role, r.name, false});
        break;
    case VisitDo::withdraw:
        std::erase_if(found.invited, [&](const auto& g) { return g.id == r.who; });
        std::erase(found.asked, r.who);
        std::erase_if(found.parties, [&](const auto& p) { return p.id == r.who; });
        break;
    case VisitDo::end:
        found.stage = VisitStage::ended;
        found.endReason = r.reason;
        if (found.holder == info.practitioner) list.unwritten.push_back(found);
        setCalls(next);
        return done(found);
    case VisitDo::create: break;
    }
    (found.waiting ? list.waiting : list.others).push_back(found);
    setCalls(next);
    if (r.what == VisitDo::invite && r.role != "colleague") found.invitation = "token-" + found.invited.back().id;
    done(found);
}

} // namespace fyr::ui::test
