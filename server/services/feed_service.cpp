#include "server/services/feed_service.h"

#include "base/digest.h"
#include "base/json.h"
#include "base/planted.h"
#include "fhir/resource.h"
#include "fhir/validate.h"
#include "protocol/messages.h"
#include "server/rights/changes.h"
#include "server/rights/guard.h"
#include "server/services/queries.h"
#include "server/services/traces.h"

#include <fmt/format.h>
#include <set>
#include <sodium.h>

namespace fyr::server {
namespace {

std::optional<std::string> fromBase64Url(std::string_view text) {
    std::string out(text.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), nullptr,
                          &size, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return std::nullopt;
    out.resize(size);
    return out;
}

constexpr std::size_t changesAtOnce = 50; // records told anew in one page; the rest come with the next

constexpr std::int32_t firstAtOnce = 500; // of a kind

// What a first sync begins with, for its rest may take minutes: the open items of the unit's queue, the visits of about
// today, and the patients of both. They come again in their own place; the same version twice is the same.
Result<std::vector<FeedRow>> neededFirst(ReadTx& tx, const std::string& unit, Instant now) {
    SearchQuery queue;
    queue.type = "Task";
    queue.terms = {codeTerm("Task", "status", {"requested", "received", "accepted", "ready", "in-progress", "on-hold"})};
    SearchQuery visits;
    visits.type = "Appointment";
    visits.terms = {timeTerm("Appointment", "date", Prefix::ge, now - std::chrono::hours{12}),
                    timeTerm("Appointment", "date", Prefix::lt, now + std::chrono::hours{24})};
    std::vector<FeedRow> rows;
    std::set<std::string> patients;
    for (auto* q : {&queue, &visits}) {
        q->within.unit = unit;
        q->count = firstAtOnce;
        q->includes = {{q->type, "patient", "Patient", false}};
        FYR_TRY(auto found, tx.search(*q));
        for (auto* list : {&found.matches, &found.included})
            for (auto& resource : *list) {
                if (resource.type == "Patient" && !patients.insert(resource.id).second) continue;
                FeedRow row;
                FYR_TRY(auto scope, tx.scopeOf(resource.type, resource.id));
                row.scope = std::move(scope).value_or(ResourceScope{{}, "-"});
                row.resource = std::move(resource);
                rows.push_back(std::move(row));
            }
    }
    return rows;
}

// One page in the making.
class Paging {
  public:
    Paging(ReadTx& tx, const Principal& who, Instant now, protocol::FeedPage& page)
        : m_tx(tx), m_who(who), m_guard(tx, who, now), m_page(page) {}

    Result<void> row(FeedRow& row, bool following) {
        const std::string patient = row.scope.patient;
        if (following && !patient.empty()) {
            FYR_TRY(const bool changes, changesRights(row));
            if (changes) m_changed.insert(patient);
        }
        // It left; what is told is how it stands now: it may be back, and whoever forgets lets drafts and more go with it.
        if (row.forget && FYR_PLANTED(204)) return {};
        if (row.forget && FYR_PLANTED(234)) {
            add(row.resource, protocol::FeedOp::forget);
            return {};
        }
        if (row.forget) return named({row.resource.type, row.resource.id});
        FYR_TRY(const auto v, m_guard.judge(rights::Action::read, row.resource.type, row.scope));
        if (!v.allowed() && !FYR_PLANTED(203)) return {};
        if (!row.resource.deleted) {
            FYR_TRY(row.resource.json, rights::Guard::shown(v, row.resource.type, std::move(row.resource.json)));
        }
        add(row.resource, row.resource.deleted ? protocol::FeedOp::forget : protocol::FeedOp::put);
        return {};
    }

    // Changes that no row shows. Answers up to which they were told.
    Result<std::int64_t> changes(std::int64_t after) {
        FYR_TRY(const auto list, rights::rightsChanges(m_tx, after));
        for (const auto& change : list) {
            if (m_changed.size() + m_opened.size() >= changesAtOnce) {
                m_page.more = true;
                break;
            }
            after = change.version;
            if (change.account.empty()) m_changed.insert(change.patient);
            else if (change.account == m_who.person.str()) m_opened.insert(change.patient);
        }
        return after;
    }

    Result<void> tellAnew() {
        for (const auto& patient : m_opened) FYR_CHECK(record(patient, {}));
        for (const auto& patient : m_changed)
            if (!m_opened.contains(patient)) FYR_CHECK(record(patient, m_who.unit.empty() ? "-" : m_who.unit));
        return {};
    }

    Result<void> named(const protocol::ResourceKey& key) {
        StoredResource r; // of what may not be seen nothing is told, not even whether it exists
        FYR_TRY(const auto scope, m_tx.scopeOf(key.type, key.id));
        FYR_TRY(const auto v, m_guard.judge(rights::Action::read, key.type, scope.value_or(ResourceScope{{}, "-"})));
        bool allowed = v.allowed();
        if (allowed) {
            FYR_TRY(auto found, m_tx.read(key.type, key.id));
            allowed = found && !found->deleted;
            if (allowed) {
                r = std::move(*found);
                FYR_TRY(r.json, rights::Guard::shown(v, key.type, std::move(r.json)));
            }
        }
        r.type = key.type;
        r.id = key.id;
        add(r, allowed ? protocol::FeedOp::put : protocol::FeedOp::forget);
        return {};
    }

    // Relations that will end by themselves.
    [[nodiscard]] std::vector<std::pair<Instant, std::string>> ends() const {
        std::vector<std::pair<Instant, std::string>> out;
        for (const auto& [patient, standing] : m_guard.seen())
            if (!standing.registered && standing.until) out.emplace_back(*standing.until, patient);
        return out;
    }

  private:
    void add(StoredResource& r, protocol::FeedOp op) {
        protocol::FeedEntry e;
        e.op = op;
        e.key = {r.type, r.id};
        e.version = r.version;
        e.at = r.lastUpdated;
        if (op == protocol::FeedOp::put) e.resource = std::move(r.json);
        m_page.entries.push_back(std::move(e));
    }

    // May this row change what else of the patient's record is seen here?
    Result<bool> changesRights(const FeedRow& row) {
        const auto& type = row.resource.type;
        if (type == "Consent") return true;
        if (type == "Patient") {
            if (row.forget || row.resource.deleted) return true;
            if (row.resource.version == 1) return false;
            FYR_TRY(const auto before, m_tx.vread("Patient", row.resource.id, row.resource.version - 1));
            if (!before || before->deleted) return true;
            FYR_TRY(const auto then, fhir::Resource::parse(before->json));
            FYR_TRY(const auto now, fhir::Resource::parse(row.resource.json));
            return !(then["managingOrganization"] == now["managingOrganization"]) || !(then["meta"]["security"] == now["meta"]["security"]);
        }
        if (type != "Task" && type != "Appointment" && type != "Encounter" && type != "Communication") return false;
        if (row.resource.version > 1 && !row.resource.deleted) return false;
        FYR_TRY(const rights::Standing* s, m_guard.standing(row.scope.patient));
        return !s->registered; // a relation begins, or its last sign is gone
    }

    // Everything about a patient within the unit (empty: the tenant): what may be seen, and what may not.
    Result<void> record(const std::string& patient, const std::string& unit) {
        for (const auto type : fhir::resourceTypes()) {
            SearchQuery q;
            q.type = type;
            q.within = {patient, unit};
            q.count = 1'000;
            while (true) {
                FYR_TRY(auto found, m_tx.search(q));
                for (auto& r : found.matches) {
                    FYR_TRY(const auto scope, m_tx.scopeOf(r.type, r.id));
                    FYR_TRY(const auto v, m_guard.judge(rights::Action::read, r.type, scope.value_or(ResourceScope{patient, "-"})));
                    if (v.allowed()) {
                        FYR_TRY(r.json, rights::Guard::shown(v, r.type, std::move(r.json)));
                    }
                    add(r, v.allowed() ? protocol::FeedOp::put : protocol::FeedOp::forget);
                }
                if (found.next.empty()) break;
                q.page = std::move(found.next);
            }
        }
        return {};
    }

    ReadTx& m_tx;
    const Principal& m_who;
    rights::Guard m_guard;
    protocol::FeedPage& m_page;
    std::set<std::string> m_changed;
    std::set<std::string> m_opened; // for this person alone: beyond the own unit too
};

} // namespace

std::string writeCursor(const FeedCursor& c) {
    const auto text = json::write({{"e", c.epoch}, {"a", c.after}, {"u", c.until}, {"t", c.total}, {"w", c.unit}, {"r", c.rights}});
    return base64Url({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

Result<FeedCursor> readCursor(std::string_view text) {
    const auto bytes = text.size() < 1024 ? fromBase64Url(text) : std::nullopt;
    const auto v = bytes ? json::parse(*bytes) : Result<json::value>(fail(ErrorCode::badRequest));
    const auto epoch = v ? json::text(*v, "e") : std::nullopt;
    const auto after = v ? json::integer(*v, "a") : std::nullopt;
    if (!epoch || !after || *after < 0) return fail(ErrorCode::resyncRequired, "not a cursor of this server");
    return FeedCursor{std::string(*epoch), *after, json::integer(*v, "u").value_or(0), json::integer(*v, "t").value_or(0),
                      std::string(json::text(*v, "w").value_or("")), json::integer(*v, "r").value_or(0)};
}

Result<std::string> FeedService::page(const Principal& who, std::string_view cursorText, std::int32_t limit) {
    if (limit < 1 || limit > mostFeedEntries)
        return fail(Error{ErrorCode::badRequest, "limit", {{"limit", fmt::format("1 … {}", mostFeedEntries)}}});
    std::optional<FeedCursor> cursor;
    if (!cursorText.empty()) {
        FYR_TRY(cursor, readCursor(cursorText));
    }
    protocol::FeedPage page;
    std::vector<std::pair<Instant, std::string>> ends; // relations that will end by themselves
    const auto read = [&](ReadTx& tx) -> Result<void> {
        page = {};
        ends.clear();
        FYR_TRY(const auto tenant, tx.tenant());
        if (cursor && ((cursor->epoch != tenant.epoch && !FYR_PLANTED(207)) || (cursor->unit != who.unit && !FYR_PLANTED(206))))
            return fail(ErrorCode::resyncRequired, "the feed began anew");
        FYR_TRY(const auto head, tx.feedHead());
        if (cursor && cursor->after > head) return fail(ErrorCode::resyncRequired, "a cursor from the future");
        FYR_TRY(const auto rightsHead, rights::rightsHead(tx));
        FeedQuery q;
        if (cursor) q.after = cursor->after;
        const bool first = !cursor || cursor->until > cursor->after;
        q.newestOnly = first;
        q.limit = limit;
        q.unit = who.unit.empty() ? "-" : who.unit; // without a unit: what belongs to the whole tenant, not everything
        FYR_TRY(auto slice, tx.feed(q));
        FeedCursor next = cursor.value_or(FeedCursor{tenant.epoch, 0, head, slice.total.value_or(0), who.unit, rightsHead});
        const auto until = next.until; // what a first sync began with is told once
        next.after = slice.upTo + (FYR_PLANTED(201) && slice.more ? 1 : 0);
        if (next.after >= next.until) next.until = 0;
        page.epoch = tenant.epoch;
        page.more = slice.more && !FYR_PLANTED(202);
        if (first) page.total = next.total;
        page.entries.reserve(slice.rows.size());
        Paging paging(tx, who, m_clock.now(), page);
        if (!cursor && slice.more) {
            FYR_TRY(auto needed, neededFirst(tx, q.unit, m_clock.now()));
            for (auto& row : needed) FYR_CHECK(paging.row(row, false));
            next.total += static_cast<std::int64_t>(page.entries.size());
            page.total = next.total;
        }
        for (auto& row : slice.rows) FYR_CHECK(paging.row(row, row.seq > until));
        if (cursor && next.rights < rightsHead && !FYR_PLANTED(205)) {
            FYR_TRY(next.rights, paging.changes(next.rights));
        }
        FYR_CHECK(paging.tellAnew());
        ends = paging.ends();
        page.next = writeCursor(next);
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    FYR_CHECK(trace(who, "sync.feed", page.entries.size(), ends));
    return protocol::write(page);
}

// What leaves the server is traced, once a page: who, how much, up to where.
Result<void> FeedService::trace(const Principal& who, std::string_view subtype, std::size_t entries, const std::vector<std::pair<Instant, std::string>>& ends) {
    if (entries == 0 || FYR_PLANTED(208)) return {};
    Trace t;
    t.subtype = subtype;
    t.detail = fmt::format("{} entries", entries);
    const auto leave = [&](WriteTx& tx) -> Result<void> {
        for (const auto& [when, patient] : ends) FYR_CHECK(rights::noteRelationEnd(tx, when, patient));
        return leaveTrace(tx, m_clock.now(), who, t);
    };
    return m_store.write(who.tenant, leave);
}

Result<std::string> FeedService::records(const Principal& who, std::string_view body) {
    FYR_TRY(const auto keys, protocol::keysFromText(body));
    protocol::FeedPage page;
    std::vector<std::pair<Instant, std::string>> ends;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        page = {};
        FYR_TRY(const auto tenant, tx.tenant());
        page.epoch = tenant.epoch;
        page.next = "-";
        Paging paging(tx, who, m_clock.now(), page);
        for (const auto& key : keys) FYR_CHECK(paging.named(key));
        ends = paging.ends();
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    FYR_CHECK(trace(who, "sync.records", page.entries.size(), ends));
    return protocol::write(page);
}

} // namespace fyr::server
