#include "app/visit_desk.h"

#include "base/ids.h"
#include "base/random.h"

#include <algorithm>
#include <array>

namespace fyr::app {
namespace {

constexpr int soonMs = 300;
constexpr int closelyMs = 20'000;
constexpr int elseMs = 60'000;

} // namespace

VisitDesk::VisitDesk(sync::SyncService& service, QObject* parent) : QObject(parent), m_service(service), m_kept(std::make_shared<presenter::CallsKept>()) {
    m_soon.setSingleShot(true);
    m_again.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, [this] {
        readBookings();
        readList();
        if (std::exchange(m_owedDue, false)) readOwed();
    });
    connect(&m_again, &QTimer::timeout, this, &VisitDesk::refresh);
    connect(&m_service, &sync::SyncService::visitsChanged, this, [this] {
        m_owedDue = true; // one may have ended
        refresh();
    });
    connect(&m_service, &sync::SyncService::sessionChanged, this, [this] {
        const auto& s = m_service.session();
        const bool open = s.state == sync::SessionState::open || s.state == sync::SessionState::needsPin;
        const std::string who = open ? s.me.id + "@" + s.server.toString().toStdString() : std::string();
        if (std::exchange(m_who, who) == who) return;
        forget();
        if (!who.empty()) refresh();
    });
    connect(&m_service, &sync::SyncService::statusChanged, this, [this] {
        const bool online = m_service.status().connection == sync::Connection::online;
        if (online && !m_again.isActive() && !m_asking) refresh(); // the line is back
    });
}

bool VisitDesk::takesCalls() const {
    const auto& role = m_service.session().role;
    return !m_who.empty() && (role == "nurse" || role == "doctor" || role == "therapist");
}

// The server's time, as far as it is known.
Instant VisitDesk::now() const { return SystemClock().now() + m_service.status().clockSkew.value_or(Millis{0}); }

void VisitDesk::watch(bool closely) {
    if (std::exchange(m_closely, closely) == closely) return;
    closely ? refresh() : arm();
}

void VisitDesk::refresh() {
    if (m_asking) m_asked = true;
    else if (takesCalls() && !m_soon.isActive()) m_soon.start(soonMs);
}

void VisitDesk::arm() { m_again.start(m_closely ? closelyMs : elseMs); }

void VisitDesk::forget() {
    m_soon.stop();
    m_again.stop();
    m_kept = std::make_shared<presenter::CallsKept>();
    m_making.clear();
    m_written.clear();
    m_owedDue = true;
    emit changed();
}

void VisitDesk::publish(presenter::CallsKept next) {
    if (next == *m_kept) return;
    m_kept = std::make_shared<presenter::CallsKept>(std::move(next));
    emit changed();
}

void VisitDesk::readList() {
    if (m_asking || !takesCalls() || m_service.status().connection != sync::Connection::online) return;
    m_asking = true;
    m_service.visits([this, who = m_who](Result<json::value> answer) {
        m_asking = false;
        if (std::exchange(m_asked, false)) refresh();
        if (who != m_who) return;
        arm();
        if (!answer) return; // the list grows old, and says so
        auto list = presenter::callListFromJson(*answer);
        if (!list) return;
        auto next = *m_kept;
        list->unwritten = std::move(next.list.unwritten);
        next.list = std::move(*list);
        next.asOf = now();
        publish(std::move(next));
    });
}

// Mine that ended without a note.
void VisitDesk::readOwed() {
    if (!takesCalls() || m_service.status().connection != sync::Connection::online) return;
    m_service.askVisit({"/without-note", std::nullopt}, [this, who = m_who](Result<json::value> answer) {
        if (who != m_who || !answer) return;
        auto owed = presenter::callsWithoutNote(*answer);
        if (!owed) return;
        std::erase_if(m_written, [&](const std::string& id) { return std::ranges::none_of(*owed, [&](const auto& v) { return v.id == id; }); });
        std::erase_if(*owed, [&](const auto& v) { return m_written.contains(v.id); }); // it is on its way
        auto next = *m_kept;
        next.list.unwritten = std::move(*owed);
        publish(std::move(next));
    });
}

void VisitDesk::written(const std::string& visit) {
    m_written.insert(visit);
    auto next = *m_kept;
    std::erase_if(next.list.unwritten, [&](const auto& v) { return v.id == visit; });
    publish(std::move(next));
}

void VisitDesk::readBookings() {
    if (!takesCalls()) return;
    m_service.bookings(now(), now() + std::chrono::hours(18), [this, who = m_who](Result<std::vector<clinical::Booking>> booked) {
        if (who != m_who || !booked) return;
        auto next = *m_kept;
        next.booked = std::move(*booked);
        publish(std::move(next));
    });
}

void VisitDesk::ask(const ui::VisitRequest& request, sync::Reply<presenter::CallVisit> done) {
    // A visit is made once, however often its answer is lost: the next try for the same patient has the same id.
    std::string id;
    if (request.what == ui::VisitDo::create) {
        auto& making = m_making[request.who];
        if (making.empty()) making = makeUlid(now(), m_random);
        id = making;
    }
    m_service.askVisit(visitQuestion(request, id), [this, who = request.who, made = !id.empty(), done = std::move(done)](Result<json::value> answer) {
        constexpr std::array refusals{ErrorCode::badRequest, ErrorCode::forbidden, ErrorCode::notFound, ErrorCode::duplicate, ErrorCode::invalidState, ErrorCode::gone};
        const bool known = answer || std::ranges::find(refusals, answer.error().code) != refusals.end(); // else it may have been done
        if (made && known) m_making.erase(who);
        if (!answer) return done(fail(std::move(answer.error())));
        const auto* whole = answer->is_object() ? answer->get_object().if_contains("visit") : nullptr; // of an invitation
        auto visit = presenter::callVisitFromJson(whole ? *whole : *answer);
        if (visit && whole) visit->invitation = json::text(*answer, "token").value_or("");
        done(std::move(visit));
    });
}

sync::VisitQuestion visitQuestion(const ui::VisitRequest& r, const std::string& newId) {
    using ui::VisitDo;
    const std::string at = "/" + r.visit;
    switch (r.what) {
    case VisitDo::admit: return {at + "/admit", json::object{}};
    case VisitDo::next: return {"/next", json::object{}};
    case VisitDo::take: return {at + "/take", json::object{}};
    case VisitDo::letIn: return {at + "/let-in", json::object{{"party", r.who}}};
    case VisitDo::handOver: return {at + "/hand-over", json::object{{"to", r.who}}};
    case VisitDo::invite: return {at + "/invite", r.role == "colleague" ? json::object{{"role", r.role}, {"practitioner", r.who}} : json::object{{"role", r.role}, {"name", r.name}}};
    case VisitDo::withdraw: return {at + "/withdraw", json::object{{"party", r.who}}};
    case VisitDo::end: return {at + "/end", json::object{{"reason", r.reason}}};
    case VisitDo::create: {
        json::object body{{"clientId", newId}, {"patient", r.who}, {"urgency", r.urgency}};
        if (!r.item.empty()) body["item"] = r.item;
        return {"", std::move(body)};
    }
    }
    return {};
}

} // namespace fyr::app
