#include "server/daemon/assembly.h"

#include "base/digest.h"
#include "base/share.h"
#include "base/text.h"
#include "icbt/verify/policy_file.h"
#include "server/daemon/limit_rules.h"
#include "server/daemon/system_routes.h"
#include "server/fhir/fhir_routes.h"
#include "server/fhir/subscription_socket.h"
#include "server/store/postgres_store.h"
#include "server/store/sqlite_store.h"

#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fyr::server {
namespace {

namespace fs = std::filesystem;

http::ServerOptions httpOptions(const Settings& s) {
    const auto size = [&](std::string_view key) { return static_cast<std::size_t>(s.number(key)); };
    const auto seconds = [&](std::string_view key) { return Millis{s.number(key) * 1000}; };
    http::ServerOptions o;
    o.address = s.text("http.address");
    o.port = static_cast<std::uint16_t>(s.number("http.port"));
    o.certificate = s.text("http.certificate");
    o.key = s.text("http.key");
    o.networkThreads = size("http.network_threads");
    o.workers = size("http.workers");
    o.queue = size("http.queue");
    o.connections = size("http.connections");
    o.connectionsPerAddress = size("http.connections_per_address");
    for (const auto proxy : splitList(s.text("http.trusted_proxies"), ',')) o.trustedProxies.emplace_back(proxy);
    o.headerBytes = size("http.header_bytes");
    o.bodiesInFlight = size("http.bodies_bytes");
    o.headerTime = seconds("http.header_seconds");
    o.bodyTime = seconds("http.request_seconds");
    o.idleTime = seconds("http.idle_seconds");
    return o;
}

} // namespace

Assembly::Assembly(const Settings& settings, Log& log) : m_settings(settings), m_log(log) {}

Assembly::~Assembly() {
    if (m_calls) m_calls->stop(); // its work runs on the server's workers
    if (m_server) m_server->drain(Millis{0});
    // The housekeeper may still be writing what the outbox promised: its commits wake nobody now.
    if (m_inner) m_inner->onCommit({});
}

Result<std::unique_ptr<Assembly>> Assembly::build(const Settings& settings, Log& log) {
    std::unique_ptr<Assembly> a(new Assembly(settings, log));
    FYR_CHECK(a->open());
    return a;
}

Result<void> Assembly::open() {
    FYR_TRY(auto limits, limitRulesFrom(m_settings));
    m_limiter = std::make_unique<http::Limiter>(std::move(limits), m_clock, m_random);
    FYR_CHECK(openStore());
    FYR_CHECK(loadServerKey());
    FYR_CHECK(loadKnowledge());
    FYR_CHECK(loadPages());
    if (m_settings.boolean("demo.enabled")) {
        demo::SeedOptions seed;
        seed.seed = static_cast<std::uint64_t>(m_settings.number("demo.seed"));
        seed.patients = static_cast<std::size_t>(m_settings.number("demo.patients"));
        seed.now = m_clock.now();
        seed.share = shareFolders().front();
        FYR_CHECK(demo::seedDemo(*m_store, m_kb ? &*m_kb : nullptr, seed, m_log));
        m_site.demo = true;
        m_site.demoTenant = TenantId{std::string(demo::mainTenant)};
    }
    FYR_CHECK(readDocumentSettings());
    FYR_CHECK(readProgrammeSettings());
    FYR_CHECK(wire());
    FYR_CHECK(m_clinic->start());
    for (const auto& refused : m_clinic->programmes().refused()) {
        const auto& problems = refused.why.problems;
        m_log.warning("programme.refused", {{"programme", refused.programme->programme.id}, {"error.message", refused.why.detail}, {"property", problems.empty() ? "" : problems.front().place}});
    }
    return {};
}

Result<void> Assembly::openStore() {
    m_data = m_settings.text("store.data");
    std::error_code ec;
    const bool there = fs::exists(m_data, ec);
    if (!there) {
        fs::create_directories(m_data.parent_path(), ec);
        if (::mkdir(m_data.c_str(), 0700) != 0 && errno != EEXIST)
            return fail(ErrorCode::configuration, fmt::format("cannot make the folder {}: {}", m_data.string(), std::strerror(errno)));
    }
    if (!fs::is_directory(m_data, ec)) return fail(ErrorCode::configuration, m_data.string() + " is not a folder");
    const int workers = static_cast<int>(m_settings.number("http.workers")) + 1; // and the one for urgent work
    if (m_settings.text("store.kind") == "postgresql") {
        const auto& url = m_settings.text("store.postgresql");
        if (const auto& owner = m_settings.text("store.postgresql_owner"); !owner.empty()) FYR_CHECK(migratePostgres(owner, postgresRole(url)));
        const int connections = static_cast<int>(m_settings.number("store.connections"));
        FYR_TRY(m_inner, openPostgresStore({.url = url, .connections = connections > 0 ? connections : workers + 2}, m_clock, m_random));
    } else {
        FYR_TRY(m_inner, openSqliteStore({.file = m_data / "fyr.db", .readers = workers}, m_clock, m_random));
    }
    m_store = std::make_unique<MeasuredStore>(*m_inner, m_metrics, m_log, Millis{m_settings.number("log.slow_ms")});
    return {};
}

// The key that workstations seal their unsent work to: made once, kept with the data.
Result<void> Assembly::loadServerKey() {
    const auto file = m_data / "server.key";
    std::array<std::uint8_t, crypto_box_SEEDBYTES> seed{};
    std::ifstream in(file, std::ios::binary);
    if (!in.read(reinterpret_cast<char*>(seed.data()), seed.size())) {
        m_random.fill(seed);
        const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        const bool written = fd >= 0 && ::write(fd, seed.data(), seed.size()) == static_cast<ssize_t>(seed.size()) && ::fsync(fd) == 0;
        if (fd >= 0) ::close(fd);
        if (!written) return fail(ErrorCode::configuration, "cannot write " + file.string());
    }
    std::array<std::uint8_t, crypto_box_PUBLICKEYBYTES> publicKey{};
    std::array<std::uint8_t, crypto_box_SECRETKEYBYTES> secretKey{};
    crypto_box_seed_keypair(publicKey.data(), secretKey.data(), seed.data());
    sodium_memzero(secretKey.data(), secretKey.size());
    m_auditSigner = std::make_unique<AuditSigner>(seed);
    crypto_generichash(m_smartSeal.data(), m_smartSeal.size(), reinterpret_cast<const unsigned char*>("fyr-smart-keys"), 14, seed.data(), seed.size());
    crypto_generichash(m_callSeed.data(), m_callSeed.size(), reinterpret_cast<const unsigned char*>("fyr-call-seed"), 13, seed.data(), seed.size());
    sodium_memzero(seed.data(), seed.size());
    m_site.serverKey = base64Url(publicKey);
    return {};
}

Result<void> Assembly::loadKnowledge() {
    fs::path file = m_settings.text("triage.knowledge");
    const bool asked = !file.empty();
    if (!asked) file = shareFolders().front() / "triage.kb";
    std::error_code ec;
    if (!asked && !fs::exists(file, ec)) {
        m_log.warning("knowledge.missing", {{"file.path", file.string()}});
        return {};
    }
    auto kb = triage::KnowledgeBase::load(file);
    if (!kb) return fail(Error{ErrorCode::configuration, "the knowledge base " + file.string() + ": " + kb.error().detail, kb.error().problems});
    m_kb.emplace(std::move(*kb));
    m_log.info("knowledge.loaded", {{"version", m_kb->version()}, {"hash", m_kb->hash()}});
    return {};
}

Result<void> Assembly::loadPages() {
    const auto& asked = m_settings.text("web.root");
    m_web = asked.empty() ? shareFolders().front() / "web" : fs::path(asked);
    m_files.watch(m_settings.boolean("web.watch") || m_settings.boolean("demo.enabled"));
    const auto loaded = m_files.load(m_web);
    if (loaded) return {};
    if (!asked.empty()) return fail(loaded.error());
    m_log.warning("web.missing", {{"file.path", m_web.string()}});
    return {};
}

Result<void> Assembly::start() {
    FYR_CHECK(m_server->start());
    if (m_settings.text("fhir.public_base").empty()) m_subscriptions->setBase(base() + "/fhir");
    m_subscriptions->start();
    m_exports->start();
    m_calls->start();
    return {};
}

void Assembly::wireFhir() {
    FhirOptions fhir;
    fhir.bodyBytes = static_cast<std::size_t>(m_settings.number("http.fhir_body_bytes"));
    fhir.version = FYR_VERSION;
    fhir.cors = !m_settings.text("fhir.cors_origins").empty();
    fhir.authorizes = true;
    fhir.publicBase = m_settings.text("fhir.public_base");
    if (auto terms = Terminology::open(shareFolders().front() / "terminology.fhir")) m_terminology = std::move(*terms);
    else m_log.warning("terminology.missing", {{"error.message", terms.error().detail}});
    fhir.terminology = m_terminology.get();
    ExportOptions exports;
    exports.folder = m_data / "exports";
    m_exports = std::make_unique<Exports>(*m_store, m_clock, m_random, exports);
    fhir.exports = m_exports.get();
    SubscriptionOptions subscriptions;
    subscriptions.base = m_settings.text("fhir.public_base");
    for (const auto origin : splitList(m_settings.text("fhir.subscription_origins"), ',')) subscriptions.origins.emplace_back(origin);
    m_subscriptions = std::make_unique<Subscriptions>(*m_store, m_clock, m_random, subscriptions, httpNotifier(), &m_log);
    fhir.subscriptions = m_subscriptions.get();
    m_fhir = std::make_unique<FhirService>(*m_store, m_clock, m_random, fhir);
}

Result<void> Assembly::readDocumentSettings() {
    m_documents.folder = m_data / "documents";
    m_documents.share = shareFolders().front();
    m_documents.mostDocumentBytes = static_cast<std::uint64_t>(m_settings.number("documents.max_bytes"));
    if (const auto& key = m_settings.text("documents.key_file"); !key.empty()) {
        FYR_TRY(m_documents.key, loadVaultKey(key));
    }
    if (m_settings.text("documents.store") != "s3") return {};
    S3Options s3;
    s3.endpoint = m_settings.text("documents.s3_endpoint");
    s3.bucket = m_settings.text("documents.s3_bucket");
    s3.region = m_settings.text("documents.s3_region");
    s3.accessKey = m_settings.text("documents.s3_access_key");
    s3.secretKey = m_settings.text("documents.s3_secret_key");
    if (s3.endpoint.empty() || s3.bucket.empty() || s3.accessKey.empty() || s3.secretKey.empty())
        return fail(ErrorCode::configuration, "documents.store s3 needs documents.s3_endpoint, s3_bucket, s3_access_key and s3_secret_key");
    m_documents.s3 = std::move(s3);
    return {};
}

Result<void> Assembly::readProgrammeSettings() {
    auto& rules = m_documents.programmes;
    if (const auto& file = m_settings.text("icbt.policy"); !file.empty()) {
        auto policy = icbt::verify::policyFromFile(file);
        if (!policy) return fail(Error{ErrorCode::configuration, "icbt.policy: " + policy.error().detail, policy.error().problems});
        rules.policy = std::move(*policy);
    }
    for (const auto key : splitList(m_settings.text("icbt.trusted_keys"), ',')) {
        const auto bytes = fromHex(key);
        if (!bytes || bytes->size() != 32) return fail(ErrorCode::configuration, "icbt.trusted_keys: a key is 64 hexadecimal digits");
        rules.trusted.push_back(hex(*bytes));
    }
    return {};
}

Result<void> Assembly::wire() {
    IdentityPolicy policy;
    policy.idle = std::chrono::minutes{m_settings.number("session.idle_minutes")};
    policy.absolute = std::chrono::minutes{m_settings.number("session.absolute_minutes")};
    m_identity = std::make_unique<Identity>(*m_store, m_clock, m_random, policy);
    if (!m_settings.text("oidc.issuer").empty()) {
        oidc::Config c;
        c.issuer = m_settings.text("oidc.issuer");
        c.clientId = m_settings.text("oidc.client_id");
        c.clientSecret = m_settings.text("oidc.client_secret");
        c.redirect = m_settings.text("oidc.redirect");
        c.scope = m_settings.text("oidc.scope");
        c.claim = m_settings.text("oidc.claim");
        c.tenant = TenantId{m_settings.text("oidc.tenant")};
        c.name = m_settings.text("oidc.name");
        c.localHttp = m_settings.boolean("oidc.local_http");
        for (const auto level : splitList(m_settings.text("oidc.acr"), ' ')) c.acr.emplace_back(level);
        m_fetch = std::make_unique<oidc::CurlFetch>(c.localHttp);
        m_oidc = std::make_unique<oidc::Client>(*m_store, *m_identity, m_clock, m_random, *m_fetch, std::move(c));
    }
    if (m_kb) {
        m_interviews = std::make_unique<InterviewService>(*m_store, *m_kb, m_clock, m_random);
        m_interviews->onOutcome = [this](clinical::Urgency u) {
            m_metrics.count("fyr_triage_outcomes_total", {{"urgency", clinical::code(u)}});
        };
        m_commands = std::make_unique<CommandService>(*m_store, *m_kb, m_clock, m_random);
        m_commands->onAnswered = [this](std::string_view type, protocol::CommandStatus status) {
            m_metrics.count("fyr_commands_total", {{"type", type}, {"status", protocol::code(status)}});
        };
    }
    m_feed = std::make_unique<FeedService>(*m_store, m_clock);
    wireFhir();
    m_signIns = std::make_unique<Throttle>(m_clock);
    HouseRules rules;
    rules.abandonedAfter = std::chrono::minutes{m_settings.number("triage.abandoned_minutes")};
    m_outbox = std::make_unique<Outbox>(*m_store, m_clock, m_log);
    // Exactly what a pager or a subscription will hang on; today it is counted and logged.
    for (const char* topic : {"triage.entered", "triage.reopened"})
        m_outbox->on(topic, [this, topic](const TenantId& tenant, const OutboxRow& row) -> Result<void> {
            FYR_TRY(const auto v, json::parse(row.json));
            const auto urgency = json::text(v, "urgency").value_or("");
            m_metrics.count("fyr_triage_entered_total", {{"topic", topic}, {"urgency", urgency}});
            m_log.info(topic, {{"organization.id", tenant.str()}, {"event.id", json::text(v, "item").value_or("")}, {"urgency", urgency}});
            return {};
        });
    m_outbox->onWorked = [this](std::string_view topic, bool done) { m_metrics.count("fyr_outbox_done_total", {{"topic", topic}, {"result", done ? "done" : "failed"}}); };
    m_clinic = std::make_unique<Clinic>(*m_store, m_clock, m_random, m_metrics, m_kb ? &*m_kb : nullptr, m_commands.get(), *m_outbox, m_documents);
    m_site.name = m_settings.text("site.name");
    // The demonstration is a care centre; the product's name says nothing to a patient.
    if (m_site.demo && m_site.name == "Fyr") m_site.name = demo::siteName;
    m_services.reset(new Services{*m_store, *m_identity, m_interviews.get(), m_commands.get(), *m_feed, m_hub, *m_signIns,
                                  m_metrics, m_clock, m_random, m_log, m_site,
                                  [this](std::function<void()> job) { return m_server->submit(std::move(job)); }});

    m_services->oidc = m_oidc.get();
    FYR_TRY(m_calls, Calls::make(m_settings, *m_services, m_callSeed));
    m_calls->addOutbox(*m_outbox);
    // From here on the outbox is worked on: everybody who has promised something has said how it is done.
    m_housekeeper = std::make_unique<Housekeeper>(*m_store, m_hub, *m_outbox, m_interviews.get(), m_clock, m_log, rules, m_auditSigner.get());
    m_words = std::make_unique<WordsIndexer>(*m_store, m_log);
    m_inner->onCommit([this](const TenantId& tenant) {
        m_housekeeper->committed(tenant);
        m_subscriptions->committed(tenant);
        m_words->committed(tenant);
        m_calls->changed(tenant);
    });
    m_services->knowledge = m_kb ? &*m_kb : nullptr;
    if (!m_fetch) m_fetch = std::make_unique<oidc::CurlFetch>(m_settings.boolean("oidc.local_http"));
    m_authority = std::make_unique<smart::Authority>(*m_store, *m_identity, m_clock, m_random, *m_fetch, m_smartSeal);
    m_appFailures = std::make_unique<Throttle>(m_clock);
    m_smart.reset(new smart::SmartParts{*m_services, *m_authority, *m_fhir, *m_appFailures, m_settings.text("fhir.public_base")});

    http::Router router;
    RouteDefaults d;
    d.bodyBytes = static_cast<std::size_t>(m_settings.number("http.body_bytes"));
    d.fhirBodyBytes = static_cast<std::size_t>(m_settings.number("http.fhir_body_bytes"));
    d.time = Millis{m_settings.number("http.request_seconds") * 1000};
    m_observer = std::make_unique<Observer>(Observer::Parts{*m_inner, m_clock, m_metrics, *m_limiter, m_hub, m_subscriptions.get(), FYR_VERSION});
    MetricsAccess access{{}, m_settings.text("metrics.token")};
    for (const auto address : splitList(m_settings.text("metrics.addresses"), ',')) access.addresses.emplace_back(address);
    const auto ready = [this]() -> Result<void> {
        if (m_server->draining()) return fail(ErrorCode::shuttingDown);
        return m_store->check();
    };
    addSystemRoutes(router, m_metrics, ready, std::move(access), !m_settings.text("http.trusted_proxies").empty());
    addSiteRoutes(router, *m_services, d);
    addSessionRoutes(router, *m_services, d);
    addDemoRoutes(router, *m_services, d);
    addInterviewRoutes(router, *m_services, d);
    addAccessRoutes(router, *m_services, d);
    addAuditRoutes(router, *m_services, d);
    addOidcRoutes(router, *m_services, d);
    addSyncRoutes(router, *m_services, d);
    addSearchRoutes(router, *m_services, d);
    addQualityRoutes(router, *m_services, d);
    m_clinic->addRoutes(router, d);
    m_calls->addRoutes(router, d);
    addFhirRoutes(router, *m_fhir, {.bodyBytes = d.fhirBodyBytes, .time = d.time, .publicBase = m_settings.text("fhir.public_base")});
    smart::addSmartRoutes(router, *m_smart, d);
    addSubscriptionSocket(router, *m_subscriptions, [this](std::function<void()> job) { return m_server->submit(std::move(job)); });
    const CrossOrigin crossOrigin(m_settings.text("fhir.cors_origins"));
    m_server = std::make_unique<http::Server>(
        httpOptions(m_settings),
        http::ServerParts{std::move(router), [this](std::string_view token) { return token.starts_with(appTokenPrefix) ? m_authority->authenticate(token) : m_identity->authenticate(token); },
                          &m_files, m_metrics, m_log, m_clock, m_random,
                          [this, crossOrigin](const http::Request& request, http::Response& response) {
                              crossOrigin.finish(request, response);
                              smart::finishForApps(*m_smart, request, response);
                          }, m_limiter.get()});
    return {};
}

std::string Assembly::base() const {
    const auto& address = m_settings.text("http.address");
    const bool any = address == "0.0.0.0" || address == "::";
    const std::string host = any ? "127.0.0.1" : address.find(':') == std::string::npos ? address : "[" + address + "]";
    return fmt::format("{}://{}:{}", m_settings.text("http.certificate").empty() ? "http" : "https", host, m_server->port());
}

Result<std::string> Assembly::readyLine() {
    json::object out{{"ready", true}, {"base", base()}, {"fhirBase", base() + "/fhir"}};
    if (m_site.demo) {
        json::array accounts;
        const auto tell = [&](std::string_view tenant, std::string_view id, std::string_view user, std::string_view password) -> Result<void> {
            FYR_TRY(const auto s, m_identity->openSession(TenantId{std::string(tenant)}, id));
            json::object o{{"role", code(s.principal.role)}, {"user", user},          {"password", password},
                           {"token", s.token},               {"tenant", tenant},      {"name", s.principal.name},
                           {"unit", s.principal.unit}};
            if (!s.principal.practitioner.empty()) o["practitioner"] = s.principal.practitioner;
            if (!s.principal.patient.empty()) o["patient"] = s.principal.patient;
            accounts.push_back(std::move(o));
            return {};
        };
        for (const auto& a : demo::demoAccounts()) FYR_CHECK(tell(a.tenant, a.id, a.user, demo::demoPassword));
        std::string patient;
        const auto read = [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto patients, tx.accounts("patient"));
            if (!patients.empty()) patient = patients.back().id;
            return {};
        };
        FYR_CHECK(m_store->read(m_site.demoTenant, read));
        if (!patient.empty()) FYR_CHECK(tell(demo::mainTenant, patient, patient, ""));
        out["accounts"] = std::move(accounts);
    }
    return json::write(out);
}

void Assembly::reload() {
    const auto certificate = m_server->reloadCertificate();
    if (!certificate) m_log.error("certificate.kept", {{"error.message", certificate.error().detail}});
    const auto pages = m_files.load(m_web);
    if (!pages) m_log.warning("web.kept", {{"error.message", pages.error().detail}});
    m_log.info("reloaded");
}

} // namespace fyr::server
