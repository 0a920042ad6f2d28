// Audit records as they lie in the embedded store: an AuditEvent is mostly the same words, so it is packed with a dictionary
// of them (Zstandard) to about a tenth.
//
// Shape:  a packed text begins with the byte of its dictionary's version, which no JSON begins with; what packing does not
//         make smaller lies as it is. A dictionary never changes: a better one gets the next version.
// Errors: none. Bytes that cannot be unpacked come back as they are: the chain's hash tells that they were changed.
// Threads: safe.
#pragma once

#include <string>
#include <string_view>

namespace fyr::server::audit_text {

[[nodiscard]] std::string packed(std::string_view json);
[[nodiscard]] std::string unpacked(std::string_view stored);

} // namespace fyr::server::audit_text
