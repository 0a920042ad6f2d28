// Assembly: every object of the server, built once and wired. The process and the tests run the same one.
#pragma once

#include "server/clinic/clinic.h"
#include "server/config/settings.h"
#include "server/daemon/calls.h"
#include "server/daemon/housekeeper.h"
#include "server/daemon/words_indexer.h"
#include "server/daemon/measured_store.h"
#include "server/daemon/observer.h"
#include "server/demo/seed.h"
#include "server/fhir/exports.h"
#include "server/fhir/fhir_service.h"
#include "server/fhir/subscriptions.h"
#include "server/fhir/terminology/terminology.h"
#include "server/http/server.h"
#include "server/identity/oidc/client.h"
#include "server/routes/services.h"
#include "server/smart/pages/smart_routes.h"
#include "triage/knowledge_base.h"

#include <filesystem>

namespace fyr::server {

class Assembly {
  public:
    // Errors: configuration and the store's, each with one clear sentence.
    [[nodiscard]] static Result<std::unique_ptr<Assembly>> build(const Settings& settings, Log& log);
    ~Assembly();

    [[nodiscard]] Result<void> start();
    [[nodiscard]] std::string base() const; // "http://127.0.0.1:8443"
    // What is printed when ready: one line of JSON.
    [[nodiscard]] Result<std::string> readyLine();
    [[nodiscard]] http::Server& server() { return *m_server; }
    [[nodiscard]] Housekeeper& housekeeper() { return *m_housekeeper; }
    [[nodiscard]] Store& store() { return *m_store; }
    void reload(); // certificate and pages

  private:
    Assembly(const Settings& settings, Log& log);
    [[nodiscard]] Result<void> open();
    [[nodiscard]] Result<void> openStore();
    [[nodiscard]] Result<void> loadKnowledge();
    [[nodiscard]] Result<void> loadPages();
    void wireFhir();
    [[nodiscard]] Result<void> loadServerKey();
    [[nodiscard]] Result<void> readDocumentSettings();
    [[nodiscard]] Result<void> readProgrammeSettings();
    [[nodiscard]] Result<void> wire();

    Settings m_settings;
    Log& m_log;
    SystemClock m_clock;
    SystemRandom m_random;
    http::Metrics m_metrics;
    http::StaticFiles m_files;
    std::filesystem::path m_data;
    std::filesystem::path m_web;
    std::unique_ptr<Store> m_inner;
    std::unique_ptr<MeasuredStore> m_store;
    std::optional<triage::KnowledgeBase> m_kb;
    std::unique_ptr<Identity> m_identity;
    std::unique_ptr<InterviewService> m_interviews;
    std::unique_ptr<CommandService> m_commands;
    std::unique_ptr<FeedService> m_feed;
    std::unique_ptr<Terminology> m_terminology;
    std::unique_ptr<Exports> m_exports;
    std::unique_ptr<Subscriptions> m_subscriptions;
    std::unique_ptr<FhirService> m_fhir;
    std::unique_ptr<Throttle> m_signIns;
    WakeHub m_hub;
    std::unique_ptr<AuditSigner> m_auditSigner;
    std::unique_ptr<oidc::CurlFetch> m_fetch;
    std::unique_ptr<oidc::Client> m_oidc;
    smart::SealKey m_smartSeal{};
    std::unique_ptr<smart::Authority> m_authority;
    std::unique_ptr<Throttle> m_appFailures;
    std::unique_ptr<Outbox> m_outbox;
    ClinicOptions m_documents;
    std::unique_ptr<Clinic> m_clinic;
    std::unique_ptr<Calls> m_calls; // before whoever works on the outbox
    std::unique_ptr<WordsIndexer> m_words;
    std::unique_ptr<Housekeeper> m_housekeeper;
    std::unique_ptr<Services> m_services;
    std::unique_ptr<smart::SmartParts> m_smart;
    std::array<std::uint8_t, 32> m_callSeed{};
    Site m_site;
    std::unique_ptr<http::Limiter> m_limiter;
    std::unique_ptr<Observer> m_observer;
    std::unique_ptr<http::Server> m_server; // last: stops first
};

} // namespace fyr::server
