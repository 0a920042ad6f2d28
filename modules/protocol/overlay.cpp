#include "protocol/overlay.h"

#include "clinical/anamnesis.h"
#include "protocol/payload.h"
#include "protocol/sign_payload.h"

#include <algorithm>

namespace fyr::protocol {
namespace {

using clinical::Decision;
using clinical::DecisionKind;
using clinical::Destination;
using clinical::ItemStatus;
using clinical::LocalText;
using clinical::PersonRef;
using clinical::TriageItem;

bool open(const TriageItem& i) {
    return i.status == ItemStatus::waiting || i.status == ItemStatus::interviewing;
}

Destination destinationOf(const TriageItem& item, const std::string& code, const OverlayContext& context) {
    Destination d{code, {}};
    if (context.destinationLabel) d.label = context.destinationLabel(code);
    if (d.label == LocalText{} && item.suggestion.destination.code == code)
        d.label = item.suggestion.destination.label;
    if (d.label == LocalText{} && item.decision && item.decision->destination.code == code)
        d.label = item.decision->destination.label;
    return d;
}

void note(TriageItem& item, std::string kind, const Command& c, const PersonRef& by, std::string text = {}) {
    clinical::TimelineEntry entry{c.at, std::move(kind), {std::move(text), {}}, by};
    // The feed may have told what the answer has not yet: never show it twice.
    if (std::ranges::find(item.timeline, entry) == item.timeline.end())
        item.timeline.push_back(std::move(entry));
}

void claim(TriageItem& item, const Command& c, const PersonRef& me) {
    if (item.holder.id == me.id) return;
    item.holder = me;
    if (open(item)) item.status = ItemStatus::claimed;
    note(item, "claimed", c, me);
}

void decide(TriageItem& item, const Command& c, const OverlayContext& context) {
    const auto payload = decisionPayload(c);
    if (!payload) return;
    const bool overridden = c.type == CommandType::triageOverride;
    item.decision = Decision{overridden ? DecisionKind::overridden : DecisionKind::confirmed,
                             payload->urgency,
                             destinationOf(item, payload->destination, context),
                             payload->reasonCode,
                             payload->reason,
                             context.me,
                             c.at};
    item.holder = context.me;
    item.status = ItemStatus::decided;
    note(item, overridden ? "overridden" : "confirmed", c, context.me, overridden && payload->reason.empty() ? payload->reasonCode : payload->reason);
}

void route(TriageItem& item, const Command& c, const OverlayContext& context) {
    const auto payload = routePayload(c);
    if (!payload) return;
    auto destination = destinationOf(item, payload->destination, context);
    (item.decision ? item.decision->destination : item.suggestion.destination) = std::move(destination);
    note(item, "routed", c, context.me, payload->reason);
}

void apply(TriageItem& item, const Command& c, const OverlayContext& context) {
    switch (c.type) {
    case CommandType::triageClaim:
        claim(item, c, context.me);
        return;
    case CommandType::triageRelease:
        if (item.holder.id != context.me.id) return;
        item.holder = {};
        if (item.status == ItemStatus::claimed) item.status = ItemStatus::waiting;
        note(item, "released", c, context.me);
        return;
    case CommandType::triageConfirm:
    case CommandType::triageOverride:
        decide(item, c, context);
        return;
    case CommandType::triageRoute:
        route(item, c, context);
        return;
    case CommandType::triageReopen:
        item.decision.reset();
        item.status = item.holder.id.empty() ? ItemStatus::waiting : ItemStatus::claimed;
        if (const auto p = reopenPayload(c)) note(item, "reopened", c, context.me, p->reason);
        return;
    case CommandType::noteAdd:
        if (const auto p = notePayload(c)) note(item, "note", c, context.me, p->text);
        return;
    case CommandType::noteSign:
        if (signPayload(c)) note(item, std::string(clinical::anamnesisSigned), c, context.me);
        return;
    default: // not about queue items
        return;
    }
}

// A note may be about the item while its target is the patient.
bool concerns(const TriageItem& item, const Command& c) {
    if (c.target.id == item.id.str() && c.target.type == "Task") return true;
    if (c.type != CommandType::noteAdd) return false;
    const auto about = c.payload.if_contains("item");
    return about && about->is_string() && std::string_view(about->get_string()) == item.id.str();
}

} // namespace

std::optional<ExpectedRefusal> expectRefusal(const TriageItem& item, const Command& c, const PersonRef& me) {
    const bool heldByOther = !item.holder.id.empty() && item.holder.id != me.id;
    const bool decidedByOther = item.decision && item.decision->by.id != me.id;
    const auto refused = [&](ErrorCode code, const PersonRef& by) { return ExpectedRefusal{c.id, code, by}; };
    const bool moved = item.version > c.base;
    switch (c.type) {
    case CommandType::triageClaim:
        if (heldByOther) return refused(ErrorCode::alreadyClaimed, item.holder);
        return std::nullopt;
    case CommandType::triageRelease:
        if (heldByOther) return refused(ErrorCode::forbidden, item.holder);
        return std::nullopt;
    case CommandType::triageConfirm:
    case CommandType::triageOverride: {
        if (moved && decidedByOther) return refused(ErrorCode::versionConflict, item.decision->by);
        if (heldByOther) return refused(ErrorCode::alreadyClaimed, item.holder);
        const auto payload = decisionPayload(c);
        if (!payload) return refused(ErrorCode::badRequest, {});
        if (c.type == CommandType::triageConfirm && moved &&
            (payload->urgency != item.suggestion.urgency ||
             payload->destination != item.suggestion.destination.code))
            return refused(ErrorCode::versionConflict, {});
        return std::nullopt;
    }
    case CommandType::triageRoute:
        if (heldByOther) return refused(ErrorCode::alreadyClaimed, item.holder);
        if (!routePayload(c)) return refused(ErrorCode::badRequest, {});
        return std::nullopt;
    case CommandType::triageReopen:
        if (item.status != ItemStatus::decided) return refused(ErrorCode::invalidState, {});
        return std::nullopt;
    case CommandType::noteAdd:
    case CommandType::noteSign:
    default: // the rest is not about queue items
        return std::nullopt;
    }
    return std::nullopt;
}

Overlaid overlay(const TriageItem& item, std::span<const Command> pending, const OverlayContext& context) {
    Overlaid out{item, false, std::nullopt};
    for (const auto& c : pending) {
        if (!concerns(item, c)) continue;
        if (!isNote(c.type)) {
            if (out.expected) continue; // waits for the one before
            out.expected = expectRefusal(out.item, c, context.me);
            if (out.expected) continue;
        }
        apply(out.item, c, context);
        out.unsent = true;
    }
    return out;
}

} // namespace fyr::protocol
