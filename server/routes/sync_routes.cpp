// What the workstation syncs with: hello, the feed, commands, and the socket that wakes it (docs/SYNC.md).
#include "base/planted.h"
#include "server/http/packing.h"
#include "server/http/problem.h"
#include "server/routes/services.h"
#include "server/services/held_work.h"
#include "server/services/tenant_policy.h"

#include <charconv>

namespace fyr::server {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr RoleSet syncing{Role::nurse, Role::doctor, Role::therapist, Role::manager};

Response jsonText(std::string text) { return http::textResponse(std::move(text), "application/json; charset=utf-8"); }

Result<std::int32_t> wholeNumber(const Request& r, std::string_view key, std::int32_t fallback) {
    const auto text = r.queryValue(key);
    if (!text) return fallback;
    std::int32_t n = 0;
    const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), n);
    if (ec != std::errc{} || end != text->data() + text->size())
        return fail(Error{ErrorCode::badRequest, "a query parameter", {{std::string(key), "a whole number is needed"}}});
    return n;
}

Result<void> protocolOf(const Request& r) {
    const auto text = r.header("x-fyr-protocol");
    int version = protocol::protocolMax; // a client that does not say speaks today's
    if (!text.empty()) {
        const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), version);
        if (ec != std::errc{} || end != text.data() + text.size()) return fail(ErrorCode::badRequest, "X-Fyr-Protocol");
    }
    if (version < protocol::protocolMin) return fail(ErrorCode::clientTooOld, "a newer client is needed");
    return {};
}

Result<Response> hello(Services& s, const Request& r) {
    FYR_CHECK(protocolOf(r));
    const auto& who = r.caller();
    protocol::Hello h;
    h.protocolMin = protocol::protocolMin;
    h.protocolMax = protocol::protocolMax;
    h.serverTime = s.clock.now();
    h.person = {who.person.str(), who.name, std::string(code(who.role)), who.practitioner, who.patient};
    h.unit = {who.unit, who.unitName};
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto tenant, tx.tenant());
        h.epoch = tenant.epoch;
        FYR_TRY(const auto rules, offlineRules(tx));
        h.lease = rules.lease * (FYR_PLANTED(227) ? 2 : 1);
        h.keepBytes = rules.keepMegabytes * 1'000'000;
        FYR_TRY(h.answersForCourses, answersForCourses(tx, who));
        return {};
    };
    FYR_CHECK(s.store.read(who.tenant, read));
    auto answer = jsonText(protocol::write(h));
    answer.headers.emplace_back("Accept-Encoding", std::string(http::takenCodings)); // batches may come packed (RFC 7694)
    return answer;
}

Result<Response> feed(Services& s, const Request& r) {
    FYR_TRY(const auto limit, wholeNumber(r, "limit", 500));
    FYR_TRY(auto page, s.feed.page(r.caller(), r.queryValue("cursor").value_or(""), limit));
    return jsonText(std::move(page));
}

// What a workstation let go for want of room, and somebody wants to see.
Result<Response> records(Services& s, const Request& r) {
    FYR_TRY(auto page, s.feed.records(r.caller(), r.body));
    return jsonText(std::move(page));
}

Result<Response> commands(Services& s, const Request& r) {
    if (!s.commands) return fail(ErrorCode::unavailable, "no knowledge base is loaded");
    FYR_TRY(auto answer, s.commands->run(r.caller(), r.body));
    return jsonText(std::move(answer));
}

// Not a right of a session: the token only says whose device it was. Nothing is told but what is kept now.
Result<Response> handIn(Services& s, const Request& r) {
    auto token = r.header("authorization");
    if (!token.starts_with("Bearer ")) return fail(ErrorCode::signInRequired);
    token.remove_prefix(7);
    const auto who = s.identity.shutOut(token);
    if (!who) return fail(who.error());
    FYR_TRY(const auto held, holdWork(s.store, s.clock, *who, r.body));
    s.metrics.count("fyr_handed_in_total", {}, static_cast<double>(held.size()));
    s.log.warning("work.handed-in", {{"organization.id", who->tenant.str()}, {"user.id", who->person.str()}, {"count", std::to_string(held.size())}});
    return jsonText(protocol::writeHeld(held));
}

// What devices that were shut out handed in, for somebody to look at; nothing of it was carried out.
Result<Response> held(Services& s, const Request& r) {
    FYR_TRY(auto list, heldWork(s.store, s.clock, r.caller()));
    return http::jsonResponse({{"held", std::move(list)}});
}
Result<Response> settleHeld(Services& s, const Request& r) {
    FYR_CHECK(settleHeldWork(s.store, s.clock, r.caller(), r.param("id"), r.body));
    return http::noContent();
}

// One waiting client. The token comes in the header or as the first message.
class WakeSocket final : public http::WebSocketListener {
  public:
    WakeSocket(Services& s, std::optional<Principal> who) : m_s(s), m_who(std::move(who)) {}
    ~WakeSocket() override { leave(); }

    void opened(std::shared_ptr<http::WebSocketPeer> peer) override {
        m_peer = std::move(peer);
        if (m_who) enter();
    }
    void message(std::string text) override {
        if (m_id->load() != 0 || m_asked) return; // nothing else is said on this line
        m_asked = true;
        const auto v = json::parse(text, {4096, 4});
        const auto token = v ? json::text(*v, "token") : std::nullopt;
        if (!token) {
            m_peer->close(1008, "signInRequired");
            return;
        }
        // The answer may come after the socket is gone: it knows only what is shared.
        auto work = [&s = m_s, token = std::string(*token), peer = m_peer, id = m_id] {
            const auto who = s.identity.authenticate(token);
            if (!who || !syncing.has(who->role)) {
                peer->close(1008, who ? "forbidden" : std::string(info(who.error().code).name));
                return;
            }
            join(s, *who, peer, id);
        };
        if (!m_s.submit(std::move(work))) m_peer->close(1013, "overloaded");
    }
    void draining() override {
        using namespace std::chrono_literals;
        m_peer->send(protocol::write(protocol::WakeMessage{protocol::WakeKind::goAway, 0ms, 5000ms}));
    }
    void closed() override { leave(); }
    std::chrono::milliseconds firstMessageWithin() const override { return std::chrono::milliseconds{m_who ? 0 : 5000}; }

  private:
    using SharedId = std::shared_ptr<std::atomic<std::uint64_t>>;
    static constexpr std::uint64_t gone = UINT64_MAX;

    static void join(Services& s, const Principal& who, const std::shared_ptr<http::WebSocketPeer>& peer,
                     const SharedId& id) {
        const auto mine = s.hub.add({who.tenant, who.session.str(), who.device, who.person.str(), who.unit,
                                     [peer](std::string text, bool thenClose) {
                                         peer->send(std::move(text));
                                         if (thenClose) peer->close(1008, "revoked");
                                     }});
        std::uint64_t expected = 0;
        if (!id->compare_exchange_strong(expected, mine)) {
            s.hub.remove(mine); // closed meanwhile
            return;
        }
        // Something may have happened between the client's last page and now.
        peer->send(protocol::write(protocol::WakeMessage{}));
    }
    void enter() {
        if (!syncing.has(m_who->role)) m_peer->close(1008, "forbidden");
        else join(m_s, *m_who, m_peer, m_id);
    }
    void leave() {
        const auto id = m_id->exchange(gone);
        if (id != 0 && id != gone) m_s.hub.remove(id);
    }

    Services& m_s;
    std::optional<Principal> m_who;
    std::shared_ptr<http::WebSocketPeer> m_peer;
    SharedId m_id = std::make_shared<std::atomic<std::uint64_t>>(0);
    bool m_asked = false;
};

} // namespace

void addSyncRoutes(http::Router& router, Services& s, const RouteDefaults& d) {
    const auto with = [&s](Result<Response> (*f)(Services&, const Request&)) {
        return [&s, f](const Request& r) { return f(s, r); };
    };
    router.add(makeRoute(Method::get, "/sync/v1/hello", syncing, with(hello), d));
    router.add(makeRoute(Method::get, "/sync/v1/feed", syncing, with(feed), d));
    router.add(makeRoute(Method::post, "/sync/v1/records", syncing, with(records), d));
    auto post = makeRoute(Method::post, "/sync/v1/commands", syncing, with(commands), d);
    post.limits.bodyBytes = std::max(post.limits.bodyBytes, protocol::maxBatchBytes);
    router.add(std::move(post));
    auto last = makeRoute(Method::post, "/sync/v1/hand-in", {}, with(handIn), d);
    last.limits.bodyBytes = std::max(last.limits.bodyBytes, protocol::maxBatchBytes);
    router.add(std::move(last));
    router.add(makeRoute(Method::get, "/api/v1/held", {Role::manager, Role::admin}, with(held), d));
    router.add(makeRoute(Method::del, "/api/v1/held/{id}", {Role::manager, Role::admin}, with(settleHeld), d));
    auto wake = makeRoute(Method::get, "/sync/v1/wake", {}, {}, d);
    wake.webSocket = [&s](const Request& r) -> Result<std::unique_ptr<http::WebSocketListener>> {
        return std::make_unique<WakeSocket>(s, r.who);
    };
    router.add(std::move(wake));
}

} // namespace fyr::server
