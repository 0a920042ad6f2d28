#include "server/sim/server_process.h"

#include "server/http/dispatch.h"
#include "server/http/problem.h"
#include "server/store/sqlite_store.h"

#include <fmt/format.h>

namespace fyr::server::sim {

void KeptLog::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
    if (level != LogLevel::error) return;
    std::string line(event);
    for (const auto& [key, value] : fields)
        line += fmt::format(" {}={}", key, value);
    errors.push_back(std::move(line));
}

Result<std::unique_ptr<ServerProcess>> ServerProcess::open(const char* vfs, const triage::KnowledgeBase& kb, const Clock& clock, Random& random) {
    SqliteStoreOptions o;
    o.file = databaseFile;
    o.readers = 1;
    o.vfs = vfs;
    FYR_TRY(auto store, openSqliteStore(o, clock, random));
    return std::unique_ptr<ServerProcess>(new ServerProcess(std::move(store), kb, clock, random));
}

ServerProcess::ServerProcess(std::unique_ptr<Store> store, const triage::KnowledgeBase& kb, const Clock& clock, Random& random)
    : m_store(std::move(store))
    , m_identity(*m_store, clock, random)
    , m_commands(*m_store, kb, clock, random)
    , m_feed(*m_store, clock)
    , m_signIns(clock)
    , m_services{.store = *m_store,
                 .identity = m_identity,
                 .commands = &m_commands,
                 .feed = m_feed,
                 .hub = m_hub,
                 .signIns = m_signIns,
                 .metrics = m_metrics,
                 .clock = clock,
                 .random = random,
                 .log = log,
                 .site = {},
                 .submit = {}}
    , m_parts{.router = {},
              .authenticate = [this](std::string_view token) { return m_identity.authenticate(token); },
              .metrics = m_metrics,
              .log = log,
              .clock = clock,
              .random = random} {
    addSyncRoutes(m_parts.router, m_services, RouteDefaults{});
    m_store->onCommit([this](const TenantId&) { ++m_woken; });
}

http::Response ServerProcess::ask(http::Method method, std::string_view path, std::string_view rawQuery, std::string_view token, int protocol,
                                  const std::string& body) {
    http::Request r;
    r.method = method;
    r.path = path;
    r.rawQuery = rawQuery;
    r.body = body;
    r.requestId = "sim";
    r.headers = {{"authorization", fmt::format("Bearer {}", token)}, {"x-fyr-protocol", fmt::format("{}", protocol)}, {"content-type", "application/json"}};
    if (auto query = http::parseQuery(rawQuery)) r.query = std::move(*query);
    auto match = m_parts.router.find(method, path);
    if (!match) return http::errorResponse(match.error(), http::ErrorStyle::api);
    if (!match->route) return http::answerWithoutRoute(m_parts, *match, r);
    r.params = match->params;
    if (r.body.size() > match->route->limits.bodyBytes) return http::errorResponse(Error{ErrorCode::tooLarge}, http::ErrorStyle::api);
    return http::answer(m_parts, *match->route, r);
}

} // namespace fyr::server::sim
