#include "presenter/held.h"

#include "base/text.h"

#include <algorithm>

namespace fyr::presenter {

std::vector<HeldEntry> heldFromJson(const json::array& list) {
    std::vector<HeldEntry> out;
    for (const auto& v : list) {
        HeldEntry e;
        e.id = json::text(v, "id").value_or("");
        if (e.id.empty()) continue;
        e.by = json::text(v, "name").value_or("");
        e.device = json::text(v, "device").value_or("");
        e.unit = json::text(v, "unit").value_or("");
        if (const auto at = parseInstant(json::text(v, "received").value_or(""))) e.received = *at;
        if (const auto* c = v.is_object() ? v.get_object().if_contains("command") : nullptr)
            if (auto command = protocol::commandFromJson(*c)) e.command = std::move(*command);
        out.push_back(std::move(e));
    }
    std::ranges::stable_sort(out, [](const HeldEntry& a, const HeldEntry& b) {
        if (a.command.has_value() != b.command.has_value()) return a.command.has_value();
        return a.command && a.command->at < b.command->at;
    });
    return out;
}

HeldProblem checkSettling(bool enteredAgain, std::string_view reason) {
    return !enteredAgain && trim(reason).empty() ? HeldProblem::reasonMissing : HeldProblem::none;
}

} // namespace fyr::presenter
