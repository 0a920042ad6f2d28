// Trace: by which a request is followed from the desktop to the database (W3C Trace Context).
//
// Shape:   a server takes the caller's trace and makes a span of its own in it; without one it begins a trace. While a
//          thread works for a request it carries its trace: logs and the store read it from there.
// Source:  w3.org/TR/trace-context, version 00.
#pragma once

#include "base/random.h"

#include <string>
#include <string_view>

namespace fyr::server {

struct RequestTrace {
    std::string traceId; // 32 hex digits
    std::string spanId;  // 16: this server's part
    std::string parent;  // 16: the caller's span; empty when it sent none
    bool sampled = false; // the caller asks for it to be followed
};
// From the header `traceparent`; what is none begins a new trace.
[[nodiscard]] RequestTrace traceFrom(std::string_view traceparent, Random& random);

inline thread_local const RequestTrace* threadTrace = nullptr;
[[nodiscard]] inline const RequestTrace* currentTrace() noexcept { return threadTrace; }

class TraceScope {
  public:
    explicit TraceScope(const RequestTrace& trace) : m_before(threadTrace) { threadTrace = &trace; }
    ~TraceScope() { threadTrace = m_before; }
    TraceScope(const TraceScope&) = delete;
    TraceScope& operator=(const TraceScope&) = delete;

  private:
    const RequestTrace* m_before;
};

} // namespace fyr::server
