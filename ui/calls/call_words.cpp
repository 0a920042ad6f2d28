#include "ui/calls/call_words.h"

#include "ui/text/words.h"

#include <QStringList>

namespace fyr::ui {

using presenter::CallDevice;
using presenter::CallGroup;
using presenter::CallRow;
using presenter::VisitStage;
using presenter::CallWhyNot;

QString CallWords::since(Instant then, Instant now) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(now - then).count();
    return minutes < 1 ? tr("less than a minute") : Words::minutes(static_cast<int>(minutes));
}

QString CallWords::group(CallGroup g) {
    switch (g) {
    case CallGroup::mine: return tr("With me");
    case CallGroup::waiting: return tr("Waiting room");
    case CallGroup::coming: return tr("On the way");
    case CallGroup::colleagues: return tr("With colleagues");
    case CallGroup::booked: return tr("Booked today");
    case CallGroup::unwritten: return tr("Without a note");
    }
    return {};
}

QString CallWords::stage(const CallRow& r, Instant now) {
    const auto& v = r.visit;
    const auto ago = [&] { return since(v.since, now); };
    if (r.toMe) return r.holderName.empty() ? tr("Handed over to you") : tr("Handed over to you by %1").arg(QString::fromStdString(r.holderName));
    if (r.asksMe) return r.holderName.empty() ? tr("You are asked into the call") : tr("%1 asks you into the call").arg(QString::fromStdString(r.holderName));
    switch (v.stage) {
    case VisitStage::booked:
        if (v.dropIn) return tr("Has not opened the link");
        return v.planned && *v.planned < now ? tr("Has not come, %1 late").arg(since(*v.planned, now)) : tr("Has not come yet");
    case VisitStage::opened: return v.here ? tr("Has opened the link") : tr("Opened the link, not there now");
    case VisitStage::checked: return v.here ? tr("Has checked camera and microphone") : tr("Checked camera and microphone, not there now");
    case VisitStage::identified: return v.here ? tr("Identified, not in the waiting room yet") : tr("Identified, not there now");
    case VisitStage::waiting:
        if (r.away) return v.awaySince ? tr("Left the waiting room at %1").arg(Words::clock(*v.awaySince)) : tr("Left the waiting room");
        return tr("Waiting %1").arg(since(v.arrived.value_or(v.since), now));
    case VisitStage::admitted: return tr("Let in, connecting");
    case VisitStage::inCall: return tr("In a call for %1").arg(ago());
    case VisitStage::interrupted: return tr("Interrupted for %1, reconnecting").arg(ago());
    case VisitStage::ended: return tr("Ended %1").arg(Words::dayAndClock(v.since));
    case VisitStage::noShow: return tr("Did not come");
    }
    return {};
}

QString CallWords::promised(const presenter::CallVisit& v) {
    if (v.dropIn) return tr("drop-in");
    return v.planned ? tr("time %1").arg(Words::clock(*v.planned)) : QString();
}

QString CallWords::device(CallDevice d) {
    switch (d) {
    case CallDevice::notChecked: return tr("device not checked");
    case CallDevice::fine: return tr("device works");
    case CallDevice::noCamera: return tr("no camera");
    case CallDevice::noMicrophone: return tr("no microphone");
    case CallDevice::nothingWorks: return tr("neither camera nor microphone");
    case CallDevice::detour: return tr("network lets video through by a detour only");
    case CallDevice::slow: return tr("slow network");
    }
    return {};
}

QString CallWords::role(const std::string& code) {
    if (code == "patient") return tr("patient");
    if (code == "clinician") return tr("clinician");
    if (code == "colleague") return tr("colleague");
    if (code == "interpreter") return tr("interpreter");
    if (code == "relative") return tr("relative");
    return {};
}

QString CallWords::invited(presenter::InvitedState s) {
    switch (s) {
    case presenter::InvitedState::notCome: return tr("has not come yet");
    case presenter::InvitedState::waits: return tr("waits to be let in");
    case presenter::InvitedState::inCall: return tr("in the call");
    case presenter::InvitedState::gone: return tr("not there now");
    }
    return {};
}

QString CallWords::whyNot(CallWhyNot why, const CallRow& r) {
    const QString holder = QString::fromStdString(r.holderName);
    switch (why) {
    case CallWhyNot::none: return {};
    case CallWhyNot::offline: return tr("This needs the server, which cannot be reached now. The telephone works.");
    case CallWhyNot::oldList: return tr("The list is old: it is being asked for anew.");
    case CallWhyNot::notClinician: return tr("For clinicians.");
    case CallWhyNot::otherCall: return tr("You are in another call. End it first, or hand it over.");
    case CallWhyNot::notThere: return tr("The patient is not in the waiting room.");
    case CallWhyNot::held: return r.visit.holder.empty() ? tr("The patient has come.") : holder.isEmpty() ? tr("A colleague has the patient.") : tr("%1 has the patient.").arg(holder);
    case CallWhyNot::notMine: return r.visit.holder.empty() ? tr("You do not have the patient yet.") : holder.isEmpty() ? tr("A colleague has the patient.") : tr("%1 has the patient.").arg(holder);
    case CallWhyNot::nobodyAsks: return tr("Nobody else waits to be let in.");
    case CallWhyNot::notYet: return tr("The time has not come yet.");
    case CallWhyNot::nobodyElse: return tr("No colleague of the unit is known here.");
    case CallWhyNot::isOver: return tr("The visit is over.");
    }
    return {};
}

QString CallWords::refused(const Error& e) {
    switch (e.code) {
    case ErrorCode::alreadyClaimed: return tr("A colleague was faster and has the patient.");
    case ErrorCode::invalidState: return tr("The patient is not in the waiting room any more.");
    case ErrorCode::gone: return tr("The visit is over.");
    case ErrorCode::notFound: return tr("There is no such visit any more, or nobody waits.");
    case ErrorCode::forbidden: return tr("Only who has the patient can do that.");
    case ErrorCode::overloaded: return tr("Four are in the call already.");
    default: return Words::error(e);
    }
}

QString CallWords::estimate(const presenter::CallVisit& v) {
    if (!v.estimate) return {};
    const auto minutes = static_cast<int>(std::chrono::ceil<std::chrono::minutes>(*v.estimate).count());
    return minutes < 1 ? tr("soon next") : tr("about %1 left").arg(Words::minutes(minutes));
}

QString CallWords::party(const QString& name, const CallParty& p) {
    QString how;
    if (p.state == "connected") how = p.relayed ? tr("connected by a detour, encrypted all the way") : tr("connected directly, encrypted all the way");
    else if (p.state == "interrupted" || p.state == "disconnected" || p.state == "failed") how = tr("interrupted, is being connected again");
    else how = tr("connecting");
    return tr("%1: %2").arg(name, how);
}

QString CallWords::cause(const std::string& code) {
    if (code == "loss") return tr("The picture stutters: data get lost on the way. Ask the patient to move nearer to the router, or go on with sound only.");
    if (code == "delay") return tr("The line is slow. Speak one at a time, or go on with sound only.");
    if (code == "sending") return tr("This computer cannot send enough: its network is weak. Turn the camera off, or go on with sound only.");
    if (code == "device") return tr("The computer has too much to do. Close other programs.");
    return {};
}

QString CallWords::noMicrophone(const std::string& problem) {
    if (problem.empty()) return {};
    if (problem == "refused") return tr("Nobody hears you: this computer does not let Fyr use the microphone. Allow it in the system's settings for privacy, or phone.");
    if (problem == "taken") return tr("Nobody hears you: another program has the microphone. Close it and press \"Try again\" below the picture, or phone.");
    return tr("Nobody hears you: no microphone was found. Connect one and it is used, or phone.");
}

QString CallWords::noCamera(const std::string& problem) {
    if (problem.empty()) return {};
    if (problem == "refused") return tr("Nobody sees you: this computer does not let Fyr use the camera. Allow it in the system's settings for privacy.");
    if (problem == "taken") return tr("Nobody sees you: another program has the camera. Close it and press \"Try again\" below the picture.");
    return tr("Nobody sees you: no camera was found. Connect one and it is used.");
}

QString CallWords::whole(const CallRow& r, Instant now) {
    const auto& v = r.visit;
    QStringList parts{group(r.group), QString::fromStdString(v.patient.name), stage(r, now), promised(v)};
    if (r.late) parts << tr("past the promised time");
    if (v.dropIn && r.group != CallGroup::unwritten) parts << Words::level(static_cast<clinical::Urgency>(v.urgency));
    if (v.waiting && v.position > 0) parts << tr("number %1 in line").arg(v.position);
    parts << estimate(v);
    if (r.group == CallGroup::waiting || r.group == CallGroup::coming) parts << device(r.device);
    if (!r.holderName.empty() && r.group != CallGroup::mine) parts << tr("%1 has the patient").arg(QString::fromStdString(r.holderName));
    for (const auto& g : r.guests) parts << tr("%1 (%2) waits to be let in").arg(QString::fromStdString(g.name), role(g.role));
    if (!v.with.name.empty()) parts << tr("booked with %1").arg(QString::fromStdString(v.with.name));
    parts.removeAll(QString());
    return parts.join(QStringLiteral(". "));
}

QString CallWords::asOf(const presenter::CallsView& v, bool online) {
    if (v.never) return online ? tr("asking who waits …") : tr("who waits is not known");
    if (!v.old) return {};
    return tr("as of %1").arg(Words::dayAndClock(*v.asOf));
}

} // namespace fyr::ui
