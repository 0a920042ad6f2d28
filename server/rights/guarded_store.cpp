#include "server/rights/guarded_store.h"

#include "fhir/resource.h"
#include "server/store/index/words.h"

#include <array>
#include <set>

namespace fyr::server::rights {
namespace {

// What finds a person by where they live or how they are reached.
constexpr std::array<std::string_view, 9> contactParams{"address", "address-city", "address-country", "address-postalcode", "address-state",
                                                        "address-use", "phone", "email", "telecom"};
constexpr std::int32_t walkPage = 1'000;

class GuardedReadTx : public virtual ReadTx {
  public:
    using Denied = std::function<void(std::string_view, std::string_view)>;
    GuardedReadTx(ReadTx& inner, const Principal& who, Instant now, const Denied& denied)
        : m_guard(inner, who, now), m_inner(inner), m_denied(denied) {}

    Result<std::optional<StoredResource>> read(std::string_view type, std::string_view id) override {
        FYR_TRY(auto r, m_inner.read(type, id));
        if (!r) return r;
        FYR_TRY(const auto v, judged(type, id));
        if (!v.allowed()) {
            denied(type, id);
            return std::optional<StoredResource>{};
        }
        FYR_TRY(r->json, Guard::shown(v, type, std::move(r->json)));
        return r;
    }

    Result<std::optional<StoredResource>> vread(std::string_view type, std::string_view id, std::int64_t version) override {
        FYR_TRY(auto r, m_inner.vread(type, id, version));
        if (!r) return r;
        FYR_TRY(const bool visible, versionVisible(*r));
        if (!visible) {
            denied(type, id);
            return std::optional<StoredResource>{};
        }
        return r;
    }

    Result<std::optional<ResourceScope>> scopeOf(std::string_view type, std::string_view id) override {
        FYR_TRY(auto scope, m_inner.scopeOf(type, id));
        if (!scope) return scope;
        FYR_TRY(const auto v, m_guard.judge(Action::read, type, *scope));
        if (!v.allowed()) return std::optional<ResourceScope>{};
        // Opened from another unit by a choice or an emergency: to those who only compare units it is within reach.
        const auto kind = kindOf(type, true);
        if (!scope->unit.empty() && scope->unit != m_guard.who().unit && kind != Kind::directory) scope->unit.clear();
        return scope;
    }

    Result<SearchPage> search(const SearchQuery& asked) override {
        SearchQuery q = asked;
        FYR_CHECK(widen(q));
        const bool counts = q.wantTotal || q.count == 0;
        q.wantTotal = false;
        SearchPage page;
        if (q.count > 0) {
            FYR_TRY(page, m_inner.search(q));
            FYR_CHECK(keepVisible(page.matches, asksForContact(q), &q));
            FYR_CHECK(keepVisible(page.included, false));
        }
        if (counts) {
            FYR_TRY(page.total, countVisible(q));
        }
        return page;
    }

    Result<SearchPage> history(const HistoryQuery& asked) override {
        HistoryQuery q = asked;
        if (!q.id.empty()) { // scopeOf said that it may be seen; its unit may be another
            FYR_TRY(const auto scope, m_inner.scopeOf(q.type, q.id));
            if (scope && !scope->patient.empty()) {
                FYR_TRY(const Standing* s, m_guard.standing(scope->patient));
                if (s->wide()) q.within.unit.clear();
            }
        }
        FYR_TRY(auto page, m_inner.history(q));
        std::vector<StoredResource> visible;
        visible.reserve(page.matches.size());
        for (auto& r : page.matches) {
            FYR_TRY(const bool may, versionVisible(r));
            if (may) visible.push_back(std::move(r));
        }
        page.matches = std::move(visible);
        return page;
    }

    Result<FeedSlice> feed(const FeedQuery& q) override { return m_inner.feed(q); }
    Result<std::int64_t> feedHead() override { return m_inner.feedHead(); }
    Result<WordsPage> findWords(const WordsQuery& asked) override {
        WordsQuery q = asked;
        if (!q.within.patient.empty()) q.within.unit.clear(); // one record: judged one by one, so that what is blocked is noticed
        FYR_TRY(const auto words, text::Query::parse(q.words));
        FYR_TRY(auto page, m_inner.findWords(q));
        std::vector<WordsHit> visible;
        for (auto& hit : page.hits) {
            FYR_TRY(const auto v, m_guard.judge(Action::search, hit.resource.type, hit.scope));
            if (!v.allowed()) continue;
            FYR_TRY(hit.resource.json, Guard::shown(v, hit.resource.type, std::move(hit.resource.json)));
            if (v.redactContact && !wordsMatch(words, false, hit.resource.json)) continue; // found by what is taken out
            visible.push_back(std::move(hit));
        }
        page.hits = std::move(visible);
        return page;
    }
    Result<WordsBacklog> wordsBacklog(std::int32_t limit) override { return m_inner.wordsBacklog(limit); }
    Result<std::vector<Event>> events(std::string_view stream, std::int64_t after) override { return m_inner.events(stream, after); }
    Result<std::optional<StoredCommand>> command(std::string_view id) override { return m_inner.command(id); }
    Result<Tenant> tenant() override { return m_inner.tenant(); }
    Result<std::optional<Account>> account(std::string_view id) override { return m_inner.account(id); }
    Result<std::vector<Account>> accounts(std::string_view role) override { return m_inner.accounts(role); }
    Result<std::optional<Device>> device(std::string_view id) override { return m_inner.device(id); }
    Result<std::vector<Device>> devices(std::string_view account) override { return m_inner.devices(account); }
    Result<std::vector<Session>> sessions(std::string_view account) override { return m_inner.sessions(account); }
    Result<std::vector<AuditRecord>> audit(std::int64_t after, std::int32_t limit) override { return m_inner.audit(after, limit); }
    Result<std::vector<AuditRecord>> auditTrail(std::string_view patient, std::int64_t before, std::int32_t limit) override {
        return m_inner.auditTrail(patient, before, limit);
    }
    Result<std::optional<AuditRecord>> auditHead() override { return m_inner.auditHead(); }
    Result<std::vector<OutboxRow>> dueOutbox(Instant now, std::int32_t limit) override { return m_inner.dueOutbox(now, limit); }
    Result<LoadCounts> counts(Instant now) override { return m_inner.counts(now); }
    Result<std::optional<std::string>> value(std::string_view key) override { return m_inner.value(key); }
    Result<std::vector<std::pair<std::string, std::string>>> values(std::string_view prefix) override { return m_inner.values(prefix); }

    [[nodiscard]] bool sawBlocked() const noexcept { return m_guard.sawBlocked(); }

  protected:
    Result<Verdict> judged(std::string_view type, std::string_view id, Action action = Action::read) {
        FYR_TRY(const auto scope, m_inner.scopeOf(type, id));
        // What has no scope was never there, or is known only because something points to it.
        return m_guard.judge(action, type, scope.value_or(ResourceScope{.patient = {}, .unit = "-"}));
    }
    void denied(std::string_view type, std::string_view id) const {
        if (m_denied) m_denied(type, id);
    }

  private:
    static bool asksForContact(const SearchQuery& q) {
        const auto names = [](std::string_view p) { return std::ranges::find(contactParams, p) != contactParams.end(); };
        return std::ranges::any_of(q.terms, [&](const SearchTerm& t) { return names(t.param); }) ||
               std::ranges::any_of(q.sort, [&](const SearchSort& s) { return names(s.param); });
    }

    // A search about one patient whom this person may see beyond the own unit is not bound to the unit.
    Result<void> widen(SearchQuery& q) {
        if (q.within.unit.empty()) return {};
        std::string patient = q.within.patient;
        for (const auto& t : q.terms) {
            const bool one = patient.empty() && t.anyOf.size() == 1 && t.anyOf[0].modifier.empty();
            if (!one) continue;
            if ((t.param == "patient" || t.param == "subject") && t.anyOf[0].value.system == "Patient") patient = t.anyOf[0].value.text;
            if (t.param == "_id" && q.type == "Patient") patient = t.anyOf[0].value.text;
        }
        if (patient.empty()) return {};
        FYR_TRY(const Standing* s, m_guard.standing(patient));
        if (s->wide() || s->anyBlock()) q.within.unit.clear(); // judged one by one, so that what is blocked is noticed
        return {};
    }

    // Words of the search are looked for again in what may be shown of a protected person.
    static Result<bool> stillSays(const SearchQuery& q, std::string_view json) {
        for (const auto& t : q.terms) {
            if (t.param != "_content" && t.param != "_text") continue;
            bool any = false;
            for (const auto& v : t.anyOf) {
                FYR_TRY(const auto words, text::Query::parse(v.value.text));
                any = any || wordsMatch(words, t.param == "_text", json);
            }
            if (!any) return false;
        }
        return true;
    }

    Result<void> keepVisible(std::vector<StoredResource>& list, bool byContact, const SearchQuery* asked = nullptr) {
        std::vector<StoredResource> visible;
        visible.reserve(list.size());
        for (auto& r : list) {
            FYR_TRY(const auto v, judged(r.type, r.id, Action::search));
            if (!v.allowed() || (byContact && v.redactContact)) continue;
            FYR_TRY(r.json, Guard::shown(v, r.type, std::move(r.json)));
            if (v.redactContact && asked) {
                FYR_TRY(const bool says, stillSays(*asked, r.json));
                if (!says) continue;
            }
            visible.push_back(std::move(r));
        }
        list = std::move(visible);
        return {};
    }

    Result<std::int64_t> countVisible(SearchQuery q) {
        q.includes.clear();
        q.page.clear();
        q.count = walkPage;
        std::int64_t total = 0;
        while (true) {
            FYR_TRY(auto page, m_inner.search(q));
            FYR_CHECK(keepVisible(page.matches, asksForContact(q), &q));
            total += static_cast<std::int64_t>(page.matches.size());
            if (page.next.empty()) return total;
            q.page = std::move(page.next);
        }
    }

    // A version is judged by what it is now and, when it is an old one, also by every patient that it named then.
    Result<bool> versionVisible(StoredResource& r) {
        FYR_TRY(const auto v, judged(r.type, r.id));
        if (!v.allowed()) return false;
        if (r.json.empty()) return true;
        FYR_TRY(const auto now, m_inner.read(r.type, r.id));
        if (!now || now->version != r.version) {
            FYR_TRY(const auto old, fhir::Resource::parse(r.json));
            std::set<std::string, std::less<>> named;
            fhir::forEachReference(old, [&](const fhir::Value&, std::string_view text) {
                const auto ref = fhir::parseReference(text);
                if (ref && !ref->absolute && ref->type == "Patient") named.emplace(ref->id);
            });
            if (kindOf(r.type, true) != Kind::directory) {
                FYR_TRY(const auto scope, m_inner.scopeOf(r.type, r.id));
                for (const auto& patient : named) {
                    if (scope && patient == scope->patient) continue;
                    FYR_TRY(const auto then, m_guard.judge(Action::read, r.type, {patient, scope ? scope->unit : std::string{}}));
                    if (!then.allowed()) return false;
                }
            }
        }
        FYR_TRY(r.json, Guard::shown(v, r.type, std::move(r.json)));
        return true;
    }

    Guard m_guard;
    ReadTx& m_inner;
    const Denied& m_denied;
};

class GuardedWriteTx final : public GuardedReadTx, public WriteTx {
  public:
    GuardedWriteTx(WriteTx& inner, const Principal& who, Instant now, const Denied& denied)
        : GuardedReadTx(inner, who, now, denied), m_inner(inner) {}

    Result<StoredResource> put(const ResourceWrite& write) override {
        FYR_CHECK(mayChange(write.type, write.id));
        return m_inner.put(write);
    }
    Result<StoredResource> remove(std::string_view type, std::string_view id, std::optional<std::int64_t> expected) override {
        FYR_CHECK(mayChange(type, id));
        return m_inner.remove(type, id, expected);
    }
    Result<void> append(std::string_view stream, std::int64_t expected, const std::vector<Event>& events) override {
        return m_inner.append(stream, expected, events);
    }
    Result<void> putCommand(const StoredCommand& c) override { return m_inner.putCommand(c); }
    Result<void> appendAudit(Instant at, std::string_view patient, std::string_view json) override { return m_inner.appendAudit(at, patient, json); }
    Result<void> enqueue(const OutboxRow& row) override { return m_inner.enqueue(row); }
    Result<std::vector<OutboxRow>> claimOutbox(std::string_view owner, Instant due, Millis lease, std::int32_t limit) override { return m_inner.claimOutbox(owner, due, lease, limit); }
    Result<void> settleOutbox(std::int64_t seq, std::optional<Instant> retryAt, std::string_view owner) override { return m_inner.settleOutbox(seq, retryAt, owner); }
    Result<bool> indexWords(const WordsBacklog& backlog) override { return m_inner.indexWords(backlog); }
    Result<void> putTenant(const Tenant& t) override { return m_inner.putTenant(t); }
    Result<void> putAccount(const Account& a) override { return m_inner.putAccount(a); }
    Result<void> putDevice(const Device& d) override { return m_inner.putDevice(d); }
    Result<void> putSession(const Session& s) override { return m_inner.putSession(s); }
    Result<void> setValue(std::string_view key, std::string_view value) override { return m_inner.setValue(key, value); }
    Result<void> clearValue(std::string_view key) override { return m_inner.clearValue(key); }

  private:
    // What is there and may not be seen may not be overwritten either: it is not there.
    Result<void> mayChange(std::string_view type, std::string_view id) {
        FYR_TRY(const auto there, m_inner.read(type, id));
        if (!there) return {};
        FYR_TRY(const auto v, judged(type, id));
        return v.allowed() ? Result<void>{} : fail(ErrorCode::notFound);
    }
    WriteTx& m_inner;
};

} // namespace

Result<void> GuardedStore::read(const TenantId& tenant, const ReadBody& body) {
    return m_inner.read(tenant, [&](ReadTx& tx) -> Result<void> {
        GuardedReadTx guarded(tx, m_who, m_clock.now(), onDenied);
        auto done = body(guarded);
        m_sawBlocked = m_sawBlocked || guarded.sawBlocked();
        return done;
    });
}

Result<void> GuardedStore::write(const TenantId& tenant, const WriteBody& body) {
    return m_inner.write(tenant, [&](WriteTx& tx) -> Result<void> {
        GuardedWriteTx guarded(tx, m_who, m_clock.now(), onDenied);
        auto done = body(guarded);
        m_sawBlocked = m_sawBlocked || guarded.sawBlocked();
        return done;
    });
}

} // namespace fyr::server::rights
