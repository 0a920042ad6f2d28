// The one table of settings.
#include "server/config/settings.h"

#include <array>

namespace fyr::server {
namespace {

using enum SettingKind;

constexpr std::array rows{
    SettingRow{"http.address", text, "127.0.0.1", 0, 0, "", "address", false,
               "IP address to listen on; `0.0.0.0` or `::` for all."},
    SettingRow{"http.port", number, "8443", 0, 65535, "", "port", false, "Port to listen on; 0 = any free one."},
    SettingRow{"http.certificate", path, "", 0, 0, "", "", false,
               "Certificate chain (PEM). Set with `http.key`: the port then speaks TLS only. Read again on SIGHUP."},
    SettingRow{"http.key", path, "", 0, 0, "", "", false, "Private key (PEM) of the certificate."},
    SettingRow{"http.network_threads", number, "2", 1, 64, "", "", false, "Threads that read and write sockets."},
    SettingRow{"http.workers", number, "4", 1, 256, "", "", false, "Threads that use the store."},
    SettingRow{"http.queue", number, "512", 1, 100000, "", "", false,
               "Requests that may wait for a worker; the next one is answered 429."},
    SettingRow{"http.connections", number, "4096", 1, 1000000, "", "", false, "Connections open at once."},
    SettingRow{"http.connections_per_address", number, "512", 1, 1000000, "", "", false,
               "Connections open at once from one address (IPv6: from one /64)."},
    SettingRow{"http.trusted_proxies", text, "", 0, 0, "", "", false,
               "IP addresses, separated by commas, of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed; "
               "they have no limit of connections."},
    SettingRow{"http.header_bytes", number, "16384", 1024, 1048576, "", "", false,
               "Largest request line and headers; above it 431."},
    SettingRow{"http.body_bytes", number, "1048576", 1024, 1073741824, "", "", false,
               "Largest body outside FHIR; above it 413."},
    SettingRow{"http.fhir_body_bytes", number, "16777216", 1024, 1073741824, "", "", false, "Largest body under /fhir."},
    SettingRow{"http.bodies_bytes", number, "268435456", 1048576, 17179869184, "", "", false,
               "All bodies held in memory at once; above it 429."},
    SettingRow{"http.header_seconds", number, "10", 1, 600, "", "", false, "Time to send the headers; then 408."},
    SettingRow{"http.request_seconds", number, "30", 1, 3600, "", "", false,
               "Time to send the body (then 408), and time for the answer (then 504)."},
    SettingRow{"http.idle_seconds", number, "75", 1, 3600, "", "", false, "How long an idle connection is kept."},
    SettingRow{"http.drain_seconds", number, "20", 0, 3600, "", "", false,
               "On SIGTERM: how long running requests may take to finish."},
    SettingRow{"web.root", path, "", 0, 0, "", "web", false,
               "Folder of the built web pages. Empty: `../share/fyr/web` beside the program."},
    SettingRow{"web.watch", boolean, "false", 0, 0, "", "", false,
               "Read the pages again when they change (for developing them)."},
    SettingRow{"store.kind", choice, "sqlite", 0, 0, "sqlite|postgresql", "", false,
               "Embedded SQLite, or PostgreSQL."},
    SettingRow{"store.data", path, "/var/lib/fyr", 0, 0, "", "data", false,
               "Folder of the embedded store and of the server's keys; made with mode 0700."},
    SettingRow{"store.postgresql", text, "", 0, 0, "", "", true,
               "Connection string of PostgreSQL, of a role that does not own the tables. Several hosts are tried for the one "
               "that takes writes."},
    SettingRow{"store.postgresql_owner", text, "", 0, 0, "", "", true,
               "Connection string of the role that owns the tables. Set: fyrd brings the schema forward when it starts. "
               "Empty: `fyrctl db migrate` does it."},
    SettingRow{"store.connections", number, "0", 0, 1000, "", "", false,
               "Most connections to PostgreSQL; 0: two more than `http.workers`."},
    SettingRow{"documents.store", choice, "folder", 0, 0, "folder|s3", "", false,
               "Where the bytes of documents lie: the folder `documents` of `store.data`, or an S3-compatible store."},
    SettingRow{"documents.max_bytes", number, "52428800", 1024, 1073741824, "", "", false, "Largest document."},
    SettingRow{"documents.key_file", path, "", 0, 0, "", "", false,
               "File with a key (32 bytes, or 64 hex digits) that seals documents at rest. Empty: not sealed. Lose it and they are lost."},
    SettingRow{"documents.s3_endpoint", text, "", 0, 0, "", "", false, "Address of the S3-compatible store: `https://s3.example.org`."},
    SettingRow{"documents.s3_bucket", text, "", 0, 0, "", "", false, "Bucket of the documents; it must be there."},
    SettingRow{"documents.s3_region", text, "us-east-1", 0, 0, "", "", false, "Region that requests are signed for."},
    SettingRow{"documents.s3_access_key", text, "", 0, 0, "", "", false, "Access key of the S3-compatible store."},
    SettingRow{"documents.s3_secret_key", text, "", 0, 0, "", "", true, "Secret key of the S3-compatible store."},
    SettingRow{"triage.knowledge", path, "", 0, 0, "", "", false,
               "Compiled triage knowledge base. Empty: `../share/fyr/triage.kb` beside the program."},
    SettingRow{"triage.abandoned_minutes", number, "10", 1, 1440, "", "", false,
               "An interview without an answer for so long goes to the queue with what stands."},
    SettingRow{"fhir.public_base", text, "", 0, 0, "", "", false,
               "Address that others call FHIR by, like `https://care.example/fhir`. Empty: from the request's Host."},
    SettingRow{"fhir.cors_origins", text, "", 0, 0, "", "", false,
               "Origins, separated by commas, whose pages may call FHIR (`*`: any). Empty: none."},
    SettingRow{"fhir.subscription_origins", text, "", 0, 0, "", "", false,
               "Origins, separated by commas, that subscriptions may call, like `https://hooks.example`. Empty: none."},
    SettingRow{"session.idle_minutes", number, "720", 1, 100000, "", "", false, "A session unused for so long ends."},
    SettingRow{"session.absolute_minutes", number, "10080", 1, 1000000, "", "", false,
               "A session ends after so long, used or not."},
    SettingRow{"oidc.issuer", text, "", 0, 0, "", "", false,
               "OpenID provider for sign-in, as it names itself (`https://…`). Empty: built-in accounts only."},
    SettingRow{"oidc.client_id", text, "", 0, 0, "", "", false, "What the provider calls this server."},
    SettingRow{"oidc.client_secret", text, "", 0, 0, "", "", true, "Its secret there; empty for a public client."},
    SettingRow{"oidc.redirect", text, "", 0, 0, "", "", false,
               "This server's own address for the way back: `https://…/api/v1/oidc/callback`, as registered there."},
    SettingRow{"oidc.tenant", text, "", 0, 0, "", "", false, "The tenant whose people sign in through it."},
    SettingRow{"oidc.scope", text, "openid", 0, 0, "", "", false, "What is asked of the provider."},
    SettingRow{"oidc.acr", text, "", 0, 0, "", "", false,
               "Levels of assurance that are good enough, separated by spaces (SITHS: `http://id.sambi.se/loa/loa3`). Empty: any."},
    SettingRow{"oidc.claim", text, "sub", 0, 0, "", "", false, "The claim that names the person here (SITHS: `employeeHsaId`)."},
    SettingRow{"oidc.local_http", boolean, "false", 0, 0, "", "", false,
               "Allows a provider at http://127.0.0.1 (for tests). Never with real data."},
    SettingRow{"site.name", text, "Fyr", 0, 0, "", "", false, "Name of the site, shown to patients and staff."},
    SettingRow{"demo.enabled", boolean, "false", 0, 0, "", "demo", false,
               "Demonstration: made-up patients and accounts, sign-in without a password for patients. Never with real data."},
    SettingRow{"demo.patients", number, "50", 1, 100000, "", "", false, "Patients of the demonstration."},
    SettingRow{"demo.seed", number, "24", 0, 9223372036854775807, "", "", false,
               "Seed of the demonstration: the same seed makes the same people."},
    SettingRow{"log.level", choice, "info", 0, 0, "debug|info|warning|error", "", false,
               "Least level that is logged (JSON lines on standard error)."},
};

} // namespace

std::span<const SettingRow> settingRows() noexcept { return rows; }

} // namespace fyr::server
