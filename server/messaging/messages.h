// Messages as the rest of the server sees them: the commands of clinicians, the patient's interface, drafts, templates.
// docs/MESSAGES.md.
//
// Errors: notFound (also for another's), badRequest, invalidState (closed; too many), duplicate, tooLarge.
// Threads: safe; calls block on the store.
#pragma once

#include "server/messaging/mailroom.h"
#include "server/services/command_service.h"
#include "server/services/outbox.h"

namespace fyr::server {

class Messages {
  public:
    Messages(Store& store, const Clock& clock) : m_store(store), m_clock(clock) {}

    void addCommands(CommandService& commands);
    void addOutbox(Outbox& outbox);
    std::function<void(std::string_view from)> onSent; // "patient" or "unit"
    // Of each message, at least once: {thread, number, from, patient, unit}. One that fails is told again.
    std::function<Result<void>(const TenantId&, const json::value&)> onPosted;

    // Of the caller: a patient's own, a clinician's unit's. `{threads, unread}`.
    [[nodiscard]] Result<std::string> threads(const Principal& who, bool openOnly);
    [[nodiscard]] Result<std::string> thread(const Principal& who, const std::string& id);
    [[nodiscard]] Result<std::string> unread(const Principal& who);

    [[nodiscard]] Result<std::string> begin(const Principal& who, std::string_view clientId, const protocol::MessagePayload& p);
    [[nodiscard]] Result<std::string> send(const Principal& who, std::string_view clientId, const std::string& thread, const protocol::MessagePayload& p);
    [[nodiscard]] Result<void> markRead(const Principal& who, const std::string& thread, std::int64_t upTo);

    // What was written and not yet sent, on whichever device. `key`: a thread's id or "new".
    [[nodiscard]] Result<std::string> drafts(const Principal& who);
    [[nodiscard]] Result<void> keepDraft(const Principal& who, const std::string& key, const std::string& text);

    [[nodiscard]] Result<std::string> templates(const Principal& who);
    [[nodiscard]] Result<void> setTemplates(const Principal& who, const json::value& list);

  private:
    Store& m_store;
    const Clock& m_clock;
};

// Every problem of a list of templates: `[{id, title, text}]`.
[[nodiscard]] std::vector<Problem> problemsOfTemplates(const json::value& list);

} // namespace fyr::server
