// What those who manage this computer decide about calls: JSON files under /etc/fyr/policies.d, in the order of their names,
// later ones over earlier ones.
//
// Shape:   {"calls": {"where": "workstation" | "browser", "interfaces": "all" | "public" | "relay", "h264": bool, "vp9": bool}};
//          what is not about calls is not for here.
// Errors:  configuration: a file that cannot be read or says what is not known. Then the strictest holds: public addresses
//          only, no more codecs; and it is said.
#pragma once

#include "base/result.h"
#include "video/sdp/sdp.h"

#include <filesystem>

namespace fyr::app {

struct CallPolicy {
    bool inBrowser = false;
    video::sdp::Policy sdp;
};

[[nodiscard]] Result<CallPolicy> readCallPolicy(const std::filesystem::path& folder);
[[nodiscard]] CallPolicy strictestCallPolicy();

} // namespace fyr::app
