// Triage items of a store joined with what clinicians decided, for the quality report (docs/QUALITY.md).
//
// Shape:  `eachItem` walks the queue items that entered in a period, oldest first, in one snapshot; `triageReport` is the
//         report as somebody may have it, with its trace. Nothing here changes anything but the audit trail.
// Rights: a manager is told of the own unit and may open its cases; an administrator of the whole tenant or one unit of it,
//         figures only: an administrator reads no record. Everybody else: forbidden. Another unit answers notFound.
// Errors: badRequest (period), tooLarge (more items than one report takes), forbidden, notFound, and the store's.
#pragma once

#include "server/common/principal.h"
#include "server/services/item_store.h"
#include "triage/quality/candidates.h"
#include "triage/quality/report.h"

#include <functional>

namespace fyr::triage {
class KnowledgeBase;
}

namespace fyr::server {

inline constexpr std::size_t reportItemsAtMost = 20'000;
inline constexpr std::chrono::days reportDaysAtMost{400};

struct Period {
    Instant from, to; // `to` is not in it
};
// "2026-11-01" and "2026-11-30", both days in it, in UTC. Without `to`: through today; without `from`: thirty days.
[[nodiscard]] Result<Period> periodFrom(std::string_view from, std::string_view to, Instant now);

struct SeenItem {
    clinical::TriageItem item;
    bool abandoned = false; // the patient left before the end
};
// Answers how many could not be read: those are damaged, or no item of Fyr's whatever their code says.
[[nodiscard]] Result<std::size_t> eachItem(ReadTx& tx, const Period& period, std::string_view unit, const std::function<Result<void>(SeenItem)>& each);

struct OwnReport {
    triage::quality::Report report;
    triage::quality::ReportFor whom = triage::quality::ReportFor::figuresOnly;
};
[[nodiscard]] Result<OwnReport> triageReport(Store& store, const Clock& clock, const Principal& who, const Period& period, std::string_view unit);

// How the words of an item are read for the candidate file: the patient's names masked, the language's words known.
[[nodiscard]] Result<triage::quality::Reading> readingFor(ReadTx& tx, const triage::KnowledgeBase& kb, const PatientId& patient, std::string_view lang);

} // namespace fyr::server
