// What the page of the call tells: codes and numbers, read defensively.
#pragma once

#include "ui/calls/call_view.h"

#include <string_view>

namespace fyr::app {

[[nodiscard]] ui::CallTold toldState(std::string_view json);
[[nodiscard]] std::string endReason(std::string_view json); // a code; "ended" when it is none
struct PhoneWish {
    std::string party;
    bool asked = false;
};
[[nodiscard]] PhoneWish phoneWish(std::string_view json);
struct DeviceChoice {
    ui::DeviceKind kind = ui::DeviceKind::camera;
    QString label; // empty: the system's choice
};
[[nodiscard]] std::optional<DeviceChoice> deviceChoice(std::string_view json);

} // namespace fyr::app
