// JsonLog: one JSON object a line on standard error, with the Elastic Common Schema's field names.
//
// Privacy: events carry ids, counts, routes and codes. Never a token, a query, a body or a name.
// Threads: safe.
#pragma once

#include "base/clock.h"
#include "base/log.h"

#include <memory>
#include <string>

namespace spdlog {
class logger;
}

namespace fyr::server::http {

class JsonLog final : public Log {
  public:
    JsonLog(const Clock& clock, LogLevel least);
    // For tests: to a file instead.
    JsonLog(const Clock& clock, LogLevel least, const std::string& file);
    ~JsonLog() override;
    void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) override;

  private:
    const Clock& m_clock;
    LogLevel m_least;
    std::shared_ptr<spdlog::logger> m_logger;
};

} // namespace fyr::server::http
