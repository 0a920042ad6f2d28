// One life of the shipped server without its sockets: store, identity, services and the routes of sync, built as fyrd builds
// them, on a simulated disk.
//
// Shape:   `ask` is what a request becomes once it was read: dispatch, rights, handler, errors. Nothing else of the server
//          runs: no threads that anything depends on.
// Errors:  the store's, when its file cannot be opened.
// Threads: one.
#pragma once

#include "server/http/server.h"
#include "server/routes/services.h"
#include "triage/knowledge_base.h"

#include <memory>

namespace fyr::server::sim {

inline constexpr const char* databaseFile = "/server/fyr.db";

// What the server says of itself at level error, kept.
class KeptLog final : public Log {
  public:
    void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) override;
    std::vector<std::string> errors;
};

class ServerProcess {
  public:
    [[nodiscard]] static Result<std::unique_ptr<ServerProcess>> open(const char* vfs, const triage::KnowledgeBase& kb, const Clock& clock, Random& random);

    [[nodiscard]] http::Response ask(http::Method method, std::string_view path, std::string_view rawQuery, std::string_view token, int protocol,
                                     const std::string& body = {});
    [[nodiscard]] Store& store() { return *m_store; }
    [[nodiscard]] Identity& identity() { return m_identity; }
    [[nodiscard]] CommandService& commands() { return m_commands; }
    [[nodiscard]] std::int64_t woken() const { return m_woken; } // commits that wake somebody
    KeptLog log;

  private:
    ServerProcess(std::unique_ptr<Store> store, const triage::KnowledgeBase& kb, const Clock& clock, Random& random);

    std::unique_ptr<Store> m_store;
    Identity m_identity;
    CommandService m_commands;
    FeedService m_feed;
    WakeHub m_hub;
    Throttle m_signIns;
    http::Metrics m_metrics;
    Services m_services;
    http::ServerParts m_parts;
    std::int64_t m_woken = 0;
};

} // namespace fyr::server::sim
