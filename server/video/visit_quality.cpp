// How good a call was: numbers that the parties told, kept with the visit; nothing of what was said or seen.
#include "fhir/fyr_extensions.h"
#include "fhir/resource.h"
#include "server/services/may_act.h"
#include "server/services/queries.h"
#include "server/services/traces.h"
#include "server/video/visits.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server::video {
namespace {

std::string qualityKey(std::string_view visit, std::string_view party) { return fmt::format("callquality/{}/{}", visit, party); }

Result<Quality> qualityFrom(std::string_view text) {
    FYR_TRY(const auto v, json::parse(text));
    Quality q;
    q.n = json::integer(v, "n").value_or(0);
    q.sum = json::integer(v, "sum").value_or(0);
    q.least = static_cast<int>(json::integer(v, "least").value_or(100));
    q.relayed = json::boolean(v, "relayed").value_or(false);
    if (const auto* causes = json::child(v, "causes"))
        for (const auto& [cause, n] : *causes)
            if (n.is_int64()) q.causes[std::string(cause)] = n.get_int64();
    return q;
}

json::object toJson(const Quality& q, bool whole) {
    json::object o{{"n", q.n}, {"least", q.least}, {"relayed", q.relayed}};
    if (whole) o["sum"] = q.sum;
    else o["mean"] = q.n > 0 ? q.sum / q.n : 0;
    json::object causes;
    for (const auto& [cause, n] : q.causes) causes[cause] = n;
    o["causes"] = std::move(causes);
    return o;
}

std::int64_t seconds(Instant from, Instant to) { return std::chrono::duration_cast<std::chrono::seconds>(to - from).count(); }

std::optional<std::int64_t> median(std::vector<std::int64_t> all) {
    if (all.empty()) return {};
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::ranges::nth_element(all, middle);
    return *middle;
}

// A number or a code of the Encounter's extension (encounter.cpp).
struct Told {
    std::map<std::string, std::int64_t, std::less<>> numbers;
    std::map<std::string, std::string, std::less<>> codes;
    bool relayed = false;
};
Told toldOf(const fhir::Resource& r) {
    Told out;
    for (const auto& outer : r["extension"].items()) {
        if (outer.text("url") != fhir::url::videoVisit) continue;
        for (const auto& e : outer["extension"].items()) {
            const std::string url(e.text("url"));
            if (const auto code = e.text("valueCode"); !code.empty()) out.codes[url] = code;
            if (const auto n = e["valueInteger"].integer()) out.numbers[url] = *n;
            if (url == "relayed") out.relayed = e["valueBoolean"].boolean().value_or(false);
        }
    }
    return out;
}

} // namespace

void Quality::add(const Quality& q) {
    n += q.n;
    sum += q.sum;
    least = std::min(least, q.least);
    relayed = relayed || q.relayed;
    for (const auto& [cause, times] : q.causes) causes[cause] += times;
}

Result<std::map<std::string, Quality>> loadQuality(ReadTx& tx, std::string_view visit) {
    const auto prefix = qualityKey(visit, "");
    FYR_TRY(const auto stored, tx.values(prefix));
    std::map<std::string, Quality> out;
    for (const auto& [key, value] : stored) {
        FYR_TRY(out[key.substr(prefix.size())], qualityFrom(value));
    }
    return out;
}

Result<void> Visits::addQuality(const TenantId& tenant, const std::string& visit, const std::string& party, const Quality& more) {
    return m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        const auto key = qualityKey(visit, party);
        Quality q = more;
        FYR_TRY(const auto stored, tx.value(key));
        if (stored) {
            FYR_TRY(const auto before, qualityFrom(*stored));
            q.add(before);
        }
        FYR_CHECK(tx.setValue(key, json::write(toJson(q, true))));
        FYR_TRY(const auto c, loadCall(tx, visit));
        if (!c || !c->visit.isOver()) return {};
        return project(tx, *c, m_clock.now()); // the Encounter was written before the last of it came in
    });
}

Result<std::string> Visits::quality(const Principal& who, const std::string& visit) {
    json::object out;
    const auto done = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto c, find(tx, visit));
        if (who.role == Role::manager) {
            if (who.unit != c.unit) return fail(ErrorCode::notFound, "no such visit");
        } else {
            FYR_CHECK(mayEnter(tx, who, c));
        }
        const auto& v = c.visit;
        out = {{"id", v.id}, {"stage", waiting::code(v.stage)}, {"interruptions", v.interruptions}};
        if (v.arrived && v.admitted) out["waitedSeconds"] = seconds(*v.arrived, *v.admitted);
        if (v.began) out["seconds"] = seconds(*v.began, v.isOver() ? v.since : m_clock.now());
        if (!v.endReason.empty()) out["endReason"] = v.endReason;
        json::array parties;
        FYR_TRY(const auto all, loadQuality(tx, visit));
        for (const auto& [party, q] : all) {
            auto o = toJson(q, false);
            const auto* p = v.find(party);
            o["role"] = p ? fyr::video::code(p->role) : "relative";
            parties.push_back(std::move(o));
        }
        out["parties"] = std::move(parties);
        return leaveTrace(tx, m_clock.now(), who, traceOf(c, TraceAction::read, "visit.quality"));
    });
    if (!done) return fail(done.error());
    return json::write(out);
}

// Of the caller's unit, in numbers only: no patient, no clinician.
Result<std::string> Visits::unitQuality(const Principal& who, std::chrono::days period) {
    json::object out;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        SearchQuery q;
        q.type = "Encounter";
        q.terms = {codeTerm("Encounter", "class", {"VR"}), timeTerm("Encounter", "date", Prefix::ge, m_clock.now() - period)};
        q.within.unit = who.unit.empty() ? "-" : who.unit;
        q.count = 200;
        FYR_TRY(const auto found, searchAll(tx, std::move(q), 20'000));
        std::int64_t calls = 0;
        std::int64_t interrupted = 0;
        std::int64_t relayed = 0;
        std::int64_t poor = 0;
        std::vector<std::int64_t> scores;
        std::vector<std::int64_t> lengths;
        std::vector<std::int64_t> waits;
        std::map<std::string, std::int64_t> ends;
        for (const auto& f : found) {
            FYR_TRY(const auto r, fhir::Resource::parse(f.json));
            const auto told = toldOf(r);
            if (const auto end = told.codes.find("endReason"); end != told.codes.end()) ++ends[end->second];
            const auto n = [&](std::string_view key) {
                const auto at = told.numbers.find(key);
                return at == told.numbers.end() ? std::nullopt : std::optional(at->second);
            };
            if (const auto waited = n("waitedSeconds")) waits.push_back(*waited);
            const auto length = n("seconds");
            if (!length) continue;
            ++calls;
            lengths.push_back(*length);
            if (n("interruptions").value_or(0) > 0) ++interrupted;
            if (told.relayed) ++relayed;
            if (const auto score = n("score")) {
                scores.push_back(*score);
                if (*score < 55) ++poor;
            }
        }
        out = {{"days", period.count()}, {"visits", found.size()}, {"calls", calls}, {"interrupted", interrupted}, {"relayed", relayed}, {"poor", poor}};
        json::object reasons;
        for (const auto& [reason, times] : ends) reasons[reason] = times;
        out["ends"] = std::move(reasons);
        for (const auto& [key, all] : {std::pair{"medianScore", &scores}, std::pair{"medianSeconds", &lengths}, std::pair{"medianWaitSeconds", &waits}})
            if (const auto m = median(*all)) out[key] = *m;
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    return json::write(out);
}

} // namespace fyr::server::video
