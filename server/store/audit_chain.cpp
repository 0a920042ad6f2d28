#include "server/store/audit_chain.h"

#include <fmt/format.h>

namespace fyr::server {

Digest auditHash(std::string_view previous, std::int64_t seq, Instant at, std::string_view patient, std::string_view json) {
    fmt::memory_buffer text;
    fmt::format_to(std::back_inserter(text), "{}\n{}\n{}\n{}\n", previous, seq, at.time_since_epoch().count(), patient);
    text.append(json.data(), json.data() + json.size());
    return sha256({text.data(), text.size()});
}

} // namespace fyr::server
