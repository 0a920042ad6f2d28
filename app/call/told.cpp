#include "app/call/told.h"

#include "base/ids.h"
#include "base/json.h"

#include <algorithm>
#include <array>

namespace fyr::app {
namespace {

constexpr std::size_t maxOthers = 8;
constexpr std::size_t maxLabel = 400;
constexpr std::array<std::string_view, 5> roles{"clinician", "colleague", "interpreter", "relative", "patient"};
constexpr std::array<std::string_view, 3> states{"connecting", "connected", "interrupted"};
constexpr std::array<std::string_view, 4> causes{"loss", "delay", "sending", "device"};
constexpr std::array<std::string_view, 5> problems{"refused", "missing", "taken", "gone", "unsupported"};

template <std::size_t N>
std::string known(const json::value& v, std::string_view key, const std::array<std::string_view, N>& all, std::string_view otherwise) {
    const auto text = json::text(v, key).value_or(otherwise);
    return std::string(std::ranges::find(all, text) == all.end() ? otherwise : text);
}

std::optional<int> within(const json::value& v, std::string_view key, int least, int most) {
    const auto n = json::number(v, key);
    if (!n || !(*n >= least && *n <= most)) return {};
    return static_cast<int>(*n + 0.5);
}

bool isCode(std::string_view text) {
    return !text.empty() && text.size() <= 40 && std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

} // namespace

ui::CallTold toldState(std::string_view text) {
    ui::CallTold out;
    const auto v = json::parse(text);
    if (!v || !v->is_object()) return out;
    out.line = json::boolean(*v, "line").value_or(false);
    out.microphone = json::boolean(*v, "audio").value_or(false);
    out.camera = json::boolean(*v, "video").value_or(false);
    out.audioOnly = json::boolean(*v, "audioOnly").value_or(false);
    out.microphoneProblem = known(*v, "audioProblem", problems, "");
    out.cameraProblem = known(*v, "videoProblem", problems, "");
    if (const auto* others = json::list(*v, "others"))
        for (const auto& o : *others) {
            const auto id = json::text(o, "id").value_or(std::string_view{});
            if (out.others.size() >= maxOthers || !isFhirId(id)) continue;
            out.others.push_back({.id = std::string(id),
                                  .role = known(o, "role", roles, "relative"),
                                  .state = known(o, "state", states, "connecting"),
                                  .score = within(o, "score", 0, 100),
                                  .bars = within(o, "bars", 0, 4),
                                  .cause = known(o, "cause", causes, ""),
                                  .relayed = json::boolean(o, "relayed").value_or(false)});
        }
    return out;
}

std::string endReason(std::string_view text) {
    const auto v = json::parse(text);
    const auto reason = v ? json::text(*v, "reason").value_or(std::string_view{}) : std::string_view{};
    return isCode(reason) ? std::string(reason) : "ended";
}

PhoneWish phoneWish(std::string_view text) {
    const auto v = json::parse(text);
    if (!v) return {};
    const auto party = json::text(*v, "party").value_or(std::string_view{});
    return {isFhirId(party) ? std::string(party) : std::string(), json::boolean(*v, "asked").value_or(false)};
}

std::optional<DeviceChoice> deviceChoice(std::string_view text) {
    const auto v = json::parse(text);
    if (!v || !v->is_object()) return {};
    const auto kind = json::text(*v, "kind").value_or(std::string_view{});
    const auto label = json::text(*v, "label").value_or(std::string_view{});
    if (label.size() > maxLabel || (kind != "video" && kind != "audio" && kind != "output")) return {};
    return DeviceChoice{kind == "video" ? ui::DeviceKind::camera : kind == "audio" ? ui::DeviceKind::microphone : ui::DeviceKind::speaker, QString::fromUtf8(label.data(), static_cast<qsizetype>(label.size()))};
}

} // namespace fyr::app
