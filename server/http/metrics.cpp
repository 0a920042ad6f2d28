#include "server/http/metrics.h"

#include <cassert>
#include <fmt/format.h>

namespace fyr::server::http {
namespace {

std::string written(Metrics::Labels labels) {
    std::string out;
    for (const auto& [key, value] : labels) {
        if (!out.empty()) out += ',';
        out += key;
        out += "=\"";
        for (const char c : value) {
            if (c == '\\' || c == '"') out += '\\';
            if (c == '\n') {
                out += "\\n";
                continue;
            }
            out += c;
        }
        out += '"';
    }
    return out;
}

std::string_view typeName(MetricKind k) {
    switch (k) {
    case MetricKind::counter: return "counter";
    case MetricKind::gauge: return "gauge";
    case MetricKind::histogram: return "histogram";
    }
    return "untyped";
}

void line(std::string& out, std::string_view name, std::string_view labels, double value) {
    out += labels.empty() ? fmt::format("{} {}\n", name, value) : fmt::format("{}{{{}}} {}\n", name, labels, value);
}

} // namespace

Metrics::Metrics() {
    using enum MetricKind;
    declare("fyr_http_requests_total", counter, "Requests answered, by route and status.");
    declare("fyr_http_request_seconds", histogram, "From the whole request read to the answer made, by route.");
    declare("fyr_http_connections", gauge, "Open connections.");
    declare("fyr_http_connections_refused_total", counter, "Connections refused, by why.");
    declare("fyr_http_overloaded_total", counter, "Requests answered 429 because the queue was full.");
    declare("fyr_ws_connections", gauge, "Open WebSockets.");
    declare("fyr_workers_waiting", gauge, "Requests that wait for a worker.");
    declare("fyr_store_seconds", histogram, "Transactions of the store, by kind.");
    declare("fyr_store_errors_total", counter, "Transactions of the store that failed, by code.");
    declare("fyr_triage_turn_seconds", histogram, "One step of an interview, the commit included.");
    declare("fyr_triage_outcomes_total", counter, "Finished interviews, by urgency.");
    declare("fyr_triage_entered_total", counter, "Items that entered the queue or were opened again, by urgency.");
    declare("fyr_commands_total", counter, "Commands answered, by type and status.");
    declare("fyr_appointment_notices_total", counter, "Notices about appointments to patients, by kind.");
    declare("fyr_messages_total", counter, "Messages sent, by side.");
    declare("fyr_sign_in_total", counter, "Sign-ins, by result.");
    declare("fyr_refresh_total", counter, "Refreshes of sessions, by result.");
    declare("fyr_break_glass_total", counter, "Break-glasses that were opened.");
    declare("fyr_draining", gauge, "1 while the server goes down.");
}

void Metrics::declare(std::string name, MetricKind kind, std::string help) {
    const std::lock_guard lock(m_mutex);
    auto& f = m_families[std::move(name)];
    f.kind = kind;
    f.help = std::move(help);
}

Metrics::Family& Metrics::family(std::string_view name) {
    const auto it = m_families.find(name);
    assert(it != m_families.end() && "declare the metric first");
    return it->second;
}

void Metrics::count(std::string_view name, Labels labels, double by) {
    const std::lock_guard lock(m_mutex);
    family(name).series[written(labels)].value += by;
}

void Metrics::set(std::string_view name, Labels labels, double value) {
    const std::lock_guard lock(m_mutex);
    family(name).series[written(labels)].value = value;
}

void Metrics::observe(std::string_view name, Labels labels, double seconds) {
    const std::lock_guard lock(m_mutex);
    auto& s = family(name).series[written(labels)];
    s.value += seconds;
    ++s.count;
    for (std::size_t i = 0; i < bucketCount; ++i)
        if (seconds <= buckets[i]) ++s.below[i];
}

void Metrics::gauge(std::string_view name, std::function<double()> read) {
    const std::lock_guard lock(m_mutex);
    family(name).read = std::move(read);
}

std::string Metrics::text() const {
    const std::lock_guard lock(m_mutex);
    std::string out;
    for (const auto& [name, f] : m_families) {
        out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, f.help, name, typeName(f.kind));
        if (f.read) line(out, name, {}, f.read());
        for (const auto& [labels, s] : f.series) {
            if (f.kind != MetricKind::histogram) {
                line(out, name, labels, s.value);
                continue;
            }
            const std::string comma = labels.empty() ? "" : labels + ",";
            for (std::size_t i = 0; i < bucketCount; ++i)
                line(out, name + "_bucket", fmt::format("{}le=\"{}\"", comma, buckets[i]),
                     static_cast<double>(s.below[i]));
            line(out, name + "_bucket", comma + "le=\"+Inf\"", static_cast<double>(s.count));
            line(out, name + "_sum", labels, s.value);
            line(out, name + "_count", labels, static_cast<double>(s.count));
        }
    }
    return out;
}

} // namespace fyr::server::http
