// What fyrd measures: every family that can be on /metrics, with what it means.
#include "server/http/metrics.h"

namespace fyr::server::http {

Metrics::Metrics() {
    using enum MetricKind;
    // ---- requests
    declare("fyr_http_requests_total", counter, "Requests answered, by method, route template and class of status.");
    declare("fyr_http_request_seconds", histogram, "From the whole request read to the answer made, by method and route template.");
    declare("fyr_http_connections", gauge, "Open connections.");
    declare("fyr_http_connections_refused_total", counter, "Connections refused, by why.");
    declare("fyr_http_overloaded_total", counter, "Requests answered 429 because the queue was full.");
    declare("fyr_limits_refused_total", counter, "Requests answered 429 because a token bucket was empty, by scope and class of cost.");
    declare("fyr_workers_waiting", gauge, "Requests that wait for a worker.");
    declare("fyr_draining", gauge, "1 while the server goes down.");
    // ---- sockets and people
    declare("fyr_ws_connections", gauge, "Open WebSockets.");
    declare("fyr_wake_listeners", gauge, "Workstations that wait to be woken.");
    declare("fyr_sessions", gauge, "Sessions that have neither ended nor been revoked.");
    declare("fyr_sign_in_total", counter, "Sign-ins, by result.");
    declare("fyr_refresh_total", counter, "Refreshes of sessions, by result.");
    declare("fyr_app_requests_total", counter, "Calls of apps (SMART), by call and result.");
    declare("fyr_break_glass_total", counter, "Break-glasses that were opened.");
    // ---- the store
    declare("fyr_store_seconds", histogram, "Transactions of the store, waiting included, by kind.");
    declare("fyr_store_errors_total", counter, "Transactions of the store that failed, by code.");
    declare("fyr_store_retries_total", counter, "Transactions that the store ran again: serialisation failures, lost connections, batches undone.");
    declare("fyr_store_batch", histogram, "Writes that one commit made durable.", {1, 2, 4, 8, 16, 32, 64});
    declare("fyr_store_connections", gauge, "Connections or readers of the store, by state: used, idle; most is the limit.");
    declare("fyr_store_waits_total", counter, "How often one was waited for.");
    declare("fyr_store_wait_seconds_total", counter, "How long, all waits together.");
    declare("fyr_store_wal_bytes", gauge, "Write-ahead log of the embedded store.");
    declare("fyr_store_up", gauge, "1 when the store was asked successfully for what follows.");
    declare("fyr_feed_rows", gauge, "Rows of the change feeds, all tenants.");
    declare("fyr_feed_lag_rows", gauge, "Rows of the feed that the slowest subscription has yet to hear of.");
    declare("fyr_outbox_rows", gauge, "What commits promised and is not done yet, by state: due, later.");
    declare("fyr_outbox_oldest_seconds", gauge, "For how long the oldest that is due has been due.");
    declare("fyr_outbox_done_total", counter, "Rows of the outbox worked on, by topic and result.");
    // ---- audit
    declare("fyr_audit_entries", gauge, "Entries of the audit trails, all tenants.");
    declare("fyr_audit_head_age_seconds", gauge, "Age of the oldest newest signed head among tenants that have entries it does not cover.");
    // ---- care
    declare("fyr_triage_turn_seconds", histogram, "One step of an interview, the commit included.");
    declare("fyr_triage_turns_total", counter, "Steps of interviews, by where they left the patient: asking, or the disposition.");
    declare("fyr_triage_outcomes_total", counter, "Finished interviews, by urgency.");
    declare("fyr_triage_entered_total", counter, "Items that entered the queue or were opened again, by urgency.");
    declare("fyr_commands_total", counter, "Commands answered, by type and status.");
    declare("fyr_handed_in_total", counter, "Unsent commands that devices which were shut out handed in.");
    declare("fyr_appointment_notices_total", counter, "Notices about appointments to patients, by kind.");
    declare("fyr_course_notices_total", counter, "Notices about courses of internet CBT, by who is told.");
    declare("fyr_messages_total", counter, "Messages sent, by side.");
    // ---- other systems
    declare("fyr_exports", gauge, "Bulk exports that are kept, by state.");
    declare("fyr_subscriptions", gauge, "Subscriptions, by status.");
    // ---- the process
    declare("process_cpu_seconds_total", counter, "Processor time used, user and system.");
    declare("process_resident_memory_bytes", gauge, "Memory in use.");
    declare("process_virtual_memory_bytes", gauge, "Address space in use.");
    declare("process_threads", gauge, "Threads.");
    declare("process_open_fds", gauge, "Open file descriptors.");
    declare("process_max_fds", gauge, "Most file descriptors that may be open.");
    declare("process_start_time_seconds", gauge, "When the process began, in seconds since 1970.");
    declare("fyr_build_info", info, "Which build this is.");
}

} // namespace fyr::server::http
