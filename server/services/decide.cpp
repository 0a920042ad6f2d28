#include "server/services/decide.h"

#include "base/planted.h"
#include "protocol/payload.h"

namespace fyr::server {
namespace {

using namespace clinical;
using protocol::Command;
using protocol::CommandStatus;
using protocol::CommandType;

class Decider {
  public:
    Decider(const TriageItem& item, const Command& command, const PersonRef& actor, const DecideWorld& world)
        : m_item(item), m_command(command), m_actor(actor), m_world(world) {}

    Verdict run() {
        if (m_item.status == ItemStatus::closed && m_command.type != CommandType::noteAdd)
            return refuse(CommandStatus::rejected, ErrorCode::invalidState, "the item is closed");
        switch (m_command.type) {
        case CommandType::triageClaim: return claim();
        case CommandType::triageRelease: return release();
        case CommandType::triageConfirm: return confirm();
        case CommandType::triageOverride: return override_();
        case CommandType::triageRoute: return route();
        case CommandType::triageReopen: return reopen();
        case CommandType::noteAdd: return note();
        default: break;
        }
        return refuse(CommandStatus::rejected, ErrorCode::badRequest, "not a known command");
    }

  private:
    bool held() const { return !m_item.holder.id.empty(); }
    bool heldByMe() const { return held() && m_item.holder.id == m_actor.id; }
    bool heldByOther() const { return held() && !heldByMe(); }
    bool moved() const { return m_item.version != m_command.base; }

    Refused refuse(CommandStatus status, ErrorCode code, std::string message, PersonRef by = {}) const {
        return {status, code, std::move(message), std::move(by)};
    }
    Refused badPayload(const Error& error) const {
        std::string message = error.detail;
        for (const auto& p : error.problems) message += "; " + p.place + ": " + p.message;
        return refuse(CommandStatus::rejected, error.code, std::move(message));
    }
    Refused taken() const {
        return refuse(CommandStatus::conflict, ErrorCode::alreadyClaimed, "held by somebody else", m_item.holder);
    }

    // The next item with a line in its timeline, and the event that says so.
    Accepted accept(TriageItem next, std::string_view kind, std::string text = {}, json::object data = {}) const {
        next.timeline.push_back({m_world.now, std::string(kind), {text, {}}, m_actor});
        data["by"] = m_actor.id;
        if (!text.empty()) data["reason"] = std::move(text);
        return {std::move(next), {DomainEvent{std::string(kind), std::move(data)}}};
    }

    Verdict claim() const {
        if (heldByOther() && !FYR_PLANTED(216)) return taken();
        if (heldByMe()) return Accepted{m_item, {}};
        TriageItem next = m_item;
        next.holder = m_actor;
        if (next.status == ItemStatus::waiting || next.status == ItemStatus::interviewing)
            next.status = ItemStatus::claimed;
        return accept(std::move(next), "claimed");
    }

    Verdict release() const {
        if (heldByOther()) return refuse(CommandStatus::rejected, ErrorCode::forbidden, "held by somebody else", m_item.holder);
        if (!held()) return Accepted{m_item, {}};
        TriageItem next = m_item;
        next.holder = {};
        if (next.status == ItemStatus::claimed)
            next.status = m_world.interviewOpen ? ItemStatus::interviewing : ItemStatus::waiting;
        return accept(std::move(next), "released");
    }

    // What confirm and override have in common: may this person decide now?
    std::optional<Refused> mayNotDecide() const {
        if (m_item.decision && m_item.decision->by.id != m_actor.id && !FYR_PLANTED(218))
            return refuse(CommandStatus::conflict, ErrorCode::versionConflict, "decided by somebody else", m_item.decision->by);
        if (heldByOther()) return taken();
        return std::nullopt;
    }

    Refused suggestionChanged() const {
        return refuse(CommandStatus::conflict, ErrorCode::versionConflict, "the suggestion is not the one that was seen");
    }

    Verdict confirm() const {
        const auto payload = protocol::decisionPayload(m_command);
        if (!payload) return badPayload(payload.error());
        if (const auto no = mayNotDecide()) return *no;
        if (FYR_PLANTED(217)) return decided(DecisionKind::confirmed, *payload, m_item.suggestion.destination);
        if (payload->urgency != m_item.suggestion.urgency || payload->destination != m_item.suggestion.destination.code)
            return suggestionChanged();
        return decided(DecisionKind::confirmed, *payload, m_item.suggestion.destination);
    }

    Verdict override_() const {
        const auto payload = protocol::decisionPayload(m_command);
        if (!payload) return badPayload(payload.error());
        const auto label = m_world.destinationLabel(payload->destination);
        if (!label) return refuse(CommandStatus::rejected, ErrorCode::badRequest, "no such destination");
        if (const auto no = mayNotDecide()) return *no;
        // Below a red flag a code alone is not enough: the reason is read again by somebody else.
        const auto floor = m_item.suggestion.floor;
        if (floor && moreUrgent(*floor, payload->urgency) && !protocol::saysSomething(payload->reason))
            return refuse(CommandStatus::rejected, ErrorCode::badRequest, "below a red flag the reason is written in words");
        if (moved() && !FYR_PLANTED(219)) {
            const auto seen = m_world.seen(m_command.base);
            if (!seen || seen->urgency != m_item.suggestion.urgency ||
                seen->destination != m_item.suggestion.destination.code || seen->redFlags != m_item.redFlags.size())
                return suggestionChanged();
        }
        return decided(DecisionKind::overridden, *payload, Destination{payload->destination, *label});
    }

    Accepted decided(DecisionKind kind, const protocol::DecisionPayload& payload, Destination destination) const {
        const bool overridden = kind == DecisionKind::overridden;
        TriageItem next = m_item;
        next.holder = m_actor;
        next.status = ItemStatus::decided;
        json::object data{{"urgency", code(payload.urgency)}, {"destination", destination.code}};
        if (overridden) data["reasonCode"] = payload.reasonCode;
        next.decision = Decision{kind,
                                 payload.urgency,
                                 std::move(destination),
                                 overridden ? payload.reasonCode : std::string{},
                                 overridden ? payload.reason : std::string{},
                                 m_actor,
                                 m_world.now};
        if (!overridden) return accept(std::move(next), "confirmed", {}, std::move(data));
        auto accepted = accept(std::move(next), "overridden", payload.reason, std::move(data));
        if (payload.reason.empty()) accepted.item.timeline.back().text.sv = payload.reasonCode; // whoever shows it has the words
        return accepted;
    }

    Verdict route() const {
        const auto payload = protocol::routePayload(m_command);
        if (!payload) return badPayload(payload.error());
        const auto label = m_world.destinationLabel(payload->destination);
        if (!label) return refuse(CommandStatus::rejected, ErrorCode::badRequest, "no such destination");
        if (heldByOther()) return taken();
        TriageItem next = m_item;
        auto& where = next.decision ? next.decision->destination : next.suggestion.destination;
        const std::string from = where.code;
        where = Destination{payload->destination, *label};
        return accept(std::move(next), "routed", payload->reason, {{"destination", payload->destination}, {"from", from}});
    }

    Verdict reopen() const {
        const auto payload = protocol::reopenPayload(m_command);
        if (!payload) return badPayload(payload.error());
        if (m_item.status != ItemStatus::decided || !m_item.decision)
            return refuse(CommandStatus::rejected, ErrorCode::invalidState, "not decided");
        TriageItem next = m_item;
        next.decision.reset();
        next.status = held() ? ItemStatus::claimed : ItemStatus::waiting;
        next.deadline = m_world.now + m_world.reviewWithin(next.suggestion.urgency);
        return accept(std::move(next), "reopened", payload->reason, {{"was", code(m_item.decision->urgency)}});
    }

    Verdict note() const {
        const auto payload = protocol::notePayload(m_command);
        if (!payload) return badPayload(payload.error());
        return accept(m_item, "note", payload->text);
    }

    const TriageItem& m_item;
    const Command& m_command;
    const PersonRef& m_actor;
    const DecideWorld& m_world;
};

} // namespace

Verdict decide(const TriageItem& item, const Command& command, const PersonRef& actor, const DecideWorld& world) {
    return Decider(item, command, actor, world).run();
}

} // namespace fyr::server
