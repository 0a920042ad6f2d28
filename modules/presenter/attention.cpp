#include "presenter/attention.h"

#include "presenter/caseload.h"

#include <algorithm>
#include <numeric>

namespace fyr::presenter {
namespace {

using protocol::CommandType;

// To send it again changes nothing.
bool forGood(ErrorCode code) { return protocol::isFinal(code) || code == ErrorCode::notFound; }

std::string courseDraftKey(const protocol::Command& c) {
    const auto& id = c.target.id;
    if (c.type == CommandType::icbtApprove || c.type == CommandType::icbtHandBack) return courseDraft("feedback", id, protocol::payloadText(c, "module"));
    if (c.type == CommandType::icbtSettle) return courseDraft("settle", id, std::to_string(json::integer(c.payload, "duty").value_or(0)));
    return courseDraft(protocol::code(c.type).substr(5), id); // of "icbt.reply"
}

} // namespace

std::vector<std::size_t> attentionOrder(const std::vector<AttentionCase>& cases) {
    std::vector<std::size_t> order(cases.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        const auto& x = cases[a];
        const auto& y = cases[b];
        if (x.deadline.has_value() != y.deadline.has_value()) return x.deadline.has_value();
        if (x.deadline != y.deadline) return *x.deadline < *y.deadline;
        return x.answeredAt < y.answeredAt;
    });
    return order;
}

std::vector<WayState> ways(const AttentionCase& c, NeedsServer server) {
    const auto redo = forGood(c.code)                          ? WayWhyNot::refusedForGood
                      : !c.targetHere                          ? WayWhyNot::notHere
                      : server != NeedsServer::possible        ? WayWhyNot::offline
                                                               : WayWhyNot::possible;
    const auto rest = c.behind.empty() ? WayWhyNot::nothingBehind : WayWhyNot::possible;
    const bool text = !draftKey(c.mine).empty() && !writtenText(c.mine).empty();
    const auto back = !text ? WayWhyNot::noText : !c.targetHere ? WayWhyNot::notHere : WayWhyNot::possible;
    return {{Way::keepTheirs, WayWhyNot::possible}, {Way::redoMine, redo}, {Way::sendRest, rest}, {Way::takeBack, back}};
}

std::string writtenText(const protocol::Command& c) {
    auto text = protocol::payloadText(c, "text");
    return text.empty() ? protocol::payloadText(c, "reason") : text;
}

std::string draftKey(const protocol::Command& c) {
    if (c.type == CommandType::noteAdd) {
        const auto item = protocol::payloadText(c, "item");
        return item.empty() && c.target.type != "Patient" ? std::string() : "note/" + (item.empty() ? c.target.id : item);
    }
    if (c.type == CommandType::noteSign) return "anamnesis/" + c.target.id;
    if (c.type == CommandType::triageOverride) return "override/" + c.target.id;
    if (protocol::isCourse(c.type) && c.target.type == "CarePlan") return courseDraftKey(c);
    return {};
}

} // namespace fyr::presenter
