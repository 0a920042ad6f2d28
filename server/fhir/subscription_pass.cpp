// One pass: from the feed to the subscriber.
#include "server/fhir/match.h"
#include "server/fhir/subscriptions.h"

#include "base/digest.h"
#include "base/json.h"
#include "server/fhir/bundle_text.h"
#include "server/fhir/smart_scope.h"
#include "server/identity/rights.h"
#include "server/services/outbox.h"

namespace fyr::server {
namespace {

constexpr std::string_view prefix = "fhir.subscription/";
constexpr std::int32_t rowsAtOnce = 500;

std::string nameOf(std::string_view id) { return std::string(prefix) + std::string(id); }

struct Change {
    std::int64_t number = 0;
    StoredResource resource;
};

} // namespace

// What is kept beside a subscription.
struct Subscriptions::State {
    Principal owner;
    std::int64_t seq = 0;    // of the feed: confirmed up to here
    std::int64_t events = 0; // told since the start
    std::int32_t failures = 0;
    Instant due{};
    Instant sent{};

    [[nodiscard]] std::string write() const {
        json::array scopes;
        for (const auto& s : owner.scopes) scopes.emplace_back(s);
        return json::write(json::object{{"person", owner.person.str()}, {"role", code(owner.role)}, {"patient", owner.patient}, {"unit", owner.unit},
                                        {"app", owner.app}, {"launchPatient", owner.launchPatient}, {"scopes", std::move(scopes)}, {"seq", seq}, {"events", events}, {"failures", failures},
                                        {"due", due.time_since_epoch().count()}, {"sent", sent.time_since_epoch().count()}});
    }
    static Result<State> read(const TenantId& tenant, std::string_view text) {
        FYR_TRY(const auto v, fhir::Resource::parse(text));
        State s;
        s.owner.tenant = tenant;
        s.owner.person = PersonId{std::string(v.text("person"))};
        s.owner.role = roleFromCode(v.text("role")).value_or(Role::patient);
        s.owner.patient = v.text("patient");
        s.owner.unit = v.text("unit");
        s.owner.app = v.text("app");
        s.owner.launchPatient = v.text("launchPatient");
        for (const auto& scope : v["scopes"].items()) s.owner.scopes.emplace_back(scope.text());
        s.seq = v["seq"].integer().value_or(0);
        s.events = v["events"].integer().value_or(0);
        s.failures = static_cast<std::int32_t>(v["failures"].integer().value_or(0));
        s.due = Instant{Millis{v["due"].integer().value_or(0)}};
        s.sent = Instant{Millis{v["sent"].integer().value_or(0)}};
        return s;
    }
};

Subscriptions::Subscriptions(Store& store, const Clock& clock, Random& random, SubscriptionOptions options, Notify notify, Log* log)
    : m_store(store), m_clock(clock), m_random(random), m_options(std::move(options)), m_notify(std::move(notify)), m_log(log) {}

Subscriptions::~Subscriptions() {
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

void Subscriptions::start() {
    m_thread = std::thread([this] { loop(); });
}

void Subscriptions::committed(const TenantId& tenant) {
    {
        const std::scoped_lock lock(m_mutex);
        if (m_quiet.contains(tenant)) return;
        m_marked.insert(tenant);
    }
    m_wake.notify_one();
}

// Commits wake it; once a second it looks at what waits for its time: retries, heartbeats, ends.
void Subscriptions::loop() {
    auto nextRound = std::chrono::steady_clock::now();
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        m_wake.wait_until(lock, nextRound, [&] { return m_stopping || !m_marked.empty(); });
        if (m_stopping) return;
        // Commits within this time are one pass.
        m_wake.wait_for(lock, std::chrono::milliseconds(5), [&] { return m_stopping; });
        std::set<TenantId> now = std::exchange(m_marked, {});
        lock.unlock();
        if (std::chrono::steady_clock::now() >= nextRound) {
            nextRound = std::chrono::steady_clock::now() + std::chrono::seconds(1);
            if (const auto all = m_store.tenants())
                for (const auto& t : *all) now.insert(TenantId{t.id});
        }
        for (const auto& tenant : now)
            if (auto r = pass(tenant); !r && m_log) m_log->warning("subscriptions.failed", {{"error.code", info(r.error().code).name}});
        lock.lock();
    }
}

Result<void> Subscriptions::written(WriteTx& tx, std::string_view id, const Principal& owner) {
    {
        const std::scoped_lock lock(m_mutex);
        m_quiet.erase(owner.tenant);
    }
    State state;
    state.owner = owner;
    FYR_TRY(state.seq, tx.feedHead());
    FYR_TRY(const auto before, tx.value(nameOf(id)));
    if (before) { // changed: it goes on counting, and starts again from here when it stood still
        FYR_TRY(const auto old, State::read(owner.tenant, *before));
        state.events = old.events;
        if (old.failures == 0) state.seq = old.seq;
    }
    return tx.setValue(nameOf(id), state.write());
}

Result<std::int64_t> Subscriptions::eventsOf(ReadTx& tx, std::string_view id) const {
    FYR_TRY(const auto text, tx.value(nameOf(id)));
    if (!text) return 0;
    FYR_TRY(const auto state, State::read({}, *text));
    return state.events;
}

Result<void> Subscriptions::pass(const TenantId& tenant) {
    const std::scoped_lock passing(m_passing);
    std::vector<StoredResource> all;
    FYR_CHECK(m_store.read(tenant, [&](ReadTx& tx) -> Result<void> {
        SearchQuery query;
        query.type = "Subscription";
        query.count = 1'000;
        SearchTerm status{"status", {}};
        for (const auto* code : {"requested", "active"}) {
            SearchValue v;
            v.value.param = fhir::searchParameter("Subscription", "status");
            v.value.text = code;
            status.anyOf.push_back(std::move(v));
        }
        query.terms.push_back(std::move(status));
        FYR_TRY(auto page, tx.search(query));
        all = std::move(page.matches);
        return {};
    }));
    {
        // Written in this moment and not seen: the next round, a second later, looks in every tenant.
        const std::scoped_lock lock(m_mutex);
        if (all.empty()) m_quiet.insert(tenant);
        else m_quiet.erase(tenant);
    }
    for (const auto& resource : all) FYR_CHECK(serve(tenant, resource));
    return {};
}

Result<void> Subscriptions::serve(const TenantId& tenant, const StoredResource& resource) {
    std::optional<std::string> kept;
    FYR_CHECK(m_store.read(tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(kept, tx.value(nameOf(resource.id)));
        return {};
    }));
    if (!kept) return setStatus(tenant, resource.id, "error", "it came without an owner: write it through the interface", State{});
    FYR_TRY(auto state, State::read(tenant, *kept));
    FYR_TRY(const auto parsed, fhir::Resource::parse(resource.json));
    const auto wanted = understand(parsed);
    // The list of allowed addresses may have shrunk since.
    if (!wanted) return setStatus(tenant, resource.id, "error", wanted.error().problems.empty() ? wanted.error().detail : wanted.error().problems.front().message, state);
    const auto now = m_clock.now();
    if (wanted->end && *wanted->end <= now) return setStatus(tenant, resource.id, "off", "its end has come", state);
    if (state.due > now) return {};
    if (wanted->status == "requested") return handshake(tenant, *wanted, state);
    return goOn(tenant, *wanted, state);
}

Result<void> Subscriptions::handshake(const TenantId& tenant, const Wanted& w, State& state) {
    if (!w.socket) { // a socket shakes hands when it is bound
        BundleText bundle("history", m_options.base);
        bundle.status(fmt::format("{}/Subscription/{}/$status", m_options.base, w.id), statusParameters(w, "handshake", state.events));
        if (auto sent = deliver(tenant, w, bundle.finish()); !sent) return failed(tenant, w, state, sent.error().detail);
    }
    state.failures = 0;
    state.sent = m_clock.now();
    return setStatus(tenant, w.id, "active", {}, state);
}

Result<void> Subscriptions::goOn(const TenantId& tenant, const Wanted& w, State& state) {
    auto& seen = m_seen[{tenant.str(), w.id}];
    std::int64_t at = std::max(seen, state.seq);
    if (w.socket && !hasSocket(tenant, w.id)) return {}; // nobody listens: it waits in the feed
    SearchReading how;
    how.base = m_options.base;
    how.now = m_clock.now();
    const SmartScopes scopes(state.owner, how);
    while (true) {
        std::vector<Change> events;
        bool more = false;
        FYR_CHECK(m_store.read(tenant, [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto slice, tx.feed({.after = at, .limit = rowsAtOnce, .unit = {}, .newestOnly = false}));
            more = slice.more;
            for (const auto& row : slice.rows) {
                at = row.seq;
                const auto& r = row.resource;
                if ((row.forget && !r.deleted) || r.type == "Subscription") continue; // a deletion is told to all
                const bool typed = std::ranges::any_of(w.criteria, [&](const auto& c) { return c.first == r.type; });
                if (!typed || !mayTouch(state.owner, Access::read, r.type, row.scope) || !scopes.mayEver(Access::read, r.type)) continue;
                if (!r.deleted) {
                    FYR_TRY(const auto parsed, fhir::Resource::parse(r.json));
                    const bool fits = std::ranges::any_of(w.criteria, [&](const auto& c) { return c.first == r.type && resourceMatches(c.second, parsed); });
                    if (!fits || !scopes.sees(Access::read, parsed)) continue;
                } else {
                    // What it was can be told only from the version before.
                    FYR_TRY(const auto before, tx.vread(r.type, r.id, r.version - 1));
                    if (!before || before->deleted) continue;
                    FYR_TRY(const auto parsed, fhir::Resource::parse(before->json));
                    const bool fitted = std::ranges::any_of(w.criteria, [&](const auto& c) { return c.first == r.type && resourceMatches(c.second, parsed); });
                    if (!fitted || !scopes.sees(Access::read, parsed)) continue;
                }
                events.push_back({state.events + static_cast<std::int64_t>(events.size()) + 1, r});
                if (events.size() == static_cast<std::size_t>(m_options.eventsAtOnce)) {
                    more = true;
                    break;
                }
            }
            return {};
        }));
        const bool pulse = events.empty() && !more && w.heartbeat.count() > 0 && state.sent + w.heartbeat <= m_clock.now();
        if (!events.empty() || pulse) {
            const auto told = state.events + static_cast<std::int64_t>(events.size());
            std::string status = statusParameters(w, events.empty() ? "heartbeat" : "event-notification", told);
            if (!events.empty()) {
                status.resize(status.size() - 2);
                for (const auto& e : events) {
                    status += fmt::format(R"(,{{"name":"notification-event","part":[{{"name":"event-number","valueString":"{}"}},{{"name":"timestamp","valueInstant":"{}"}})",
                                          e.number, formatInstant(e.resource.lastUpdated));
                    if (w.content != PayloadContent::empty)
                        status += fmt::format(R"(,{{"name":"focus","valueReference":{{"reference":"{}/{}/{}"}}}})", m_options.base, e.resource.type, e.resource.id);
                    status += "]}";
                }
                status += "]}";
            }
            BundleText bundle("history", m_options.base);
            bundle.status(fmt::format("{}/Subscription/{}/$status", m_options.base, w.id), status);
            if (w.content != PayloadContent::empty)
                for (auto& e : events) bundle.versioned(e.resource, w.content == PayloadContent::fullResource);
            auto sent = deliver(tenant, w, bundle.finish());
            if (!sent) return failed(tenant, w, state, sent.error().detail);
            if (!*sent) return {};
            state.events = told;
            state.seq = at;
            state.failures = 0;
            state.sent = m_clock.now();
            FYR_CHECK(m_store.write(tenant, [&](WriteTx& tx) { return tx.setValue(nameOf(w.id), state.write()); }));
        }
        seen = at;
        {
            const std::scoped_lock lock(m_mutex);
            m_places[tenant][w.id] = at;
        }
        if (!more) return {};
    }
}

Result<void> Subscriptions::failed(const TenantId& tenant, const Wanted& w, State& state, std::string why) {
    ++state.failures;
    state.due = m_clock.now() + outboxDelay(state.failures - 1);
    if (m_log) m_log->warning("subscription.failed", {{"event.id", w.id}, {"attempts", fmt::format("{}", state.failures)}, {"error.message", why}});
    if (state.failures >= m_options.failuresUntilError) return setStatus(tenant, w.id, "error", "it could not be told: " + why, state);
    return m_store.write(tenant, [&](WriteTx& tx) { return tx.setValue(nameOf(w.id), state.write()); });
}

Result<void> Subscriptions::setStatus(const TenantId& tenant, std::string_view id, std::string_view status, std::string_view error, const State& state) {
    return m_store.write(tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto current, tx.read("Subscription", id));
        FYR_TRY(const auto scope, tx.scopeOf("Subscription", id));
        if (!current || current->deleted) return {};
        FYR_TRY(auto r, fhir::Resource::parse(current->json));
        if (r.text("status") != "requested" && r.text("status") != "active") return {}; // switched off meanwhile
        r.setText(r.member(r.edit(), "status"), status);
        if (error.empty()) r.remove(r.edit(), "error");
        else r.setText(r.memberAfter(r.edit(), "error", "reason"), error);
        ResourceWrite write;
        write.type = "Subscription";
        write.id = id;
        write.json = r.write();
        write.index = fhir::indexOf(r);
        write.scope = scope.value_or(ResourceScope{});
        FYR_CHECK(tx.put(write));
        return state.owner.person.str().empty() ? Result<void>{} : tx.setValue(nameOf(id), state.write());
    });
}

Result<bool> Subscriptions::deliver(const TenantId& tenant, const Wanted& w, std::string body) {
    if (!w.socket) {
        Notification n{w.endpoint, w.headers, std::move(body)};
        n.headers.emplace_back("Content-Type", "application/fhir+json");
        FYR_TRY(const int status, m_notify(n));
        if (status < 200 || status > 299) return fail(ErrorCode::network, fmt::format("the subscriber answered {}", status));
        return true;
    }
    std::vector<Send> listeners;
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto& [number, b] : m_bound)
            if (b.tenant == tenant && b.subscription == w.id) listeners.push_back(b.send);
    }
    for (const auto& send : listeners) send(body);
    return !listeners.empty();
}

std::map<std::string, std::int64_t> Subscriptions::places(const TenantId& tenant) const {
    const std::scoped_lock lock(m_mutex);
    const auto at = m_places.find(tenant);
    return at == m_places.end() ? std::map<std::string, std::int64_t>{} : at->second;
}

bool Subscriptions::hasSocket(const TenantId& tenant, std::string_view id) const {
    const std::scoped_lock lock(m_mutex);
    return std::ranges::any_of(m_bound, [&](const auto& b) { return b.second.tenant == tenant && b.second.subscription == id; });
}

std::pair<std::string, Instant> Subscriptions::socketToken(const Principal& who, std::string_view subscription) {
    std::array<std::uint8_t, 32> bytes{};
    m_random.fill(bytes);
    const auto token = base64Url(bytes);
    const auto now = m_clock.now();
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_tickets, [&](const auto& t) { return t.second.until < now; });
    m_tickets[token] = {who.tenant, std::string(subscription), now + m_options.tokenLife};
    return {token, now + m_options.tokenLife};
}

Result<std::uint64_t> Subscriptions::bind(std::string_view token, Send send) {
    Ticket ticket;
    std::uint64_t number = 0;
    {
        const std::scoped_lock lock(m_mutex);
        const auto it = m_tickets.find(token);
        if (it == m_tickets.end() || it->second.until < m_clock.now()) return fail(ErrorCode::signInRequired, "no such token");
        ticket = it->second;
        m_tickets.erase(it); // once
        number = m_next++;
    }
    Wanted w;
    w.id = ticket.subscription;
    std::int64_t events = 0;
    FYR_CHECK(m_store.read(ticket.tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(events, eventsOf(tx, ticket.subscription));
        return {};
    }));
    BundleText bundle("history", m_options.base);
    bundle.status(fmt::format("{}/Subscription/{}/$status", m_options.base, w.id), statusParameters(w, "handshake", events));
    send(bundle.finish());
    {
        const std::scoped_lock lock(m_mutex);
        m_bound[number] = {ticket.tenant, ticket.subscription, std::move(send)};
    }
    committed(ticket.tenant);
    return number;
}

void Subscriptions::leave(std::uint64_t number) {
    const std::scoped_lock lock(m_mutex);
    m_bound.erase(number);
}

} // namespace fyr::server
