#include "server/clinic/clinic.h"

#include "triage/knowledge_base.h"

namespace fyr::server {
namespace {

std::set<std::string> destinationsOf(const triage::KnowledgeBase* kb) {
    std::set<std::string> out;
    if (kb)
        for (const auto& d : kb->destinations()) out.insert(d.id);
    return out;
}

} // namespace

Clinic::Clinic(Store& store, const Clock& clock, Random& random, http::Metrics& metrics, const triage::KnowledgeBase* kb, CommandService* commands,
               Outbox& outbox)
    : m_appointments(store, clock, random), m_messages(store, clock), m_units(store, clock, destinationsOf(kb)) {
    if (commands) {
        m_appointments.addCommands(*commands);
        m_messages.addCommands(*commands);
    }
    m_appointments.addOutbox(outbox);
    m_messages.addOutbox(outbox);
    m_appointments.onTold = [&metrics](std::string_view kind) { metrics.count("fyr_appointment_notices_total", {{"kind", kind}}); };
    m_messages.onSent = [&metrics](std::string_view from) { metrics.count("fyr_messages_total", {{"from", from}}); };
}

void Clinic::addRoutes(http::Router& router, const RouteDefaults& d) {
    addAppointmentRoutes(router, m_appointments, d);
    addMessageRoutes(router, m_messages, d);
    addUnitRoutes(router, m_units, d);
}

} // namespace fyr::server
