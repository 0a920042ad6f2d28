#include "server/http/json_log.h"

#include "base/json.h"
#include "server/common/trace.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace fyr::server::http {
namespace {

std::string_view levelName(LogLevel l) {
    switch (l) {
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warn";
    case LogLevel::error: return "error";
    }
    return "info";
}

std::shared_ptr<spdlog::logger> loggerTo(spdlog::sink_ptr sink) {
    auto logger = std::make_shared<spdlog::logger>("fyrd", std::move(sink));
    logger->set_pattern("%v");
    logger->flush_on(spdlog::level::trace);
    return logger;
}

} // namespace

JsonLog::JsonLog(const Clock& clock, LogLevel least)
    : m_clock(clock), m_least(least), m_logger(loggerTo(std::make_shared<spdlog::sinks::stderr_sink_mt>())) {}

JsonLog::JsonLog(const Clock& clock, LogLevel least, const std::string& file)
    : m_clock(clock), m_least(least),
      m_logger(loggerTo(std::make_shared<spdlog::sinks::basic_file_sink_mt>(file))) {}

JsonLog::~JsonLog() = default;

void JsonLog::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
    if (level < m_least) return;
    json::object o{{"@timestamp", formatInstant(m_clock.now())},
                   {"log.level", levelName(level)},
                   {"service.name", "fyrd"},
                   {"ecs.version", "8.11"},
                   {"event.action", event}};
    if (const auto* trace = currentTrace()) { // whatever is logged while a request is worked on belongs to it
        o["trace.id"] = trace->traceId;
        o["span.id"] = trace->spanId;
    }
    for (const auto& [key, value] : fields)
        if (!value.empty()) o[key] = value;
    m_logger->info("{}", json::write(o));
}

} // namespace fyr::server::http
