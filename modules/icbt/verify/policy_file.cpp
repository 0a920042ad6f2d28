#include "icbt/verify/policy_file.h"

#include "icbt/reader.h"
#include "yaml/yaml.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>

namespace fyr::icbt::verify {
namespace {

using Unit = Span::Unit;

std::optional<std::int64_t> hoursOf(const Span& s) {
    switch (s.unit) {
    case Unit::hours: return s.count;
    case Unit::days: return std::int64_t{s.count} * 24;
    case Unit::weeks: return std::int64_t{s.count} * 24 * 7;
    case Unit::workingDays: return std::nullopt;
    }
    return std::nullopt;
}

// A time by the clock, at least an hour, at most `most`.
void within(Reader& r, std::string_view key, Span& out, Span most) {
    if (!r.has(key)) return;
    const auto s = r.span(key);
    const auto hours = hoursOf(s);
    if (!hours || *hours < 1 || *hours > *hoursOf(most)) r.problemAt(key, fmt::format("is a time by the clock of at most {}", formatSpan(most)));
    else out = s;
}
void workingDays(Reader& r, std::string_view key, Span& out, std::int32_t most) {
    if (!r.has(key)) return;
    const auto s = r.span(key);
    if (s.unit != Unit::workingDays || s.count < 1 || s.count > most) r.problemAt(key, fmt::format("is from 1wd to {}wd", most));
    else out = s;
}
// A clinic may ask for more documents than the default, not for fewer.
void documents(Reader& r, std::string_view key, std::vector<std::string>& out) {
    static constexpr std::array<std::string_view, 3> known{"summary", "relapsePlan", "referral"};
    if (!r.has(key)) return;
    const auto named = r.texts(key);
    for (const auto& n : named)
        if (std::ranges::find(known, n) == known.end()) r.problemAt(key, fmt::format("there is no document '{}': summary, relapsePlan, referral", n));
    for (const auto& needed : out)
        if (std::ranges::find(named, needed) == named.end()) r.problemAt(key, fmt::format("'{}' cannot be left out", needed));
    out = named;
}

Policy read(const json::value& v, std::vector<Problem>& problems) {
    Policy p;
    const Policy least; // what may not be weakened
    Reader root(v, "", problems);
    root.in("risk", false, [&](Reader& r) {
        within(r, "answer", p.riskAnswer, least.riskAnswer);
        within(r, "on-call", p.onCallBy, least.onCallBy);
        within(r, "settle", p.settle, least.settle);
        within(r, "again", p.saidAgain, least.saidAgain);
    });
    root.each("watched", false, [&](Reader& r) { // beside those that are always watched
        WatchedItem w;
        w.instrument = r.text("instrument");
        w.item = r.number("item", 1, 200);
        w.askFrom = r.number("ask", 0, 1000);
        w.alertFrom = r.number("alert", 0, 1000);
        if (w.alertFrom < w.askFrom) r.problemAt("alert", "is not below 'ask'");
        p.watchedItems.push_back(std::move(w));
    });
    root.in("waits", false, [&](Reader& r) {
        workingDays(r, "review", p.reviewAnswer, 10);
        workingDays(r, "message", p.messageAnswer, 10);
        workingDays(r, "other", p.otherAnswer, 20);
        workingDays(r, "finish", p.finishAnswer, 40);
    });
    root.in("gates", false, [&](Reader& r) { p.ungatedInARow = r.numberOr("ungated-in-a-row", 0, least.ungatedInARow, p.ungatedInARow); });
    root.in("load", false, [&](Reader& r) {
        p.patientMinutes = r.numberOr("patient-minutes", 1, 3000, p.patientMinutes);
        p.therapistMinutes = r.numberOr("therapist-minutes", 1, 600, p.therapistMinutes);
        p.trackMinutes = r.numberOr("track-minutes", 0, 600, p.trackMinutes);
        p.reminders = r.numberOr("reminders", 1, 14, p.reminders);
        p.measureMinutes = r.numberOr("measure-minutes", 1, 60, p.measureMinutes);
    });
    root.in("time", false, [&](Reader& r) {
        within(r, "pause", p.pauseLongest, {26, Unit::weeks});
        p.pauseMost = r.numberOr("pauses", 0, 20, p.pauseMost);
        within(r, "longest", p.longest, {104, Unit::weeks});
        within(r, "silent", p.silent, least.silent);
    });
    root.in("documents", false, [&](Reader& r) {
        documents(r, "signed-off", p.signedOffDocuments);
        documents(r, "discharged", p.dischargedDocuments);
        documents(r, "referred", p.referredDocuments);
    });
    return p;
}

} // namespace

Result<Policy> policyFromText(std::string_view text, std::string name) {
    const auto source = yaml::read(text, std::move(name));
    auto problems = source.problems;
    Policy out;
    if (source.value.is_object()) {
        std::vector<Problem> found;
        out = read(source.value, found);
        for (auto& p : found) problems.push_back({source.place(p.place), std::move(p.message)});
    } else if (!source.value.is_null()) {
        problems.push_back({source.place(""), "is a map"});
    }
    if (!problems.empty()) return fail(Error{ErrorCode::content, "the policy", std::move(problems)});
    return out;
}

Result<Policy> policyFromFile(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(ErrorCode::notFound, file.string() + ": cannot be read");
    return policyFromText(std::string((std::istreambuf_iterator<char>(in)), {}), file.string());
}

} // namespace fyr::icbt::verify
