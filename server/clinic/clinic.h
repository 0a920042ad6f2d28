// The clinic's services, built once and wired: appointments, messages, unit settings. The composition root makes one.
//
// Threads: build it before the server starts; its routes run on the workers.
#pragma once

#include "server/messaging/messages.h"
#include "server/policy/service/unit_service.h"
#include "server/routes/services.h"
#include "server/scheduling/appointments.h"

namespace fyr::server {

class Clinic {
  public:
    // `commands` and `kb` may be none: then clinicians cannot act, and destinations are not checked.
    Clinic(Store& store, const Clock& clock, Random& random, http::Metrics& metrics, const triage::KnowledgeBase* kb, CommandService* commands,
           Outbox& outbox);
    void addRoutes(http::Router& router, const RouteDefaults& d);

  private:
    Appointments m_appointments;
    Messages m_messages;
    UnitService m_units;
};

void addAppointmentRoutes(http::Router& router, Appointments& s, const RouteDefaults& d);
void addMessageRoutes(http::Router& router, Messages& s, const RouteDefaults& d);
void addUnitRoutes(http::Router& router, UnitService& s, const RouteDefaults& d);

} // namespace fyr::server
