#include "app/workstation.h"

#include "fhir/booking_mapping.h"
#include "fhir/programme_library.h"
#include "protocol/clinic_payload.h"

namespace fyr::app {
namespace {

std::string textIn(const json::value& v, std::string_view key) { return std::string(json::text(v, key).value_or("")); }
clinical::LocalText localIn(const json::value& v, std::string_view key) {
    const auto* t = json::child(v, key);
    return t ? clinical::LocalText{textIn(*t, "sv"), textIn(*t, "en")} : clinical::LocalText{};
}

ui::SessionState state(sync::SessionState s) {
    switch (s) {
    case sync::SessionState::signedOut: return ui::SessionState::signedOut;
    case sync::SessionState::needsPin: return ui::SessionState::needsPin;
    case sync::SessionState::locked: return ui::SessionState::locked;
    case sync::SessionState::open: return ui::SessionState::open;
    }
    return ui::SessionState::signedOut;
}

presenter::Connection connection(sync::Connection c) {
    using To = presenter::Connection;
    switch (c) {
    case sync::Connection::stopped:
    case sync::Connection::connecting: return To::connecting;
    case sync::Connection::online: return To::online;
    case sync::Connection::offline: return To::offline;
    case sync::Connection::needsSignIn: return To::needsSignIn;
    case sync::Connection::tooOld: return To::tooOld;
    case sync::Connection::wrongCertificate: return To::wrongCertificate;
    case sync::Connection::revoked: return To::revoked;
    }
    return To::offline;
}

presenter::Obstacle obstacle(sync::Obstacle o) {
    using To = presenter::Obstacle;
    switch (o) {
    case sync::Obstacle::none: return To::none;
    case sync::Obstacle::portal: return To::portal;
    case sync::Obstacle::proxySignIn: return To::proxySignIn;
    case sync::Obstacle::proxy: return To::proxy;
    case sync::Obstacle::certificateTime: return To::certificateTime;
    }
    return To::none;
}

} // namespace

Workstation::Workstation(sync::SyncService& service, QObject* parent)
    : WorkstationPort(parent), m_service(service), m_visits(service), m_queue(std::make_shared<std::vector<presenter::QueueEntry>>()) {
    connect(&m_service, &sync::SyncService::sessionChanged, this, &Workstation::sessionChanged);
    connect(&m_service, &sync::SyncService::statusChanged, this, &Workstation::statusChanged);
    connect(&m_service, &sync::SyncService::queueChanged, this, &Workstation::readQueue);
    connect(&m_service, &sync::SyncService::itemChanged, this, &Workstation::itemChanged);
    connect(&m_service, &sync::SyncService::patientChanged, this, &Workstation::patientChanged);
    connect(&m_service, &sync::SyncService::attentionChanged, this, &Workstation::attentionChanged);
    connect(&m_service, &sync::SyncService::caseloadChanged, this, &Workstation::caseloadChanged);
    connect(&m_visits, &VisitDesk::changed, this, &Workstation::callsChanged);
    // A paper of a course is a resource of its patient.
    connect(&m_service, &sync::SyncService::patientChanged, this, [this](const std::string& patient) {
        const auto courses = m_service.caseload();
        for (const auto& e : *courses)
            if (e.row.patient.id == patient) emit courseChanged(e.row.id.str());
    });
    readQueue();
}

void Workstation::readQueue() {
    auto next = std::make_shared<std::vector<presenter::QueueEntry>>();
    next->reserve(m_service.queue()->size());
    for (const auto& q : *m_service.queue())
        next->push_back({.item = q.item, .redFlags = q.redFlags, .messages = q.messages, .unsent = q.unsent, .attention = q.attention});
    m_queue = std::move(next);
    emit queueChanged();
}

ui::SessionInfo Workstation::session() const {
    const auto& s = m_service.session();
    ui::SessionInfo out;
    out.state = state(s.state);
    out.name = s.me.name;
    out.role = s.role;
    out.unit = s.unit;
    out.tenant = s.tenant;
    out.practitioner = s.me.id;
    out.server = s.server.toString().toStdString();
    out.pinAttemptsLeft = s.pinAttemptsLeft;
    out.mayDecide = s.role == "nurse" || s.role == "doctor";
    out.unsentWhileLocked = s.unsentWhileLocked;
    out.offlinePossible = s.offlinePossible;
    out.leaseEnded = s.leaseEnded;
    out.revoked = s.revoked;
    out.handedIn = static_cast<int>(s.handedIn);
    out.notTaken = static_cast<int>(s.notTaken);
    out.unsentInMemory = s.unsentInMemory;
    out.maySettleHeld = s.role == "manager" || s.role == "admin";
    out.mayViewUnit = s.role == "manager" || m_service.status().answersForCourses;
    out.obstacle = obstacle(s.obstacle);
    return out;
}

presenter::Status Workstation::status() const {
    const auto& s = m_service.status();
    presenter::Status out;
    out.connection = connection(s.connection);
    // Told by this computer's clock; shown by the server's.
    const auto shown = [by = ahead()](const std::optional<Instant>& t) { return t ? std::optional(*t + by) : std::nullopt; };
    out.offlineSince = shown(s.offlineSince);
    out.lastSynced = shown(s.lastSynced);
    out.nextTry = shown(s.nextTry);
    out.oldestUnsent = shown(s.oldestUnsent);
    out.leaseEnds = shown(s.leaseEnds);
    out.leaseEnded = s.leaseEnded;
    out.clockSkew = s.clockSkew;
    out.resyncing = s.resyncing;
    out.obstacle = obstacle(s.obstacle);
    out.inMemoryOnly = !m_service.session().offlinePossible;
    out.lockedWork = out.inMemoryOnly && m_service.session().unsentWhileLocked;
    out.unsent = static_cast<int>(s.unsent);
    out.attention = static_cast<int>(s.attention);
    out.firstSyncDone = s.firstSyncComplete;
    out.keptBytes = s.keptBytes;
    out.boundBytes = s.boundBytes;
    out.away = static_cast<int>(s.away);
    out.received = static_cast<int>(s.received);
    out.expected = static_cast<int>(s.expected);
    out.problem = s.problem;
    out.demo = m_service.session().demo;
    return out;
}

void Workstation::signIn(const QString& server, const QString& user, const QString& password, ui::Reply<void> done) {
    const QUrl url = QUrl::fromUserInput(server);
    if (!url.isValid() || url.host().isEmpty()) return done(fail(ErrorCode::network, "not an address"));
    m_service.signIn(url, user, password, std::move(done));
}
void Workstation::provider(const QString& server, ui::Reply<QString> done) {
    const QUrl url = QUrl::fromUserInput(server);
    if (!url.isValid() || url.host().isEmpty()) return done(fail(ErrorCode::network, "not an address"));
    m_service.provider(url, std::move(done));
}
void Workstation::signInWithBrowser(const QString& server, ui::Reply<void> done) {
    const QUrl url = QUrl::fromUserInput(server);
    if (!url.isValid() || url.host().isEmpty()) return done(fail(ErrorCode::network, "not an address"));
    m_service.signInWithBrowser(url, std::move(done));
}
void Workstation::choosePin(const QString& pin, ui::Reply<void> done) { m_service.setPin(pin, std::move(done)); }
void Workstation::unlock(const QString& pin, ui::Reply<void> done) { m_service.unlockWithPin(pin, std::move(done)); }
void Workstation::lock() {
    const auto& s = m_service.status();
    const bool onlyHere = !m_service.session().offlinePossible && s.unsent + s.attention > 0;
    m_service.lock();
    if (onlyHere) return; // to start anew would lose it; the service keeps it shut until its person is back
    emit lockRequested();
}
void Workstation::signOut() { m_service.signOut(); }

void Workstation::item(const std::string& id, ui::Reply<clinical::TriageItem> done) { m_service.item(id, std::move(done)); }

void Workstation::patientRecord(const std::string& patient, ui::Reply<records::PatientRecord> done) {
    m_service.patientResources(patient, [done = std::move(done)](Result<sync::PatientResources> resources) {
        if (!resources) return done(fail(std::move(resources.error())));
        done(records::readPatientRecord(**resources));
    });
}

void Workstation::searchPatients(const QString& text, ui::Reply<std::vector<ui::PatientHit>> done) {
    m_service.searchPatients(text, [done = std::move(done)](Result<std::vector<localdb::PatientHit>> hits) {
        if (!hits) return done(fail(std::move(hits.error())));
        std::vector<ui::PatientHit> out;
        out.reserve(hits->size());
        for (auto& h : *hits) out.push_back({std::move(h.id), std::move(h.name), h.birthDate, h.sex, std::move(h.identifier), {}});
        done(std::move(out));
    });
}

void Workstation::attention(ui::Reply<ui::AttentionLists> done) {
    m_service.attention([this, done = std::move(done)](Result<sync::AttentionLists> lists) {
        if (!lists) return done(fail(std::move(lists.error())));
        ui::AttentionLists out;
        const auto about = [&](const protocol::Command& c) { // the item in the queue that it is about
            const auto* v = c.payload.if_contains("item");
            const std::string id = c.target.type == "Task" ? c.target.id : v && v->is_string() ? std::string(v->get_string()) : std::string();
            const auto it = std::ranges::find_if(*m_queue, [&](const auto& q) { return q.item.id.str() == id; });
            return it == m_queue->end() ? nullptr : &*it;
        };
        for (auto& a : lists->attention) {
            if (!a.waitsFor.empty()) continue; // shown with the one it waits for
            ui::AttentionEntry e;
            for (const auto& other : lists->attention)
                if (other.waitsFor == a.command.id.str()) e.behind.push_back(other.command);
            e.mine = std::move(a.command);
            e.mine.at += ahead();
            e.status = a.status;
            e.code = a.code.value_or(ErrorCode::internal);
            e.theirName = std::move(a.byName);
            e.answeredAt = a.answeredAt + ahead();
            const auto* q = about(e.mine);
            e.targetHere = q != nullptr || (e.mine.target.type != "Task" && !protocol::isNote(e.mine.type));
            if (protocol::isCourse(e.mine.type)) {
                const auto courses = m_service.caseload();
                const auto it = std::ranges::find_if(*courses, [&](const auto& c) { return c.row.id.str() == e.mine.target.id; });
                if (it != courses->end()) e.patientName = it->row.patient.name;
            }
            if (q) {
                e.item = q->item;
                e.patientName = q->item.patientName;
                if (!q->item.decision) e.deadline = q->item.deadline;
            }
            out.attention.push_back(std::move(e));
        }
        const std::vector<presenter::AttentionCase> cases(out.attention.begin(), out.attention.end());
        std::vector<ui::AttentionEntry> ordered;
        for (const auto i : presenter::attentionOrder(cases)) ordered.push_back(std::move(out.attention[i]));
        out.attention = std::move(ordered);
        for (auto& u : lists->unsent) {
            bool blocked = false;
            for (const auto& before : out.unsent) blocked = blocked || before.command.target == u.command.target;
            u.command.at += ahead();
            out.unsent.push_back({std::move(u.command), std::move(u.patientName), blocked});
        }
        done(std::move(out));
    });
}

void Workstation::submit(protocol::CommandType type, const clinical::TriageItem& item, json::object payload, ui::Reply<CommandId> done) {
    m_service.submit(type, {"Task", item.id.str()}, item.version, std::move(payload), std::move(done));
}

void Workstation::coursePapers(const clinical::CourseRow& row, ui::Reply<records::CoursePapers> done) {
    m_service.patientResources(row.patient.id, [course = row.id.str(), done = std::move(done)](Result<sync::PatientResources> resources) {
        if (!resources) return done(fail(std::move(resources.error())));
        done(records::readCoursePapers(**resources, course));
    });
}

void Workstation::programmeGuide(const std::string& hash, ui::Reply<presenter::ProgrammeGuide> done) {
    if (const auto known = m_guides.find(hash); known != m_guides.end()) return done(known->second);
    m_service.resource({"Library", hash}, [this, hash, done = std::move(done)](Result<std::string> json) {
        if (!json) return done(fail(std::move(json.error())));
        const auto library = fhir::Resource::parse(*json);
        if (!library) return done(fail(library.error()));
        const auto programme = fhir::programmeDocument(*library);
        if (!programme) return done(fail(programme.error()));
        auto guide = presenter::programmeGuide(programme->canonical, programme->texts);
        if (guide) m_guides[hash] = *guide; // it is large, and the same for ever
        done(std::move(guide));
    });
}

void Workstation::colleagues(ui::Reply<std::vector<ui::Colleague>> done) {
    m_service.colleagues([me = m_service.session().me.id, done = std::move(done)](Result<std::vector<localdb::Colleague>> all) {
        if (!all) return done(fail(std::move(all.error())));
        std::vector<ui::Colleague> out;
        for (auto& c : *all)
            if (c.person.id != me) out.push_back({std::move(c.person), std::move(c.work)});
        done(std::move(out));
    });
}

void Workstation::submitCourse(const ui::CourseRequest& request, ui::Reply<CommandId> done) {
    const auto& row = request.row;
    if (protocol::isNote(request.type))
        return m_service.submit(request.type, {"Patient", row.patient.id}, 0, {{"patient", row.patient.id}, {"text", request.payload.text}}, std::move(done));
    if (request.type == protocol::CommandType::icbtEnrol)
        return m_service.submit(request.type, {"Patient", row.patient.id}, 0, protocol::toJson(request.payload), std::move(done));
    m_service.submit(request.type, {"CarePlan", row.id.str()}, row.version, protocol::toJson(request.payload), std::move(done));
}

void Workstation::bookingsOf(const std::string& patient, ui::Reply<std::vector<clinical::Booking>> done) {
    m_service.patientResources(patient, [done = std::move(done)](Result<sync::PatientResources> resources) {
        if (!resources) return done(fail(std::move(resources.error())));
        std::vector<clinical::Booking> out;
        for (const auto& r : **resources) {
            auto b = fhir::booking(r.root());
            if (!b) continue; // something else
            out.push_back(std::move(*b));
        }
        done(std::move(out));
    });
}

void Workstation::freeTimes(ui::Reply<std::vector<presenter::FreeTime>> done) {
    m_service.freeTimes([done = std::move(done)](Result<json::value> answer) {
        if (!answer) return done(fail(std::move(answer.error())));
        done(presenter::freeTimesFromJson(*answer));
    });
}

void Workstation::submitBooking(const ui::BookingRequest& r, ui::Reply<CommandId> done) {
    using protocol::CommandType;
    const bool onSlot = r.type == CommandType::appointmentBook || r.type == CommandType::appointmentOffer;
    json::object payload;
    if (onSlot) {
        protocol::BookPayload p;
        p.patient = PatientId{r.patient.id};
        p.mode = protocol::meetingModeFromCode(r.mode);
        p.reason = r.reason;
        payload = protocol::toJson(p);
    } else if (r.type == CommandType::appointmentRebook) {
        payload = {{"slot", r.slot}, {"mode", r.mode}};
    } else if (r.type == CommandType::appointmentCancel) {
        payload = {{"reasonCode", r.reasonCode}};
    }
    m_service.submit(r.type, {onSlot ? "Slot" : "Appointment", r.target}, r.base, std::move(payload), std::move(done));
}

void Workstation::visitNote(const presenter::CallVisit& visit, const QString& text, ui::Reply<CommandId> done) {
    json::object payload{{"patient", visit.patient.id}, {"text", text.toStdString()}, {"encounter", visit.id}};
    if (!visit.item.empty()) payload["item"] = visit.item;
    m_service.submit(protocol::CommandType::noteAdd, {"Patient", visit.patient.id}, 0, std::move(payload), [this, id = visit.id, done = std::move(done)](Result<CommandId> sent) {
        if (sent) m_visits.written(id);
        done(std::move(sent));
    });
}

void Workstation::undo(const CommandId& id, ui::Reply<void> done) { m_service.undo(id, std::move(done)); }
void Workstation::settle(const CommandId& id, ui::Settle how, ui::Reply<void> done) {
    const auto to = how == ui::Settle::redoMine ? sync::Settle::redoMine : how == ui::Settle::sendRest ? sync::Settle::dismiss : sync::Settle::keepTheirs;
    m_service.settle(id, to, std::move(done));
}
void Workstation::retryNow() { m_service.retryNow(); }
void Workstation::saveDraft(const std::string& key, const QString& text) { m_service.saveDraft(key, text); }
void Workstation::draft(const std::string& key, ui::Reply<QString> done) { m_service.draft(key, std::move(done)); }
void Workstation::held(ui::Reply<std::vector<presenter::HeldEntry>> done) {
    m_service.held([done = std::move(done)](Result<json::array> list) {
        if (!list) return done(fail(std::move(list.error())));
        done(presenter::heldFromJson(*list));
    });
}
void Workstation::settleHeld(const std::string& id, bool enteredAgain, const QString& reason, ui::Reply<void> done) {
    m_service.settleHeld(id, enteredAgain, reason, std::move(done));
}
void Workstation::quality(Date from, Date to, ui::Reply<presenter::QualityView> done) {
    m_service.quality(from, to, [done = std::move(done)](Result<json::value> report) {
        if (!report) return done(fail(std::move(report.error())));
        done(presenter::qualityFromJson(*report));
    });
}
void Workstation::programmes(ui::Reply<std::vector<ui::ProgrammeOffer>> done) {
    m_service.programmes([done = std::move(done)](Result<json::value> answer) {
        if (!answer) return done(fail(std::move(answer.error())));
        std::vector<ui::ProgrammeOffer> out;
        if (const auto* all = json::list(*answer, "programmes"))
            for (const auto& p : *all) {
                if (json::child(p, "refused") || json::list(p, "refused")) continue; // not proved here
                ui::ProgrammeOffer offer{textIn(p, "id"), textIn(p, "version"), localIn(p, "title"), {}};
                if (const auto* withdrawn = json::child(p, "withdrawn")) offer.withdrawn = textIn(*withdrawn, "reason");
                out.push_back(std::move(offer));
            }
        done(std::move(out));
    });
}
void Workstation::programmeSuits(const std::string& programme, const std::string& patient, ui::Reply<ui::ProgrammeSuits> done) {
    m_service.programmeSuits(programme, patient, [done = std::move(done)](Result<json::value> answer) {
        if (!answer) return done(fail(std::move(answer.error())));
        ui::ProgrammeSuits out{textIn(*answer, "outcome"), localIn(*answer, "text"), {}};
        if (const auto* looked = json::list(*answer, "looked"))
            for (const auto& t : *looked) out.looked.push_back({textIn(t, "sv"), textIn(t, "en")});
        done(std::move(out));
    });
}
void Workstation::courseUnit(int days, ui::Reply<presenter::UnitView> done) {
    m_service.courseUnit(days, [done = std::move(done)](Result<json::value> report) {
        if (!report) return done(fail(std::move(report.error())));
        done(presenter::unitFromJson(*report));
    });
}

} // namespace fyr::app
