#include "ui/calls/call_desk.h"

#include "ui/calls/call_view.h"
#include "ui/calls/call_words.h"
#include "ui/text/line_words.h"

#include <QPointer>

namespace fyr::ui {

using presenter::CallStart;
using presenter::CallVisit;

CallDesk::CallDesk(WorkstationPort& port, QObject* parent) : QObject(parent), m_port(port) {}

bool CallDesk::online() const { return presenter::needsServer(m_port.status()) == presenter::NeedsServer::possible; }

bool CallDesk::fresh() const {
    const auto kept = m_port.calls();
    return kept && !presenter::callsView(*kept, {.me = {}, .mineOnly = false, .query = {}, .old = {}}, online(), m_port.serverNow()).old;
}

presenter::CallsMe CallDesk::me(int colleagues) const {
    const auto s = m_port.session();
    const auto now = inCall();
    return {s.practitioner, s.role == "nurse" || s.role == "doctor" || s.role == "therapist", online(), fresh(), now ? now->id : std::string(), colleagues};
}

std::optional<CallVisit> CallDesk::find(const std::string& visit) const {
    const auto kept = m_port.calls();
    if (!kept || visit.empty()) return std::nullopt;
    for (const auto* list : {&kept->list.waiting, &kept->list.others, &kept->list.unwritten})
        for (const auto& v : *list)
            if (v.id == visit) return v;
    return std::nullopt;
}

std::optional<CallVisit> CallDesk::inCall() const {
    auto* view = m_port.callView();
    if (!view || view->visit().empty()) return std::nullopt;
    if (auto known = find(view->visit())) return known;
    if (m_last && m_last->id == view->visit()) return m_last; // begun here; the list is older
    CallVisit unknown;
    unknown.id = view->visit();
    return unknown;
}

QString CallDesk::link(const CallVisit& v) const {
    QString server = QString::fromStdString(m_port.session().server);
    while (server.endsWith(QLatin1Char('/'))) server.chop(1);
    return server + QStringLiteral("/samtal#") + QString::fromStdString(v.id);
}

bool CallDesk::mayCall() {
    const auto mine = me();
    if (!mine.clinician) emit said(CallWords::whyNot(presenter::CallWhyNot::notClinician, {}), true);
    else if (!mine.online) emit said(CallWords::whyNot(presenter::CallWhyNot::offline, {}), true);
    else return true;
    return false;
}

void CallDesk::ask(const VisitRequest& request, std::function<void(const CallVisit&)> then) {
    const std::string key = request.what == VisitDo::next ? "next" : request.what == VisitDo::create ? request.who : request.visit;
    if (!m_asking.insert(key).second) return;
    m_port.visit(request, [guard = QPointer(this), key, then = std::move(then)](Result<CallVisit> answer) {
        if (!guard) return;
        guard->m_asking.erase(key);
        guard->m_port.refreshCalls();
        if (!answer) return emit guard->said(CallWords::refused(answer.error()), true);
        then(*answer);
    });
}

void CallDesk::callNext() {
    if (!mayCall()) return;
    if (inCall()) return emit said(CallWords::whyNot(presenter::CallWhyNot::otherCall, {}), true);
    ask({VisitDo::next, {}, {}, {}, {}, 3}, [this](const CallVisit& v) { begin(v); });
}

void CallDesk::call(const CallVisit& visit) {
    if (!mayCall()) return;
    if (const auto now = inCall(); now && now->id != visit.id) return emit said(CallWords::whyNot(presenter::CallWhyNot::otherCall, {}), true);
    switch (presenter::callStart(visit, m_port.session().practitioner)) {
    case CallStart::join: return begin(visit);
    case CallStart::admit: return ask({VisitDo::admit, visit.id, {}, {}, {}, 3}, [this](const CallVisit& v) { begin(v); });
    case CallStart::take: return ask({VisitDo::take, visit.id, {}, {}, {}, 3}, [this](const CallVisit& v) { begin(v); });
    case CallStart::held: {
        presenter::CallRow row;
        row.visit = visit;
        if (const auto* p = visit.party(visit.holder)) row.holderName = p->name;
        return emit said(CallWords::whyNot(presenter::CallWhyNot::held, row), true);
    }
    case CallStart::notHere:
    case CallStart::create: return emit notThere(visit, false);
    }
}

void CallDesk::callPatient(const clinical::PersonRef& patient, const std::string& item, int urgency) {
    if (patient.id.empty()) return;
    static const presenter::CallsKept none;
    const auto kept = m_port.calls();
    const auto intent = presenter::callIntent(kept ? *kept : none, patient.id, m_port.session().practitioner, m_port.serverNow());
    if (intent.what != CallStart::create) {
        if (intent.what == CallStart::notHere || online()) return call(intent.visit);
        return emit notThere(intent.visit, false); // by telephone
    }
    if (const auto mine = me(); !mine.clinician || !mine.online) {
        CallVisit nobody; // no visit, but the telephone
        nobody.patient = patient;
        if (!mine.clinician) (void)mayCall();
        else emit notThere(nobody, false);
        return;
    }
    if (inCall()) return emit said(CallWords::whyNot(presenter::CallWhyNot::otherCall, {}), true);
    ask({VisitDo::create, {}, patient.id, {}, item, urgency}, [this](const CallVisit& v) {
        // Somebody may have been quicker, or the patient sat waiting on a list that was old.
        v.waiting && v.holder.empty() ? call(v) : emit notThere(v, true);
    });
}

void CallDesk::begin(const CallVisit& visit) {
    m_last = visit;
    auto* view = m_port.callView();
    if (!view || !view->available()) {
        emit said(tr("%1 is with you, but this computer cannot show the call. Phone instead, or open %2 in the browser.").arg(QString::fromStdString(visit.patient.name), link(visit)), true);
        return emit started(visit);
    }
    if (view->visit() != visit.id)
        if (const auto done = view->start(visit.id); !done) emit said(tr("The call could not be started: %1").arg(CallWords::refused(done.error())), true);
    emit started(visit);
}

void CallDesk::letIn(const std::string& visit, const std::string& party) {
    if (!mayCall()) return;
    ask({VisitDo::letIn, visit, party, {}, {}, 3}, [this, party](const CallVisit& v) {
        if (const auto* p = v.party(party)) emit said(tr("%1 is let in.").arg(QString::fromStdString(p->name)), false);
    });
}

void CallDesk::handOver(const std::string& visit, const clinical::PersonRef& to) {
    if (!mayCall()) return;
    ask({VisitDo::handOver, visit, to.id, {}, {}, 3}, [this, to](const CallVisit&) {
        emit said(to.id.empty() ? tr("You keep the patient.") : tr("%1 is asked to take over. The patient stays with you until then.").arg(QString::fromStdString(to.name)), false);
    });
}

void CallDesk::invite(const std::string& visit, const std::string& role, const clinical::PersonRef& who) {
    if (!mayCall()) return;
    ask({VisitDo::invite, visit, who.id, {}, {}, 3, role, who.name}, [this, who](const CallVisit& v) {
        const QString name = QString::fromStdString(who.name);
        if (v.invitation.empty()) emit said(tr("%1 is asked to come into the call.").arg(name), false);
        else emit invited(v, name, link(v) + QLatin1Char('.') + QString::fromStdString(v.invitation));
    });
}

void CallDesk::withdraw(const std::string& visit, const std::string& party, const QString& name) {
    if (!mayCall()) return;
    ask({VisitDo::withdraw, visit, party, {}, {}, 3}, [this, name](const CallVisit&) { emit said(tr("The invitation of %1 is withdrawn.").arg(name), false); });
}

void CallDesk::end(const CallVisit& visit, const std::string& reason) {
    if (!mayCall()) return;
    if (reason == "noShow" && !visit.dropIn) // the booking says it too, for whoever looks at the record
        m_port.submitBooking({protocol::CommandType::appointmentNoShow, visit.id, 0, visit.patient, {}, {}, {}, {}}, [](const Result<CommandId>&) {});
    ask({VisitDo::end, visit.id, {}, reason, {}, 3}, [this, reason](const CallVisit& v) {
        m_ended.insert(v.id);
        if (auto* view = m_port.callView(); view && view->visit() == v.id) view->command(CallCommand::leave);
        emit ended(v, QString::fromStdString(reason));
    });
}

} // namespace fyr::ui
