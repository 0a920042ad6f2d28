#include "triage/quality/candidates.h"

#include "base/json.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace fyr::triage::quality {
namespace {

constexpr std::size_t casesEach = 20; // what a person reads in one sitting

std::string_view directionOf(const Case& c) { return c.under() ? "under" : c.over() ? "over" : "place"; }

// JSON's quoting is YAML's too.
std::string quoted(std::string_view text) { return json::write(json::value(text)); }
std::string list(const std::vector<std::string>& texts) {
    std::string out = "[";
    for (const auto& t : texts) out += (out.size() > 1 ? ", " : "") + quoted(t);
    return out + "]";
}

// Rules that took part in every one of them; else those of most.
std::vector<std::string> commonRules(const std::vector<const Disagreement*>& group) {
    std::map<std::string, std::size_t> counts;
    for (const auto* d : group)
        for (const auto& r : d->facts.rules) ++counts[r];
    std::vector<std::string> out;
    for (const auto& [rule, n] : counts)
        if (2 * n >= group.size()) out.push_back(rule);
    return out;
}

std::string stub(std::string_view direction) {
    return fmt::format("    change:            # to be filled in; leave out what does not apply\n"
                       "      finding: \"\"      # whose words were not read, or that nobody asked about\n"
                       "      phrases: {{sv: [], en: []}}\n"
                       "      rule: \"\"         # {}\n"
                       "      source: \"\"\n"
                       "      rationale: \"\"\n"
                       "      reviewedBy: \"\"   # a clinician; without one nothing is published\n",
                       direction == "under" ? "a red flag or floor that is missing, or one that should have fired"
                       : direction == "over" ? "a red flag that fired too easily, or a self-care rule that is missing"
                                             : "a destination or the unit's own policy");
}

} // namespace

std::optional<Disagreement> disagreement(const clinical::TriageItem& item, bool abandoned, const Reading& how) {
    auto c = caseOf(item, abandoned);
    if (c.kind != clinical::DecisionKind::overridden) return std::nullopt;
    for (const std::string_view none : {"newInformation", "spokeWithPatient", "doctorAssessed"})
        if (c.reasonCode == none) return std::nullopt;
    Disagreement d{std::move(c), {}, {}, masked(item.decision->reason, how.masking)};
    for (const auto& u : item.words) {
        std::vector<Covered> spans;
        for (const auto& s : u.spans) {
            spans.push_back({s.start, s.end});
            const auto read = fmt::format("{}{}", s.kind == clinical::SpanKind::denied ? "not " : "", s.finding);
            if (!s.finding.empty() && std::ranges::find(d.read, read) == d.read.end()) d.read.push_back(read);
        }
        // Runs are found in what was written, since spans point there, and masked afterwards.
        for (const auto& run : unreadRuns(u.text, spans, how.isCommon)) d.unread.push_back(masked(run, how.masking));
    }
    return d;
}

std::string candidatesYaml(const std::vector<Disagreement>& all, Instant from, Instant to, std::string_view unit) {
    std::map<std::pair<std::string, std::string>, std::vector<const Disagreement*>> groups;
    for (const auto& d : all) groups[{std::string(directionOf(d.facts)), d.facts.complaint}].push_back(&d);
    std::vector<std::vector<const Disagreement*>> sorted;
    for (auto& [key, g] : groups) sorted.push_back(g);
    // What was said to be less urgent than it was comes first; then what happened most often.
    const auto rank = [](const std::vector<const Disagreement*>& g) { return g.front()->facts.under() ? 0 : g.front()->facts.over() ? 1 : 2; };
    std::ranges::stable_sort(sorted, [&](const auto& a, const auto& b) { return std::pair(rank(a), b.size()) < std::pair(rank(b), a.size()); });

    auto out = fmt::format("# Candidates for a change of the triage content, from clinicians' decisions.\n"
                           "# Nothing reads this file back: an author writes a change, a clinician reviews it, and `fyrctl triage compare`\n"
                           "# shows which stored interviews it would decide differently. It holds patients' words, masked as far as a program\n"
                           "# can: keep it where records are kept.\n"
                           "from: {}\nto: {}\n",
                           quoted(formatInstant(from)), quoted(formatInstant(to)));
    if (!unit.empty()) out += fmt::format("unit: {}\n", quoted(unit));
    out += sorted.empty() ? "candidates: []\n" : "candidates:\n";
    int n = 0;
    for (const auto& group : sorted) {
        const auto& first = group.front()->facts;
        std::map<std::string, int> reasons;
        for (const auto* d : group) ++reasons[d->facts.reasonCode];
        std::string counted;
        for (const auto& [code, times] : reasons) counted += fmt::format("{}{}: {}", counted.empty() ? "" : ", ", code, times);
        const auto direction = directionOf(first);
        out += fmt::format("  - id: candidate-{}\n    complaint: {}\n    direction: {}   # {}\n    cases: {}\n    reasons: {{{}}}\n    rules: {}\n", ++n, quoted(first.complaint), direction,
                           direction == "under"  ? "clinicians decided more urgent than was suggested"
                           : direction == "over" ? "clinicians decided less urgent than was suggested"
                                                 : "the level stood, the place did not",
                           group.size(), counted, list(commonRules(group)));
        out += "    seen:\n";
        for (std::size_t i = 0; i < std::min(group.size(), casesEach); ++i) {
            const auto& d = *group[i];
            const auto& c = d.facts;
            out += fmt::format("      - item: {}\n        knowledgeBase: {}\n        suggested: {}\n        decided: {}\n", quoted(c.id), quoted(c.knowledgeBase), clinical::code(c.suggested), clinical::code(c.decided));
            if (c.suggestedDestination != c.decidedDestination) out += fmt::format("        place: {}\n", list({c.suggestedDestination, c.decidedDestination}));
            out += fmt::format("        reasonCode: {}\n", quoted(c.reasonCode));
            if (!d.reason.empty()) out += fmt::format("        reason: {}\n", quoted(d.reason));
            out += fmt::format("        lang: {}\n        read: {}\n        unread: {}\n        rules: {}\n", quoted(c.lang), list(d.read), list(d.unread), list(c.rules));
        }
        out += stub(direction);
    }
    return out;
}

} // namespace fyr::triage::quality
