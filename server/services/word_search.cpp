#include "server/services/word_search.h"

#include "base/json.h"
#include "base/text.h"
#include "fhir/readable_text.h"
#include "fhir/resource.h"
#include "fhir/validate.h"
#include "server/rights/guarded_store.h"
#include "server/services/traces.h"
#include "text/rank.h"

#include <cmath>
#include <map>

namespace fyr::server {
namespace {

constexpr std::int32_t usualCandidates = 500;
constexpr std::int32_t mostCandidates = 5'000;
constexpr std::size_t longestTitle = 120; // code points

// When it happened, by whatever the type calls it; else when it was written.
std::string dateOf(const fhir::Value& r, Instant updated) {
    for (const std::string_view key : {"effectiveDateTime", "effectiveInstant", "onsetDateTime", "recordedDate", "performedDateTime", "occurrenceDateTime",
                                       "authoredOn", "authored", "date", "sent", "issued", "recorded", "created", "start"})
        if (const auto text = r.text(key); !text.empty()) return std::string(text);
    for (const std::string_view key : {"effectivePeriod", "onsetPeriod", "performedPeriod", "period", "executionPeriod"})
        if (const auto text = r[key].text("start"); !text.empty()) return std::string(text);
    return formatInstant(updated);
}
std::string titleOf(const text::Document& d) {
    std::string out;
    const auto take = [&](text::Field field) {
        for (const auto& p : d.passages())
            if (p.field == field && out.empty()) out = prefix(trim(p.text), longestTitle);
    };
    take(text::Field::title);
    if (out.empty()) take(text::Field::body);
    return out;
}
std::string nameOf(const fhir::Value& patient) {
    const fhir::Value* best = nullptr;
    for (const auto& name : patient["name"].each())
        if (!best || name.text("use") == "official") best = &name;
    if (!best) return {};
    if (const auto text = best->text("text"); !text.empty()) return std::string(text);
    std::string out;
    for (const auto& given : (*best)["given"].each()) out += (out.empty() ? "" : " ") + std::string(given.text());
    if (const auto family = best->text("family"); !family.empty()) out += (out.empty() ? "" : " ") + std::string(family);
    return out;
}

struct Found {
    WordsHit hit;
    std::unique_ptr<fhir::Resource> resource;
    std::unique_ptr<text::Document> document;
    std::string date;
    double score = 0;
};

class Search {
  public:
    Search(Store& store, const Clock& clock, const Principal& who, const WordSearch& asked)
        : m_store(store), m_mine(store, who, clock), m_clock(clock), m_who(who), m_asked(asked) {}

    Result<std::string> run() {
        FYR_CHECK(check());
        const auto body = [&](ReadTx& tx) -> Result<void> {
            m_found.clear();
            m_out.clear();
            FYR_CHECK(collect(tx));
            order();
            return write(tx);
        };
        FYR_CHECK(m_mine.read(m_who.tenant, body));
        m_out["blocked"] = m_mine.sawBlocked();
        FYR_CHECK(leaveTraces());
        return json::write(m_out);
    }

  private:
    Result<void> check() {
        std::vector<Problem> problems;
        if (auto q = text::Query::parse(m_asked.words); q) m_query = std::move(*q);
        else problems.push_back({"q", q.error().detail});
        if (!m_asked.patient.empty() && !isFhirId(m_asked.patient)) problems.push_back({"patient", "not an id"});
        if (m_asked.types.size() > WordSearch::mostTypes) problems.push_back({"type", fmt::format("{} types at most", WordSearch::mostTypes)});
        for (const auto& t : m_asked.types)
            if (!fhir::isResourceType(t)) problems.push_back({"type", "no such resource type"});
        if (m_asked.from < 0 || m_asked.from > WordSearch::furthest) problems.push_back({"from", fmt::format("a number from 0 to {}", WordSearch::furthest)});
        if (m_asked.count < 1 || m_asked.count > WordSearch::mostAtOnce) problems.push_back({"count", fmt::format("a number from 1 to {}", WordSearch::mostAtOnce)});
        if (problems.empty()) return {};
        return fail(Error{ErrorCode::badRequest, "the search cannot be understood", std::move(problems)});
    }

    Result<void> collect(ReadTx& tx) {
        WordsQuery q{m_asked.words, m_asked.types, {m_asked.patient, m_who.unit}, usualCandidates};
        FYR_TRY(auto page, tx.findWords(q));
        if (page.more && static_cast<std::int64_t>(page.hits.size()) < m_asked.from + m_asked.count) {
            q.limit = mostCandidates;
            FYR_TRY(page, tx.findWords(q));
        }
        m_more = page.more;
        for (auto& hit : page.hits) {
            auto resource = fhir::Resource::parse(hit.resource.json);
            if (!resource) continue;
            Found f;
            f.resource = std::make_unique<fhir::Resource>(std::move(*resource));
            f.document = std::make_unique<text::Document>(fhir::readableText(*f.resource));
            f.date = dateOf(*f.resource, hit.resource.lastUpdated);
            f.hit = std::move(hit);
            m_found.push_back(std::move(f));
        }
        return {};
    }

    void order() {
        std::vector<std::vector<double>> weights;
        weights.reserve(m_found.size());
        for (const auto& f : m_found) weights.push_back(text::weigh(*m_query, *f.document));
        const auto scores = text::rank(weights);
        for (std::size_t i = 0; i < m_found.size(); ++i) m_found[i].score = std::round(scores[i] * 10) / 10; // what is nearly equal goes by its date
        std::ranges::stable_sort(m_found, [](const Found& a, const Found& b) { return a.score != b.score ? a.score > b.score : a.date > b.date; });
    }

    Result<void> write(ReadTx& tx) {
        m_shown.clear();
        const auto total = static_cast<std::int64_t>(m_found.size());
        const auto from = std::min(m_asked.from, total);
        const auto to = std::min(from + m_asked.count, total);
        std::vector<std::pair<std::string, json::array>> groups; // in the order of their best hits
        for (auto i = from; i < to; ++i) {
            const auto& f = m_found[static_cast<std::size_t>(i)];
            const auto& r = f.hit.resource;
            const auto patient = r.type == "Patient" ? r.id : f.hit.scope.patient;
            auto group = std::ranges::find(groups, patient, &std::pair<std::string, json::array>::first);
            if (group == groups.end()) group = groups.insert(groups.end(), {patient, {}});
            const auto s = text::snippet(*m_query, *f.document);
            json::array highlights;
            for (const auto& h : s.highlights) highlights.push_back(json::object{{"start", h.start}, {"end", h.end}});
            json::object hit{{"type", r.type}, {"id", r.id}, {"title", titleOf(*f.document)}, {"date", f.date}, {"score", f.score}};
            hit["snippet"] = json::object{{"text", s.text}, {"highlights", std::move(highlights)}};
            group->second.push_back(std::move(hit));
            m_shown[patient].push_back(r.type + "/" + r.id);
        }
        json::array patients;
        for (auto& [id, hits] : groups) {
            json::object p{{"id", id}};
            if (!id.empty()) FYR_CHECK(describe(tx, id, p));
            p["hits"] = std::move(hits);
            patients.push_back(std::move(p));
        }
        m_out = {{"total", total}, {"more", m_more}};
        if (to < total && to <= WordSearch::furthest) m_out["next"] = to;
        m_out["patients"] = std::move(patients);
        return {};
    }
    static Result<void> describe(ReadTx& tx, std::string_view id, json::object& out) {
        FYR_TRY(const auto stored, tx.read("Patient", id)); // through the rights: it may not be there
        if (!stored || stored->deleted) return {};
        FYR_TRY(const auto patient, fhir::Resource::parse(stored->json));
        out["name"] = nameOf(patient);
        if (const auto birth = patient.text("birthDate"); !birth.empty()) out["birthDate"] = birth;
        return {};
    }

    Result<void> leaveTraces() {
        const auto body = [&](WriteTx& tx) -> Result<void> {
            Trace trace;
            trace.subtype = "record.search";
            if (m_shown.empty()) {
                trace.patient = m_asked.patient;
                return leaveTrace(tx, m_clock.now(), m_who, trace);
            }
            for (const auto& [patient, about] : m_shown) {
                trace.patient = patient;
                trace.about = about;
                FYR_CHECK(leaveTrace(tx, m_clock.now(), m_who, trace));
            }
            return {};
        };
        return m_store.write(m_who.tenant, body);
    }

    Store& m_store;
    rights::GuardedStore m_mine;
    const Clock& m_clock;
    const Principal& m_who;
    const WordSearch& m_asked;
    std::optional<text::Query> m_query;
    std::vector<Found> m_found;
    bool m_more = false;
    json::object m_out;
    std::map<std::string, std::vector<std::string>> m_shown; // by patient
};

} // namespace

Result<std::string> searchWords(Store& store, const Clock& clock, const Principal& who, const WordSearch& asked) {
    return Search(store, clock, who, asked).run();
}

} // namespace fyr::server
