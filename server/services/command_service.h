// Runs a batch of commands: each is answered once and for ever, word for word (docs/SYNC.md).
//
// Shape: a batch is one transaction; a refusal writes nothing but its answer. If the store fails in the middle,
//        nothing of the batch stands and its commands are run again one by one, so that one that cannot be stored
//        stops no other.
// Threads: safe; calls block on the store.
#pragma once

#include "protocol/messages.h"
#include "server/common/principal.h"
#include "server/services/command_handler.h"
#include "server/services/tenant_policy.h"
#include "server/store/store.h"

#include <functional>

namespace fyr::triage {
class KnowledgeBase;
}

namespace fyr::server {

class CommandService {
  public:
    CommandService(Store& store, const triage::KnowledgeBase& kb, const Clock& clock, Random& random);

    // The body of POST /sync/v1/commands → its answer. Errors: badJson, badRequest, tooLarge, resyncRequired
    // (the batch names an epoch that is over: nothing of it is run), and the store's.
    [[nodiscard]] Result<std::string> run(const Principal& who, std::string_view batch);

    // Commands of another part. Before the server starts.
    void handle(std::initializer_list<protocol::CommandType> types, const CommandHandler& handler) {
        for (const auto t : types) m_handlers[t] = handler;
    }

    // Called after the commit for each command that was answered anew.
    std::function<void(std::string_view type, protocol::CommandStatus status)> onAnswered;

  private:
    struct Answered {
        std::string text; // the result as JSON
        std::string type;
        protocol::CommandStatus status = protocol::CommandStatus::accepted;
        bool fresh = false;
    };
    [[nodiscard]] Result<std::vector<Answered>> runTogether(const Principal& who, std::string_view epoch,
                                                            std::span<const protocol::BatchEntry> entries);
    [[nodiscard]] Result<Answered> answer(WriteTx& tx, const Principal& who, const TenantPolicy& policy,
                                          const protocol::BatchEntry& entry);
    [[nodiscard]] Result<Answered> execute(WriteTx& tx, const Principal& who, const TenantPolicy& policy,
                                           const protocol::Command& command);

    Store& m_store;
    const triage::KnowledgeBase& m_kb;
    const Clock& m_clock;
    Random& m_random;
    std::map<protocol::CommandType, CommandHandler> m_handlers;
};

} // namespace fyr::server
