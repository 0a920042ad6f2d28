// The lines of an archive as text, and back. Errors: badRequest, badJson.
#pragma once

#include "server/audit/archive.h"

namespace fyr::server {

[[nodiscard]] std::string headerLine(const ArchiveHeader& header);
[[nodiscard]] Result<ArchiveHeader> headerFromLine(std::string_view line);
[[nodiscard]] std::string sealMessage(std::string_view headerLine);

using Path = std::vector<Digest>;
[[nodiscard]] std::string recordLine(const AuditRecord& record, const Path& path, const Path& before);
struct ArchivedRecord {
    AuditRecord record;
    Path path;
};
[[nodiscard]] Result<ArchivedRecord> recordFromLine(std::string_view line, const Path& before);

} // namespace fyr::server
