#include "icbt/verify/policy.h"

#include "base/digest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fyr::icbt::verify {

std::string digest(const Policy& p) {
    std::string t = "fyr-icbt-policy-1\n";
    for (const auto* s : {&p.riskAnswer, &p.onCallBy, &p.settle, &p.saidAgain, &p.reviewAnswer, &p.messageAnswer, &p.otherAnswer, &p.finishAnswer, &p.pauseLongest, &p.longest, &p.silent}) t += formatSpan(*s) + "\n";
    t += fmt::format("{} {} {} {} {} {} {}\n", p.ungatedInARow, p.patientMinutes, p.therapistMinutes, p.reminders, p.measureMinutes, p.pauseMost, p.trackMinutes);
    for (const auto& i : p.watchedItems) t += fmt::format("{} {} {} {}\n", i.instrument, i.item, i.askFrom, i.alertFrom);
    t += fmt::format("{} | {} | {}\n", fmt::join(p.signedOffDocuments, " "), fmt::join(p.dischargedDocuments, " "), fmt::join(p.referredDocuments, " "));
    return hex(sha256(t));
}

} // namespace fyr::icbt::verify
