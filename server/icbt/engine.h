// The engine that runs courses here, and which one it is. Another one only in tests of what becomes of old events.
#pragma once

#include "icbt/engine/step.h"
#include "icbt/engine/version.h"

namespace fyr::server {

struct Engine {
    std::int64_t version = icbt::engineVersion;
    Result<void> (*step)(const icbt::Setting&, icbt::Course&, const icbt::Event&, std::vector<icbt::Effect>&) = icbt::step;
};

} // namespace fyr::server
